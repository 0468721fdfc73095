"""What follows from the counter's words, judged without a database."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.cases import CaseState
from contracts.message import Event
from contracts.petitions import PetitionContentRead, PetitionReceived, PetitionSplit, Track
from services.routing.domain.docket import Case
from services.routing.domain.following import Held, follow, open_all
from services.routing.domain.history import Earlier, History, history_of
from services.routing.domain.joining import check_join
from services.routing.domain.moves import IllegalMove
from services.routing.domain.offering import explained_before, to_offer
from services.routing.domain.resolution import day_of
from tests.routing.petitions import MORNING, a_petition, rulebook, the_case

ME, OTHER = "a" * 32, "b" * 32


def earlier(number: int = 1, **more: Any) -> Earlier:
    told = {
        "pseudonym": OTHER,
        "track": "explanation",
        "state": "explained",
        "authority": "46.construction",
        "level": "province",
        "document": f"{number:032d}",
        **more,
    }
    return Earlier(UUID(int=number), f"46-{number}", the_case(number), **told)


def asks(**more: Any) -> PetitionReceived:
    told = {"track": "explanation", "pseudonym": ME, "similar_to": [UUID(int=1)], **more}
    return a_petition(7, **told).message


@pytest.mark.parametrize(
    ("petition", "known", "offered", "hinted"),
    [
        (asks(), [earlier()], 1, None),
        (asks(), [earlier(state="published")], 1, None),
        (asks(pseudonym=None), [earlier(pseudonym=None)], 1, None),
        (asks(similar_to=[UUID(int=1), UUID(int=2)]), [earlier(1), earlier(2)], 2, None),
        (asks(), [earlier(pseudonym=ME)], None, 1),
        (
            asks(similar_to=[UUID(int=1), UUID(int=2)]),
            [earlier(1, pseudonym=ME), earlier(2)],
            None,
            1,
        ),
        (
            asks(similar_to=[UUID(int=1), UUID(int=2)]),
            [earlier(1, pseudonym=ME, state="refused"), earlier(2)],
            2,
            None,
        ),
        (asks(), [earlier(state="accepted")], None, None),
        (asks(), [earlier(track="feedback")], None, None),
        (asks(track="feedback"), [earlier()], None, None),
        (asks(track="feedback"), [earlier(pseudonym=ME)], None, None),
        (asks(similar_to=[]), [earlier()], None, None),
        (asks(), [], None, None),
    ],
)
def test_the_newest_explanation_to_somebody_else_is_offered_and_ones_own_is_a_hint(
    petition: PetitionReceived, known: list[Earlier], offered: int | None, hinted: int | None
) -> None:
    history = history_of(petition, {each.petition_id: each for each in known})
    found, before = to_offer(petition, history), explained_before(petition, history)

    assert (found.petition_id.int if found else None) == offered
    assert (before.petition_id.int if before else None) == hinted


def test_history_knows_the_person_and_the_petition_that_is_gone_on_about() -> None:
    known = {n: earlier(n, pseudonym=ME if n == 2 else None) for n in (1, 2, 3)}
    petition = asks(similar_to=[UUID(int=1), UUID(int=2)], earlier="46-3")

    found = history_of(petition, {each.petition_id: each for each in known.values()})

    assert found == History((known[1], known[2]), known[3])
    assert found.by(ME) == (known[2],)
    assert found.by(None) == ()
    assert history_of(asks(similar_to=[]), {}) == History()


def test_a_petition_of_the_same_batch_is_an_earlier_one_too() -> None:
    party = {"track": "denunciation", "field": "party", "pseudonym": ME}
    first = a_petition(1, **party)
    again = a_petition(2, **party, similar_to=[UUID(int=1)])

    known: dict[UUID, Earlier] = {}
    one, two = open_all([first, again], rulebook().resolver, known)

    assert (known[UUID(int=1)].state, known[UUID(int=2)].state) == ("guided", "parked")
    assert ([*map(len, (one.then, two.then))]) == [1, 0]


def said_of_one_case(kinds: Sequence[str]) -> list[Event[Any]]:
    petition, when = UUID(int=7), MORNING + timedelta(days=1)
    told: list[Event[Any]] = []
    for number, kind in enumerate(kinds):
        if kind == "split":
            fact: Any = PetitionSplit(petition_id=petition, children=(UUID(int=8), UUID(int=9)))
        else:
            fact = PetitionContentRead(
                petition_id=petition,
                case_id=the_case(),
                read_at=when,
                reason="verify",
                part=kind,
                actor_role="officer",
            )
        told.append(Event(uuid5(petition, f"{number % 4} {kind}"), when, fact))
    return told


def in_pieces(told: Sequence[Event[Any]], cuts: Sequence[int]) -> list[Event[Any]]:
    """What is said when *told* comes cut at these places."""
    case, found = Held(the_case(), 1, "opened"), list[Event[Any]]()
    places = sorted({0, *(cut % (len(told) + 1) for cut in cuts), len(told)})
    for first, last in pairwise(places):
        piece = told[first:last]
        said = follow(piece, [], {event.id: case for event in piece})
        for event in said:
            case = case.after(event)
        found += said
    return found


@given(
    st.lists(st.sampled_from(["split", "content", "identity"]), max_size=12),
    st.lists(st.integers(0, 12), max_size=4),
)
def test_however_it_is_cut_and_repeated_the_same_is_said_once_in_an_unbroken_order(
    kinds: list[str], cuts: list[int]
) -> None:
    told = said_of_one_case(kinds)
    whole = in_pieces(told, [])

    assert in_pieces(told, cuts) == whole
    assert [event.message.version for event in whole] == [*range(2, 2 + len(whole))]
    assert len({event.id for event in whole}) == len(whole)
    assert sum(event.message.type.endswith("split.v1") for event in whole) <= 1


@pytest.mark.parametrize(
    ("into", "state", "track", "why"),
    [
        (8, "opened", "feedback", None),
        (8, "parked", "feedback", "not as far as this one"),
        (8, "accepted", "feedback", None),
        (7, "opened", "feedback", "to itself"),
        (8, "joined", "feedback", "joined to another"),
        (8, "explained", "feedback", "takes no petition"),
        (8, "withdrawn", "feedback", "takes no petition"),
        (8, "opened", "complaint", "different tracks"),
    ],
)
def test_only_an_open_case_of_the_same_track_takes_petitions(
    into: int, state: CaseState, track: Track, why: str | None
) -> None:
    left = Case(the_case(7), 1, "feedback", "opened", None)
    other = Case(the_case(into), 1, track, state, None)
    move = rulebook().moves.check("feedback", "opened", "join", day_of(MORNING))

    if why is None:
        check_join(left, other, move)
    else:
        with pytest.raises(IllegalMove, match=why):
            check_join(left, other, move)
