"""Figures of a unit and a statutory period, told upwards revision by revision."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import AwareDatetime, Field

from contracts.codes import Code
from contracts.message import Message
from contracts.petitions import UNIT


class UnitReported(Message):
    """A unit's figures for a period on one form; a higher revision replaces a lower one."""

    type: ClassVar[str] = "vn.giaitrinh.rollup.unit-reported.v1"
    key_field: ClassVar[str] = "unit"

    unit: str = Field(pattern=UNIT)
    """`00` is the nation."""
    period: str = Field(pattern=r"^[0-9]{4}(-(Q[1-4]|H1|9M))?$")
    form: Code
    revision: int = Field(ge=1, le=2**31 - 1)
    cut_off: AwareDatetime
    figures: Mapping[Code, int]
    """Column of the form to figure."""

    @property
    def key(self) -> str:
        """Unit, period and form together."""
        return f"{self.unit}/{self.period}/{self.form}"
