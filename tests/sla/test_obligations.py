"""Promises and tasks of plans: due times in words, the ladder, and the tables they come from."""

from datetime import date
from pathlib import Path

import pytest

from services.runtime.patience import WrongSetting
from services.sla.domain.obligations.obligation import Obligation, begun, met, passed
from services.sla.domain.obligations.phrases import UnknownPhrase, last_day
from services.sla.rules.plan import WrongRows, a_task, load_plan, read_plan, task_id
from tests.sla.facts import at, case_id, explained, opened
from tests.sla.happenings import LAW, Watcher, kept, only, promised

HEAD = "id,task,owner,cooperating,due,began_on,level,unit,source"
ROW = "t1,Việc,46.science,,Quý IV/2026,2026-03-20,province,46,KH 1"


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("Quý IV/2026", "2026-12-31"),
        ("quý iv năm 2026", "2026-12-31"),
        ("Q4/2026", "2026-12-31"),
        ("Quý 1/2027", "2027-03-31"),
        ("Quý II/2027", "2027-06-30"),
        ("trước năm 2030", "2029-12-31"),
        ("trước 2028", "2027-12-31"),
        ("  Trước  năm 2027 ", "2026-12-31"),
        ("trước quý IV/2026", "2026-09-30"),
        ("trước tháng 3/2028", "2028-02-29"),
        ("trước ngày 15/12/2026", "2026-12-14"),
        ("năm 2026", "2026-12-31"),
        ("2026", "2026-12-31"),
        ("2026-12-31", "2026-12-31"),
        ("31/12/2026", "2026-12-31"),
        ("tháng 9/2026", "2026-09-30"),
        ("tháng 2 năm 2028", "2028-02-29"),
        ("Qu\u0079\u0301 IV/2026", "2026-12-31"),  # an accent written by itself
    ],
)
def test_a_due_time_in_words_is_its_last_day(phrase: str, day: str) -> None:
    assert last_day(phrase) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "phrase",
    [
        "sớm",
        "",
        "Quý V/2026",
        "Q5/2026",
        "tháng 13/2026",
        "30/2/2026",
        "trước",
        "sau năm 2026",
        "20266",
    ],
)
def test_a_due_time_that_nobody_knows_is_refused(phrase: str) -> None:
    with pytest.raises(UnknownPhrase):
        last_day(phrase)


def a_promise(due: str = "2026-12-31", began: str = "2026-11-02 00:00") -> Obligation:
    promise = Obligation(
        case_id("promise"), "commitment", "46.science", at(began), date.fromisoformat(due)
    )
    return begun(LAW, promise)


# From 2/11 to the end of 31/12 are sixty days: half of them are over on 2/12 at 00:00. Two working
# days before Thursday 31/12 is Tuesday 29/12; 1/1 is a holiday, so rung 2 falls on the end of 4/1.
LADDER = [
    ("2026-12-01 23:59", []),
    ("2026-12-02 00:00", ["near"]),
    ("2026-12-29 00:00", ["near"]),
    ("2026-12-31 23:59", []),
    ("2027-01-01 00:00", ["missed"]),
    ("2027-01-04 23:59", []),
    ("2027-01-05 00:00", ["escalated"]),
    ("2030-01-01 00:00", []),
]


def test_a_promise_goes_up_the_ladder_step_by_step() -> None:
    promise = a_promise()
    for moment, expected in LADDER:
        assert promise.next_at is None or not expected or promise.next_at == at(moment)
        promise, said = passed(LAW, promise, at(moment))
        assert [each.state for each in said] == expected, moment
    assert (promise.state, promise.next_at) == ("escalated", None)


def test_time_that_passes_at_once_says_the_same() -> None:
    promise, said = passed(LAW, a_promise(), at("2030-01-01 00:00"))

    assert [each.state for each in said] == ["near", "near", "missed", "escalated"]
    assert len({each.about for each in said}) == 4
    assert [each.at for each in said] == sorted(each.at for each in said)
    assert passed(LAW, promise, at("2031-01-01 00:00")) == (promise, [])


def test_a_warning_from_before_the_promise_is_none() -> None:
    promise = a_promise(began="2026-12-30 00:00")  # two working days before the end are the 29th

    _, said = passed(LAW, promise, at("2027-01-05 00:00"))

    assert [(each.state, each.at) for each in said] == [
        ("near", at("2026-12-31 00:00")),
        ("missed", at("2027-01-01 00:00")),
        ("escalated", at("2027-01-05 00:00")),
    ]


