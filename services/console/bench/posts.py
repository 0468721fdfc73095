"""A light client for the counter's door: ready-made requests over connections that stay open."""

import asyncio
from collections.abc import Iterator, Sequence
from time import perf_counter
from urllib.parse import urlsplit

import orjson

ACCEPTED = b"HTTP/1.1 202"


async def post_all(url: str, bodies: Sequence[dict[str, object]], at_once: int) -> list[float]:
    """
    Post all *bodies* to *url*, *at_once* at a time; the seconds each one took.

    Raises:
        RuntimeError: when one is not accepted, with what the door said.

    """
    place = urlsplit(url)
    head = (
        f"POST {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/json\r\n"
    )
    requests = iter([_request(head, body) for body in bodies])
    took: list[float] = []
    host, port = place.hostname or "", place.port or 80
    await asyncio.gather(*[_line(host, port, requests, took) for _ in range(at_once)])
    return took


def _request(head: str, body: dict[str, object]) -> bytes:
    payload = orjson.dumps(body)
    return f"{head}Content-Length: {len(payload)}\r\n\r\n".encode() + payload


async def _line(host: str, port: int, requests: Iterator[bytes], took: list[float]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for request in requests:
        began = perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        if not head.startswith(ACCEPTED):
            raise RuntimeError(f"the door said {head.splitlines()[0]!r} {body[:200]!r}")
        took.append(perf_counter() - began)
    writer.close()
    await writer.wait_closed()


def _length(head: bytes) -> int:
    (line,) = [ln for ln in head.split(b"\r\n") if ln.lower().startswith(b"content-length:")]
    return int(line.split(b":")[1])
