"""The second wall: row-level security on every table, forced, for each role that serves.

The scope is a handful of transaction-local settings. An unset one is NULL after nullif and matches nothing. Each is
wrapped in a sub-select, so that it is read once per statement and not once per row.
"""

from alembic import op

revision = "20261123_row_security"
down_revision = "20261123_intake"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    # The outer cast changes nothing, but without it `= ANY ((SELECT …))` would be read as a set of rows.
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON, UNITS = scope("role"), scope("person", "uuid"), scope("unit_ids", "integer[]")
IS_ADMIN = f"{ROLE} = 'admin'"

# The same sentence as visible_to(principal) in app/repositories/submissions.py, said once more by the database. As a
# CASE, which the planner cannot take apart: from an OR it would make a bitmap of all arms, and sort a whole queue.
SUBMISSIONS = f"""
    CASE
        WHEN {ROLE} IN ('officer', 'chief', 'collector') THEN
            unit_id = ANY ({UNITS}) AND NOT conflict
            AND ({ROLE} <> 'officer' OR NOT concerns_minor OR assignee_id = {PERSON})
            AND ({ROLE} <> 'collector'
                OR (kind = 'pledge_signature' AND hamlet_id = ANY ({scope("hamlet_ids", "integer[]")})))
        WHEN {ROLE} = 'province' THEN with_province AND NOT conflict AND province_id = ANY ({UNITS})
        WHEN {ROLE} = 'inspector' THEN conflict AND province_id = ANY ({UNITS})
        ELSE false
    END
    OR receipt_sha256 = decode({scope("receipt")}, 'hex')
    -- Set by a reroute alone, for its own transaction: a row must stay visible to the one who moves it away.
    OR unit_id = ANY ({scope("handing_to", "integer[]")})
"""
VISIBLE_PARENT = "EXISTS (SELECT FROM submissions s WHERE s.id = submission_id)"
# Notes are the station's own words; the holder of a receipt sees the submission but not these.
STAFF_PARENT = f"{ROLE} IS NOT NULL AND {VISIBLE_PARENT}"
OWN_POSTING = f"person_id = {PERSON} OR unit_id = ANY ({UNITS}) OR {IS_ADMIN}"

# table → (rights of tinbao_app, rows it may touch)
SCOPED = {
    "submissions": ("SELECT, UPDATE", SUBMISSIONS),
    "tip_offs": ("SELECT, UPDATE", VISIBLE_PARENT),
    "weapon_surrenders": ("SELECT, UPDATE", VISIBLE_PARENT),
    "weapon_items": ("SELECT", VISIBLE_PARENT),
    "pledge_signatures": ("SELECT, UPDATE", VISIBLE_PARENT),
    "notes": ("SELECT, INSERT", STAFF_PARENT),
    # The old commune keeps the fact that a submission left, and nothing more.
    "events": (
        "SELECT, INSERT",
        f"{VISIBLE_PARENT} OR (verb = 'reroute_out' AND unit_id = ANY ({UNITS}) "
        f"AND {ROLE} IN ('officer', 'chief', 'province'))",
    ),
    "register_counters": ("SELECT, INSERT, UPDATE", f"unit_id = ANY ({UNITS})"),
    "idempotency_keys": ("SELECT, INSERT", f"key_hash = decode({scope('key')}, 'hex')"),
    "people": (
        "SELECT, INSERT, UPDATE",
        f"id = {PERSON} OR username = {scope('username')} OR {IS_ADMIN} "
        "OR EXISTS (SELECT FROM postings p WHERE p.person_id = people.id)",
    ),
    "postings": ("SELECT, INSERT, UPDATE", OWN_POSTING),
    "posting_hamlets": ("SELECT, INSERT", "EXISTS (SELECT FROM postings p WHERE p.id = posting_id)"),
    "sessions": (
        "SELECT, INSERT, UPDATE",
        f"id = {scope('session', 'uuid')} "
        f"OR EXISTS (SELECT FROM postings p WHERE p.id = posting_id AND p.person_id = {PERSON})",
    ),
}

# Reference data: anybody who serves may read it, the console writes it as admin.
REFERENCE = (
    "units",
    "successions",
    "hamlets",
    "boundary_sets",
    "boundaries",
    "clock_policies",
    "contacts",
    "pledges",
    "pledge_units",
)
# Who may be seen may not therefore be changed: accounts and postings are made by the console, a password by its owner.
RESTRICTED = (
    ("people", "INSERT", f"WITH CHECK ({IS_ADMIN})"),
    ("people", "UPDATE", f"USING ({IS_ADMIN} OR id = {PERSON})"),
    ("postings", "INSERT", f"WITH CHECK ({IS_ADMIN})"),
    ("postings", "UPDATE", f"USING ({IS_ADMIN})"),
    ("posting_hamlets", "INSERT", f"WITH CHECK ({IS_ADMIN})"),
)
# Written by take_in alone and read by nobody who serves.
UNREAD = ("reporters",)
TAKEN_IN = (
    "submissions",
    "tip_offs",
    "reporters",
    "weapon_surrenders",
    "weapon_items",
    "pledge_signatures",
    "events",
    "idempotency_keys",
)
ALL = (*SCOPED, *REFERENCE, *UNREAD, "reference_version")


def policies() -> list[str]:
    statements: list[str] = []
    for table in ALL:
        statements += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            # A forced owner without a policy would update 0 rows in a later migration, and say nothing.
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
        ]
    for table, (rights, rows) in SCOPED.items():
        statements += [
            f"GRANT {rights} ON {table} TO tinbao_app",
            f"CREATE POLICY scope ON {table} TO tinbao_app USING ({rows})",
        ]
    statements += [
        f"CREATE POLICY {command.lower()}_rights ON {table} AS RESTRICTIVE FOR {command} TO tinbao_app {rows}"
        for table, command, rows in RESTRICTED
    ]
    for table in REFERENCE:
        statements += [
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tinbao_app",
            f"CREATE POLICY readers ON {table} FOR SELECT TO tinbao_app USING (true)",
            f"CREATE POLICY console ON {table} TO tinbao_app USING ({IS_ADMIN})",
        ]
    for table in TAKEN_IN:
        statements.append(f"CREATE POLICY taker ON {table} FOR INSERT TO tinbao_taker WITH CHECK (true)")
    statements += [
        "CREATE POLICY replay ON idempotency_keys FOR SELECT TO tinbao_taker USING (true)",
        "GRANT SELECT ON reference_version TO tinbao_app",
        "CREATE POLICY readers ON reference_version FOR SELECT TO tinbao_app USING (true)",
        # What somebody sees of the migrations tells a server whether the database is the one it was built for.
        "GRANT SELECT ON alembic_version TO tinbao_app",
    ]
    return statements


def upgrade() -> None:
    for statement in policies():
        op.execute(statement)


def downgrade() -> None:
    for table in ALL:
        for policy in ("owner", "scope", "readers", "console", "taker", "replay", "insert_rights", "update_rights"):
            op.execute(f"DROP POLICY IF EXISTS {policy} ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"REVOKE ALL ON {table} FROM tinbao_app")
    op.execute("REVOKE ALL ON alembic_version FROM tinbao_app")
