"""Under which rule each closed submission falls, and when it is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.kinds import Kind
from app.domain.retention import Kept, Rule, Term, Terms, due, later
from app.domain.statuses import STATUSES
from app.domain.tip_offs import Category, TipOffClass

TERMS = Terms(
    Term(code, months, days)
    for code, months, days in (
        ("spam", 0, 30),
        ("help", 0, 30),
        ("withdrawn", 0, 30),
        ("out_of_scope", 0, 30),
        ("unfounded.names", 0, 90),
        ("unfounded", 12, 0),
        ("resolved", 12, 0),
        ("transferred", 24, 0),
        ("weapon", 60, 0),
        ("pledge", 12, 0),
        ("signature.pending", 0, 0),
    )
)
# Ten at night in Vietnam: a day later in the country than its neighbour by UTC would be.
CLOSED = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TIP, WEAPON, SIGNATURE = Kind.TIP_OFF, Kind.WEAPON_SURRENDER, Kind.PLEDGE_SIGNATURE


def kept(kind: Kind, status: str, **facts: object) -> Kept:
    return Kept(kind, status, **{"closed_at": CLOSED, "due_at": CLOSED, **facts})  # type: ignore[arg-type]  # any of its fields


def last_day(which: Kept) -> tuple[Rule, date]:
    """The rule that erases it whole, and the last day on which it is there."""
    day = CLOSED.date()
    while (rule := due(which, TERMS, day)) in {None, Rule.UNFOUNDED_NAMES}:
        day += timedelta(days=1)
        assert day.year < 2040, "it is kept for ever"
    assert rule is not None
    return rule, day - timedelta(days=1)


@pytest.mark.parametrize(
    ("which", "rule", "day"),
    [
        (kept(TIP, "rejected"), Rule.SPAM, date(2026, 12, 23)),
        (kept(TIP, "rejected", tip_off_class=TipOffClass.CRIME), Rule.SPAM, date(2026, 12, 23)),
        (kept(TIP, "withdrawn", tip_off_class=TipOffClass.HELP), Rule.WITHDRAWN, date(2026, 12, 23)),
        (kept(TIP, "resolved", tip_off_class=TipOffClass.HELP), Rule.HELP, date(2026, 12, 23)),
        (kept(TIP, "resolved", category=Category.FAMILY_HELP), Rule.HELP, date(2026, 12, 23)),
        # What an officer found weighs more than what the citizen picked.
        (
            kept(TIP, "resolved", category=Category.HEALTH_DANGER, tip_off_class=TipOffClass.CRIME),
            Rule.RESOLVED,
            date(2027, 11, 23),
        ),
        (kept(TIP, "unfounded", tip_off_class=TipOffClass.HELP), Rule.HELP, date(2026, 12, 23)),
        (kept(TIP, "resolved", tip_off_class=TipOffClass.OUT_OF_SCOPE), Rule.OUT_OF_SCOPE, date(2026, 12, 23)),
        (kept(TIP, "unfounded", category=Category.RETAIL_SALE), Rule.UNFOUNDED, date(2027, 11, 23)),
        (kept(TIP, "unfounded", transferred_at=CLOSED), Rule.UNFOUNDED, date(2027, 11, 23)),
        (kept(TIP, "resolved", category=Category.RETAIL_SALE), Rule.RESOLVED, date(2027, 11, 23)),
        (kept(TIP, "resolved", tip_off_class=TipOffClass.CONFLICT), Rule.RESOLVED, date(2027, 11, 23)),
        (kept(TIP, "resolved", transferred_at=CLOSED), Rule.TRANSFERRED, date(2028, 11, 23)),
        # With the competent body, and perhaps never closed here.
        (kept(TIP, "transferred", closed_at=None, transferred_at=CLOSED), Rule.TRANSFERRED, date(2028, 11, 23)),
        (kept(WEAPON, "disposed"), Rule.WEAPON, date(2031, 11, 23)),
        (kept(WEAPON, "linked_to_case"), Rule.WEAPON, date(2031, 11, 23)),
        (kept(WEAPON, "cancelled"), Rule.WITHDRAWN, date(2026, 12, 23)),
        (kept(WEAPON, "not_applicable"), Rule.OUT_OF_SCOPE, date(2026, 12, 23)),
        (kept(SIGNATURE, "pending", closed_at=None), Rule.PENDING, date(2026, 11, 23)),
        (kept(SIGNATURE, "withdrawn", valid_months=12), Rule.WITHDRAWN, date(2026, 12, 23)),
        (kept(SIGNATURE, "active", valid_months=12), Rule.PLEDGE, date(2028, 11, 23)),
        (kept(SIGNATURE, "expired", valid_months=12), Rule.PLEDGE, date(2027, 11, 23)),
        (kept(SIGNATURE, "replaced", valid_months=12), Rule.PLEDGE, date(2027, 11, 23)),
        (kept(SIGNATURE, "void", valid_months=12), Rule.PLEDGE, date(2027, 11, 23)),
    ],
)
def test_each_falls_under_one_rule_and_is_due_the_day_after(which: Kept, rule: Rule, day: date) -> None:
    assert last_day(which) == (rule, day)


def test_every_final_status_of_every_kind_is_due_one_day() -> None:
    for kind, statuses in STATUSES.items():
        for name, status in statuses.items():
            if status.is_final:
                last_day(kept(kind, name))


@pytest.mark.parametrize("kind", Kind)
def test_what_is_open_is_kept(kind: Kind) -> None:
    for name, status in STATUSES[kind].items():
        if not status.is_final and name != "pending":
            assert due(kept(kind, name, closed_at=None), TERMS, date(2126, 1, 1)) is None


def test_the_names_of_an_unfounded_one_go_first_and_once() -> None:
    which = kept(TIP, "unfounded", has_names=True)
    assert due(which, TERMS, date(2027, 2, 21)) is None
    assert due(which, TERMS, date(2027, 2, 22)) is Rule.UNFOUNDED_NAMES
    assert due(kept(TIP, "unfounded", has_names=False), TERMS, date(2027, 2, 22)) is None
    # When all of it is due there is nothing left to take the names out of.
    assert due(which, TERMS, date(2027, 11, 24)) is Rule.UNFOUNDED


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 5), -3, date(2026, 10, 5)),
    ],
)
def test_months_end_where_the_month_does(day: date, months: int, expected: date) -> None:
    assert later(day, months) == expected
