"""Promises about the code itself that import-linter cannot keep for us."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "services").rglob("*.py")) + sorted((ROOT / "contracts").rglob("*.py"))
DOMAINS = [p for p in SOURCES if "domain" in (p.stem, p.parent.name)]
IMPURE = {"now", "utcnow", "today", "uuid4", "choice", "open", "print"}
IMPURE_MODULES = {"time", "random", "secrets", "os", "io", "socket", "asyncio", "pathlib"}
BANNED = {"utils", "helpers", "common", "base", "manager", "misc", "core", "lib"}
FILE_LINES, FUNCTION_LINES, HANDLER_LINES = 250, 40, 10
RUNTIME_LINES = 800
"""Lines of code, without blank lines, comments and docstrings: docs/adr/0012."""


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def code_lines(path: Path) -> int:
    """Lines that hold code: no blank ones, no comments, no docstrings."""
    text = path.read_text(encoding="utf-8")
    prose: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            prose.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sum(
        1
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.strip().startswith("#") and number not in prose
    )


def imported(path: Path) -> set[str]:
    """Top-level names of the modules that *path* imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    found |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in found}


@pytest.mark.parametrize("path", DOMAINS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_domain_asks_nobody_for_the_time(path: Path) -> None:
    calls = [
        node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    ]
    names = {
        call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls
    }

    assert not names & IMPURE
    assert not imported(path) & IMPURE_MODULES


def test_the_runtime_stays_small() -> None:
    """Raise the limit only together with an ADR that says why."""
    assert sum(map(code_lines, (ROOT / "services/runtime").rglob("*.py"))) < RUNTIME_LINES


def test_the_runtime_knows_no_word_of_the_domain() -> None:
    words = ("petition", "case_id", "deadline", "authority_id", "docket", "escalat")
    found = {
        (path.name, word)
        for path in (ROOT / "services/runtime").rglob("*.py")
        for word in words
        if word in path.read_text(encoding="utf-8").lower()
    }

    assert not found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_can_be_read_in_one_sitting(path: Path) -> None:
    assert path.stem not in BANNED
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno >= FUNCTION_LINES]
    assert not long


def test_a_handler_is_at_most_ten_lines_and_tries_nothing() -> None:
    for path in ROOT.glob("services/*/handlers.py"):
        for handler in functions(path):
            if handler.decorator_list:
                body = handler.body[1:] if ast.get_docstring(handler) else handler.body
                lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
                assert lines <= HANDLER_LINES, f"{path.parent.name}.{handler.name}"
                assert not [node for node in ast.walk(handler) if isinstance(node, ast.Try)]


NAMES = {"app", "http", "handlers", "domain", "store", "settings", "rules", "metrics"}
BESIDE = {"channels", "data", "migrations", "pages", "__init__", "__pycache__"}


@pytest.mark.parametrize("service", ["intake", "routing", "sla", "reporting"])
def test_every_service_has_the_same_names(service: str) -> None:
    """A new name needs an ADR: docs/adr/0013."""
    found = {path.stem for path in (ROOT / "services" / service).iterdir()}

    assert found <= NAMES | BESIDE
    assert found >= NAMES - {"rules", "metrics"}
