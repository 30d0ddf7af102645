"""Tip-offs on drugs (tin báo về ma túy): from, verb, to, who, under which guard."""

from app.domain import cases
from app.domain.kinds import Kind
from app.domain.statuses import TIP_OFF_STATUSES
from app.domain.workflows.move import (
    CHIEF,
    DESK,
    INSPECTOR,
    OFFICER,
    PROVINCE,
    REPORTER,
    STATION,
    Move,
    on_desk,
    on_every,
)

TIP_OFF: tuple[Move, ...] = (
    *on_desk(Kind.TIP_OFF, DESK),
    Move("receive", frozenset({"submitted"}), "received", DESK),
    Move("classify", frozenset({"received", "verifying"}), None, DESK),
    Move("reject", frozenset({"submitted"}), "rejected", DESK, proposed=True),
    Move("withdraw", frozenset({"submitted"}), "withdrawn", REPORTER),
    # A call for help stays the caller's own, even after it has ended.
    Move("withdraw", frozenset(TIP_OFF_STATUSES) - {"withdrawn"}, "withdrawn", REPORTER, (cases.is_help,)),
    Move("verify", frozenset({"received"}), "verifying", DESK, (cases.is_assignee,)),
    Move("ask", frozenset({"verifying"}), "needs_info", DESK, (cases.is_assignee, cases.can_be_told)),
    Move("answer", frozenset({"needs_info"}), "verifying", DESK | REPORTER),
    Move("support", frozenset({"received", "verifying"}), "supporting", STATION, (cases.is_help,)),
    Move("transfer", frozenset({"received", "verifying"}), "transferred", CHIEF, (cases.is_crime,)),
    Move("transfer", frozenset({"received", "verifying"}), "transferred", OFFICER, (cases.is_crime,), proposed=True),
    Move("report_up", frozenset({"received", "verifying"}), None, DESK, (cases.is_crime,)),
    Move("file", frozenset({"received", "verifying", "transferred"}), None, DESK, (cases.is_crime,)),
    Move(
        "extend",
        frozenset({"received", "verifying", "needs_info", "transferred"}),
        None,
        CHIEF | PROVINCE | INSPECTOR,
        (cases.may_be_extended,),
    ),
    Move("return", frozenset({"transferred"}), "verifying", PROVINCE),
    Move(
        "resolve",
        frozenset({"received", "verifying", "supporting", "transferred"}),
        "resolved",
        DESK | PROVINCE,
        (cases.may_resolve,),
    ),
    Move(
        "resolve",
        frozenset({"verifying", "supporting", "transferred"}),
        "resolved",
        STATION,
        (cases.may_propose_to_resolve,),
        proposed=True,
    ),
    Move("dismiss", frozenset({"verifying", "transferred"}), "unfounded", DESK | PROVINCE, proposed=True),
    Move(
        "reopen",
        frozenset({"resolved", "unfounded", "rejected"}),
        "verifying",
        PROVINCE | INSPECTOR | REPORTER,
    ),
    *on_every(Kind.TIP_OFF),
)
