"""The queue: whose it is, in what order, and page by page."""

from uuid import UUID, uuid4

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.factories import a_hamlet, an_open_pledge
from tests.officers import CHIENG_SO, SON_LA, Officer, a_signature, a_tip_off, a_weapon_surrender, an_officer


async def some_tip_offs(client: httpx2.AsyncClient, owner_url: str, clock: SetClock, count: int) -> list[UUID]:
    ids = []
    for _ in range(count):
        clock.pass_by(seconds=1)
        ids.append((await a_tip_off(client, owner_url)).id)
    return ids


async def test_emergencies_come_first_then_the_nearest_clock_then_age(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, clock: SetClock
) -> None:
    weapon = await a_weapon_surrender(client, owner_url)
    clock.pass_by(minutes=1)
    older = await a_tip_off(client, owner_url)
    clock.pass_by(minutes=1)
    newer = await a_tip_off(client, owner_url)
    clock.pass_by(minutes=1)
    urgent = await a_tip_off(client, owner_url, category="trafficking")
    clock.pass_by(minutes=1)
    overdose = await a_tip_off(client, owner_url, category="health_danger")
    assert await officer.queue() == [overdose.id, older.id, newer.id, urgent.id, weapon.id]


async def test_an_envelope_holds_nothing_personal(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent = await a_tip_off(client, owner_url, people=[{"name": "Lò Văn Kín"}])
    answer = await officer.page()
    (row,) = answer.json()["data"]
    assert row["reference"] == sent.body["reference"]
    assert row["unit"]["code"] == "04219"
    assert row["status_text"] == {"vi": "Mới gửi", "en": "Submitted"}
    assert not {"description", "content", "people", "place", "receipt"} & set(row)
    assert "Kín" not in answer.text
    assert "cuối bản" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


async def test_filters_narrow_the_queue(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    claimed = await a_tip_off(client, owner_url)
    waiting = await a_tip_off(client, owner_url, category="trafficking")
    weapon = await a_weapon_surrender(client, owner_url)
    await officer.moves(claimed, "claim")
    await officer.moves(claimed, "receive", **{"class": "crime"})
    assert set(await officer.queue(kind="tip_off")) == {claimed.id, waiting.id}
    assert await officer.queue(kind="weapon_surrender") == [weapon.id]
    assert await officer.queue(status="received") == [claimed.id]
    assert await officer.queue(urgency="high") == [waiting.id]
    assert await officer.queue(assignee="me") == [claimed.id]
    assert await chief.queue(assignee="me") == []
    assert await chief.queue(assignee=str(officer.id)) == [claimed.id]
    assert set(await officer.queue(assignee="none")) == {waiting.id, weapon.id}
    assert await officer.queue(unrouted=True) == []
    assert len(await officer.queue(unrouted=False)) == 3
    assert await officer.queue(kind="tip_off", urgency="high", assignee="me") == []


async def test_what_is_closed_is_shown_by_its_status_only(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_weapon_surrender(client, owner_url)
    await officer.moves(sent, "set_aside", reason="đồ chơi của trẻ em")
    assert await officer.queue() == []
    assert await officer.queue(status="not_applicable") == [sent.id]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_pages_give_each_row_once_while_others_arrive(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, clock: SetClock, limit: int
) -> None:
    before = await some_tip_offs(client, owner_url, clock, 7)
    seen: list[UUID] = []
    cursor: dict[str, str] = {}
    while True:
        body = (await officer.page(limit=limit, **cursor)).json()
        seen += [UUID(row["id"]) for row in body["data"]]
        assert body["has_more"] is (body["next_cursor"] is not None)
        if not body["has_more"]:
            break
        cursor = {"cursor": body["next_cursor"]}
        if len(seen) < 5:
            # One sorts before every page that was read, the other behind them all.
            await a_tip_off(client, owner_url, category="health_danger")
            await a_weapon_surrender(client, owner_url)
    assert len(seen) == len(set(seen))
    assert [row for row in seen if row in before] == before


async def test_pages_go_through_rows_of_the_very_same_moment(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = {(await a_tip_off(client, owner_url)).id for _ in range(5)}
    seen: list[UUID] = []
    cursor: dict[str, str] = {}
    for _ in range(5):
        body = (await officer.page(limit=1, **cursor)).json()
        seen += [UUID(row["id"]) for row in body["data"]]
        cursor = {"cursor": body["next_cursor"] or ""}
    assert set(seen) == sent
    assert body["next_cursor"] is None


async def test_the_link_header_leads_to_the_next_page(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, clock: SetClock
) -> None:
    ids = await some_tip_offs(client, owner_url, clock, 3)
    first = await officer.page(limit=2, kind="tip_off")
    link = first.headers["Link"]
    assert link.endswith('>; rel="next"')
    second = await client.get(link.partition(">")[0].lstrip("<"), headers=officer.headers)
    assert [UUID(row["id"]) for row in second.json()["data"]] == ids[2:]
    assert "Link" not in second.headers


async def refused_cursor(reader: Officer, cursor: str, **wanted: str) -> bool:
    answer = await reader.page(cursor=cursor, **wanted)
    return (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


async def test_a_cursor_fits_only_the_question_it_came_from(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, clock: SetClock
) -> None:
    await some_tip_offs(client, owner_url, clock, 2)
    cursor = (await officer.page(limit=1)).json()["next_cursor"]
    assert await refused_cursor(officer, cursor, kind="tip_off")
    assert await refused_cursor(officer, cursor, assignee="none")
    assert await refused_cursor(officer, cursor, unrouted="false")
    assert await refused_cursor(chief, cursor)


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "A" * 54, "A" * 55, "ấ", "==", "%00", "\x00"])
async def test_a_cursor_that_nobody_wrote_is_refused(officer: Officer, cursor: str) -> None:
    assert await refused_cursor(officer, cursor)


async def test_a_cursor_is_refused_after_any_bit_has_changed(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, clock: SetClock
) -> None:
    await some_tip_offs(client, owner_url, clock, 2)
    cursor = (await officer.page(limit=1)).json()["next_cursor"]
    for place in range(0, len(cursor), 9):
        other = "B" if cursor[place] != "B" else "C"
        assert await refused_cursor(officer, cursor[:place] + other + cursor[place + 1 :])


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "99999999999999999999"])
async def test_a_page_has_one_to_two_hundred_rows(officer: Officer, limit: str) -> None:
    answer = await officer.page(limit=limit)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_fields")
    assert answer.json()["errors"][0]["pointer"] == "/limit"


@pytest.mark.parametrize("limit", [1, 200])
async def test_the_bounds_of_a_page_are_allowed(officer: Officer, limit: int) -> None:
    assert (await officer.page(limit=limit)).status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [{"kind": "report"}, {"urgency": "now"}, {"status": "DROP TABLE"}, {"assignee": "-" * 36}, {"unrouted": "maybe"}],
)
async def test_a_filter_that_makes_no_sense_is_refused(officer: Officer, wanted: dict[str, str]) -> None:
    answer = await officer.page(**wanted)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_fields")


