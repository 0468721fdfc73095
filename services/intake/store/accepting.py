"""How a batch of petitions is kept: each of them once, by one statement a table."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from prometheus_client import Counter

from contracts.message import Event
from contracts.petitions import PetitionReceived
from services.intake.domain.petition import Petition, received
from services.intake.store import statements
from services.intake.store.tables import AttachmentRow, IdentityRow, PetitionRow, WordsRow
from services.intake.store.vault import Vault
from services.runtime.database import Transaction, insert
from services.runtime.patience import Unacceptable

ACCEPTED = Counter(
    "giaitrinh_petitions_accepted_total", "Petitions that are new.", ("channel", "track")
)
REPEATED = Counter(
    "giaitrinh_petitions_repeated_total", "Petitions that had come before.", ("channel",)
)
ELSEWHERE = "other"
"""The label of all channels that are not ours, such as those of provinces' own systems."""


class Accepted(NamedTuple):
    """What became of one petition that was handed in."""

    petition: Petition
    outcome: Literal["new", "repeated", "conflict"]
    """`conflict`: another petition came earlier under the same key."""
    received_at: datetime
    """When it was received, the first time it came."""
    fact: Event[PetitionReceived] | None
    """What is said of it, where it is new."""


class _Kept(NamedTuple):
    body_hash: bytes
    received_at: datetime


def facts(accepted: Iterable[Accepted]) -> list[Event[PetitionReceived]]:
    """Return what is said of those that are new, in their order."""
    return [one.fact for one in accepted if one.fact]


def facts_unless_conflict(accepted: Sequence[Accepted]) -> list[Event[PetitionReceived]]:
    """
    Return the facts of petitions that nobody waits for an answer to.

    Raises:
        Unacceptable: `bad-body`, when one of them contradicts what came under its reference.

    """
    if any(one.outcome == "conflict" for one in accepted):
        raise Unacceptable("bad-body", "reference: conflict")
    return facts(accepted)


async def accept(
    transaction: Transaction, petitions: Sequence[Petition], vault: Vault, channels: Collection[str]
) -> list[Accepted]:
    """Keep what is new and tell it from what had come before; see `Store.accept`."""
    firsts: dict[UUID, Petition] = {}
    for petition in petitions:
        firsts.setdefault(petition.petition_id, petition)
    similar = await _keep(transaction, sorted(firsts.values()), vault)
    kept = {
        **{found: _Kept(p.body_hash, p.received_at) for found, p in firsts.items()},
        **await _known(transaction, firsts.keys() - similar.keys()),
    }
    alike: dict[bytes, list[UUID]] = defaultdict(list)
    accepted = []
    for petition in petitions:
        before = kept[petition.petition_id]
        if petition.body_hash != before.body_hash:
            accepted.append(Accepted(petition, "conflict", before.received_at, None))
        elif (earlier := similar.pop(petition.petition_id, None)) is None:
            accepted.append(Accepted(petition, "repeated", before.received_at, None))
        else:
            here = alike[petition.content_hash]
            fact = received(petition, [*earlier, *here])
            accepted.append(Accepted(petition, "new", before.received_at, fact))
            here.append(petition.petition_id)
        _count(accepted[-1], channels)
    return accepted


async def _known(transaction: Transaction, ids: Collection[UUID]) -> Mapping[UUID, _Kept]:
    if not ids:
        return {}
    found = await transaction.execute(statements.KNOWN, {"ids": list(ids)})
    return {row.petition_id: _Kept(row.body_hash, row.received_at) for row in found}


async def _keep(
    transaction: Transaction, petitions: Sequence[Petition], vault: Vault
) -> dict[UUID, Sequence[UUID]]:
    """
    Keep those that are not there yet; return each with earlier ones of the same content.

    A rival's commit is waited for, and his is the first.
    """
    petition_rows = [_petition_row(petition) for petition in petitions]
    rows = await insert(transaction, _petition, petition_rows, statements.UNLESS_KEPT)
    new = {row.petition_id: row.similar for row in rows}
    fresh = [petition for petition in petitions if petition.petition_id in new]
    await insert(transaction, _words, [_words_row(p) for p in fresh])
    await insert(transaction, _identity, [row for p in fresh for row in _identity_rows(p, vault)])
    await insert(transaction, _attachment, [row for p in fresh for row in _attachment_rows(p)])
    return new


def _petition_row(petition: Petition) -> dict[str, Any]:
    said = petition.submission
    return {
        "petition_id": petition.petition_id,
        "first_case": petition.case_id,
        "case_id": petition.case_id,
        "parent": petition.part_of,
        "code": petition.code,
        "channel": petition.channel,
        "key": petition.key,
        "body_hash": petition.body_hash,
        "content_hash": petition.content_hash,
        "received_at": petition.received_at,
        "accepted_at": petition.accepted_at,
        "track": petition.track,
        "field": petition.field,
        "unit": petition.unit,
        "unit_map": petition.unit_map,
        "authority": said.authority,
        "people": said.people,
        "signed": said.signed,
        "sender": petition.sender,
        "pseudonym": petition.pseudonym,
        "confidence": petition.confidence,
    }


def _words_row(petition: Petition) -> dict[str, Any]:
    said = petition.submission
    return {
        "petition_id": petition.petition_id,
        "subject": said.subject,
        "text": said.text,
        "place": said.place,
        "decision_number": said.decision and said.decision.number,
        "decision_issuer": said.decision and said.decision.issued_by,
    }


def _identity_rows(petition: Petition, vault: Vault) -> list[dict[str, Any]]:
    who = petition.submission.submitter
    if who is None:
        return []
    return [{"petition_id": petition.petition_id, "sealed": vault.seal_identity(who)}]


def _attachment_rows(petition: Petition) -> list[dict[str, Any]]:
    return [
        {
            "petition_id": petition.petition_id,
            "n": n,
            "name": file.name,
            "media_type": file.media_type,
            "content": file.content,
        }
        for n, file in enumerate(petition.submission.attachments, start=1)
    ]


def _count(accepted: Accepted, channels: Collection[str]) -> None:
    channel = accepted.petition.channel
    label = channel if channel in channels else ELSEWHERE
    if accepted.outcome == "new":
        ACCEPTED.labels(label, accepted.petition.track).inc()
    elif accepted.outcome == "repeated":
        REPEATED.labels(label).inc()


_petition: sa.Table = PetitionRow.__table__  # type: ignore[attr-defined]
_words: sa.Table = WordsRow.__table__  # type: ignore[attr-defined]
_identity: sa.Table = IdentityRow.__table__  # type: ignore[attr-defined]
_attachment: sa.Table = AttachmentRow.__table__  # type: ignore[attr-defined]
