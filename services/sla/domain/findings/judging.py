"""The difference between the grounds there are and the findings that were said."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from contracts.findings import FindingCleared
from services.sla.domain.definitions import Definitions
from services.sla.domain.findings.grounds import fact_of, grounds
from services.sla.domain.findings.matter import Finding, Speech
from services.sla.domain.findings.proposing import propose, withdraw
from services.sla.domain.findings.scene import Ground, News, Scene


def judge(definitions: Definitions, speech: Speech, scene: Scene, news: News) -> None:
    """
    Say each ground once and clear it once it is over.

    What waits for a moment is said only once its facts have been read until then.
    """
    matter, holding = speech.matter, {}
    moments = [each.next_at for each in matter.obligations.values() if each.next_at]
    for ground in grounds(definitions.findings, scene):
        if ground.waits and not matter.findings and not _due(ground, news.until):
            moments.append(ground.since)
            continue
        finding_id = _id(matter.case_id, ground)
        known = matter.findings.get(finding_id)
        if ground.waits and not _due(ground, news.until) and not (known and known.state == "open"):
            moments.append(ground.since)
        else:
            holding[finding_id] = ground
    matter.next_at = min(moments, default=None)
    for finding in sorted(matter.findings.values(), key=lambda each: str(each.finding_id)):
        if finding.state == "open" and finding.finding_id not in holding:
            _clear(speech, finding, news)
    for finding_id, ground in holding.items():
        if finding_id not in matter.findings or matter.findings[finding_id].state == "cleared":
            _find(definitions, speech, finding_id, ground, news)


def _id(case_id: UUID, ground: Ground) -> UUID:
    return uuid5(case_id, f"{ground.definition.id}/{ground.occasion}")


def _due(ground: Ground, until: datetime | None) -> bool:
    return until is not None and ground.since <= until


def _find(
    definitions: Definitions, speech: Speech, finding_id: UUID, ground: Ground, news: News
) -> None:
    matter, holder, meant = speech.matter, speech.holder, ground.definition
    known = matter.findings.get(finding_id)
    finding = Finding(
        finding_id,
        matter.case_id,
        meant.id,
        meant.kind,
        matter.trail.track or "explanation",
        holder.level,
        holder.unit,
        holder.authority,
        ground.since,
        _why(ground),
        times=known.times + 1 if known else 1,
    )
    matter.findings[finding_id] = finding
    speech.tally["finding", meant.kind, holder.level] += 1
    told = {"definition": meant.id, "finding_id": finding_id, **ground.told}
    moment = ground.since if ground.waits or news.until else news.at
    speech.say(fact_of(meant.kind), finding_id, finding.times, moment, **told)
    propose(definitions, speech, ("finding", meant.id, finding_id), ground.since, moment)


def _clear(speech: Speech, finding: Finding, news: News) -> None:
    """Take back what it led to where there was no ground at all: the news came late."""
    speech.matter.findings[finding.finding_id] = replace(finding, state="cleared")
    speech.tally["finding", finding.kind, finding.level] -= 1
    told = {"definition": finding.definition, "finding_id": finding.finding_id}
    speech.say(FindingCleared, finding.finding_id, finding.times, news.at, **told)
    if news.at < finding.since or _not_late_after_all(speech, finding):
        withdraw(speech, finding.finding_id, news.at)


def _why(ground: Ground) -> dict[str, object]:
    meant = ground.definition
    clock = {"clock_id": str(ground.clock_id)} if ground.clock_id else {}
    return {**ground.told, **clock, "legal_ref": meant.legal_ref, "note": meant.note}


def _not_late_after_all(speech: Speech, finding: Finding) -> bool:
    clock_id = finding.why.get("clock_id")
    return clock_id is not None and UUID(clock_id) not in speech.matter.trail.late
