"""Longer limits, rests, and the ends without an answer."""

from typing import ClassVar

from pydantic import Field

from contracts.cases import (
    CaseExtended,
    CaseResumed,
    CaseSuspended,
    CaseTerminated,
    CaseWithdrawn,
)
from contracts.outcomes import CaseReopened
from services.routing.domain.commands.command import (
    Command,
    Matter,
    Passage,
    Ref,
    Saying,
    WrongField,
)
from services.routing.domain.commands.written import Decision, Notice


class Extend(Notice):
    """
    The limit is extended with a written notice before its end (NĐ 59/2019, article 13).

    Whether the notice was in time is judged by sla, which ignores a late one: routing says no
    fact because of a deadline. How often is judged here.
    """

    action: ClassVar[str] = "extend"
    kind: ClassVar[str] = "extension-notice"

    ground: Ref
    limit: Ref | None = None
    """Which limit; needed only where the ground extends one of several."""

    def check(self, matter: Matter) -> None:
        """The ground must suffice once more, and extend the limit of such a matter."""
        ground = matter.ground(self.ground)
        if ground.times is not None and matter.case.procedure.times("extended") >= ground.times:
            raise WrongField("ground", "does-not-suffice-again")
        if self.limit is None and len(ground.limits) > 1:
            raise WrongField("limit", "missing")
        if self.limit is not None and self.limit not in ground.limits:
            raise WrongField("limit", "not-extended-on-this-ground")
        variant = ground.limits[self._limit(matter)]
        if variant and matter.case.procedure.variant != variant:
            raise WrongField("limit", f"needs-acceptance-as-{variant}")

    def says(self, matter: Matter) -> Saying:
        """Return the extension, on the day of the notice."""
        told = {"rule": self._limit(matter), "ground": self.ground}
        return CaseExtended, {**told, "happened_at": self.happened_at(matter)}

    def _limit(self, matter: Matter) -> str:
        return self.limit or next(iter(matter.ground(self.ground).limits))


class _Grounded(Decision):
    ground: Ref

    def check(self, matter: Matter) -> None:
        """The catalogue of the law is closed."""
        matter.ground(self.ground)
        self.day(matter)


class Suspend(_Grounded):
    """The case rests by decision, on a closed ground (NĐ 59/2019, article 14)."""

    action: ClassVar[str] = "suspend"
    kind: ClassVar[str] = "suspension-decision"

    def says(self, matter: Matter) -> Saying:
        """Return the suspension, from the day of the decision."""
        return CaseSuspended, {
            "ground": self.ground,
            "suspended_on": self.day(matter),
            "document": matter.hashed(self.decision_number),
        }


class Resume(Decision):
    """
    The ground ended and the case goes on by decision (NĐ 155/2026, article 28b.2).

    The limit runs on from the day of the decision, which is not before the suspension.
    """

    action: ClassVar[str] = "resume"
    kind: ClassVar[str] = "continuation-decision"

    def says(self, matter: Matter) -> Saying:
        """Return that the limit runs on from the day of the decision."""
        document = matter.hashed(self.decision_number)
        return CaseResumed, {"resumed_on": self.day(matter), "document": document}


class Terminate(_Grounded):
    """The case ends without an answer, on a closed ground (NĐ 59/2019, article 14)."""

    action: ClassVar[str] = "terminate"
    kind: ClassVar[str] = "termination-decision"

    def says(self, matter: Matter) -> Saying:
        """Return the end, on the day of the decision."""
        return CaseTerminated, {
            "ground": self.ground,
            "document": matter.hashed(self.decision_number),
            "happened_at": matter.moment(self.day(matter)),
        }


class Withdraw(Command):
    """
    The requester withdraws, wholly or in part.

    Under duress, or where there are signs of a violation, the case goes on as if nothing of it
    had been withdrawn (NĐ 156/2026; Luật 136/2025): the act is kept, and narrows nothing.
    """

    action: ClassVar[str] = "withdraw"

    partial: bool = Field(default=False, strict=True)
    under_duress: bool = Field(default=False, strict=True)
    reason: Passage
    """What was withdrawn and why, as the officer understood it."""

    def says(self, matter: Matter) -> Saying:
        """Return the withdrawal; one under duress never ends the case."""
        return CaseWithdrawn, {"partial": self.partial or self.under_duress}


class Reopen(Command):
    """The case goes on after its answer, on a closed ground."""

    action: ClassVar[str] = "reopen"

    ground: Ref
    reason: Passage

    def check(self, matter: Matter) -> None:
        """The catalogue is closed."""
        matter.ground(self.ground)

    def says(self, matter: Matter) -> Saying:
        """Return that it goes on."""
        return CaseReopened, {"ground": self.ground}
