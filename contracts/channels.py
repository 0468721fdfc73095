"""What a province implements to add its own way of being heard, and the shape of a petition."""

import base64
import binascii
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PrivateAttr,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from contracts.codes import Code
from contracts.petitions import UNIT, Against, Further, Manner, PressAct, Signed, Track, UnitMap

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_KIND = r"[A-Za-z0-9!#$&^_.+-]+"
_WORD = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_QUOTED = r'"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*"'
_PARAMETER = rf"[ \t]*;[ \t]*(?:{_WORD}=(?:{_WORD}|{_QUOTED}))?"


def _storable(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("no-nul", "must not contain U+0000")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("no-surrogate", "must not contain a lone surrogate") from None
    return text


def _written(value: Any) -> Any:
    # Pydantic would take a bare number, even in quotes, for seconds since 1970.
    if isinstance(value, dt.date) or (isinstance(value, str) and _ISO_DAY.match(value)):
        return value
    raise PydanticCustomError("iso-8601", "must be written as ISO 8601, such as 2026-11-22")


def _from_base64(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise PydanticCustomError("base64", "must be base64 (RFC 4648, section 4)") from None


Words = Annotated[str, AfterValidator(_storable)]
"""
Text as somebody wrote it.

U+0000 (`no-nul`) and lone surrogates (`no-surrogate`) are refused: no database keeps them.
"""
Content = Annotated[
    bytes,
    BeforeValidator(_from_base64),
    PlainSerializer(lambda raw: base64.b64encode(raw).decode(), when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""Bytes; as JSON, base64 (RFC 4648, section 4)."""


class _Shape(BaseModel):
    """Frozen; an unknown field is refused by name; an error never repeats what was written."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Submitter(_Shape):
    """Who sends the petition in; a petition without one is anonymous."""

    kind: Literal["person", "organisation", "representative", "press"] = "person"
    name: Words | None = Field(default=None, max_length=200)
    address: Words | None = Field(default=None, max_length=500)
    phone: Words | None = Field(default=None, max_length=50)
    email: Words | None = Field(default=None, max_length=254)
    identity_number: Words | None = Field(default=None, max_length=50)


class DecisionNamed(_Shape):
    """The decision that the petition is about, as the sender names it."""

    number: Words | None = Field(default=None, max_length=200)
    date: Annotated[dt.date, BeforeValidator(_written)] | None = None
    issued_by: Words | None = Field(default=None, max_length=200)
    """Who issued it: an authority's id, or words."""


class Attachment(_Shape):
    """A file that came with the petition."""

    name: Words = Field(min_length=1, max_length=255)
    media_type: str = Field(max_length=255, pattern=rf"^{_KIND}/{_KIND}(?:{_PARAMETER})*$")
    """Such as `application/pdf` or `text/plain; charset=utf-8` (RFC 6838; RFC 9110, 8.3.1)."""
    content: Content


class Submission(_Shape):
    """One petition as a channel understood it, before it has a number."""

    text: Words = Field(min_length=1, max_length=20_000)
    subject: Words | None = Field(default=None, max_length=500)
    reference: str | None = Field(default=None, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")
    """The channel's own id, printable: the same reference is the same petition."""
    track: Track | None = None
    field: Words | None = Field(default=None, max_length=100)
    """A code of the table of fields; anything else is as if it were not said."""
    unit: str | None = Field(default=None, pattern=UNIT)
    unit_map: UnitMap = Field(default="current", alias="map")
    """`current`: the map valid on the day of *received_at*."""
    place: Words | None = Field(default=None, max_length=500)
    """Where it is about, in words."""
    authority: Code | None = None
    """Id of the authority it is addressed to."""
    decision: DecisionNamed | None = None
    instance: Annotated[int, Field(strict=True, ge=1, le=2)] | None = None
    """1 a first complaint, 2 a complaint about the answer to it."""
    people: int = Field(default=1, strict=True, ge=1, le=1_000_000)
    """How many signed."""
    signed: Signed = "none"
    submitter: Submitter | None = None
    received_at: Annotated[AwareDatetime, BeforeValidator(_written)] | None = None
    """With an offset. Absent: now, and the core says when that is."""
    attachments: tuple[Attachment, ...] = Field(default=(), max_length=50)
    manner: Manner | None = None
    """How it reached the State; None: as the channel implies."""
    press: PressAct | None = None
    about_rules: bool = False
    """Feedback on administrative rules."""
    urgent: bool = False
    against: Against | None = None
    further: Further | None = None
    earlier: Code | None = None
    """Tracking code of the earlier petition that it goes on about."""
    representatives: int = Field(default=0, strict=True, ge=0, le=1_000_000)
    """How many the group named to speak for it."""

    _row: int | None = PrivateAttr(default=None)

    @property
    def row(self) -> int | None:
        """The row of the payload it was found in; None: the one after what was found before."""
        return self._row

    def found_in(self, row: int) -> Self:
        """Return it as found in *row*, from 1, for a channel that passes over some rows."""
        found = self.model_copy()
        found._row = row  # noqa: SLF001  (it is one of us)
        return found


class Rejected(BaseModel):
    """One row that is no petition; the other rows of the payload go on."""

    model_config = ConfigDict(frozen=True)

    row: int = Field(ge=1)
    field: str
    rule: str


class Unreadable(ValueError):
    """The payload is not something this channel can read; never repeats what it says."""


class Channel(Protocol):
    """Turns what arrived into submissions. No I/O: the core does the listening."""

    name: str

    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        """
        Read one payload; reading it again gives the same.

        Raises:
            Unreadable: when nothing in the payload can be read.

        """
