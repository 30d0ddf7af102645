"""The roster: kept by whoever answers for a desk, read by all who work at it, and by nobody else."""

from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import Database, SetClock
from tests.officers import CHIENG_SO, SON_LA, Officer, an_officer, as_owner
from tests.posts import chief, inspector, officer, province
from tests.watches import a_shift, adds_shift

__all__ = ["chief", "inspector", "officer", "province"]


async def roster(who: Officer, **wanted: str) -> httpx2.Response:
    return await who.client.get("/v1/duty-shifts", headers=who.headers, params=wanted)


async def on_roster(who: Officer, **wanted: str) -> list[str]:
    answer = await roster(who, **wanted)
    assert answer.status_code == 200, answer.text
    return [shift["person_id"] for shift in answer.json()["data"]]


async def test_a_chief_puts_officers_and_chiefs_on_duty_and_everybody_of_the_station_reads_it(
    officer: Officer, chief: Officer, clock: SetClock
) -> None:
    later = await adds_shift(chief, a_shift(chief.id, clock() + timedelta(hours=6)))
    first = await adds_shift(chief, a_shift(officer.id, clock()))
    assert (first.status_code, later.status_code) == (201, 201), first.text
    for who in (officer, chief):
        assert await on_roster(who) == [str(officer.id), str(chief.id)]
    (shown, _) = (await roster(officer)).json()["data"]
    assert shown == first.json()
    assert set(shown) == {"id", "person_id", "display_name", "starts_at", "ends_at"}
    assert shown["display_name"] == "Lò Văn Ơn"


async def test_the_desks_of_a_province_have_rosters_of_their_own(
    client: httpx2.AsyncClient,
    parts: Parts,
    officer: Officer,
    province: Officer,
    inspector: Officer,
    chief: Officer,
    clock: SetClock,
) -> None:
    colleague = await an_officer(client, parts, role=Role.PROVINCE, of=SON_LA)
    elsewhere = await an_officer(client, parts, role=Role.CHIEF, of=CHIENG_SO)
    assert (await adds_shift(province, a_shift(colleague.id, clock()))).status_code == 201
    assert (await adds_shift(inspector, a_shift(inspector.id, clock()))).status_code == 201
    assert await on_roster(province) == await on_roster(colleague) == [str(colleague.id)]
    assert await on_roster(inspector) == [str(inspector.id)]
    assert await on_roster(chief) == await on_roster(elsewhere) == []
    for keeper, stranger in ((province, inspector), (inspector, province), (province, officer), (chief, elsewhere)):
        refused = await adds_shift(keeper, a_shift(stranger.id, clock()))
        assert refused.status_code == 422, refused.text
        assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
            ("/person_id", "not_at_this_desk")
        ]


async def test_nobody_is_put_on_duty_who_does_not_work_there(
    client: httpx2.AsyncClient, parts: Parts, database: Database, chief: Officer, officer: Officer, clock: SetClock
) -> None:
    collector = await an_officer(client, parts, role=Role.COLLECTOR)
    await as_owner(database.owner_url, "UPDATE postings SET ended_at = now() WHERE id = $1", officer.posting_id)
    for nobody in (collector.id, officer.id, uuid4()):
        assert (await adds_shift(chief, a_shift(nobody, clock()))).status_code == 422
    assert await on_roster(chief) == []


@pytest.mark.parametrize(
    ("begins", "lasting", "pointer", "code"),
    [
        (0, {"days": 31, "seconds": 1}, "", "too_long"),
        (0, {"hours": -1}, "", "wrong_order"),
        (-48, {"hours": 12}, "/ends_at", "too_old"),
    ],
)
async def test_a_shift_has_an_order_a_length_and_is_not_over(
    chief: Officer, clock: SetClock, begins: int, lasting: dict[str, float], pointer: str, code: str
) -> None:
    form = a_shift(chief.id, clock() + timedelta(hours=begins), **lasting)
    refused = await adds_shift(chief, form)
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [(pointer, code)]


async def test_a_shift_is_added_once_per_key_and_never_without_one(chief: Officer, clock: SetClock) -> None:
    form = a_shift(chief.id, clock(), days=31)
    first, again = [await adds_shift(chief, form, key="mot-ca-truc") for _ in range(2)]
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(await on_roster(chief)) == 1
    bare = await chief.client.post("/v1/duty-shifts", headers=chief.headers, json=form)
    assert (bare.status_code, bare.json()["code"]) == (400, "missing_idempotency_key")


async def test_a_shift_is_taken_away_by_the_own_desk_alone_and_both_are_told(
    client: httpx2.AsyncClient, parts: Parts, database: Database, chief: Officer, officer: Officer, clock: SetClock
) -> None:
    elsewhere = await an_officer(client, parts, role=Role.CHIEF, of=CHIENG_SO)
    shift = (await adds_shift(chief, a_shift(officer.id, clock()))).json()["id"]

    async def removes(who: Officer) -> int:
        return (await who.client.delete(f"/v1/duty-shifts/{shift}", headers=who.headers)).status_code

    assert await removes(elsewhere) == 404
    assert await removes(officer) == 403
    assert await removes(chief) == 204
    assert await removes(chief) == 404
    assert await on_roster(chief) == []
    rows = await as_owner(
        database.owner_url,
        "SELECT verb, unit_id, person_id, details->>'person' AS about FROM events "
        "WHERE verb LIKE '%_shift' ORDER BY id",
    )
    assert [tuple(row) for row in rows] == [
        (verb, chief.unit_id, chief.id, str(officer.id)) for verb in ("add_shift", "remove_shift")
    ]


async def test_the_roster_of_a_province_is_told_of_as_well(
    database: Database, province: Officer, inspector: Officer, clock: SetClock
) -> None:
    for keeper in (province, inspector):
        shift = (await adds_shift(keeper, a_shift(keeper.id, clock()))).json()["id"]
        assert (await keeper.client.delete(f"/v1/duty-shifts/{shift}", headers=keeper.headers)).status_code == 204
    rows = await as_owner(database.owner_url, "SELECT count(*) FROM events WHERE verb LIKE '%_shift'")
    assert rows[0][0] == 4


async def test_a_time_is_asked_for(chief: Officer, clock: SetClock) -> None:
    for days in (0, 40):
        await adds_shift(chief, a_shift(chief.id, clock() + timedelta(days=days)))
    assert len(await on_roster(chief)) == 1
    far = (clock() + timedelta(days=39)).isoformat()
    assert len(await on_roster(chief, **{"from": far})) == 1
    # One that ends when the time begins is not in it.
    end = clock() + timedelta(hours=12)
    assert await on_roster(chief, **{"from": end.isoformat(), "until": (end + timedelta(days=1)).isoformat()}) == []
    for wanted, code in (
        ({"from": far, "until": clock().isoformat()}, "wrong_order"),
        ({"until": (clock() + timedelta(days=63)).isoformat()}, "too_long"),
        ({"from": "9999-12-31T23:59:59Z"}, None),
        ({"from": "1764000000"}, "not_a_moment"),
    ):
        answer = await roster(chief, **wanted)
        codes = [each["code"] for each in answer.json()["errors"]] if answer.status_code == 422 else [None]
        assert codes == [code], answer.text
