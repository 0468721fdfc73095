from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.message import Event, Message
from contracts.petitions import PetitionReceived
from contracts.topics import CASE, PETITION_RECEIVED
from services.runtime.bus import Bus, Undeclared
from services.runtime.delivery import Record, Subscription
from services.runtime.patience import OutOfOrder, TryLater
from tests.runtime.petitions import a_petition, parked
from tests.services import GARBAGE, a_record, as_record, numbered, reading, said

DEAD = PETITION_RECEIVED.dead_letters

Check = Callable[[int], None]


def nothing(number: int) -> None:
    """Let every petition pass."""


def a_service(engine: AsyncEngine, check: Check = nothing, **options: Any) -> Subscription:
    """Opens a docket for every petition, after *check* of its number."""
    bus = Bus("runtime")

    @bus.emits(CASE)
    @bus.on(PETITION_RECEIVED)
    async def handle(
        received: Sequence[Event[PetitionReceived]], store: Any
    ) -> Sequence[Event[Message]]:
        for petition in received:
            check(petition.message.petition_id.int)
        return [parked(petition) for petition in received]

    return reading(bus, engine, lambda transaction: transaction, PETITION_RECEIVED, **options)


def petitions(*numbers: int) -> list[Record]:
    return numbered([as_record(a_petition(number)) for number in numbers])


def fails_for(*bad: int, error: type[Exception] = ZeroDivisionError) -> Check:
    def check(number: int) -> None:
        if number in bad:
            raise error

    return check


async def taken(service: Subscription, records: Sequence[Record]) -> int:
    """Hand over *records* until none is left; how often some came again."""
    again = 0
    while records := await service.take(records):
        again += 1
    return again


async def test_one_bad_record_takes_no_good_one_with_it(engine: AsyncEngine) -> None:
    await taken(a_service(engine, fails_for(2)), petitions(1, 2, 3))

    (dead,) = await said(engine, DEAD)
    assert len(await said(engine, CASE.name)) == 2
    assert dead["headers"]["dead_reason"] == "handler-failed"
    assert dead["headers"]["dead_offset"] == "1"


async def test_a_batch_and_its_repeats_are_one(engine: AsyncEngine) -> None:
    service = a_service(engine)

    await taken(service, petitions(1, 2, 3))
    await taken(service, petitions(1, 2, 3))
    await taken(service, [*petitions(3, 4), *petitions(3, 4)])

    assert len(await said(engine, CASE.name)) == 4


async def test_what_may_pass_comes_again_and_is_never_set_aside(engine: AsyncEngine) -> None:
    away = iter([TryLater("away"), TryLater("away")])

    def check(number: int) -> None:
        if error := next(away, None):
            raise error

    assert await taken(a_service(engine, check), petitions(1)) == 2

    assert len(await said(engine, CASE.name)) == 1
    assert not await said(engine, DEAD)


async def test_what_is_away_in_the_middle_of_going_one_by_one_leaves_the_rest(
    engine: AsyncEngine,
) -> None:
    seen: list[int] = []

    def check(number: int) -> None:
        seen.append(number)
        if number == 2:
            raise ZeroDivisionError
        if number == 3 and seen.count(3) == 1:
            raise TryLater("away")

    service = a_service(engine, check)
    left = await service.take(petitions(1, 2, 3, 4))

    assert [record.offset for record in left] == [2, 3]
    assert service.pause > 0
    assert await taken(service, left) == 0
    assert len(await said(engine, CASE.name)) == 3


async def test_a_database_that_goes_away_in_the_middle_is_waited_for(
    engine: AsyncEngine,
) -> None:
    bus = Bus("runtime")
    cuts = iter([1, 2])

    @bus.emits(CASE)
    @bus.on(PETITION_RECEIVED)
    async def handle(
        received: Sequence[Event[PetitionReceived]], store: Any
    ) -> Sequence[Event[Message]]:
        if next(cuts, None):
            await store.execute(text("select pg_terminate_backend(pg_backend_pid())"))
        return [parked(petition) for petition in received]

    service = reading(bus, engine, lambda transaction: transaction, PETITION_RECEIVED)
    assert await taken(service, petitions(1)) == 2

    assert len(await said(engine, CASE.name)) == 1
    assert not await said(engine, DEAD)


