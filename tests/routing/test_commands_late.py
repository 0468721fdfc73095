"""What is typed days after it was done, over HTTP: judged and told by the day of its paper."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from contracts.topics import CASE
from services.routing.domain.resolution import day_of
from tests.routing.desk import ACCEPT, Desk, problem, wrong
from tests.routing.matters import DECISION, NOTICE
from tests.routing.petitions import the_case
from tests.services import said

NOW = datetime.now(UTC)


def ago(days: int) -> str:
    return day_of(NOW - timedelta(days=days)).isoformat()


async def received(desk: Desk, number: int = 7, **fields: Any) -> None:
    told = {"track": "explanation", "received_at": NOW - timedelta(days=30)}
    await desk.opened(number, **told | fields)


async def bodies(desk: Desk, kind: str) -> list[dict[str, Any]]:
    rows = await said(desk.engine, CASE.name)
    return [orjson.loads(r["body"]) for r in rows if r["headers"]["ce_type"].endswith(f"{kind}.v1")]


async def test_the_bus_hears_the_day_of_the_notice_and_not_that_of_the_typing(desk: Desk) -> None:
    await received(desk)
    body = NOTICE | {"ground": "no-papers", "notice_date": ago(25)}

    assert (await desk.tells(the_case(), "refuse", body)).status_code == 200

    (fact,) = await bodies(desk, "case.refused")
    assert datetime.fromisoformat(fact["happened_at"]).isoformat() == f"{ago(25)}T00:00:00+07:00"


async def test_rests_that_overlap_or_begin_too_early_are_refused_by_their_field(desk: Desk) -> None:
    await received(desk)
    case, rest = the_case(), DECISION | {"ground": "objective"}
    await desk.tells(case, "accept", ACCEPT | {"notice_date": ago(25)})

    early = await desk.tells(case, "suspend", rest | {"decision_date": ago(26)}, '"2"')
    first = await desk.tells(case, "suspend", rest | {"decision_date": ago(20)}, '"2"')
    goes_on = {"decision_number": "3/QĐ", "text": "tiếp tục", "decision_date": ago(10)}
    second = await desk.tells(case, "resume", goes_on, first.headers["etag"])
    overlapping = rest | {"decision_number": "4/QĐ", "decision_date": ago(15)}
    again = await desk.tells(case, "suspend", overlapping, second.headers["etag"])

    assert problem(early, 422)["errors"] == [
        {"field": "decision_date", "rule": "before-the-acceptance"}
    ]
    assert wrong(again) == {"decision_date"}
    (resumed,) = await bodies(desk, "case.resumed")
    assert resumed["resumed_on"] == ago(10)


async def test_what_a_case_is_is_kept_and_may_be_read_anew(desk: Desk) -> None:
    await received(desk, track="press", press="forwards", manner="post")
    case = the_case()
    anew = {"ground": "wrong-track", "reason": "báo chí tự hỏi", "track": "press"}

    same = await desk.tells(case, "reclassify", anew | {"press": "forwards", "manner": "post"})
    other = await desk.tells(case, "reclassify", anew | {"press": "asks"})

    assert wrong(same) == {"track"}
    assert other.status_code == 200
    (fact,) = await bodies(desk, "case.reclassified")
    assert (fact["track"], fact["press"]) == ("press", "asks")


async def test_a_desk_in_hue_is_neither_shown_nor_given_the_step_of_ha_noi(desk: Desk) -> None:
    await received(desk, track="feedback", manner="field-report")
    await received(desk, 8, track="feedback", manner="field-report", unit="01")

    refused = problem(await desk.tells(the_case(), "take-in", {}), 409)

    assert refused["article"] == "1207/QĐ-UBND (Hà Nội, 28/2/2025)"
    shown = [
        {action["action"] for action in (await desk.asks(f"/v1/cases/{the_case(n)}"))["actions"]}
        for n in (7, 8)
    ]
    assert ["take-in" in actions for actions in shown] == [False, True]
