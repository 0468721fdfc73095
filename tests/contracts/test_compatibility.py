"""
Contracts grow and never change: what the classes say now, against the last release.

`contracts/schemas/released/` is the last release, written once a release by `python -m contracts
release`. If a test here fails, the change breaks readers that are already out there: undo it, add
an optional field or a new type (readers first, writers a release later), or begin a `.v2` topic.
"""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field, create_model

from contracts import asyncapi
from contracts.__main__ import ASYNCAPI, RELEASED, SCHEMAS, SHAPES, register, schema, text
from tests.contracts.compatibility import breaks, register_breaks

RELEASED_SHAPES = sorted(path.stem for path in RELEASED.glob("*.json"))
FROM_OTHERS = {"submission", "vn.giaitrinh.petition.submitted.v1"}
"""Written by other systems and read by us alone: we may take more, never less."""


def released(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((RELEASED / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", [n for n in RELEASED_SHAPES if n != "register"])
def test_nothing_released_has_changed(name: str) -> None:
    assert name in SHAPES, "a released type is kept for ever"
    assert breaks(released(name), schema(name), only_taken_in=name in FROM_OTHERS) == []


def test_no_released_topic_has_changed() -> None:
    assert register_breaks(released("register"), register()) == []


@pytest.mark.parametrize("name", SHAPES)
def test_the_published_schema_is_current(name: str) -> None:
    """If this fails on purpose, run `make schemas` and read the diff."""
    assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == text(schema(name))


def test_the_published_register_and_asyncapi_document_are_current() -> None:
    assert (SCHEMAS / "register.json").read_text(encoding="utf-8") == text(register())
    assert ASYNCAPI.read_text(encoding="utf-8") == text(asyncapi.document())


def test_nothing_else_is_published() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == {*SHAPES, "register"}


@pytest.mark.parametrize("name", SHAPES)
def test_a_published_schema_is_valid(name: str) -> None:
    Draft202012Validator.check_schema(dict(schema(name)))


class Colour(StrEnum):
    RED = "red"


class Inner(BaseModel):
    hue: Annotated[int, Field(ge=0, le=360)]


FIELDS: dict[str, Any] = {
    "id": (UUID, ...),
    "level": (Literal["central", "province"], ...),
    "people": (Annotated[int, Field(ge=1, le=10)], 1),
    "code": (Annotated[str, Field(pattern="^[a-z]+$", max_length=9)] | None, None),
    "inner": (Inner | None, None),
    "links": (tuple[UUID, ...], ()),
    "figures": (Mapping[str, int], {}),
    "colour": (Colour, Colour.RED),
}


def made(**changed: Any) -> Mapping[str, Any]:
    """The schema of a made-up fact, with some fields otherwise; None takes one away."""
    fields = {name: kind for name, kind in (FIELDS | changed).items() if kind}
    return dict(create_model("MadeUp", **fields).model_json_schema())


class Other(BaseModel):
    hue: Annotated[int, Field(ge=0, le=360)]
    tone: int


class Dimmer(BaseModel):
    hue: Annotated[int, Field(ge=0, le=100)]


BREAKING: list[tuple[str, dict[str, Any], str, str]] = [
    ("a field removed", {"code": None}, "code", "field-removed"),
    ("a field renamed", {"people": None, "persons": (int, 1)}, "people", "field-removed"),
    ("another type", {"people": (str, "1")}, "people", "type"),
    ("another default", {"people": (FIELDS["people"][0], 2)}, "people", "default-changed"),
    ("a new required field", {"new": (int, ...)}, "new", "newly-required"),
    ("an optional field required", {"inner": (Inner, ...)}, "inner", "newly-required"),
    ("a required field optional", {"id": (UUID, UUID(int=0))}, "id", "no-longer-required"),
    ("null allowed", {"people": (FIELDS["people"][0] | None, 1)}, "people", "types-widened"),
    ("null refused", {"code": (FIELDS["code"][0].__args__[0], None)}, "code", "types-narrowed"),
    ("an enum widened", {"level": (Literal["central", "province", "commune"], ...)}, "level",
     "enum-widened"),
    ("an enum narrowed", {"level": (Literal["central"], ...)}, "level", "enum-narrowed"),
    ("an enum opened", {"level": (str, ...)}, "level", "enum-widened"),
    ("a lower bound raised", {"people": (Annotated[int, Field(ge=2, le=10)], 1)}, "people",
     "bound-tightened"),
    ("an upper bound lowered", {"people": (Annotated[int, Field(ge=1, le=9)], 1)}, "people",
     "bound-tightened"),
    ("a bound taken away", {"people": (Annotated[int, Field(ge=1)], 1)}, "people",
     "bound-loosened"),
    ("a new bound", {"links": (Annotated[tuple[UUID, ...], Field(max_length=3)], ())}, "links",
     "bound-tightened"),
    ("another pattern", {"code": (Annotated[str, Field(pattern="^a$", max_length=9)] | None, None)},
     "code", "pattern-changed"),
    ("another format", {"id": (str, ...)}, "id", "format-changed"),
    ("another type inside a list", {"links": (tuple[int, ...], ())}, "links[items]", "type"),
    ("another type inside a table", {"figures": (Mapping[str, str], {})},
     "figures[additionalProperties]", "type"),
    ("a new required field inside", {"inner": (Other | None, None)}, "inner.tone",
     "newly-required"),
    ("a bound inside", {"inner": (Dimmer | None, None)}, "inner.hue", "bound-tightened"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place", "rule"), [b[1:] for b in BREAKING], ids=[b[0] for b in BREAKING]
)
def test_an_incompatible_change_is_found(change: dict[str, Any], place: str, rule: str) -> None:
    assert (place, rule) in {found[:2] for found in breaks(made(), made(**change))}


@pytest.mark.parametrize(
    "change",
    [{}, {"new": (int | None, None)}, {"new": (tuple[Inner, ...], ())}, {"new": (int, 3)}],
    ids=str,
)
def test_a_new_optional_field_is_no_break(change: dict[str, Any]) -> None:
    assert breaks(made(), made(**change)) == []


def test_what_we_only_take_in_may_grow_wider_and_never_narrower() -> None:
    wider = made(people=(Annotated[int, Field(ge=0, le=99)], 1), id=(UUID | None, None))
    narrower = made(people=(Annotated[int, Field(ge=1, le=3)], 1))

    assert {b.rule for b in breaks(made(), wider)} >= {"bound-loosened", "no-longer-required"}
    assert [b for b in breaks(made(), wider, only_taken_in=True) if b.place == "people"] == []
    assert breaks(made(), narrower, only_taken_in=True)


def without_type(now: dict[str, Any]) -> None:
    now["case.v1"]["types"].pop()


def without_topic(now: dict[str, Any]) -> None:
    del now["rollup.v1"]


def with_another_key(now: dict[str, Any]) -> None:
    now["case.v1"]["key"] = "petition_id"


def with_more_partitions(now: dict[str, Any]) -> None:
    now["case.v1"]["partitions"] = 24


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (without_type, "type-removed"),
        (without_topic, "topic-removed"),
        (with_another_key, "key-changed"),
        (with_more_partitions, "partitions-changed"),
    ],
)
def test_a_changed_topic_is_found(change: Callable[[dict[str, Any]], None], rule: str) -> None:
    now = json.loads(text(register()))
    change(now)

    assert [found.rule for found in register_breaks(register(), now)] == [rule]


def test_a_new_type_and_a_new_topic_are_no_break() -> None:
    now = json.loads(text(register()))
    now["case.v1"]["types"].append("vn.giaitrinh.case.new.v1")
    now["new.v1"] = now["case.v1"]

    assert register_breaks(register(), now) == []
