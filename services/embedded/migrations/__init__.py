"""Each service's own Alembic history, applied by the same few lines."""

import asyncio
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

HERE = Path(__file__).parent
SERVICES = HERE.parents[1]


def upgrade(service: str, address: str, revision: str = "head") -> None:
    """Bring the schema of *service* up to date; several processes may ask at once."""
    asyncio.run(upgraded(service, address, revision))


async def upgraded(service: str, address: str, revision: str = "head") -> None:
    """Do the work of `upgrade` where a loop runs already; `base` takes everything away."""
    engine = create_async_engine(address, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(_ONE_AT_A_TIME, {"service": service})
        await connection.execute(sa.text(f"create schema if not exists {service}"))
        await connection.execute(sa.text(f"set local search_path to {service}"))
        await connection.run_sync(_migrate, service, revision)
    await engine.dispose()


def configuration(service: str) -> Config:
    """Return Alembic's configuration of one service."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("version_locations", str(SERVICES / service / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _migrate(connection: sa.Connection, service: str, revision: str) -> None:
    config = configuration(service)
    config.attributes["connection"] = connection
    down = revision == "base"
    (command.downgrade if down else command.upgrade)(config, revision)


_ONE_AT_A_TIME = sa.text("select pg_advisory_xact_lock(hashtext(:service), 2)")
