"""What a rule of competence may ask for besides track, field, level and instance."""

from collections.abc import Callable, Mapping

from services.routing.domain.matter import GENERAL, Matter

BELOW = "confidence<"
DIVISION = "division"
"""Kind of the bodies through which a commune's committee works; its chair answers for them."""


def _by_a_name_of_its_own(matter: Matter) -> bool:
    """A ministry or a department; a committee answers by its departments."""
    return bool(matter.addressed and matter.addressed.kind not in GENERAL)


def _only_the_province(matter: Matter) -> bool:
    """
    Nobody said more than the province, and what it is about is only read from the words.

    Most tasks are a commune's since 1/7/2025: which commune is a fact that the words lack.
    """
    suggested = matter.facts.confidence is not None
    return suggested and not (matter.issuer or matter.addressed)


CONDITIONS: Mapping[str, Callable[[Matter], bool]] = {
    "anonymous": lambda m: m.history is not None and m.facts.sender == "anonymous",
    "offender-named": lambda m: bool(m.issuer or m.facts.against),
    "against-staff": lambda m: m.facts.against == "staff",
    "against-head": lambda m: m.facts.against == "head",
    "overdue": lambda m: m.facts.further == "overdue",
    "after-conclusion": lambda m: m.facts.further == "after-conclusion",
    "of-a-division": lambda m: bool(m.issuer and m.issuer.kind == DIVISION),
    "press-asks": lambda m: m.facts.press == "asks",
    "names-its-body": _by_a_name_of_its_own,
    "only-the-province": _only_the_province,
    "urban": lambda m: bool(m.unit and m.unit.kind == "Phường"),
}
"""By the words of the column `when`; all of them must hold."""


def checked(word: str) -> str:
    """Return *word*, which must be a condition; raises ValueError."""
    if word.startswith(BELOW):
        float(word.removeprefix(BELOW))
    elif word not in CONDITIONS:
        raise ValueError(f"{word!r} is not one of {', '.join(sorted(CONDITIONS))}, {BELOW}number")
    return word


def holds(word: str, matter: Matter) -> bool:
    """Return whether the condition *word* is met by *matter*."""
    if word.startswith(BELOW):
        sure = matter.facts.confidence
        return sure is not None and sure < float(word.removeprefix(BELOW))
    return CONDITIONS[word](matter)
