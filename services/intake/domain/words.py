"""What a petition is about, told from its words by a table that anybody can read."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import product
from typing import Literal, NamedTuple, get_args

from contracts.petitions import Track

TRACKS: tuple[Track, ...] = get_args(Track)
FIELDS = frozenset(
    (
        *("land", "environment", "agriculture", "construction", "transport", "lighting"),
        *("water-supply", "electricity", "minerals", "industry-trade", "finance", "investment"),
        *("business", "tax", "health", "education", "culture", "tourism", "sport", "press"),
        *("telecom", "digital", "science", "labour", "merit", "social-protection", "children"),
        *("insurance", "home-affairs", "civil-servants", "justice", "religion", "ethnic"),
        *("police", "traffic-safety", "military", "inspection", "corruption"),
        *("complaint-handling", "administrative-procedure", "other"),
    )
)
"""The fields of State work, as routing's table of competence names them."""
UNSAID: Track = "feedback"
"""The track of a petition whose words point to none: it gets an answer, and nothing is lost."""

_SYLLABLE = re.compile(r"\w+")
_TONES = ("òóỏõọ", "ùúủũụ")
_LATER = {"a": "àáảãạ", "e": "èéẻẽẹ", "y": "ỳýỷỹỵ"}
"""The second letters of `oa`, `oe` and `uy`, on which older spelling puts the tone."""


Kind = Literal["track", "field"]
KINDS: Mapping[Kind, Collection[str]] = {"track": TRACKS, "field": FIELDS}
"""What words may speak for, and the codes of each."""


class Term(NamedTuple):
    """One row of the table: these words speak for this track or field."""

    term: str
    kind: Kind
    code: str
    weight: int


class Classification(NamedTuple):
    """What the words say, how surely, and why."""

    track: Track
    field: str | None
    track_confidence: float
    field_confidence: float
    reasons: tuple[str, ...]
    """One for each row of the table that was found; none repeats what a citizen wrote."""


class Words:
    """The table, ready to be looked up syllable by syllable."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_first: Mapping[str, list[tuple[tuple[str, ...], Term]]] = defaultdict(list)
        for term in terms:
            for spelling in spellings(term.term):
                self._by_first[spelling[0]].append((spelling, term))

    def classify(self, text: str, subject: str | None = None) -> Classification:
        """
        Add up the weights of the terms found, each once; the heaviest track and field win.

        Confidence is the winner's share of all that was found, less than 1 for ever: no
        word is proof. Nothing found: `feedback`, no field, confidence 0.
        """
        found = self._found(f"{subject or ''}\n{text}")
        track, track_confidence = _heaviest(found, "track")
        field, field_confidence = _heaviest(found, "field")
        reasons = tuple(f"“{t.term}” → {t.kind} {t.code} +{t.weight}" for t in found)
        known = next((known for known in TRACKS if known == track), UNSAID)
        return Classification(known, field, track_confidence, field_confidence, reasons)

    def _found(self, text: str) -> list[Term]:
        syllables = _syllables(text)
        found = {}
        for at, syllable in enumerate(syllables):
            for spelling, term in self._by_first.get(syllable, ()):
                if tuple(syllables[at : at + len(spelling)]) == spelling:
                    found[term] = True
        return list(found)


def spellings(term: str) -> list[tuple[str, ...]]:
    """Return the syllables of *term*, with the tone where either school writes it."""
    return list(product(*[_both(syllable) for syllable in _syllables(term)]))


def _syllables(text: str) -> list[str]:
    return _SYLLABLE.findall(unicodedata.normalize("NFC", text).casefold())


def _both(syllable: str) -> list[str]:
    """`hòa` is also written `hoà`; `toàn` is not written `tòan` by anybody."""
    for toned, plain in zip(_TONES, "ou", strict=True):
        first, last = syllable[-2:-1], syllable[-1:]
        if first and first in toned and last in _LATER:
            older = plain + _LATER[last][toned.index(first)]
            return [syllable, syllable[:-2] + older]
    return [syllable]


def _heaviest(found: Iterable[Term], kind: str) -> tuple[str | None, float]:
    weights = Counter[str]()
    for term in found:
        weights[term.code] += term.weight if term.kind == kind else 0
    ((code, weight),) = weights.most_common(1) or [("", 0)]
    return (code, round(weight / (weights.total() + 1), 2)) if weight else (None, 0.0)
