"""The commands as a user sees them: what they print, how they end, and how soon."""

import json
import signal
from pathlib import Path

import pytest

from contracts.topics import TOPICS
from contracts.wire import REASONS
from services.embedded.stack import Stack
from tests.e2e.faults import stopped
from tests.e2e.seen import eventually
from tests.e2e.terminal import giaitrinh

PLACES = ("opened", "joined", "guided", "parked", "rejected", "split", "in_flight", "dead")
NAMES = ["up", "kafka", "postgres", "intake", "routing", "sla", "reporting"]
BROKEN = (
    "{not json",
    '{"text": ""}',
    '{"text": "x", "colour": "red"}',
    '{"text": "x", "unit": "99999"}',
    '{"text": "x", "received_at": "2026-01-05T08:00:00"}',
)


def test_status_names_every_process(breakable: Stack) -> None:
    said = giaitrinh("status", "--json", stack=breakable)
    assert (said.code, said.err) == (0, "")
    rows = said.document()["processes"]
    assert [row["name"] for row in rows] == NAMES
    assert all(set(row) == {"name", "pid", "port", "ready"} and row["ready"] for row in rows)
    assert all(isinstance(row["pid"], int) for row in rows)


def test_status_answers_within_two_seconds_while_a_server_is_down(breakable: Stack) -> None:
    for name, how in (("kafka", signal.SIGTERM), ("postgres", signal.SIGINT)):
        with stopped(breakable, name, how):
            several = [giaitrinh("status", "--json", stack=breakable) for _ in range(3)]
            said = min(several, key=lambda one: one.seconds)  # other tests may run beside this one
            states = {row["name"]: row["ready"] for row in said.document()["processes"]}
            assert said.code == 1
            assert said.seconds < 2
            assert not states[name]
            assert states["up"]
    eventually(lambda: giaitrinh("status", stack=breakable).code == 0, what="everything ready")


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("reconcile", "--json"),
        ("dead", "list", "--json"),
        ("clock",),
        ("clock", "--advance", "1d"),
    ],
)
def test_without_a_stack_commands_end_with_3_and_one_sentence(
    tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIAITRINH_KAFKA", "GIAITRINH_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    assert giaitrinh(*words, "--data", tmp_path / "nothing").refused(3)


@pytest.mark.parametrize(
    "words",
    [
        ("run", "nothing"),
        ("clock", "--advance", "-1d"),
        ("clock", "--advance", "soon"),
        ("clock", "--at", "2020-01-01T00:00:00+07:00"),
        ("clock", "--at", "2099-01-01T00:00:00"),
        ("send", "web", "no-such-file.jsonl"),
        ("send", "web"),
        ("dead", "drop"),
        ("dead", "drop", "--all", "case.v1/0/0"),
        ("dead", "show", "case.v1/0/999999999"),
        ("dead", "list", "--reason", "because"),
        ("reconcile", "--wait", "-1"),
    ],
)
def test_what_makes_no_sense_ends_with_2_and_one_sentence(
    stack: Stack, words: tuple[str, ...]
) -> None:
    needs_folder = words[0] != "run"
    assert giaitrinh(*words, stack=stack if needs_folder else None).refused(2)


def test_send_takes_the_good_lines_of_a_file_and_names_the_broken_ones(
    stack: Stack, tmp_path: Path
) -> None:
    good = [{"text": f"Đường ngập, dòng {n}.", "reference": f"{tmp_path}-{n}"} for n in range(450)]
    lines = [json.dumps(petition, ensure_ascii=False) for petition in good]
    for place, broken in zip((0, 199, 200, 300, 454), BROKEN, strict=True):
        lines.insert(place, broken)
    file = tmp_path / "petitions.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = giaitrinh("send", "jsonl", file, "--json", stack=stack)
    answer = said.document()
    assert (said.code, answer["accepted"], answer["repeated"]) == (1, 450, 0)
    assert [row["row"] for row in answer["rejected"]] == [1, 200, 201, 301, 455]
    assert [row["field"] for row in answer["rejected"][1:]] == [
        "text",
        "colour",
        "unit",
        "received_at",
    ]
    assert all(row["rule"] and row["file"] == file.name for row in answer["rejected"])
    again = giaitrinh("send", "jsonl", file, "--json", stack=stack).document()
    assert (again["accepted"], again["repeated"]) == (0, 450)
    ledger = giaitrinh("reconcile", "--json", stack=stack)
    assert ledger.code == 0, ledger


def test_reconcile_proves_and_says_so(stack: Stack) -> None:
    said = giaitrinh("reconcile", "--json", stack=stack)
    found = said.document()
    assert (said.code, found["balanced"]) == (0, True), found
    assert set(found) >= {"accepted", *PLACES, "foreign", "stages"}
    assert found["accepted"] == sum(found[place] for place in PLACES)
    for stage in found["stages"]:
        assert set(stage) >= {"stage", "in", "out", "difference"}
        assert stage["difference"] == stage["in"] - stage["out"] == 0
    table = giaitrinh("reconcile", stack=stack)
    assert (table.code, table.out.splitlines()[-1]) == (0, "balanced: yes")


def test_the_dead_are_listed_with_reader_and_reason(stack: Stack) -> None:
    said = giaitrinh("dead", "list", "--json", stack=stack)
    assert (said.code, set(said.document())) == (0, {"items"})
    for item in said.document()["items"]:
        assert set(item) == {"topic", "partition", "offset", "service", "key", "reason", "at"}
        assert item["reason"] in REASONS
    assert len(giaitrinh("dead", "list", "--json", "--limit", "1", stack=stack).document()) == 1


def test_topics_shows_the_register() -> None:
    said = giaitrinh("topics", "--json")
    items = {item["name"]: item for item in said.document()["items"]}
    assert (said.code, list(items)) == (0, [topic.name for topic in TOPICS])
    assert items["case.v1"]["read_by"] == ["intake", "reporting", "sla"]


def test_every_command_explains_itself() -> None:
    names = ("up", "status", "clock", "run", "send", "reconcile", "dead", "topics", "migrate")
    for name in names:
        said = giaitrinh(name, "--help")
        assert (said.code, said.err) == (0, "")
        assert "Usage" in said.out
