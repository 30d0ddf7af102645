"""Alerts: who is on duty, what nobody has acknowledged yet, and whom the worker has woken for it.

Nothing here tells of a submission, but `told_clocks`, which only the worker reads and which empties itself.
"""

from alembic import op

revision = "20261126_alerts"
down_revision = "20261126_clocks"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON, UNITS = scope("role"), scope("person", "uuid"), scope("unit_ids", "integer[]")
WORKER = "tinbao_worker"
TABLES = ("duty_shifts", "alerts", "alert_deliveries", "alert_cursor", "told_clocks")
DESKS = "('station', 'province', 'inspectorate')"
# The two desks of a province bear one unit: the role tells whose row it is.
OWN_DESK = f"""
    unit_id = ANY ({UNITS}) AND desk = CASE
        WHEN {ROLE} IN ('officer', 'chief') THEN 'station'
        WHEN {ROLE} = 'province' THEN 'province'
        WHEN {ROLE} = 'inspector' THEN 'inspectorate'
    END
"""
WOKEN = f"{ROLE} = 'province' AND EXISTS (SELECT FROM alert_deliveries d WHERE d.alert_id = alerts.id)"
IS_ADMIN = f"{ROLE} = 'admin'"
KEEPS_ROSTER = f"{ROLE} IN ('chief', 'province', 'inspector')"

