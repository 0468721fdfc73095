"""What reporting remembers, and the questions asked of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.cases import CaseFact
from contracts.deadlines import DeadlineFact
from contracts.message import Event
from contracts.petitions import PetitionReceived
from services.reporting.domain.cases import Case
from services.reporting.domain.figures import RECEIVED, Cell, Figure, roll_up
from services.reporting.domain.ledger import Ledger, placed
from services.reporting.domain.open_data import Line
from services.reporting.domain.periods import Period
from services.reporting.domain.places import NATION, provinces, upwards
from services.reporting.domain.times import Times
from services.reporting.rules import Book
from services.reporting.store import rows, statements
from services.reporting.store.cells import Asked, drill
from services.reporting.store.tables import cases, counts, petitions, received
from services.runtime.database import Transaction, insert
from services.web.access import Actor
from services.web.problems import Problem

Recount = tuple[Mapping[Cell, Figure], Mapping[Cell, Figure]]
"""Figures of cases and figures of petitions."""


class Store:
    """Reporting's rows and figures within one transaction, and the *book* of rules."""

    def __init__(self, transaction: Transaction, book: Book) -> None:
        self._transaction = transaction
        self.book = book

    async def enter(
        self, events: Sequence[Event[PetitionReceived]]
    ) -> Sequence[Event[PetitionReceived]]:
        """Keep the petitions that are not there yet, and return them."""
        told = {event.message.petition_id: event for event in reversed(events)}
        given = [rows.of_petition(told[petition_id].message) for petition_id in _in_order(told)]
        new = "on conflict do nothing returning petition_id"
        entered = await insert(self._transaction, petitions, given, new)
        return [told[row.petition_id] for row in entered]

    async def cases(self, facts: Sequence[Event[CaseFact]]) -> dict[UUID, Case]:
        """Return each case that *facts* are about, as `case.v1` has told it so far."""
        ids = {fact.message.case_id for fact in facts}
        found = await self._transaction.execute(rows.CASES, {"ids": list(ids)})
        return dict.fromkeys(ids, Case()) | {row.case_id: Case(*row[1:]) for row in found}

    async def keep_cases(
        self, known: Mapping[UUID, Case], facts: Sequence[Event[CaseFact]]
    ) -> None:
        """Keep what `case.v1` tells, and that so many more of its facts were read."""
        read = Counter(fact.message.case_id for fact in facts)
        given = [
            rows.of_case(case_id, known[case_id], read[case_id]) for case_id in _in_order(known)
        ]
        await insert(self._transaction, cases, given, rows.KEEP_CASES)

    async def times(self, facts: Sequence[Event[DeadlineFact]]) -> dict[UUID, Times]:
        """Return each case that *facts* are about, as `deadline.v1` has told it so far."""
        ids = {fact.message.case_id for fact in facts}
        found = await self._transaction.execute(rows.TIMES, {"ids": list(ids)})
        return dict.fromkeys(ids, Times()) | {row.case_id: rows.times_of(row) for row in found}

    async def keep_times(
        self, known: Mapping[UUID, Times], facts: Sequence[Event[DeadlineFact]]
    ) -> None:
        """Keep what `deadline.v1` tells, and that so many more of its facts were read."""
        read = Counter(fact.message.case_id for fact in facts)
        given = [
            rows.of_times(case_id, known[case_id], read[case_id]) for case_id in _in_order(known)
        ]
        await insert(self._transaction, cases, given, rows.KEEP_TIMES)

    async def add(self, figures: Mapping[Cell, Figure]) -> None:
        """Add to the figures of cases."""
        await insert(self._transaction, counts, rows.of_cases(figures), rows.ADD_CASES)

    async def add_received(self, figures: Mapping[Cell, Figure]) -> None:
        """Add to the figures of petitions."""
        await insert(self._transaction, received, rows.of_petitions(figures), rows.ADD_PETITIONS)

    async def figures(self, unit: str, *, scope: Actor) -> Sequence[Line]:
        """Return the figures of *unit* and of what lies directly below it, as they stand."""
        asked = {"unit": unit, "scope": scope.unit}
        found = await self._transaction.execute(statements.FIGURES, asked)
        return [Line(row.unit, row.track, row.state, int(row.cases)) for row in found]

    async def figures_within(self, unit: str, period: Period, *, scope: Actor) -> Sequence[Line]:
        """Return the figures of what was received within *period*, as it stands now."""
        of_cases, of_petitions = await self.recount(period)
        lines = Counter[tuple[str, str, str]]()
        for cell, figure in of_cases.items():
            lines[cell.unit, cell.track, cell.kind] += figure.total
        for cell, figure in of_petitions.items():
            lines[cell.unit, cell.track, RECEIVED] += figure.total
        return [
            Line(*key, number)
            for key, number in sorted(lines.items())
            if unit in upwards(key[0])[:2] and (scope.unit or NATION) in upwards(key[0])
        ]

    async def recount(self, period: Period | None = None) -> Recount:
        """Count the rows anew, without the figures that are kept."""
        asked = {"begin": period.begin, "cut_off": period.cut_off} if period else {}
        question = statements.COUNTED_WITHIN if period else statements.COUNTED
        found: dict[str, dict[Cell, int]] = {"cases": {}, "petitions": {}}
        for what, unit, level, track, kind, number in await self._all(question, **asked):
            found[what][Cell(unit, level, track, kind)] = number
        return roll_up(found["cases"]), roll_up(found["petitions"])

    async def nation(self) -> Sequence[Any]:
        """Return every figure of the nation: what, level, track, state or channel, number."""
        return await self._all(statements.NATION)

    async def newest(self) -> Mapping[str, datetime]:
        """Return when the newest fact that changed a figure happened, by province and nation."""
        found = await self._all(statements.NEWEST, units=[NATION, *provinces()])
        return {row.unit: row.at for row in found}

    async def difference(self) -> int:
        """Return by how much parents differ from the sum of their children and their own: 0."""
        ((wrong,),) = await self._all(statements.DIFFERENCE)
        return int(wrong)

    async def ledger(self, *, scope: Actor) -> Ledger:
        """
        Return where each petition is, all of it at one moment; asked before anything else.

        Raises:
            Problem: 403 where *scope* is not the whole.

        """
        if scope.unit or scope.authority:
            raise Problem(403, "the ledger is about all petitions, beyond your scope")
        await self._transaction.execute(statements.ONE_MOMENT)
        states = {row.state: row.number for row in await self._all(statements.STATES)}
        ((all_received, in_flight, without),) = await self._all(statements.UNMATCHED)
        wrong = await self._miscounted(), await self.difference()
        return Ledger(all_received, placed(states), in_flight, without, *wrong)

    async def _miscounted(self) -> int:
        kept = Counter[tuple[str, str, str, str]]()
        for what, _level, track, kind, number in await self.nation():
            kept[what, track, kind, ""] += number
        for what, figures in zip(("cases", "petitions"), await self.recount(), strict=True):
            for cell, figure in figures.items():
                kept[what, cell.track, cell.kind, ""] -= figure.total * (cell.unit == NATION)
        return sum(map(abs, kept.values()))

    async def cell(self, asked: Asked, *, scope: Actor) -> Sequence[sa.RowMapping]:
        """Return the cases of one cell, by id, one more than the page asked for if there is."""
        found = await self._transaction.execute(drill(asked, scope))
        return list(found.mappings())

    async def _all(self, question: sa.TextClause, **asked: object) -> Sequence[Any]:
        return (await self._transaction.execute(question, asked)).all()


def _in_order(ids: Iterable[UUID]) -> list[UUID]:
    return sorted(ids, key=attrgetter("int"))
