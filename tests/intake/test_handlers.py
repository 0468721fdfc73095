"""What intake makes of other systems' submissions and of other services' facts."""

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey

from contracts.message import Event
from contracts.topics import AUTHORITY, CASE, DEADLINE, PETITION_SUBMITTED, Topic
from services.intake.store.vault import Vault
from services.runtime.delivery import Subscription
from services.runtime.patience import Unacceptable
from services.web.service import Service
from tests.intake import facts
from tests.intake.test_door import GOOD, PRIVATE, rows
from tests.services import as_record, numbered, said


def reading(service: Service, topic: Topic) -> Subscription:
    (found,) = [s for s in service.subscriptions if s.topic == topic]
    return found


async def deliver(service: Service, topic: Topic, events: Sequence[Event[Any]]) -> None:
    left = await reading(service, topic).take(
        numbered([as_record(event, topic) for event in events], topic)
    )
    assert not left


async def taken_in(door: httpx.AsyncClient, **said: Any) -> dict[str, Any]:
    answer = await door.post("/v1/petitions", json={"text": "x", "unit": "46", **said})
    receipt: dict[str, Any] = answer.json()
    return receipt


async def status(door: httpx.AsyncClient, receipt: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await door.get(receipt["status_url"])).json()
    return found


async def sealed(service: Service, body: Any = None) -> bytes:
    assert service.seal
    return service.seal(json.dumps(GOOD if body is None else body).encode())


# submissions


async def test_a_sealed_submission_becomes_a_petition_once(service: Service) -> None:
    event = facts.submitted(await sealed(service))

    await deliver(service, PETITION_SUBMITTED, [event, event])
    await deliver(service, PETITION_SUBMITTED, [event])
    again = Event(facts.case_of(str(event.id)), event.time, event.message)
    await deliver(service, PETITION_SUBMITTED, [again])

    (fact,) = await said(service.engine, "petition.received.v1")
    told = json.loads(fact["body"])
    assert (told["channel"], told["track"]) == ("p46", "explanation")
    assert await rows(service.engine, "select key from petition") == [("r-1",)]
    assert not await said(service.engine, PETITION_SUBMITTED.dead_letters)


async def test_a_submission_without_a_time_was_received_when_it_was_handed_in(
    service: Service,
) -> None:
    await deliver(
        service, PETITION_SUBMITTED, [facts.submitted(await sealed(service, {"text": "x"}))]
    )

    assert await rows(service.engine, "select received_at from petition") == [(facts.MORNING,)]


NO_PETITIONS = [
    ("unsealable", None),
    ("bad-body", {}),
    ("bad-body", {"text": 5}),
    ("bad-body", {"text": "x", "unit": "99999"}),
    ("bad-body", {"text": "x", "received_at": "2999-01-01T00:00:00Z"}),
    ("bad-body", {"text": "x", "Nguyễn Thị Lan": 1}),
    ("bad-body", ["x"]),
]


@pytest.mark.parametrize(("reason", "body"), NO_PETITIONS, ids=str)
async def test_what_is_no_petition_is_set_aside_sealed_and_the_rest_goes_on(
    service: Service, reason: str, body: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = (
        b"not sealed, Nguy\xe1\xbb\x85n Th\xe1\xbb\x8b Lan"
        if body is None
        else await sealed(service, body)
    )
    events = [
        facts.submitted(await sealed(service), "good-1"),
        facts.submitted(bad, "bad"),
        facts.submitted(await sealed(service, {"text": "y"}), "good-2"),
    ]

    await deliver(service, PETITION_SUBMITTED, events)

    (letter,) = await said(service.engine, PETITION_SUBMITTED.dead_letters)
    assert letter["headers"]["dead_reason"] == reason
    assert letter["body"].count(b".") == 4
    told = str(letter["headers"]) + "".join(capsys.readouterr())
    assert not [words for words in PRIVATE if words in told]
    assert len(await said(service.engine, "petition.received.v1")) == 2
    assert reading(service, PETITION_SUBMITTED).failures == 0


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"text": "x", "unit": "99999"}, "unit: unknown-unit"),
        ({"text": 5, "Lan": 1}, "text: string_type"),
        ({"text": "x", "Lan": 1}, "extra_forbidden"),
    ],
)
async def test_why_it_is_no_petition_is_told_without_a_strangers_words(
    service: Service, body: Any, told: str
) -> None:
    store = service.store(None)  # type: ignore[arg-type]

    with pytest.raises(Unacceptable) as refusal:
        store.opened(facts.submitted(await sealed(service, body)).message)

    assert str(refusal.value) == told


