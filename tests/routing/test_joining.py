"""Many petitions, one case."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from contracts.topics import CASE
from tests.routing.desk import ACCEPT, EXPLAIN, Desk, problem, wrong
from tests.routing.petitions import MORNING, a_petition, the_case
from tests.services import said


async def join(desk: Desk, left: int, into: int, version: int = 1) -> Any:
    """A petition's case joined to another's."""
    told = {"into_case": str(the_case(into)), "reason": "cùng một nội dung"}
    return await desk.tells(the_case(left), "join", told, f"{version}")


async def places(desk: Desk) -> dict[str, tuple[str, UUID]]:
    rows = await desk.sql("select code, place, case_id from docket_petition")
    return {row.code: (row.place, row.case_id) for row in rows}


async def test_a_join_is_one_fact_on_each_case_and_the_petition_goes_along(desk: Desk) -> None:
    await desk.hears(a_petition(1), a_petition(2))

    answer = await join(desk, 1, 2)

    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    left = answer.json()
    assert (left["state"], left["petitions"]) == ("joined", [])
    assert left["joined_into"] == str(the_case(2))
    into = await desk.asks(f"/v1/cases/{the_case(2)}")
    assert [petition["code"] for petition in into["petitions"]] == ["46-1", "46-2"]
    assert (into["state"], into["version"]) == ("opened", 2)
    rows = await said(desk.engine, CASE.name)
    told = {row["headers"]["ce_type"].split(".")[3]: orjson.loads(row["body"]) for row in rows[2:]}
    assert told["joined"]["into_case"] == str(the_case(2))
    assert told["petition-joined"]["from_case"] == str(the_case(1))
    assert {fact["petition_id"] for fact in told.values()} == {str(UUID(int=1))}
    assert {fact["actor_role"] for fact in told.values()} == {"operator"}
    for number in (1, 2):
        assert (await desk.asks(f"/v1/cases/{the_case(number)}/history"))["verified"] is True
    assert await places(desk) == {
        "46-1": ("joined", the_case(2)),
        "46-2": ("opened", the_case(2)),
    }


async def test_whoever_looks_for_a_joined_petition_finds_the_case_it_is_in(desk: Desk) -> None:
    await desk.hears(a_petition(1), a_petition(2))
    await join(desk, 1, 2)

    (found,) = (await desk.asks("/v1/cases", petition="46-1"))["items"]

    assert found["case_id"] == str(the_case(2))


async def test_petitions_that_were_joined_before_go_along(desk: Desk) -> None:
    await desk.hears(*(a_petition(n) for n in (1, 2, 3)))
    await join(desk, 1, 2)

    assert (await join(desk, 2, 3, version=2)).status_code == 200

    into = await desk.asks(f"/v1/cases/{the_case(3)}")
    assert [petition["code"] for petition in into["petitions"]] == ["46-1", "46-2", "46-3"]
    assert into["version"] == 3
    assert {place for place, case in (await places(desk)).values() if case == the_case(3)} == {
        "joined",
        "opened",
    }


async def test_a_parked_case_may_be_joined_and_waits_no_more(desk: Desk) -> None:
    await desk.hears(a_petition(1, unit=None), a_petition(2))

    assert (await join(desk, 1, 2)).status_code == 200

    assert (await desk.asks("/v1/triage"))["items"] == []
    assert (await places(desk))["46-1"][0] == "joined"


async def test_no_case_is_joined_to_itself_in_a_ring_to_a_closed_or_to_another_tracks(
    desk: Desk,
) -> None:
    await desk.hears(
        *(a_petition(n) for n in (1, 2)),
        a_petition(3, track="explanation"),
        *(a_petition(n, track="explanation") for n in (4, 5)),
    )
    accepted = await desk.tells(the_case(3), "accept", ACCEPT)
    await desk.tells(the_case(3), "explain", EXPLAIN, accepted.headers["etag"])
    await join(desk, 1, 2)

    for left, into, version, why in [
        (2, 2, 2, "to itself"),
        (2, 1, 2, "joined to another"),
        (4, 3, 1, "takes no petition any more"),
        (5, 2, 1, "different tracks"),
    ]:
        told = problem(await join(desk, left, into, version), 409)
        assert why in told["title"]
        assert told["article"]
    assert problem(await join(desk, 1, 2, 2), 409)["state"] == "joined"
    assert len(await said(desk.engine, CASE.name)) == 5 + 2 + 2


async def test_fields_version_and_case_are_judged_as_for_any_command(desk: Desk) -> None:
    await desk.hears(a_petition(1), a_petition(2))

    assert wrong(await desk.tells(the_case(1), "join", {})) == {"into_case"}
    assert wrong(await desk.tells(the_case(1), "join", {"into_case": "x"})) == {"into_case"}
    assert wrong(await join(desk, 1, 404)) == {"into_case"}
    problem(await join(desk, 404, 1), 404)
    problem(await join(desk, 1, 2, version=7), 412)
    none = await desk.tells(the_case(1), "join", {"into_case": str(the_case(2))}, None)
    problem(none, 428)


@pytest.mark.parametrize("attempt", range(3))
async def test_of_two_joins_towards_each_other_one_wins(desk: Desk, attempt: int) -> None:
    await desk.hears(a_petition(1), a_petition(2))

    answers = await asyncio.gather(join(desk, 1, 2), join(desk, 2, 1))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    assert statuses[1] in {409, 412}
    states = {place for place, _ in (await places(desk)).values()}
    assert states == {"joined", "opened"}


async def joined_facts(desk: Desk) -> list[dict[str, Any]]:
    rows = await said(desk.engine, CASE.name)
    told = [(row["headers"]["ce_type"].split(".")[3], orjson.loads(row["body"])) for row in rows]
    return [body for kind, body in told if kind == "petition-joined"]


async def test_a_petition_brings_when_it_was_received_first_and_by_the_body_that_held_it(
    desk: Desk,
) -> None:
    later = [MORNING + timedelta(hours=n) for n in (1, 2)]
    first, *others = (
        a_petition(1),
        *(a_petition(n, received_at=at) for n, at in zip((2, 3), later, strict=True)),
    )
    await desk.hears(first, *others)
    await join(desk, 1, 2)
    await join(desk, 2, 3, version=2)

    facts = await joined_facts(desk)

    opened = [datetime.fromisoformat(fact["opened_at"]) for fact in facts]
    received = [datetime.fromisoformat(fact["received_at"]) for fact in facts]
    assert [fact["petition_id"] for fact in facts] == [str(UUID(int=n)) for n in (1, 1, 2)]
    assert opened == received == [MORNING, MORNING, later[0]]


async def test_what_was_handed_over_was_received_by_the_new_body_that_day(desk: Desk) -> None:
    await desk.hears(a_petition(1), a_petition(2))
    elsewhere = {"authority": "46.people-committee", "reason": "không thuộc thẩm quyền"}
    transferred = await desk.tells(the_case(1), "transfer", elsewhere)
    await join(desk, 1, 2, version=2)

    (fact,) = await joined_facts(desk)

    handed_over = datetime.fromisoformat(transferred.json()["opened_at"])
    assert datetime.fromisoformat(fact["opened_at"]) == handed_over
    assert handed_over > datetime.fromisoformat(fact["received_at"]) == MORNING


async def test_the_case_that_is_further_takes_the_other_in(desk: Desk) -> None:
    await desk.hears(a_petition(1), a_petition(2), a_petition(3, unit=None))
    await desk.tells(the_case(1), "accept", ACCEPT)

    told = problem(await join(desk, 1, 2, version=2), 409)
    parked = problem(await join(desk, 2, 3), 409)

    assert "join it to this one instead" in told["title"]
    assert (told["article"], parked["article"]) == ("05/2021/TT-TTCP", "05/2021/TT-TTCP")
    assert (await join(desk, 2, 1)).status_code == 200
    assert (await join(desk, 3, 1)).status_code == 200
