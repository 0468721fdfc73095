"""The shipped tables of routing, and those that an installation lays over them."""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args

from contracts.cases import CaseState
from services.routing.domain.authorities import Authority, Directory, Template, of_every_unit
from services.routing.domain.commands import COMMANDS
from services.routing.domain.competence import (
    CONFIDENCES,
    FIELDS,
    INSTANCES,
    LEVELS,
    NO_FIELD,
    PLACES,
    TRACKS,
    Competence,
    Rule,
)
from services.routing.domain.moves import Move, Moves
from services.routing.domain.resolution import PARK_REASONS, Resolver
from services.routing.domain.rulebook import Rulebook
from services.runtime.patience import WrongSetting

SHIPPED = Path(__file__).parent / "data"
STATES: tuple[str, ...] = get_args(CaseState)
NAMED = ("issuer", "reviewer", "addressed", "addressed-here")
"""Bodies that the petition itself names."""

Cells = Mapping[str, str]
T = TypeVar("T")
Made = TypeVar("Made")


def load(folder: Path | None = None) -> Rulebook:
    """
    Read the tables; a file in *folder* replaces the shipped one of its name.

    Raises:
        WrongSetting: naming the file, the row and what is wrong with it.

    """
    central = [*_read(folder, "central.csv", _authority)]
    provinces = [*_read(folder, "departments.csv", lambda row: _template(row, "province"))]
    communes = [*_read(folder, "communes.csv", lambda row: _template(row, "commune"))]
    bodies = _Bodies(central, provinces, communes)
    rules = _read(folder, "competence.csv", lambda row: _rule(row, bodies))
    everybody = [*central, *of_every_unit([*provinces, *communes])]
    directory = _made("central.csv, departments.csv and communes.csv", Directory, everybody)
    competence = _made("competence.csv", Competence, rules)
    moves = _made("moves.csv", Moves, _read(folder, "moves.csv", _move))
    return Rulebook(Resolver(directory, competence), moves)


class _Bodies:
    """Which bodies a rule may name, at least one day somewhere."""

    def __init__(
        self,
        central: Iterable[Authority],
        provinces: Iterable[Template],
        communes: Iterable[Template],
    ) -> None:
        self._known = {f"central:{a.id.removeprefix('central.')}" for a in central}
        self._known |= {f"{t.level}:{t.body}" for t in (*provinces, *communes)}
        for template in (*provinces, *communes):
            self._check_above(template)

    def _check_above(self, template: Template) -> None:
        for above in filter(None, (template.superior, template.reviewer)):
            if above.replace("central.", "central:") not in self._known:
                raise WrongSetting(f"{template.level} body {template.body}: nobody is {above!r}")

    def check(self, to: str) -> str:
        if to.startswith("park:"):
            reason, _, level = to.removeprefix("park:").partition("@")
            _one_of(reason, PARK_REASONS)
            _one_of(level, LEVELS)
            return to
        for body in to.split("|"):
            _one_of(body, {*NAMED, *self._known})
        return to


def _read(folder: Path | None, name: str, parse: Callable[[Cells], T]) -> Iterator[T]:
    own = folder / name if folder else None
    path = own if own and own.is_file() else SHIPPED / name
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows, number = csv.DictReader(lines), 1
        try:
            for number, row in enumerate(rows, start=2):  # noqa: B007  told when a row is wrong
                yield parse({column or "": cell or "" for column, cell in row.items()})
        except KeyError as error:
            raise WrongSetting(f"{path}: there is no column {error}") from None
        except (ValueError, TypeError, csv.Error) as error:
            raise WrongSetting(f"{path}, row {number}: {error}") from None


def _made(tables: str, make: Callable[[Iterable[T]], Made], rows: Iterable[T]) -> Made:
    """What is wrong only beside another row."""
    try:
        return make(rows)
    except ValueError as error:
        raise WrongSetting(f"{tables}: {error}") from None


def _authority(row: Cells) -> Authority:
    return Authority(
        id=_some(row, "id"),
        title=_some(row, "title"),
        kind=_some(row, "kind"),
        level="central",
        unit=None,
        superior=row["superior"] or None,
        reviewer=None,
        **_days(row),
    )


def _template(row: Cells, level: Any) -> Template:
    _one_of(row["confidence"], CONFIDENCES)
    if "{" in row["title"].replace("{unit}", ""):
        raise ValueError("title may only name {unit}")
    everywhere = row["provinces"].startswith("*")
    provinces = frozenset(row["provinces"].removeprefix("*").removeprefix(" but").split())
    return Template(
        body=_some(row, "body"),
        title=_some(row, "title"),
        kind=_some(row, "kind"),
        level=level,
        superior=row["superior"] or None,
        reviewer=row["reviewer"] or None,
        only=frozenset() if everywhere else provinces,
        but=provinces if everywhere else frozenset(),
        **_days(row),
    )


def _rule(row: Cells, bodies: _Bodies) -> Rule:
    return Rule(
        position=int(row["position"]),
        id=_some(row, "id"),
        version=_some(row, "version"),
        tracks=_several(row, "track", TRACKS),
        fields=_several(row, "field", (*FIELDS, NO_FIELD)),
        places=_several(row, "level", PLACES),
        instances=tuple(map(int, _several(row, "instance", INSTANCES))),
        to=bodies.check(row["to"]),
        confidence="low" if _one_of(row["confidence"], CONFIDENCES) == "low" else "sure",
        **_days(row),
    )


def _move(row: Cells) -> Move:
    sources = (_one_of(state, STATES) for state in row["from"].split())
    return Move(
        track=_one_of(row["track"], TRACKS),
        action=_one_of(row["action"], COMMANDS),
        sources=frozenset(sources),
        to=_one_of(row["to"], STATES),
        **_days(row),
    )


def _days(row: Cells) -> dict[str, Any]:
    """Every row says from when to when it holds, and by which act."""
    first = date.fromisoformat(row["valid_from"])
    last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    if last and last < first:
        raise ValueError(f"valid_to {last} is before valid_from {first}")
    return {"valid_from": first, "valid_to": last, "legal_ref": _some(row, "legal_ref")}


def _some(row: Cells, column: str) -> str:
    if not row[column].strip():
        raise ValueError(f"{column} is missing")
    return row[column]


def _several(row: Cells, column: str, known: tuple[str, ...]) -> tuple[str, ...]:
    cell = _some(row, column)
    return known if cell == "*" else tuple(_one_of(word, known) for word in cell.split())


def _one_of(word: str, known: Collection[str]) -> Any:
    if word not in known:
        raise ValueError(f"{word!r} is not one of {', '.join(sorted(known))}")
    return word
