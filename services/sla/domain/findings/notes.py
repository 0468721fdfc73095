"""What findings remember of each fact of a case, and of who filed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from contracts.cases import CaseFact, CaseOpened, CaseTransferred, FirstFact
from contracts.message import Event
from contracts.outcomes import CommitmentKept, CommitmentMade
from contracts.petitions import Level, Track
from services.sla.domain.law import Holder

HAPPENED: Mapping[str, str] = {
    "accepted": "accepted_at",
    "explained": "explained_at",
    "settled": "settled_at",
    "refused": "happened_at",
    "rejected": "happened_at",
    "guided": "happened_at",
    "copy-supplied": "happened_at",
    "terminated": "happened_at",
}
"""The field that says when a fact happened; the time of its event where it says nothing."""
SECOND = 2  # instance
ANSWERS = frozenset({"explained", "settled", "copy-supplied"})
ENDS = ANSWERS | {
    *("refused", "rejected", "guided", "joined", "split"),
    *("withdrawn", "terminated"),
}
NOTED = ENDS | {
    *("opened", "parked", "transferred", "accepted", "reopened", "suspended", "resumed"),
    *("rated", "complained", "reclassified", "commitment-made", "commitment-kept"),
}
"""The facts that findings remember."""
ABOUT: Mapping[str, str] = {
    "rated": "rating",
    "reclassified": "track",
    "commitment-made": "commitment_id",
    "commitment-kept": "commitment_id",
}
"""The field that is remembered besides."""


@dataclass(frozen=True, slots=True)
class Note:
    """One fact of a case that is remembered."""

    version: int
    what: str
    at: datetime
    holder: Holder | None = None
    about: str = ""
    """A mark, a track or the id of a commitment."""
    details: tuple[str, ...] = ()
    """Of a commitment: its last day, owner and helpers; or who verified it, with what proof."""


@dataclass(frozen=True, slots=True)
class Late:
    """A limit that was missed, and whether what it asks for is still to be done."""

    rule: str
    due_at: datetime
    missed: bool = True


@dataclass(frozen=True, slots=True)
class Filing:
    """That somebody brought a matter before the State, and where; never what they wrote."""

    case_id: UUID
    petition_id: UUID
    version: int
    """Of the fact that said so."""
    pseudonym: str | None
    track: Track
    level: Level
    """The level that was addressed."""
    channel: str
    field: str | None
    unit: str | None
    received_at: datetime
    similar_to: frozenset[UUID] = frozenset()
    anew: bool = False
    """Whether it goes on about something settled before: a second instance, a further petition."""
    answered_at: datetime | None = None


@cache
def word(type_: str) -> str:
    """Return what a type says happened, such as `opened`."""
    return type_.split(".")[3]


def a_note(event: Event[CaseFact], what: str) -> Note:
    """Return what is remembered of a fact."""
    fact = event.message
    at = (getattr(fact, HAPPENED[what]) if what in HAPPENED else None) or event.time
    about = str(getattr(fact, ABOUT[what])) if what in ABOUT else ""
    return Note(fact.version, what, at, _holder(fact), about, _details(fact))


def a_filing(fact: FirstFact) -> Filing:
    """Return what a first fact says of who filed what, and where."""
    return Filing(
        fact.case_id,
        fact.petition_id,
        fact.version,
        fact.pseudonym,
        fact.track,
        fact.addressed_level or fact.level,
        fact.channel,
        fact.field,
        fact.unit,
        fact.received_at,
        frozenset(fact.similar_to),
        anew=fact.instance == SECOND or fact.further is not None,
    )


def _details(fact: CaseFact) -> tuple[str, ...]:
    if isinstance(fact, CommitmentMade):
        return (fact.due_on.isoformat(), fact.owner, *fact.cooperating)
    if isinstance(fact, CommitmentKept):
        return (fact.verified_by, fact.evidence or "")
    return ()


def _holder(fact: CaseFact) -> Holder | None:
    if isinstance(fact, CaseOpened | CaseTransferred):
        return Holder(fact.level, fact.unit, fact.authority, fact.superiors)
    if isinstance(fact, FirstFact):
        return Holder(fact.level, fact.unit, None, getattr(fact, "superiors", ()))
    return None
