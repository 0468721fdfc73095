"""`up` as it is, but with somebody else's program in the place of each service."""

import sys
from pathlib import Path

from services.embedded.stack import SERVICES
from services.embedded.up import up

UP = (sys.executable, __file__)
READY = (sys.executable, str(Path(__file__).with_name("ready.py")))


def main(*options: str) -> int:
    """`--data=DIR --ports=FIRST --instances=NAME=COUNT…`."""
    told = [option.removeprefix("--").partition("=")[::2] for option in options]
    instances = dict(value.split("=") for name, value in told if name == "instances")
    return up(
        Path(dict(told)["data"]),
        int(dict(told)["ports"]),
        instances={name: int(count) for name, count in instances.items()},
        commands=dict.fromkeys(SERVICES, READY),
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
