"""Clock keeping: what happens to a submission starts, meets and ends its clocks, in the same transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.domain import urgency
from app.domain.clock_rules import CLOCK_RULES, NOTIFY, RESOLVE, ClockRule, rule_of
from app.domain.clocks import Clocks
from app.domain.days import to_the_hour
from app.domain.kinds import Kind
from app.domain.tip_offs import TipOffClass
from app.models.clock import Clock
from app.models.submission import Submission
from app.repositories import clocks, details
from app.services.reference import Reference

EXTENDED = "extended_{}"
"""The variant of a limit after so many extensions."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What has just happened to a submission, which is where it leads already."""

    submission: Submission
    verb: str
    classed: TipOffClass | None
    now: datetime


async def follow(session: AsyncSession, submission: Submission, verb: str, now: datetime, reference: Reference) -> None:
    """The clocks after this verb, which the submission has just gone through; it is held by the caller."""
    kept = list(await clocks.of_submission(session, submission.id))
    turn = _Turn(submission, verb, await _class_of(session, submission), now)
    for clock in kept:
        if clock.is_running:
            _stop(clock, rule_of(submission.kind, clock.code), turn)
    # Before the next round of a clock is added: of one code one runs at a time.
    await session.flush()
    for rule in CLOCK_RULES[submission.kind]:
        rounds = [clock for clock in kept if clock.code == rule.code]
        started_at = _starting(rule, rounds, turn)
        # Where the law knows no limit any more, nothing runs.
        if started_at is not None and reference.clocks.has(rule.code, started_at):
            clock = Clock(
                submission_id=submission.id,
                code=rule.code,
                round=len(rounds) + 1,
                started_at=started_at,
                due_at=reference.clocks.due(rule.code, started_at, _difficulties(submission, reference)),
            )
            session.add(clock)
            kept.append(clock)
    _order(submission, kept)
    session.add(submission)


async def meet(session: AsyncSession, submission: Submission, code: str, now: datetime) -> None:
    """A clock that is met without a move; nothing happens when it does not run."""
    kept = await clocks.of_submission(session, submission.id)
    for clock in kept:
        if clock.code == code and clock.is_running:
            clock.met_at = now
            session.add(clock)
    _order(submission, kept)
    session.add(submission)


async def reorder(session: AsyncSession, submission: Submission) -> None:
    """Put it where it belongs in the queue, as urgent as it is now."""
    _order(submission, await clocks.of_submission(session, submission.id))
    session.add(submission)


async def extend(session: AsyncSession, submission: Submission, policies: Clocks) -> datetime | None:
    """Give the clock of resolving its next extension; when it runs out then, None when there is none left."""
    running = await running_of(session, submission, RESOLVE)
    if running is None or not may_be_extended(running, policies):
        return None
    running.extensions += 1
    running.due_at = policies.due(RESOLVE, running.started_at, (EXTENDED.format(running.extensions),))
    session.add(running)
    await session.flush()
    await reorder(session, submission)
    return running.due_at


def may_be_extended(clock: Clock, policies: Clocks) -> bool:
    """Whether the rule under which it began has one more extension."""
    return policies.has(clock.code, clock.started_at, EXTENDED.format(clock.extensions + 1))


async def running_of(session: AsyncSession, submission: Submission, code: str) -> Clock | None:
    """The clock of this code that runs."""
    kept = await clocks.of_submission(session, submission.id)
    return next((clock for clock in kept if clock.code == code and clock.is_running), None)


async def shown(session: AsyncSession, submission: Submission, reference: Reference) -> list[dict[str, object]]:
    """The clocks as the station sees them, with the rule that each comes from."""
    told = []
    for clock in await clocks.of_submission(session, submission.id):
        rule = rule_of(submission.kind, clock.code)
        variants = (EXTENDED.format(clock.extensions), submission.urgency, *_difficulties(submission, reference))
        policy = reference.clocks.policy(clock.code, clock.started_at, variants)
        fields = {"code", "started_at", "due_at", "met_at", "missed_at", "ended_at", "extensions"}
        told.append(
            {
                **clock.model_dump(include=fields),
                "label": {"vi": rule.vi, "en": rule.en},
                "source": policy.source if policy else None,
            }
        )
    return told


def _difficulties(submission: Submission, reference: Reference) -> Collection[str]:
    return reference.difficulties.get(submission.area_id or submission.unit_id, ())


def _stop(clock: Clock, rule: ClockRule, turn: _Turn) -> None:
    if turn.verb in rule.met_by:
        clock.met_at = turn.now
    elif _is_over(rule, turn):
        clock.ended_at = turn.now
    if not clock.is_running and "submit" in rule.starts:
        # The moment that it was counted from, which is that of the sending, is forgotten.
        clock.due_at = to_the_hour(clock.due_at)


def _is_over(rule: ClockRule, turn: _Turn) -> bool:
    is_closed = turn.submission.closed_at is not None and not rule.outlives
    return is_closed or turn.verb in rule.ended_by or not rule.is_for(turn.classed)


def _starting(rule: ClockRule, rounds: Sequence[Clock], turn: _Turn) -> datetime | None:
    """Since when a new round of it is counted; None when none begins."""
    last = max(rounds, key=lambda clock: clock.round, default=None)
    if (last and last.is_running) or not rule.is_for(turn.classed):
        return None
    if turn.verb in rule.restarts:
        return turn.now if rule.code != NOTIFY or turn.submission.can_be_told else None
    if turn.verb not in rule.starts or turn.submission.closed_at or (last and last.met_at):
        # What was met once stays met.
        return None
    # Classed so again, it goes on as if it had been all the time.
    return last.started_at if last else turn.submission.received_at


def _order(submission: Submission, kept: Iterable[Clock]) -> None:
    """The nearest clock that runs, and the place in the queue that it gives."""
    submission.due_at = min((clock.due_at for clock in kept if clock.is_running), default=None)
    submission.sort_key = urgency.sort_key(submission.urgency, submission.due_at, submission.received_at)


async def _class_of(session: AsyncSession, submission: Submission) -> TipOffClass | None:
    if submission.kind is not Kind.TIP_OFF:
        return None
    return (await details.tip_off(session, submission.id)).tip_off_class
