"""The desks at work: some hundred cases to their end, with the stack's time moved on between."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import httpx

from services.console.demo.ways import WAYS, Act, Way, numbered, ways
from services.console.progress import progress
from services.embedded import clock
from services.embedded.stack import Stack

AT_ONCE = 8
OF_EACH_TRACK = 60
LATER: Sequence[timedelta] = (timedelta(), timedelta(days=4), timedelta(days=26))
"""How far the stack's time moves before each day's work: near some limits, then past most."""


@dataclass
class Worked:
    """What the desks did."""

    cases: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    unexpected: Counter[str] = field(default_factory=Counter)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


@dataclass
class _Case:
    case_id: str
    way: Way
    version: int = 1


def at_the_desks(stack: Stack, settle: Callable[[], object]) -> Worked:
    """
    Work cases of every track to their end over the desks' own door.

    *settle* waits until all is quiet; it is asked after each day, so that time does not run away
    from the facts.
    """
    worked = Worked()
    cases = asyncio.run(_chosen(stack.url("routing")))
    worked.cases = len(cases)
    for day, later in enumerate(LATER):
        if later:
            clock.shift(stack.data, advance=later)
            settle()
        acts = [(case, act) for case in cases for act in case.way[day]]
        with progress(len(acts), f"at the desks, day {day + 1}", " acts") as told:
            asyncio.run(_work(stack.url("routing"), cases, day, worked, told))
        settle()
    return worked


async def _chosen(url: str) -> list[_Case]:
    found: list[_Case] = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as desk:
        for track in WAYS:
            asked = {"track": track, "state": "opened", "limit": str(OF_EACH_TRACK)}
            items = (await desk.get("/v1/cases", params=asked)).raise_for_status().json()["items"]
            versions = {item["case_id"]: item["version"] for item in items}
            found += [_Case(case, way, versions[case]) for case, way in ways([*versions], track)]
    return found


async def _work(
    url: str, cases: Sequence[_Case], day: int, worked: Worked, told: Callable[[int], object]
) -> None:
    rest = iter(cases)
    async with httpx.AsyncClient(base_url=url, timeout=60) as desk:

        async def one_after_another() -> None:
            for case in rest:
                for act in case.way[day]:
                    await _act(desk, case, act, worked)
                    told(1)

        await asyncio.gather(*[one_after_another() for _ in range(AT_ONCE)])


async def _act(desk: httpx.AsyncClient, case: _Case, act: Act, worked: Worked) -> None:
    action, body = act
    answer = await desk.post(
        f"/v1/cases/{case.case_id}/{action}",
        json=numbered(body, next(worked.numbers)),
        headers={"If-Match": f'"{case.version}"'},
    )
    if answer.status_code == httpx.codes.OK:
        case.version = answer.json()["version"]
        worked.acts[action] += 1
    else:
        worked.unexpected[f"{action}: {answer.status_code} {answer.json().get('title')}"] += 1
