"""What an authority may do with a case, and the facts that follow."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.cases import CaseAccepted, CaseExplained, CaseFact, CaseTransferred
from contracts.channels import Words
from services.routing.domain import evidence
from services.routing.domain.authorities import Authority
from services.routing.domain.docket import Case
from services.routing.domain.moves import Moves
from services.routing.domain.resolution import day_of

Number = Annotated[Words, Field(min_length=1, max_length=100)]
"""The number that an office gives a document, such as `12/TB-UBND`."""
Passage = Annotated[Words, Field(min_length=1, max_length=20_000)]


class Command(BaseModel):
    """An officer's act on one case; its texts stay with the docket."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    action: ClassVar[str]

    def texts(self) -> Mapping[str, str]:
        """Return the officer's own words, by what they are."""
        return self.model_dump(exclude_none=True)


class Accept(Command):
    """The authority accepts the case; the number is that of its notice (NĐ 59/2019, article 11)."""

    action: ClassVar[str] = "accept"

    notice_number: Number
    note: Passage | None = None


class Explain(Command):
    """The formal answer under the four heads of NĐ 59/2019, article 3."""

    action: ClassVar[str] = "explain"

    document_number: Number
    legal_basis: Passage
    authority: Passage
    procedure: Passage
    content: Passage


class Assign(Command):
    """The triage desk names the authority that must answer a parked case."""

    action: ClassVar[str] = "assign"

    authority: str = Field(min_length=1, max_length=100)
    reason: Passage

    def texts(self) -> Mapping[str, str]:
        """Return the reason alone: the authority is a code and goes into the fact."""
        return {"reason": self.reason}


COMMANDS: Mapping[str, type[Command]] = {c.action: c for c in (Accept, Explain, Assign)}


@dataclass(frozen=True, slots=True)
class Act:
    """A command with what surrounds it: when, in what role, and the body it names."""

    command: Command
    at: datetime
    role: str
    authority: str | None
    named: Authority | None = None
    """The body that an assignment names."""
    superiors: tuple[str, ...] = ()


def decide(case: Case, act: Act, moves: Moves) -> Sequence[CaseFact]:
    """
    Return the facts that *act* makes of *case*.

    Raises:
        IllegalMove: where the law does not allow it in this state.

    """
    moves.check(case.track, case.state, act.command.action, day_of(act.at))
    every = {
        "case_id": case.case_id,
        "version": case.version + 1,
        "actor_role": act.role,
        "actor_authority": act.authority,
    }
    return [_fact(case, act, every)]


def _fact(case: Case, act: Act, every: Mapping[str, Any]) -> CaseFact:
    command = act.command
    if isinstance(command, Accept):
        notice = keyed(case.case_id, command.notice_number)
        return CaseAccepted(**every, accepted_at=act.at, notice=notice)
    if isinstance(command, Explain):
        document = evidence.digest(command.texts())
        return CaseExplained(**every, explained_at=act.at, document=document)
    if act.named is None:
        raise TypeError(f"{command.action} names no authority")
    return CaseTransferred(
        **every,
        authority=act.named.id,
        superiors=act.superiors,
        level=act.named.level,
        unit=_place(case.unit, act.named.unit),
        opened_at=act.at,
        rule="triage",
        rule_version="1",
    )


def keyed(case_id: UUID, number: str) -> str:
    """Return a hash of a document's number that is another one in every case."""
    return hmac.new(case_id.bytes, number.encode(), hashlib.sha256).hexdigest()


def _place(known: str | None, named: str | None) -> str | None:
    """Where the matter is: the commune whose body was named, else what was known before."""
    is_commune = named is not None and len(named) == len("19753")
    return named if is_commune else known or named
