"""The questions asked of the figures and the rows, as SQL."""

import sqlalchemy as sa

from services.reporting.domain.times import MARKS

_SEEN_BY = "(cast(:scope as text) is null or unit = :scope or parent = :scope)"
FIGURES = sa.text(f"""
    select unit, track, state, sum(cases) as cases from count
    where (unit = :unit or parent = :unit) and {_SEEN_BY}
    group by 1, 2, 3 having sum(cases) <> 0
    union all
    select unit, track, 'received', sum(petitions) from received
    where (unit = :unit or parent = :unit) and {_SEEN_BY}
    group by 1, 2 having sum(petitions) <> 0
    order by 1, 2, 3
""")  # noqa: S608  (a constant of ours)
"""Unit and scope to the figures of the unit and of what lies directly below it."""

_MARKS = ", ".join(f"('{mark}', {mark})" for mark in MARKS)
_WITHIN = "received_at >= :begin and received_at < :cut_off"


def _counted(within: str) -> sa.TextClause:
    return sa.text(f"""
        select 'cases' as what, unit, level, track, state as kind, count(*) as number
        from case_row where petition_id is not null and {within} group by 1, 2, 3, 4, 5
        union all
        select 'cases', dunit, dlevel, dtrack, mark, count(*)
        from case_row cross join lateral (values {_MARKS}) as left_on (mark, there)
        where there and {within} group by 1, 2, 3, 4, 5
        union all
        select 'petitions', unit, '', track, channel, count(*)
        from petition where {within} group by 1, 2, 3, 4, 5
    """)  # noqa: S608  (constants of ours)


COUNTED = _counted("true")
"""The rows themselves, counted anew at the units they are attributed to."""
COUNTED_WITHIN = _counted(_WITHIN)
"""The same for what was received from *begin* until before *cut_off*."""

NATION = sa.text("""
    select 'cases' as what, level, track, state as kind, cases as number
    from count where unit = '00'
    union all
    select 'petitions', '', track, channel, petitions from received where unit = '00'
""")
"""Every figure of the nation."""
NEWEST = sa.text("""
    select unit, max(at) as at from
    (select unit, at from count union all select unit, at from received) as figure
    where unit = any(cast(:units as text[])) group by unit
""")
"""Units to when the newest fact that changed one of their figures happened."""


def _difference(table: str, keys: str, counted: str) -> str:
    return f"""
        select coalesce(sum(abs(coalesce(parent.{counted} - parent.own, 0)
            - coalesce(children.{counted}, 0))), 0) as wrong
        from {table} as parent full join
            (select parent as unit, {keys}, sum({counted}) as {counted} from {table}
             where parent is not null group by 1, {keys}) as children
        using (unit, {keys})
    """  # noqa: S608  (constants of ours)


DIFFERENCE = sa.text(
    f"select sum(wrong) from ({_difference('count', 'level, track, state', 'cases')}"  # noqa: S608
    f" union all {_difference('received', 'track, channel', 'petitions')}) as both_tables"
)
"""By how much all parents together differ from their children and what is their own."""

STATES = sa.text(
    "select state, count(*) as number from case_row where petition_id is not null group by state"
)
"""How many cases are in each state."""
UNMATCHED = sa.text("""
    select count(*) as received, count(*) filter (where case_id is null) as in_flight,
        (select count(*) from case_row
         where petition_id is not null and not exists
            (select 1 from petition where petition.petition_id = case_row.petition_id))
        as without_petition
    from petition left join case_row using (petition_id)
""")
"""How many petitions there are, how many of them have no case, and how many cases no petition."""
ONE_MOMENT = sa.text("set transaction isolation level repeatable read")
"""All further questions see the same moment; must come first."""
