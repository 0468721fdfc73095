"""Many petitions, one case."""

from typing import ClassVar

from contracts.steps import CaseJoined
from services.routing.domain.commands.command import (
    CaseId,
    Command,
    Matter,
    Passage,
    Saying,
    WrongField,
)
from services.routing.domain.joining import check_join


class Join(Command):
    """
    The petitions of this case go on in another one, which is about the same matter.

    Each keeps its own receipt, and its own ceiling of 45 days.
    """

    action: ClassVar[str] = "join"
    other_case: ClassVar[str | None] = "into_case"

    into_case: CaseId
    reason: Passage | None = None

    def check(self, matter: Matter) -> None:
        """The other case must be there, open and of the same track."""
        if matter.act.other is None:
            raise WrongField("into_case", "no-such-case")
        check_join(matter.case, matter.act.other, matter.move)

    def says(self, matter: Matter) -> Saying:
        """Return that the petition that began the case left it."""
        told = {"into_case": self.into_case, "petition_id": matter.case.petition_id}
        return CaseJoined, told
