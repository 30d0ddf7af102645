"""Retention (thời hạn lưu giữ): under which rule a closed submission falls, and from when on it is due to be erased.

The terms themselves are rows with a source; what they apply to is decided here. Of two rules that fit, the earlier in
`falls_under` wins: what was sent by mistake or for oneself is never kept as long as what the police worked on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.days import day_of
from app.domain.kinds import Kind
from app.domain.tip_offs import CATEGORIES, Category, TipOffClass


class Rule(StrEnum):
    """The rules for submissions, each with a row of its name."""

    SPAM = "spam"
    HELP = "help"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out_of_scope"
    UNFOUNDED_NAMES = "unfounded.names"
    UNFOUNDED = "unfounded"
    RESOLVED = "resolved"
    TRANSFERRED = "transferred"
    WEAPON = "weapon"
    PLEDGE = "pledge"
    PENDING = "signature.pending"


@dataclass(frozen=True, slots=True)
class Term:
    """How long something is kept; a day ends at midnight in Vietnam."""

    code: str
    months: int
    days: int

    def last_day(self, since: datetime, *, more_months: int = 0) -> date:
        """The last day on which it is kept."""
        return later(day_of(since), self.months + more_months) + timedelta(days=self.days)


class Terms:
    """The terms in force."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = {term.code: term for term in terms}

    def of(self, code: str) -> Term:
        """The term of a code, which every database of ours has."""
        return self._terms[code]


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a submission tells how long it is kept; nothing of it is personal."""

    kind: Kind
    status: str
    closed_at: datetime | None
    due_at: datetime | None
    tip_off_class: TipOffClass | None = None
    category: Category | None = None
    transferred_at: datetime | None = None
    valid_months: int = 0
    has_names: bool = False


@dataclass(frozen=True, slots=True)
class _Fall:
    rule: Rule
    since: datetime
    more_months: int = 0


def due(kept: Kept, terms: Terms, today: date) -> Rule | None:
    """The rule under which it is due to be erased, or its names; None while it is kept."""
    fall = _falls_under(kept)
    if fall is None:
        return None
    if today > terms.of(fall.rule).last_day(fall.since, more_months=fall.more_months):
        return fall.rule
    if fall.rule is Rule.UNFOUNDED and kept.has_names:
        names = terms.of(Rule.UNFOUNDED_NAMES)
        return Rule.UNFOUNDED_NAMES if today > names.last_day(fall.since) else None
    return None


def _falls_under(kept: Kept) -> _Fall | None:
    match kept.kind:
        case Kind.TIP_OFF:
            return _tip_off(kept)
        case Kind.WEAPON_SURRENDER:
            return _weapons(kept)
        case Kind.PLEDGE_SIGNATURE:
            return _signature(kept)


def _tip_off(kept: Kept) -> _Fall | None:
    if kept.status == "transferred":
        # It is with the competent body and may never be closed here: the time runs from the day it was passed on.
        return _Fall(Rule.TRANSFERRED, kept.transferred_at) if kept.transferred_at else None
    if kept.closed_at is None:
        return None
    if kept.status == "rejected":
        rule = Rule.SPAM
    elif kept.status == "withdrawn":
        rule = Rule.WITHDRAWN
    elif (tip_off_class := _class_of(kept)) is TipOffClass.HELP:
        rule = Rule.HELP
    elif tip_off_class is TipOffClass.OUT_OF_SCOPE:
        rule = Rule.OUT_OF_SCOPE
    elif kept.status == "unfounded":
        rule = Rule.UNFOUNDED
    else:
        rule = Rule.TRANSFERRED if kept.transferred_at else Rule.RESOLVED
    return _Fall(rule, kept.closed_at)


def _class_of(kept: Kept) -> TipOffClass | None:
    """As an officer set it, or the one that its category begins with."""
    return kept.tip_off_class or (CATEGORIES[kept.category].default_class if kept.category else None)


def _weapons(kept: Kept) -> _Fall | None:
    if kept.closed_at is None:
        return None
    # A record is what somebody handed over; where nothing was, nothing has to be accounted for.
    rule = {"cancelled": Rule.WITHDRAWN, "not_applicable": Rule.OUT_OF_SCOPE}.get(kept.status, Rule.WEAPON)
    return _Fall(rule, kept.closed_at)


def _signature(kept: Kept) -> _Fall | None:
    if kept.status == "pending":
        # Its clock runs out after 24 hours: from then on nobody can confirm it.
        return _Fall(Rule.PENDING, kept.due_at) if kept.due_at else None
    if kept.closed_at is None:
        return None
    if kept.status == "withdrawn":
        return _Fall(Rule.WITHDRAWN, kept.closed_at)
    # An active one is closed for the queue on the day it was confirmed; what was pledged ends months later.
    return _Fall(Rule.PLEDGE, kept.closed_at, kept.valid_months if kept.status == "active" else 0)


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    first = date(number // 12, number % 12 + 1, 1)
    after = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))
