"""Retention: the daily run that erases what is due, and says how much of what.

It goes in small transactions, so that a run that was killed is simply run again; two at once are one, and a second one
after the first finds nothing to do. What is under legal hold is not touched.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import open_session
from app.core.sealed_boxes import SealedBoxes
from app.core.unit_secrets import SecretFolder
from app.domain.days import day_of, end_of
from app.domain.retention import Rule, Term, Terms, due, later
from app.models.retention import RetentionRun
from app.repositories import retention, scope
from app.repositories.retention import SPENT, Candidate
from app.services import month_ends

_BATCH = 500
_BEFORE_ALL = UUID(int=0)
_OVERDUE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run erased, or would erase: how many under each policy, and the months that have ended.

    `is_elsewhere` says that another run was under way, and that this one did nothing.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    months: tuple[date, ...] = ()
    is_elsewhere: bool = False


async def run(
    engine: AsyncEngine, secrets: SecretFolder | None, boxes: SealedBoxes, now: datetime, *, is_dry: bool = False
) -> Report:
    """Erase what is due, as tinbao_worker; `is_dry` only counts it.

    Without secrets the months are left alone: nothing could be boxed anew. Raises Misconfigured when a secret that is
    still needed is missing.
    """
    async with retention.turn(engine) as is_ours:
        if not is_ours:
            return Report(is_elsewhere=True)
        async with open_session(engine) as session:
            rows = await retention.policies(session)
        terms = Terms(Term(row.code, row.months, row.days) for row in rows)
        counts = await _submissions(engine, terms, now, is_dry=is_dry)
        counts += await _spent(engine, terms, now, is_dry=is_dry)
        ended: tuple[date, ...] = ()
        if secrets is not None:
            last = later(day_of(now), -terms.of("seal.month").months)
            reboxed, ended = await month_ends.end(engine, secrets, boxes, until=last, now=now, is_dry=is_dry)
            counts += Counter({"seal.reboxed": reboxed, "seal.month": len(ended)})
        if not is_dry:
            async with open_session(engine) as session, session.begin():
                kept = RetentionRun(id=uuid4(), started_at=now, ended_at=now, counts=dict(counts))
                await retention.keep_run(session, kept)
    return Report(counts=dict(counts), months=ended)


async def is_overdue(engine: AsyncEngine, now: datetime) -> bool:
    """Whether the last run is older than two days, or there was none; asked as the operator's console."""
    async with open_session(engine) as session:
        await scope.of_console(session)
        last = await retention.last_run(session)
    return last is None or now - last > _OVERDUE


async def _submissions(engine: AsyncEngine, terms: Terms, now: datetime, *, is_dry: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    after, today = _BEFORE_ALL, day_of(now)
    while True:
        async with open_session(engine) as session, session.begin():
            page = await retention.candidates(session, after, _BATCH)
            if not page:
                return counts
            after = page[-1].id
            found: defaultdict[Rule, list[Candidate]] = defaultdict(list)
            for candidate in page:
                if (rule := due(candidate.kept, terms, today)) is not None:
                    found[rule].append(candidate)
            for rule, these in found.items():
                if is_dry:
                    counts[rule] += len(these)
                    continue
                if rule is Rule.UNFOUNDED_NAMES:
                    nameless = await retention.erase_names(session, these, now)
                    told = [each for each in these if each.id in nameless]
                    await retention.tell(session, "erase_names", rule, told, now=now)
                else:
                    gone = await retention.erase(session, these)
                    told = [each for each in these if each.id in gone]
                    await retention.tell(session, "erase", rule, told, now=now, seen_by=gone)
                counts[rule] += len(told)


async def _spent(engine: AsyncEngine, terms: Terms, now: datetime, *, is_dry: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    for policy, sorts in SPENT.items():
        term = terms.of(policy)
        # The end of the last day whose rows are over: what ran out today is kept until tomorrow.
        before = end_of(later(day_of(now), -term.months) - timedelta(days=term.days + 1))
        for spent in sorts:
            if is_dry:
                async with open_session(engine) as session:
                    counts[policy] += await retention.count_spent(session, spent, before)
                continue
            while True:
                async with open_session(engine) as session, session.begin():
                    deleted = await retention.delete_spent(session, spent, before, _BATCH)
                counts[policy] += deleted
                if deleted < _BATCH:
                    break
    return counts
