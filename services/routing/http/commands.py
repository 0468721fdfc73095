"""A command on a case: asked with the version it is meant for, judged, kept and said."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from fastapi import Request
from pydantic import TypeAdapter

from contracts.cases import CaseFact
from contracts.message import Event
from services.routing.domain.commands import (
    COMMANDS,
    Act,
    Command,
    Complain,
    Join,
    Ruling,
    WrongField,
    decide,
)
from services.routing.domain.denouncing import as_shown
from services.routing.domain.docket import Case
from services.routing.domain.moves import IllegalMove
from services.routing.domain.resolution import day_of
from services.routing.http.acts import act_of, wrong
from services.routing.http.joining import hold_in_order, take_in
from services.routing.store import Store
from services.web.access import Actor
from services.web.bodies import read
from services.web.problems import Problem

VERSION = re.compile(r'([1-9][0-9]{0,8})|"([1-9][0-9]{0,8})"', re.ASCII)
BOTH_HELD = frozenset({Join.action, Complain.action})
"""Actions that tie two cases, neither of which may change meanwhile."""
NUMBERS = ("number", "notice_number", "decision_number", "document_number")
"""Fields in which a document's number may stand."""
HANDED = {"assign": "bàn phân loại giao", "transfer": "cơ quan nhận trước chuyển đến"}
"""What officers read of how a case came to its authority, by the action that brought it."""


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
            then 400 or 422 for the body, or 409 where what it names makes the move illegal.

    """
    if asked.action in BOTH_HELD:
        await hold_in_order(asked.body, COMMANDS[asked.action].other_case, case_id, store)
    case = await store.locked(case_id, scope=actor)
    if case is None:
        raise no_such_case()
    if not case.is_as_at(asked.version):
        raise Problem(412, "the case has changed since", version=case.version)
    with _as_told_by_law():
        store.rules.move(case, asked.action, day_of(now))
    act = await act_of(asked.command(), case, now, store, actor)
    with _as_told_by_law():
        ruling = decide(case, act, store.rules)
    said = [_event(fact, now) for fact in ruling.facts]
    await store.keep_correction(said)
    await store.record(said, act.command.texts(), _reasons(act))
    await _issue(case, act, ruling, store)
    with _as_told_by_law():
        return [*await take_in(case, said, now, store, actor), *said]


def no_such_case() -> Problem:
    """Return what is said of a case that is not there, or not for this actor."""
    return Problem(404, "no such case within your scope")


def as_told(row: Mapping[str, Any], denounced: Collection[UUID]) -> dict[str, Any]:
    """Return one fact of the history as it is shown; *denounced* are cases of denouncers."""
    sealed = row["case_id"] in denounced
    return {
        **{name: row[name] for name in ("version", "type", "at")},
        "actor": {"role": row["actor_role"], "authority": row["actor_authority"]},
        "body": as_shown(row["body"], sealed=sealed, denounced=denounced),
        **{name: row[name] for name in ("texts", "hash")},
    }


def _version(if_match: str | None) -> int:
    if if_match is None:
        raise Problem(428, "say with If-Match which version of the case you mean")
    found = VERSION.fullmatch(if_match.strip())
    if found is None:
        raise Problem(400, 'If-Match must be one version, such as "3"')
    return int(found[1] or found[2])


@contextmanager
def _as_told_by_law() -> Iterator[None]:
    """Whoever may not act need not hear what else was wrong: the move is judged by itself first."""
    try:
        yield
    except IllegalMove as illegal:
        raise Problem(
            409, str(illegal), state=illegal.state, action=illegal.action, article=illegal.article
        ) from None
    except WrongField as field:
        raise wrong(field.field, field.rule) from None


async def _issue(case: Case, act: Act, ruling: Ruling, store: Store) -> None:
    """Keep the document; its number must not be another's."""
    if ruling.output is None or ruling.issued_by is None:
        return
    held_by = case.authority or ""
    if not await store.issue(ruling.output, case.case_id, ruling.issued_by, held_by):
        fields = type(act.command).model_fields
        raise wrong(next((name for name in NUMBERS if name in fields), "number"), "number-is-taken")


def _event(fact: CaseFact, now: datetime) -> Event[CaseFact]:
    return Event(uuid5(fact.case_id, f"{fact.version}"), now, fact)


def _reasons(act: Act) -> Sequence[str]:
    """How the authority that holds the case from now on was found."""
    how = HANDED.get(act.command.action)
    return [f"{how}: {act.named.title}"] if how and act.named else []
