"""What is wrong with the directory only when its rows are seen together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from services.routing.domain.authorities import Authority, Directory
from services.routing.rules.tables import Place
from services.runtime.patience import WrongSetting

Placed = tuple[Place, Authority]


def in_time(rows: Sequence[Placed]) -> None:
    """Raise WrongSetting where a body is there twice on a day, or is not there between two rows."""
    last: dict[str, Authority] = {}
    for place, authority in sorted(rows, key=lambda row: (row[1].id, row[1].valid_from)):
        if before := last.get(authority.id):
            _must_follow(before, authority, place)
        last[authority.id] = authority


def _must_follow(before: Authority, authority: Authority, place: Place) -> None:
    first = authority.valid_from
    if before.valid_on(first):
        raise place.wrong(f"{authority.id} is there twice on {first}")
    if before.valid_to and before.valid_to + timedelta(days=1) < first:
        raise place.wrong(f"{authority.id}: nobody from {before.valid_to} to {first}")


def superiors(directory: Directory, rows: Iterable[Placed], tables: str) -> None:
    """Raise WrongSetting where nobody is superior or reviewer, or superiors go in circles."""
    places = {(authority.id, authority.valid_from): place for place, authority in rows}
    for versions in directory.versions():
        for authority in versions:
            if told := _wrong_above(authority, directory):
                raise _at(authority, places, told, tables)


def _at(
    authority: Authority, places: Mapping[tuple[str, date], Place], told: str, tables: str
) -> WrongSetting:
    place = places.get((authority.id, authority.valid_from))
    return place.wrong(told) if place else WrongSetting(f"{tables}: {authority.id}: {told}")


def _wrong_above(authority: Authority, directory: Directory) -> str | None:
    day = authority.valid_from
    for above in (authority.superior, authority.reviewer):
        if above and directory.on(above, day) is None:
            return f"nobody is {above!r} on {day}"
    if authority.id in directory.above(authority, day):
        return f"{authority.id} is above itself on {day}"
    return None
