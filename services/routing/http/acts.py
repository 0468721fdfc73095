"""What surrounds a command: the bodies, cases, drafts and documents that it names."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from contracts import units
from contracts.problems import FieldError
from services.routing.domain.authorities import Authority
from services.routing.domain.commands import Act, Command
from services.routing.domain.commands.answering import Send
from services.routing.domain.commands.documents import Replace
from services.routing.domain.denouncing import SEALED_TRACK
from services.routing.domain.docket import Case
from services.routing.domain.outputs import Output
from services.routing.domain.resolution import day_of
from services.routing.store import Store
from services.web.access import Actor
from services.web.problems import Problem


async def act_of(command: Command, case: Case, now: datetime, store: Store, actor: Actor) -> Act:
    """
    Return the command with all that it is judged beside.

    Raises:
        Problem: 422 for an authority that is not in the directory today.

    """
    found: dict[str, Any] = _bodies(command, now, store)
    if command.other_case and (other := getattr(command, command.other_case)):
        found["other"] = await store.judged(other, scope=actor)
        found["other_sealed"] = other in await store.denounced([other])
    if getattr(command, "track", None) == SEALED_TRACK:
        found["complaint_of_another"] = await store.is_complaint_of_another(case.case_id)
    if isinstance(command, Send):
        found |= await _signed(case, store)
    if isinstance(command, Replace):
        found["issued"] = _in_force(command, (o for _, o in await store.issued(case.case_id)))
    return Act(command, now, actor.role, actor.authority, **found)


def wrong(field: str, rule: str) -> Problem:
    """Return what is said of one field that the case or the law does not fit."""
    return Problem(422, "some fields are wrong", errors=[FieldError(field, rule)])


def _bodies(command: Command, now: datetime, store: Store) -> dict[str, Any]:
    directory, day = store.rules.directory, day_of(now)
    found: dict[str, Any] = {}
    for field in command.names:
        named = getattr(command, field)
        for authority_id in (named,) if isinstance(named, str) else named or ():
            body = directory.on(authority_id, day)
            if body is None:
                raise wrong(field, "unknown-authority")
            if field == "authority":
                above = directory.above(body, day)
                inspectorate = _inspectorate(body, now, store)
                found = {"named": body, "superiors": above, "inspectorate": inspectorate}
    return found


def _inspectorate(body: Authority, now: datetime, store: Store) -> str | None:
    """The inspectorate of the province that a body lies in."""
    province = units.province_of(body.unit) if body.unit else None
    found = store.rules.directory.on(f"{province}.inspectorate", day_of(now))
    return found.id if found else None


async def _signed(case: Case, store: Store) -> dict[str, Any]:
    """The latest draft and the number under which it was signed."""
    done = case.procedure.done
    draft = await store.texts_of(case.case_id, done["drafted"][-1])
    signed = await store.texts_of(case.case_id, done["signed"][-1])
    return {"draft": draft, "signed_number": signed["document_number"]}


def _in_force(command: Replace, outputs: Iterable[Output]) -> Output | None:
    """The latest revision of the document that bears the number now."""
    latest = {output.document_id: output for output in outputs}
    alike = (o for o in latest.values() if (o.kind, o.number) == (command.kind, command.replaces))
    return next(alike, None)
