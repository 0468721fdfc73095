"""Everything that decides in routing, loaded once: the directory, competence and the moves."""

from dataclasses import dataclass
from datetime import date

from services.routing.domain.authorities import Directory
from services.routing.domain.facts import Classified
from services.routing.domain.moves import Moves
from services.routing.domain.resolution import Resolution, Resolver


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one installation."""

    resolver: Resolver
    moves: Moves

    @property
    def directory(self) -> Directory:
        """The authorities there are."""
        return self.resolver.directory

    def resolve(self, facts: Classified, day: date) -> Resolution:
        """Return who must answer *facts*, received on *day*; see `Resolver.resolve`."""
        return self.resolver.resolve(facts, day)
