"""Which body took over the task of one that no longer exists."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from services.routing.domain.competence import Confidence

EVERY_TASK = "*"


@dataclass(frozen=True, slots=True)
class Successor:
    """One row: a task of an abolished body, and who has it from a day on."""

    old: str
    """Pattern of its id, such as `??.transport` or `central.transport`."""
    title: str
    """What it was called, without its unit."""
    function: str
    """The task, in the words of the act."""
    fields: tuple[str, ...]
    """The fields that the task lies in; `*` is whatever the other rows leave."""
    to: str
    """`province:x`, `central:x` or `commune:x`; alternatives with `|` between."""
    valid_from: date
    valid_to: date | None
    legal_ref: str
    confidence: Confidence

    def has(self, authority_id: str, day: date) -> bool:
        """Whether it speaks of that body on that day."""
        begun = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return begun and fnmatchcase(authority_id, self.old)

    def told(self) -> str:
        """Return the reason that an officer reads."""
        doubt = "" if self.confidence == "sure" else "; cần kiểm tra lại"
        since = f"{self.valid_from:%d/%m/%Y}"
        return (
            f"{self.title} không còn từ {since}, nhiệm vụ {self.function}: {self.legal_ref}{doubt}"
        )


class Twice(ValueError):
    """Two rows give one task of one body to two successors on the same day."""

    def __init__(self, one: Successor, field: str) -> None:
        super().__init__(f"{one.old}, field {field}: two successors on {one.valid_from}")


class Succession:
    """All successors of function."""

    def __init__(self, rows: Iterable[Successor] = ()) -> None:
        """Raises Twice."""
        self._rows: Sequence[Successor] = tuple(rows)
        for row in self._rows:
            for field in row.fields:
                same = [r for r in self._of(row.old, row.valid_from) if field in r.fields]
                if len([r for r in same if r.old == row.old]) > 1:
                    raise Twice(row, field)

    def knows(self, authority_id: str, day: date) -> bool:
        """Whether such a body once was and is no more on *day*."""
        return any(self._of(authority_id, day))

    def of(self, authority_id: str, field: str, day: date) -> Successor | None:
        """
        Return who has what *authority_id* did in *field*.

        None: no such body is known, or its tasks went several ways and the field does not say.
        """
        rows = [*self._of(authority_id, day)]
        by_field = (row for row in rows if field in row.fields)
        left = (row for row in rows if EVERY_TASK in row.fields)
        return next(by_field, None) or next(left, None)

    def _of(self, authority_id: str, day: date) -> Iterator[Successor]:
        return (row for row in self._rows if row.has(authority_id, day))
