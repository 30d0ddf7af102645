"""Clocks: started and met by what happens, extended as often as the law lets, the nearest one first."""

from datetime import UTC, date, datetime, timedelta

import httpx2
import pytest

from app.core.database import open_session
from app.domain.clocks import Difficulty
from app.models.clock import AreaDifficulty
from app.repositories import scope
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.factories import an_open_pledge, unit_id_of
from tests.officers import (
    CHIENG_SO,
    Officer,
    a_signature,
    a_tip_off,
    a_weapon_surrender,
    as_owner,
    renewed,
    verified,
)
from tests.reporters import Reporter
from tests.shown_clocks import HOUR, clocks_of, moment


async def test_what_is_classed_as_crime_gets_its_clocks_from_the_first_receipt(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    first = await clocks_of(officer, sent)
    assert set(first) == {"tip.acknowledge"}
    await officer.moves(sent, "receive", **{"class": "crime"})
    clocks = await clocks_of(officer, sent)
    assert clocks["tip.acknowledge"]["met_at"] is not None
    due = {code: moment(clock["due_at"]) for code, clock in clocks.items() if clock["met_at"] is None}
    assert due == {
        "tip.report_up": HOUR + timedelta(hours=12),
        "tip.transfer": HOUR + timedelta(hours=24),
        "tip.file": datetime(2026, 11, 30, 17, tzinfo=UTC),
        # The twentieth day is a Sunday.
        "tip.resolve": datetime(2026, 12, 14, 17, tzinfo=UTC),
    }
    shown = (await officer.read(sent)).json()
    assert moment(shown["due_at"]) == due["tip.report_up"]
    assert clocks["tip.resolve"]["label"] == {"vi": "Giải quyết", "en": "Resolve"}
    assert "art. 147" in clocks["tip.resolve"]["source"]


async def test_a_class_that_is_taken_back_takes_its_clocks_along_and_brings_them_again(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await officer.moves(sent, "receive", **{"class": "crime"})
    await officer.moves(sent, "report_up")
    await officer.moves(sent, "classify", **{"class": "administrative"})
    clocks = await clocks_of(officer, sent)
    assert {code for code, clock in clocks.items() if clock["ended_at"]} == {"tip.transfer", "tip.file", "tip.resolve"}
    shown = (await officer.read(sent)).json()
    assert shown["due_at"] is None
    await officer.moves(sent, "classify", **{"class": "crime"})
    rows = await as_owner(owner_url, "SELECT code, round FROM clocks WHERE met_at IS NULL AND ended_at IS NULL")
    # What was reported once is not reported twice.
    assert {tuple(row) for row in rows} == {("tip.transfer", 2), ("tip.file", 2), ("tip.resolve", 2)}
    assert moment((await officer.read(sent)).json()["due_at"]) == HOUR + timedelta(hours=24)


async def test_a_report_lets_the_province_see_it(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await officer.moves(sent, "receive", **{"class": "crime"})
    assert (await province.read(sent)).status_code == 404
    await officer.moves(sent, "report_up")
    assert (await province.read(sent)).status_code == 200
    assert "report_up" in await officer.allowed(sent)


async def test_the_inspectorate_reports_and_files_its_own_which_the_province_never_sees(
    client: httpx2.AsyncClient, owner_url: str, inspector: Officer, province: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, category="officer_conduct")
    await inspector.moves(sent, "receive", **{"class": "crime"})
    await inspector.moves(sent, "report_up")
    await inspector.moves(sent, "file", file_no="3/TTr-2026")
    clocks = await clocks_of(inspector, sent)
    assert {code for code, clock in clocks.items() if clock["met_at"] is None} == {"tip.transfer", "tip.resolve"}
    assert (await province.read(sent)).status_code == 404


async def test_transfer_and_file_meet_theirs(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    await officer.moves(sent, "file", file_no="12/HS-2026")
    await chief.moves(sent, "transfer", receiving_body="PC04")
    clocks = await clocks_of(officer, sent)
    assert {code for code, clock in clocks.items() if clock["met_at"]} == {
        "tip.acknowledge",
        "tip.report_up",
        "tip.transfer",
        "tip.file",
    }
    notes = (await officer.read(sent)).json()["notes"]
    assert [note["file_no"] for note in notes if note["verb"] == "file"] == ["12/HS-2026"]


async def test_the_time_for_resolving_is_extended_twice(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    assert "extend" not in await officer.allowed(sent)
    for due in (datetime(2027, 1, 25, 17, tzinfo=UTC), datetime(2027, 3, 23, 17, tzinfo=UTC)):
        shown = await chief.moves(sent, "extend", reason="Chờ kết quả giám định.")
        clock = next(each for each in shown["clocks"] if each["code"] == "tip.resolve")
        assert moment(clock["due_at"]) == due
    assert clock["extensions"] == 2
    assert "2 months more" in clock["source"]
    assert "extend" not in await chief.allowed(sent)
    third = await chief.act(sent, "extend", reason="Lần nữa.")
    assert (third.status_code, third.json()["code"]) == (409, "illegal_move")


async def test_whoever_reported_is_told_within_three_working_days(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, clock: SetClock
) -> None:
    sent = await verified(client, owner_url, officer, "administrative")
    await chief.moves(sent, "resolve", outcome="no_action", text="Không có căn cứ.")
    clocks = await clocks_of(officer, sent)
    assert moment(clocks["tip.notify"]["due_at"]) == datetime(2026, 11, 26, 17, tzinfo=UTC)
    headers = {**officer.headers, "Idempotency-Key": "0b6f7c1e-2f0a-4a53-9a3e-6d1f5b8f0c11"}
    said = await client.post(f"/v1/submissions/{sent.id}/messages", headers=headers, json={"text": "Đã xong."})
    assert said.status_code == 201
    assert moment((await clocks_of(officer, sent))["tip.notify"]["met_at"]) == clock.now
    assert (await officer.read(sent)).json()["due_at"] is None


async def test_nobody_has_to_tell_somebody_whom_they_cannot_reach(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "administrative")
    await as_owner(owner_url, "UPDATE submissions SET receipt_holder = 'partner'")
    await chief.moves(sent, "resolve", outcome="no_action", text="Không có căn cứ.")
    assert "tip.notify" not in await clocks_of(officer, sent)


async def test_a_withdrawal_ends_what_waits(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent = await verified(client, owner_url, officer, "help", category="family_help")
    await Reporter(client, sent).act("withdraw")
    assert (await officer.read(sent)).json()["due_at"] is None


async def test_the_other_kinds_have_one_clock_each(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    weapon = await a_weapon_surrender(client, owner_url)
    await an_open_pledge(parts)
    signature = await a_signature(client, owner_url)
    await officer.moves(weapon, "advise")
    await officer.moves(signature, "confirm", witness="Lò Văn Ơn")
    for sent, code in ((weapon, "weapon.contact"), (signature, "signature.confirm")):
        clocks = await clocks_of(officer, sent)
        assert (set(clocks), clocks[code]["met_at"] is not None) == ({code}, True)
        assert (await officer.read(sent)).json()["due_at"] is None


async def test_what_has_no_clock_comes_behind_what_has_one_the_oldest_first(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, clock: SetClock
) -> None:
    old = await a_tip_off(client, owner_url)
    clock.pass_by(hours=1)
    officer = renewed(officer, parts)
    young = await a_tip_off(client, owner_url)
    for sent in (young, old):
        await officer.moves(sent, "receive", **{"class": "information"})
    waiting = await a_tip_off(client, owner_url)
    assert await officer.queue() == [waiting.id, old.id, young.id]


async def test_a_reroute_changes_no_clock(client: httpx2.AsyncClient, owner_url: str, province: Officer) -> None:
    sent = await a_tip_off(client, owner_url, of=None)
    before = await as_owner(owner_url, "SELECT * FROM clocks")
    assert (await province.act(sent, "reroute", unit_code=CHIENG_SO)).status_code == 200
    assert await as_owner(owner_url, "SELECT * FROM clocks") == before


@pytest.mark.parametrize(
    ("level", "code", "hours"), [("difficult", "tip.report_up", 24), ("remote", "tip.transfer", 48)]
)
async def test_a_commune_that_is_hard_to_reach_has_longer(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, level: str, code: str, hours: int
) -> None:
    async with open_session(parts.engine) as session, session.begin():
        await scope.of_console(session)
        unit_id = unit_id_of(parts, "04219")
        row = AreaDifficulty(unit_id=unit_id, level=Difficulty(level), valid_from=date(2025, 7, 1), source="test")
        session.add(row)
    await parts.shelf.fill()
    sent = await a_tip_off(client, owner_url)
    await officer.moves(sent, "receive", **{"class": "crime"})
    assert moment((await clocks_of(officer, sent))[code]["due_at"]) == HOUR + timedelta(hours=hours)


async def test_whoever_reported_sees_no_clock(client: httpx2.AsyncClient, owner_url: str) -> None:
    sent = await a_tip_off(client, owner_url)
    assert "clock" not in str(await Reporter(client, sent).tracked())
