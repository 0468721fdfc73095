"""The rows of the table of words: what words may speak for, and the codes of each."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from contracts.petitions import Level, Track

TRACKS: tuple[Track, ...] = get_args(Track)
LEVELS: tuple[Level, ...] = get_args(Level)
FIELDS = frozenset(
    (
        *("land", "environment", "agriculture", "construction", "transport", "lighting"),
        *("water-supply", "electricity", "minerals", "industry-trade", "finance", "investment"),
        *("business", "tax", "health", "education", "culture", "tourism", "sport", "press"),
        *("telecom", "digital", "science", "labour", "merit", "social-protection", "children"),
        *("insurance", "home-affairs", "civil-servants", "justice", "religion", "ethnic"),
        *("police", "traffic-safety", "military", "party", "inspection", "corruption"),
        *("complaint-handling", "administrative-procedure", "other"),
    )
)
"""The fields of State work, as routing's table of competence names them."""
MINISTRIES = frozenset(
    f"central.{body}"
    for body in (
        *("foreign-affairs", "defence", "public-security", "home-affairs", "justice", "finance"),
        *("industry-trade", "agriculture-environment", "construction", "culture", "science"),
        *("education", "health", "ethnic-religion", "state-bank"),
        *("government-inspectorate", "government-office"),
    )
)
"""The 14 ministries and 3 ministerial bodies of 176/2025/QH15, as the directory names them."""
DEPARTMENTS = frozenset(
    f"province.{body}"
    for body in (
        *("home-affairs", "justice", "finance", "industry-trade", "agriculture-environment"),
        *("construction", "science", "culture", "tourism", "education", "health"),
        *("inspectorate", "office", "planning-architecture", "ethnic-religion"),
        *("police", "military-command", "tax", "social-insurance", "customs"),
        *("transport", "natural-resources", "agriculture", "information"),
        *("planning-investment", "labour", "ethnic-board", "religious-board"),
    )
)
"""A province's bodies, and those before 1/3/2025, whose successors routing's tables know."""
DISTRICT = "commune.district"
"""The committee of a district, whose tasks are its communes' since 1/7/2025."""
CITY = "province.city"
"""The committee of a city: a province's where the province is a city, else a former district's."""
RULES = "policy"
"""Code of what asks for a rule to be made or changed: whose, depends on who was asked."""

Kind = Literal["track", "field", "level", "policy", "body", "ask", "act", "none"]
KINDS: Mapping[Kind, Collection[str]] = {
    "track": TRACKS,
    "field": FIELDS,
    "level": frozenset((*LEVELS, RULES)),
    "policy": MINISTRIES,
    "body": MINISTRIES.union(LEVELS, DEPARTMENTS, ("commune.police", DISTRICT, CITY)),
    "ask": frozenset({"ask", "tell"}),
    "act": frozenset({"of", "head", "staff", "again"}),
    "none": frozenset({"none"}),
}
"""
What words may speak for, and the codes of each.

`track` and `field`; `level`, whose matter it is; `policy`, the ministry that makes the rules of
what another body carries out; `body`, somebody who can be asked; `ask`, the words of asking
and of telling; `act`, what says whose act it is: `of` before a body, its `head` or `staff`, and
that an answer to a complaint is complained about `again`;
`none`, words that say nothing of these although a part of them would: `nhu cầu` is no `cầu`.
"""
ASKED_WEIGHS = 2
"""What is asked for counts so many times as much as what is told of it."""
Doer = Literal["body", "head", "staff"]


class Term(NamedTuple):
    """One row of the table: these words speak for this track, field, level or body."""

    term: str
    kind: Kind
    code: str
    weight: int


@dataclass(slots=True)
class Found:
    """A row of the table whose words were found."""

    term: Term
    at: int
    end: int
    asked: bool = False
    """It is in what is asked for; of a body: it is the one that is asked."""
    by: Doer | None = None
    """Of a body: it is named as the one that acted, and who of it did."""

    @property
    def weight(self) -> int:
        """Return what it counts here."""
        doubled = self.asked and self.term.kind in ("field", "level", "policy")
        return self.term.weight * (ASKED_WEIGHS if doubled else 1)

    def __str__(self) -> str:
        """Return the row, in words of the table: nothing that only the citizen wrote."""
        return f"“{self.term.term}” → {self.term.kind} {self.term.code} +{self.weight}"


def sum_of(found: Iterable[Found], kind: Kind) -> Counter[str]:
    """Return what speaks for each code of that kind."""
    weights = Counter[str]()
    for one in found:
        if one.term.kind == kind:
            weights[one.term.code] += one.weight
    return weights


def asked(found: Iterable[Found]) -> Counter[str]:
    """Return the bodies that are asked, in the order of their first place."""
    return sum_of((one for one in found if one.asked), "body")


def level_of(code: str) -> str:
    """Return the level of a body's code."""
    return code.partition(".")[0]
