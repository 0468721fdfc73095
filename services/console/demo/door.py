"""Sending a day's petitions through the counter's own door, and counting what it says."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import monotonic

import httpx

from services.console.demo.petitions import Filed, Kind
from services.console.progress import progress

AT_ONCE = 16
SECOND: frozenset[Kind] = frozenset({"repeat", "changed"})
"""Sent once all others have their receipt."""


@dataclass
class Answers:
    """What the door said."""

    receipts: dict[str, str] = field(default_factory=dict)
    """Code of each receipt by petition id."""
    repeated: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """How many, by field and rule."""
    unexpected: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def note(self, filed: Filed, answer: httpx.Response) -> None:
        """Count one answer."""
        said = answer.json()
        if answer.status_code == httpx.codes.ACCEPTED:
            self.receipts[said["petition_id"]] = said["code"]
            self.repeated += said["repeated"]
        elif answer.status_code in {400, 413, 422} and filed.kind in {"broken", "changed"}:
            self.refused[_why(said)] += 1
        else:
            self.unexpected[f"{filed.kind}: {answer.status_code} {_why(said)}"] += 1


async def through_the_door(url: str, day: Iterable[Filed]) -> Answers:
    """Send all of *day* to the counter at *url*, some at once, with a progress bar."""
    petitions = list(day)
    answers, began = Answers(), monotonic()
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as door:
        with progress(len(petitions), "at the door", " petitions") as told:
            for again in (False, True):
                part = [filed for filed in petitions if (filed.kind in SECOND) == again]
                await _send(door, part, answers, told)
    answers.seconds = monotonic() - began
    return answers


async def _send(
    door: httpx.AsyncClient, part: Sequence[Filed], answers: Answers, told: Callable[[int], object]
) -> None:
    rest = iter(part)

    async def one_after_another() -> None:
        for filed in rest:
            answers.note(filed, await door.post("/v1/petitions", json=filed.body))
            told(1)

    await asyncio.gather(*[one_after_another() for _ in range(AT_ONCE)])


def _why(problem: dict[str, object]) -> str:
    errors = problem.get("errors")
    if isinstance(errors, list) and errors:
        return "; ".join(f"{error['field'] or 'body'}: {error['rule']}" for error in errors)
    return str(problem.get("title", "?"))
