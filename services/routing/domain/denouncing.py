"""Who denounced somebody is a secret: what must not be tied, and what is not shown."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from contracts.petitions import Track
from services.routing.domain.docket import case_of

SEALED_TRACK: Track = "denunciation"
ARTICLE = "25/2018/QH14 Điều 8, 56"
WHY_TIED = "another case names it as the complaint about its answer, and would tell who denounced"
_CASES = ("by_case", "earlier_case")
"""Where the body of a fact names another case."""


def apart(one: Track, other: Track) -> bool:
    """Say whether a tie between two petitions would tell who denounced."""
    return (one == SEALED_TRACK) is not (other == SEALED_TRACK)


def tied_to(bodies: Iterable[Mapping[str, Any]]) -> set[UUID]:
    """Return the cases that facts with *bodies* tie theirs to, a petition's by its own."""
    return {case for body in bodies for case in (*_of_petitions(body), *_of_cases(body))}


def as_shown(
    body: Mapping[str, Any], *, sealed: bool, denounced: Collection[UUID]
) -> Mapping[str, Any]:
    """
    Return of a fact's *body* what the history shows; the chain goes over what is kept.

    The pseudonym is never shown. Nothing ties a case that is or was a denunciation (*sealed*, or
    one of *denounced*) to one that was never any.
    """
    hidden = {"pseudonym"}
    if sealed:
        hidden.add("similar_to")
    else:
        hidden |= {name for name in _CASES if name in body and UUID(body[name]) in denounced}
    shown = {name: value for name, value in body.items() if name not in hidden}
    if "similar_to" in shown:
        linked = [each for each in shown["similar_to"] if case_of(UUID(each)) not in denounced]
        shown["similar_to"] = linked
    return shown


def _of_petitions(body: Mapping[str, Any]) -> Iterable[UUID]:
    return (case_of(UUID(each)) for each in body.get("similar_to", ()))


def _of_cases(body: Mapping[str, Any]) -> Iterable[UUID]:
    return (UUID(body[name]) for name in _CASES if name in body)
