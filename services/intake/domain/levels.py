"""Whose matter it is: the whole nation's, the province's, or by default the commune's."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from contracts.petitions import Level, Track
from services.intake.domain.terms import RULES, Found, asked, level_of, sum_of

BY_DEFAULT = 3
"""What speaks for a commune that is known, before a word is read: it has the district's tasks."""
CALLED_UPON = 4
"""What it adds that voters or the press call upon a body by name."""
ASK_BY_NAME = frozenset({"voter", "press"})
"""Tracks in which a body that is named is the one that is meant."""
FOR_THE_NATION = 16
"""What it adds that voters spoke to the nation's deputies: they ask for what the nation decides."""
FOR_THE_PROVINCE = 3
"""What it adds that voters of no named commune spoke to the province's deputies."""
ENOUGH_FOR_ALL = 3
"""Below this nothing is the whole nation's matter."""

Forum = Literal["nation", "province", ""]


class Whose(NamedTuple):
    """The level whose matter it is, how sure that is, and how sure that it is not the nation's."""

    level: Level
    confidence: float
    local: float


def whose(
    heading: Sequence[Found], body: Sequence[Found], track: Track, place: Level | None
) -> Whose:
    """Weigh the rows of a petition of that *track*, whose place is known as far as *place*."""
    votes = _votes(heading, body, track, place)
    nation, province, commune = (votes[code] for code in ("central", "province", "commune"))
    if nation >= ENOUGH_FOR_ALL and nation > province + commune:
        return Whose("central", nation / (nation + province + commune + 1), 0.0)
    commune += BY_DEFAULT if place == "commune" else 1
    here = province + max(commune, BY_DEFAULT)
    all_of_it = province + commune + nation / 2 + 1
    local = here / (here + nation / 2 + 1)
    if province > commune:
        return Whose("province", province / all_of_it, local)
    return Whose("commune", commune / all_of_it, local)


def _votes(
    heading: Sequence[Found], body: Sequence[Found], track: Track, place: Level | None
) -> Counter[str]:
    votes = sum_of(_of_the_level(body, track, place), "level")
    named = asked(body)
    for code, weight in named.items():
        votes[level_of(code)] += weight
    if track in ASK_BY_NAME and named:
        votes[level_of(named.most_common(1)[0][0])] += CALLED_UPON
    forum = _forum(heading) if track == "voter" else ""
    votes["central"] += FOR_THE_NATION if forum == "nation" else 0
    votes["province"] += FOR_THE_PROVINCE if forum == "province" and place == "province" else 0
    _move_rules(votes, forum, place)
    return votes


def _of_the_level(body: Sequence[Found], track: Track, place: Level | None) -> Sequence[Found]:
    """The law that somebody cites in a matter of a place does not make it the nation's."""
    nation_asked = any(level_of(code) == "central" for code in asked(body))
    rules_asked = any(one.term.code == RULES for one in body)
    if track == "voter" or place is None or nation_asked or rules_asked:
        return body
    return [one for one in body if one.term.code != "central"]


def _move_rules(votes: Counter[str], forum: Forum, place: Level | None) -> None:
    """Rules are made by the nation or by the province: by whoever was asked for them."""
    rules = votes.pop(RULES, 0)
    if rules >= ENOUGH_FOR_ALL and (forum or votes["central"] or votes["province"]):
        votes["commune"] = 0  # a rule about communes is not made by one
    if forum == "province" or votes["province"] > votes["central"]:
        votes["province"] += rules
    elif forum == "nation" or votes["central"] or place is None:
        votes["central"] += rules
    else:
        votes.update({"central": rules // 2, "province": rules // 2})


def _forum(heading: Sequence[Found]) -> Forum:
    """Whose deputies wrote it down, where the subject of a voters' petition says so."""
    named = {level_of(one.term.code) for one in heading if one.term.kind == "body"}
    if "central" in named:
        return "nation"
    return "province" if "province" in named else ""
