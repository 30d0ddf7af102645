"""Alerting: the duty that looks for what is new, raises an alert for it, and lets each climb until somebody looks.

It reads the history from where it last stopped, by the gapless positions of the sequencer, and keeps in the same
transaction how far it came, the alerts and whom they wake: a kill at any moment loses nothing and repeats nothing.
Intake knows nothing of it.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from app.core.clock import Clock
from app.core.database import open_session
from app.domain.alert_delays import Delays
from app.domain.alerts import KEPT, Alarm, Occasion, Watch
from app.domain.days import day_of
from app.models.alert import Alert
from app.repositories import alert_ladders, alert_news
from app.repositories.alert_news import News
from app.services import duties

DUTY = "alerts"
EVERY = 0.5
"""Seconds between two looks."""
BATCH = 2_000
"""Events that are read in one transaction."""

_logger = logging.getLogger(__name__)


async def keep(engine: AsyncEngine, clock: Clock) -> None:
    """Look, for ever."""

    async def work(connection: AsyncConnection) -> None:
        await turn(connection, clock)

    await duties.alone(engine, DUTY, work, every=EVERY)


async def turn(connection: AsyncConnection, clock: Clock) -> None:
    """Raise an alert for all that is new and let those climb whose time has come."""
    while True:
        now = clock()
        async with open_session(connection) as session, session.begin():
            delays = Delays(await alert_ladders.limits(session, day_of(now)))
            is_at_the_end = await _hear(session, delays, now)
            await _look_at_clocks(session, delays, now)
            unheard = await _climb(session, delays, now)
            await alert_news.forget(session, now, acknowledged=now - KEPT)
        if unheard:
            _logger.warning("%d alerts found nobody to wake: `tinbao doctor` says where nobody is posted", unheard)
        if is_at_the_end:
            return


async def _hear(session: AsyncSession, delays: Delays, now: datetime) -> bool:
    """Read on; whether that was all."""
    position = await alert_news.hold(session)
    heard = await alert_news.after(session, position, BATCH)
    if heard.position is None:
        return True
    await _raise(session, Occasion.NEW, heard.news, delays, now)
    await alert_news.read_up_to(session, heard.position)
    # Positions have no gap, so that their difference counts the events.
    return heard.position - position < BATCH


async def _look_at_clocks(session: AsyncSession, delays: Delays, now: datetime) -> None:
    urgent, other = (now + delays.lead(is_urgent=is_urgent) for is_urgent in (True, False))
    if found := await alert_news.nearing(session, now, urgent=urgent, other=other):
        await _raise(session, Occasion.DUE, [each.news for each in found], delays, now)
        await alert_news.keep_told(session, found)


async def _raise(
    session: AsyncSession, occasion: Occasion, news: Iterable[News], delays: Delays, now: datetime
) -> None:
    """One alert for each desk, the open one or a new one."""
    wanted: dict[Watch, bool] = {}
    for watch, is_urgent in news:
        wanted[watch] = is_urgent or wanted.get(watch, False)
    if not wanted:
        return
    open_ones = await alert_ladders.open_of(session, wanted)
    for watch, is_urgent in wanted.items():
        alarm = Alarm.raised(occasion, is_urgent=is_urgent, now=now)
        alert = open_ones.get(watch)
        if alert is None:
            alert = Alert.of(watch, alarm)
        else:
            alert.take(alert.alarm.joined_by(alarm, delays))
        session.add(alert)
    await session.flush()


async def _climb(session: AsyncSession, delays: Delays, now: datetime) -> int:
    """Wake whoever is next; how many alerts there were for which nobody is."""
    alerts = await alert_ladders.climbing(session, now)
    posts = await alert_ladders.posts(session, {alert.unit_id for alert in alerts}, now) if alerts else {}
    unheard = 0
    for alert in alerts:
        alarm, woken = alert.alarm.climbed(alert.desk, posts[alert.unit_id], delays)
        alert.take(alarm)
        alert.step += 1
        session.add(alert)
        await session.flush()
        await alert_ladders.call(session, alert, woken, now)
        unheard += not woken
    return unheard
