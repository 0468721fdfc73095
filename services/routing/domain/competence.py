"""Competence as dated data: which rules speak of a petition, the strongest first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from typing import Literal, get_args

from contracts.petitions import Level, Track

TRACKS: tuple[Track, ...] = get_args(Track)
LEVELS: tuple[Level, ...] = get_args(Level)
FIELDS = (
    *("land", "environment", "agriculture", "minerals"),
    *("construction", "transport", "lighting", "water-supply"),
    *("electricity", "industry-trade", "finance", "investment", "business", "tax", "insurance"),
    *("health", "social-protection", "children", "education"),
    *("culture", "tourism", "sport", "press", "telecom", "digital", "science"),
    *("labour", "merit", "home-affairs", "civil-servants", "justice", "religion", "ethnic"),
    *("police", "traffic-safety", "military", "party"),
    *("inspection", "corruption", "complaint-handling", "administrative-procedure", "other"),
)
"""What a petition may be about; the codes that intake classifies into."""
NO_FIELD = "-"
PLACES = (*LEVELS, "none")
"""Level of the body or unit that a petition is about; `none` where it names neither."""
INSTANCES = ("1", "2")
CONFIDENCES = ("sure", "low")

Cell = tuple[str, str, str, int]
"""Track, field, place and instance: all that a rule may ask for."""
Confidence = Literal["sure", "low"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of competence, with its legal reference and its days of validity."""

    position: int
    """Smaller is stronger; two rules of one position never speak of the same petition."""
    id: str
    version: str
    tracks: tuple[str, ...]
    fields: tuple[str, ...]
    places: tuple[str, ...]
    instances: tuple[int, ...]
    when: tuple[str, ...]
    """What must hold besides, of `conditions.CONDITIONS`; or `confidence<` and a number."""
    to: str
    """
    Who answers, alternatives with `|` between: a body that the petition names (`naming.NAMED`),
    `commune:x`, `province:x`, `central:x`; or `park:reason@level`; or `guide:ground@level`.
    """
    legal_ref: str
    valid_from: date
    valid_to: date | None
    confidence: Confidence

    def in_force(self, day: date) -> bool:
        """Whether it decides on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def cells(self) -> Iterable[Cell]:
        """Return everything it speaks of."""
        return product(self.tracks, self.fields, self.places, self.instances)


def known_field(field: str | None) -> str:
    """Return the field among `FIELDS`, else `NO_FIELD`."""
    return field if field in FIELDS else NO_FIELD


class Ambiguous(ValueError):
    """Two rules of one position speak of the same petition on the same day."""

    def __init__(self, one: Rule, other: Rule, cell: Cell) -> None:
        track, field, place, instance = cell
        super().__init__(
            f"{one.id} and {other.id} have position {one.position} and both decide"
            f" track {track}, field {field}, level {place}, instance {instance}"
        )


class Competence:
    """All rules, found at once by what they ask for."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Raises Ambiguous."""
        found: defaultdict[Cell, list[Rule]] = defaultdict(list)
        for rule in sorted(rules, key=lambda rule: rule.position):
            for cell in rule.cells():
                found[cell].append(rule)
        for cell, rivals in found.items():
            _must_be_clear(cell, rivals)
        self._by_cell: Mapping[Cell, Sequence[Rule]] = dict(found)

    def of(self, track: str, field: str, place: str, instance: int) -> Sequence[Rule]:
        """Return the rules that speak of such a petition on whatever day, the strongest first."""
        return self._by_cell.get((track, field, place, instance), ())


def _must_be_clear(cell: Cell, rules: Sequence[Rule]) -> None:
    for one, other in combinations(rules, 2):
        if one.position == other.position and _overlap(one, other):
            raise Ambiguous(one, other, cell)


def _overlap(one: Rule, other: Rule) -> bool:
    """Conditions do not part them: both may hold of one petition."""
    first = max(one.valid_from, other.valid_from)
    return one.in_force(first) and other.in_force(first)
