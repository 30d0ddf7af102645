"""What a partner sends for a citizen, what it reads of it, and what it never sees."""

import hashlib
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.domain import limits, receipts
from app.web.parts import Parts
from tests.citizens import rows, send, tracked
from tests.conftest import Database, SetClock
from tests.factories import a_signature, a_tip_off, a_weapon_surrender, an_open_pledge
from tests.officers import CHIENG_SO, MUONG_HUNG, an_officer
from tests.partners import PartnerApp, a_partner

FORMS: list[tuple[str, dict[str, Any]]] = [
    ("tip-offs", a_tip_off()),
    ("weapon-surrenders", a_weapon_surrender()),
    ("pledges/vu-khi/signatures", a_signature()),
]


@pytest.fixture
async def partner(client: httpx2.AsyncClient, parts: Parts) -> PartnerApp:
    await an_open_pledge(parts)
    return await a_partner(client, parts)


def drawn() -> tuple[str, str]:
    """A receipt that a citizen's device has made, and its hash."""
    receipt = receipts.receipt(uuid4().bytes[:15])
    digest = receipts.digest(receipt)
    assert digest is not None
    return receipt, digest.hex()


def test_the_hash_in_the_document_is_the_one_that_devices_must_get() -> None:
    digest = receipts.digest("000000-000000-000000-000000")
    assert digest == hashlib.sha256(b"0" * 24).digest()
    assert digest.hex() == "1aaa7999292f3795cc857ea24de1f4b299ba64b767338f5c8cbe6e93604cc5a5"


@pytest.mark.parametrize(("path", "form"), FORMS)
async def test_what_a_partner_passes_on_lies_in_the_right_queue(
    client: httpx2.AsyncClient,
    partner: PartnerApp,
    parts: Parts,
    database: Database,
    path: str,
    form: dict[str, Any],
) -> None:
    receipt, digest = drawn()
    key = str(uuid4())
    answer = await partner.pass_on(path, {**form, "receipt_sha256": digest}, key)
    assert answer.status_code == 201, answer.text
    assert answer.json()["receipt"] is None
    assert (await tracked(client, receipt))["reference"] == answer.json()["reference"]
    again = await partner.pass_on(path, {**form, "receipt_sha256": digest}, key)
    assert (again.headers["Idempotent-Replayed"], again.json()) == ("true", answer.json())
    (row,) = await rows(database, "SELECT channel, client_id::text, receipt_holder FROM submissions")
    assert tuple(row) == ("partner", partner.id, "citizen")
    officer = await an_officer(client, parts)
    queue = (await client.get("/v1/queue", headers=officer.headers)).json()["data"]
    assert [each["reference"] for each in queue] == [answer.json()["reference"]]


async def test_without_the_devices_receipt_the_partner_holds_one(partner: PartnerApp, database: Database) -> None:
    answer = await partner.pass_on("tip-offs", a_tip_off())
    assert receipts.digest(answer.json()["receipt"])
    (row,) = await rows(database, "SELECT receipt_holder FROM submissions")
    assert row["receipt_holder"] == "partner"


async def test_a_receipt_in_use_is_refused_and_nothing_is_kept(partner: PartnerApp, database: Database) -> None:
    _, digest = drawn()
    form = {**a_tip_off(), "receipt_sha256": digest}
    assert (await partner.pass_on("tip-offs", form)).status_code == 201
    refused = await partner.pass_on("tip-offs", form)
    assert (refused.status_code, refused.json()["code"]) == (422, "receipt_not_free")
    assert len(await rows(database, "SELECT FROM submissions")) == 1


@pytest.mark.parametrize("digest", ["", "00", "g" * 64, "A" * 64, 7])
async def test_a_faulty_hash_never_becomes_a_receipt_of_the_partners(partner: PartnerApp, digest: object) -> None:
    # Left out with a warning it would hand the way back to the partner.
    refused = await partner.pass_on("tip-offs", {**a_tip_off(), "receipt_sha256": digest})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/receipt_sha256"


async def test_a_commune_that_is_not_on_the_list_is_refused(
    client: httpx2.AsyncClient, partner: PartnerApp, parts: Parts, database: Database
) -> None:
    elsewhere = {"unit_code": CHIENG_SO}
    for form in (a_tip_off(place=elsewhere), a_tip_off(place=elsewhere, concerns_officer=True)):
        refused = await partner.pass_on("tip-offs", form)
        assert (refused.status_code, refused.json()["code"]) == (422, "outside_your_communes")
    assert not await rows(database, "SELECT FROM submissions")
    assert not await rows(database, "SELECT FROM idempotency_keys WHERE status = 201 AND submission_id IS NOT NULL")
    # What has no commune waits at the province's desk, as it does for everybody.
    assert (await partner.pass_on("tip-offs", a_tip_off(place={"unknown": True}))).status_code == 201
    both = await a_partner(client, parts, of=(MUONG_HUNG, CHIENG_SO))
    assert (await both.pass_on("tip-offs", a_tip_off(place=elsewhere))).status_code == 201


