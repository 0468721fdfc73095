"""How an answer to a dry run is told, and how two answers differ."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from services.routing.domain.facts import Classified
from services.routing.domain.resolution import Resolution

DECIDES = ("decision", "level", "field", "track", "authority", "rule", "version")
"""What makes two answers different; reasons may be worded anew."""


def dry_run(
    reference: str | None, facts: Classified, found: Resolution, day: date | None = None
) -> dict[str, Any]:
    """Return *found* in the shape that `route` shows; *day* is the one whose rules decided."""
    return {
        "reference": reference,
        "decision": found.decision,
        "level": found.level,
        "track": facts.track,
        "field": facts.field,
        "authority": found.authority.told() if found.authority else None,
        "rule": found.rule,
        "version": found.version,
        "reasons": list(found.reasons),
        "parked": found.parked if found.decision == "parked" else None,
        "ground": found.ground,
        "inputs": {
            "day": day and day.isoformat(),
            "field": facts.field,
            "unit": found.unit,
            "place": found.place,
            "instance": facts.instance or 1,
            "addressed_level": found.addressed_level,
            "confidence": facts.confidence,
        },
        "skipped": found.skipped,
        "tried": [asdict(tried) for tried in found.tried],
    }


def differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether another body answers, or another rule says so."""
    return any(before[name] != after[name] for name in DECIDES)


def outline(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return of an answer what a comparison shows."""
    return {name: answer[name] for name in DECIDES} | {"parked": answer["parked"]}
