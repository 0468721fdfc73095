"""Ports on this machine: which are free, and which ones a stack keeps."""

import json
import secrets
import socket
from collections.abc import Sequence

from services.embedded.exits import Refused
from services.embedded.folder import Folder, write

LOOPBACK = "127.0.0.1"
# Below the ports that systems give to outgoing connections: a client that knocks at a closed
# port of that range sooner or later connects to itself, and then the server cannot listen.
LOWEST, HIGHEST = 20_000, 32_000


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    try:
        socket.create_server((host, port)).close()
    except OSError:
        return False
    return True


def free_row(count: int = 1, host: str = LOOPBACK) -> int:
    """
    The first of *count* free ports in a row.

    Raises:
        Refused: when none is found.

    """
    for _ in range(1000):
        first = LOWEST + secrets.randbelow(HIGHEST - LOWEST - count)
        if all(is_free(port, host) for port in range(first, first + count)):
            return first
    raise Refused(f"no {count} free ports in a row between {LOWEST} and {HIGHEST}")


def must_be_free(ports: Sequence[int], host: str) -> None:
    """
    Look before anything is started.

    Raises:
        Refused: naming the first port on which nothing of ours could listen, and why.

    """
    for port in ports:
        if not 0 < port < 65_536:
            raise Refused(f"there is no port {port}")
        try:
            socket.create_server((host, port)).close()
        except OSError as error:
            why = error.strerror or str(error)
            raise Refused(f"cannot listen on {host}:{port}: {why}") from error


def kept(folder: Folder, name: str) -> int:
    """The port of *name* in this folder, another one only if a stranger took it meanwhile."""
    ports = _known(folder)
    if name not in ports or not is_free(ports[name]):
        taken = {other for key, other in ports.items() if key != name}
        ports[name] = next(port for port in iter(free_row, None) if port not in taken)
        write(folder.ports, json.dumps(ports))
    return ports[name]


def known(folder: Folder, name: str) -> int:
    """The port that *name* was given last."""
    return _known(folder)[name]


def _known(folder: Folder) -> dict[str, int]:
    return dict(json.loads(folder.ports.read_text())) if folder.ports.exists() else {}
