"""The register of topics: what each carries, its key, who writes it and who reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from contracts.authorities import AuthorityListed
from contracts.deadlines import CLOCK_FACTS
from contracts.findings import FINDINGS
from contracts.message import Message
from contracts.outcomes import CASE_FACTS
from contracts.petitions import PetitionContentRead, PetitionReceived, PetitionSplit
from contracts.rollups import UnitReported
from contracts.submissions import PetitionSubmitted

LARGEST_RECORD = 4 * 1024 * 1024
"""Bytes that topics and dead letters take."""
LARGEST_SEALED = 8 * 1024 * 1024
"""Bytes of a dead letter: it may hold a whole record sealed, and so be nearly twice as large."""
LARGEST_WRITTEN = 512 * 1024
"""Bytes above which our own writers refuse."""


@dataclass(frozen=True)
class Topic:
    """The facts of one kind of thing, in order per key; the name ends in its version."""

    name: str
    key: str
    facts: tuple[type[Message], ...]
    written_by: str
    """The service that says it, or `anyone`."""
    read_by: frozenset[str]
    partitions: int = 12
    compacted: bool = False

    @cached_property
    def by_type(self) -> Mapping[str, type[Message]]:
        """The closed union: any other type is dead-lettered as `unknown-type`."""
        return {fact.type: fact for fact in self.facts}

    @property
    def dead_letters(self) -> str:
        """Where a reader puts what it could not handle."""
        return f"{self.name}.dead"

    @property
    def open_to_all(self) -> bool:
        """Whether others than our own services write it: then its dead letters are sealed."""
        return self.written_by == "anyone"


PETITION_SUBMITTED = Topic(
    "petition.submitted.v1",
    key="channel + reference",
    facts=(PetitionSubmitted,),
    written_by="anyone",
    read_by=frozenset({"intake"}),
)
PETITION_RECEIVED = Topic(
    "petition.received.v1",
    key="petition_id",
    facts=(PetitionReceived, PetitionSplit, PetitionContentRead),
    written_by="intake",
    read_by=frozenset({"routing", "reporting"}),
)
CASE = Topic(
    "case.v1",
    key="case_id",
    facts=CASE_FACTS,
    written_by="routing",
    read_by=frozenset({"sla", "reporting", "intake"}),
)
DEADLINE = Topic(
    "deadline.v1",
    key="case_id",
    facts=CLOCK_FACTS + FINDINGS,
    written_by="sla",
    read_by=frozenset({"routing", "reporting", "intake"}),
)
AUTHORITY = Topic(
    "authority.v1",
    key="authority",
    facts=(AuthorityListed,),
    written_by="routing",
    read_by=frozenset({"intake", "sla", "reporting"}),
    partitions=1,
    compacted=True,
)
ROLLUP = Topic(
    "rollup.v1",
    key="unit + period + form",
    facts=(UnitReported,),
    written_by="reporting",
    read_by=frozenset({"reporting"}),
    partitions=3,
)

TOPICS = (PETITION_SUBMITTED, PETITION_RECEIVED, CASE, DEADLINE, AUTHORITY, ROLLUP)
