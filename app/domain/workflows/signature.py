"""Signatures under a pledge (lượt ký cam kết): from, verb, to, who, under which guard."""

from app.domain import cases
from app.domain.kinds import Kind
from app.domain.workflows.move import COLLECTOR, REPORTER, STATION, SYSTEM, Move, on_every

PLEDGE_SIGNATURE: tuple[Move, ...] = (
    Move("confirm", frozenset({"pending"}), "active", STATION | COLLECTOR, (cases.may_be_attested,)),
    Move("confirm", frozenset({"pending"}), "active", REPORTER),
    Move("withdraw", frozenset({"pending", "active"}), "withdrawn", REPORTER),
    Move("replace", frozenset({"active"}), "replaced", SYSTEM),
    Move("expire", frozenset({"active"}), "expired", SYSTEM),
    Move("void", frozenset({"pending", "active"}), "void", STATION),
    *on_every(Kind.PLEDGE_SIGNATURE),
)
