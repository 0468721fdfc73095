"""What a petition's words say, told by a table that anybody can read."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from services.intake.domain import doers
from services.intake.domain.terms import Found, Kind, Term

NEAR = 3
"""Syllables between the words of asking and the body that is asked, at most."""
REACH = 20
"""Syllables after the words of asking that are still what is asked for, at most."""
_TOKEN = re.compile(r"\w+|[.;:!?\n]")
_STOP = frozenset(".;:!?\n")
_PURPOSE = _STOP.union(("nhằm", "để", "do", "vì", "theo"))
"""What comes after these says why or by which law, and no longer what."""
ROADS = {"QL": "quốc lộ", "ĐT": "đường tỉnh", "TL": "tỉnh lộ"}
"""How roads are written by their number: `QL.4D`, `ĐT 605`."""
_ROAD = re.compile(rf"\b({'|'.join(ROADS)})[.\s-]{{0,2}}(?=\d{{1,3}}(?!\d))")
_TONES = ("òóỏõọ", "ùúủũụ")
_LATER = {"a": "àáảãạ", "e": "èéẻẽẹ", "y": "ỳýỷỹỵ"}
"""The second letters of `oa`, `oe` and `uy`, on which older spelling puts the tone."""


class _Node(NamedTuple):
    """Where one has come after some syllables: what they say, and how it may go on."""

    next: dict[str, "_Node"]
    terms: list[Term]


class Words:
    """The table, ready to be looked up syllable by syllable."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._root = _Node({}, [])
        for term in terms:
            for spelling in spellings(term.term):
                node = self._root
                for syllable in spelling:
                    node = node.next.setdefault(syllable, _Node({}, []))
                node.terms.append(term)

    def found(self, text: str) -> list[Found]:
        """
        Return the rows found in *text*, each once, in the order of their first place.

        Of two rows of one kind in the same place the longer one is meant: `điện chiếu sáng` is
        no `điện`. What comes after the words of asking, up to the end of the sentence, is asked.
        """
        said = _tokens(text)
        syllables = [token.casefold() for token in said]
        spans = _longest(self._spans(said, syllables))
        stops = [at for at, token in enumerate(syllables) if token in _STOP]
        return _once(doers.marked(_asked(spans, syllables), stops))

    def _spans(self, said: Sequence[str], syllables: Sequence[str]) -> list[Found]:
        spans = []
        for at, first in enumerate(syllables):
            node, end = self._root.next.get(first), at + 1
            while node:
                spans += [Found(t, at, end) for t in node.terms if not _is_cut(t, said, at, end)]
                node = node.next.get(syllables[end]) if end < len(syllables) else None
                end += 1
        return spans


def spellings(term: str) -> list[tuple[str, ...]]:
    """Return the syllables of *term*, with the tone where either school writes it."""
    syllables = [token.casefold() for token in _tokens(term) if token not in _STOP]
    return list(product(*map(_both, syllables)))


def _tokens(text: str) -> list[str]:
    written = unicodedata.normalize("NFC", text)
    return _TOKEN.findall(_ROAD.sub(lambda road: f"{ROADS[road[1]]} ", written))


def _both(syllable: str) -> list[str]:
    """`hòa` is also written `hoà`; `toàn` is not written `tòan` by anybody."""
    for toned, plain in zip(_TONES, "ou", strict=True):
        first, last = syllable[-2:-1], syllable[-1:]
        if first and first in toned and last in _LATER:
            older = plain + _LATER[last][toned.index(first)]
            return [syllable, syllable[:-2] + older]
    return [syllable]


def _is_cut(term: Term, said: Sequence[str], at: int, end: int) -> bool:
    """`Bộ xây dựng phần mềm` asks the ministry to build; `bộ` and `sở` alone are no bodies."""
    if term.kind != "body" or said[at].casefold() not in ("bộ", "sở"):
        return False
    return said[at].islower() if end == at + 1 else said[at] == "Bộ" and said[at + 1].islower()


def _longest(spans: Sequence[Found]) -> list[Found]:
    """Leave out what lies within a longer row of its kind, or of none."""
    kept: list[Found] = []
    reach: dict[Kind, tuple[int, int]] = {}
    for span in sorted(spans, key=lambda span: (span.at, -span.end)):
        kind = span.term.kind
        _, none_end = reach.get("none", (0, 0))
        at, end = reach.get(kind, (0, 0))
        if span.end > max(end, none_end) or (span.at, span.end) == (at, end):
            kept.append(span)
            reach[kind] = (span.at, span.end)
    return [span for span in kept if span.term.kind != "none"]


def _asked(spans: Sequence[Found], syllables: Sequence[str]) -> Sequence[Found]:
    """Mark what is asked for and the bodies asked; without a word of asking it is the start."""
    tells = [span for span in spans if span.term.kind == "ask"]
    starts = [span.end for span in tells] or [0]
    previous: list[int] = []
    for span in spans:
        before = [end for end in starts if end <= span.at]
        if span.term.kind == "body":
            asks = [tell.end for tell in tells if tell.term.code == "ask" and tell.end <= span.at]
            near = [end for end in (*asks, *previous) if span.at - end <= NEAR]
            span.asked = span.at == 0 or any(
                _STOP.isdisjoint(syllables[end : span.at]) for end in near
            )
            previous = [span.end] if span.asked else []
        elif before and span.at - before[-1] <= REACH:
            span.asked = _PURPOSE.isdisjoint(syllables[before[-1] : span.at])
    return spans


def _once(spans: Iterable[Found]) -> list[Found]:
    """Keep the first place of a row, and note where it is asked for in any."""
    found: dict[Term, Found] = {}
    for span in spans:
        first = found.setdefault(span.term, span)
        first.asked |= span.asked
        first.by = first.by or span.by
    return list(found.values())
