"""A command on a case: asked with the version it is meant for, judged, kept and said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from fastapi import Request
from pydantic import TypeAdapter

from contracts.cases import CaseFact
from contracts.message import Event
from contracts.problems import FieldError
from services.routing.domain.commands import COMMANDS, Act, Assign, Command, decide
from services.routing.domain.docket import Case
from services.routing.domain.moves import IllegalMove
from services.routing.domain.resolution import day_of
from services.routing.store import Store
from services.web.access import Actor
from services.web.bodies import read
from services.web.problems import Problem

VERSION = re.compile(r'([1-9][0-9]{0,8})|"([1-9][0-9]{0,8})"', re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of which version of the case; *body* is read once the law allows the action."""

    action: str
    version: int
    body: bytes

    def command(self) -> Command:
        """
        Read the body.

        Raises:
            Problem: 400 where it is no JSON, 422 naming each wrong field.

        """
        shape: TypeAdapter[Command] = TypeAdapter(COMMANDS[self.action])
        return read(shape, self.body)


async def asked(action: str, request: Request) -> Asked:
    """
    Take a command, its body as it came.

    Raises:
        Problem: 404 for an unknown action, 428 or 400 for `If-Match`, 413 for the body.

    """
    if action not in COMMANDS:
        raise Problem(404, "no such action", f"actions are {', '.join(sorted(COMMANDS))}")
    version = _version(request.headers.get("If-Match"))
    return Asked(action, version, await request.body())


async def perform(
    asked: Asked, case_id: UUID, now: datetime, store: Store, actor: Actor
) -> Sequence[Event[CaseFact]]:
    """
    Hold the case, let the law decide, keep what follows and return it.

    Raises:
        Problem: 404 for an unknown case, 412 for another version, 409 for an illegal move;
            then only 400 or 422 for the body.

    """
    case = await store.locked(case_id, scope=actor)
    if case is None:
        raise no_such_case()
    if case.version != asked.version:
        raise Problem(412, "the case has changed since", version=case.version)
    _check(case, asked.action, now, store)
    command = asked.command()
    act = _act(command, now, store, actor)
    said = [_event(fact, now) for fact in decide(case, act, store.rules.moves)]
    await store.record(said, command.texts(), _reasons(act))
    return said


def no_such_case() -> Problem:
    """Return what is said of a case that is not there, or not for this actor."""
    return Problem(404, "no such case within your scope")


def as_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one fact of the history as it is shown."""
    return {
        **{name: row[name] for name in ("version", "type", "at")},
        "actor": {"role": row["actor_role"], "authority": row["actor_authority"]},
        **{name: row[name] for name in ("body", "texts", "hash")},
    }


def _version(if_match: str | None) -> int:
    if if_match is None:
        raise Problem(428, "say with If-Match which version of the case you mean")
    found = VERSION.fullmatch(if_match.strip())
    if found is None:
        raise Problem(400, 'If-Match must be one version, such as "3"')
    return int(found[1] or found[2])


def _act(command: Command, now: datetime, store: Store, actor: Actor) -> Act:
    if not isinstance(command, Assign):
        return Act(command, now, actor.role, actor.authority)
    directory, day = store.rules.directory, day_of(now)
    named = directory.on(command.authority, day)
    if named is None:
        wrong = FieldError("authority", "unknown-authority")
        raise Problem(422, "some fields are wrong", errors=[wrong])
    superiors = directory.above(named, day)
    return Act(command, now, actor.role, actor.authority, named, superiors)


def _check(case: Case, action: str, now: datetime, store: Store) -> None:
    """Whoever may not act need not hear what else was wrong."""
    try:
        store.rules.moves.check(case.track, case.state, action, day_of(now))
    except IllegalMove as illegal:
        raise Problem(
            409, str(illegal), state=illegal.state, action=illegal.action, article=illegal.article
        ) from None


def _event(fact: CaseFact, now: datetime) -> Event[CaseFact]:
    return Event(uuid5(fact.case_id, f"{fact.version}"), now, fact)


def _reasons(act: Act) -> Sequence[str]:
    return [f"bàn phân loại giao: {act.named.title}"] if act.named else []
