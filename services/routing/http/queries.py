"""What a list of cases may be asked for, and how it reaches the store."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, Field, field_validator
from pydantic_core import PydanticCustomError

from contracts.cases import CaseState
from contracts.channels import Words
from contracts.petitions import UNIT, Level, Track
from services.routing.domain.competence import FIELDS
from services.routing.http.answers import AfterCase, Paged, place_after
from services.routing.store.lists import Wanted

Unit = Annotated[str, Field(pattern=UNIT)]
Code = Annotated[Words, Field(min_length=1, max_length=100)]


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("no-such-day", "must be a moment that there is in UTC") from None


Since = Annotated[AwareDatetime, AfterValidator(_utc)]


class ListQuery(Paged):
    """What every list of cases takes."""

    unit: Unit | None = None
    level: Level | None = None
    after: AfterCase | None = None

    def wanted(self, **more: Any) -> Wanted:
        """Return it as the store takes it, with one case more to see whether a page follows."""
        asked = self.model_dump(exclude={"after", "limit"})
        after = place_after(self.after) if self.after else None
        return Wanted(**asked, **more, limit=self.limit + 1, after=after)


class CaseQuery(ListQuery):
    """Which cases a list asks for."""

    petition: Code | None = None
    document: Code | None = None
    """The number of a paper that an authority issued."""
    track: Track | None = None
    field: Code | None = None
    state: CaseState | None = None
    authority: Code | None = None
    group: bool | None = None
    """Whether many people stand behind it; from how many on they are a group, the rules say."""

    @field_validator("field")
    @classmethod
    def _known(cls, field: str | None) -> str | None:
        if field is not None and field not in FIELDS:
            raise ValueError("must be a field that intake classifies into")
        return field
