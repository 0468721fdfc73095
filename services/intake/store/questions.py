"""What intake asks its tables and tells them, within one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.authorities import AuthorityListed
from contracts.cases import CaseFact
from contracts.deadlines import DeadlineFact
from contracts.message import Event
from contracts.submissions import PetitionSubmitted
from services.intake.domain import numbers, progress, shape
from services.intake.domain.petition import Handed, Office, Petition, prepare
from services.intake.store import accepting, statements
from services.intake.store.accepting import Accepted
from services.intake.store.tables import AuthorityRow, ReadingRow
from services.intake.store.vault import Vault
from services.runtime.clock import Clock
from services.runtime.database import Transaction, insert, upsert
from services.runtime.patience import Unacceptable
from services.web.access import Actor


@dataclass(frozen=True)
class Store:
    """The questions intake asks, and how it keeps what it takes in."""

    transaction: Transaction
    office: Office
    vault: Vault
    clock: Clock

    async def accept(self, petitions: Sequence[Petition]) -> list[Accepted]:
        """
        Keep a batch of petitions, however they came, and return what became of each, in order.

        New ones are kept whole; one that came before is `repeated`, or a `conflict` when another
        body came under its key. The facts of the new ones (`accepting.facts`) must be said in the
        same transaction.
        """
        return await accepting.accept(self.transaction, petitions, self.vault, self.office.channels)

    def opened(self, submitted: PetitionSubmitted) -> Petition:
        """
        Open what another system sealed to us and prepare it like any other petition.

        Raises:
            Unacceptable: `unsealable`, or `bad-body` naming the field and the rule.

        """
        body = self.vault.open(submitted.sealed)
        number = numbers.petition_id(submitted.channel, submitted.reference)
        way = (submitted.channel, number, submitted.reference, submitted.submitted_at)
        try:
            return prepare(Handed(shape.read(body), *way), self.clock.now(), self.office)
        except shape.Refusal as refusal:
            # The name of a field that does not exist is a stranger's words.
            known = [e for e in refusal.errors if e.rule != shape.UNKNOWN_FIELD]
            told = [f"{e.field}: {e.rule}" for e in known] or [shape.UNKNOWN_FIELD]
            raise Unacceptable("bad-body", "; ".join(told)) from None

    async def keep_news(self, events: Sequence[Event[CaseFact]]) -> None:
        """Keep how far the cases of our petitions are; the cases of others change nothing."""
        news = progress.news(events)
        await self._tell(statements.NEWS, [said._asdict() for said in news])
        await self._tell(statements.HISTORY, [_line(event) for event in events])

    async def keep_limits(self, events: Sequence[Event[DeadlineFact]]) -> None:
        """Keep the clocks of our petitions' cases."""
        limits = progress.limits(events)
        await self._tell(statements.LIMITS, [limit._asdict() for limit in limits])

    async def keep_directory(self, events: Sequence[Event[AuthorityListed]]) -> None:
        """Keep the authorities' names; the latest one of each replaces the others."""
        latest = {event.message.authority: event for event in sorted(events, key=_when)}
        rows = [_listed(event) for event in latest.values()]
        await upsert(self.transaction, _authority, rows, newer="told_at")

    async def status(self, code: str) -> dict[str, Any] | None:
        """Return where a petition stands, by its code; None where there is no such petition."""
        found = await self.transaction.execute(statements.STATUS, {"code": code})
        status = found.mappings().one_or_none()
        if status is None:
            return None
        told = await self.transaction.execute(statements.TOLD, {"cases": status["cases"]})
        due = await self.transaction.execute(statements.RUNNING, {"case_id": status["case_id"]})
        return {**status, "history": told.mappings().all(), "deadlines": due.mappings().all()}

    async def content(self, petition_id: UUID, scope: Actor) -> dict[str, Any] | None:
        """
        Return words, identity and attachments of a petition; None where *scope* may not see it.

        An authority sees what it holds, an operator everything. Note the reading first.
        """
        found = await self.transaction.execute(statements.CONTENT, {"petition_id": petition_id})
        content = found.mappings().one_or_none()
        if content is None or not _may_read(scope, content["holder"]):
            return None
        files = await self.transaction.execute(statements.ATTACHED, {"petition_id": petition_id})
        sealed, said = content["sealed"], ("petition_id", "code", "subject", "text", "place")
        decision = {"number": content["decision_number"], "issued_by": content["decision_issuer"]}
        return {
            **{name: content[name] for name in said},
            "decision": decision if any(decision.values()) else None,
            "submitter": self.vault.open_identity(sealed) if sealed else None,
            "attachments": list(map(dict, files.mappings())),
        }

    async def note_reading(
        self, petition_id: UUID, reader: Actor, reason: str, at: datetime
    ) -> None:
        """Note who reads a petition, in what role and why."""
        row = {
            "petition_id": petition_id,
            "at": at,
            "subject": reader.subject,
            "role": reader.role,
            "authority": reader.authority,
            "reason": reason,
        }
        await insert(self.transaction, _reading, [row])

    async def _tell(self, statement: sa.TextClause, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            await self.transaction.execute(statement, columns)


def _line(event: Event[CaseFact]) -> dict[str, Any]:
    fact = event.message
    return {
        "case_id": fact.case_id,
        "version": fact.version,
        "at": event.time,
        "type": fact.type,
    }


def _when(event: Event[AuthorityListed]) -> datetime:
    return event.time


def _listed(event: Event[AuthorityListed]) -> dict[str, Any]:
    listed = event.message
    return {
        "id": listed.authority,
        "title": listed.title,
        "level": listed.level,
        "unit": listed.unit,
        "told_at": event.time,
    }


def _may_read(scope: Actor, holder: str | None) -> bool:
    return scope.role == "operator" or (scope.authority is not None and scope.authority == holder)


_authority: sa.Table = AuthorityRow.__table__  # type: ignore[attr-defined]
_reading: sa.Table = ReadingRow.__table__  # type: ignore[attr-defined]
