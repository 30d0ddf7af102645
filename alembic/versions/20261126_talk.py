"""The conversation by receipt: each message sealed twice, for the station and for whoever holds the receipt."""

from alembic import op

revision = "20261126_talk"
down_revision = "20261126_triage"
branch_labels = None
depends_on = None


def scope(name: str, type_: str = "text") -> str:
    return f"(SELECT nullif(current_setting('tinbao.{name}', true), '')::{type_})::{type_}"


ROLE, PERSON = scope("role"), scope("person", "uuid")
IS_ADMIN = f"{ROLE} = 'admin'"
IS_POLICE = f"{ROLE} IN ('officer', 'chief', 'province', 'inspector')"
HOLDS_RECEIPT = f"({ROLE} IS NULL AND {scope('receipt')} IS NOT NULL)"
VISIBLE_PARENT = "EXISTS (SELECT FROM submissions s WHERE s.id = submission_id)"
WORKER = "tinbao_worker"

UP = (
    """
    CREATE TABLE messages (
        id uuid PRIMARY KEY,
        submission_id uuid NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
        -- Their order; the moments of one side are told to the hour.
        ordinal smallint NOT NULL CHECK (ordinal > 0),
        sender text NOT NULL CHECK (sender IN ('reporter', 'station')),
        sent_at timestamptz NOT NULL,
        person_id uuid REFERENCES people (id),
        -- Whose pair opens the station's copy.
        unit_id integer NOT NULL REFERENCES units (id),
        month date NOT NULL,
        for_station bytea NOT NULL,
        for_reporter bytea NOT NULL,
        is_read boolean NOT NULL DEFAULT false,
        CHECK ((sender = 'station') = (person_id IS NOT NULL)),
        UNIQUE (submission_id, ordinal)
    )
    """,
    "CREATE INDEX messages_month ON messages (month)",
    """
    CREATE TRIGGER refuse_ended_month BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION refuse_ended_month()
    """,
    """
    CREATE TABLE message_templates (
        code text PRIMARY KEY,
        vi text NOT NULL,
        en text NOT NULL,
        source text NOT NULL
    )
    """,
    """
    INSERT INTO message_templates (code, vi, en, source) VALUES
        ('thanks', 'Công an đã nhận được tin của bạn. Cảm ơn bạn.',
         'The police have received what you sent. Thank you.', 'House text'),
        ('ask_when', 'Bạn thấy việc này vào khoảng thời gian nào, có lặp lại không?',
         'About when did you see this, and does it happen again and again?', 'House text'),
        ('ask_where', 'Bạn có thể mô tả rõ hơn nơi xảy ra, gần nhà hoặc địa điểm nào không?',
         'Can you describe the place more closely: which house or landmark is it near?', 'House text'),
        ('ask_still', 'Việc này hiện nay còn diễn ra không?', 'Does this still go on?', 'House text'),
        ('stay_safe', 'Xin đừng tự mình đến gần, theo dõi hoặc hỏi thêm ai. Nếu nguy hiểm, hãy gọi 113.',
         'Please do not go near, follow or ask anybody yourself. If there is danger, call 113.', 'House text'),
        ('looked_into', 'Công an đã xem xét tin của bạn và đã kết thúc xử lý. Cảm ơn bạn.',
         'The police have looked into what you sent and have closed it. Thank you.', 'House text'),
        ('other_commune', 'Tin của bạn thuộc địa bàn xã khác và đã được chuyển đến công an xã đó.',
         'What you sent belongs to another commune and was handed to its police.', 'House text'),
        ('bring_nothing', 'Xin để nguyên hiện vật tại chỗ, không chạm vào. Cán bộ sẽ đến.',
         'Please leave the item where it is and do not touch it. An officer will come.', 'House text')
    """,
    *(
        statement
        for table in ("messages", "message_templates")
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
        )
    ),
    "GRANT SELECT, INSERT, UPDATE, DELETE ON message_templates TO tinbao_app",
    "CREATE POLICY readers ON message_templates FOR SELECT TO tinbao_app USING (true)",
    f"CREATE POLICY console ON message_templates TO tinbao_app USING ({IS_ADMIN})",
    # What was said stays; it is boxed anew for another unit, and marked as read.
    "GRANT SELECT, INSERT, UPDATE (is_read, unit_id, month, for_station) ON messages TO tinbao_app",
    f"CREATE POLICY scope ON messages TO tinbao_app USING ({VISIBLE_PARENT} AND ({HOLDS_RECEIPT} OR {IS_POLICE}))",
    f"""
    CREATE POLICY insert_rights ON messages AS RESTRICTIVE FOR INSERT TO tinbao_app WITH CHECK (
        (sender = 'reporter' AND {HOLDS_RECEIPT}) OR (sender = 'station' AND person_id = {PERSON} AND {IS_POLICE})
    )
    """,
    # The worker boxes anew what lies under a month that is to end.
    f"GRANT SELECT (id, submission_id, unit_id, month, for_station) ON messages TO {WORKER}",
    f"CREATE POLICY retention_reads ON messages FOR SELECT TO {WORKER} USING (true)",
    f"GRANT UPDATE (month, for_station) ON messages TO {WORKER}",
    f"CREATE POLICY retention_changes ON messages FOR UPDATE TO {WORKER} USING (true) WITH CHECK (true)",
    "ALTER TABLE submissions ADD COLUMN rating smallint CHECK (rating BETWEEN 1 AND 5)",
    """
    INSERT INTO clock_policies (code, variant, minutes, counts, source) VALUES
        ('reporter.reopen', '', 43200, 'hours', 'House default: once within 30 days')
    """,
)

DOWN = (
    "DELETE FROM clock_policies WHERE code = 'reporter.reopen'",
    "ALTER TABLE submissions DROP COLUMN rating",
    "DROP TABLE message_templates, messages",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
