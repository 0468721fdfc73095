"""The moves that the law allows, as a table."""

from pathlib import Path
from typing import get_args

from contracts.cases import CaseState
from contracts.outcomes import CASE_FACTS
from contracts.steps import CaseStep
from services.routing.domain.commands import COMMANDS
from services.routing.domain.competence import CONFIDENCES, TRACKS
from services.routing.domain.moves import ANYTHING_ELSE, CONDITIONS, Move, Moves
from services.routing.domain.procedure import FURTHER
from services.routing.rules.tables import Cells, days, made, one_of, read

STATES: tuple[str, ...] = get_args(CaseState)
MARKS = {fact.type.split(".")[3] for fact in CASE_FACTS}
MARKS |= {"assigned", *FURTHER.values(), *get_args(CaseStep)}
"""What a fact may leave behind (`procedure.mark_of`)."""


def moves(folder: Path | None) -> Moves:
    """Read `moves.csv`; raises WrongSetting."""
    return made("moves.csv", Moves, read(folder, "moves.csv", _move))


def _move(row: Cells) -> Move:
    sources = (one_of(state, STATES) for state in row["from"].split())
    return Move(
        track=one_of(row["track"], TRACKS),
        action=one_of(row["action"], {*COMMANDS, ANYTHING_ELSE}),
        sources=frozenset(sources),
        to=one_of(row["to"], STATES) if row["to"] else None,
        needs=tuple(_needed(cell) for cell in row["needs"].split()),
        most=dict(_limit(cell) for cell in row["most"].split()),
        confidence=one_of(row["confidence"], CONFIDENCES),
        only=dict(_condition(cell) for cell in row["only"].split()),
        days_ahead=int(row["days_ahead"] or 0),
        **days(row),
    )


def _needed(cell: str) -> frozenset[str]:
    """`signed`, or `suspended|resumed` where one of them is enough."""
    return frozenset(one_of(mark, MARKS) for mark in cell.split("|"))


def _condition(cell: str) -> tuple[str, frozenset[str]]:
    """`manner:office|reception`: the case reached the State in one of these ways."""
    name, _, values = cell.partition(":")
    if not values:
        raise ValueError(f"only must say what, such as province:01, not {cell!r}")
    return one_of(name, CONDITIONS), frozenset(values.split("|"))


def _limit(cell: str) -> tuple[str, int]:
    """`extended:1`: once and no more."""
    mark, _, times = cell.partition(":")
    if not times.isdecimal() or int(times) == 0:
        raise ValueError(f"most must say how often, such as extended:1, not {cell!r}")
    return one_of(mark, MARKS), int(times)
