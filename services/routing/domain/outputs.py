"""Formal outputs: numbered documents on their legal forms, replaceable and never overwritten."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID, uuid5

from contracts.petitions import Track
from services.routing.domain import evidence

PLACEHOLDERS: Mapping[str, str] = {
    "requester.name": "họ tên người yêu cầu",
    "requester.address": "địa chỉ người yêu cầu",
    "petition.code": "mã hồ sơ",
    "petition.content": "nội dung đơn",
}
"""What stands in a document for what only the counter knows; it fills them into the letter."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of document and the blocks that the law asks of it."""

    kind: str
    tracks: tuple[Track, ...]
    form: str
    """The legal form, such as `Mẫu 03 (155/2026/NĐ-CP)`; empty where the law names none."""
    title: str
    blocks: tuple[str, ...]
    """Blocks that must be there."""
    may_have: tuple[str, ...]
    legal_ref: str
    valid_from: date
    valid_to: date | None
    confidence: Literal["sure", "low"]

    def in_force(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Forms:
    """All kinds of documents, found by track and kind."""

    def __init__(self, forms: Iterable[Form]) -> None:
        """Raises ValueError where one kind of a track is told twice for the same day."""
        self._forms: list[Form] = []
        for form in sorted(forms, key=lambda form: form.valid_from):
            for track in form.tracks:
                if self.named(track, form.kind, form.valid_from):
                    raise ValueError(f"{track}, {form.kind}: two rows for {form.valid_from}")
            self._forms.append(form)

    def named(self, track: Track, kind: str, day: date) -> Form | None:
        """Return the form of *kind* on that day; None where the track has none."""
        found = (f for f in self._forms if f.kind == kind and track in f.tracks)
        return next((form for form in found if form.in_force(day)), None)

    def of(self, track: Track, day: date) -> Sequence[Form]:
        """Return the forms that a track has on that day."""
        return [form for form in self._forms if track in form.tracks and form.in_force(day)]


@dataclass(frozen=True, slots=True)
class Output:
    """One revision of a document as it was issued."""

    document_id: UUID
    """The same through all its revisions."""
    kind: str
    form: str
    title: str
    number: str
    revision: int
    issued_on: date
    blocks: Mapping[str, str]
    reason: str | None = None
    """Why it replaces the revision before."""

    @property
    def hash(self) -> str:
        """SHA-256, in hex, of what it says, its number and its day."""
        return evidence.digest(
            {
                "blocks": dict(self.blocks),
                "kind": self.kind,
                "number": self.number,
                "issued_on": self.issued_on.isoformat(),
                "reason": self.reason,
            }
        )

    def replaced_by(
        self, number: str, blocks: Mapping[str, str], reason: str, day: date
    ) -> "Output":
        """Return the next revision; this one stays in the file."""
        return replace(
            self,
            number=number,
            blocks=blocks,
            reason=reason,
            issued_on=day,
            revision=self.revision + 1,
        )


def first_revision(
    case_id: UUID, form: Form, number: str, blocks: Mapping[str, str], day: date
) -> Output:
    """Return a document as it is issued for the first time."""
    document_id = uuid5(case_id, f"document/{form.kind}/{day.year}/{number}")
    return Output(document_id, form.kind, form.form, form.title, number, 1, day, blocks)


def keyed(case_id: UUID, number: str) -> str:
    """Return a hash of a document's number that is another one in every case."""
    return hmac.new(case_id.bytes, number.encode(), hashlib.sha256).hexdigest()


def unknown_placeholder(text: str) -> str | None:
    """Return what stands between `{{` and `}}` and is none of `PLACEHOLDERS`; None if all are."""
    parts = (part.partition("}}")[0] for part in text.split("{{")[1:])
    return next((part for part in parts if part.strip() not in PLACEHOLDERS), None)


def names_the_requester(text: str) -> bool:
    """Whether the counter would put a person's name or address into *text*."""
    return "{{" in text and "requester." in text


def vouched(outputs: Iterable[tuple[int, Output]], facts: Sequence[Mapping[str, Any]]) -> bool:
    """
    Say whether the fact that issued each revision vouches for what is kept of it.

    *outputs* come with the version of that fact; *facts* are the rows of the chain.
    """
    hashes = {fact["version"]: fact["body"].get("document") for fact in facts}
    kept = dict(outputs)
    issued = {f["version"] for f in facts if f["type"].endswith(".document-issued.v1")}
    return issued <= set(kept) and all(hashes.get(v) == o.hash for v, o in kept.items())
