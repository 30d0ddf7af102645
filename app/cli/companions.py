"""The companions: what the house does by itself, in `tinbao worker` or beside a server with a database of its own."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core import database, log_keys
from app.core.clock import Clock, system_clock
from app.core.companions import Companion
from app.core.push_gateway import open_push_gateway
from app.core.sealed_boxes import SealedBoxes
from app.core.settings import Settings
from app.core.unit_secrets import SecretFolder
from app.core.witnesses import witnesses_of
from app.domain.days import day_of
from app.services import (
    alerting,
    daily,
    expiring,
    handover,
    log_keeping,
    pruning,
    retention,
    sweeping,
    unit_keys,
    waking,
)


def companions_of(settings: Settings, clock: Clock = system_clock) -> list[Companion]:
    """Each runs for ever, as the worker's role. Raises Misconfigured when one could not."""
    assert settings.worker_database_url is not None, "the settings were completed before"
    url = settings.worker_database_url
    signer = log_keys.signer(settings.keys, settings.issuer)
    witnesses = witnesses_of(settings.witnesses)
    gateway = open_push_gateway(settings.alert_url, settings.alert_token_file)

    async def keep_all() -> None:
        # A connection for each duty, and one to spare while a broken one is given up.
        engine = database.open_engine(url, size=8)
        jobs = daily_jobs(settings, engine, clock)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(log_keeping.keep(engine, signer, witnesses, clock))
                group.create_task(daily.keep(engine, jobs, clock))
                group.create_task(sweeping.keep(engine, clock))
                group.create_task(alerting.keep(engine, clock))
                if gateway:
                    group.create_task(waking.keep(engine, gateway, clock))
        finally:
            if gateway:
                await asyncio.shield(gateway.close())
            await asyncio.shield(engine.dispose())

    return [keep_all]


def daily_jobs(settings: Settings, engine: AsyncEngine, clock: Clock) -> Mapping[str, daily.Job]:
    """What is done once a day, in this order; add yours here."""
    folder = SecretFolder(settings.keys)

    async def publish(session: AsyncSession, now: datetime) -> str:
        made = await unit_keys.publish_for_today(session, folder, day_of(now))
        return f"{made:,} pairs of units and months were published" if made else ""

    async def release(session: AsyncSession, now: datetime) -> str:
        released = await handover.release_lapsed(session, now)
        return f"{released:,} submissions of people who work there no longer are nobody's again" if released else ""

    async def expire(session: AsyncSession, now: datetime) -> str:
        ended = await expiring.expire(session, now)
        return f"{ended:,} signatures are in force no longer" if ended else ""

    async def prune(session: AsyncSession, now: datetime) -> str:
        gone = await pruning.prune(session, now)
        return f"{gone:,} events of more than five years ago were deleted" if gone else ""

    async def erase(_session: AsyncSession, now: datetime) -> str:
        # In many small transactions of its own: one that was killed is taken up, and none holds what others need.
        report = await retention.run(engine, folder, SealedBoxes(clock), now)
        return ", ".join(f"{policy} {count:,}" for policy, count in sorted(report.counts.items()) if count)

    return {
        "keys of units": publish,
        "hand-over": release,
        "signatures": expire,
        "retention": erase,
        "old events": prune,
    }
