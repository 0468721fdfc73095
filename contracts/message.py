"""What every message on the bus has in common."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Generic, TypeVar
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """
    A fact that has already happened, in codes, numbers and hashes.

    No identity and no citizen's words: those stay in intake. Readers ignore
    fields they do not know, so a writer may add an optional one at any time;
    anything else is a new type or a new version of the topic.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    type: ClassVar[str]
    """CloudEvents type, such as `vn.giaitrinh.case.opened.v1`."""
    since: ClassVar[str] = "0.1"
    """First release that reads it; writers begin one release later."""
    key_field: ClassVar[str]

    @property
    def key(self) -> str:
        """Messages with the same key stay in order."""
        return str(getattr(self, self.key_field))


MessageT = TypeVar("MessageT", bound=Message)
MessageT_co = TypeVar("MessageT_co", bound=Message, covariant=True)


@dataclass(frozen=True, slots=True)
class Event(Generic[MessageT_co]):
    """A message with the CloudEvents attributes that travel in its headers."""

    id: UUID
    time: datetime
    """When it happened, with an offset."""
    message: MessageT_co
    partition: int | None = field(default=None, compare=False)
    """Where it was read; None for what has not travelled yet."""

    def leads_to(self, message: MessageT, about: object = "") -> "Event[MessageT]":
        """
        Say what follows: the id derives from this one, so saying it twice is harmless.

        *about* tells apart several facts of one type and key that one event leads to.
        """
        name = f"{message.type}/{message.key}/{about}"
        return Event(uuid5(self.id, name), self.time, message)
