"""What of the law is other than it was, and which clocks follow from that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from hashlib import sha256

from services.sla.domain.law import Law
from services.sla.domain.rules import Rule
from services.sla.domain.runs import Choice, Run

CALENDAR, LADDER, REMOTE, RUN = "calendar", "ladder", "remote/", "run/"
"""Parts of the law beside its rules; the last two with a unit or the id of a rule after them."""
WORDS = frozenset({"what", "legal_ref", "confidence", "note"})
"""Fields of a rule that count nothing."""

Reasons = Mapping[str, str]
"""Why clocks are counted anew, by the id of their rule: `rule` or `calendar`."""


def digests(law: Law) -> Mapping[str, str]:
    """Return the digest of each part of the law that clocks follow from; words do not matter."""
    return {part: sha256(repr(said).encode()).hexdigest() for part, said in _parts(law)}


def _parts(law: Law) -> Iterator[tuple[str, object]]:
    calendar = law.calendar
    days = sorted((day, said.working) for day, said in calendar.days.items())
    hours = [(stretch.opens, stretch.closes) for stretch in calendar.hours]
    yield CALENDAR, (days, calendar.first, calendar.last, hours)
    yield (
        LADDER,
        [(r.name, sorted(r.rules), r.counts_from, r.working_days, r.to_role) for r in law.ladder],
    )
    for unit in {row.unit for row in law.remote}:
        dates = sorted(repr((r.valid_from, r.valid_to)) for r in law.remote if r.unit == unit)
        yield f"{REMOTE}{unit}", dates
    for rule_id, versions in law.rules.by_id.items():
        yield rule_id, [_counts(rule) for rule in versions]
    for rule_id in {run.rule for run in law.runs}:
        yield f"{RUN}{rule_id}", [_runs(run) for run in law.runs if run.rule == rule_id]


def _counts(rule: Rule) -> object:
    return [(f.name, getattr(rule, f.name)) for f in fields(rule) if f.name not in WORDS]


def _runs(run: Run) -> object:
    return [(f.name, _told(getattr(run, f.name))) for f in fields(run) if f.name not in WORDS]


def _told(value: object) -> object:
    """Sets have no order of their own: every process shall tell them in the same."""
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    if isinstance(value, tuple):
        return [_told(one) for one in value]
    if isinstance(value, Choice):
        return value.field, _told(value.values), value.other
    return value


def touched_by_change(law: Law, known: Mapping[str, str]) -> Reasons:
    """Return the rules whose clocks a change touches since the law had the digests *known*."""
    changed = _changed(law, known)
    if any(part.startswith(REMOTE) for part in changed):
        changed |= of_remote_areas(law)
    rules: Iterable[str] = law.rules.by_id
    if not changed & {CALENDAR, LADDER}:
        rules = [rule for rule in rules if rule in changed]
    everything = "rule" if LADDER in changed else CALENDAR
    return {rule: "rule" if rule in changed else everything for rule in rules}


def runs_changed(law: Law, known: Mapping[str, str]) -> Sequence[str]:
    """
    Return the limits that run on other cases, start or stop otherwise than by the digests *known*.

    Their rows have no dates: counted back over every open case, a new one would be missed before
    anybody knew of it. So each case comes under them with the next fact that is read of it.
    """
    return sorted(p.removeprefix(RUN) for p in _changed(law, known) if p.startswith(RUN))


def of_remote_areas(law: Law) -> frozenset[str]:
    """Return the limits of which a version is another one in remote areas."""
    differing = {"remote", "remote-complex"}
    return frozenset(rule.id for rule in law.rules if rule.variants.keys() & differing)


def _changed(law: Law, known: Mapping[str, str]) -> set[str]:
    """Return the parts that are other than known; a rule or the calendar cannot be new to it."""
    now = digests(law)
    listed = {part for part in {*now, *known} if part.startswith((REMOTE, RUN))}
    changed = {part for part in listed if now.get(part) != known.get(part)}
    return changed | {part for part in now if part in known and now[part] != known[part]}
