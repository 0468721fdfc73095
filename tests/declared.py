"""What the code declares, read from its text: for tests of files that are no code."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

TOP = Path(__file__).parents[1]
KINDS = {"Counter", "Gauge", "Histogram"}


@cache
def families() -> Sequence[str]:
    """Return the name of every metric as the registry keeps it, counters without `_total`."""
    return [name.removesuffix("_total") for _, name, _ in _declared()]


@cache
def metrics() -> Mapping[str, frozenset[str]]:
    """Return every series that a service shows, with its labels."""
    found: dict[str, frozenset[str]] = {}
    for kind, name, labels in _declared():
        found |= dict.fromkeys(*_series(kind, name, labels))
    return found


def _declared() -> Iterator[tuple[str, str, frozenset[str]]]:
    for call in _calls():
        names = [word for word in _texts(call) if word.startswith("giaitrinh_")]
        if (kind := _called(call)) in KINDS and names:
            yield kind, names[0], frozenset(_labels(call))


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _series(kind: str, name: str, labels: frozenset[str]) -> tuple[Sequence[str], frozenset[str]]:
    if kind != "Histogram":
        return (name,), labels
    return tuple(f"{name}_{part}" for part in ("bucket", "count", "sum")), labels | {"le"}


@cache
def log_events() -> set[str]:
    """Return the first word of every log line."""
    return {word for call in _calls() for word in _texts(call)}


def _calls() -> Iterator[ast.Call]:
    for file in (TOP / "services").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _texts(call: ast.Call) -> list[str]:
    return [
        arg.value
        for arg in call.args
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]


def _labels(call: ast.Call) -> Iterator[str]:
    given = [*call.args[2:], *(k.value for k in call.keywords if k.arg == "labelnames")]
    for arg in given:
        if isinstance(arg, ast.Tuple | ast.List):
            yield from (str(e.value) for e in arg.elts if isinstance(e, ast.Constant))
