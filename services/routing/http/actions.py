"""What may be done with a case now: each action with its article and its closed catalogue."""

from datetime import date
from typing import Any

from services.routing.domain.docket import Case
from services.routing.domain.rulebook import Rulebook


def legal(case: Case, rules: Rulebook, day: date) -> list[dict[str, Any]]:
    """Return the legal actions by name, each with the article that orders it."""
    moves = rules.legal(case, day)
    return [
        {
            "action": move.action,
            "article": move.legal_ref,
            "confidence": move.confidence,
            "leads_to": move.to,
            "grounds": _grounds(case, move.action, rules, day),
        }
        for move in moves
    ]


def _grounds(case: Case, action: str, rules: Rulebook, day: date) -> list[dict[str, str]]:
    law = rules.law_of(case, action, day)
    return [ground.told() for ground in rules.grounds.of(case.track, action, law)]
