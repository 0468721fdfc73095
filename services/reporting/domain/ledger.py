"""Where each petition is now, by petition and never by events."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

PLACES = ("opened", "joined", "guided", "parked", "rejected", "split")
"""Where a petition with a docket is; every other state of its case is one of an opened one."""


@dataclass(frozen=True)
class Ledger:
    """What reporting can prove by itself; `giaitrinh reconcile` compares it with the others."""

    received: int
    placed: Mapping[str, int]
    in_flight: int
    """Received, and no first fact of a case has been read."""
    without_petition: int
    """Cases whose petition has not been read."""
    miscounted: int
    """By how much the figures that are kept differ from a count of all rows."""
    difference: int
    """By how much parents differ from the sum of their children and what is their own."""

    @property
    def balanced(self) -> bool:
        """Whether every petition is in one place and every figure is right."""
        wrong = (self.without_petition, self.miscounted, self.difference)
        return self.received == sum(self.placed.values()) + self.in_flight and not any(wrong)


def placed(states: Mapping[str, int]) -> Mapping[str, int]:
    """Return how many cases are in each place, from how many are in each state."""
    found: Counter[str] = Counter(dict.fromkeys(PLACES, 0))
    for state, cases in states.items():
        found[state if state in PLACES else "opened"] += cases
    return found
