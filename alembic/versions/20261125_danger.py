"""Danger handled: the sentences of advice and the words that call for them become rows of the operator's."""

from alembic import op

revision = "20261125_danger"
down_revision = "20261125_sealed_arrivals"
branch_labels = None
depends_on = None

HOUSE = "House wording, to be confirmed by the operator"
# code → the contact whose number stands for {phone}, the sentence in Vietnamese and in English
ADVICE = (
    (
        "call_ambulance",
        "ambulance",
        "Gọi ngay {phone} để được cấp cứu. Nếu an toàn, hãy ở bên người bị nạn cho đến khi có người đến.",
        "Call {phone} for an ambulance now. If it is safe, stay with the person until help arrives.",
    ),
    (
        "call_police",
        "police",
        "Nếu đang có nguy hiểm, hãy tránh ra nơi an toàn rồi gọi ngay {phone} (công an). Đừng tự mình can thiệp.",
        "If there is danger now, get to safety and call {phone} (police). Do not step in yourself.",
    ),
    (
        "call_fire",
        "fire",
        "Nếu có cháy, nổ, hãy ra ngoài ngay, báo cho người xung quanh và gọi {phone} (cứu hỏa). Đừng quay lại lấy đồ.",
        "If there is a fire or an explosion, get out now, warn the people around you and call {phone} (fire "
        "service). Do not go back for belongings.",
    ),
    (
        "call_child_line",
        "children",
        "Nếu trẻ em gặp nguy hiểm, gọi {phone} (Tổng đài quốc gia bảo vệ trẻ em).",
        "If a child is in danger, call {phone} (the national child protection line).",
    ),
    (
        "do_not_touch",
        "police",
        "Không chạm vào, không di chuyển. Hãy tránh xa, giữ trẻ em tránh xa, không hút thuốc hay đốt lửa gần đó. "
        "Người có chuyên môn sẽ đến tận nơi. Nếu thấy nguy hiểm, gọi ngay {phone}.",
        "Do not touch it and do not move it. Keep away, keep children away, and do not smoke or light a fire near "
        "it. Specialists will come to you. If it looks dangerous, call {phone} now.",
    ),
    (
        "officer_collects",
        None,
        "Để yên tại chỗ an toàn, cán bộ sẽ đến nhận. Chỉ mang đến trụ sở khi cán bộ đã đồng ý.",
        "Leave it where it is safe; an officer will collect it. Bring it only when an officer has agreed.",
    ),
    (
        "by_appointment",
        None,
        "Công an xã sẽ liên hệ hẹn giờ. Bạn có thể mang đến trụ sở theo lịch hẹn.",
        "The commune police will arrange a time. You may bring it by appointment.",
    ),
    (
        "help_comes",
        None,
        "Đây là đề nghị hỗ trợ, không phải tố giác. Cán bộ sẽ kết nối hỗ trợ.",
        "This is a request for help, not an accusation. Someone will arrange support.",
    ),
    (
        "keep_safe",
        None,
        "Đừng tự theo dõi, chụp ảnh hay kể cho người khác biết bạn đã báo tin.",
        "Do not follow anyone, take pictures, or tell others that you reported.",
    ),
    (
        "to_inspector",
        None,
        "Nội dung này đi thẳng đến thanh tra cấp tỉnh, công an xã không xem được.",
        "This goes straight to the provincial inspectorate; the commune police cannot see it.",
    ),
    (
        "choose_commune",
        None,
        "Chưa chắc nơi này thuộc xã nào, công an tỉnh đã nhận. Bạn có thể chọn xã để đến đúng nơi nhanh hơn.",
        "We are not sure which commune this is; the provincial police have it. Choosing one gets it there faster.",
    ),
    (
        "keep_receipt",
        None,
        "Giữ mã tra cứu ở nơi riêng tư: đó là cách duy nhất để xem lại, và chỉ hiện một lần.",
        "Keep the receipt somewhere private: it is the only way back, and is shown once.",
    ),
    (
        "confirm_signature",
        None,
        "Lượt ký chờ cán bộ hoặc người thu xác nhận trước người làm chứng.",
        "The signature waits for an officer or collector to confirm it before a witness.",
    ),
    (
        "confirm_by_code",
        None,
        "Trong 24 giờ, xác nhận bằng mã gửi đến số điện thoại đã ghi; hoặc cán bộ xác nhận trước người làm chứng.",
        "Within 24 hours confirm it with a code to the number given; or an officer confirms it before a witness.",
    ),
    (
        "come_back",
        None,
        "Xem lại bằng mã tra cứu bất cứ lúc nào. Không ai gọi hay nhắn tin cho bạn về việc này.",
        "Look again with the receipt whenever you like. Nobody will call or write to you about it.",
    ),
)
# code → the phrases that call for it, in Vietnamese and in English; app/domain/danger.py says how they are found
WORDS = {
    "call_ambulance": (
        "sốc thuốc, sốc ma túy, quá liều, bất tỉnh, ngất xỉu, hôn mê, co giật, sùi bọt mép, khó thở, ngừng thở, không "
        "thở được, tím tái, nguy kịch, hấp hối, sắp chết, chảy máu, bị thương, bị đâm, bị chém, bị bắn, tự tử, tự "
        "sát, treo cổ, cắt cổ tay, uống thuốc sâu, uống thuốc trừ sâu, ngáo đá, loạn thần, cấp cứu, overdose, "
        "overdosed, unconscious, not breathing, can't breathe, seizure, bleeding, stabbed, wounded, dying, suicide, "
        "ambulance"
    ),
    "call_police": (
        "chém người, đâm người, bắn người, giết người, dọa giết, đòi giết, bị đâm, bị chém, bị bắn, cầm dao, vác dao, "
        "cầm súng, có súng, nổ súng, bắt cóc, bắt giữ người, con tin, khống chế, cướp của, hiếp dâm, đánh nhau, đánh "
        "đập, hành hung, bạo hành, đập phá, cố thủ, kêu cứu, cứu tôi, cứu với, ngáo đá, with a knife, has a gun, "
        "gunshots, shooting, stabbing, stabbed, hostage, kidnapped, being raped, threatens to kill, beating, help me"
    ),
    "call_fire": (
        "cháy nhà, đang cháy, bị cháy, bốc cháy, đám cháy, cháy lớn, cháy rừng, vụ cháy, phóng hỏa, đốt nhà, tự "
        "thiêu, hỏa hoạn, tẩm xăng, đổ xăng, nổ bình ga, nổ bình gas, rò rỉ ga, rò rỉ gas, cứu hỏa, on fire, house "
        "fire, is burning, explosion, gas leak"
    ),
    "call_child_line": (
        "xâm hại trẻ em, bạo hành trẻ em, đánh trẻ em, đánh con, đánh cháu bé, xâm hại tình dục, trẻ em bị, cháu bé "
        "bị, bắt cóc trẻ em, bỏ rơi, child abuse, hurting a child, beating a child, abandoned child"
    ),
}


