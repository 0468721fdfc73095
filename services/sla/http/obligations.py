"""Promises and tasks of plans: listed, imported, done."""

import re
from collections.abc import Sequence
from datetime import date
from io import StringIO
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, Field, TypeAdapter

from contracts.codes import Code, Hash
from contracts.findings import ObligationKind, ObligationState
from contracts.problems import FieldError
from services.sla.domain.obligations.obligation import ENDED, Obligation, met
from services.sla.domain.obligations.telling import told
from services.sla.http.what_if import Question, UnitCode
from services.sla.rules.plan import MOST, WrongRows, a_task, read_plan
from services.sla.store import Store
from services.sla.store.findings.lists import Asked
from services.sla.store.obligations import SAME
from services.web.access import Actor, ActorDep
from services.web.bodies import body_of, read
from services.web.problems import Problem
from services.web.service import the_service

LINES = 2 * MOST
"""A task may be told on several lines; more than two each is no table of tasks."""
router = APIRouter()
SHOWN = (
    *("obligation_id", "kind", "owner", "cooperating", "task", "phrase", "due_on", "state"),
    *("case_id", "code", "source", "level", "unit", "superior", "evidence", "verified_by"),
    *("met_at", "in_time"),
)
VERSION = re.compile(r'([1-9][0-9]{0,8})|"([1-9][0-9]{0,8})"', re.ASCII)
SUPERVISION = "CT 53-CT/TW §5"


def _place(written: str) -> tuple[date, UUID]:
    day, _, obligation_id = written.partition("_")
    return date.fromisoformat(day), UUID(obligation_id)


def _is_place(written: str) -> str:
    _place(written)
    return written


class ObligationsQuestion(Question):
    """Which obligations a list asks for."""

    owner: Code | None = None
    state: ObligationState | None = None
    kind: ObligationKind | None = None
    case: UUID | None = None
    unit: UnitCode | None = None
    limit: int = Field(default=50, ge=1, le=200)
    after: Annotated[str, AfterValidator(_is_place)] | None = None

    def asked(self) -> Asked:
        """Return it as the store takes it."""
        equal = (("owner", self.owner), ("state", self.state), ("kind", self.kind))
        after = _place(self.after) if self.after else None
        return Asked(self.limit, after, self.unit, (*equal, ("case_id", self.case)))


class Done(Question):
    """That a task is done: who verified it, and the hash of what proves it."""

    verified_by: Code
    evidence: Hash | None = None


DONE = TypeAdapter(Done)


@router.get("/v1/obligations")
async def list_obligations(
    request: Request, question: Annotated[ObligationsQuestion, Query()], actor: ActorDep
) -> dict[str, Any]:
    """Return promises and tasks by their last day; those without one come last."""
    async with the_service(request).work() as store:
        tasks = await store.obligations(question.asked(), scope=actor)
    last = tasks[-1] if len(tasks) == question.limit else None
    after = f"{last.due_on or date.max}_{last.obligation_id}" if last else None
    return {"items": [shown(task) for task in tasks], "next": after}


@router.post(
    "/v1/obligations",
    openapi_extra={
        "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
    },
)
async def import_tasks(request: Request, actor: ActorDep) -> JSONResponse:
    """Watch the tasks of a plan: 202 where any is new, 200 where all were sent before."""
    tasks = _tasks(await request.body())
    service = the_service(request)
    async with service.work() as store:
        await _check(store, tasks)
        entered = await store.enter(tasks)
        await service.bus.say(store.transaction, entered.facts)
    answer = {"accepted": len(tasks), "new": len(entered.new), "items": [*map(str, entered.new)]}
    return JSONResponse(answer, 202 if entered.new else 200)


@router.post("/v1/obligations/{obligation_id}/done", openapi_extra=body_of(Done))
async def finish_task(request: Request, obligation_id: UUID, actor: ActorDep) -> dict[str, Any]:
    """Note that a task is done, at the version that `If-Match` names; a promise is kept by fact."""
    version, body = _version(request.headers.get("If-Match")), await request.body()
    service = the_service(request)
    async with service.work() as store:
        known = await _known(store, obligation_id, actor)
        done = _judged(known, version, body)
        finished, said = met(known, service.clock.now(), done.verified_by, done.evidence)
        finished, facts = told(finished, said)
        await store.keep_task(known, finished)
        await service.bus.say(store.transaction, facts)
    return shown(finished)


def shown(task: Obligation) -> dict[str, Any]:
    """Return an obligation as people and programs are shown it."""
    return {**{name: getattr(task, name) for name in SHOWN}, "version": task.version}


def _tasks(body: bytes) -> Sequence[Obligation]:
    if body.count(b"\n") > LINES:
        wrong = FieldError(f"row {LINES}", f"a table has at most {MOST} tasks")
        raise Problem(422, "the table is too long", errors=[wrong])
    try:
        return [a_task(row) for row in read_plan(StringIO(body.decode("utf-8-sig"), newline=""))]
    except UnicodeDecodeError:
        raise Problem(400, "the body is no text in UTF-8") from None
    except WrongRows as wrong:
        raise Problem(422, str(wrong), errors=wrong.errors) from None


async def _check(store: Store, tasks: Sequence[Obligation]) -> None:
    """An id that stands for something else already would change a promise behind its owner."""
    known = await store.known_tasks(tasks)
    errors = [
        FieldError(f"row of {task.code}", f"the id stands for another {name}")
        for task in tasks
        if task.obligation_id in known
        for name in SAME
        if getattr(known[task.obligation_id], name) != getattr(task, name)
    ]
    if errors:
        raise Problem(409, "some ids stand for other tasks", errors=errors)


async def _known(store: Store, obligation_id: UUID, actor: Actor) -> Obligation:
    known = await store.task(obligation_id, scope=actor)
    if known is None:
        raise Problem(404, "no such obligation within your scope")
    return known


def _judged(known: Obligation, version: int, body: bytes) -> Done:
    if known.version != version:
        raise Problem(412, "the obligation has changed since", version=known.version)
    if known.kind == "commitment":
        raise _illegal("a promise of an answer is kept by a fact of its case")
    if known.state in ENDED:
        raise _illegal("it is done already")
    done = read(DONE, body)
    if done.verified_by == known.owner:
        raise Problem(
            422, "some fields are wrong", errors=[FieldError("verified_by", "not-the-owner")]
        )
    return done


def _illegal(sentence: str) -> Problem:
    return Problem(409, sentence, article=SUPERVISION)


def _version(if_match: str | None) -> int:
    if if_match is None:
        raise Problem(428, "say with If-Match which version of the obligation you mean")
    found = VERSION.fullmatch(if_match.strip())
    if found is None:
        raise Problem(400, 'If-Match must be one version, such as "3"')
    return int(found[1] or found[2])
