"""The whole workflows: moves that take two people, receiving bodies, and what is counted and recorded of weapons."""

from alembic import op

revision = "20261126_workflow"
down_revision = "20261126_sync"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON = scope("role"), scope("person", "uuid")
UNITS, HANDING_TO = scope("unit_ids", "integer[]"), scope("handing_to", "integer[]")
IS_ADMIN = f"{ROLE} = 'admin'"
IS_POLICE = f"{ROLE} IN ('officer', 'chief', 'province', 'inspector')"
VISIBLE_PARENT = "EXISTS (SELECT FROM submissions s WHERE s.id = submission_id)"
WORKER = "tinbao_worker"
TABLES = ("receiving_bodies", "weapon_records", "received_items")

UP = (
    """
    CREATE TABLE receiving_bodies (
        code text PRIMARY KEY,
        vi text NOT NULL,
        en text NOT NULL,
        -- The kinds of submission that it takes over.
        takes text[] NOT NULL CHECK (takes <@ '{tip_off,weapon_surrender}' AND takes <> '{}'),
        -- Whether it has people who touch what nobody else may.
        takes_red boolean NOT NULL DEFAULT false,
        -- Null: of every province.
        province_id integer REFERENCES units (id),
        valid_from date NOT NULL DEFAULT '2025-07-01',
        valid_to date CHECK (valid_to > valid_from),
        source text NOT NULL
    )
    """,
    """
    INSERT INTO receiving_bodies (code, vi, en, takes, takes_red, source) VALUES
        ('PC01', 'Văn phòng Cơ quan Cảnh sát điều tra, Công an tỉnh', 'Office of the provincial investigation police',
         '{tip_off}', false, 'House default'),
        ('PC04', 'Phòng Cảnh sát điều tra tội phạm về ma túy, Công an tỉnh', 'Provincial drug crime police',
         '{tip_off}', false, 'House default'),
        ('PC06', 'Phòng Cảnh sát quản lý hành chính về trật tự xã hội, Công an tỉnh',
         'Provincial police for public order administration', '{weapon_surrender}', false, 'House default'),
        ('BCHQS', 'Bộ Chỉ huy quân sự tỉnh', 'Provincial military command', '{weapon_surrender}', true,
         'House default'),
        ('BDBP', 'Bộ đội Biên phòng', 'Border guard', '{tip_off,weapon_surrender}', false, 'House default')
    """,
    """
    CREATE TRIGGER bump_reference AFTER INSERT OR UPDATE OR DELETE ON receiving_bodies
    FOR EACH STATEMENT EXECUTE FUNCTION bump_reference('policies')
    """,
    """
    CREATE TABLE weapon_records (
        submission_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        verb text NOT NULL CHECK (verb IN ('receive', 'hand_over', 'dispose')),
        record_no text NOT NULL,
        at timestamptz NOT NULL,
        person_id uuid NOT NULL REFERENCES people (id),
        witness_id uuid REFERENCES people (id),
        seal_no text,
        body text REFERENCES receiving_bodies (code),
        PRIMARY KEY (submission_id, verb),
        -- Whoever takes over and whoever bears witness are two people.
        CHECK (witness_id <> person_id)
    )
    """,
    """
    CREATE TABLE received_items (
        submission_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        ordinal smallint NOT NULL,
        type text NOT NULL,
        quantity numeric(12, 3) NOT NULL CHECK (quantity > 0),
        measure text NOT NULL,
        PRIMARY KEY (submission_id, ordinal)
    )
    """,
    *(
        statement
        for table in TABLES
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
        )
    ),
    "GRANT SELECT, INSERT, UPDATE, DELETE ON receiving_bodies TO tinbao_app",
    "CREATE POLICY readers ON receiving_bodies FOR SELECT TO tinbao_app USING (true)",
    f"CREATE POLICY console ON receiving_bodies TO tinbao_app USING ({IS_ADMIN})",
    *(
        statement
        for table in ("weapon_records", "received_items")
        for statement in (
            # What was recorded stays as it was recorded.
            f"GRANT SELECT, INSERT ON {table} TO tinbao_app",
            f"CREATE POLICY scope ON {table} TO tinbao_app USING ({IS_POLICE} AND {VISIBLE_PARENT})",
        )
    ),
    # A witness who is foreign and one who is not there fail alike.
    f"""
    CREATE POLICY insert_rights ON weapon_records AS RESTRICTIVE FOR INSERT TO tinbao_app WITH CHECK (
        person_id = {PERSON} AND (witness_id IS NULL OR EXISTS (SELECT FROM people p WHERE p.id = witness_id))
    )
    """,
    # A move that waits for a second person is seen by whoever sees its submission, and by nobody else.
    f"""
    CREATE POLICY moving ON proposals FOR SELECT TO tinbao_app
    USING (kind = 'move' AND {IS_POLICE} AND {VISIBLE_PARENT})
    """,
    f"""
    CREATE POLICY moved ON proposals FOR UPDATE TO tinbao_app
    USING (kind = 'move' AND {IS_POLICE} AND {VISIBLE_PARENT})
    """,
    f"""
    CREATE POLICY in_sight ON proposals AS RESTRICTIVE TO tinbao_app USING (kind <> 'move' OR {VISIBLE_PARENT})
    """,
    # What turns out to concern the police is numbered by the very move that takes it to the inspectorate.
    f"ALTER POLICY scope ON register_counters USING (unit_id = ANY ({UNITS}) OR unit_id = ANY ({HANDING_TO}))",
    # What was pledged for a time ends with it.
    f"GRANT SELECT (is_active), UPDATE (is_active) ON pledge_signatures TO {WORKER}",
    f"GRANT UPDATE (status, closed_at) ON submissions TO {WORKER}",
    f"""
    CREATE POLICY expires ON submissions FOR UPDATE TO {WORKER}
    USING (kind = 'pledge_signature' AND status = 'active')
    WITH CHECK (kind = 'pledge_signature' AND status = 'expired')
    """,
    f"CREATE POLICY expires ON pledge_signatures FOR UPDATE TO {WORKER} USING (is_active) WITH CHECK (NOT is_active)",
    # Policies of one role add up, and none knows the row as it was: what the worker may change for one reason must not
    # become a way to more. It escalates once and for good, lets go of what somebody held, or ends what has expired.
    """
    CREATE FUNCTION keep_to_duties() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    BEGIN
        IF NEW.version = OLD.version + 1 AND ((OLD.assignee_id IS NOT NULL AND NEW.assignee_id IS NULL
                AND (NEW.status, NEW.closed_at, NEW.with_province, NEW.escalated_at)
                    IS NOT DISTINCT FROM (OLD.status, OLD.closed_at, OLD.with_province, OLD.escalated_at))
            OR (OLD.escalated_at IS NULL AND NEW.escalated_at IS NOT NULL AND NEW.with_province
                AND (NEW.status, NEW.closed_at, NEW.assignee_id)
                    IS NOT DISTINCT FROM (OLD.status, OLD.closed_at, OLD.assignee_id))
            -- What was pledged is over: from now on the time of its erasure is counted.
            OR (OLD.status = 'active' AND NEW.status = 'expired' AND NEW.closed_at > OLD.closed_at
                AND (NEW.assignee_id, NEW.with_province, NEW.escalated_at)
                    IS NOT DISTINCT FROM (OLD.assignee_id, OLD.with_province, OLD.escalated_at)))
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'this is no duty of the worker' USING ERRCODE = 'insufficient_privilege';
    END $$
    """,
    "REVOKE EXECUTE ON FUNCTION keep_to_duties() FROM PUBLIC",
    f"""
    CREATE TRIGGER keep_to_duties BEFORE UPDATE ON submissions
    FOR EACH ROW WHEN (current_user = '{WORKER}') EXECUTE FUNCTION keep_to_duties()
    """,
    f"""
    CREATE POLICY expires ON events FOR INSERT TO {WORKER}
    WITH CHECK (person_id IS NULL AND role IS NULL AND verb = 'expire' AND to_status = 'expired')
    """,
)

DOWN = (
    "DROP POLICY expires ON events",
    "DROP TRIGGER keep_to_duties ON submissions",
    "DROP FUNCTION keep_to_duties()",
    "DROP POLICY expires ON pledge_signatures",
    "DROP POLICY expires ON submissions",
    f"REVOKE UPDATE (status, closed_at) ON submissions FROM {WORKER}",
    f"REVOKE SELECT (is_active), UPDATE (is_active) ON pledge_signatures FROM {WORKER}",
    f"ALTER POLICY scope ON register_counters USING (unit_id = ANY ({UNITS}))",
    "DELETE FROM proposals WHERE kind = 'move'",
    *(f"DROP POLICY {policy} ON proposals" for policy in ("in_sight", "moved", "moving")),
    "DROP TABLE received_items, weapon_records, receiving_bodies",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
