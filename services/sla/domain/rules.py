"""The limits of the law, as dated rules: what the master table says and nothing more."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal, get_args

from services.sla.domain.calendar import ONE_DAY, Refused

Unit = Literal["wd", "cd", "month", "hours", "working-hours", "none"]
"""Working days, calendar days, months, hours, hours of an eight-hour working day, no count."""
Direction = Literal["forward", "backward"]
End = Literal["nominal", "rolled"]
Trigger = Literal[
    "receipt",
    "first-receipt",
    "acceptance-notice",
    "acceptance",
    "decision",
    "decision-received",
    "decision-issued",
    "conclusion",
    "result-of-acting",
    "order",
    "later-denunciation",
    "reception",
    "notice-of-outcome",
    "settlement",
    "grounds",
    "sitting",
    "valid-request",
    "transfer",
    "taken-in",
    "matter-taken-up",
    "event",
]
VARIANTS = ("complex", "remote", "remote-complex", "several-places")


@dataclass(frozen=True, slots=True)
class Extension:
    """How a limit may be extended: by how much, how often, on what condition."""

    length: int
    unit: Unit
    times: int
    variant: str | None
    """The variant without which there is none."""
    runs_from: End
    """Whether it runs from the unrolled end of what came before (the default) or the rolled one."""
    condition: str


@dataclass(frozen=True, eq=False)
class Rule:
    """One limit as one act sets it, for triggers on its days of validity (both ends included)."""

    id: str
    version: str
    track: str
    step: str
    """Code of what the limit asks for."""
    what: str
    """The same in words."""
    direction: Direction
    trigger: Trigger
    limit: int | None
    """None: the act gives no number that we know."""
    unit: Unit
    variants: Mapping[str, int]
    """Other base limits, never extensions (convention 3)."""
    extension: Extension | None
    pausable: bool
    pausable_from: date | None
    """First day on which a pause may begin; None: any."""
    unknown: str
    """Code of why there is no number."""
    legal_ref: str
    valid_from: date | None
    valid_to: date | None
    confidence: str
    note: str

    def valid_on(self, day: date) -> bool:
        """Whether a trigger on *day* is counted by this version."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def length(self, variant: str | None) -> int:
        """
        Return the limit itself, without extensions.

        Raises:
            Refused: without a number, or for a variant that the act does not have.

        """
        if self.limit is None:
            raise Refused(f"{self.id}: no number to count ({self.unknown}): {self.note}", "rule")
        if variant is None:
            return self.limit
        if variant not in self.variants:
            has = ", ".join(self.variants) or "none"
            raise Refused(f"{self.id} has no variant {variant}; it has: {has}", "variant")
        return self.variants[variant]

    def variant_for(self, said: Collection[str]) -> str | None:
        """Return the other base limit for what was said of a matter; None: the act has none."""
        both = ("remote-complex",) if {"remote", "complex"} <= set(said) else ()
        known = (name for name in VARIANTS if name in said)
        return next((name for name in (*both, *known) if name in self.variants), None)


@dataclass(frozen=True, eq=False)
class Rules:
    """Every version of every limit, oldest first, by id."""

    by_id: Mapping[str, Sequence[Rule]]

    def __iter__(self) -> Iterator[Rule]:
        """Every version of every limit, in the order of the table."""
        for versions in self.by_id.values():
            yield from versions

    def on(self, rule_id: str, day: date) -> Rule:
        """
        Return the version that counts a trigger on *day*.

        Raises:
            Refused: for an unknown id, or a day outside every version.

        """
        versions = self.by_id.get(rule_id)
        if not versions:
            raise Refused(
                f"there is no rule {rule_id}; the rules are {', '.join(self.by_id)}", "rule"
            )
        found = next((rule for rule in versions if rule.valid_on(day)), None)
        if found:
            return found
        first, last = versions[0], versions[-1]
        if first.valid_from and day < first.valid_from:
            raise Refused(
                f"{rule_id} is known from {first.valid_from} ({first.legal_ref});"
                f" what held on {day} is not"
            )
        raise Refused(f"{rule_id} ended on {last.valid_to} ({last.legal_ref}); not known on {day}")


class WrongRow(ValueError):
    """A row that contradicts another; *row* is its place among the rules, from 0."""

    def __init__(self, row: int, sentence: str) -> None:
        super().__init__(sentence)
        self.row = row


def rulebook(rules: Sequence[Rule]) -> Rules:
    """
    Put the versions of each limit in order.

    Raises:
        WrongRow: where two versions of one limit overlap, or leave days between them.

    """
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
    for versions in by_id.values():
        versions.sort(key=lambda rule: rule.valid_from or date.min)
        for earlier, later in pairwise(versions):
            if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
                raise WrongRow(rules.index(later), f"{later.id} overlaps another of its versions")
            if later.valid_from and later.valid_from - ONE_DAY != earlier.valid_to:
                raise WrongRow(rules.index(later), f"{later.id} leaves days before it uncovered")
    return Rules(by_id)


UNITS: tuple[str, ...] = get_args(Unit)
DIRECTIONS: tuple[str, ...] = get_args(Direction)
TRIGGERS: tuple[str, ...] = get_args(Trigger)
ENDS: tuple[str, ...] = get_args(End)