async def test_sealed_to_another_key_it_cannot_be_opened(service: Service) -> None:
    kept = service.store(None).vault.kept  # type: ignore[arg-type]
    theirs = Vault(kept, ECKey.generate_key("P-256"))

    await deliver(service, PETITION_SUBMITTED, [facts.submitted(theirs.seal(b"{}"))])

    (letter,) = await said(service.engine, PETITION_SUBMITTED.dead_letters)
    assert letter["headers"]["dead_reason"] == "unsealable"


async def test_another_petition_under_the_same_reference_is_set_aside(service: Service) -> None:
    one, other = [await sealed(service, {"text": text}) for text in ("one", "other")]
    again = facts.submitted(other)
    again = Event(facts.case_of(str(again.id)), again.time, again.message)

    await deliver(service, PETITION_SUBMITTED, [facts.submitted(one), again])

    (letter,) = await said(service.engine, PETITION_SUBMITTED.dead_letters)
    assert letter["headers"]["dead_reason"] == "bad-body"
    assert await rows(service.engine, "select text from words") == [("one",)]


async def test_three_megabytes_can_be_sealed_and_opened(service: Service) -> None:
    file = {"name": "a.bin", "media_type": "application/x", "content": "QUFB" * 700_000}

    await deliver(
        service,
        PETITION_SUBMITTED,
        [facts.submitted(await sealed(service, {"text": "x", "attachments": [file]}))],
    )

    assert await rows(service.engine, "select length(content) from attachment") == [(2_100_000,)]


# cases


