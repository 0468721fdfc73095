"""A real PostgreSQL from a wheel, its postmaster a child of ours."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT, SIGQUIT
from typing import IO

from psutil import Error, Process

from services.embedded import ports, readiness
from services.embedded.exits import Refused
from services.embedded.folder import Folder, prepare, write
from services.embedded.processes import Account, Program, as_account, end, spawn, working_in
from services.embedded.wheel import account, named, programs_for

ROLE = DATABASE = "giaitrinh"
FAST_STOP = SIGINT
START = 60.0
"""Seconds that a test waits for its server."""

SETTINGS: Mapping[str, str | int] = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": 200,
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What a statement was about is nobody's business: errors go to the client and to no log.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": 0,
    "log_parameter_max_length_on_error": 0,
    "log_checkpoints": "off",
}
MADE_WITH = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
)
NOT_DURABLE: Mapping[str, str | int] = {"fsync": "off", "full_page_writes": "off"}


@contextmanager
def postgres(data: Path, *, durable: bool = False) -> Iterator[str]:
    """
    Run one on the folder *data* as long as the block lasts; the address for `GIAITRINH_DATABASE`.

    Unless *durable*, it is faster and does not survive a loss of power: for tests.
    """
    folder = prepare(data)
    end_leftovers(folder)
    program = server(folder, {} if durable else NOT_DURABLE)
    process = spawn(program)
    try:
        _wait(process, program, address(folder))
        yield address(folder)
    finally:
        process.send_signal(FAST_STOP)
        process.wait()


def _wait(process: subprocess.Popen[bytes], program: Program, where: str) -> None:
    limit = time.monotonic() + START
    while not readiness.answers_postgres(where):
        if process.poll() is not None or time.monotonic() > limit:
            raise Refused(f"PostgreSQL does not start: {program.log} says why")
        time.sleep(0.02)


def address(folder: Folder) -> str:
    """Where the services find it, password included."""
    password = _password_file(folder).read_text().strip()
    place = f"{ports.LOOPBACK}:{ports.known(folder, 'postgres')}"
    return f"postgresql+asyncpg://{ROLE}:{password}@{place}/{DATABASE}"


def server(folder: Folder, more: Mapping[str, str | int] | None = None) -> Program:
    """
    Make the database where there is none yet, and say how it is run.

    Raises:
        Refused: when it cannot be made.

    """
    folder.postgres.mkdir(mode=0o700, exist_ok=True)
    if not _data(folder).exists():
        _make(folder)
    who = account(_data(folder))
    port = ports.kept(folder, "postgres")
    settings = {**SETTINGS, **(more or {}), "port": port}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="postgres",
        command=(str(programs_for(who) / "postgres"), "-D", named(_data(folder), who), *options),
        log=folder.log("postgres"),
        port=port,
        folder=_data(folder),
        stop=FAST_STOP,
        patience=60.0,
        account=who,
    )


def end_leftovers(folder: Folder) -> None:
    """End a server, or backends whose postmaster was killed, that still work on this folder."""
    end([one for one in working_in(_data(folder), "postgres") if _is_postmaster(one)], FAST_STOP)
    end(working_in(_data(folder), "postgres"), SIGQUIT, patience=10.0)


def _is_postmaster(process: Process) -> bool:
    try:
        return "-D" in process.cmdline()  # the others tell there what they do
    except Error:
        return False


def _data(folder: Folder) -> Path:
    return folder.postgres / "data"


def _password_file(folder: Folder) -> Path:
    return folder.postgres / "password"


def _make(folder: Folder) -> None:
    """Make it aside and move it when it is whole, so that a kill meanwhile leaves no half."""
    aside = folder.postgres / "new"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    if (who := account(aside)) is not None:
        os.chown(aside, who.uid, who.gid)
    password = secrets.token_urlsafe(24)
    write(_password_file(folder), password)
    _initialise(aside, who, password, folder.log("postgres"))
    aside.rename(_data(folder))


def _initialise(data: Path, who: Account | None, password: str, log: Path) -> None:
    programs, here = programs_for(who), named(data, who)
    with _readable_by(who, password) as file:
        initdb = (programs / "initdb", "-D", here, "-U", ROLE, *MADE_WITH)
        _run([*initdb, f"--pwfile=/dev/fd/{file.fileno()}"], data, who, log, read=file)
    with _readable_by(who, f"create database {DATABASE}\n") as file:
        _run(
            [programs / "postgres", "--single", "-D", here, "template1"], data, who, log, read=file
        )


@contextmanager
def _readable_by(who: Account | None, text: str) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.seek(0)
        if who is not None:
            os.fchown(file.fileno(), who.uid, who.gid)
        yield file


def _run(
    command: Sequence[str | Path], data: Path, who: Account | None, log: Path, *, read: IO[bytes]
) -> None:
    with log.open("ab") as written:
        done = subprocess.run(
            command,
            cwd=data,
            **as_account(who),
            pass_fds=(read.fileno(),),
            stdin=read,
            stdout=written,
            stderr=written,
            check=False,
        )
    if done.returncode:
        raise Refused(f"PostgreSQL cannot make its folder: {log} says why")
