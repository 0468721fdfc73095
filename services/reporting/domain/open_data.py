"""What everybody may see: no figure of denunciations from which one person could be guessed."""

from collections.abc import Sequence
from typing import NamedTuple

from services.reporting.domain.figures import RECEIVED
from services.reporting.domain.places import NATION

SMALLEST = 3
"""The smallest figure of denunciations that is published."""
PROTECTED = "denunciation"


class Line(NamedTuple):
    """One figure of a report."""

    unit: str
    track: str
    state: str
    cases: int


def publishable(lines: Sequence[Line], asked: str) -> Sequence[Line]:
    """
    Return the lines that may be published of a report on the unit *asked*.

    Denunciations are told for the nation by state and for the provinces only as received, each
    without figures below three. Where one alone would be missing, and could be reckoned from the
    sum, the next smallest is missing too (Law on Denunciation, article 8: the denouncer's secret).
    """
    guarded = [line for line in lines if line.track == PROTECTED]
    shown = set(_without_small(_of_nation(guarded)) + _without_small(_of_provinces(guarded)))
    if asked != NATION:
        shown = set()
    return [line for line in lines if line.track != PROTECTED or line in shown]


def _of_nation(lines: Sequence[Line]) -> Sequence[Line]:
    return [line for line in lines if line.unit == NATION]


def _of_provinces(lines: Sequence[Line]) -> Sequence[Line]:
    return [line for line in lines if line.unit != NATION and line.state == RECEIVED]


def _without_small(lines: Sequence[Line]) -> list[Line]:
    by_size = sorted(lines, key=lambda line: line.cases)
    small = sum(line.cases < SMALLEST for line in by_size)
    return by_size[small + (small == 1) :]
