from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.petitions import UnitMap
from services.reporting.domain import cases, figures, indicators, ledger, open_data
from services.reporting.domain.cases import Case
from services.reporting.domain.figures import Cell, Figure, Tally
from services.reporting.domain.indicators import Indicator
from services.reporting.domain.open_data import Line
from services.reporting.domain.places import name, place, place_of_case, province_of, upwards
from tests.reporting.facts import (
    BA_DINH,
    HUE,
    MORNING,
    PHU_XUAN,
    a_day,
    petition,
)

TODAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("code", "day", "unit_map", "expected"),
    [
        (PHU_XUAN, TODAY, "current", PHU_XUAN),
        (HUE, TODAY, "current", HUE),
        (None, TODAY, "current", "none"),
        ("99999", TODAY, "current", "none"),
        ("99", TODAY, "current", "none"),
        ("00025", TODAY, "2025-06-30", "01"),  # Ngọc Khánh, divided among three wards of Hà Nội
        ("00025", TODAY, "current", "00025"),  # Giảng Võ, which has the code now
        ("02", TODAY, "2025-06-30", "08"),  # Hà Giang went to Tuyên Quang
        ("02", date(2025, 6, 1), "current", "08"),  # before 1/7/2025 there was one map
    ],
)
def test_a_unit_counts_on_todays_map(
    code: str | None, day: date, unit_map: UnitMap, expected: str
) -> None:
    assert place(code, day, unit_map) == expected


def test_a_case_counts_where_routing_says_it_is() -> None:
    assert place_of_case(PHU_XUAN) == PHU_XUAN
    assert place_of_case("99999") == "none"
    assert place_of_case(None) == "none"


def test_a_unit_has_the_name_it_had_last() -> None:
    assert name("22") == "Thành phố Quảng Ninh"  # Tỉnh Quảng Ninh until 31/8/2026


def test_a_commune_lies_in_its_province_and_that_in_the_nation() -> None:
    assert upwards(PHU_XUAN) == (PHU_XUAN, HUE, "00")
    assert upwards(HUE) == (HUE, "00")
    assert upwards("none") == ("none", "00")
    assert upwards("00") == ("00",)
    assert province_of("none") == "none"


def counted(stories: Sequence[int], splits: Sequence[int]) -> Counter[tuple[Cell, str]]:
    """Figures of cases after reading *stories*, in batches that begin at *splits*."""
    facts = [fact for number in stories for fact in a_day(number)[1]]
    known: dict[Any, Case] = {}
    found: Counter[tuple[Cell, str]] = Counter()
    bounds = [0, *sorted(splits), len(facts)]
    for begin, end in pairwise(bounds):
        tally = Tally()
        for fact in facts[begin:end]:
            before = known.get(fact.message.case_id, Case())
            after = known[fact.message.case_id] = cases.evolve(before, fact.message)
            tally.move(figures.of_case(before), figures.of_case(after), fact.time)
        for cell, figure in tally.rolled_up().items():
            found[cell, "total"] += figure.total
            found[cell, "own"] += figure.own
    return +found


@given(st.lists(st.integers(0, 60), unique=True, max_size=12), st.lists(st.integers(0, 30)))
def test_however_facts_are_split_into_batches_the_figures_are_the_same(
    stories: Sequence[int], splits: Sequence[int]
) -> None:
    assert counted(stories, splits) == counted(stories, [])


@given(st.lists(st.integers(0, 60), unique=True, max_size=20))
def test_a_parent_is_the_sum_of_its_children_and_its_own(stories: Sequence[int]) -> None:
    found = counted(stories, [])
    below: Counter[Cell] = Counter()
    for (cell, what), number in found.items():
        if what == "total" and len(upwards(cell.unit)) > 1:
            below[cell._replace(unit=upwards(cell.unit)[1])] += number

    for cell in {cell for cell, _ in found}:
        assert found[cell, "total"] == found[cell, "own"] + below[cell]
    nation = sum(n for (cell, what), n in found.items() if cell.unit == "00" and what == "total")
    assert nation == len(stories)


def test_what_moves_within_the_nation_leaves_its_figure_alone() -> None:
    tally = Tally()
    here, there = (Cell(unit, "commune", "voter", "opened") for unit in (PHU_XUAN, BA_DINH))

    tally.move([here], [there], MORNING)

    assert tally.rolled_up() == {
        here: Figure(-1, -1, MORNING),
        here._replace(unit=HUE): Figure(-1, 0, MORNING),
        there: Figure(1, 1, MORNING),
        there._replace(unit="01"): Figure(1, 0, MORNING),
    }


def test_a_petition_counts_at_its_unit_by_channel() -> None:
    assert figures.of_petition(petition("a", channel="hotline").message) == Cell(
        PHU_XUAN, "", "explanation", "hotline"
    )


def test_every_petition_with_a_docket_is_in_one_place() -> None:
    found = ledger.placed({"opened": 2, "explained": 1, "parked": 4, "rejected": 1})

    assert found == {
        "opened": 3,
        "joined": 0,
        "guided": 0,
        "parked": 4,
        "rejected": 1,
        "split": 0,
    }


@pytest.mark.parametrize(
    ("wrong", "balanced"),
    [
        ({}, True),
        ({"in_flight": 2}, False),
        ({"without_petition": 1}, False),
        ({"miscounted": 1}, False),
        ({"difference": 1}, False),
    ],
)
def test_the_ledger_balances_only_if_everything_is_right(
    wrong: dict[str, int], *, balanced: bool
) -> None:
    right = {"in_flight": 1, "without_petition": 0, "miscounted": 0, "difference": 0}

    assert ledger.Ledger(received=4, placed={"opened": 3}, **right | wrong).balanced is balanced


def test_indicators_are_sums_and_shares_in_force_on_the_day() -> None:
    rows = [
        Indicator("ended", ["explained", "refused"], [], "ref", date(2026, 1, 1)),
        Indicator("on_time", ["in_time"], ["in_time", "late"], "ref", date(2026, 1, 1)),
        Indicator("of_nothing", ["joined"], ["split"], "ref", date(2026, 1, 1)),
        Indicator("gone", ["explained"], [], "ref", date(2025, 1, 1), date(2025, 12, 31)),
    ]
    lines = [
        Line("46", "explanation", "explained", 2),
        Line("46", "complaint", "explained", 1),
        Line("46", "explanation", "in_time", 2),
        Line("46", "explanation", "late", 1),
        Line(PHU_XUAN, "explanation", "explained", 2),
    ]

    found = indicators.values(rows, indicators.totals(lines, "46"), TODAY)

    assert found == {"ended": 3, "on_time": 0.6667, "of_nothing": None}


def secret(unit: str, state: str, number: int) -> Line:
    return Line(unit, "denunciation", state, number)


def test_small_figures_of_denunciations_are_not_published() -> None:
    lines = [
        secret("00", "received", 12),
        secret("00", "opened", 9),
        secret("00", "parked", 1),
        secret("00", "accepted", 5),
        secret("01", "received", 6),
        secret("04", "received", 4),
        secret("46", "received", 2),
        secret("46", "opened", 8),
        Line("46", "feedback", "parked", 1),
    ]

    shown = open_data.publishable(lines, "00")

    assert [(line.unit, line.state) for line in shown] == [
        ("00", "received"),
        ("00", "opened"),
        ("01", "received"),
        ("46", "parked"),
    ]


def test_denunciations_are_not_published_below_the_nation() -> None:
    lines = [secret("46", "received", 50), secret(PHU_XUAN, "received", 9)]

    assert open_data.publishable(lines, "46") == []
