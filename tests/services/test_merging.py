"""The merger of 1 July 2025, replayed: the 19 old units of Sông Mã become nine communes."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.core.database import open_engine, open_session
from app.core.unit_secrets import SecretFolder
from app.domain.days import day_of
from app.domain.mergers import FIRST_LOCAL_ID
from app.domain.roles import Role
from app.domain.units import Level, Unit
from app.errors import Misconfigured
from app.services import merger_files, merging, unit_keys, unit_loading
from app.services.merging import MergerReport
from app.web.parts import Parts
from tests.conftest import Database, SetClock, a_part_of_the_country
from tests.mergers import song_ma, the_resolution
from tests.officers import a_tip_off, a_weapon_surrender, an_officer, as_owner
from tests.opened import opener_of
from tests.watches import a_shift, adds_shift

THE_DAY = date(2025, 7, 1)
BACK_TO_JUNE = """
    DELETE FROM unit_keys;
    DELETE FROM successions;
    DELETE FROM units WHERE valid_from >= '2025-07-01';
    UPDATE units SET valid_to = NULL;
"""


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2025, 6, 30, 2, 30, tzinfo=UTC))


@pytest.fixture
def database(database: Database, keys_dir: Path, clock: SetClock) -> Database:
    """The country as it was the day before."""

    async def rewind() -> None:
        for statement in BACK_TO_JUNE.split(";"):
            if statement.strip():
                await as_owner(database.owner_url, statement)
        engine = open_engine(database.app_url)
        async with open_session(engine) as session, session.begin():
            await unit_keys.publish_for_today(session, SecretFolder(keys_dir), day_of(clock.now))
        await engine.dispose()

    asyncio.run(rewind())
    return database


async def applied(parts: Parts, content: bytes, *, is_rehearsal: bool = False) -> MergerReport:
    changes, faults = merger_files.read(content)
    assert faults == []
    async with open_session(parts.engine) as session, session.begin() as whole:
        report = await merging.apply(session, changes, on=THE_DAY, now=parts.clock(), opener=opener_of(parts))
        if is_rehearsal:
            await whole.rollback()
    await parts.shelf.fill()
    return report


async def everything(owner_url: str) -> list[Any]:
    return await as_owner(
        owner_url,
        "SELECT s.id, s.status, s.unit_id, s.closed_at, s.version, u.code, u.valid_to IS NULL AS is_today "
        "FROM submissions s JOIN units u ON u.id = s.unit_id ORDER BY s.id",
    )


async def test_nineteen_units_with_open_and_closed_submissions_become_nine(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    old, new, steps = song_ma()
    assert (len(old), len(new)) == (19, 9)
    for unit in old:
        await a_tip_off(client, database.owner_url, of=unit.code)
        await a_weapon_surrender(client, database.owner_url, of=unit.code)
        closed = await a_tip_off(client, database.owner_url, of=unit.code)
        await as_owner(
            database.owner_url,
            "UPDATE submissions SET status = 'withdrawn', closed_at = received_at WHERE id = $1",
            closed.id,
        )
    before = {row["id"]: row for row in await everything(database.owner_url)}
    clock.now = datetime(2025, 7, 1, 1, tzinfo=UTC)
    report = await applied(parts, the_resolution())
    assert (len(report.plan.ended), len(report.plan.begun), report.settled.submissions) == (19, 9, 38)

    became = {step.from_id: step for step in steps}
    assert all(step.is_whole for step in steps)
    codes = {unit.id: unit.code for unit in new}
    after = await everything(database.owner_url)
    assert [row["id"] for row in after] == sorted(before)
    for row in after:
        was = before[row["id"]]
        if row["closed_at"]:
            assert (row["unit_id"], row["version"]) == (was["unit_id"], was["version"])
        else:
            assert (row["code"], row["is_today"]) == (codes[became[was["unit_id"]].to_id], True)
            assert row["version"] == was["version"] + 1
    # In two queues at once it cannot be, for a submission has one unit; each tells of its way out and in.
    told = await as_owner(
        database.owner_url, "SELECT submission_id, verb, unit_id FROM events WHERE verb LIKE 'reroute%' ORDER BY id"
    )
    assert Counter(row["verb"] for row in told) == {"reroute_out": 38, "reroute_in": 38}
    left = [row for row in told if row["verb"] == "reroute_out"]
    assert all(row["unit_id"] == before[row["submission_id"]]["unit_id"] for row in left)


async def test_the_staff_move_along_and_their_tokens_end(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    clock.now = datetime(2025, 7, 1, 1, tzinfo=UTC)
    before = await an_officer(client, parts, of="04207", role=Role.CHIEF)
    assert (await adds_shift(before, a_shift(before.id, clock()))).status_code == 201
    sent = await a_tip_off(client, database.owner_url, of="04207")
    archived = await a_tip_off(client, database.owner_url, of="04207")
    await as_owner(
        database.owner_url,
        "UPDATE submissions SET status = 'withdrawn', closed_at = received_at WHERE id = $1",
        archived.id,
    )
    assert await before.queue() == [sent.id]
    report = await applied(parts, the_resolution())
    assert report.settled.postings == 1
    assert (await before.page()).status_code == 401
    now_there = await an_officer(client, parts, of=report_code(report, "04207"))
    assert await now_there.queue() == [sent.id]
    roster = await client.get("/v1/duty-shifts", headers=now_there.headers)
    assert [shift["person_id"] for shift in roster.json()["data"]] == [str(before.id)], "on duty where they work now"
    # What was closed keeps its historic owner, and the new station can open it in the archive.
    assert (await now_there.read(archived)).json()["unit"]["name"] == "Xã Chiềng Cang"
    assert await now_there.queue(status="withdrawn") == [archived.id]


def report_code(report: MergerReport, old_code: str) -> str:
    old = next(unit for unit in report.plan.ended if unit.code == old_code)
    to_id = next(step.to_id for step in report.plan.successions if step.from_id == old.id)
    return next(unit.code for unit in report.plan.begun if unit.id == to_id)


async def test_old_codes_and_names_keep_working(client: httpx2.AsyncClient, parts: Parts, clock: SetClock) -> None:
    clock.now = datetime(2025, 7, 1, 1, tzinfo=UTC)
    await applied(parts, the_resolution())
    for place in (
        {"unit_code": "04207"},
        {"name": "Chiềng Cang", "province_code": "14"},
        {"text": "Chiềng Cang, Sơn La"},
    ):
        answer = (await client.post("/v1/units/resolve", json={"place": place})).json()
        assert (answer["state"], answer["unit"]["code"]) == ("resolved", "04219"), place
        assert answer["former_unit"]["name"] == "Xã Chiềng Cang"


async def test_a_rehearsal_changes_nothing(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    await a_tip_off(client, database.owner_url, of="04207")
    clock.now = datetime(2025, 7, 1, 1, tzinfo=UTC)
    before = await everything(database.owner_url)
    report = await applied(parts, the_resolution(), is_rehearsal=True)
    assert report.settled.submissions == 1
    assert await everything(database.owner_url) == before
    assert await as_owner(database.owner_url, "SELECT 1 FROM units WHERE id >= $1", FIRST_LOCAL_ID) == []


async def test_what_was_routed_before_the_merger_does_not_arrive_behind_it(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    clock.now = datetime(2025, 7, 1, 1, tzinfo=UTC)
    changes, _ = merger_files.read(the_resolution())
    async with open_session(parts.engine) as session, session.begin():
        await merging.apply(session, changes, on=THE_DAY, now=clock(), opener=opener_of(parts))
    # This process has not looked yet: it still routes by the units of the day before.
    assert parts.shelf.now.gazetteer.current_by_code(Level.COMMUNE, "04207") is not None
    sent = await a_tip_off(client, database.owner_url, of="04207")
    assert sent.body["unit"]["code"] == "04219"
    assert [row["is_today"] for row in await everything(database.owner_url)] == [True]


async def test_a_day_that_has_not_come_is_refused(parts: Parts) -> None:
    with pytest.raises(Misconfigured, match="has not come yet"):
        await applied(parts, the_resolution())


async def test_the_edition_that_brings_the_same_merger_changes_nothing_more(
    client: httpx2.AsyncClient, parts: Parts, database: Database, clock: SetClock
) -> None:
    sent = await a_tip_off(client, database.owner_url, of="04207")
    clock.now = datetime(2025, 7, 1, 1, tzinfo=UTC)
    await applied(parts, the_resolution())
    (lies,) = await everything(database.owner_url)
    # An older edition, that knows nothing of the merger, opens no unit again.
    before_it = [each for each in a_part_of_the_country()[0] if each.valid_from is None]
    async with open_session(parts.engine) as session, session.begin():
        await unit_loading.load(session, [Unit(**{**vars_of(unit), "valid_to": None}) for unit in before_it], [])
    assert await everything(database.owner_url) == [lies]
    # The next edition brings the merger itself, with ids of its own: what was begun here keeps its id.
    async with open_session(parts.engine) as session, session.begin():
        await unit_loading.load(session, *a_part_of_the_country())
        await merging.settle_all(session, clock(), opener_of(parts))
    (still,) = await everything(database.owner_url)
    assert (still["unit_id"], still["is_today"]) == (lies["unit_id"], True)
    twins = await as_owner(
        database.owner_url,
        "SELECT code FROM units WHERE level = 'commune' AND valid_to IS NULL GROUP BY code HAVING count(*) > 1",
    )
    assert twins == []
    await parts.shelf.fill()
    assert sent.body["unit"]["code"] == "04207"
    unit = parts.shelf.now.gazetteer.current_by_code(Level.COMMUNE, "04219")
    assert unit is not None
    assert unit.id == lies["unit_id"]


def vars_of(unit: Unit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in Unit.__dataclass_fields__}