async def test_a_partner_reads_the_status_and_never_the_text(
    client: httpx2.AsyncClient, partner: PartnerApp, parts: Parts
) -> None:
    sent = (await partner.pass_on("tip-offs", a_tip_off(description="Bí mật của người báo tin."))).json()
    read = (await partner.get(f"submissions/{sent['reference']}")).json()
    assert set(read) == {"reference", "kind", "status", "status_text", "unit", "received_at"}
    assert read["status"] == "submitted"
    listed = await partner.get("submissions")
    assert listed.json()["data"] == [read]
    assert "Bí mật" not in listed.text
    # The staff's doors are shut to it, and the citizens' doors do not ask.
    for path in ("/v1/queue", "/v1/me", "/v1/people", f"/v1/submissions/{uuid4()}"):
        refused = await client.get(path, headers=partner.headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "invalid_token")
    officer = await an_officer(client, parts)
    for path in ("submissions", "totals?from=2026-11&to=2026-11"):
        refused = await client.get(f"/v1/partner/{path}", headers=officer.headers)
        assert refused.status_code == 401


async def test_what_others_sent_is_not_there(client: httpx2.AsyncClient, partner: PartnerApp, parts: Parts) -> None:
    other = await a_partner(client, parts)
    theirs = (await other.pass_on("tip-offs", a_tip_off())).json()["reference"]
    citizens = (await send(client, "/v1/tip-offs", a_tip_off())).json()["reference"]
    answers = [await partner.get(f"submissions/{each}") for each in (theirs, citizens, "TB-00000-00000", "x")]
    for answer in answers:
        assert answer.status_code == 404
        assert {**answer.json(), "request_id": ""} == {**answers[0].json(), "request_id": ""}
    assert (await partner.get("submissions")).json()["data"] == []


async def test_the_list_goes_page_by_page(client: httpx2.AsyncClient, partner: PartnerApp, parts: Parts) -> None:
    sent = {(await partner.pass_on("tip-offs", a_tip_off())).json()["reference"] for _ in range(5)}
    found: set[str] = set()
    first = cursor = None
    for _ in range(3):
        page = (await partner.get("submissions", limit="2", **({"cursor": cursor} if cursor else {}))).json()
        found |= {each["reference"] for each in page["data"]}
        first, cursor = cursor, page["next_cursor"]
    assert (found, cursor) == (sent, None)
    other = await a_partner(client, parts)
    assert (await other.get("submissions", cursor=str(first))).json()["code"] == "invalid_cursor"


async def test_totals_hide_what_would_be_a_name(
    client: httpx2.AsyncClient, partner: PartnerApp, clock: SetClock
) -> None:
    # The last hour of October in Vietnam is still October.
    clock.now = clock.now.replace(month=10, day=31, hour=16, minute=59)
    for _ in range(5):
        await send(client, "/v1/tip-offs", a_tip_off())
    clock.pass_by(minutes=1)
    for _ in range(4):
        await send(client, "/v1/tip-offs", a_tip_off())
    await send(client, "/v1/tip-offs", a_tip_off(place={"unit_code": CHIENG_SO}))
    await partner.sign_in()
    cells = (await partner.get("totals", **{"from": "2026-10", "to": "2026-11"})).json()["data"]
    assert len(cells) == 2 * 3
    shown = {(cell["month"], cell["kind"]): (cell["received"], cell["suppressed"]) for cell in cells}
    assert shown["2026-10", "tip_off"] == (5, False)
    assert shown["2026-11", "tip_off"] == (None, True)
    assert shown["2026-11", "weapon_surrender"] == (None, True)
    assert len({cell["unit_id"] for cell in cells}) == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11", "2026-10"),
        ("2026-13", "2026-11"),
        ("x", "2026-11"),
        ("2024-01", "2026-11"),
        ("2026-11-01", "2026-11"),
    ],
)
async def test_odd_months_are_refused(partner: PartnerApp, first: str, last: str) -> None:
    refused = await partner.get("totals", **{"from": first, "to": last})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_fields")


async def test_a_crowd_of_citizens_behind_a_partner_is_asked_for_no_work(partner: PartnerApp, parts: Parts) -> None:
    for _ in range(200):
        parts.tallies.add(limits.SUBMIT, "127.0.0.1", parts.clock())
    assert (await partner.pass_on("tip-offs", a_tip_off())).status_code == 201


async def test_nothing_is_read_before_the_token(client: httpx2.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    for path, _ in FORMS:
        answer = await client.post(f"/v1/partner/{path}", content=b"{", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


@pytest.mark.parametrize("odd", ["%00", "TB-", "%ed%a0%80", "x" * 5000])
async def test_what_is_no_reference_is_not_found(client: httpx2.AsyncClient, parts: Parts, odd: str) -> None:
    partner = await a_partner(client, parts)
    assert (await partner.get(f"submissions/{odd}")).status_code == 404
