"""`run`, `migrate` and `topics`: what containers and jobs run."""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FrameType

import click
import uvicorn
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import DBAPIError

from contracts.topics import TOPICS
from services.console import logs, show
from services.embedded import stack
from services.embedded.exits import NoStack, Refused
from services.embedded.kafka import create_topics
from services.embedded.migrations import upgrade
from services.embedded.stack import SERVICES, Stack
from services.runtime.patience import WrongSetting
from services.web.settings import Settings


@click.command()
@click.argument("service", type=click.Choice(SERVICES))
def run(service: str) -> int:
    """Run one service until SIGTERM; settings come from the environment, as GIAITRINH_…."""
    logs.configure()
    told = settings(service)
    listener = _listen(told.host, told.port)
    app = import_module(f"services.{service}.app").create_app(told)
    config = uvicorn.Config(app, access_log=False, log_config=None, timeout_graceful_shutdown=15)
    server = Server(config)
    gc.collect()
    gc.freeze()  # the law and the map stay: looking through them again would cost every batch
    server.run(sockets=[listener])
    if app.state.service.refused:
        raise WrongSetting(app.state.service.refused)
    return 0 if server.started else 1


@click.command()
@click.argument("services", nargs=-1, type=click.Choice(SERVICES))
@show.data
def migrate(services: tuple[str, ...], data: Path) -> None:
    """Bring the tables of every service, or of those named, up to date."""
    for service in services or SERVICES:
        _upgrade(service, _stack(data, service).database)
        click.echo(f"{service}: up to date", err=True)


def _stack(data: Path, service: str) -> Stack | Settings:
    """Where the servers are: as every command finds them, or as the service is told."""
    try:
        return stack.find(data)
    except NoStack:
        return settings(service)


def _upgrade(service: str, database: str) -> None:
    try:
        upgrade(service, database)
    except OSError as error:
        raise NoStack("the database does not answer") from error
    except DBAPIError as error:
        why = type(error.orig).__name__ if error.orig else "it refuses"
        raise Refused(f"GIAITRINH_DATABASE: the database does not let us in ({why})") from error


@click.command()
@show.data
@show.as_json
@click.option("--create", is_flag=True, help="Make those that are missing.")
def topics(data: Path, *, as_json: bool, create: bool) -> None:
    """Show the register of topics, and with --create make those that Kafka lacks."""
    if create:
        _create(_stack(data, "intake").kafka)
    rows = [
        {
            "name": topic.name,
            "key": topic.key,
            "partitions": topic.partitions,
            "written_by": topic.written_by,
            "read_by": sorted(topic.read_by),
        }
        for topic in TOPICS
    ]
    if as_json:
        show.document({"items": rows})
    else:
        told = [{**row, "read_by": ", ".join(row["read_by"])} for row in rows]  # type: ignore[arg-type]
        show.table(told, ("name", "key", "partitions", "written_by", "read_by"))


def _create(servers: str) -> None:
    try:
        asyncio.run(create_topics(servers))
    except (KafkaError, OSError) as error:
        raise NoStack(f"Kafka does not answer at {servers}") from error


def settings(service: str) -> Settings:
    """
    Return what the environment tells *service*.

    Raises:
        Refused: naming each setting that is wrong.

    """
    try:
        found: Settings = import_module(f"services.{service}.settings").Settings()
    except ValidationError as error:
        raise Refused("; ".join(map(_sentence, error.errors()))) from None
    return found


def _sentence(error: ErrorDetails) -> str:
    """What was written there may be a password: say which setting, and the rule."""
    what = error["msg"].removeprefix("Value error, ")
    return f"GIAITRINH_{error['loc'][0]!s}".upper() + f": {what}" if error["loc"] else what


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=1024)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(f"cannot listen on {host}:{port}: {reason}") from error


class Server(uvicorn.Server):
    """Ends with 0 after SIGTERM or Ctrl-C, as a service that was asked to should."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal, without raising it again afterwards."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._asked) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.handle_exit(number, frame)
