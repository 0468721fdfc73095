"""How well words lead to the right body: sentences of our own; `tuned` ones made the table grow."""

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
import pytest

from contracts.units import province_of
from services.intake import rules as intake
from services.intake.domain import shape
from services.intake.domain.numbers import Keys
from services.intake.domain.petition import Office, identified, prepare, received
from services.routing import rules as routing
from services.routing.domain.resolution import Resolution, day_of

NOW = datetime(2026, 10, 5, 2, tzinfo=UTC)
LABELLED = Path(__file__).parent / "data" / "labelled.csv"
"""`answer`: level and body that must do the work; empty where the words do not say it."""


def answers(half: str) -> list[tuple[str | None, Resolution]]:
    """What should be answered and what is, for each sentence of *half*."""
    office = Office(Keys.derived_from(bytes(32)), intake.reader())
    rulebook = routing.load()
    found = []
    for row in csv.DictReader(LABELLED.open(encoding="utf-8", newline="")):
        if row["half"] != half:
            continue
        said = {"text": row["text"], "unit": row["unit"] or None}
        voters = {"subject": row["subject"], "track": "voter"} if row["subject"] else {}
        submission = shape.read(json.dumps({**said, **voters}).encode())
        handed = identified(submission, "dry-run", None, lambda: UUID(int=1))
        fact = received(prepare(handed, NOW, office), ()).message
        found.append((wanted(row), rulebook.resolve(fact, day_of(fact.received_at))))
    return found


def wanted(row: dict[str, str]) -> str | None:
    level, _, body = row["answer"].partition(":")
    where = {"central": "central", "commune": row["unit"]}
    return f"{where.get(level) or province_of(row['unit'])}.{body}" if level else None


@pytest.mark.parametrize("half", ["tuned", "held-out"])
def test_what_is_routed_without_a_human_is_right(
    half: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [(want, one) for want, one in answers(half) if one.decision == "routed"]
    right = [one for want, one in found if one.authority and one.authority.id == want]
    routed, correct = len(found) / len(answers(half)), len(right) / len(found)

    with capsys.disabled():
        click.echo(f"\n{half}: routed {routed:.1%}, right of these {correct:.1%}")
        click.echo(f"{half}: {dict(table(half))}")
    assert routed >= 0.70
    assert correct >= 0.95


def table(half: str) -> Counter[tuple[str, str]]:
    """Count pairs of the level that is right and the one that was found."""
    return Counter(
        (
            "nobody" if want is None else found_level(want),
            one.level if one.decision == "routed" else one.decision,
        )
        for want, one in answers(half)
    )


def found_level(authority: str) -> str:
    where = authority.partition(".")[0]
    return {2: "province", 5: "commune"}.get(len(where), "central")
