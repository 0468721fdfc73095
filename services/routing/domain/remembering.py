"""Guided once, transferred once: what the same person sends again is filed, not processed."""

from services.routing.domain.authorities import Authority
from services.routing.domain.matter import Matter


def filed(matter: Matter, holder: Authority | None) -> str | None:
    """
    Return why *matter* is filed and not processed, one of `PARK_REASONS`; None where it goes on.

    TT 05/2021/TT-TTCP, articles 13 to 16. Whoever goes to the body that they were guided to did
    what they were told, and a further denunciation or a second complaint is not a repetition.
    """
    facts, history = matter.facts, matter.history
    if history is None or facts.further or facts.instance == 2:
        return None
    there = holder is not None and matter.addressed == holder
    mine = [] if there else history.by(facts.pseudonym)
    if any(earlier.guided for earlier in mine):
        return "guided-before"
    return "transferred-before" if any(earlier.transfers for earlier in mine) else None
