"""Whose act a petition is about: the body after `of`, the one accused or complained about."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple

from contracts.petitions import Against, Track
from services.intake.domain.terms import Doer, Found

ACCUSED = 8
"""Syllables between the word of complaining or accusing and whoever did it, at most."""
TITLE = 2
"""Syllables between a title and its body, at most: `công chức địa chính xã`."""
OFFICE = 4
"""Syllables between a title and `của` before its body, at most: `công chức … của UBND xã`."""
FULL_NAME = 6
"""Weight from which a row names a body, and not only its kind."""
ACCUSING = frozenset({"tố cáo", "khiếu nại"})
OF_AN_ACT = frozenset({"complaint", "denunciation", "explanation", "information"})
"""Tracks that go to whoever acted."""


class Act(NamedTuple):
    """What a petition says of the act that it is about."""

    body: str | None = None
    """Whose act it is: a level, or a level and a body of it."""
    against: Against | None = None
    instance: Literal[2] | None = None


NONE = Act()


def act(found: Sequence[Found], track: Track) -> Act:
    """Return whose act *found* names, where exactly one body is named as its doer."""
    if track not in OF_AN_ACT:
        return NONE
    by = {one.term.code: one.by for one in found if one.by}
    again = any((one.term.kind, one.term.code) == ("act", "again") for one in found)
    instance: Literal[2] | None = 2 if again and track == "complaint" else None
    if len(by) != 1:
        return Act(instance=instance)
    ((body, doer),) = by.items()
    person: Against | None = None if doer == "body" else doer
    return Act(body, person if track == "denunciation" else None, instance)


def marked(spans: Sequence[Found], stops: Sequence[int]) -> Sequence[Found]:
    """Note of each body whether it acted; *stops* are the ends of sentences."""
    acts = [span for span in spans if span.term.kind == "act"]
    accusing = [span.end for span in spans if span.term.term in ACCUSING]
    for span in spans:
        if span.term.kind == "body":
            span.by = _doer(span, acts, accusing, stops)
    return spans


def _doer(
    body: Found, acts: Sequence[Found], accusing: Sequence[int], stops: Sequence[int]
) -> Doer | None:
    titles = list(_titles(body.at, acts, TITLE))
    start = titles[-1].at if titles else body.at
    of = next((one for one in acts if one.term.code == "of" and one.end == start), None)
    if of and not titles:
        titles = list(_titles(of.at, acts, OFFICE))
        start = titles[-1].at if titles else start
    accused = any(
        0 <= start - end <= (ACCUSED if titles else 1)
        and not any(end <= stop < start for stop in stops)
        for end in accusing
    )
    named = titles or body.term.weight >= FULL_NAME
    acted = accused or (of and not (titles and start < of.at))
    return _person({one.term.code for one in titles}) if named and acted else None


def _titles(start: int, acts: Sequence[Found], allowed: int) -> Iterator[Found]:
    """Those in front of the body, the nearest first: `Phó Giám đốc Sở Y tế`."""
    for one in reversed(acts):
        if one.term.code in ("head", "staff") and 0 <= start - one.end <= allowed:
            yield one
            start, allowed = one.at, 0


def _person(titles: AbstractSet[str]) -> Doer:
    if "head" in titles:
        return "head"
    return "staff" if "staff" in titles else "body"
