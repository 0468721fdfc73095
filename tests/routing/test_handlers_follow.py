"""What follows from the counter's words: splits, readings, offers; in order, exactly once."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import orjson
import pytest

from contracts.message import Event
from contracts.petitions import PetitionContentRead, PetitionSplit
from contracts.topics import CASE, PETITION_RECEIVED
from tests.routing.desk import ACCEPT, EXPLAIN, Desk
from tests.routing.petitions import MORNING, a_petition, the_case
from tests.services import said

LATER = MORNING + timedelta(days=1)
DEAD = PETITION_RECEIVED.dead_letters


def a_split(number: int = 7, *children: int) -> Event[PetitionSplit]:
    told = PetitionSplit(
        petition_id=UUID(int=number),
        children=tuple(UUID(int=child) for child in children or (8, 9)),
        actor_role="officer",
        actor_authority="46.people-committee",
    )
    return Event(uuid5(UUID(int=number), "split"), LATER, told)


def a_reading(number: int = 7, reading: int = 1, **more: Any) -> Event[PetitionContentRead]:
    told = {
        "petition_id": UUID(int=number),
        "case_id": the_case(number),
        "read_at": LATER,
        "reason": "verify",
        "actor_role": "head",
        "actor_authority": "46.people-committee",
        **more,
    }
    return Event(UUID(int=9_000 + reading), LATER, PetitionContentRead.model_validate(told))


async def facts(desk: Desk, number: int = 7) -> list[tuple[str, int]]:
    """What was said of a case, in its order."""
    rows = [row for row in await said(desk.engine, CASE.name) if row["key"] == _key(number)]
    told = [(row["headers"]["ce_type"], orjson.loads(row["body"])["version"]) for row in rows]
    return [(name.removeprefix("vn.giaitrinh.case.").removesuffix(".v1"), v) for name, v in told]


def _key(number: int) -> bytes:
    return str(the_case(number)).encode()


async def test_a_split_closes_the_parent_and_its_parts_have_cases_of_their_own(
    desk: Desk,
) -> None:
    parts = [a_petition(n, part_of=UUID(int=7)) for n in (8, 9)]
    await desk.hears(a_petition(7), a_split(), *parts)

    parent = await desk.asks(f"/v1/cases/{the_case()}")
    history = await desk.asks(f"/v1/cases/{the_case()}/history")
    places = await desk.sql("select code, place from docket_petition order by code")

    assert await facts(desk) == [("opened", 1), ("split", 2)]
    assert (parent["state"], parent["version"]) == ("split", 2)
    assert parent["split_into"] == [str(the_case(8)), str(the_case(9))]
    assert history["verified"] is True
    assert history["items"][1]["actor"]["role"] == "officer"
    assert [(row.code, row.place) for row in places] == [
        ("46-7", "split"),
        ("46-8", "opened"),
        ("46-9", "opened"),
    ]


async def test_the_parts_may_be_read_before_the_split_and_the_split_comes_once(desk: Desk) -> None:
    await desk.hears(a_petition(8), a_petition(9))
    await desk.hears(a_petition(7))
    await desk.hears(a_split())
    again = a_split()
    await desk.hears(Event(UUID(int=5), again.time, again.message))

    assert await facts(desk) == [("opened", 1), ("split", 2)]


async def test_a_reading_is_a_fact_of_the_case_in_its_chain(desk: Desk) -> None:
    await desk.hears(a_petition(), a_reading())
    await desk.hears(a_reading(reading=2, part="identity"))

    history = await desk.asks(f"/v1/cases/{the_case()}/history")
    first, second = history["items"][1:]

    assert history["verified"] is True
    assert await facts(desk) == [("opened", 1), ("content-read", 2), ("content-read", 3)]
    (row,) = await desk.sql("select procedure -> 'done' -> 'content-read' as versions from docket")
    assert row.versions == [2, 3]
    assert first["actor"] == {"role": "head", "authority": "46.people-committee"}
    assert (first["body"]["reason"], first["body"]["part"]) == ("verify", "content")
    assert second["body"]["part"] == "identity"


async def test_a_reading_is_said_once_even_when_the_inbox_has_forgotten_it(desk: Desk) -> None:
    await desk.hears(a_petition(), a_reading())
    await desk.sql("truncate inbox")
    await desk.hears(a_petition(), a_reading())

    assert await facts(desk) == [("opened", 1), ("content-read", 2)]


@pytest.mark.parametrize("early", [a_split(), a_reading()], ids=["split", "reading"])
async def test_what_comes_before_its_docket_waits_aside_and_costs_nobody_else(
    desk: Desk, early: Event[Any]
) -> None:
    await desk.hears(a_petition(1), early, a_petition(2))

    (letter,) = await said(desk.engine, DEAD)
    assert letter["headers"]["dead_reason"] == "out-of-order"
    assert await facts(desk, 1) == await facts(desk, 2) == [("opened", 1)]

    await desk.hears(a_petition(7))
    await desk.hears(early)

    assert [version for _, version in await facts(desk)] == [1, 2]


async def test_whoever_read_the_words_first_is_not_too_late_to_act(desk: Desk) -> None:
    await desk.hears(a_petition(track="explanation"), a_reading())

    ahead = await desk.tells(the_case(), "accept", ACCEPT, "3")
    accepted = await desk.tells(the_case(), "accept", ACCEPT, "1")
    late = await desk.tells(the_case(), "explain", EXPLAIN, "1")

    assert (accepted.status_code, accepted.headers["etag"]) == (200, '"3"')
    assert (ahead.status_code, late.status_code) == (412, 412)


async def test_one_by_one_the_same_is_said_as_all_together(desk: Desk) -> None:
    told = [a_petition(7), a_petition(8, similar_to=[UUID(int=7)]), a_reading(), a_petition(9)]
    told += [a_reading(9, 2), a_split(7, 10, 11), a_reading(7, 3), a_petition(10)]

    async def heard() -> list[tuple[bytes, str]]:
        rows = await said(desk.engine, CASE.name)
        return [(row["body"], row["headers"]["ce_id"]) for row in rows]

    await desk.hears(*told)
    together = await heard()
    await desk.sql("truncate docket, docket_petition, fact, inbox, outbox")
    for event in told:
        await desk.hears(event)

    assert await heard() == together
    assert len(together) == 8


async def explained(desk: Desk, number: int, **fields: Any) -> None:
    case = await desk.opened(number, track="explanation", **fields)
    accepted = await desk.tells(case, "accept", ACCEPT)
    answer = await desk.tells(case, "explain", EXPLAIN, accepted.headers["etag"])
    assert answer.status_code == 200, answer.text


async def test_what_was_explained_to_somebody_else_is_offered_first(desk: Desk) -> None:
    await explained(desk, 1, pseudonym="a" * 32)
    like = {"track": "explanation", "similar_to": [UUID(int=1)]}

    other = await desk.opened(2, pseudonym="b" * 32, **like)
    nameless = await desk.opened(3, **like)
    same = await desk.opened(4, pseudonym="a" * 32, **like)
    elsewhere = await desk.opened(5, pseudonym="b" * 32, **like | {"track": "feedback"})

    shown = {n: await desk.asks(f"/v1/cases/{c}") for n, c in enumerate((other, nameless, same), 2)}
    for number in (2, 3):
        assert await facts(desk, number) == [("opened", 1), ("explanation-offered", 2)]
        assert shown[number]["offered"]["of_case"] == str(the_case(1))
        assert shown[number]["offered"]["document"]
        assert shown[number]["already_explained"] is None
    assert await facts(desk, 4) == [("opened", 1)]
    assert (shown[4]["offered"], shown[4]["already_explained"]) == (None, str(the_case(1)))
    assert (await desk.asks(f"/v1/cases/{elsewhere}"))["offered"] is None


async def test_what_is_not_explained_yet_is_not_offered(desk: Desk) -> None:
    await desk.opened(1, track="explanation")
    case = await desk.opened(2, track="explanation", similar_to=[UUID(int=1)])

    assert (await desk.asks(f"/v1/cases/{case}"))["offered"] is None


async def test_the_petition_that_is_gone_on_about_is_found_by_its_code(desk: Desk) -> None:
    await desk.opened(1)
    await desk.opened(2, earlier="46-1")
    await desk.opened(3, earlier="46-404")

    bodies = {row["key"]: orjson.loads(row["body"]) for row in await said(desk.engine, CASE.name)}
    assert bodies[_key(2)]["earlier_case"] == str(the_case(1))
    assert "earlier_case" not in bodies[_key(3)]


async def test_what_belongs_to_another_system_is_guided_at_once_and_guided_once(desk: Desk) -> None:
    party = {"track": "denunciation", "field": "party", "sender": "person", "signed": "handwritten"}
    again = party | {"similar_to": [UUID(int=1)], "pseudonym": "a" * 32}
    await desk.hears(
        a_petition(1, **party, pseudonym="a" * 32),
        a_petition(2, **again),
        a_petition(3, **again | {"pseudonym": "b" * 32}),
    )

    rows = await desk.sql(
        "select code, place, state, reason from docket_petition join docket"
        " using (case_id, code) order by code"
    )
    assert await facts(desk, 1) == [("parked", 1), ("guided", 2)]
    assert [(row.code, row.place, row.state) for row in rows] == [
        ("46-1", "guided", "guided"),
        ("46-2", "parked", "parked"),
        ("46-3", "guided", "guided"),
    ]
    assert rows[1].reason == "guided-before"
    assert (await desk.asks(f"/v1/cases/{the_case(1)}/history"))["verified"] is True
