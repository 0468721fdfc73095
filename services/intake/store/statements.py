"""The SQL of the counter: one statement for a whole batch, its rows as arrays."""

import sqlalchemy as sa

from services.intake.domain.petition import SIMILAR

UNLESS_KEPT = f"""
    on conflict (petition_id) do nothing
    returning petition_id, array(
        select earlier.petition_id from petition as earlier
        where earlier.content_hash = petition.content_hash
            and (earlier.track = 'denunciation') = (petition.track = 'denunciation')
        order by earlier.accepted_at, earlier.petition_id limit {SIMILAR}
    ) as similar
"""  # noqa: S608  (the limit is a number of ours)
"""
Those that this very statement keeps are not among the earlier ones.

The tracks count too: what a desk made a denunciation later was hashed with the other key.
"""

KNOWN = sa.text("""
    select petition_id, body_hash, received_at from petition
    where petition_id = any(cast(:ids as uuid[]))
""")

NEWS = sa.text("""
    update petition set
        seen = petition.seen + said.facts,
        version = greatest(petition.version, said.version),
        state = case when petition.version < said.version
            then coalesce(said.state, petition.state) else petition.state end,
        holder = case when petition.version < said.version and said.level is not null
            then said.authority else petition.holder end,
        holder_level = case when petition.version < said.version
            then coalesce(said.level, petition.holder_level) else petition.holder_level end,
        case_id = case when petition.version < said.version
            then coalesce(said.into_case, petition.case_id) else petition.case_id end,
        -- What was a denunciation at any time stays sealed, whatever a desk calls it later.
        track = case when 'denunciation' in (petition.track, said.track) then 'denunciation'
            when petition.version < said.version then coalesce(said.track, petition.track)
            else petition.track end
    from unnest(
        cast(:case_id as uuid[]), cast(:version as int[]), cast(:facts as int[]),
        cast(:state as text[]), cast(:level as text[]), cast(:authority as text[]),
        cast(:into_case as uuid[]), cast(:track as text[])
    ) as said (case_id, version, facts, state, level, authority, into_case, track)
    where petition.first_case = said.case_id
""")

HISTORY = sa.text("""
    insert into history (case_id, version, at, type)
    select said.* from unnest(
        cast(:case_id as uuid[]), cast(:version as int[]),
        cast(:at as timestamptz[]), cast(:type as text[])
    ) as said (case_id, version, at, type)
    where exists (select from petition where petition.first_case = said.case_id)
    on conflict do nothing
""")

LIMITS = sa.text("""
    insert into limits (clock_id, case_id, version, step, due, due_on, state)
    select said.* from unnest(
        cast(:clock_id as uuid[]), cast(:case_id as uuid[]), cast(:version as int[]),
        cast(:step as text[]), cast(:due as timestamptz[]), cast(:due_on as date[]),
        cast(:state as text[])
    ) as said (clock_id, case_id, version, step, due, due_on, state)
    where exists (select from petition where petition.first_case = said.case_id)
    order by said.clock_id
    on conflict (clock_id) do update set
        version = greatest(limits.version, excluded.version),
        state = case when limits.version < excluded.version
            then excluded.state else limits.state end,
        due = case when limits.version < excluded.version
            then coalesce(excluded.due, limits.due) else coalesce(limits.due, excluded.due) end,
        due_on = case when limits.due is null
                or (limits.version < excluded.version and excluded.due is not null)
            then excluded.due_on else limits.due_on end
""")

DEADLINE_SEEN = sa.text("""
    insert into deadline_seen (case_id, seen)
    select said.* from unnest(cast(:case_id as uuid[]), cast(:facts as int[]))
        as said (case_id, facts)
    where exists (select from petition where petition.first_case = said.case_id)
    order by said.case_id
    on conflict (case_id) do update set seen = deadline_seen.seen + excluded.seen
""")
"""A table of its own: the petitions' rows are written by whoever follows `case.v1`."""

_WAY = """
    with recursive way as (
        select first_case, case_id, track, state, holder, holder_level, 0 as step
        from petition where {which}
        union all
        select next.first_case, next.case_id, next.track, next.state, next.holder,
            next.holder_level, step + 1
        from way join petition as next on next.first_case = way.case_id
        where way.case_id <> way.first_case and way.step < 20
    ),
    now_in as (
        select *, (select bool_or(track = 'denunciation') from way) as is_sealed
        from way order by step desc limit 1
    )
"""
"""
From the case that a petition began with, by joins, to the one it belongs to now.

Sealed where any of them is or was a denunciation: whoever wrote in it is a denouncer.
"""

STATUS = sa.text(
    _WAY.format(which="code = :code")  # noqa: S608  (all of it is our own text)
    + """
    select petition.petition_id, petition.code, now_in.is_sealed, petition.received_at,
        now_in.state, now_in.first_case as case_id, now_in.holder_level as level,
        now_in.holder as authority, authority.title as name,
        array(select first_case from way) as cases
    from petition cross join now_in left join authority on authority.id = now_in.holder
    where petition.code = :code
"""
)

TOLD = sa.text("""
    select at, type from history where case_id = any(cast(:cases as uuid[])) order by at, version
""")

RUNNING = sa.text("""
    select step, due, due_on, state from limits where case_id = :case_id
    order by due nulls last, step
""")

CONTENT = sa.text(
    _WAY.format(which="petition_id = :petition_id")  # noqa: S608  (all of it is our own text)
    + """
    select petition.petition_id, petition.code, now_in.is_sealed, now_in.holder,
        now_in.first_case as case_id,
        words.subject, words.text, words.place, words.decision_number, words.decision_issuer,
        identity.sealed
    from petition cross join now_in
    join words using (petition_id) left join identity using (petition_id)
    where petition.petition_id = :petition_id
"""
)

ATTACHED = sa.text("""
    select n, name, media_type, length(content) as size from attachment
    where petition_id = :petition_id order by n
""")
