"""Another list of remote areas moves clocks of its units; other runs wait for the next fact."""

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from services.sla.domain.changes import digests, runs_changed, touched_by_change
from services.sla.domain.law import Law
from services.sla.rules.tables import load_law
from tests.sla.facts import accepted, case_id, extended, opened
from tests.sla.test_handlers import deliver, heard, rows
from tests.sla.test_recompute import NOW, settle, told
from tests.sla.test_variants import ACCEPTED, remote

ELSEWHERE: dict[str, Any] = {"unit": "01", "level": "province", "authority": "01.construction"}


@pytest.fixture
def law(law: Law) -> Law:
    """The law as a process of its own has read it."""
    return replace(law)


async def complaints(engine: AsyncEngine, law: Law) -> None:
    """Two of 19753 and one of elsewhere: 30 days from 6/10 end on 5/11, and 45 on 20/11."""
    lives = [opened(n, track="complaint") for n in range(2)]
    lives.append(opened("far", track="complaint", **ELSEWHERE))
    taken = [accepted(2, ACCEPTED, name) for name in (0, 1, "far")]
    await deliver(engine, law, [*lives, *taken])
    await settle(engine, law)


async def due_on(engine: AsyncEngine) -> dict[str, tuple[str, str | None]]:
    asked = "select case_id::text, due_on::text, variant from clock where rule = 'KN2'"
    return {case: (day, variant) for case, day, variant in await rows(engine, asked)}


async def test_a_unit_that_is_listed_moves_the_clocks_of_its_holders_and_no_other(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await complaints(sla_engine, law)

    listed = remote(law, "19753")
    await settle(sla_engine, listed)

    near, far = ("2026-11-20", "remote"), ("2026-11-05", None)
    want = {str(case_id(0)): near, str(case_id(1)): near, str(case_id("far")): far}
    assert await due_on(sla_engine) == want
    moved = await told(sla_engine)
    assert [(m["rule"], m["was_due_on"], m["reason"]) for m in moved] == [
        ("KN2", "2026-11-05", "rule")
    ] * 2
    await deliver(sla_engine, listed, [extended(3, NOW, name=0)])
    await settle(sla_engine, listed)
    assert len(await told(sla_engine)) == 2


async def test_a_unit_that_is_listed_no_more_gets_its_plain_limit_again(
    sla_engine: AsyncEngine, law: Law
) -> None:
    await complaints(sla_engine, remote(law, "19753"))

    await settle(sla_engine, replace(law, remote=()))

    assert set((await due_on(sla_engine)).values()) == {("2026-11-05", None)}
    assert [m["due_on"] for m in await told(sla_engine)] == ["2026-11-05"] * 2


async def test_another_run_is_told_in_the_log_and_comes_with_the_next_fact(
    sla_engine: AsyncEngine, law: Law
) -> None:
    without = replace(law, runs=[run for run in law.runs if run.rule != "GT2"])
    await deliver(sla_engine, without, [opened(), accepted(2, ACCEPTED)])
    await settle(sla_engine, without)

    with capture_logs() as logs:
        await settle(sla_engine, law)

    (line,) = [line for line in logs if line["event"] == "recount.runs_changed"]
    assert (line["log_level"], line["rules"]) == ("warning", ["GT2"])
    assert await heard(sla_engine, "GT2") == []
    await deliver(sla_engine, law, [extended(3, NOW)])
    assert (await heard(sla_engine, "GT2"))[0] == "started"


def test_only_limits_that_differ_in_remote_areas_are_looked_at_again(law: Law) -> None:
    listed = remote(law, "19753")
    later = remote(law, "19753", first="2026-06-01")

    for now, before in ((listed, law), (law, listed), (later, listed)):
        assert touched_by_change(now, digests(before)) == dict.fromkeys(
            ("KN2", "KN4", "KN5", "KN8"), "rule"
        )
    assert touched_by_change(listed, digests(remote(law, "19753"))) == {}


def test_every_process_reads_the_same_law() -> None:
    told = "from services.sla.domain.changes import digests;"
    told += "from services.sla.rules.tables import load_law;"
    told += "print(sorted(digests(load_law()).items()))"
    law = load_law()

    found = subprocess.run(
        [sys.executable, "-c", told],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.strip() == str(sorted(digests(law).items()))
    assert runs_changed(law, digests(law)) == []
