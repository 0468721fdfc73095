"""A steady stream of petitions through the counter's door, as persistent as a citizen is."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from threading import Thread
from typing import Any, get_args
from uuid import uuid4

import httpx

from contracts.petitions import Track
from contracts.units import Unit, units_on
from services.embedded.stack import Stack
from tests.e2e.seen import eventually

AT_ONCE = 32
"""Petitions on their way at most, those that must be tried again among them."""
AGAIN = 0.3
"""Seconds after which a sender who got no receipt tries again."""
TWICE_EVERY = 10
"""Every so many is sent a second time although it got its receipt."""
LAST = 90.0
"""Seconds after the end in which every petition must have its receipt."""


@dataclass
class Load:
    """What was sent, and what the door said."""

    url: str
    rate: float
    """Petitions per second."""
    most: int
    run: str = field(default_factory=lambda: uuid4().hex[:12])
    receipts: dict[str, str] = field(default_factory=dict)
    """Petition id by idempotency key."""
    sent: int = 0
    retried: int = 0
    wrong: list[str] = field(default_factory=list)
    """Answers that no sender should ever get."""
    asked: bool = False
    until: float = float("inf")

    def stop(self, patience: float) -> None:
        """Send nothing new, and go on trying so many seconds."""
        self.asked, self.until = True, time.monotonic() + patience

    async def work(self) -> None:
        """Send until told to stop, and until the last one has its receipt."""
        at_once = asyncio.Semaphore(AT_ONCE)
        limits = httpx.Limits(max_connections=AT_ONCE)
        door = httpx.AsyncClient(base_url=self.url, timeout=20, limits=limits)
        async with door, asyncio.TaskGroup() as tasks:
            async for n in self._paced():
                await at_once.acquire()
                task = tasks.create_task(self._hand_in(door, n))
                task.add_done_callback(lambda _: at_once.release())

    async def _paced(self) -> AsyncIterator[int]:
        began = time.monotonic()
        while not self.asked and self.sent < self.most:
            self.sent += 1
            yield self.sent
            # After an outage it goes on at the same pace, without catching up.
            began = max(began + 1 / self.rate, time.monotonic() - 0.5)
            await asyncio.sleep(max(0.0, began - time.monotonic()))

    async def _hand_in(self, door: httpx.AsyncClient, n: int) -> None:
        key, body = f"{self.run}-{n}", petition(self.run, n)
        if (receipt := await self._receipt(door, key, body)) is None:
            return
        self.receipts[key] = receipt["petition_id"]
        if n % TWICE_EVERY == 0:
            again = await self._receipt(door, key, body)
            if again and (again | {"repeated": False} != receipt | {"repeated": False}):
                self.wrong.append("another receipt")
            if again and not again["repeated"]:
                self.wrong.append("taken for new twice")

    async def _receipt(
        self, door: httpx.AsyncClient, key: str, body: dict[str, Any]
    ) -> dict[str, Any] | None:
        while time.monotonic() < self.until:
            try:
                answer = await door.post(
                    "/v1/petitions", json=body, headers={"Idempotency-Key": key}
                )
            except httpx.TransportError:
                await self._pause()
                continue
            if answer.status_code == httpx.codes.ACCEPTED:
                found: dict[str, Any] = answer.json()
                return found
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                self.wrong.append(f"{answer.status_code} {answer.text[:200]}")
                return None
            await self._pause()
        return None

    async def _pause(self) -> None:
        self.retried += 1
        await asyncio.sleep(AGAIN)


@contextmanager
def load(stack: Stack, rate: float = 100, most: int = 5000) -> Iterator[Load]:
    """
    Send petitions in the background as long as the block lasts.

    Afterwards every one that was sent has its receipt, or the test fails.
    """
    sender = Load(stack.url("intake"), rate, most)
    thread = Thread(target=lambda: asyncio.run(sender.work()), daemon=True)
    thread.start()
    patience = 0.0
    try:
        eventually(lambda: sender.receipts, what="a first receipt")
        yield sender
        patience = LAST
    finally:
        sender.stop(patience)
        thread.join(patience + 30)
    assert not thread.is_alive()
    assert not sender.wrong, sender.wrong[:5]
    assert len(sender.receipts) == sender.sent


def petition(run: str, n: int) -> dict[str, Any]:
    """One petition: every track, every province, some of them nowhere."""
    tracks, places = get_args(Track), _communes()
    place = places[n * 97 % len(places)] if n % 23 else None
    track = tracks[n % len(tracks)]
    body: dict[str, Any] = {
        "text": f"Đề nghị giải trình việc sửa cầu, đơn số {n} của lượt {run}.",
        "track": track,
        "field": "transport",
        "submitter": {"kind": "person", "name": "Nguyễn Thị Lan", "phone": f"09{n:08}"},
    }
    if place:
        body["unit"] = place.code
        if track == "explanation":
            body["authority"] = f"{place.code}.people-committee"
    return body


@cache
def _communes() -> list[Unit]:
    return [unit for unit in units_on(date(2026, 7, 1)) if unit.level == "commune"]
