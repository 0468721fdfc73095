"""What is said of the tasks of plans, which belong to no case."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid5

from contracts.findings import ObligationTold
from contracts.message import Event
from services.sla.domain.obligations.obligation import Obligation, Telling


def told(
    obligation: Obligation, tellings: Sequence[Telling]
) -> tuple[Obligation, Sequence[Event[ObligationTold]]]:
    """
    Return the facts that say how a task of a plan stands, and the task with their number.

    There the case is the obligation itself. A task without a day is nowhere late: it stays off
    the bus.
    """
    if obligation.due_on is None:
        return obligation, ()
    facts = [
        Event(
            uuid5(obligation.obligation_id, f"{ObligationTold.type}/{telling.about}"),
            telling.at,
            ObligationTold(
                case_id=obligation.obligation_id,
                version=obligation.said + number,
                track="explanation",
                unit=obligation.unit,
                level=obligation.level,
                authority=obligation.owner,
                obligation_id=obligation.obligation_id,
                kind=obligation.kind,
                state=telling.state,
                due_on=obligation.due_on,
                to_authority=telling.to_authority,
            ),
        )
        for number, telling in enumerate(tellings, 1)
    ]
    return replace(obligation, said=obligation.said + len(facts)), facts
