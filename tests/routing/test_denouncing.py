"""No tie between cases, and nothing that is shown of one, tells who denounced somebody."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest

from contracts.petitions import Track
from contracts.topics import CASE
from services.routing.domain.denouncing import ARTICLE
from services.routing.domain.history import History, history_of
from tests.routing.answers import ME, earlier
from tests.routing.desk import ACCEPT, EXPLAIN, Desk, problem
from tests.routing.matters import BODIES
from tests.routing.petitions import a_petition, the_case
from tests.services import said

DENUNCIATION = BODIES["reclassify"] | {"track": "denunciation"}
COMPLAINT = BODIES["reclassify"]


async def answered(desk: Desk, number: int = 7) -> UUID:
    case = await desk.opened(number, track="explanation")
    await desk.tells(case, "accept", ACCEPT)
    assert (await desk.tells(case, "explain", EXPLAIN, "2")).status_code == 200
    return case


async def history(desk: Desk, case: UUID) -> dict[str, Any]:
    shown: dict[str, Any] = await desk.asks(f"/v1/cases/{case}/history")
    assert shown["verified"] is True
    return shown


async def test_what_another_case_names_as_its_complaint_becomes_no_denunciation(
    desk: Desk,
) -> None:
    case = await answered(desk)
    complaint, parked = await desk.opened(8, track="complaint"), the_case(9)
    await desk.hears(a_petition(9, track="complaint", unit=None))
    for version, by in enumerate((complaint, parked), start=3):
        tied = await desk.tells(case, "complain", {"by_case": str(by)}, f"{version}")
        assert tied.status_code == 200, tied.text

    refused = problem(await desk.tells(complaint, "reclassify", DENUNCIATION), 409)
    assert (refused["article"], "who denounced" in refused["title"]) == (ARTICLE, True)
    assign = BODIES["assign"] | {"track": "denunciation"}
    assert problem(await desk.tells(parked, "assign", assign), 409)["article"] == ARTICLE
    feedback = DENUNCIATION | {"track": "feedback"}
    assert (await desk.tells(complaint, "reclassify", feedback)).status_code == 200


async def test_what_nobody_names_becomes_a_denunciation_and_is_named_by_nobody_after(
    desk: Desk,
) -> None:
    case, other = await answered(desk), await desk.opened(8, track="complaint")
    assert (await desk.tells(other, "reclassify", DENUNCIATION)).status_code == 200
    assert (await desk.tells(other, "reclassify", COMPLAINT, "2")).status_code == 200

    refused = problem(await desk.tells(case, "complain", {"by_case": str(other)}, "3"), 422)

    assert refused["errors"] == [{"field": "by_case", "rule": "not-a-complaint"}]


async def test_a_history_shows_no_pseudonym_and_its_chain_still_holds(desk: Desk) -> None:
    case = await desk.opened(7, pseudonym="a" * 32)

    (first,) = (await history(desk, case))["items"]

    assert "pseudonym" not in first["body"]
    (kept,) = await said(desk.engine, CASE.name)
    assert orjson.loads(kept["body"])["pseudonym"] == "a" * 32


@pytest.mark.parametrize("now", ["denunciation", "feedback"])
async def test_the_links_of_what_is_or_was_a_denunciation_are_not_shown_from_either_side(
    desk: Desk, now: str
) -> None:
    first = await desk.opened(1, track="complaint")
    like = {"similar_to": [UUID(int=1)]}
    second = await desk.opened(2, track="explanation", **like)
    third = await desk.opened(3, track="explanation", similar_to=[UUID(int=1), UUID(int=2)])
    links = (await history(desk, second))["items"][0]["body"]["similar_to"]
    assert links == [str(UUID(int=1))]

    await desk.tells(first, "reclassify", DENUNCIATION)
    if now != "denunciation":
        anew = await desk.tells(first, "reclassify", DENUNCIATION | {"track": now}, "2")
        assert anew.status_code == 200

    shown = [(await history(desk, case))["items"][0]["body"] for case in (first, second, third)]
    assert [body.get("similar_to") for body in shown] == [None, [], [str(UUID(int=2))]]


@pytest.mark.parametrize(
    ("track", "of", "tied"),
    [
        ("explanation", "denunciation", False),
        ("denunciation", "complaint", False),
        ("denunciation", "denunciation", True),
        ("explanation", "complaint", True),
    ],
)
def test_a_denunciation_is_gone_on_about_by_denunciations_alone(
    track: str, of: Track, *, tied: bool
) -> None:
    before = replace(earlier(), track=of)
    links = {"track": track, "pseudonym": ME, "similar_to": [UUID(int=1)], "earlier": "46-1"}

    found = history_of(a_petition(2, **links).message, {before.petition_id: before})

    assert found == (History((before,), before) if tied else History())
