"""`send`: hand files in through a channel, over the counter's own door."""

import mimetypes
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import httpx

from services.console import show
from services.console.progress import progress
from services.embedded import stack
from services.embedded.exits import NoStack, Refused

LINES = 200  # petitions of a .jsonl file in one request
BYTES = 4 * 1024 * 1024
NDJSON = "application/x-ndjson"


@dataclass
class Sent:
    """What became of the rows of one or more files."""

    receipts: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Return it as one document."""
        repeated = sum(receipt["repeated"] for receipt in self.receipts)
        return {
            "accepted": len(self.receipts) - repeated,
            "repeated": repeated,
            "rejected": self.rejected,
            "receipts": self.receipts,
        }


@click.command()
@click.argument("channel")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@show.data
@show.as_json
def send(channel: str, files: tuple[Path, ...], data: Path, *, as_json: bool) -> int:
    """
    Hand files in through a channel; rows that are no petition are listed, the others go on.

    A file ending in .jsonl has one petition a line. 1 when a row was rejected.
    """
    sent = Sent()
    with httpx.Client(base_url=stack.find(data).url("intake"), timeout=60) as door:
        for path in files:
            _send(door, channel, path, sent)
    found = sent.document()
    if as_json:
        show.document(found)
    else:
        _tell(found)
    return 1 if found["rejected"] else 0


def _send(door: httpx.Client, channel: str, path: Path, sent: Sent) -> None:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    lines = path.suffix == ".jsonl"
    with progress(path.stat().st_size, path.name) as told:
        for before, part in _parts(path) if lines else [(0, [path.read_bytes()])]:
            _send_lines(door, Part(path, channel, NDJSON if lines else kind, before, part), sent)
            told(sum(map(len, part)))


@dataclass(frozen=True)
class Part:
    """Some lines of a file, or all of it."""

    path: Path
    channel: str
    kind: str
    before: int
    """Lines that come before it in the file."""
    lines: list[bytes]

    def halves(self) -> Iterator["Part"]:
        """Return two parts that are one half each."""
        middle = len(self.lines) // 2
        yield replace(self, lines=self.lines[:middle])
        yield replace(self, lines=self.lines[middle:], before=self.before + middle)


def _send_lines(door: httpx.Client, part: Part, sent: Sent) -> None:
    """What the channel cannot read as a whole is handed in line by line."""
    try:
        answer = hand_in(door, part.channel, b"".join(part.lines), part.kind)
    except Unread as unread:
        if len(part.lines) > 1:
            for half in part.halves():
                _send_lines(door, half, sent)
            return
        if part.kind != NDJSON:
            raise
        answer = {"receipts": [], "rejected": [{"row": 1, "field": "", "rule": str(unread)}]}
    sent.receipts += [
        {**receipt, "row": receipt["row"] + part.before} for receipt in answer["receipts"]
    ]
    sent.rejected += [
        {"file": part.path.name, **row, "row": row["row"] + part.before}
        for row in answer["rejected"]
    ]


class Unread(Refused):
    """The channel can read nothing of a payload."""


def hand_in(door: httpx.Client, channel: str, payload: bytes, kind: str) -> dict[str, Any]:
    """
    Post one payload; the counter's answer.

    Raises:
        NoStack: when nobody answers there.
        Refused: when the counter refuses the payload as a whole.

    """
    try:
        answer = door.post(
            f"/v1/channels/{quote(channel, safe='')}",
            content=payload,
            headers={"Content-Type": kind},
        )
    except httpx.TransportError as error:
        raise NoStack(f"the counter does not answer at {door.base_url}") from error
    if answer.is_error:
        problem = answer.json()
        unread = answer.status_code in {400, 415, 422}
        sentence = ": ".join(filter(None, (problem.get("title"), problem.get("detail"))))
        raise (Unread if unread else Refused)(sentence)
    found: dict[str, Any] = answer.json()
    return found


def _parts(path: Path) -> Iterator[tuple[int, list[bytes]]]:
    """Some lines at a time, with the number of lines before them."""
    before = 0
    with path.open("rb") as lines:
        while chunk := list(islice(lines, LINES)):
            for part in _small_enough(chunk):
                yield before, part
                before += len(part)


def _small_enough(chunk: list[bytes]) -> Iterable[list[bytes]]:
    if len(chunk) == 1 or sum(map(len, chunk)) <= BYTES:
        return [chunk]
    half = len(chunk) // 2
    return [*_small_enough(chunk[:half]), *_small_enough(chunk[half:])]


def _tell(found: dict[str, Any]) -> None:
    click.echo(f"accepted: {found['accepted']}  repeated: {found['repeated']}")
    click.echo(f"rejected: {len(found['rejected'])}")
    for (where, rule), number in Counter(
        (row["field"], row["rule"]) for row in found["rejected"]
    ).most_common():
        click.echo(f"  {number} x {where or 'row'}: {rule}")
    for row in found["rejected"][:20]:
        click.echo(f"  {row['file']} row {row['row']}: {row['field']}: {row['rule']}")