async def test_a_queue_belongs_to_one_commune(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    neighbour = await an_officer(client, parts, of=CHIENG_SO)
    here, there = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url, of=CHIENG_SO)
    assert await officer.queue() == [here.id]
    assert await neighbour.queue() == [there.id]


async def test_the_province_sees_what_has_no_commune_and_nothing_else(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, province: Officer
) -> None:
    elsewhere = await an_officer(client, parts, role=Role.PROVINCE, of="01")
    await a_tip_off(client, owner_url)
    unrouted = await a_tip_off(client, owner_url, of=None)
    assert await province.queue() == [unrouted.id]
    assert await province.queue(unrouted=True) == [unrouted.id]
    assert unrouted.id not in await officer.queue()
    assert await elsewhere.queue() == []


async def test_a_conflict_of_interest_is_seen_by_the_inspector_alone(
    client: httpx2.AsyncClient,
    owner_url: str,
    officer: Officer,
    chief: Officer,
    province: Officer,
    inspector: Officer,
) -> None:
    sent = await a_tip_off(client, owner_url, concerns_officer=True)
    await a_tip_off(client, owner_url)
    assert await inspector.queue() == [sent.id]
    for other in (officer, chief, province):
        assert sent.id not in await other.queue()


async def test_what_concerns_a_minor_is_for_the_chief_and_the_assignee(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, category="inducing_minor")
    assert await officer.queue() == []
    assert await chief.queue() == [sent.id]


async def test_a_collector_sees_the_signatures_of_own_hamlets_alone(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts
) -> None:
    await an_open_pledge(parts)
    own = await a_hamlet(parts, "bản Anh Trung")
    await a_hamlet(parts, "bản Huổi Tao")
    collector = await an_officer(client, parts, role=Role.COLLECTOR, hamlet_ids=[own])
    without = await an_officer(client, parts, role=Role.COLLECTOR)
    mine = await a_signature(client, owner_url)
    await a_signature(client, owner_url, hamlet={"name": "bản Huổi Tao"})
    await a_signature(client, owner_url, hamlet={"name": "bản chưa có trong danh sách"})
    await a_tip_off(client, owner_url)
    await a_weapon_surrender(client, owner_url)
    assert await collector.queue() == [mine.id]
    assert await without.queue() == []


async def test_the_technical_admin_never_reads_a_queue(client: httpx2.AsyncClient, parts: Parts) -> None:
    admin = await an_officer(client, parts, role=Role.ADMIN, of=SON_LA)
    answer = await admin.page()
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert (await admin.read(uuid4())).status_code == 403
    assert (await admin.act(uuid4(), "claim")).status_code == 403