async def test_the_sender_sees_who_holds_the_case_and_what_happened(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = await taken_in(door)
    case = facts.case_of(receipt["petition_id"])
    assert (await status(door, receipt))["state"] == "received"

    await deliver(service, AUTHORITY, [facts.listed("Ủy ban nhân dân thành phố Huế")])
    await deliver(service, CASE, [facts.opened(case), facts.accepted(case)])
    await deliver(service, DEADLINE, [facts.started(case)])

    told = await status(door, receipt)
    assert told["code"] == receipt["code"]
    assert told["state"] == "accepted"
    assert told["holder"] == {
        "authority": facts.HOLDER,
        "name": "Ủy ban nhân dân thành phố Huế",
        "level": "province",
    }
    (limit,) = told["deadlines"]
    assert limit == {"step": "answer", "due": "2026-03-09", "state": "running"}
    assert [line["what"] for line in told["history"]] == [
        "Cơ quan nhà nước đã tiếp nhận đơn",
        "Đơn đã được chuyển đến cơ quan có thẩm quyền giải quyết",
        "Cơ quan có thẩm quyền đã thụ lý",
    ]


async def seen(service: Service) -> list[Any]:
    return await rows(service.engine, "select state, version, seen from petition")


async def test_facts_count_once_and_older_ones_take_nothing_back(
    door: httpx.AsyncClient, service: Service
) -> None:
    case = facts.case_of((await taken_in(door))["petition_id"])

    await deliver(service, CASE, [facts.explained(case), facts.opened(case)])
    assert await seen(service) == [("explained", 3, 2)]
    await deliver(service, CASE, [facts.accepted(case)])
    await deliver(service, CASE, [facts.accepted(case), facts.opened(case)])

    assert await seen(service) == [("explained", 3, 3)]
    assert await rows(service.engine, "select count(*) from history") == [(3,)]


async def test_a_parked_case_is_held_by_a_desk(door: httpx.AsyncClient, service: Service) -> None:
    receipt = await taken_in(door)
    await deliver(service, CASE, [facts.parked(facts.case_of(receipt["petition_id"]))])

    told = await status(door, receipt)
    assert told["state"] == "parked"
    assert told["holder"]["authority"] is None
    assert told["holder"]["name"] == "Bộ phận phân loại đơn cấp tỉnh"


async def test_a_joined_petition_shows_the_case_it_went_to(
    door: httpx.AsyncClient, service: Service
) -> None:
    here, there, beyond = [await taken_in(door, text=f"đơn {n}") for n in range(3)]
    a, b, c = [facts.case_of(receipt["petition_id"]) for receipt in (here, there, beyond)]

    await deliver(service, CASE, [facts.opened(a), facts.opened(b), facts.opened(c)])
    await deliver(service, CASE, [facts.joined(a, b), facts.joined(b, c), facts.accepted(c)])
    await deliver(service, DEADLINE, [facts.started(c)])

    told = await status(door, here)
    assert told["code"] == here["code"]
    assert told["state"] == "accepted"
    assert len(told["deadlines"]) == 1
    assert [r[0] for r in await rows(service.engine, "select state from petition order by 1")] == [
        "accepted",
        "joined",
        "joined",
    ]


async def test_the_cases_of_others_change_nothing(service: Service) -> None:
    foreign = facts.case_of("00000000-0000-0000-0000-000000000001")

    await deliver(service, CASE, [facts.opened(foreign), facts.accepted(foreign)])
    await deliver(service, DEADLINE, [facts.started(foreign)])

    assert await rows(service.engine, "select 1 from history union all select 1 from limits") == []


async def test_a_case_that_turns_out_a_denunciation_is_sealed_from_then_on(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = await taken_in(door)
    case = facts.case_of(receipt["petition_id"])
    await deliver(service, CASE, [facts.opened(case)])
    assert "history" in await status(door, receipt)

    await deliver(service, CASE, [facts.reclassified(case, "denunciation")])

    assert await status(door, receipt) == {"code": receipt["code"], "state": "opened"}


async def test_what_was_a_denunciation_stays_sealed_whatever_a_desk_calls_it_later(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = await taken_in(door, submitter={"kind": "person", "name": "Lan"})
    case = facts.case_of(receipt["petition_id"])
    turned = facts.reclassified(case, "denunciation"), facts.reclassified(case, "feedback", 3)
    await deliver(service, CASE, [facts.opened(case), *turned])

    assert await status(door, receipt) == {"code": receipt["code"], "state": "opened"}
    path = f"/v1/petitions/{receipt['petition_id']}/content?reason=verify"
    read = (await door.get(path)).json()
    assert (read["submitter"], read["identity_sealed"]) == (None, True)


# clocks


async def test_every_fact_of_our_cases_times_is_counted_once_and_a_task_of_a_plan_nowhere(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = await taken_in(door)
    case = facts.case_of(receipt["petition_id"])
    task = facts.plan_task(facts.case_of("00000000-0000-0000-0000-000000000002"))

    await deliver(service, DEADLINE, [facts.started(case), facts.stalled(case), task])
    await deliver(service, DEADLINE, [facts.started(case), facts.near(case)])

    assert await rows(service.engine, "select case_id, seen from deadline_seen") == [(case, 3)]
    (limit,) = (await status(door, receipt))["deadlines"]
    assert limit["state"] == "near"


@pytest.mark.parametrize(
    ("cause", "in_time", "state"),
    [
        ("accepted", True, "met"),
        ("accepted", False, "missed"),
        ("transferred", True, "stopped"),
        ("withdrawn", False, "stopped"),
    ],
)
async def test_a_limit_ends_met_missed_or_without_an_answer(
    door: httpx.AsyncClient, service: Service, cause: str, state: str, *, in_time: bool
) -> None:
    receipt = await taken_in(door)
    case = facts.case_of(receipt["petition_id"])
    stop = facts.stopped(case, cause, in_time=in_time)

    await deliver(service, DEADLINE, [facts.started(case), facts.near(case)])
    assert (await status(door, receipt))["deadlines"][0]["state"] == "near"
    await deliver(service, DEADLINE, [stop])

    assert (await status(door, receipt))["deadlines"] == [
        {"step": "answer", "due": "2026-03-09", "state": state}
    ]


async def test_a_limit_told_backwards_ends_the_same(
    door: httpx.AsyncClient, service: Service
) -> None:
    receipt = await taken_in(door)
    case = facts.case_of(receipt["petition_id"])

    for event in (facts.stopped(case), facts.near(case), facts.started(case)):
        await deliver(service, DEADLINE, [event])

    assert (await status(door, receipt))["deadlines"] == [
        {"step": "answer", "due": "2026-03-09", "state": "met"}
    ]


HOURS = {"due_on": "2026-03-03", "due_at": "2026-03-03T10:00:00+07:00"}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("first", "then", "due"),
    [
        (facts.DUE, HOURS, "2026-03-03T03:00:00Z"),
        (HOURS, facts.DUE, "2026-03-09"),
        (HOURS, HOURS, "2026-03-03T03:00:00Z"),
    ],
)
async def test_a_limit_in_days_is_due_on_a_day_and_one_in_hours_at_a_moment(
    door: httpx.AsyncClient,
    service: Service,
    first: dict[str, Any],
    then: dict[str, Any],
    due: str,
    *,
    backwards: bool,
) -> None:
    receipt = await taken_in(door)
    case = facts.case_of(receipt["petition_id"])
    told = [facts.started(case, **first), facts.near(case, **then), facts.stopped(case)]

    for event in reversed(told) if backwards else told:
        await deliver(service, DEADLINE, [event])

    assert (await status(door, receipt))["deadlines"] == [
        {"step": "answer", "due": due, "state": "met"}
    ]


# directory


async def test_the_latest_name_of_an_authority_stays(service: Service) -> None:
    await deliver(service, AUTHORITY, [facts.listed("new", 5), facts.listed("old", 1)])
    await deliver(service, AUTHORITY, [facts.listed("older", 0)])

    assert await rows(service.engine, "select title from authority") == [("new",)]
