"""The closed catalogues of grounds and outcomes, as a table."""

from pathlib import Path

from services.routing.domain.commands import COMMANDS
from services.routing.domain.competence import CONFIDENCES, TRACKS
from services.routing.domain.grounds import Ground, Grounds
from services.routing.rules.tables import Cells, days, made, one_of, placed, several, some


def grounds(folder: Path | None) -> Grounds:
    """Read `grounds.csv`; raises WrongSetting."""
    rows = placed(folder, "grounds.csv", _of_all_its_tracks)
    return made("grounds.csv", Grounds, (ground for _, row in rows for ground in row))


def _of_all_its_tracks(row: Cells) -> list[Ground]:
    return [_ground(row, track) for track in several(row, "tracks", TRACKS)]


def _ground(row: Cells, track: str) -> Ground:
    return Ground(
        track=one_of(track, TRACKS),
        action=one_of(row["action"], COMMANDS),
        code=some(row, "code"),
        says=some(row, "says"),
        part=one_of(row["part"], ("yes", "no")) == "yes",
        gives=tuple(row["gives"].split()),
        times=int(row["times"]) if row["times"] else None,
        confidence=one_of(row["confidence"], CONFIDENCES),
        **days(row),
    )
