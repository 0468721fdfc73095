"""Competence, as a table."""

from pathlib import Path

from services.routing.domain.competence import (
    CONFIDENCES,
    FIELDS,
    INSTANCES,
    NO_FIELD,
    PLACES,
    TRACKS,
    Competence,
    Rule,
)
from services.routing.domain.conditions import checked
from services.routing.rules.directory import Bodies
from services.routing.rules.tables import Cells, days, made, one_of, read, several, some

KNOWN = "known"
"""In the column `field`: whatever is known of it; `*` is that, and none too."""


def competence(folder: Path | None, bodies: Bodies) -> Competence:
    """Read `competence.csv`; raises WrongSetting."""
    rules = read(folder, "competence.csv", lambda row: _rule(row, bodies))
    return made("competence.csv", Competence, rules)


def _rule(row: Cells, bodies: Bodies) -> Rule:
    return Rule(
        position=int(row["position"]),
        id=some(row, "id"),
        version=some(row, "version"),
        tracks=several(row, "track", TRACKS),
        fields=FIELDS if row["field"] == KNOWN else several(row, "field", (*FIELDS, NO_FIELD)),
        places=several(row, "level", PLACES),
        instances=tuple(map(int, several(row, "instance", INSTANCES))),
        when=tuple(checked(word) for word in row["when"].split()),
        to=bodies.check(row["to"]),
        confidence="low" if one_of(row["confidence"], CONFIDENCES) == "low" else "sure",
        **days(row),
    )
