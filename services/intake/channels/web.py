"""The national web form."""

from collections.abc import Iterable, Mapping

from contracts.channels import Rejected, Submission, Unreadable
from services.intake.domain import shape


class WebForm:
    """One petition a payload, as JSON."""

    name = "web"

    def read(self, payload: bytes, headers: Mapping[str, str]) -> Iterable[Submission | Rejected]:
        """Read the form's own JSON."""
        try:
            yield shape.read(payload)
        except shape.NotJson:
            raise Unreadable("the payload is not JSON") from None
        except shape.Refusal as refusal:
            for field, rule in refusal.errors:
                yield Rejected(row=1, field=field, rule=rule)
