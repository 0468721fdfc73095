"""Everything that decides in routing, loaded once: directory, competence and procedure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.petitions import Track
from services.routing.domain.authorities import Directory
from services.routing.domain.docket import Case
from services.routing.domain.facts import Classified
from services.routing.domain.grounds import Grounds
from services.routing.domain.groups import Groups
from services.routing.domain.moves import IllegalMove, Move, Moves
from services.routing.domain.outputs import Forms
from services.routing.domain.resolution import Resolution, Resolver, day_of

LAW_OF_THE_RECEIPT: frozenset[Track] = frozenset(("information",))
"""
Tracks whose cases keep the steps and grounds of the law under which they were received.

Their steps are steps of limits, and a limit in flight keeps the version of its trigger's day
(legal.md 9.1, 10.13): a request for information of before 1/9/2026 still has its old extension.
A complaint does not: NĐ 155/2026 art 22.1 gives its new steps to those accepted before.
"""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one installation."""

    resolver: Resolver
    moves: Moves
    grounds: Grounds
    forms: Forms
    groups: Groups

    @property
    def directory(self) -> Directory:
        """The authorities there are."""
        return self.resolver.directory

    def resolve(self, facts: Classified, day: date) -> Resolution:
        """Return who would have to answer *facts*, received on *day*; see `Resolver.resolve`."""
        return self.resolver.resolve(facts, day)

    def law_of(self, case: Case, action: str, day: date) -> date:
        """
        Return the day whose law decides *action* on a case, done on *day*.

        That of the receipt where the track keeps it and its law had the step; what came only later
        (such as rating an answer) is judged by the day itself.
        """
        if case.track not in LAW_OF_THE_RECEIPT or case.opened_at is None:
            return day
        received = day_of(case.opened_at)
        return received if self.moves.on(case.track, action, received) else day

    def move(self, case: Case, action: str, day: date) -> Move:
        """
        Return the move that *action*, done on *day*, is on *case*.

        Raises:
            IllegalMove: with the article that forbids it.

        """
        law = self.law_of(case, action, day)
        move = self.moves.check(case.track, case.state, action, law, case.procedure)
        if why := move.obstacle(case):
            raise IllegalMove(action, case.state, move.legal_ref, why)
        return move

    def legal(self, case: Case, day: date) -> Sequence[Move]:
        """Return what may be done with *case* on that day, by action."""
        actions = self.moves.actions(case.track)
        found = (self.moves.on(case.track, a, self.law_of(case, a, day)) for a in actions)
        legal = (move for move in found if move and move.legal(case.state, case.procedure))
        return [move for move in legal if move.obstacle(case) is None]
