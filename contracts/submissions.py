"""What a province's own system hands in, sealed to intake."""

from typing import ClassVar

from pydantic import AwareDatetime, Field

from contracts.codes import ChannelName, Code
from contracts.message import Message


class PetitionSubmitted(Message):
    """
    A submission of another system: only its way is clear, its content is sealed.

    `sealed` is a JWE (RFC 7516, compact) to intake's public key; inside is the
    JSON of a `contracts.channels.Submission`.
    """

    type: ClassVar[str] = "vn.giaitrinh.petition.submitted.v1"
    key_field: ClassVar[str] = "reference"

    channel: ChannelName
    reference: str = Field(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")
    """The channel's own id: the same channel and reference are the same petition."""
    submitted_at: AwareDatetime
    addressee: Code | None = None
    """Unit or authority that is meant to answer, as a code."""
    sealed: str = Field(min_length=1)

    @property
    def key(self) -> str:
        """Channel and reference together."""
        return f"{self.channel}/{self.reference}"
