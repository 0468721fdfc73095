"""What a petition is about and whose matter it is: weighed from the rows that its words hit."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from contracts.petitions import Level, Track
from services.intake.domain.doers import FULL_NAME, NONE, Act, act
from services.intake.domain.levels import whose
from services.intake.domain.terms import TRACKS, Found, asked, sum_of
from services.intake.domain.words import Words

UNSAID: Track = "feedback"
"""The track of a petition whose words point to none: it gets an answer, and nothing is lost."""
COMMUNE_UNKNOWN = 0.3
"""How sure it is at most whose matter it is, where it is a commune's and nobody knows which."""
NAMED_WEIGHS = 2
"""A body that is called upon by name counts so many times as much as all that is told."""
ANSWER_THEMSELVES = frozenset({"explanation", "information", "press"})
"""Tracks in which the body that is asked answers for itself."""
FEW_WORDS = 3
"""What is left unsaid of a field weighs so much: one word in passing decides nothing.

A commune has one committee for all its fields, and there it matters less.
"""


class Field(NamedTuple):
    """One row of the table of fields: who works in it during some time."""

    field: str
    lowest: Level
    """The lowest level that has this task."""
    department: str
    """Fields with the same one are one body's in the province."""
    ministry: str
    """Id of the ministry; empty where there is none."""
    legal_ref: str
    valid_from: date
    valid_to: date | None

    def in_force(self, day: date) -> bool:
        """Whether it is so on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Matter(NamedTuple):
    """What the words say, how surely, and why."""

    track: Track
    field: str | None
    level: Level
    """Whose matter it is."""
    ministry: str | None
    """Who makes the rules, where it is the whole nation's matter."""
    asked: str | None
    """The ministry that is called upon by name, or that has its task today; a level's body."""
    track_confidence: float
    field_confidence: float
    confidence: float
    """Of all of it together: less than 1 for ever, no word is proof."""
    found: tuple[Found, ...]
    """The rows of the table that were found."""
    act: Act = NONE
    """Whose act it is about."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return one for each row that was found; none repeats what only a citizen wrote."""
        return tuple(str(one) for one in self.found if one.term.kind not in ("ask", "act"))


class Known(NamedTuple):
    """What is known of a petition besides its words."""

    place: Level | None = None
    """How far the place is known."""
    track: Track | None = None
    field: str | None = None


NOTHING = Known()


@dataclass(frozen=True)
class Reader:
    """Reads petitions by the tables of one installation."""

    words: Words
    fields: Sequence[Field]

    def read(self, text: str, subject: str | None, day: date, known: Known = NOTHING) -> Matter:
        """Weigh what the words say on *day*; what is *known* besides them counts."""
        heading, body = self.words.found(subject or ""), self.words.found(text)
        return _Weighing(heading, body, self.fields, day, known).matter()


@dataclass
class _Weighing:
    heading: Sequence[Found]
    body: Sequence[Found]
    fields: Sequence[Field]
    day: date
    known: Known

    def matter(self) -> Matter:
        found = list({one.term: one for one in (*self.heading, *self.body)}.values())
        said, place = self.known.field, self.known.place
        weights = Counter({said: 1}) if said else sum_of(found, "field")
        tracks = sum_of(found, "track")
        track, track_confidence = _heaviest(tracks)
        meant = self.known.track or _track(track)
        level, level_confidence, local = whose(self.heading, self.body, meant, place)
        bodies = self._bodies(weights, level)
        body, _ = _heaviest(bodies)
        _, share = _heaviest(bodies, 1 if body == "commune" else FEW_WORDS)
        field = self._field(weights, level, body)
        by_field = level == "commune" and body != "commune"
        sure = min(local if by_field else level_confidence, 1.0 if said else share)
        if level == "commune" and not by_field and place != "commune":
            sure = min(sure, COMMUNE_UNKNOWN)
        if tracks.keys() - {UNSAID} and not self.known.track:
            sure = min(sure, track_confidence)
        return Matter(
            track=meant,
            field=field,
            level="province" if by_field and body else level,
            ministry=body if level == "central" else None,
            asked=self._ministry(weights) or self._body_asked(meant),
            track_confidence=track_confidence,
            field_confidence=share if field else 0.0,
            confidence=round(sure, 2),
            found=tuple(found),
            act=act(found, meant),
        )

    def _bodies(self, weights: Mapping[str, int], level: Level) -> Counter[str]:
        """What speaks for each body that may have to answer."""
        bodies = Counter[str]()
        for row in self._today(weights):
            bodies[_body(row, level)] += weights[row.field]
        if level == "central":
            bodies.update(sum_of(self.body, "policy"))
        named = self._ministry(weights) if level == "central" else self._department(level)
        if named:
            bodies[named] += NAMED_WEIGHS * (bodies.total() + 1)
        return +bodies

    def _ministry(self, weights: Mapping[str, int]) -> str | None:
        """
        The one that is called upon by name, as it is today: of several the one whose field it is.

        A task that has left a ministry is no longer its own, whoever asks it.
        """
        named = [code for code in asked(self.body) if code.startswith("central.")]
        for row in sorted(self._today(weights), key=lambda row: -weights[row.field]):
            if {old.ministry for old in self.fields if old.field == row.field}.intersection(named):
                return row.ministry
        return next(iter(named), None)

    def _department(self, level: Level) -> str | None:
        """The department that is called upon by name; those of before 1/3/2025 are none."""
        today = {row.department for row in self.fields}
        named = (code.removeprefix("province.") for code in asked(self.body))
        return next((code for code in named if level == "province" and code in today), None)

    def _body_asked(self, track: Track) -> str | None:
        """Whom somebody asks who wants that body's own answer."""
        named = (one.term for one in self.body if one.asked and one.term.kind == "body")
        full = (term.code for term in named if term.weight >= FULL_NAME)
        return next(full, None) if track in ANSWER_THEMSELVES else None

    def _today(self, weights: Mapping[str, int]) -> list[Field]:
        return [row for row in self.fields if row.field in weights and row.in_force(self.day)]

    def _field(self, weights: Mapping[str, int], level: Level, body: str | None) -> str | None:
        """The heaviest field of the body that answers, else the heaviest of all."""
        ours = [row.field for row in self._today(weights) if _body(row, level) == body]
        return max(ours or weights, key=lambda field: weights[field], default=None)


def _track(code: str | None) -> Track:
    return next((track for track in TRACKS if track == code), UNSAID)


def _body(row: Field, level: Level) -> str:
    if level == "central":
        return row.ministry
    return "commune" if level == "commune" and row.lowest == "commune" else row.department


def _heaviest(weights: Counter[str], unsaid: int = 1) -> tuple[str | None, float]:
    """The heaviest and its share of all that is said and *unsaid*, less than 1 for ever."""
    ((code, weight),) = weights.most_common(1) or [("", 0)]
    return (code, round(weight / (weights.total() + unsaid), 2)) if weight else (None, 0.0)
