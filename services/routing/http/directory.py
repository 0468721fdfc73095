"""The directory and the units: public facts, the same for every scope."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from contracts import units
from contracts.channels import Words
from contracts.petitions import UNIT, Level
from services.routing.domain.authorities import Authority
from services.routing.domain.resolution import day_of
from services.routing.http.answers import Paged, answer, the_rules
from services.web.access import ActorDep
from services.web.service import the_service

router = APIRouter()

Id = Annotated[Words, Field(min_length=1, max_length=100)]


def _day(written: object) -> object:
    """A bare number would be read as seconds since 1970."""
    if isinstance(written, str) and len(written) == len("2026-11-22"):
        return written
    raise PydanticCustomError("iso-8601", "must be a day, such as 2026-11-22")


class _OnADay(Paged):
    on: Annotated[date, BeforeValidator(_day)] | None = None
    """As it is on this day; absent: today."""

    def day(self, request: Request) -> date:
        """Return the day that is asked for."""
        return self.on or day_of(the_service(request).clock.now())


class AuthorityQuery(_OnADay):
    """Which authorities are asked for; *after* is the id that the page before ended with."""

    unit: Annotated[str, Field(pattern=UNIT)] | None = None
    level: Level | None = None
    after: Id | None = None

    def wants(self, authority: Authority) -> bool:
        """Whether *authority* is of the level that is asked for."""
        return self.level in (None, authority.level)


class UnitQuery(_OnADay):
    """Which units are asked for; *after* is the code that the page before ended with."""

    province: Annotated[str, Field(pattern="^[0-9]{2}$")] | None = None
    after: Id | None = None

    def wants(self, unit: units.Unit) -> bool:
        """Whether *unit* belongs on the page or on a later one."""
        return self.province in (None, unit.province) and unit.code > (self.after or "")


@router.get("/v1/authorities")
async def list_authorities(
    request: Request, query: Annotated[AuthorityQuery, Query()], actor: ActorDep
) -> Response:
    """Return the authorities as they are today or on another day, by id."""
    day = query.day(request)
    there = the_rules(request).directory.there_on(day, query.unit, query.after or "")
    found = (a.told() | asdict(a) for a in there if query.wants(a))
    return _page(found, query.limit, "id")


@router.get("/v1/units")
async def list_units(
    request: Request, query: Annotated[UnitQuery, Query()], actor: ActorDep
) -> Response:
    """Return provinces and communes as they are today or on another day, by code."""
    day = query.day(request)
    wanted = sorted(filter(query.wants, units.units_on(day)), key=lambda unit: unit.code)
    return _page(map(asdict, wanted), query.limit, "code")


def _page(found: Iterable[Mapping[str, Any]], limit: int, key: str) -> Response:
    items = [*islice(found, limit + 1)]
    rest = len(items) > limit
    return answer({"items": items[:limit], "next": items[limit - 1][key] if rest else None})
