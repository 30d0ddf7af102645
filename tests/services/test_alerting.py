"""Somebody wakes up: what is new reaches whoever is on duty, rung by rung, and once acknowledged nobody else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.repositories import alert_ladders
from app.services import alerting
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.factories import an_open_pledge
from tests.logs import add_events
from tests.officers import CHIENG_SO, Officer, a_signature, a_tip_off, an_officer, as_owner
from tests.posts import chief, inspector, officer, province
from tests.watches import Watchman, a_shift, adds_shift, watching

__all__ = ["chief", "inspector", "officer", "province"]


@pytest.fixture
async def watchman(database: Database, clock: SetClock, parts: Parts) -> AsyncIterator[Watchman]:
    async with watching(database, clock, parts) as watchman:
        yield watchman


@pytest.fixture
async def on_duty(officer: Officer, chief: Officer, clock: SetClock) -> Officer:
    answer = await adds_shift(chief, a_shift(officer.id, clock()))
    assert answer.status_code == 201, answer.text
    return officer


async def test_an_unanswered_alert_goes_from_whoever_is_on_duty_to_the_chief_and_to_the_province(
    client: httpx2.AsyncClient,
    database: Database,
    watchman: Watchman,
    on_duty: Officer,
    chief: Officer,
    province: Officer,
) -> None:
    await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == {on_duty.id}
    assert await watchman.turn(minutes=29) == set()
    assert await watchman.turn(minutes=1) == {chief.id}
    assert await watchman.waiting_for(province) == []
    assert await watchman.turn(minutes=30) == {province.id}
    assert await watchman.turn(hours=5) == set()
    (waiting,) = await watchman.waiting_for(province)
    assert (waiting["text"], waiting["desk"], waiting["unit_id"]) == ("Có hồ sơ mới.", "station", chief.unit_id)
    assert [row["id"] for row in await watchman.waiting_for(on_duty)] == [waiting["id"]]


async def test_an_emergency_climbs_within_minutes(
    client: httpx2.AsyncClient,
    database: Database,
    watchman: Watchman,
    on_duty: Officer,
    chief: Officer,
    province: Officer,
) -> None:
    await a_tip_off(client, database.owner_url, category="health_danger")
    assert await watchman.turn() == {on_duty.id}
    assert await watchman.turn(minutes=5) == {chief.id}
    assert await watchman.turn(minutes=5) == {province.id}


async def test_with_nobody_on_duty_the_chief_is_woken_at_once_and_without_a_chief_the_province(
    client: httpx2.AsyncClient, parts: Parts, database: Database, watchman: Watchman, chief: Officer, province: Officer
) -> None:
    await an_officer(client, parts)
    await a_tip_off(client, database.owner_url)
    await a_tip_off(client, database.owner_url, of=CHIENG_SO)
    assert await watchman.turn() == {chief.id, province.id}


async def test_one_alert_covers_all_that_comes_until_it_is_acknowledged_and_the_next_a_new_one(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, on_duty: Officer, chief: Officer
) -> None:
    await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == {on_duty.id}
    await a_tip_off(client, database.owner_url)
    assert await watchman.turn(minutes=1) == set()
    (alert,) = await watchman.waiting_for(on_duty)
    # Claiming acknowledges nothing.
    (first, *_) = await on_duty.queue()
    await on_duty.moves(first, "claim")
    assert await watchman.waiting_for(on_duty) == [alert]

    looked = await watchman.acknowledges(on_duty, alert["id"])
    assert (looked.status_code, looked.json()["acknowledged_at"] is None) == (200, False)
    assert await watchman.waiting_for(chief) == []
    assert await watchman.turn(minutes=40) == set()

    await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == {on_duty.id}
    (after,) = await watchman.waiting_for(on_duty)
    assert after["id"] != alert["id"]


async def test_what_arrives_while_somebody_acknowledges_is_not_lost(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, on_duty: Officer
) -> None:
    """It was sent before the acknowledgement and is read after it."""
    await a_tip_off(client, database.owner_url)
    await watchman.turn()
    (alert,) = await watchman.waiting_for(on_duty)
    await a_tip_off(client, database.owner_url)
    assert (await watchman.acknowledges(on_duty, alert["id"])).status_code == 200
    assert await watchman.turn() == {on_duty.id}


async def test_an_alert_that_nobody_answered_begins_anew_with_what_comes_later(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, on_duty: Officer, chief: Officer
) -> None:
    await a_tip_off(client, database.owner_url)
    assert [await watchman.turn(), await watchman.turn(minutes=30)] == [{on_duty.id}, {chief.id}]
    assert await watchman.turn(minutes=30) == set()
    await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == {on_duty.id}
    assert len(await watchman.waiting_for(chief)) == 1


async def test_a_conflict_wakes_the_inspectorate_alone_and_what_has_no_place_the_provinces_desk(
    client: httpx2.AsyncClient,
    database: Database,
    watchman: Watchman,
    on_duty: Officer,
    province: Officer,
    inspector: Officer,
) -> None:
    await a_tip_off(client, database.owner_url, concerns_officer=True)
    assert await watchman.turn() == {inspector.id}
    assert await watchman.turn(hours=2) == set()
    assert [row["desk"] for row in await watchman.waiting_for(inspector)] == ["inspectorate"]
    assert await watchman.waiting_for(province) == await watchman.waiting_for(on_duty) == []
    (alert,) = await watchman.waiting_for(inspector)
    for stranger in (province, on_duty):
        assert (await watchman.acknowledges(stranger, alert["id"])).status_code == 404

    await a_tip_off(client, database.owner_url, of=None)
    assert await watchman.turn() == {province.id}
    assert [row["desk"] for row in await watchman.waiting_for(province)] == ["province"]


async def test_a_clock_that_nears_wakes_once(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, on_duty: Officer
) -> None:
    await a_tip_off(client, database.owner_url)
    await watchman.turn()
    (alert,) = await watchman.waiting_for(on_duty)
    await watchman.acknowledges(on_duty, alert["id"])
    assert await watchman.turn(minutes=89) == set()
    assert await watchman.turn(minutes=1) == {on_duty.id}
    (due,) = await watchman.waiting_for(on_duty)
    assert due["text"] == "Có hồ sơ sắp đến hạn."
    await watchman.acknowledges(on_duty, due["id"])
    assert await watchman.turn(minutes=1) == set()
    assert await watchman.turn(hours=3) == set()
    assert await as_owner(database.owner_url, "SELECT * FROM told_clocks") == [], "when it began is forgotten"


async def test_a_clock_that_begins_anew_is_told_anew(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, on_duty: Officer, clock: SetClock
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    for minutes in (10, 20):
        await as_owner(
            database.owner_url,
            "UPDATE submissions SET due_at = $2 WHERE id = $1",
            *(sent.id, clock() + timedelta(minutes=minutes)),
        )
        assert await watchman.turn() == {on_duty.id}
        (alert,) = await watchman.waiting_for(on_duty)
        await watchman.acknowledges(on_duty, alert["id"])


async def test_a_pending_signature_is_news_and_its_end_is_nobodys_fault(
    client: httpx2.AsyncClient, parts: Parts, database: Database, watchman: Watchman, on_duty: Officer
) -> None:
    await an_open_pledge(parts)
    await a_signature(client, database.owner_url)
    assert await watchman.turn() == {on_duty.id}
    (alert,) = await watchman.waiting_for(on_duty)
    await watchman.acknowledges(on_duty, alert["id"])
    assert await watchman.turn(hours=23, minutes=50) == set()


async def test_what_was_withdrawn_meanwhile_and_what_tells_nothing_new_wake_nobody(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, on_duty: Officer
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    await as_owner(database.owner_url, "UPDATE submissions SET closed_at = now() WHERE id = $1", sent.id)
    await add_events(database, 3)
    assert await watchman.turn() == set()
    assert await watchman.alerts() == []


async def test_a_reroute_wakes_the_station_that_it_comes_to(
    client: httpx2.AsyncClient,
    parts: Parts,
    database: Database,
    watchman: Watchman,
    on_duty: Officer,
    province: Officer,
) -> None:
    there = await an_officer(client, parts, of=CHIENG_SO, role=Role.CHIEF)
    sent = await a_tip_off(client, database.owner_url, of=None)
    assert await watchman.turn() == {province.id}
    await province.moves(sent, "reroute", unit_code=CHIENG_SO)
    assert await watchman.turn() == {there.id}


async def test_a_missed_clock_wakes_the_province(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, on_duty: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == {on_duty.id}
    await as_owner(
        database.owner_url,
        "INSERT INTO events (submission_id, at, verb, unit_id) VALUES ($1, now(), 'miss_clock', $2)",
        *(sent.id, on_duty.unit_id),
    )
    assert await watchman.turn() == {province.id}


@pytest.mark.parametrize("ending", ["ended_at = now()", "until_on = '2026-11-22', from_on = '2026-11-01'"])
async def test_whose_posting_has_ended_is_not_woken_whatever_the_roster_says(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, on_duty: Officer, chief: Officer, ending: str
) -> None:
    watchman.phones.is_down = True
    await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == set()
    await as_owner(database.owner_url, f"UPDATE postings SET {ending} WHERE id = $1", on_duty.posting_id)
    watchman.phones.is_down = False
    assert await watchman.turn(minutes=1) == set(), "nor once more"
    await a_tip_off(client, database.owner_url, of=CHIENG_SO)
    (alert,) = await watchman.waiting_for(chief)
    await watchman.acknowledges(chief, alert["id"])
    await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == {chief.id}


async def test_a_shift_that_is_over_or_has_not_begun_wakes_nobody(
    client: httpx2.AsyncClient,
    database: Database,
    watchman: Watchman,
    officer: Officer,
    chief: Officer,
    clock: SetClock,
) -> None:
    await adds_shift(chief, a_shift(officer.id, clock() + timedelta(hours=1), hours=1))
    await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == {chief.id}
    (alert,) = await watchman.waiting_for(chief)
    await watchman.acknowledges(chief, alert["id"])
    clock.pass_by(hours=2)
    await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == {chief.id}


async def test_where_nobody_works_at_all_the_alert_waits_and_the_operator_is_told(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, caplog: pytest.LogCaptureFixture
) -> None:
    await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == set()
    assert [record.getMessage() for record in caplog.records] == [
        "1 alerts found nobody to wake: `tinbao doctor` says where nobody is posted"
    ]
    assert len(await watchman.alerts()) == 1


async def test_an_acknowledged_alert_is_erased_with_its_calls(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, on_duty: Officer
) -> None:
    """When it was raised is the moment at which somebody wrote, which the house keeps to the hour."""
    await a_tip_off(client, database.owner_url)
    await watchman.turn()
    (alert,) = await watchman.waiting_for(on_duty)
    first = await watchman.acknowledges(on_duty, alert["id"])
    again = await watchman.acknowledges(on_duty, alert["id"])
    assert (again.status_code, again.json()) == (200, first.json())
    await watchman.turn(minutes=61)
    rows = await as_owner(database.owner_url, "SELECT count(*) FROM alert_deliveries")
    assert (await watchman.alerts(), rows[0][0]) == ([], 0)
    assert (await watchman.acknowledges(on_duty, alert["id"])).status_code == 404


async def test_more_than_a_batch_is_read_in_one_turn(
    client: httpx2.AsyncClient,
    database: Database,
    watchman: Watchman,
    on_duty: Officer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alerting, "BATCH", 3)
    await add_events(database, 7)
    await a_tip_off(client, database.owner_url)
    assert await watchman.turn() == {on_duty.id}
    rows = await as_owner(database.owner_url, "SELECT position = (SELECT max(position) FROM events) FROM alert_cursor")
    assert [row[0] for row in rows] == [True]


async def test_a_turn_that_fails_leaves_the_cursor_where_it_was(
    client: httpx2.AsyncClient,
    database: Database,
    watchman: Watchman,
    on_duty: Officer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await a_tip_off(client, database.owner_url)

    async def fail(*_: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(alert_ladders, "call", fail)
        with pytest.raises(ConnectionResetError):
            await watchman.turn()
    assert await watchman.alerts() == []
    assert await watchman.turn() == {on_duty.id}


async def test_nobody_who_looks_learns_anything_but_that_something_waits(
    client: httpx2.AsyncClient, database: Database, watchman: Watchman, on_duty: Officer
) -> None:
    sent = await a_tip_off(client, database.owner_url, category="production")
    await watchman.turn()
    (alert,) = await watchman.waiting_for(on_duty)
    assert set(alert) == {"id", "text", "unit_id", "desk", "since", "acknowledged_at"}
    english = await client.get("/v1/alerts", headers={**on_duty.headers, "Accept-Language": "en"})
    assert english.json()["data"][0]["text"] == "Something new is waiting."
    rows = await as_owner(database.owner_url, "SELECT a::text || d::text FROM alerts a JOIN alert_deliveries d ON true")
    assert rows
    for row in rows:
        assert str(sent.id) not in row[0]
    assert (await watchman.acknowledges(on_duty, uuid4())).status_code == 404
