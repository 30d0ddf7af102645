"""Eight writers and six devices for half a minute: each device ends with exactly what it may see, and saw no more.

Four devices ask, two listen and come back with their last id whenever their connection breaks. Events get their places
from the real sequencer beside the server, whose clock is the real one here.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from ipaddress import ip_network
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI

from app.core.clock import system_clock
from app.core.database import open_session
from app.domain import sight
from app.domain.kinds import Kind
from app.domain.roles import Role
from app.domain.workflows import WORKFLOWS
from app.repositories import scope, submissions
from app.services import log_keeping, passage
from app.web import streams
from app.web.parts import Parts
from tests.conftest import Database
from tests.copies import Copy, principal_of, relocated, whole_queue
from tests.factories import a_tip_off
from tests.logs import SIGNER, worker_engine
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, Officer, an_officer, as_owner
from tests.streams import listening

pytestmark = pytest.mark.long

SECONDS = 30
DICE = random.Random(20261126)  # noqa: S311 - the same dice in every run, no secret
CLAIM = next(move for move in WORKFLOWS[Kind.TIP_OFF] if move.verb == "claim")
FORMS: tuple[Mapping[str, object], ...] = (
    {"place": {"unit_code": MUONG_HUNG}},
    {"place": {"unit_code": MUONG_HUNG}},
    {"place": {"unit_code": CHIENG_SO}},
    {"place": {"unit_code": MUONG_HUNG}, "category": "inducing_minor"},
    {"place": {"unit_code": CHIENG_SO}, "category": "inducing_minor"},
    {"place": {"unknown": True}},
    {"place": {"unit_code": MUONG_HUNG}, "category": "officer_conduct"},
)


@pytest.fixture
def clock() -> Callable[[], object]:
    return system_clock


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "REST_SECONDS", 0.1)
    monkeypatch.setattr(log_keeping, "EVERY", 0.05)


@dataclass
class Station:
    """Everybody who works on the same submissions, and what they have done."""

    client: httpx2.AsyncClient
    parts: Parts
    hands: dict[str, Officer]
    ends_at: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    done: dict[str, int] = field(default_factory=dict)
    assigned: set[tuple[UUID, UUID]] = field(default_factory=set)

    async def keep_doing(self, name: str, deed: Callable[[], Awaitable[bool]]) -> None:
        self.done.setdefault(name, 0)
        while time.monotonic() < self.ends_at:
            self.done[name] += await deed()
            await asyncio.sleep(0.02)

    async def send(self, form: Mapping[str, object] | None = None) -> bool:
        form = form or DICE.choice(FORMS)
        phone = f"10.{DICE.randrange(256)}.{DICE.randrange(256)}.{DICE.randrange(256)}"
        headers = {"Idempotency-Key": str(uuid4()), "X-Forwarded-For": phone}
        answer = await self.client.post("/v1/tip-offs", headers=headers, json=a_tip_off(**form))
        return answer.status_code == 201

    async def work(self, by: Officer) -> bool:
        """Whatever is open to this person on whatever lies there."""
        if (row_id := await self.any_of(by)) is None:
            return False
        read = await by.read(row_id)
        if read.status_code != 200:
            return False
        given = {
            "claim": {},
            "receive": {"class": DICE.choice(("crime", "information"))},
            "classify": {"urgency": DICE.choice(("emergency", "high", "normal"))},
            "verify": {},
            "transfer": {"receiving_body": "PC04"},
            "return": {"reason": "Xác minh thêm."},
            "resolve": {"outcome": "no_action", "text": "Không có căn cứ."},
            "reroute": {"unit_code": DICE.choice((MUONG_HUNG, CHIENG_SO))},
        }
        verbs = [each["verb"] for each in read.json()["allowed"] if each["verb"] in given]
        if not verbs:
            return False
        verb = DICE.choice(verbs)
        return (await by.act(row_id, verb, tag=read.headers["ETag"], **given[verb])).status_code == 200

    async def move(self, by: Officer, to: str) -> bool:
        """From one commune to the other."""
        if (row_id := await self.any_of(by)) is None:
            return False
        try:
            await relocated(self.parts, row_id, by, to)
        except AssertionError:
            return False
        return True

    async def hand_over(self, by: Officer, to: list[Officer | None]) -> bool:
        """What concerns a minor to somebody, to somebody else, to nobody."""
        minors = [row_id for row_id, row in (await whole_queue(by)).items() if row["concerns_minor"]]
        if not minors:
            return False
        row_id, whom = DICE.choice(minors), DICE.choice(to)
        async with open_session(self.parts.engine) as session, session.begin():
            await scope.of_principal(session, principal_of(by))
            found = await submissions.lock(session, principal_of(by), row_id)
            if found is None:
                return False
            seen_by = sight.audience(found)
            found.assignee_id = whom.id if whom else None
            if whom:
                self.assigned.add((row_id, whom.id))
            await passage.pass_on(
                session,
                found,
                CLAIM,
                system_clock(),
                self.parts.shelf.now,
                role=by.role,
                person_id=by.id,
                seen_by=seen_by,
            )
        return True

    async def any_of(self, by: Officer) -> UUID | None:
        queue = await by.queue(limit=200)
        return DICE.choice(queue) if queue else None


async def ask(copy: Copy, station: Station) -> int:
    """A device that asks now and then, for answers of changing size."""
    asked = 0
    while time.monotonic() < station.ends_at:
        answer = await copy.ask(limit=DICE.choice((1, 3, 50, 200)))
        assert answer.status_code == 200, answer.text
        asked += 1
        await asyncio.sleep(0.11)
    return asked


async def listen(app: FastAPI, copy: Copy, station: Station) -> int:
    """A device that listens, and whose connection breaks again and again, in the middle of an answer too."""
    await copy.catch_up()
    broken = 0
    while time.monotonic() < station.ends_at:
        async with listening(app, copy.officer.headers, last=copy.cursor) as stream:
            for _ in range(DICE.randrange(1, 40)):
                heard = await stream.next()
                assert heard is not None
                if heard.data is not None:
                    assert heard.event == "change", heard.data
                    copy.take_up([heard.data])
                copy.cursor = heard.id or copy.cursor
                if time.monotonic() > station.ends_at:
                    break
        broken += 1
    return broken


@asynccontextmanager
async def kept_log(database: Database) -> AsyncIterator[None]:
    async with worker_engine(database) as engine:
        keeping = asyncio.create_task(log_keeping.keep(engine, SIGNER, [], system_clock))
        yield
        async with asyncio.timeout(20):
            while await as_owner(database.owner_url, "SELECT FROM events WHERE position IS NULL LIMIT 1"):  # noqa: ASYNC110 - the database has no event to wait for
                await asyncio.sleep(0.05)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def ever_there(database: Database, statement: str, *values: object) -> set[UUID]:
    return {row["submission_id"] for row in await as_owner(database.owner_url, statement, *values)}


async def test_each_device_ends_with_what_it_may_see_and_never_saw_more(
    app: FastAPI, client: httpx2.AsyncClient, database: Database
) -> None:
    app.state.parts = replace(app.state.parts, trusted_proxies=[ip_network("127.0.0.1/32")])
    parts: Parts = app.state.parts
    hire = partial(an_officer, client, parts)
    officer, chief, neighbour = await hire(), await hire(role=Role.CHIEF), await hire(of=CHIENG_SO)
    province = await hire(role=Role.PROVINCE, of=SON_LA)
    worker, worker_there = await hire(), await hire(of=CHIENG_SO)
    moving, moving_there = await hire(role=Role.CHIEF), await hire(role=Role.CHIEF, of=CHIENG_SO)
    deciding, handing, boss = (
        await hire(role=Role.PROVINCE, of=SON_LA),
        await hire(role=Role.CHIEF),
        await hire(role=Role.CHIEF),
    )
    station = Station(client, parts, {})
    askers = [Copy(each) for each in (officer, chief, neighbour, province)]
    listeners = [Copy(officer), Copy(province)]
    async with kept_log(database):
        writing = (
            station.keep_doing("sent", station.send),
            station.keep_doing("worked", partial(station.work, worker)),
            station.keep_doing("worked there", partial(station.work, worker_there)),
            station.keep_doing("led", partial(station.work, boss)),
            station.keep_doing("decided", partial(station.work, deciding)),
            station.keep_doing("moved", partial(station.move, moving, CHIENG_SO)),
            station.keep_doing("moved back", partial(station.move, moving_there, MUONG_HUNG)),
            station.keep_doing("handed over", partial(station.hand_over, handing, [officer, worker, None])),
        )
        reading = (*(ask(each, station) for each in askers), *(listen(app, each, station) for each in listeners))
        counts = (await asyncio.gather(*writing, *reading))[len(writing) :]
        # Wherever the dice have left nothing, something is.
        for form in FORMS:
            assert await station.send(form)
    print(station.done, counts)  # noqa: T201 - that much was going on is the point
    assert min(station.done.values()) > 10, station.done

    for copy in (*askers, *listeners):
        await copy.catch_up()
        assert copy.held == await whole_queue(copy.officer), copy.officer.role
        assert copy.held, copy.officer.role

    conflicts = await ever_there(database, "SELECT id AS submission_id FROM submissions WHERE conflict")
    minors = await ever_there(database, "SELECT id AS submission_id FROM submissions WHERE concerns_minor")
    was_in = "SELECT DISTINCT submission_id FROM events WHERE unit_id = $1"
    handed = {row_id for row_id, whom in station.assigned if whom == officer.id}
    assert conflicts
    assert minors - handed
    for copy in (askers[0], listeners[0]):
        assert not copy.ever & (minors - handed)
        assert copy.ever <= await ever_there(database, was_in, officer.unit_id)
    assert askers[1].ever <= await ever_there(database, was_in, chief.unit_id)
    assert not askers[2].ever & minors
    assert askers[2].ever <= await ever_there(database, was_in, neighbour.unit_id)
    sent_up = f"{was_in} OR verb = 'transfer'"
    for copy in (askers[3], listeners[1]):
        assert copy.ever <= await ever_there(database, sent_up, province.unit_id)
    assert not conflicts & {row_id for copy in (*askers, *listeners) for row_id in copy.ever}
