"""The bodies that a rule means without naming one."""

from collections.abc import Callable, Mapping

from contracts.petitions import Level
from services.routing.domain.authorities import Authority, Directory, body_of
from services.routing.domain.matter import Matter


def _concerned(matter: Matter, directory: Directory) -> Authority | None:
    """Whose people it is about: the body that acted, else the commune's only one."""
    return matter.issuer or _committee(matter, "commune", directory)


def _superior(body: Authority | None, matter: Matter, directory: Directory) -> Authority | None:
    return directory.on(body.superior, matter.day) if body else None


def _committee(matter: Matter, level: Level, directory: Directory) -> Authority | None:
    """The committee where it happened, not of whoever was written to."""
    return directory.on(body_of(f"{level}:people-committee", matter.unit), matter.day)


def _addressed_here(matter: Matter, _: Directory) -> Authority | None:
    here, body = matter.where, matter.addressed
    return body if body and here and body.unit == here.code else None


def _reviewer(matter: Matter, directory: Directory) -> Authority | None:
    return directory.on(matter.issuer.reviewer if matter.issuer else None, matter.day)


NAMED: Mapping[str, Callable[[Matter, Directory], Authority | None]] = {
    "issuer": lambda m, _: m.issuer,
    "reviewer": _reviewer,
    "superior": lambda m, d: _superior(m.issuer, m, d),
    "concerned": _concerned,
    "superior-of-concerned": lambda m, d: _superior(_concerned(m, d), m, d),
    "superior-of-holder": lambda m, d: _superior(m.holder, m, d),
    "addressed": lambda m, _: m.addressed,
    "addressed-here": _addressed_here,
}
"""
Bodies that the petition itself leads to.

`reviewer` settles a second complaint about the issuer; `concerned` is whose people a denunciation
is about; `holder` had the case that a further petition goes on about; `addressed-here` counts
only a body of the petition's own unit.
"""


def meant(to: str, matter: Matter, directory: Directory) -> Authority | None:
    """Return the body that *to* means for *matter*; None where there is none."""
    if named := NAMED.get(to):
        return named(matter, directory)
    return directory.on(body_of(to, matter.where), matter.day)
