"""The steps of each track as dated data: from which states an action is legal, by which article."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.cases import CaseState
from contracts.petitions import Track


@dataclass(frozen=True, slots=True)
class Move:
    """One action on one track."""

    track: Track
    action: str
    sources: frozenset[CaseState]
    """The states it is legal in; none where the track has no such step."""
    to: CaseState
    legal_ref: str
    """The article that orders the step, and so forbids it everywhere else."""
    valid_from: date
    valid_to: date | None

    def in_force(self, day: date) -> bool:
        """Whether the article is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class IllegalMove(Exception):
    """The law does not allow *action* on a case in *state*; *article* says so."""

    def __init__(self, action: str, state: CaseState, article: str) -> None:
        super().__init__(f"{action} is not allowed on a case that is {state}: {article}")
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

    def check(self, track: Track, state: CaseState, action: str, day: date) -> Move:
        """
        Return the move that *action* is on a case of *track* in *state*.

        Raises:
            IllegalMove: with the article that forbids it.

        """
        versions = self._moves.get((track, action), ())
        move = next((move for move in versions if move.in_force(day)), None)
        if move is None:
            raise IllegalMove(action, state, "no article in force provides for it")
        if state not in move.sources:
            raise IllegalMove(action, state, move.legal_ref)
        return move
