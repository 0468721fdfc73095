"""Figures: so many cases of a unit, level and track in a state, or with a mark of time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from contracts.message import Event, Message
from contracts.petitions import PetitionReceived
from services.reporting.domain import times as time
from services.reporting.domain.cases import Case
from services.reporting.domain.places import place, upwards
from services.reporting.domain.times import Times

RECEIVED = "received"


class Cell(NamedTuple):
    """What one figure is about; *kind* is a state, a mark, or for petitions their channel."""

    unit: str
    level: str
    """Empty for petitions: nobody holds them yet."""
    track: str
    kind: str


class Figure(NamedTuple):
    """*total* counts the unit and all below it, *own* what is attributed to it alone."""

    total: int
    own: int
    at: datetime | None = None
    """When the newest fact about the unit happened, of those that were read together."""


def petitions(told: Iterable[Event[Message]]) -> list[Event[PetitionReceived]]:
    """
    Return the petitions that came; a split and a reading of one are no petitions.

    The parts of a split petition came too, each as one of its own.
    """
    return [
        Event(event.id, event.time, event.message)
        for event in told
        if isinstance(event.message, PetitionReceived)
    ]


def of_petition(petition: PetitionReceived) -> Cell:
    """Return where a petition counts."""
    unit = place(petition.unit, petition.received_at.date(), petition.unit_map)
    return Cell(unit, "", petition.track, petition.channel)


def of_case(case: Case) -> Iterable[Cell]:
    """Return where a case counts: nowhere before its first fact has been read."""
    if case.petition_id is None or case.state is None:
        return ()
    return (Cell(case.unit, str(case.level), str(case.track), case.state),)


def of_times(times: Times) -> Iterable[Cell]:
    """Return where the marks on a case count: where it was when sla last spoke of it."""
    place = (times.unit, str(times.level), str(times.track))
    return [Cell(*place, mark) for mark in time.marks(times)]


class Tally:
    """What some facts change, at the units themselves."""

    def __init__(self) -> None:
        self._changes: dict[Cell, int] = defaultdict(int)
        self._at: dict[str, datetime] = {}

    def move(self, before: Iterable[Cell], after: Iterable[Cell], at: datetime) -> None:
        """Take something from the cells it was in and put it into those it is in now."""
        for cells, change in ((before, -1), (after, 1)):
            for cell in cells:
                self._changes[cell] += change
                self._at[cell.unit] = max(at, self._at.get(cell.unit, at))

    def rolled_up(self) -> Mapping[Cell, Figure]:
        """Return the change of every figure, at each unit and all that include it."""
        return roll_up(self._changes, self._at)


def roll_up(
    changes: Mapping[Cell, int], at: Mapping[str, datetime] | None = None
) -> Mapping[Cell, Figure]:
    """Add what happened at each unit to the units above: a parent is the sum of its children."""
    totals: dict[Cell, int] = defaultdict(int)
    for (below, *rest), change in changes.items():
        for unit in upwards(below) if change else ():
            totals[Cell(unit, *rest)] += change
    newest = _newest(at or {})
    return {
        cell: Figure(total, own, newest.get(cell.unit))
        for cell, total in totals.items()
        if (own := changes.get(cell, 0)) or total
    }


def _newest(at: Mapping[str, datetime]) -> Mapping[str, datetime]:
    found: dict[str, datetime] = {}
    for below, moment in at.items():
        for unit in upwards(below):
            found[unit] = max(moment, found.get(unit, moment))
    return found
