"""The log: events outlive what they tell of, each gets a place in a Merkle tree, and nobody who serves can change one.

`events.position` is the index of the leaf, from 0 and without gaps; `log_nodes` keeps the complete subtrees (level 0 is
the leaves), `checkpoints` the last signed root of each hour.
"""

from alembic import op

revision = "20261125_log"
down_revision = "20261125_custodian"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, UNITS = scope("role"), scope("unit_ids", "integer[]")
IN_PROVINCE = (
    f"(unit_id = ANY ({UNITS}) OR EXISTS (SELECT FROM units u WHERE u.id = unit_id AND u.parent_id = ANY ({UNITS})))"
)
# What a chief is shown of reading is what the own station read: that an inspector reads would tell of a complaint.
BY_STATION = "verb = 'read' AND role IN ('collector', 'officer', 'chief')"
TABLES = ("log_nodes", "checkpoints")

UP = (
    "ALTER TABLE events DROP CONSTRAINT events_submission_id_fkey",
    # Random, so that nobody who is shown the hash of a neighbouring leaf finds its content by trying; and an order
    # that tells nothing of who came first.
    "ALTER TABLE events ADD COLUMN blind uuid NOT NULL DEFAULT gen_random_uuid()",
    # For the chief, who looks for the reads of one commune among everything.
    "CREATE INDEX events_read ON events (unit_id, position) WHERE verb = 'read'",
    "CREATE INDEX events_unsealed ON events (blind) WHERE position IS NULL",
    """
    CREATE TABLE log_nodes (
        level smallint NOT NULL CHECK (level >= 0),
        idx bigint NOT NULL CHECK (idx >= 0),
        hash bytea NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (level, idx)
    )
    """,
    """
    CREATE TABLE checkpoints (
        hour timestamptz PRIMARY KEY CHECK (hour = date_trunc('hour', hour, 'UTC')),
        size bigint NOT NULL UNIQUE CHECK (size > 0),
        root bytea NOT NULL CHECK (length(root) = 32),
        note text NOT NULL
    )
    """,
    *(
        statement
        for table in TABLES
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
            f"GRANT SELECT ON {table} TO tinbao_app",
            f"CREATE POLICY readers ON {table} FOR SELECT TO tinbao_app USING (true)",
            f"GRANT SELECT, INSERT ON {table} TO tinbao_worker",
            f"CREATE POLICY worker ON {table} TO tinbao_worker USING (true)",
        )
    ),
    "GRANT UPDATE ON checkpoints TO tinbao_worker",
    "GRANT SELECT, INSERT, DELETE, UPDATE (position) ON events TO tinbao_worker",
    "CREATE POLICY worker_reads ON events FOR SELECT TO tinbao_worker USING (true)",
    # What the house does by itself; never in somebody's name.
    """
    CREATE POLICY worker_tells ON events FOR INSERT TO tinbao_worker
    WITH CHECK (person_id IS NULL AND verb IN ('prune_log', 'erase', 'erase_names'))
    """,
    # A place is given once.
    """
    CREATE POLICY worker_places ON events FOR UPDATE TO tinbao_worker
    USING (position IS NULL) WITH CHECK (position IS NOT NULL)
    """,
    # As long as app/domain/history.py says; the leaves of what was pruned stay.
    """
    CREATE POLICY worker_prunes ON events FOR DELETE TO tinbao_worker
    USING (position IS NOT NULL AND at < now() - interval '5 years')
    """,
    f"CREATE POLICY audit ON events FOR SELECT TO tinbao_app USING ({ROLE} = 'inspector' AND {IN_PROVINCE})",
    f"""
    CREATE POLICY audit_of_station ON events FOR SELECT TO tinbao_app
    USING ({ROLE} = 'chief' AND unit_id = ANY ({UNITS}) AND {BY_STATION})
    """,
    # The worker publishes the keys of the units of today, and asks first whether the database is the one it knows.
    "GRANT SELECT ON units, alembic_version TO tinbao_worker",
    "CREATE POLICY worker ON units FOR SELECT TO tinbao_worker USING (true)",
)

DOWN = (
    "REVOKE SELECT ON units, alembic_version FROM tinbao_worker",
    "DROP POLICY worker ON units",
    *(
        f"DROP POLICY {policy} ON events"
        for policy in ("audit_of_station", "audit", "worker_prunes", "worker_places", "worker_tells", "worker_reads")
    ),
    "REVOKE ALL ON events FROM tinbao_worker",
    "DROP TABLE checkpoints, log_nodes",
    "DROP INDEX events_unsealed, events_read",
    "ALTER TABLE events DROP COLUMN blind",
    # Without their submission the older form has no place for them.
    """
    DELETE FROM events WHERE submission_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM submissions s WHERE s.id = submission_id)
    """,
    """
    ALTER TABLE events ADD CONSTRAINT events_submission_id_fkey
    FOREIGN KEY (submission_id) REFERENCES submissions (id) ON DELETE CASCADE
    """,
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
