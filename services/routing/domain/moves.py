"""The steps of each track as dated data: when an action is legal, by which article."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.cases import CaseState
from contracts.petitions import Track
from services.routing.domain.docket import Case, province_of
from services.routing.domain.procedure import NOTHING_DONE, Procedure

ANYTHING_ELSE = "*"
"""The row of a track that names the act in which its steps are listed."""
NO_ARTICLE = "no article in force provides for it"

CONDITIONS = ("manner", "province", "about-rules")
"""What a row may ask of a case besides its state: how it came, where it is, what it is about."""


def conditions_of(case: Case) -> Mapping[str, str | None]:
    """Return of each condition what *case* is."""
    about_rules = "yes" if case.about_rules else "no"
    values = (case.manner, province_of(case.unit), about_rules)
    return dict(zip(CONDITIONS, values, strict=True))


@dataclass(frozen=True, slots=True)
class Move:
    """One action on one track."""

    track: Track
    action: str
    sources: frozenset[CaseState]
    """The states it is legal in; none where the track has no such step."""
    to: CaseState | None
    """The state it leads to; None where the case stays as it is."""
    legal_ref: str
    """The article that orders the step, and so forbids it everywhere else."""
    valid_from: date
    valid_to: date | None
    needs: tuple[frozenset[str], ...] = ()
    """Marks (`procedure.mark_of`) that must be there before: of each set, one."""
    most: Mapping[str, int] | None = None
    """Marks of which so many forbid it: `extended` 1 for what may be extended once."""
    confidence: Literal["sure", "low"] = "sure"
    only: Mapping[str, frozenset[str]] | None = None
    """What the case must be (`conditions_of`): of each, one of these values."""
    days_ahead: int = 0
    """So many days before it is held must a meeting be announced."""

    def in_force(self, day: date) -> bool:
        """Whether the article is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def obstacle(self, case: Case) -> str | None:
        """Return what the case would have to be; None where it is."""
        if not self.only:
            return None
        has = conditions_of(case)
        missing = (name for name, values in self.only.items() if has[name] not in values)
        name = next(missing, None)
        return f"only where {name} is {' or '.join(sorted(self.only[name]))}" if name else None

    def legal(self, state: CaseState, procedure: Procedure) -> bool:
        """Whether it may be made now, as far as the state and what was done decide."""
        return (
            state in self.sources
            and all(any(map(procedure.times, marks)) for marks in self.needs)
            and all(procedure.times(mark) < times for mark, times in (self.most or {}).items())
        )


class IllegalMove(Exception):
    """The law does not allow *action* on a case in *state*; *article* says so."""

    def __init__(self, action: str, state: CaseState, article: str, why: str = "") -> None:
        told = f"{action} is not allowed on a case that is {state}: {article}"
        super().__init__(f"{told} ({why})" if why else told)
        self.action, self.state, self.article = action, state, article


class Moves:
    """All moves, found by track and action."""

    def __init__(self, moves: Iterable[Move]) -> None:
        """Raises ValueError where one action of a track is told twice for the same day."""
        found: defaultdict[tuple[str, str], list[Move]] = defaultdict(list)
        for move in sorted(moves, key=lambda move: move.valid_from):
            versions = found[move.track, move.action]
            if versions and versions[-1].in_force(move.valid_from):
                raise ValueError(f"{move.track}, {move.action}: two rows for {move.valid_from}")
            versions.append(move)
        self._moves: Mapping[tuple[str, str], Sequence[Move]] = dict(found)

    def __iter__(self) -> Iterator[Move]:
        for versions in self._moves.values():
            yield from versions

    def on(self, track: Track, action: str, day: date) -> Move | None:
        """Return the row in force on that day."""
        versions = self._moves.get((track, action), ())
        return next((move for move in versions if move.in_force(day)), None)

    def check(
        self,
        track: Track,
        state: CaseState,
        action: str,
        day: date,
        procedure: Procedure = NOTHING_DONE,
    ) -> Move:
        """
        Return the move that *action* is on a case of *track* in *state*.

        Raises:
            IllegalMove: with the article that forbids it.

        """
        move = self.on(track, action, day)
        if move is None:
            act = self.on(track, ANYTHING_ELSE, day)
            raise IllegalMove(action, state, act.legal_ref if act else NO_ARTICLE)
        if not move.legal(state, procedure):
            raise IllegalMove(action, state, move.legal_ref, _why(move, state, procedure))
        return move

    def actions(self, track: Track) -> Sequence[str]:
        """Return the actions that a track has, or once had, by name."""
        return sorted({action for known, action in self._moves if known == track})

    def legal(
        self, track: Track, state: CaseState, day: date, procedure: Procedure
    ) -> Sequence[Move]:
        """Return what may be done now, by action."""
        found = (self.on(track, action, day) for action in self.actions(track))
        return [move for move in found if move and move.legal(state, procedure)]


def _why(move: Move, state: CaseState, procedure: Procedure) -> str:
    """What stands in the way besides the state: what is missing, or was done already."""
    if state not in move.sources:
        return ""
    missing = (marks for marks in move.needs if not any(map(procedure.times, marks)))
    if found := next(missing, None):
        return f"needs {' or '.join(sorted(found))} first"
    limits = (move.most or {}).items()
    return ", ".join(f"{mark} already" for mark, n in limits if procedure.times(mark) >= n)
