"""Many petitions, one case: what may go on in another case, and the facts of it there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.cases import CaseFact
from contracts.steps import CaseJoined, PetitionJoined
from services.routing.domain.docket import Case
from services.routing.domain.moves import IllegalMove, Move

WHY: Mapping[str, str] = {
    "itself": "a case cannot be joined to itself",
    "joined": "that case has itself been joined to another",
    "closed": "that case takes no petition any more",
    "behind": "that case is not as far as this one; join it to this one instead",
    "other-track": "the cases are of different tracks; reclassify first",
}

FURTHER_ON: Mapping[str, int] = {
    **dict.fromkeys(("opened", "need_supplement"), 1),
    **dict.fromkeys(("accepted", "extended", "suspended"), 2),
}
"""How far an open case has come: with a body, accepted. A join never throws its limits away."""


class Receipt(NamedTuple):
    """A petition, with when any body received it first and when the one that held it did."""

    petition_id: UUID
    received_at: datetime
    opened_at: datetime


def check_join(left: Case, into: Case, move: Move) -> None:
    """
    See that the petitions of *left* may go on in *into*.

    Two cases cannot be joined in a ring: one that was joined takes no petition any more.

    Raises:
        IllegalMove: with the article that orders the step, and why.

    """
    if reason := _obstacle(left, into, move):
        raise IllegalMove(move.action, left.state, move.legal_ref, WHY[reason])


def _obstacle(left: Case, into: Case, move: Move) -> str | None:
    if left.case_id == into.case_id:
        return "itself"
    if into.state not in move.sources:
        return "joined" if into.state == "joined" else "closed"
    if left.track != into.track:
        return "other-track"
    behind = FURTHER_ON.get(into.state, 0) < FURTHER_ON.get(left.state, 0)
    return "behind" if behind else None


def as_held(receipt: Receipt, left: Case) -> Receipt:
    """
    Return *receipt* as the body that holds *left* had the petition.

    Each petition was received on its own day, unless the case was handed over with all of them.
    """
    procedure, opened_at = left.procedure, left.opened_at or receipt.opened_at
    if procedure.times("transferred") or procedure.times("assigned"):
        return receipt._replace(opened_at=max(receipt.opened_at, opened_at))
    return receipt


def taken_in(
    joined: CaseJoined, left: Case, into: Case, petitions: Sequence[Receipt]
) -> list[CaseFact]:
    """Return the facts on the case that goes on, one for each petition with its receipts."""
    return [
        PetitionJoined(
            case_id=into.case_id,
            version=version,
            from_case=joined.case_id,
            **as_held(receipt, left)._asdict(),
            actor_role=joined.actor_role,
            actor_authority=joined.actor_authority,
        )
        for version, receipt in enumerate(petitions, start=into.version + 1)
    ]