async def test_records_that_cannot_be_read_never_count_however_many(engine: AsyncEngine) -> None:
    service = a_service(engine, limit=2)

    await taken(service, numbered(GARBAGE * 10))
    assert service.failures == 0
    await taken(service, petitions(1))

    assert len(await said(engine, DEAD)) == len(GARBAGE) * 10
    assert len(await said(engine, CASE.name)) == 1


async def test_facts_whose_beginning_is_missing_are_set_aside_and_never_count(
    engine: AsyncEngine,
) -> None:
    service = a_service(engine, fails_for(*range(1, 9), error=OutOfOrder), limit=2)

    await taken(service, petitions(*range(1, 11)))

    assert service.failures == 0
    assert {row["headers"]["dead_reason"] for row in await said(engine, DEAD)} == {"out-of-order"}
    assert len(await said(engine, CASE.name)) == 2


async def test_a_record_is_set_aside_once_however_often_it_comes(engine: AsyncEngine) -> None:
    service = a_service(engine, fails_for(2))

    await taken(service, petitions(1, 2))
    await taken(service, petitions(1, 2))
    await taken(service, numbered(GARBAGE))
    await taken(service, numbered(GARBAGE))

    # offsets 0 … of one partition: the places of the bad petition and of the garbage overlap
    assert len(await said(engine, DEAD)) == len(GARBAGE)


async def test_a_record_set_aside_may_come_again_and_pass(engine: AsyncEngine) -> None:
    await taken(a_service(engine, fails_for(1)), petitions(1))

    await taken(a_service(engine), petitions(1))

    assert len(await said(engine, CASE.name)) == 1


async def test_an_unknown_type_is_set_aside_as_such(engine: AsyncEngine) -> None:
    (known,) = petitions(1)
    headers = [(n, b"vn.new.v1" if n == "ce_type" else v) for n, v in known.headers]

    await taken(a_service(engine), [a_record(known.value, headers)])

    (dead,) = await said(engine, DEAD)
    assert dead["headers"]["dead_reason"] == "unknown-type"


async def test_too_many_failures_in_a_row_pause_and_heal_without_another_dead_letter(
    engine: AsyncEngine,
) -> None:
    seen: list[bool] = []

    def broken_for_a_while(number: int) -> None:
        seen.append(service.paused)
        if len(seen) < 12:
            raise ZeroDivisionError

    service = a_service(engine, broken_for_a_while, limit=3)
    assert await taken(service, petitions(1, 2, 3, 4)) > 1

    assert any(seen), "readiness was red"
    assert not service.paused
    assert len(await said(engine, DEAD)) == 2
    assert len(await said(engine, CASE.name)) == 2


async def test_good_records_between_the_bad_ones_start_the_count_anew(
    engine: AsyncEngine,
) -> None:
    service = a_service(engine, fails_for(1, 2, 4, 5), limit=3)

    await taken(service, petitions(1, 2, 3, 4, 5, 6))

    assert len(await said(engine, DEAD)) == 4


async def test_a_paused_subscription_is_not_healed_by_garbage(engine: AsyncEngine) -> None:
    service = a_service(engine, fails_for(1, 2), limit=1)

    left = await service.take(petitions(1, 2))
    assert service.paused
    assert len(left) == 2
    await service.take([*numbered(GARBAGE), *petitions(1)])

    assert service.paused


async def test_what_a_citizen_wrote_stays_out_of_logs_and_reasons(
    engine: AsyncEngine, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    (good,) = petitions(1)
    record = a_record(b'{"text": "I am Lan, 0912", "unit": "Lan"}', good.headers)

    await taken(a_service(engine), [record])

    (dead,) = await said(engine, DEAD)
    printed = "".join(capsys.readouterr()) + caplog.text + str(dead["headers"])
    assert "unit: string_pattern_mismatch" in printed
    assert "Lan" not in printed


async def test_a_dead_letter_of_an_open_topic_is_sealed_headers_and_all(
    engine: AsyncEngine,
) -> None:
    service = a_service(engine, seal=lambda _: b"sealed")

    await taken(service, [a_record(b"I am Lan", [("note", b"call Lan")])])

    (dead,) = await said(engine, DEAD)
    assert dead["body"] == b"sealed"
    assert "Lan" not in str(dead["headers"])
    assert dead["headers"]["dead_sealed"] == "jwe"


async def test_a_fact_of_a_topic_that_is_not_declared_is_refused(engine: AsyncEngine) -> None:
    bus = Bus("runtime")

    async with engine.begin() as connection:
        with pytest.raises(Undeclared):
            await bus.say(connection, [parked(a_petition())])
