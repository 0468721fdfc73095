"""Many people on one matter: from how many on they are a group, and who may speak for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from contracts.petitions import Track


@dataclass(frozen=True, slots=True)
class GroupRule:
    """How many representatives a group of so many people may name."""

    people_from: int
    people_to: int | None
    """The most; None where there is no bound."""
    representatives_from: int
    representatives_to: int
    legal_ref: str
    valid_from: date
    valid_to: date | None
    confidence: Literal["sure", "low"]
    track: Track | None = None
    """The one track that it speaks of; None: of every one, and of what a group is at all."""

    def holds(self, people: int, day: date) -> bool:
        """Whether it speaks of so many people on that day."""
        ended = self.valid_to is not None and day > self.valid_to
        fits = self.people_from <= people and (self.people_to is None or people <= self.people_to)
        return fits and self.valid_from <= day and not ended

    def told(self, people: int, named: int) -> dict[str, Any]:
        """Return what a case shows of its group, of which *named* representatives are known."""
        return {
            "people": people,
            "representatives_allowed": self.representatives_to,
            "representatives_least": self.representatives_from,
            "named": named,
            "article": self.legal_ref,
        }


class Groups:
    """All rules on groups."""

    def __init__(self, rules: Iterable[GroupRule]) -> None:
        """Raises ValueError where two rules speak of the same people on the same day."""
        self._rules: list[GroupRule] = []
        for rule in sorted(rules, key=lambda rule: (rule.valid_from, rule.people_from)):
            for known in self._rules:
                if known.holds(max(rule.people_from, known.people_from), rule.valid_from) and (
                    rule.people_to is None or rule.people_to >= known.people_from
                ):
                    raise ValueError(f"two rows for {rule.people_from} people, {rule.valid_from}")
            self._rules.append(rule)

    def of(self, people: int, day: date, track: Track | None = None) -> GroupRule | None:
        """Return the rule for so many people; None where they are no group, or not on *track*."""
        rules = (rule for rule in self._rules if rule.track in {None, track})
        return next((rule for rule in rules if rule.holds(people, day)), None)

    def least(self, day: date) -> int:
        """Return from how many people on they are a group on that day."""
        groups = (r for r in self._rules if r.track is None and r.holds(r.people_from, day))
        return min((rule.people_from for rule in groups), default=0)
