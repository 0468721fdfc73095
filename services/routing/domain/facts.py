"""What routing looks at: classified facts of a petition, no identity and no words."""

from datetime import datetime, timedelta, timezone
from typing import Annotated, Literal, Protocol
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from contracts.petitions import (
    UNIT,
    Against,
    Decision,
    Further,
    Manner,
    PressAct,
    SenderKind,
    Signed,
    Track,
    UnitMap,
)

VIETNAM = timezone(timedelta(hours=7))


class Classified(Protocol):
    """A petition as far as competence depends on it; `PetitionReceived` is one."""

    @property
    def track(self) -> Track: ...  # noqa: D102
    @property
    def field(self) -> str | None: ...  # noqa: D102
    @property
    def unit(self) -> str | None: ...  # noqa: D102
    @property
    def unit_map(self) -> UnitMap: ...  # noqa: D102
    @property
    def authority(self) -> str | None: ...  # noqa: D102
    @property
    def decision(self) -> Decision | None: ...  # noqa: D102
    @property
    def instance(self) -> Literal[1, 2] | None: ...  # noqa: D102
    @property
    def press(self) -> PressAct | None: ...  # noqa: D102
    @property
    def against(self) -> Against | None: ...  # noqa: D102
    @property
    def further(self) -> Further | None: ...  # noqa: D102
    @property
    def sender(self) -> SenderKind: ...  # noqa: D102
    @property
    def pseudonym(self) -> str | None: ...  # noqa: D102
    @property
    def confidence(self) -> float | None: ...  # noqa: D102


def _dated(moment: datetime) -> datetime:
    try:
        moment.astimezone(VIETNAM)
    except OverflowError:
        raise PydanticCustomError("no-such-day", "must fall on a day in Vietnam") from None
    return moment


class DecisionFacts(Decision):
    """The decision a petition is about; its number is among the words and refused."""

    model_config = ConfigDict(extra="forbid")


class ClassifiedFacts(BaseModel):
    """
    One petition of a dry run, as intake classifies it.

    A field of words (`text`, `subject`, `place`), of identity (`submitter`) or an unknown one is
    refused by name. What competence does not depend on may be given and changes nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    track: Track
    reference: str | None = Field(default=None, max_length=255)
    """Given back, so that an answer finds its question."""
    field: str | None = Field(default=None, max_length=100)
    unit: str | None = Field(default=None, pattern=UNIT)
    unit_map: UnitMap = Field(default="current", alias="map")
    authority: str | None = Field(default=None, max_length=100)
    decision: DecisionFacts | None = None
    instance: Literal[1, 2] | None = None
    received_at: Annotated[AwareDatetime, AfterValidator(_dated)] | None = None
    """Absent: now."""
    people: int = Field(default=1, ge=1)
    signed: Signed = "none"
    sender: SenderKind = "anonymous"
    confidence: float | None = Field(default=None, ge=0, le=1)
    petition_id: UUID | None = None
    code: str | None = Field(default=None, max_length=100)
    channel: str | None = Field(default=None, max_length=100)
    pseudonym: str | None = Field(default=None, max_length=100)
    similar_to: tuple[UUID, ...] = ()
    part_of: UUID | None = None
    manner: Manner | None = None
    press: PressAct | None = None
    about_rules: bool = False
    urgent: bool = False
    against: Against | None = None
    further: Further | None = None
    earlier: str | None = Field(default=None, max_length=100)
    representatives: int = Field(default=0, ge=0)
