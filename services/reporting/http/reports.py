"""One report as a file: what HTTP and `giaitrinh report` give."""

import asyncio
from dataclasses import dataclass
from typing import Any, get_args

from contracts.problems import FieldError
from services.reporting.domain import forms, open_data, periods
from services.reporting.domain.forms import Form
from services.reporting.domain.periods import Period
from services.reporting.domain.places import NATION, known, upwards
from services.reporting.http import sheets
from services.reporting.http.sheets import Written
from services.reporting.rules import Book
from services.reporting.store.questions import Store
from services.web.access import Actor
from services.web.problems import Problem


@dataclass(frozen=True)
class Question:
    """A report as somebody asks for it, not checked yet."""

    form: str
    unit: str = NATION
    period: str | None = None
    """A statutory period; None for how things stand."""
    format: str = "json"
    public: bool = False
    """Whether it leaves the State's offices."""


@dataclass(frozen=True)
class Report:
    """A file with its media type."""

    body: bytes
    media_type: str
    filename: str


async def report(store: Store, question: Question, *, scope: Actor) -> Report:
    """
    Return the report that *question* asks for, within what *scope* may see.

    Raises:
        Problem: naming the field that is wrong, or that the form is not there yet.

    """
    form, period = the_form(store.book, question.form), the_period(store.book, question.period)
    unit, written = the_unit(question.unit, scope=scope), _the_format(question.format)
    if period:
        lines = await store.figures_within(unit, period, scope=scope)
    else:
        lines = await store.figures(unit, scope=scope)
    if question.public:
        lines = open_data.publishable(lines, unit)
    head = {"form": form.form, "unit": unit, **_told(period)}
    body = await asyncio.to_thread(sheets.written, head, lines, written)
    filename = "-".join(filter(None, (form.form, unit, question.period))).replace("/", "-")
    return Report(body, sheets.MEDIA_TYPES[written], f"{filename}.{written}")


def the_form(book: Book, name: str) -> Form:
    """
    Return the form that *name* means.

    Raises:
        Problem: 404 where there is none of that name, 501 where it is not there yet.

    """
    form = forms.form(name, book.forms)
    if form is None:
        known_forms = ", ".join(form.form for form in book.forms)
        raise Problem(404, "no form has this name", f"the forms are {known_forms}")
    if not form.ready:
        raise Problem(501, f"the form {form.form} is not there yet", form.title)
    return form


def the_period(book: Book, name: str | None) -> Period | None:
    """
    Return the statutory period that *name* means, None where none is asked for.

    Raises:
        Problem: 422, naming how periods are written.

    """
    period = periods.period(name, book.periods) if name is not None else None
    if name is not None and period is None:
        raise _wrong("period", "a statutory period: 2026, 2026-Q1 to 2026-Q4, 2026-H1, 2026-9M")
    return period


def the_unit(code: str, *, scope: Actor) -> str:
    """
    Return *code* if figures can be asked for it.

    Raises:
        Problem: 422 for a unit that is not on today's map, 404 for one that *scope* may not see.

    """
    if not known(code):
        raise _wrong("unit", "a unit of today's map, 00 for the nation or none")
    if (scope.unit or NATION) not in upwards(code):
        raise Problem(404, "no such unit within your scope")
    return code


def _the_format(name: str) -> Written:
    for known_format in get_args(Written):
        if name == known_format:
            return name  # type: ignore[return-value]
    raise _wrong("format", "one of json, csv, xlsx")


def _told(period: Period | None) -> dict[str, Any]:
    if period is None:
        return {"period": None}
    days = {"from": period.first_day.isoformat(), "to": period.last_day.isoformat()}
    return {"period": period.name, **days, "legal_ref": period.legal_ref}


def _wrong(field: str, rule: str) -> Problem:
    return Problem(
        422, "some fields are wrong", f"{field} must be {rule}", [FieldError(field, rule)]
    )
