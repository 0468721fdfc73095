"""What is owed besides and after the answer: to be sent, publicised, ordered, reported, told."""

from typing import ClassVar

from contracts.steps import CaseStep
from services.routing.domain.commands.steps import AnothersStep, TakeStep


class NotifyAcceptance(TakeStep):
    """Denouncer and denounced were told of the acceptance (Luật TC art 29)."""

    action: ClassVar[str] = "notify-acceptance"
    step: ClassVar[CaseStep] = "acceptance-notified"
    follows: ClassVar[tuple[str, ...]] = ("accepted",)


class SendSuspension(TakeStep):
    """The decision to suspend, terminate or go on was sent (NĐ 155/2026 art 28b; TC art 34)."""

    action: ClassVar[str] = "send-suspension"
    step: ClassVar[CaseStep] = "suspension-sent"
    follows: ClassVar[tuple[str, ...]] = ("suspended", "resumed", "terminated")


class SendDecision(TakeStep):
    """The decision on the complaint was sent to the parties (Luật KN art 32, 41)."""

    action: ClassVar[str] = "send-decision"
    step: ClassVar[CaseStep] = "decision-sent"
    follows: ClassVar[tuple[str, ...]] = ("settled",)


class PubliciseDecision(TakeStep):
    """The decision on the complaint was made public (Luật KN art 41.3)."""

    action: ClassVar[str] = "publicise-decision"
    step: ClassVar[CaseStep] = "decision-publicised"
    follows: ClassVar[tuple[str, ...]] = ("settled",)


class SendConclusion(TakeStep):
    """The conclusion on the denunciation was sent (Luật TC art 35)."""

    action: ClassVar[str] = "send-conclusion"
    step: ClassVar[CaseStep] = "conclusion-sent"
    follows: ClassVar[tuple[str, ...]] = ("settled",)


class ActOnConclusion(TakeStep):
    """The body acted on the conclusion (Luật TC art 36)."""

    action: ClassVar[str] = "act-on-conclusion"
    step: ClassVar[CaseStep] = "conclusion-acted-on"
    follows: ClassVar[tuple[str, ...]] = ("settled",)


class ReportActing(TakeStep):
    """What came of acting on the conclusion was reported (Luật TC art 36)."""

    action: ClassVar[str] = "report-acting"
    step: ClassVar[CaseStep] = "acting-reported"
    follows: ClassVar[tuple[str, ...]] = ("conclusion-acted-on",)


class PubliciseConclusion(TakeStep):
    """The conclusion was made public without revealing the denouncer (Luật TC art 40)."""

    action: ClassVar[str] = "publicise-conclusion"
    step: ClassVar[CaseStep] = "conclusion-publicised"
    follows: ClassVar[tuple[str, ...]] = ("settled",)


class ReviewFurther(TakeStep):
    """The superior reviewed a further denunciation after a conclusion (Luật TC art 37)."""

    action: ClassVar[str] = "review-further"
    step: ClassVar[CaseStep] = "further-reviewed"


class OrderToSettle(AnothersStep):
    """The superior ordered the subordinate to settle what is overdue (Luật TC art 38)."""

    action: ClassVar[str] = "order-to-settle"
    step: ClassVar[CaseStep] = "ordered-to-settle"


class ReportDelay(TakeStep):
    """The subordinate reported course, reason of the delay and who is responsible (TC art 38)."""

    action: ClassVar[str] = "report-delay"
    step: ClassVar[CaseStep] = "delay-reported"
    follows: ClassVar[tuple[str, ...]] = ("ordered-to-settle",)


class TakeOver(TakeStep):
    """The superior takes over: serious violation, or not objective (TC art 38.5)."""

    action: ClassVar[str] = "take-over"
    step: ClassVar[CaseStep] = "taken-over"
    follows: ClassVar[tuple[str, ...]] = ("ordered-to-settle",)


class TellPress(TakeStep):
    """The press that forwarded the matter was told the conclusion (NĐ 237/2026 art 18)."""

    action: ClassVar[str] = "tell-press"
    step: ClassVar[CaseStep] = "press-told"
    follows: ClassVar[tuple[str, ...]] = ("settled",)


class TellOutcome(TakeStep):
    """The body that transferred the matter was told the outcome (Luật TCD art 27.2)."""

    action: ClassVar[str] = "tell-outcome"
    step: ClassVar[CaseStep] = "outcome-told"


class NotifyResult(TakeStep):
    """The citizen was told the result of what was said at a reception (Luật TCD art 28)."""

    action: ClassVar[str] = "notify-result"
    step: ClassVar[CaseStep] = "result-notified"
