"""What intake is told from outside."""

from typing import Annotated

from pydantic import field_validator
from pydantic_settings import NoDecode

from services.web import settings


class Settings(settings.Settings):
    """The counter's port and its channels (`GIAITRINH_CHANNELS`, with commas between)."""

    port: settings.Port = 8101
    channels: Annotated[tuple[str, ...], NoDecode] = ("web", "jsonl")

    @field_validator("channels", mode="before")
    @classmethod
    def _listed(cls, written: object) -> object:
        if isinstance(written, str):
            return tuple(name.strip() for name in written.split(",") if name.strip())
        return written

    @field_validator("channels")
    @classmethod
    def _once_each(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) != len(names):
            raise ValueError("names a channel twice")
        return names
