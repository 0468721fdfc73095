"""The shipped tables of routing, and those that an installation lays over them."""

from pathlib import Path

from services.routing.domain.resolution import Resolver
from services.routing.domain.rulebook import Rulebook
from services.routing.rules.competence import competence
from services.routing.rules.directory import directory
from services.routing.rules.grounds import grounds
from services.routing.rules.groups import groups
from services.routing.rules.moves import moves
from services.routing.rules.outputs import forms
from services.routing.rules.tables import SHIPPED

__all__ = ["SHIPPED", "load"]


def load(folder: Path | None = None) -> Rulebook:
    """
    Read the tables; a file in *folder* replaces the shipped one of its name.

    Raises:
        WrongSetting: naming the file, the row and what is wrong with it.

    """
    found = directory(folder)
    rules = competence(folder, found.bodies)
    resolver = Resolver(found.directory, rules, found.succession)
    procedure = (moves(folder), grounds(folder), forms(folder))
    return Rulebook(resolver, *procedure, groups(folder))
