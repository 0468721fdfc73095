"""Looks at what happened to cases and says what is found, proposed and promised."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from contracts.cases import CaseFact
from contracts.deadlines import DeadlineFact
from contracts.message import Event
from services.sla.domain.definitions import NO_DEFINITIONS, Definitions
from services.sla.domain.findings.judging import judge
from services.sla.domain.findings.matter import Matter, Speech, Tally
from services.sla.domain.findings.notes import Filing
from services.sla.domain.findings.promises import follow, pass_time
from services.sla.domain.findings.proposing import register
from services.sla.domain.findings.scene import News, Scene
from services.sla.domain.findings.trail import followed, timed
from services.sla.domain.law import Holder, Law
from services.sla.domain.watch import Case

Facts = Sequence[Event[DeadlineFact]]


@dataclass
class Lookout:
    """The cases of one batch and what the same persons filed; what it says counts with clocks."""

    law: Law
    definitions: Definitions = NO_DEFINITIONS
    matters: dict[UUID, Matter] = field(default_factory=dict)
    persons: dict[str, dict[UUID, Filing]] = field(default_factory=dict)
    """What each pseudonym filed, by case."""
    superiors: Mapping[str, str | None] = field(default_factory=dict)
    """Who is above the authorities that promised something."""
    touched: set[UUID] = field(default_factory=set)
    """The cases that are not as they were kept."""
    tally: Tally = field(default_factory=Counter)
    counts: dict[UUID, int] = field(default_factory=dict)
    """How many facts were said of the cases that time alone moved."""

    def hear(self, cases: dict[UUID, Case], event: Event[CaseFact], clocks: Facts) -> Facts:
        """
        Say what a fact of a case, and what was said of its clocks because of it, show.

        *cases* are moved on by what is said. A ground that is over before anybody looked is not
        said; a limit that was missed is proposed as a violation in any case.
        """
        matter = self.matters.get(event.message.case_id)
        if matter is None:
            return ()
        matter.partition = event.partition
        before = matter.filing
        matter.trail = followed(matter.trail, event)
        said = self._heard(cases, matter, News(event.time, clocks))
        if matter.filing != before:
            for other in self._later(matter):
                said += self._heard(cases, other, News(event.time))
        return said

    def wait(self, case_id: UUID, said: int, until: datetime) -> Facts:
        """Say what time alone has led to in a case by the moment *until*."""
        speech = self._speech(self.matters[case_id], said, News(until, until=until))
        self.counts[case_id] = speech.said
        return speech.facts

    def _heard(
        self, cases: dict[UUID, Case], matter: Matter, news: News
    ) -> list[Event[DeadlineFact]]:
        case = cases[matter.case_id]
        speech = self._speech(matter, case.said, news)
        if speech.facts:
            cases[matter.case_id] = replace(case, said=speech.said)
        return speech.facts

    def _speech(self, matter: Matter, said: int, news: News) -> Speech:
        self.touched.add(matter.case_id)
        holder = matter.trail.holder
        speech = Speech(matter, holder or Holder("central"), said, self.tally)
        if holder is None or matter.trail.filing is None:  # its first fact was not read yet
            return speech
        for fact in news.clocks:
            matter.trail = timed(matter.trail, fact.message)
        register(self.definitions, speech, news)
        follow(self.law, speech, self.superiors)
        if news.until:
            pass_time(self.law, speech, news.until)
        scene = Scene(matter.trail, self.law.calendar, self._filings(matter))
        judge(self.definitions, speech, scene, news)
        return speech

    def _filings(self, matter: Matter) -> Sequence[Filing]:
        filing = matter.filing
        if filing is None or filing.pseudonym is None:
            return ()
        known = self.persons.setdefault(filing.pseudonym, {})
        known[filing.case_id] = filing
        if len(known) == 1:
            return (filing,)
        return sorted(known.values(), key=lambda each: (each.received_at, str(each.case_id)))

    def _later(self, matter: Matter) -> list[Matter]:
        """Return the cases that the same person opened later, for which this one may matter."""
        return [
            self.matters[filing.case_id]
            for filing in self._filings(matter)
            if matter.filing and filing.received_at > matter.filing.received_at
            if filing.case_id in self.matters
        ]
