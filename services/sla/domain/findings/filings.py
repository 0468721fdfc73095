"""What one person's filings say together: repeated, above the level, on and on after a decision."""

from collections.abc import Iterator
from datetime import timedelta

from services.sla.domain.calendar import local, midnight
from services.sla.domain.definitions import Definition
from services.sla.domain.findings.notes import Filing
from services.sla.domain.findings.scene import Ground, Scene

DENUNCIATION = "denunciation"
RANKS = ("commune", "province", "central")


def by_citizen(definition: Definition, scene: Scene) -> Iterator[Ground]:
    """Find what goes on after a decision in force; whatever was accepted had news in it."""
    mine = scene.trail.filing
    if mine is None or scene.trail.state == "ended" or scene.trail.latest("accepted"):
        return
    for decided in scene.filings:
        day = local(decided.answered_at).date() if decided.answered_at else None
        if day is None or not definition.speaks_of(decided.track, day):
            continue
        in_force = midnight(day + timedelta(days=definition.days + 1))
        again = [
            filing
            for filing in scene.filings
            if in_force <= filing.received_at <= mine.received_at
            and _linked(definition, filing, decided)
        ]
        if mine.case_id in {f.case_id for f in again} and len(again) >= definition.filings:
            yield Ground(definition, str(decided.case_id), mine.received_at, {"by": "citizen"})
            return


def repeated(definition: Definition, scene: Scene) -> Iterator[Ground]:
    """Find the same matter of the same person: elsewhere, by another way, after an answer."""
    mine = scene.trail.filing
    if mine is None or scene.trail.state == "ended":
        return
    window = timedelta(days=definition.days) if definition.days else timedelta.max
    earlier = tuple(
        filing.case_id
        for filing in scene.filings
        if filing.received_at < mine.received_at
        and mine.received_at - filing.received_at <= window
        and _linked(definition, mine, filing)
        and _differs(definition, mine, filing)
    )
    if earlier:
        yield Ground(definition, "filed", mine.received_at, {"earlier": earlier})


def level_skipped(definition: Definition, scene: Scene) -> Iterator[Ground]:
    """Find what was filed above the level that must answer first, while that has not failed to."""
    trail, mine = scene.trail, scene.trail.filing
    if mine is None or mine.anew or trail.holder is None or trail.state == "ended" or trail.missed:
        return
    answered = any(
        filing.answered_at and filing.answered_at <= mine.received_at
        for filing in scene.filings
        if filing.case_id != mine.case_id and _linked(definition, mine, filing)
    )
    above = RANKS.index(mine.level) > RANKS.index(trail.holder.level)
    if above and not answered and not trail.latest("accepted"):
        yield Ground(definition, "filed", mine.received_at, {"addressed": mine.level})


def _linked(definition: Definition, one: Filing, other: Filing) -> bool:
    # Whoever may see the one case would learn from the link who denounced (Luật TC art 8, 56).
    if (one.track == DENUNCIATION) is not (other.track == DENUNCIATION):
        return False
    if other.petition_id in one.similar_to or one.petition_id in other.similar_to:
        return True
    if definition.link == "similar" or one.field is None or one.unit is None:
        return False
    return (one.field, one.unit) == (other.field, other.unit)


def _differs(definition: Definition, later: Filing, earlier: Filing) -> bool:
    found = {
        "level": later.level != earlier.level,
        "channel": later.channel != earlier.channel,
        "answered": bool(earlier.answered_at and earlier.answered_at < later.received_at),
    }
    return any(found[name] for name in definition.differs)
