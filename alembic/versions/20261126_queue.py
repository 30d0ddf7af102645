"""The queue: each of its filters is looked up in the index of its order, and whoever counts is known first."""

from alembic import op

revision = "20261126_queue"
down_revision = "20261126_links"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON, UNITS = scope("role"), scope("person", "uuid"), scope("unit_ids", "integer[]")
COUNTER = f"WHEN {ROLE} = 'counter' THEN unit_id = ANY ({UNITS})"


def visible(first: str, last: str) -> str:
    """Whose a submission is. The arms are tried in turn for each row, and who counts goes through the most rows."""
    return f"""
    CASE
        {first}
        WHEN {ROLE} IN ('officer', 'chief', 'collector') THEN
            unit_id = ANY ({UNITS}) AND NOT conflict
            AND ({ROLE} <> 'officer' OR NOT concerns_minor OR assignee_id = {PERSON})
            AND ({ROLE} <> 'collector'
                OR (kind = 'pledge_signature' AND hamlet_id = ANY ({scope("hamlet_ids", "integer[]")})))
        WHEN {ROLE} = 'province' THEN with_province AND NOT conflict AND province_id = ANY ({UNITS})
        WHEN {ROLE} = 'inspector' THEN conflict AND province_id = ANY ({UNITS})
        WHEN {ROLE} = 'integration' THEN client_id = {scope("client", "uuid")}
        WHEN {ROLE} = 'citizen' THEN EXISTS (
            SELECT FROM kept_submissions k WHERE k.submission_id = submissions.id
            AND k.citizen_id = {scope("citizen", "uuid")})
        {last}
        ELSE false
    END
    OR receipt_sha256 = decode({scope("receipt")}, 'hex')
    OR unit_id = ANY ({scope("handing_to", "integer[]")})
    """


# Behind the order, so that a filter takes rows away in the index itself and reads none of them for nothing: 1.5 ms
# where nothing of 40,000 is wanted, and 20 without.
FILTERS = ", kind, status, urgency, assignee_id, due_at, escalated_at, has_news, is_unrouted"
QUEUES = {
    "submissions_queue": ("unit_id", "closed_at IS NULL"),
    "submissions_province": ("province_id", "closed_at IS NULL AND with_province"),
}


def indexes(*, with_filters: bool) -> tuple[str, ...]:
    return tuple(
        statement
        for name, (holder, rows) in QUEUES.items()
        for statement in (
            f"DROP INDEX {name}",
            f"CREATE INDEX {name} ON submissions ({holder}, sort_key, id{FILTERS * with_filters}) WHERE {rows}",
        )
    )


# After emergencies the clocks alone say what comes first: what was high and what was normal share one rank.
RANK = 281_474_976_710_656

UP = (
    f"UPDATE submissions SET sort_key = sort_key - {RANK} WHERE urgency = 'normal'",
    *indexes(with_filters=True),
    f"ALTER POLICY scope ON submissions USING ({visible(COUNTER, '')})",
    # What has ended is asked for by its status, and costs the intake nothing.
    "CREATE INDEX submissions_ended ON submissions (unit_id, status, sort_key, id) WHERE closed_at IS NOT NULL",
    """
    CREATE INDEX submissions_ended_province ON submissions (province_id, status, sort_key, id)
    WHERE closed_at IS NOT NULL AND (with_province OR conflict)
    """,
    # What waits for a second person, of a few open proposals.
    """
    CREATE INDEX proposals_waiting ON proposals (submission_id)
    WHERE decision IS NULL AND submission_id IS NOT NULL
    """,
)
DOWN = (
    f"UPDATE submissions SET sort_key = sort_key + {RANK} WHERE urgency = 'normal'",
    "DROP INDEX proposals_waiting, submissions_ended_province, submissions_ended",
    f"ALTER POLICY scope ON submissions USING ({visible('', COUNTER)})",
    *indexes(with_filters=False),
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
