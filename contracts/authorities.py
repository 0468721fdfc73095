"""The directory of authorities, told whole: one message per authority."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from contracts.codes import Code, LegalRef
from contracts.message import Message
from contracts.petitions import UNIT, Level


class AuthorityListed(Message):
    """An authority as the directory has it now; the latest one of an id replaces the others."""

    type: ClassVar[str] = "vn.giaitrinh.authority.listed.v1"
    key_field: ClassVar[str] = "authority"

    authority: Code
    """Its id, such as `46.people-committee`."""
    title: str = Field(min_length=1, max_length=300)
    """Its full Vietnamese name, a public fact."""
    kind: Code
    level: Level
    unit: str | None = Field(default=None, pattern=UNIT)
    superior: Code | None = None
    """Id of the authority directly above it."""
    valid_from: date
    valid_to: date | None = None
    legal_ref: LegalRef
