import re
from pathlib import Path
from typing import get_args

import pytest

from contracts import petitions, wire
from contracts.cases import CaseState
from contracts.topics import TOPICS
from services.console.__main__ import COMMANDS
from tests.declared import TOP, log_events, metrics

ADRS = sorted((TOP / "docs" / "adr").glob("[0-9]*.md"))
PAGES = [
    *(TOP / "docs").glob("*.md"),
    *ADRS,
    *(TOP / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "deploy/README.md")),
]
HEADINGS = ("Context", "Decision", "Consequences", "Turned down", "Revisit when")
"""What every decision says, in this order."""

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def _text(*path: str) -> str:
    return TOP.joinpath(*path).read_text(encoding="utf-8")


@pytest.mark.parametrize("fact", [fact.__name__ for topic in TOPICS for fact in topic.facts])
def test_the_glossary_has_every_fact(fact: str) -> None:
    assert f"`{fact}`" in _text("docs", "glossary.md")


@pytest.mark.parametrize(
    "word", [word for words in (petitions.Track, petitions.Level) for word in get_args(words)]
)
def test_the_glossary_has_every_track_and_level(word: str) -> None:
    assert f"`{word}`" in _text("docs", "glossary.md")


@pytest.mark.parametrize("state", get_args(CaseState))
def test_the_glossary_has_every_state_of_a_case(state: str) -> None:
    assert f"`{state}`" in _text("docs", "glossary.md")


@pytest.mark.parametrize("adr", ADRS, ids=lambda adr: adr.stem)
def test_a_decision_says_all_that_it_should_and_is_listed(adr: Path) -> None:
    found = re.findall(r"^## (.*)$", adr.read_text(encoding="utf-8"), re.MULTILINE)

    assert tuple(found) == HEADINGS
    assert f"]({adr.name})" in _text("docs", "adr", "README.md")


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(adr.name[:4]) for adr in ADRS]

    assert numbers == list(range(1, len(ADRS) + 1))


@pages
def test_a_page_names_only_metrics_that_there_are(page: Path) -> None:
    shown = {re.sub("_(bucket|count|sum)$", "", name) for name in metrics()} | set(metrics())
    named = re.findall(r"`(giaitrinh_\w+)`", page.read_text(encoding="utf-8"))

    assert set(named) <= shown


@pages
def test_a_page_names_only_commands_that_there_are(page: Path) -> None:
    named = re.findall(r"`giaitrinh ([a-z]+)", page.read_text(encoding="utf-8"))

    assert set(named) <= set(COMMANDS)


@pages
def test_a_page_names_only_make_targets_that_there_are(page: Path) -> None:
    named = re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8"))
    targets = re.findall(r"^([a-z-]+):", _text("Makefile"), re.MULTILINE)

    assert set(named) <= set(targets)


@pages
def test_a_page_points_to_files_that_are_there(page: Path) -> None:
    for place in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / place).exists()


def test_operators_read_of_every_reason_for_a_dead_letter() -> None:
    for reason in wire.REASONS:
        assert f"`{reason}`" in _text("docs", "operations.md")


def test_operators_read_only_of_log_lines_that_there_are() -> None:
    logs = _text("docs", "operations.md").split("## Logs")[1].split("## ")[0]
    named = re.findall(r"`([a-z_]+\.[a-z_]+)`", logs)

    assert named
    assert set(named) <= log_events()
