"""Hamlets as each commune keeps them: the former commune, a pin, households; retired, never deleted."""

from alembic import op

revision = "20261123_hamlet_lists"
down_revision = "20261123_reference_parts"
branch_labels = None
depends_on = None

KINDS = "'bản', 'tiểu khu', 'tổ dân phố', 'thôn', 'khác'"
MORE_KINDS = "'ấp', 'buôn', 'khóm', 'khu', 'khu phố', 'làng', 'xóm'"


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


OWN_STATION = f"{scope('role')} IN ('officer', 'chief') AND unit_id = ANY ({scope('unit_ids', 'integer[]')})"

UP = (
    """
    ALTER TABLE hamlets
        DROP CONSTRAINT hamlets_kind_check,
        DROP CONSTRAINT hamlets_unit_id_name_key,
        ADD COLUMN former_unit_id integer REFERENCES units (id),
        ADD COLUMN lat double precision,
        ADD COLUMN lon double precision,
        ADD COLUMN households integer CHECK (households >= 0),
        ADD COLUMN ended_on date,
        ADD COLUMN version integer NOT NULL DEFAULT 1,
        ADD CHECK ((lat IS NULL) = (lon IS NULL))
    """,
    f"ALTER TABLE hamlets ADD CONSTRAINT hamlets_kind_check CHECK (kind IN ({KINDS}, {MORE_KINDS}))",
    # After a merger two communes may bring a «Bản 1» each: the former commune tells them apart.
    """
    CREATE UNIQUE INDEX hamlets_name ON hamlets (unit_id, former_unit_id, kind, name) NULLS NOT DISTINCT
    WHERE ended_on IS NULL
    """,
    # Submissions and collectors point at a hamlet, so that it is retired and never deleted.
    "REVOKE DELETE ON hamlets FROM tinbao_app",
    f"CREATE POLICY station_adds ON hamlets FOR INSERT TO tinbao_app WITH CHECK ({OWN_STATION})",
    f"CREATE POLICY station_changes ON hamlets FOR UPDATE TO tinbao_app USING ({OWN_STATION})",
    # What happens to hamlets and to units themselves is history as well, of the unit and of no submission.
    f"""
    CREATE POLICY of_unit ON events TO tinbao_app USING (
        submission_id IS NULL
        AND ({scope("role")} = 'admin' OR (
            {scope("role")} IN ('officer', 'chief', 'province', 'inspector')
            AND unit_id = ANY ({scope("unit_ids", "integer[]")})
        ))
    )
    """,
    "CREATE INDEX events_unit ON events (unit_id, id) WHERE submission_id IS NULL",
)

DOWN = (
    "DROP INDEX events_unit",
    "DROP POLICY of_unit ON events",
    "DROP POLICY station_changes ON hamlets",
    "DROP POLICY station_adds ON hamlets",
    "GRANT DELETE ON hamlets TO tinbao_app",
    "DROP INDEX hamlets_name",
    f"""
    ALTER TABLE hamlets
        DROP CONSTRAINT hamlets_kind_check,
        DROP COLUMN former_unit_id,
        DROP COLUMN lat,
        DROP COLUMN lon,
        DROP COLUMN households,
        DROP COLUMN ended_on,
        DROP COLUMN version,
        ADD CONSTRAINT hamlets_kind_check CHECK (kind IN ({KINDS})),
        ADD CONSTRAINT hamlets_unit_id_name_key UNIQUE (unit_id, name)
    """,
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
