"""What intake asks its tables and tells them, within one transaction."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from contracts.authorities import AuthorityListed
from contracts.cases import CaseFact
from contracts.deadlines import DeadlineFact
from contracts.message import Event, Message
from contracts.submissions import PetitionSubmitted
from services.intake.domain import numbers, progress, shape
from services.intake.domain.petition import Handed, Office, Petition, prepare
from services.intake.domain.reading import Opened, Reader, content_read
from services.intake.domain.splitting import Parent
from services.intake.store import accepting, splitting, statements
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
        """Keep the clocks of our petitions' cases, and how many facts were read of each."""
        limits = progress.limits(events)
        await self._tell(statements.LIMITS, [limit._asdict() for limit in limits])
        read = Counter(event.message.case_id for event in events)
        counted = [{"case_id": case_id, "facts": read[case_id]} for case_id in sorted(read)]
        await self._tell(statements.DEADLINE_SEEN, counted)

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

        An authority sees what it holds, an operator everything. Whoever denounces somebody stays
        sealed: `identity` opens that. Note the reading first.
        """
        found = await self._readable(petition_id, scope)
        if found is None:
            return None
        files = await self.transaction.execute(statements.ATTACHED, {"petition_id": petition_id})
        said = ("petition_id", "code", "subject", "text", "place")
        decision = {"number": found["decision_number"], "issued_by": found["decision_issuer"]}
        secret = found["is_sealed"]
        return {
            **{name: found[name] for name in said},
            "case_id": found["case_id"],
            "decision": decision if any(decision.values()) else None,
            "submitter": None if secret else self._identity(found["sealed"]),
            "identity_sealed": secret and found["sealed"] is not None,
            "attachments": list(map(dict, files.mappings())),
        }

    async def identity(self, petition_id: UUID, scope: Actor) -> dict[str, Any] | None:
        """Open who sent a petition in; None where *scope* may not see it. Note it first."""
        found = await self._readable(petition_id, scope)
        if found is None:
            return None
        told = {name: found[name] for name in ("petition_id", "code", "case_id")}
        return {**told, "submitter": self._identity(found["sealed"])}

    async def note_reading(self, opened: Opened, reader: Reader, at: datetime) -> Event[Message]:
        """Note who reads a petition, in what role and why; return the fact of it."""
        row = {
            "petition_id": opened.petition_id,
            "at": at,
            "part": opened.part,
            **reader._asdict(),
        }
        (noted,) = await insert(self.transaction, _reading, [row], "returning id")
        return content_read(opened, reader, noted.id, at)

    async def to_be_split(self, petition_id: UUID, scope: Actor) -> Parent | None:
        """Return a mixed petition for whoever may read it, and let nobody else split it now."""
        if await self._readable(petition_id, scope) is None:
            return None
        return await splitting.parent(self.transaction, petition_id, self.vault)

    async def children(self, petition_id: UUID) -> Sequence[UUID]:
        """Return what a petition was split into; empty where it was not."""
        return await splitting.children(self.transaction, petition_id)

    async def _readable(self, petition_id: UUID, scope: Actor) -> Mapping[Any, Any] | None:
        found = await self.transaction.execute(statements.CONTENT, {"petition_id": petition_id})
        content = found.mappings().one_or_none()
        return content if content and _may_read(scope, content["holder"]) else None

    def _identity(self, sealed: bytes | None) -> dict[str, str] | None:
        return self.vault.open_identity(sealed) if sealed else None

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