def test_a_task_that_is_met_is_watched_no_more() -> None:
    late, _ = passed(LAW, a_promise(), at("2027-02-01 00:00"))

    done, said = met(late, at("2027-02-01 09:00"), "46.inspectorate", "a-hash-of-proof")

    assert ([each.state for each in said], done.in_time) == (["met"], False)
    assert passed(LAW, done, at("2030-01-01 00:00")) == (done, [])
    assert met(done, at("2027-03-01 09:00"), "other", None) == (done, ())
    early, _ = met(a_promise(), at("2026-12-31 23:59"), "46.inspectorate", None)
    assert early.in_time is True


def test_a_task_without_a_day_is_never_late() -> None:
    task = begun(
        LAW, Obligation(case_id("t"), "plan-task", "46.science", at("2026-03-20 00:00"), None)
    )

    assert task.next_at is None
    assert passed(LAW, task, at("2040-01-01 00:00")) == (task, [])


def test_a_day_beyond_the_calendar_is_watched_all_the_same() -> None:
    _, said = passed(LAW, a_promise("2060-12-31"), at("2061-01-10 00:00"))

    assert [each.state for each in said] == ["near", "near", "missed", "escalated"]


def test_a_promise_that_is_kept_counts_with_its_case() -> None:
    watcher = Watcher(only()).read(opened(), explained(2, at("2026-10-20 09:00")))

    watcher.read(promised(3, "2026-11-02 00:00", "2026-12-31"), kept(4, "2026-12-20 09:00"))
    watcher.wait("2030-01-01 00:00")

    assert watcher.words() == ["obligation watched", "obligation met"]
    assert [each.message.version for each in watcher.said] == [1, 2]
    (obligation,) = watcher.looking.matters[case_id("a")].obligations.values()
    assert (obligation.superior, obligation.in_time) == ("46.people-committee", True)


def test_an_answer_of_which_no_promise_is_kept_is_hollow() -> None:
    watcher = Watcher(only("no-promise-kept")).read(opened(), explained(2, at("2026-10-20 09:00")))
    watcher.read(promised(3, "2026-11-02 00:00", "2026-11-30"))
    watcher.read(promised(4, "2026-11-02 00:00", "2026-12-31", "another"))

    watcher.wait("2026-12-01 00:00")
    assert watcher.open() == []
    watcher.wait("2027-01-01 00:00")
    assert watcher.open() == ["no-promise-kept"]
    assert watcher.words()[-1] == "violation-proposed promised-and-not-done"
    watcher.read(kept(5, "2027-01-02 09:00"))
    assert watcher.open() == []


def test_the_tasks_of_the_founding_plans_are_shipped_with_their_source() -> None:
    tasks = {row.id: a_task(row) for row in load_plan()}

    assert tasks["kh13-criteria-framework"].due_on == date(2026, 12, 31)
    assert tasks["kh13-laws"].due_on == date(2027, 12, 31)
    assert tasks["kh13-portal-database"].due_on == date(2029, 12, 31)
    assert tasks["kh154-city-portal"].due_on is None  # the plan names no day
    assert all(task.source for task in tasks.values())
    assert {row.id[:5] for row in load_plan(unit="01")} == {"kh13-"}


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (ROW.replace("Quý IV/2026", "sớm"), "row 2: due"),
        (ROW.replace("46.science", "Sở KH"), "row 2: owner"),
        (ROW.replace("province", "district"), "row 2: level"),
        (ROW.replace("KH 1", ""), "row 2: source"),
        (f"{ROW}\n{ROW}", "row 3: t1 stands there twice"),
        (f"{ROW},more", "row 2: it has more cells"),
    ],
)
def test_a_bad_task_stops_the_start_and_says_which_row(
    tmp_path: Path, row: str, named: str
) -> None:
    (tmp_path / "plan.csv").write_text(f"{HEAD}\n{row}\n", encoding="utf-8")

    with pytest.raises(WrongSetting, match=rf"^plan\.csv, {named}"):
        load_plan(tmp_path)


def test_a_table_that_is_sent_is_refused_with_every_wrong_row() -> None:
    rows = [HEAD, ROW, ROW.replace("Quý IV/2026", "sớm"), ROW.replace("t1", "t2")]

    with pytest.raises(WrongRows) as refused:
        read_plan([f"{row}\n" for row in [*rows, ROW]])
    assert [error.field for error in refused.value.errors] == ["row 3.due", "row 5.id"]
    with pytest.raises(WrongRows, match="some rows"):
        read_plan(["a,b\n", "1,2\n"])
    (first, second) = read_plan([f"{row}\n" for row in (HEAD, ROW, rows[3])])
    assert task_id(first.id) != task_id(second.id)
