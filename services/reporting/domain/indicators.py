"""Indicators of accountability: which figures each sums, as data."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.reporting.domain.open_data import Line


@dataclass(frozen=True)
class Indicator:
    """One row: the sum of the figures *counts*, or its share of the figures *of*."""

    indicator: str
    counts: Sequence[str]
    of: Sequence[str]
    legal_ref: str
    valid_from: date
    valid_to: date | None = None
    note: str | None = None


def value(indicator: Indicator, figures: Mapping[str, int]) -> float | None:
    """Return the number, or the share from 0 to 1; None where there is nothing to share."""
    part = sum(figures.get(name, 0) for name in indicator.counts)
    if not indicator.of:
        return part
    whole = sum(figures.get(name, 0) for name in indicator.of)
    return round(part / whole, 4) if whole else None


def values(
    indicators: Sequence[Indicator], figures: Mapping[str, int], day: date
) -> Mapping[str, float | None]:
    """Return every indicator in force on *day*."""
    return {
        indicator.indicator: value(indicator, figures)
        for indicator in indicators
        if indicator.valid_from <= day <= (indicator.valid_to or day)
    }


def totals(lines: Sequence[Line], unit: str) -> Mapping[str, int]:
    """Return the figures of *unit* over all tracks."""
    found: Counter[str] = Counter()
    for line in lines:
        found[line.state] += line.cases * (line.unit == unit)
    return found
