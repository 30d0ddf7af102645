"""Weapon surrender declarations (khai báo giao nộp): from, verb, to, who, under which guard."""

from app.domain import cases
from app.domain.kinds import Kind
from app.domain.workflows.move import CHIEF, PROVINCE, REPORTER, STATION, Move, on_desk, on_every

WEAPON_SURRENDER: tuple[Move, ...] = (
    *on_desk(Kind.WEAPON_SURRENDER, STATION),
    Move("advise", frozenset({"declared"}), "advised", STATION),
    Move("schedule", frozenset({"advised"}), "scheduled", STATION | REPORTER),
    Move("secure_site", frozenset({"declared", "advised"}), "site_secured", STATION, (cases.has_red,)),
    Move("receive", frozenset({"declared", "advised", "scheduled"}), "received", STATION, (cases.has_no_red,)),
    Move("miss", frozenset({"scheduled"}), "advised", STATION),
    Move("hand_over", frozenset({"received", "site_secured"}), "handed_over", CHIEF),
    Move("dispose", frozenset({"handed_over"}), "disposed", PROVINCE),
    Move("link", frozenset({"received"}), "linked_to_case", CHIEF),
    Move("set_aside", frozenset({"declared", "advised"}), "not_applicable", STATION),
    Move("cancel", frozenset({"declared", "advised", "scheduled"}), "cancelled", STATION, (cases.has_red,)),
    Move("cancel", frozenset({"declared", "advised", "scheduled"}), "cancelled", REPORTER, (cases.has_no_red,)),
    *on_every(Kind.WEAPON_SURRENDER),
)
