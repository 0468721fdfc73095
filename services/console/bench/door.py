"""Petitions that the counter's HTTP door accepts per second."""

from datetime import UTC, datetime
from statistics import quantiles
from time import monotonic
from typing import Any
from uuid import uuid4

from services.console.bench.posts import post_all
from services.console.demo.petitions import a_day
from services.embedded.stack import Stack

AT_ONCE = 32


async def measure(stack: Stack, number: int) -> dict[str, Any]:
    """Return accepted per second and the slowest hundredth, with all services at work."""
    url = f"{stack.url('intake')}/v1/petitions"
    await post_all(url, _bodies(number // 10), AT_ONCE)
    bodies = _bodies(number)
    began = monotonic()
    took = await post_all(url, bodies, AT_ONCE)
    seconds = monotonic() - began
    return {
        "accepted_per_second": round(len(took) / seconds, 1),
        "p99_ms": round(quantiles(took, n=100)[98] * 1000, 1),
        "p50_ms": round(quantiles(took, n=100)[49] * 1000, 1),
        "petitions": len(took),
        "at_once": AT_ONCE,
    }


def _bodies(number: int) -> list[dict[str, object]]:
    day = a_day(number * 2, datetime.now(UTC))
    good = (filed.body for filed in day if filed.kind == "good")
    run = uuid4().hex
    return [
        {**body, "reference": f"{run}-{n}"} for n, body in zip(range(number), good, strict=False)
    ]
