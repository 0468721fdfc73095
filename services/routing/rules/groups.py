"""From how many people on a petition is a group's, as a table."""

from pathlib import Path

from services.routing.domain.competence import CONFIDENCES, TRACKS
from services.routing.domain.groups import GroupRule, Groups
from services.routing.rules.tables import Cells, days, made, one_of, read


def groups(folder: Path | None) -> Groups:
    """Read `groups.csv`; raises WrongSetting."""
    return made("groups.csv", Groups, read(folder, "groups.csv", _group))


def _group(row: Cells) -> GroupRule:
    least, most = int(row["representatives_from"]), int(row["representatives_to"])
    people_from, people_to = int(row["people_from"]), row["people_to"]
    if not 1 <= least <= most:
        raise ValueError("representatives_from and representatives_to must be 1 or more, in order")
    if people_to and int(people_to) < people_from:
        raise ValueError(f"people_to {people_to} is less than people_from {people_from}")
    return GroupRule(
        people_from=people_from,
        people_to=int(people_to) if people_to else None,
        representatives_from=least,
        representatives_to=most,
        confidence=one_of(row["confidence"], CONFIDENCES),
        track=one_of(row["track"], TRACKS) if row["track"] else None,
        **days(row),
    )
