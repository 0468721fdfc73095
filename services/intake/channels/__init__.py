"""The channels this installation listens to: ours and the provinces'."""

from collections.abc import Collection, Mapping
from importlib.metadata import entry_points

from contracts.channels import Channel
from services.runtime.patience import WrongSetting

GROUP = "giaitrinh.channels"


def enabled(names: Collection[str]) -> Mapping[str, Channel]:
    """
    Load the channels of *names*; installed is not enabled.

    Raises:
        WrongSetting: when nobody offers one, two do, or it does not load.

    """
    offered = [point for point in entry_points(group=GROUP) if point.name in names]
    if missing := sorted(set(names) - {point.name for point in offered}):
        raise WrongSetting(f"GIAITRINH_CHANNELS: nobody offers {', '.join(missing)}")
    if len(offered) != len(names):
        raise WrongSetting("GIAITRINH_CHANNELS: two packages offer the same channel")
    channels = {}
    for point in offered:
        try:
            channels[point.name] = point.load()()
        except Exception as error:  # it is a stranger's code: anything may happen
            raise WrongSetting(f"GIAITRINH_CHANNELS: {point.name} does not load") from error
    return channels
