"""`route`: dry runs over a file, and what another set of rules would change."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.console.__main__ import main
from services.routing.rules import SHIPPED

Captured = pytest.CaptureFixture[str]
LIT = {
    "reference": "lit",
    "text": "Đèn đường trước nhà hỏng đã ba tuần.",
    "track": "feedback",
    "field": "lighting",
    "unit": "19753",
}
TAXED = LIT | {"reference": "taxed", "field": "tax", "unit": "46"}


def petitions(path: Path, *lines: dict[str, Any]) -> str:
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return str(path)


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """One petition about a street light, one about a tax."""
    monkeypatch.delenv("GIAITRINH_RULES", raising=False)
    return petitions(tmp_path / "petitions.jsonl", LIT, TAXED)


@pytest.fixture
def other(tmp_path: Path) -> str:
    """Rules under which lighting is the province's, and nothing else is changed."""
    folder = tmp_path / "other"
    folder.mkdir()
    table = (SHIPPED / "competence.csv").read_text(encoding="utf-8")
    (row,) = [line for line in table.splitlines() if line.startswith("100,BUILDING-COMMUNE,")]
    moved = row.replace("BUILDING-COMMUNE,1", "LIGHTS,9").replace(
        "commune:people-committee", "province:construction"
    )
    assert moved != row
    (folder / "competence.csv").write_text(table.replace(row, moved), encoding="utf-8")
    return str(folder)


def printed(capsys: Captured, *words: str) -> tuple[list[dict[str, Any]], str]:
    """The documents on standard output, and what is said on standard error."""
    assert main(["route", *words, "--json"]) == 0
    out, err = capsys.readouterr()
    return [json.loads(line) for line in out.splitlines()], err


def body(answer: dict[str, Any]) -> str:
    found: str = answer["authority"]["id"]
    return found


def test_answers_under_other_rules_say_what_they_were(
    both: str, other: str, capsys: Captured
) -> None:
    (lit, taxed), err = printed(capsys, both, "--rules", other)

    assert (body(lit), lit["rule"], lit["version"]) == ("46.construction", "LIGHTS", "9")
    before = lit["changed"]["before"]
    assert (body(before), before["rule"]) == ("19753.people-committee", "BUILDING-COMMUNE")
    assert body(taxed) == "46.tax"
    assert "changed" not in taxed
    assert "changed: 1 of 2" in err
    assert "BUILDING-COMMUNE 1 -> LIGHTS 9" in err


def test_a_comparison_shows_only_what_changes(both: str, other: str, capsys: Captured) -> None:
    (change,), err = printed(capsys, both, "--rules", other, "--compare")

    assert set(change) == {"reference", "before", "after"}
    assert change["reference"] == "lit"
    assert body(change["before"]) == "19753.people-committee"
    assert body(change["after"]) == "46.construction"
    assert "changed: 1 of 2" in err


def test_a_comparison_is_read_as_a_table_too(both: str, other: str, capsys: Captured) -> None:
    assert main(["route", both, "--rules", other, "--compare"]) == 0

    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["reference", "before", "before_rule", "after", "after_rule"]
    assert "Ủy ban nhân dân phường Phú Xuân" in row
    assert "Sở Xây dựng thành phố Huế" in row


def test_the_same_rules_change_nothing(both: str, capsys: Captured) -> None:
    changes, err = printed(capsys, both, "--rules", str(SHIPPED), "--compare")

    assert changes == []
    assert "changed: 0 of 2" in err


def test_the_installed_rules_decide_and_are_what_is_compared_with(
    both: str, other: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("GIAITRINH_RULES", other)

    (lit, _), _ = printed(capsys, both)
    (back,), _ = printed(capsys, both, "--rules", str(SHIPPED), "--compare")

    assert lit["rule"] == "LIGHTS"
    assert (back["before"]["rule"], back["after"]["rule"]) == ("LIGHTS", "BUILDING-COMMUNE")


def test_a_comparison_needs_something_to_compare_with(both: str, capsys: Captured) -> None:
    assert main(["route", both, "--compare"]) == 2

    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "--rules" in err


def test_a_bad_row_of_the_other_rules_is_named(both: str, tmp_path: Path, capsys: Captured) -> None:
    table = (SHIPPED / "successors.csv").read_text(encoding="utf-8")
    (tmp_path / "successors.csv").write_text(table.replace("2025-03-01", "soon", 1), "utf-8")

    assert main(["route", both, "--rules", str(tmp_path)]) == 2
    assert "successors.csv, row 2" in capsys.readouterr().err


def test_an_answer_says_what_was_looked_at_and_what_was_tried(both: str, capsys: Captured) -> None:
    (lit, _), _ = printed(capsys, both)

    assert lit["inputs"]["place"] == "commune"
    assert lit["inputs"]["unit"] == "19753"
    assert lit["inputs"]["day"]
    assert {"rule", "version", "why"} == set(lit["tried"][0])


def test_a_wrong_body_of_an_operator_is_found_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert main(["config", "keys", str(tmp_path / "keys")]) == 0
    head = "id,title,kind,level,unit,superior,reviewer,valid_from,valid_to,legal_ref,confidence"
    row = "46.health,Sở Y tế,department,province,46,46.magic,,2026-10-01,,12/2026/QĐ-UBND,sure"
    (tmp_path / "authorities.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    monkeypatch.setenv("GIAITRINH_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("GIAITRINH_RULES", str(tmp_path))

    assert main(["config", "check"]) == 2
    told = capsys.readouterr().err
    assert "authorities.csv, row 2: nobody is '46.magic' on 2026-10-01" in told
