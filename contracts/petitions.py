"""The life of a petition at the counter."""

import datetime as dt
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.codes import ChannelName, Code, Hash
from contracts.message import Message

Track = Literal[
    "explanation", "complaint", "denunciation", "feedback", "voter", "information", "press"
]
Level = Literal["central", "province", "commune"]
UnitMap = Literal["current", "2025-06-30"]
"""The map on which a unit's code is read: that of the day, or the one before 1/7/2025."""
Signed = Literal["none", "handwritten", "fingerprint", "digital", "eid"]
SenderKind = Literal["anonymous", "person", "organisation", "representative", "press"]

Manner = Literal["office", "online", "post", "fax", "reception", "portal", "field-report"]
"""
How it reached the State: at the office, online, by post or fax, said at a reception of citizens,
through the Government's portal, or as a report from the field through a city's own channel.
"""
PressAct = Literal["asks", "forwards"]
"""The press asks for an explanation itself, or forwards what others told it."""
Further = Literal["overdue", "after-conclusion"]
"""Denounced again because the limit passed, or after a conclusion (Luật TC art 37, 38)."""
Against = Literal["staff", "head"]
"""Whom a denunciation or complaint is about: somebody under the head of the body, or the head."""

UNIT = r"^([0-9]{2}|[0-9]{5})$"
"""A province has two digits, a commune five."""


class Decision(BaseModel):
    """The decision a petition is about, without its number: that is among the citizen's words."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issued_by: Code | None = None
    """Id of the authority that issued it, where the sender named one that exists."""
    date: dt.date | None = None


class PetitionReceived(Message):
    """The State was addressed; the petition has a number from now on."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    type: ClassVar[str] = "vn.giaitrinh.petition.received.v1"
    key_field: ClassVar[str] = "petition_id"

    petition_id: UUID
    code: Code
    """The tracking code that the sender was given."""
    channel: ChannelName
    received_at: AwareDatetime
    """When the State received it, not when we read it."""
    track: Track
    field: Code | None = None
    unit: str | None = Field(default=None, pattern=UNIT)
    unit_map: UnitMap = Field(default="current", alias="map", serialization_alias="map")
    authority: Code | None = None
    """Id of the authority it is addressed to."""
    decision: Decision | None = None
    instance: Literal[1, 2] | None = None
    people: int = Field(default=1, ge=1, le=2**31 - 1)
    signed: Signed = "none"
    sender: SenderKind = "anonymous"
    pseudonym: Hash | None = None
    """Keyed hash of the sender: the same person has the same one, and nobody can turn it back."""
    part_of: UUID | None = None
    """The mixed petition that it was split from (NĐ 154/2026, article 14.4)."""
    similar_to: tuple[UUID, ...] = ()
    """Earlier petitions with the same content; a link for staff, never a merge."""
    confidence: float | None = Field(default=None, ge=0, le=1)
    """How sure intake is of track and field; None where the sender said them."""
    manner: Manner | None = None
    """None: as the channel that brought it implies, or not said."""
    press: PressAct | None = None
    about_rules: bool = False
    """Feedback on administrative rules (NĐ 20/2008)."""
    urgent: bool = False
    against: Against | None = None
    further: Further | None = None
    earlier: Code | None = None
    """The tracking code of the earlier petition that it goes on about."""
    representatives: int = Field(default=0, ge=0, le=2**31 - 1)
    """How many representatives the group named (NĐ 59/2019 art 10; Luật TCD art 29)."""


class PetitionSplit(Message):
    """A mixed petition was split; each part is a petition of its own (NĐ 154/2026 art 14.4)."""

    type: ClassVar[str] = "vn.giaitrinh.petition.split.v1"
    key_field: ClassVar[str] = "petition_id"

    petition_id: UUID
    children: tuple[UUID, ...] = Field(min_length=2)
    actor_role: Code | None = None
    actor_authority: Code | None = None


class PetitionContentRead(Message):
    """Somebody read the words or opened a sealed part; the docket keeps it as a fact."""

    type: ClassVar[str] = "vn.giaitrinh.petition.content-read.v1"
    key_field: ClassVar[str] = "petition_id"

    petition_id: UUID
    case_id: UUID
    """The case that the petition belonged to, as the counter knew it."""
    read_at: AwareDatetime
    reason: Code
    part: Code = "content"
    """What was opened: `content`, or `identity`."""
    actor_role: Code
    actor_authority: Code | None = None
