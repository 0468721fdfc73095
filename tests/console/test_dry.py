"""Commands that need no stack, no network and no database."""

import json
from pathlib import Path

import pytest

from services.console.__main__ import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> pytest.MonkeyPatch:
    """Settings that can work: keys of their own, and no servers named."""
    for named in ("GIAITRINH_KAFKA", "GIAITRINH_DATABASE"):
        monkeypatch.delenv(named, raising=False)
    assert main(["config", "keys", str(tmp_path / "keys")]) == 0
    monkeypatch.setenv("GIAITRINH_KEYS", str(tmp_path / "keys"))
    capsys.readouterr()
    return monkeypatch


def refused(captured: Captured, *words: str) -> str:
    """The one sentence with which a command refuses; nothing else is printed."""
    assert main(words) == 2
    out, err = captured.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (["GT1", "2025-12-24"], "2025-12-31"),
        (["TC1", "2026-02-12"], "2026-03-02"),
        (["GT2", "2026-02-01"], "2026-02-23"),
        (["TC1", "2026-04-24"], "2026-05-08"),
        (["KN2", "2026-08-03"], "2026-09-03"),
        (["GT2", "2026-10-01", "--pause", "2026-10-08/2026-10-20"], "2026-10-28"),
        (["GT2", "2026-10-01", "--extend"], "2026-11-02"),
        (["KN2", "2026-08-03", "--variant", "complex"], "2026-09-17"),
    ],
)
def test_a_deadline_is_the_date_of_the_law(words: list[str], due: str, capsys: Captured) -> None:
    assert main(["deadline", *words, "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert found["due"] == due
    assert found["days"]
    assert {"rule", "from", "nominal", "basis", "version"} <= set(found)


@pytest.mark.parametrize(
    "words",
    [
        ["XX", "2026-01-05"],
        ["GT1", "2026-02-30"],
        ["GT1", "9999-12-31"],
        ["GT1", "2026-01-05", "--extend"],
        ["GT1", "2026-01-05", "--variant", "remote"],
        ["GT2", "2026-01-05", "--pause", "2026-01-09/2026-01-07"],
        ["GT2", "2026-01-05", "--pause", "2026-01-09"],
        ["TT1", "2026-09-01"],
        ["GT1", "2026-01-05", "--unit", "99"],
    ],
)
def test_a_deadline_that_the_law_does_not_know_is_refused(
    words: list[str], capsys: Captured
) -> None:
    refused(capsys, "deadline", *words, "--json")


def test_a_calendar_of_the_operator_lies_over_the_shipped_one(
    tmp_path: Path, capsys: Captured
) -> None:
    days = tmp_path / "days.csv"
    days.write_text("date,is_working,kind,legal_ref\n2025-12-29,FALSE,closure,QĐ 1\n")

    assert main(["deadline", "GT1", "2025-12-24", "--calendar", str(days), "--json"]) == 0
    # Thursday 1/1 and its bridge Friday 2/1/2026 are off, so the fifth day is the Monday after.
    assert json.loads(capsys.readouterr().out)["due"] == "2026-01-05"


def petitions(path: Path, *lines: object) -> str:
    text = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(text), encoding="utf-8")
    return str(path)


def test_a_dry_run_names_who_must_answer_and_why(tmp_path: Path, capsys: Captured) -> None:
    lit = {"reference": "a", "text": "Đèn đường trước nhà hỏng đã ba tuần.", "unit": "19753"}
    lost = {"reference": "b", "text": "Đèn đường trước nhà hỏng."}

    assert main(["route", petitions(tmp_path / "p.jsonl", lit, lost), "--json"]) == 0

    routed, parked = map(json.loads, capsys.readouterr().out.splitlines())
    assert (routed["decision"], routed["level"]) == ("routed", "commune")
    assert routed["authority"]["unit"] == "19753"
    assert routed["reasons"]
    assert (parked["decision"], parked["authority"]) == ("parked", None)


@pytest.mark.parametrize(
    ("line", "named"), [("not json", "line 1"), ({"text": "x", "colour": 1}, "colour")]
)
def test_a_line_that_is_no_petition_is_named(
    line: object, named: str, tmp_path: Path, capsys: Captured
) -> None:
    path = petitions(tmp_path / "p.jsonl", line)

    assert named in refused(capsys, "route", path, "--json")


def test_a_channel_is_checked_against_samples(tmp_path: Path, capsys: Captured) -> None:
    sample = petitions(tmp_path / "one.json", {"text": "Đèn hỏng.", "reference": "1"})
    web = "services.intake.channels.web:WebForm"

    assert main(["channel", "check", web, sample, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"][0]["petitions"] == 1
    assert "cannot be made" in refused(capsys, "channel", "check", "builtins:exit", sample)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "70000", "GIAITRINH_PORT"),
        ("PORT", "0", "GIAITRINH_PORT"),
        ("KAFKA", "localhost", "host:port"),
        ("KAFKA", "127.0.0.1:99999", "host:port"),
        ("DATABASE", "postgresql://h:abc/x", "GIAITRINH_DATABASE"),
        ("DATABASE", "postgresql://", "host and a database"),
        ("UNIT", "99", "there is no unit 99"),
        ("LEVEL", "province", "GIAITRINH_UNIT"),
        ("RULES", "no/such/folder", "GIAITRINH_RULES"),
        ("KAFAK", "127.0.0.1:9092", "GIAITRINH_KAFAK"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(
    name: str, value: str, told: str, environment: pytest.MonkeyPatch, capsys: Captured
) -> None:
    environment.setenv(f"GIAITRINH_{name}", value)

    assert told in refused(capsys, "config", "check")


def test_settings_that_can_work_are_said_to(
    environment: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert main(["config", "check"]) == 0
    assert capsys.readouterr().out.count("can work") == 4
