"""
What an authority may do with a case, and the facts that follow.

A new step is a row of `moves.csv` and, where its body is of its own, a class in this package.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.cases import CaseFact
from contracts.steps import DocumentIssued
from services.routing.domain.commands import (
    answering,
    documents,
    duties,
    following,
    handing,
    joining,
    receiving,
    resting,
    steps,
)
from services.routing.domain.commands.answering import Explain
from services.routing.domain.commands.command import Act, Command, Matter, WrongField
from services.routing.domain.commands.following import Complain
from services.routing.domain.commands.handing import Assign
from services.routing.domain.commands.joining import Join
from services.routing.domain.commands.receiving import Accept
from services.routing.domain.docket import Case
from services.routing.domain.outputs import Output, keyed
from services.routing.domain.resolution import day_of
from services.routing.domain.rulebook import Rulebook

__all__ = [
    "COMMANDS",
    "Accept",
    "Act",
    "Assign",
    "Command",
    "Complain",
    "Explain",
    "Join",
    "Ruling",
    "WrongField",
    "decide",
    "keyed",
]


def _of(*modules: object) -> Iterator[type[Command]]:
    for module in modules:
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, Command) and "action" in vars(found):
                yield found


_MODULES = (
    *(receiving, handing, resting, answering, documents, following),
    *(joining, steps, duties),
)
COMMANDS: Mapping[str, type[Command]] = {command.action: command for command in _of(*_MODULES)}
"""Every action by its name."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an act makes of a case."""

    facts: Sequence[CaseFact]
    """In the order of their versions; the officer's texts belong to the last."""
    output: Output | None
    """The document that was issued with it."""
    issued_by: int | None
    """Version of the fact that carries the document's hash."""


def decide(case: Case, act: Act, rules: Rulebook) -> Ruling:
    """
    Return the facts that *act* makes of *case*, with the document that it issues.

    Raises:
        IllegalMove: where the law does not allow it in this state.
        WrongField: where it names what the case or a catalogue of the law does not have.

    """
    matter = _judged(case, act, rules)
    act.command.check(matter)
    output = act.command.output(matter)
    sayings = [*act.command.first(matter), act.command.says(matter)]
    if output and not act.command.says_of_document:
        # The document comes first: what it effects is the fact that the texts belong to.
        sayings.insert(0, (DocumentIssued, documents.issued(output, matter)))
    every = {
        "case_id": case.case_id,
        "actor_role": act.role,
        "actor_authority": act.authority,
    }
    facts = [
        says(version=version, **every, **told)
        for version, (says, told) in enumerate(sayings, start=case.version + 1)
    ]
    return Ruling(facts, output, facts[0].version if output else None)


def _judged(case: Case, act: Act, rules: Rulebook) -> Matter:
    """The act as a move of the day on which it was done, which must be a possible one."""
    action, command = act.command.action, act.command
    matter = Matter(case, act, rules.move(case, action, day_of(act.at)), rules)
    if command.dated_by is None or command.told_day is None:
        return matter
    day = matter.dated(command.told_day, command.dated_by)
    return replace(matter, move=rules.move(case, action, day))
