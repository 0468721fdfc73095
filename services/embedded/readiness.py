"""Whether something that should run also answers; each question is over within a second or two."""

import re
import socket
import struct
import time
from urllib.parse import parse_qs, unquote, urlsplit

PATIENCE = 0.8
"""Seconds for the connection and the answer together."""

# Kafka's request 18, ApiVersions, in its oldest form, which every broker understands: the key,
# the version, a number that the answer repeats, no client's name.
_API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)
_PROTOCOL_3 = 196_608
_STARTING_UP = b"C57P03\0"  # cannot_connect_now


def answers_http(host: str, port: int, path: str = "/readyz") -> bool:
    """Whether GET says 200."""
    question = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    return _ask((host, port), question).startswith((b"HTTP/1.1 200", b"HTTP/1.0 200"))


def answers_kafka(servers: str) -> bool:
    """Whether one of the *servers* tells its versions; it does so only once it serves."""
    return any(
        _ask(_place(server, 9092), _API_VERSIONS)[4:8] == struct.pack(">i", 1)
        for server in servers.split(",")
    )


def answers_postgres(address: str) -> bool:
    """Whether it takes connections: it asks who we are, or has another reason than starting up."""
    url = urlsplit(address)
    user, database = unquote(url.username or "postgres"), url.path.lstrip("/") or "postgres"
    words = f"user\0{user}\0database\0{database}\0\0".encode()
    question = struct.pack(">ii", len(words) + 8, _PROTOCOL_3) + words
    folder = parse_qs(url.query).get("host", [""])[0]
    port = url.port or 5432
    place = f"{folder}/.s.PGSQL.{port}" if folder.startswith("/") else (url.hostname or "", port)
    reply = _ask(place, question)
    return reply[:1] == b"R" or (reply[:1] == b"E" and _STARTING_UP not in reply)


def port_of(address: str, default: int) -> int:
    """The port of the first server of `host:port,host:port`, or of a database's address."""
    if "://" in address:
        return urlsplit(address).port or default
    return _place(address.split(",", maxsplit=1)[0], default)[1]


def _place(server: str, default: int) -> tuple[str, int]:
    host, _, port = server.strip().rpartition(":")
    if host and re.fullmatch(r"\d+", port):
        return host.strip("[]"), int(port)
    return server.strip(), default


def _ask(place: tuple[str, int] | str, question: bytes) -> bytes:
    limit = time.monotonic() + PATIENCE
    try:
        with _connection(place) as connection:
            connection.settimeout(max(limit - time.monotonic(), 0.01))
            connection.sendall(question)
            return connection.recv(1024)
    except OSError:
        return b""


def _connection(place: tuple[str, int] | str) -> socket.socket:
    if not isinstance(place, str):
        return socket.create_connection(place, PATIENCE)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(PATIENCE)
    connection.connect(place)
    return connection
