from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request

from services.runtime.patience import TryLater
from services.web import problems
from services.web.limits import BodyLimit

LARGEST = 1000


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    """An application with what all our doors have, and one that fails in each way."""
    app = FastAPI()
    app.add_middleware(BodyLimit, largest=LARGEST)
    problems.install(app)

    @app.post("/size")
    async def size(request: Request) -> int:
        return len(await request.body())

    @app.get("/away")
    async def away() -> None:
        raise TryLater("the database is away")

    @app.get("/fault")
    async def fault() -> None:
        raise ValueError("I am Lan, 0912")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        yield client


async def in_parts(number: int) -> AsyncIterator[bytes]:
    for _ in range(number):
        yield b"x" * 100


def problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, object] = answer.json()
    assert found["status"] == status
    return found


async def test_a_body_that_says_it_is_too_large_is_not_read(door: httpx.AsyncClient) -> None:
    problem(await door.post("/size", content=b"x" * (LARGEST + 1)), 413)
    assert (await door.post("/size", content=b"x" * LARGEST)).json() == LARGEST


async def test_a_body_that_turns_out_too_large_is_cut_off(door: httpx.AsyncClient) -> None:
    problem(await door.post("/size", content=in_parts(11)), 413)
    assert (await door.post("/size", content=in_parts(10))).json() == LARGEST


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nowhere", 404), ("GET", "/size", 405)]
)
async def test_every_refusal_is_a_problem_document(
    door: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    problem(await door.request(method, path), status)


async def test_what_is_away_may_be_tried_again(door: httpx.AsyncClient) -> None:
    answer = await door.get("/away")

    assert problem(answer, 503)["detail"] == "the database is away"
    assert answer.headers["retry-after"]


async def test_a_fault_of_ours_repeats_nothing(
    door: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    told = problem(await door.get("/fault"), 500)

    assert "Lan" not in str(told)
    assert "Lan" not in "".join(capsys.readouterr())
