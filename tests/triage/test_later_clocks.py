"""Clocks of what is opened again, and of what comes in under a new rule."""

from datetime import timedelta

import httpx2

from app.domain.days import to_the_hour
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.officers import Officer, a_tip_off, as_owner, renewed, verified
from tests.reporters import Reporter
from tests.shown_clocks import HOUR, clocks_of, moment


async def test_what_is_opened_again_has_the_whole_time_again(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, province: Officer, clock: SetClock
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    await chief.moves(sent, "transfer", receiving_body="PC04")
    await province.moves(sent, "resolve", outcome="no_case", text="Không khởi tố.")
    clock.pass_by(minutes=5)
    await Reporter(client, sent).act("reopen", reason="Vẫn còn.")
    rows = await as_owner(owner_url, "SELECT round, started_at FROM clocks WHERE code = 'tip.resolve' ORDER BY round")
    assert [tuple(row) for row in rows] == [(1, HOUR), (2, to_the_hour(clock.now))]


async def test_what_was_opened_again_counts_from_then_however_it_is_classed(
    client: httpx2.AsyncClient,
    owner_url: str,
    parts: Parts,
    officer: Officer,
    chief: Officer,
    province: Officer,
    clock: SetClock,
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    await chief.moves(sent, "transfer", receiving_body="PC04")
    await province.moves(sent, "resolve", outcome="no_case", text="Không khởi tố.")
    clock.pass_by(days=25)
    await Reporter(client, sent).act("reopen", reason="Vẫn còn.")
    officer, province = renewed(officer, parts), renewed(province, parts)
    # There is no outcome any more that somebody would have to be told of.
    assert (await clocks_of(officer, sent))["tip.notify"]["ended_at"] is not None
    for wanted in ("administrative", "crime"):
        await officer.moves(sent, "classify", **{"class": wanted})
    (resolving,) = await as_owner(
        owner_url, "SELECT started_at FROM clocks WHERE code = 'tip.resolve' AND met_at IS NULL AND ended_at IS NULL"
    )
    assert resolving["started_at"] == to_the_hour(clock.now)
    await renewed(chief, parts).moves(sent, "transfer", receiving_body="PC04")
    await province.moves(sent, "resolve", outcome="no_case", text="Không khởi tố.")
    told = [each for each in (await officer.read(sent)).json()["clocks"] if each["code"] == "tip.notify"]
    assert [moment(each["started_at"]) == clock.now for each in told] == [False, True]


async def test_a_new_rule_is_for_what_comes_in_from_then_on(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, clock: SetClock
) -> None:
    before = await a_tip_off(client, owner_url)
    await as_owner(
        owner_url,
        "INSERT INTO clock_policies VALUES ('tip.report_up', '', 360, 'The new rule: 6 h', 'minutes', '2026-11-24')",
    )
    await as_owner(owner_url, "UPDATE clock_policies SET valid_to = '2026-11-24' WHERE code = 'tip.file'")
    clock.pass_by(days=1)
    await parts.shelf.fill()
    after, officer = await a_tip_off(client, owner_url), renewed(officer, parts)
    for sent, received, rule in ((before, HOUR, "12 h"), (after, HOUR + timedelta(days=1), "6 h")):
        await officer.moves(sent, "receive", **{"class": "crime"})
        report = (await clocks_of(officer, sent))["tip.report_up"]
        assert moment(report["started_at"]) == received
        assert moment(report["due_at"]) == received + timedelta(hours=int(rule.split()[0]))
        assert report["source"].endswith(rule)
    # What no rule limits any more has no clock; what began under one keeps it.
    assert "tip.file" in await clocks_of(officer, before)
    assert "tip.file" not in await clocks_of(officer, after)