def quoted(text: str | None) -> str:
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


UP = (
    f"""
    CREATE TABLE advice (
        code text PRIMARY KEY CHECK (code IN ({", ".join(quoted(row[0]) for row in ADVICE)})),
        contact text REFERENCES contacts (code),
        vi text NOT NULL,
        en text NOT NULL,
        source text NOT NULL
    )
    """,
    """
    CREATE TABLE danger_words (
        phrase text NOT NULL CHECK (phrase ~ '[[:alpha:]]'),
        advice text NOT NULL REFERENCES advice (code) ON DELETE CASCADE,
        source text NOT NULL,
        PRIMARY KEY (phrase, advice)
    )
    """,
    "INSERT INTO advice VALUES " + ", ".join(f"({', '.join(map(quoted, (*row, HOUSE)))})" for row in ADVICE),
    "INSERT INTO danger_words VALUES "
    + ", ".join(
        f"({quoted(phrase)}, {quoted(code)}, {quoted(HOUSE)})"
        for code, phrases in WORDS.items()
        for phrase in phrases.split(", ")
    ),
    *(
        statement
        for table in ("advice", "danger_words")
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true)",
            # Read by whoever serves; written by the operator, who is the owner.
            f"GRANT SELECT ON {table} TO tinbao_app",
            f"CREATE POLICY readers ON {table} FOR SELECT TO tinbao_app USING (true)",
            f"""
            CREATE TRIGGER bump_reference AFTER INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION bump_reference('policies')
            """,
        )
    ),
)

DOWN = ("DROP TABLE danger_words, advice",)


def upgrade() -> None:
    for statement in UP:
        # The driver would take the colon of a sentence for a parameter.
        op.execute(statement.replace(":", "\\:"))


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