MADE = (
    f"""
    CREATE TABLE duty_shifts (
        id uuid PRIMARY KEY,
        unit_id integer NOT NULL REFERENCES units (id),
        desk text NOT NULL CHECK (desk IN {DESKS}),
        person_id uuid NOT NULL REFERENCES people (id),
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        made_by uuid NOT NULL REFERENCES people (id),
        CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '31 days')
    )
    """,
    "CREATE INDEX duty_shifts_unit ON duty_shifts (unit_id, ends_at)",
    f"""
    CREATE TABLE alerts (
        id uuid PRIMARY KEY,
        unit_id integer NOT NULL REFERENCES units (id),
        desk text NOT NULL CHECK (desk IN {DESKS}),
        occasion text NOT NULL CHECK (occasion IN ('new', 'due')),
        is_urgent boolean NOT NULL,
        since timestamptz NOT NULL,
        rung text CHECK (rung IN ('duty', 'heads', 'province')),
        next_at timestamptz,
        step integer NOT NULL,
        acknowledged_at timestamptz,
        acknowledged_by uuid REFERENCES people (id),
        CHECK ((rung IS NULL) = (next_at IS NULL)),
        CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
    )
    """,
    "CREATE UNIQUE INDEX alerts_open ON alerts (unit_id, desk) WHERE acknowledged_at IS NULL",
    "CREATE INDEX alerts_next ON alerts (next_at) WHERE acknowledged_at IS NULL",
    """
    CREATE TABLE alert_deliveries (
        alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
        step integer NOT NULL,
        person_id uuid NOT NULL REFERENCES people (id),
        tries integer NOT NULL,
        next_at timestamptz,
        sent_at timestamptz,
        PRIMARY KEY (alert_id, step, person_id)
    )
    """,
    "CREATE INDEX alert_deliveries_next ON alert_deliveries (next_at) WHERE next_at IS NOT NULL",
    "CREATE INDEX alert_deliveries_person ON alert_deliveries (person_id)",
    """
    CREATE TABLE alert_cursor (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        position bigint NOT NULL
    )
    """,
    # What lay in a queue before anybody could be woken wakes nobody.
    "INSERT INTO alert_cursor (position) SELECT coalesce(max(position), -1) FROM events",
    """
    CREATE TABLE told_clocks (
        submission_id uuid PRIMARY KEY REFERENCES submissions (id) ON DELETE CASCADE,
        due_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX submissions_due ON submissions (due_at) WHERE closed_at IS NULL",
    """
    INSERT INTO clock_policies (code, variant, amount, source) VALUES
        ('alert.chief', '', 30, 'House default: 30 minutes'),
        ('alert.chief', 'emergency', 5, 'House default: emergencies 5 minutes'),
        ('alert.province', '', 60, 'House default: an hour'),
        ('alert.province', 'emergency', 10, 'House default: emergencies 10 minutes'),
        ('alert.lead', '', 30, 'House default: 30 minutes before a clock runs out'),
        ('alert.lead', 'emergency', 5, 'House default: emergencies 5 minutes before')
    """,
)

OF_APP = (
    "GRANT SELECT, INSERT, DELETE, UPDATE (unit_id) ON duty_shifts TO tinbao_app",
    f"CREATE POLICY scope ON duty_shifts TO tinbao_app USING ({OWN_DESK})",
    # In a merger the shifts go with the postings.
    f"CREATE POLICY console ON duty_shifts TO tinbao_app USING ({IS_ADMIN})",
    "CREATE POLICY insert_rights ON duty_shifts AS RESTRICTIVE FOR INSERT TO tinbao_app "
    f"WITH CHECK ({KEEPS_ROSTER} AND made_by = {PERSON})",
    f"CREATE POLICY delete_rights ON duty_shifts AS RESTRICTIVE FOR DELETE TO tinbao_app USING ({KEEPS_ROSTER})",
    f"CREATE POLICY update_rights ON duty_shifts AS RESTRICTIVE FOR UPDATE TO tinbao_app USING ({IS_ADMIN})",
    "GRANT SELECT, UPDATE (acknowledged_at, acknowledged_by) ON alerts TO tinbao_app",
    f"CREATE POLICY scope ON alerts TO tinbao_app USING (({OWN_DESK}) OR ({WOKEN}))",
    "CREATE POLICY update_rights ON alerts AS RESTRICTIVE FOR UPDATE TO tinbao_app "
    f"USING (acknowledged_at IS NULL) WITH CHECK (acknowledged_by = {PERSON})",
    "GRANT SELECT (alert_id, person_id) ON alert_deliveries TO tinbao_app",
    f"CREATE POLICY scope ON alert_deliveries FOR SELECT TO tinbao_app USING (person_id = {PERSON})",
)

# table → what the worker may look at of what is kept by others
READ_BY_WORKER = {
    "people": "id, disabled_at",
    "postings": "person_id, unit_id, role, from_on, until_on, approved_at, ended_at",
    "clock_policies": "code, variant, amount, valid_from, valid_to",
}
OF_WORKER = (
    *(f"GRANT SELECT ({columns}) ON {table} TO {WORKER}" for table, columns in READ_BY_WORKER.items()),
    *(f"CREATE POLICY alerts_read ON {table} FOR SELECT TO {WORKER} USING (true)" for table in READ_BY_WORKER),
    # Of an envelope, what tells whose it is and how urgent.
    f"GRANT SELECT (province_id, urgency) ON submissions TO {WORKER}",
    f"GRANT SELECT ON duty_shifts TO {WORKER}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON alerts, told_clocks TO {WORKER}",
    f"GRANT SELECT, INSERT, UPDATE ON alert_deliveries TO {WORKER}",
    f"GRANT SELECT, UPDATE ON alert_cursor TO {WORKER}",
    *(f"CREATE POLICY worker ON {table} TO {WORKER} USING (true)" for table in TABLES),
    # What nobody has acknowledged is not taken away.
    f"CREATE POLICY worker_forgets ON alerts AS RESTRICTIVE FOR DELETE TO {WORKER} USING (acknowledged_at IS NOT NULL)",
)

UP = (
    *MADE,
    *(
        statement
        for table in TABLES
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
        )
    ),
    *OF_APP,
    *OF_WORKER,
)
DOWN = (
    f"REVOKE SELECT (province_id, urgency) ON submissions FROM {WORKER}",
    *(f"DROP POLICY alerts_read ON {table}" for table in READ_BY_WORKER),
    *(f"REVOKE SELECT ({columns}) ON {table} FROM {WORKER}" for table, columns in READ_BY_WORKER.items()),
    "DELETE FROM clock_policies WHERE code LIKE 'alert.%'",
    "DROP INDEX submissions_due",
    "DROP TABLE told_clocks, alert_cursor, alert_deliveries, alerts, duty_shifts",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
