"""A version number for each part of the reference data, so that a new hamlet does not make every process read all."""

from alembic import op

revision = "20261123_reference_parts"
down_revision = "20261123_standing"
branch_labels = None
depends_on = None

# table → the part of the reference data that is read again when it changes
PARTS = {
    "units": "units",
    "successions": "units",
    "hamlets": "hamlets",
    "boundary_sets": "boundaries",
    "clock_policies": "policies",
    "contacts": "policies",
    "pledges": "pledges",
    "pledge_units": "pledges",
}

UP = (
    "CREATE TABLE reference_parts (part text PRIMARY KEY, version bigint NOT NULL)",
    "INSERT INTO reference_parts SELECT part, version FROM reference_version, unnest(ARRAY["
    + ", ".join(f"'{part}'" for part in sorted({*PARTS.values(), "responsibilities"}))
    + "]) part",
    "DROP TABLE reference_version",
    """
    CREATE OR REPLACE FUNCTION bump_reference() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
    BEGIN
        UPDATE public.reference_parts SET version = version + 1 WHERE part = TG_ARGV[0];
        RETURN NULL;
    END $$
    """,
    *(
        f"""
        CREATE OR REPLACE TRIGGER bump_reference AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION bump_reference('{part}')
        """
        for table, part in PARTS.items()
    ),
    "ALTER TABLE reference_parts ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE reference_parts FORCE ROW LEVEL SECURITY",
    "CREATE POLICY owner ON reference_parts TO CURRENT_USER USING (true)",
    "GRANT SELECT ON reference_parts TO tinbao_app, tinbao_taker",
    "CREATE POLICY readers ON reference_parts FOR SELECT TO tinbao_app, tinbao_taker USING (true)",
)

DOWN = (
    "CREATE TABLE reference_version (version bigint NOT NULL)",
    "INSERT INTO reference_version SELECT sum(version) FROM reference_parts",
    "DROP TABLE reference_parts",
    """
    CREATE OR REPLACE FUNCTION bump_reference() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public AS $$
    BEGIN
        UPDATE public.reference_version SET version = version + 1;
        RETURN NULL;
    END $$
    """,
    *(
        f"""
        CREATE OR REPLACE TRIGGER bump_reference AFTER INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION bump_reference()
        """
        for table in PARTS
    ),
    "ALTER TABLE reference_version ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE reference_version FORCE ROW LEVEL SECURITY",
    "CREATE POLICY owner ON reference_version TO CURRENT_USER USING (true)",
    "GRANT SELECT ON reference_version TO tinbao_app",
    "CREATE POLICY readers ON reference_version FOR SELECT TO tinbao_app USING (true)",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
