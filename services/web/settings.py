"""What every service is told from outside."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, DirectoryPath, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from contracts import units

PORTS = 65_536


def asyncpg_address(address: str) -> str:
    """
    Return a database's address as our driver takes it, however it is usually written.

    Raises:
        ValueError: when it is no address of a PostgreSQL database.

    """
    scheme, _, rest = address.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise ValueError("must begin with postgresql://")
    try:
        url = make_url(f"postgresql+asyncpg://{rest}")
    except (ArgumentError, ValueError):
        raise ValueError("must be postgresql://user:password@host:port/database") from None
    if not (url.host or "host" in url.query) or not url.database:
        raise ValueError("must name a host and a database")
    if url.port is not None and not 0 < url.port < PORTS:
        raise ValueError("must have a port from 1 to 65535")
    return f"postgresql+asyncpg://{rest}"


def _servers(servers: str) -> str:
    for server in servers.split(","):
        host, _, port = server.strip().rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < PORTS:
            raise ValueError("must be host:port, several with commas between")
    return servers


Database = Annotated[str, AfterValidator(asyncpg_address)]
Servers = Annotated[str, AfterValidator(_servers)]
Port = Annotated[int, Field(ge=1, lt=PORTS)]
DIGITS = {"province": 2, "commune": 5}


class Settings(BaseSettings):
    """Read from the environment, as `GIAITRINH_KAFKA`, `GIAITRINH_DATABASE` and so on."""

    model_config = SettingsConfigDict(
        env_prefix="GIAITRINH_", frozen=True, hide_input_in_errors=True
    )

    kafka: Servers = "127.0.0.1:9092"
    database: Database = "postgresql+asyncpg://127.0.0.1/giaitrinh"
    host: str = Field(default="127.0.0.1", min_length=1)
    port: Port
    instance: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]{1,100}$")
    """Names this process for ever, so that a restart causes no rebalance."""
    clock: Path | None = None
    """File with the seconds by which the embedded stack's time is ahead."""
    keys: DirectoryPath | None = None
    """Folder with the deployment's secret and intake's keys."""
    rules: DirectoryPath | None = None
    """Folder whose tables override the shipped rules."""
    level: Literal["central", "province", "commune"] = "central"
    unit: str | None = Field(default=None, pattern=r"^([0-9]{2}|[0-9]{5})$")
    """What this deployment serves; `central` without a unit serves all levels."""
    max_body: int = Field(default=16 * 1024 * 1024, ge=1024, le=1024 * 1024 * 1024)
    """Bytes of the largest request."""
    dead_letter_limit: int = Field(default=20, ge=1)
    """Handler failures in a row after which a subscription pauses."""

    @model_validator(mode="after")
    def _exists(self) -> Self:
        digits = DIGITS.get(self.level)
        if digits and len(self.unit or "") != digits:
            raise ValueError(f"GIAITRINH_LEVEL={self.level} needs GIAITRINH_UNIT, {digits} digits")
        if self.unit:
            try:
                units.province_of(self.unit)
            except units.UnknownUnit:
                raise ValueError(f"GIAITRINH_UNIT: there is no unit {self.unit}") from None
        return self
