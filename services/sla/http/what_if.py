"""What if: a limit counted without any case, for the console as for HTTP."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts import units
from contracts.petitions import UNIT
from services.sla.domain.calendar import Calendar, Refused, local, read_moment
from services.sla.domain.counting import Deadline, Terms, deadline
from services.sla.domain.rules import Rules
from services.sla.domain.runs import Remote, is_remote, parts_of
from services.sla.domain.walk import Pause

UnitCode = Annotated[str, Field(pattern=UNIT)]


class Question(BaseModel):
    """No other fields than its own, and never repeated in an error."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class PauseQuestion(Question):
    """A stay of the limit."""

    begins: date = Field(alias="from")
    ends: date = Field(alias="to")


class DeadlineQuestion(Question):
    """What if: a limit, from a day or moment, with what is said of it."""

    rule: str = Field(max_length=20)
    begins: str = Field(alias="from", max_length=40)
    unit: UnitCode | None = None
    """Changes nothing unless the list of remote areas names it."""
    variant: Literal["complex", "remote", "remote-complex", "several-places"] | None = None
    extend: int = Field(default=0, ge=0, le=10)
    pause: list[PauseQuestion] = Field(default=[], max_length=100)

    def terms(self) -> Terms:
        """Return what it says beside rule and trigger."""
        pauses = tuple(Pause(pause.begins, pause.ends) for pause in self.pause)
        return Terms(self.variant, self.extend, pauses)


def counted(
    rules: Rules, calendar: Calendar, question: DeadlineQuestion, remote: Sequence[Remote] = ()
) -> Deadline:
    """
    Return the deadline that is asked for; `told()` of it is the shape that programs rely on.

    Where the unit is among the *remote* areas, the limit is that of remote areas if it has one.

    Raises:
        Refused: when the law, or the calendar, gives no such date; it names the field.

    """
    if question.unit and not _exists(question.unit):
        raise Refused(f"there is no unit {question.unit} on either map", "unit")
    trigger = read_moment(question.begins)
    terms = question.terms()
    day = local(trigger).date() if isinstance(trigger, datetime) else trigger
    if is_remote(remote, question.unit, day):
        rule = rules.on(question.rule, day)
        if question.variant is None or question.variant in rule.variants:
            said = parts_of(question.variant) | {"remote"}
            terms = replace(terms, variant=rule.variant_for(said))
    return deadline(rules, question.rule, trigger, calendar, terms)


def _exists(unit: str) -> bool:
    try:
        return bool(units.province_of(unit))
    except units.UnknownUnit:
        return units.old_unit(unit) is not None
