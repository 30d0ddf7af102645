"""Live updates: told as it happens, to whoever still stands for somebody, and gone when the house closes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from app.core import wakes
from app.core.wakes import Wakes
from app.domain.limits import TooManyRequests
from app.errors import Busy
from app.services import log_keeping
from app.web import streams
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.copies import Copies, Copy, relocated
from tests.endings import disabled, posted_elsewhere, signed_out
from tests.logs import SIGNER, sequenced, worker_engine
from tests.officers import CHIENG_SO, Officer, a_tip_off, as_owner
from tests.streams import Listening, listening


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "REST_SECONDS", 0.01)
    monkeypatch.setattr(wakes, "_AGAIN_SECONDS", 0.05)


@pytest.fixture
async def keeper(database: Database, clock: SetClock) -> AsyncIterator[None]:
    """The log is kept beside the server, as in production."""
    async with worker_engine(database) as engine:
        keeping = asyncio.create_task(log_keeping.keep(engine, SIGNER, [], clock))
        yield
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def begun(stream: Listening) -> str:
    """The id of the sign of life with which every stream begins; from then on it is woken."""
    first = await stream.next()
    assert first is not None
    assert (stream.status, first.data) == (200, None)
    assert first.id is not None
    return first.id


async def told(stream: Listening, count: int) -> list[tuple[str, UUID]]:
    """The next changes."""
    found = []
    for _ in range(count):
        heard = await stream.next_event()
        assert heard is not None
        assert heard.event == "change"
        assert heard.data is not None
        found.append((heard.data["op"], UUID(heard.data["id"])))
    return found


@pytest.mark.usefixtures("keeper")
async def test_what_happens_is_told_at_once(
    app: FastAPI, client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, province: Officer
) -> None:
    async with listening(app, officer.headers) as here, listening(app, province.headers) as there:
        await begun(here)
        await begun(there)
        assert here.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert here.headers["cache-control"] == "no-store"
        sent = await a_tip_off(client, owner_url)
        unrouted = await a_tip_off(client, owner_url, of=None)
        assert await told(here, 1) == [("upsert", sent.id)]
        assert await told(there, 1) == [("upsert", unrouted.id)]
        await relocated(parts, sent, officer, CHIENG_SO)
        assert await told(here, 1) == [("delete", sent.id)]


@pytest.mark.usefixtures("keeper")
async def test_nothing_is_held_between_two_looks(
    app: FastAPI, parts: Parts, database: Database, officer: Officer, chief: Officer
) -> None:
    async with listening(app, officer.headers) as one, listening(app, chief.headers) as other:
        await begun(one)
        await begun(other)
        assert parts.reading.get_idle_size() == parts.reading.get_size()
        # One connection of the whole process listens, however many are told.
        assert len(await listeners(database)) == 1


async def listeners(database: Database) -> list[int]:
    """The processes of the database that listen for this one, as soon as there are any; their own role sees them."""
    found = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    async with asyncio.timeout(10):
        while not (rows := await as_owner(database.app_url, found)):  # noqa: ASYNC110 - the server comes to it by itself
            await asyncio.sleep(0.02)
    return [row["pid"] for row in rows]


async def test_the_last_id_goes_on_where_it_was_and_so_does_a_copy(
    app: FastAPI, client: httpx2.AsyncClient, owner_url: str, database: Database, officer: Officer
) -> None:
    copy = Copy(officer)
    await copy.catch_up()
    missed = [await a_tip_off(client, owner_url) for _ in range(3)]
    await sequenced(database)
    async with listening(app, officer.headers, last=copy.cursor) as stream:
        heard = [await stream.next() for _ in missed]
    ids = [each.id if each else "" for each in heard]
    # An id on each would lose the rest of an answer that breaks off in the middle.
    assert ids[:-1] == [None, None]
    assert sorted(UUID(each.data["id"]) for each in heard if each and each.data) == sorted(each.id for each in missed)
    async with listening(app, officer.headers, last=ids[-1]) as stream:
        await begun(stream)
    assert await Copy(officer, ids[-1]).catch_up() == []
    # What is told is what a copy is told.
    again = await Copy(officer, copy.cursor).ask()
    assert again.json()["changes"] == [each.data for each in heard if each]


async def test_more_than_an_answer_holds_is_told_in_several(
    app: FastAPI,
    client: httpx2.AsyncClient,
    owner_url: str,
    database: Database,
    officer: Officer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streams, "_BATCH", 2)
    copies = await Copies.of(database, officer=officer)
    sent = {(await a_tip_off(client, owner_url)).id for _ in range(5)}
    await sequenced(database)
    async with listening(app, officer.headers, last=copies.by_name["officer"].cursor) as stream:
        assert {row_id for _, row_id in await told(stream, 5)} == sent


async def test_a_cursor_that_does_not_fit_is_refused_before_it_begins(
    app: FastAPI, client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    for _ in range(2):
        await a_tip_off(client, owner_url)
    half, whole = Copy(officer), Copy(chief)
    await half.ask(limit=1)
    await whole.catch_up()
    for last, expected in (("x", 400), (half.cursor, 400), (whole.cursor, 410)):
        async with listening(app, officer.headers, last=last) as stream:
            body = await stream.body()
        assert (stream.status, stream.headers["content-type"]) == (expected, "application/problem+json"), body


async def test_silence_is_broken_by_a_sign_of_life(
    app: FastAPI, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "PING_SECONDS", 0.01)
    async with listening(app, officer.headers) as stream:
        ids = {await begun(stream) for _ in range(3)}
    assert len(ids) == 1


async def token_run_out(parts: Parts, database: Database, officer: Officer) -> None:
    clock = parts.clock
    assert isinstance(clock, SetClock)
    clock.pass_by(minutes=12)


async def archive_taken(parts: Parts, database: Database, officer: Officer) -> None:
    archive = "UPDATE successions SET is_whole = false WHERE to_id = $1"
    await as_owner(database.owner_url, archive, officer.unit_id)


Ending = Callable[[Parts, Database, Officer], Awaitable[object]]


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (signed_out, "invalid_token"),
        (disabled, "invalid_token"),
        (posted_elsewhere, "invalid_token"),
        (token_run_out, "invalid_token"),
        (archive_taken, "scope_changed"),
    ],
)
async def test_whoever_stands_for_nobody_any_more_hears_why_and_nothing_else(
    app: FastAPI,
    client: httpx2.AsyncClient,
    owner_url: str,
    parts: Parts,
    database: Database,
    officer: Officer,
    ending: Ending,
    code: str,
) -> None:
    async with listening(app, officer.headers) as stream:
        await begun(stream)
        await a_tip_off(client, owner_url)
        await ending(parts, database, officer)
        await sequenced(database)
        parts.wakes.wake()
        heard = await stream.next_event()
        assert heard is not None
        assert (heard.event, heard.id, heard.data) == ("end", None, {"code": code})
        assert await stream.next() is None


async def test_a_house_that_closes_sends_everybody_away(app: FastAPI, parts: Parts, officer: Officer) -> None:
    async with listening(app, officer.headers) as stream:
        await begun(stream)
        parts.wakes.end()
        heard = await stream.next_event()
        assert heard is not None
        assert heard.data == {"code": "busy"}
        assert await stream.next() is None
    async with listening(app, officer.headers) as late:
        await late.body()
    assert late.status == 503


async def test_the_head_of_a_stream_is_all_that_is_asked_for(app: FastAPI, officer: Officer) -> None:
    async with listening(app, officer.headers, method="HEAD") as stream:
        assert await stream.body() == b""
    assert stream.status == 200


async def test_a_person_has_so_many_and_a_client_that_goes_leaves_its_seat(
    app: FastAPI, parts: Parts, officer: Officer, chief: Officer
) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(5):
            await begun(await stack.enter_async_context(listening(app, officer.headers)))
        async with listening(app, officer.headers) as one_more:
            await one_more.body()
        assert (one_more.status, one_more.headers["retry-after"]) == (429, "30")
        await begun(await stack.enter_async_context(listening(app, chief.headers)))
    async with listening(app, officer.headers) as again:
        await begun(again)


async def test_a_process_has_so_many() -> None:
    seats = Wakes("", "x", seats=1)
    person, other = UUID(int=1), UUID(int=2)
    with seats.seat(person):
        with pytest.raises(Busy), seats.seat(other):
            pass
        with pytest.raises(Busy), seats.seat(person):
            pass
    with seats.seat(other):
        pass
    crowded = Wakes("", "x", each=1)
    with crowded.seat(person), pytest.raises(TooManyRequests), crowded.seat(person):
        pass


@pytest.mark.usefixtures("keeper")
async def test_a_listener_that_lost_its_connection_comes_back(
    app: FastAPI, client: httpx2.AsyncClient, owner_url: str, database: Database, officer: Officer
) -> None:
    async with listening(app, officer.headers) as stream:
        await begun(stream)
        (process,) = await listeners(database)
        await as_owner(database.app_url, "SELECT pg_terminate_backend($1)", process)
        sent = await a_tip_off(client, owner_url)
        assert await told(stream, 1) == [("upsert", sent.id)]


async def test_a_database_that_is_away_ends_the_stream_for_now(app: FastAPI, parts: Parts, officer: Officer) -> None:
    async with listening(app, officer.headers) as stream:
        await begun(stream)
        await parts.reading.close()
        parts.wakes.wake()
        heard = await stream.next_event()
        assert heard is not None
        assert heard.data == {"code": "busy"}
