"""Files of petitions, one JSON document a line: what `giaitrinh send` takes."""

import io
from collections.abc import Iterable, Iterator, Mapping

from contracts.channels import Rejected, Submission, Unreadable
from services.intake.domain import shape

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class JsonLines:
    """One petition a line; blank lines are none, and a bad line leaves the others alone."""

    name = "jsonl"

    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        """
        Read line by line; a row is a line, blank ones counted.

        It is no such file when something is said, and no line even begins like a petition.
        """
        if not any(line.startswith(b"{") for line in _lines(payload)) and not _is_blank(payload):
            raise Unreadable("no line of the payload is a JSON object")
        for row, line in enumerate(_lines(payload), start=1):
            if line:
                yield from _petition(row, line)


def _lines(payload: bytes) -> Iterator[bytes]:
    return map(bytes.strip, io.BytesIO(payload.removeprefix(BYTE_ORDER_MARK)))


def _is_blank(payload: bytes) -> bool:
    """A payload without even a line is no blank one."""
    return bool(payload) and not any(_lines(payload))


def _petition(row: int, line: bytes) -> Iterator[Submission | Rejected]:
    try:
        yield shape.read(line).found_in(row)
    except shape.Refusal as refusal:
        for field, rule in refusal.errors:
            yield Rejected(row=row, field=field, rule=rule)
