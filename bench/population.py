"""A full country: a million submissions, one commune with forty thousand open ones, made by the database itself."""

import asyncpg

_PEOPLE = """
INSERT INTO submissions (id, kind, reference, receipt_sha256, status, unit_id, province_id, is_unrouted,
    with_province, conflict, concerns_minor, topic, urgency, due_at, sort_key, channel, is_late, received_at, closed_at,
    routing_state, routing_method, routing_disagrees, candidate_unit_ids, escalated_at)
SELECT gen_random_uuid(), 'tip_off', 'B' || $4::text || n, sha256(($4::text || n)::bytea),
    CASE WHEN n <= $3 THEN 'submitted' ELSE 'resolved' END, u.id, u.parent_id, false, n % 25 = 0, false, n % 20 = 0,
    'retail_sale', w.urgency, due, (w.rank << 48) + (extract(epoch FROM due) * 1000)::bigint, 'mobile', false,
    due - interval '2 hours', CASE WHEN n <= $3 THEN NULL ELSE due END, 'resolved', 'unit', false, '{}',
    CASE WHEN n % 25 = 0 THEN due END
FROM generate_series(1, $2) n
CROSS JOIN LATERAL (SELECT now() - n * interval '20 seconds' AS due) d
CROSS JOIN LATERAL (
    SELECT CASE WHEN n % 50 = 0 THEN 'emergency' WHEN n % 10 = 0 THEN 'high' ELSE 'normal' END AS urgency,
    CASE WHEN n % 50 = 0 THEN 0 ELSE 1 END::bigint AS rank) w
CROSS JOIN LATERAL (
    SELECT id, parent_id FROM units WHERE level = 'commune' AND valid_to IS NULL AND (code = '04219') = ($1 = 'one')
    ORDER BY id OFFSET CASE WHEN $1 = 'one' THEN 0 ELSE n % 3320 END LIMIT 1
) u
"""


async def populate(owner_url: str, total: int, in_one: int) -> None:
    """Fill the database up: `in_one` open submissions in Mường Hung, the rest over the country, a tenth of it open.

    One in twenty-five was escalated to its province. Each gets its first clock by the database itself.
    """
    connection = await asyncpg.connect(owner_url)
    await connection.execute(_PEOPLE, "one", in_one, in_one, "a")
    rest = total - in_one
    await connection.execute(
        "CREATE TEMP TABLE spread AS SELECT id, parent_id, (row_number() OVER (ORDER BY id) - 1)::int AS place "
        "FROM units WHERE level = 'commune' AND valid_to IS NULL AND code <> '04219'"
    )
    await connection.execute("CREATE UNIQUE INDEX ON spread (place); ANALYZE spread")
    spread = _PEOPLE[: _PEOPLE.rindex("CROSS JOIN LATERAL (")] + (
        "JOIN spread u ON u.place = n % (SELECT count(*) FROM spread)::int WHERE $1 = 'rest'"
    )
    await connection.execute(spread, "rest", rest, rest // 10, "b")
    await connection.execute("VACUUM ANALYZE submissions, clocks")
    await connection.close()
