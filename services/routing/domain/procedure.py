"""What was done with a case so far, as later steps depend on it; folded from its facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from contracts.cases import CaseAccepted, CaseFact, CaseTransferred, FirstFact
from contracts.outcomes import CommitmentKept, CommitmentMade
from contracts.steps import CaseStepTaken
from services.routing.domain.facts import VIETNAM

TRIAGE = "triage"
"""The rule that an assignment names: a desk that finds out transfers nothing."""
FURTHER: Mapping[str, str] = {
    "overdue": "further-overdue",
    "after-conclusion": "further-after-conclusion",
}
"""The mark of a case that began as a further denunciation, by its kind."""
ALWAYS = frozenset({"transferred", "document-issued", "commitment-made", *FURTHER.values()})
AFTER_DECISION = frozenset(
    {
        *("decision-sent", "decision-publicised"),
        *("conclusion-sent", "conclusion-publicised"),
    }
)
"""Duties towards a decision; a reopened case still owes them for the one it had."""
KEPT_BY: Mapping[str, frozenset[str]] = {
    "reopened": ALWAYS | AFTER_DECISION | {"extended", "accepted", "explained", "settled"},
    "transferred": ALWAYS,
    "reclassified": ALWAYS,
}
"""Facts after which the steps begin anew, and what counts on all the same."""
UNDOES: Mapping[str, frozenset[str]] = {
    "drafted": frozenset({"signed"}),
    "suspended": frozenset({"suspension-sent", "resumed"}),
    "resumed": frozenset({"suspension-sent"}),
    "terminated": frozenset({"suspension-sent"}),
    "settled": AFTER_DECISION,
}
"""What a fact makes undone: a new draft has to be signed anew, each decision has to be sent."""
MOMENTS = (
    *("happened_at", "accepted_at", "explained_at", "settled_at", "suspended_on", "resumed_on"),
)
"""Where a fact says when it happened, which may be long before it was told."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """The marks that the facts of a case left, each with the versions at which it was made."""

    done: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Such as `extended`, `drafted`, `meeting-held`: the fact's word, or its step."""
    open_commitments: Mapping[str, str] = field(default_factory=dict)
    """Owner by id, of what was promised and is not verified yet."""
    happened: Mapping[str, datetime] = field(default_factory=dict)
    """When each mark was made last, for those whose fact says so."""
    variant: str | None = None
    """The base limit that the acceptance gave it, such as `complex`."""

    def times(self, mark: str) -> int:
        """How often it was done, since the steps last began anew."""
        return len(self.done.get(mark, ()))

    def latest(self, marks: Iterable[str]) -> tuple[str, datetime] | None:
        """Return which of *marks* happened last, and when; None where none did."""
        found = [(mark, self.happened[mark]) for mark in marks if mark in self.happened]
        return max(found, key=lambda each: each[1], default=None)

    def owner(self, commitment_id: UUID) -> str | None:
        """Return the authority that promised; None where nothing of the id is open."""
        return self.open_commitments.get(str(commitment_id))

    def as_kept(self) -> dict[str, Any]:
        """Return it as JSON, empty for a case with which nothing was done."""
        told = {
            "done": dict(self.done),
            "open_commitments": dict(self.open_commitments),
            "happened": {mark: moment.isoformat() for mark, moment in self.happened.items()},
            "variant": self.variant,
        }
        return {name: value for name, value in told.items() if value}


NOTHING_DONE = Procedure()


def read(kept: Mapping[str, Any]) -> Procedure:
    """Return the procedure that `Procedure.as_kept` wrote."""
    happened = kept.get("happened", {}).items()
    return Procedure(
        kept.get("done", {}),
        kept.get("open_commitments", {}),
        {mark: datetime.fromisoformat(moment) for mark, moment in happened},
        kept.get("variant"),
    )


def mark_of(fact: CaseFact) -> str:
    """Return the mark that a fact leaves."""
    if isinstance(fact, CaseStepTaken):
        return fact.step
    if isinstance(fact, CaseTransferred) and fact.rule == TRIAGE:
        return "assigned"
    return fact.type.split(".")[3]


def begun(fact: FirstFact) -> Procedure:
    """Return the procedure of a case that has just begun."""
    return Procedure({FURTHER[fact.further]: (fact.version,)}) if fact.further else NOTHING_DONE


def after(procedure: Procedure, fact: CaseFact) -> Procedure:
    """Return the procedure after one more fact."""
    mark = mark_of(fact)
    stays = KEPT_BY.get(mark)
    undone = UNDOES.get(mark, frozenset())
    done = {
        name: versions
        for name, versions in procedure.done.items()
        if (stays is None or name in stays) and name not in undone
    }
    done[mark] = (*done.get(mark, ()), fact.version)
    return Procedure(
        done,
        _commitments(procedure, fact),
        _happened(procedure, mark, fact),
        fact.variant if isinstance(fact, CaseAccepted) else procedure.variant,
    )


def _happened(procedure: Procedure, mark: str, fact: CaseFact) -> Mapping[str, datetime]:
    """Another body, or another law, begins anew; nothing that was before binds its days."""
    before = {} if mark in {"transferred", "reclassified"} else procedure.happened
    moment = _moment(fact)
    return {**before, mark: moment} if moment else before


def _moment(fact: CaseFact) -> datetime | None:
    told = next((found for name in MOMENTS if (found := getattr(fact, name, None))), None)
    if isinstance(told, date) and not isinstance(told, datetime):
        return datetime.combine(told, time(), VIETNAM)
    return told


def _commitments(procedure: Procedure, fact: CaseFact) -> Mapping[str, str]:
    if isinstance(fact, CommitmentMade):
        return {**procedure.open_commitments, str(fact.commitment_id): fact.owner}
    if isinstance(fact, CommitmentKept):
        kept = str(fact.commitment_id)
        return {id_: owner for id_, owner in procedure.open_commitments.items() if id_ != kept}
    return procedure.open_commitments
