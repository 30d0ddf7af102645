from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from app.domain.pledges import PledgeScope
from app.models.accepted import Accepted
from app.web.parts import Parts
from tests.citizens import SIGNATURES, accepted, faults, kept, row, send, warned
from tests.conftest import Database, SetClock
from tests.factories import PLEDGE_SHA256, PLEDGE_TEXT, a_hamlet, a_signature, an_open_pledge
from tests.opened import opened


async def signed(database: Database, body: dict[str, Any]) -> Any:
    return await row(
        database,
        "SELECT * FROM submissions s JOIN pledge_signatures p ON p.submission_id = s.id WHERE reference = $1",
        body["reference"],
    )


async def test_open_pledges_are_listed_for_their_communes(client: httpx2.AsyncClient, parts: Parts) -> None:
    await an_open_pledge(parts)
    await an_open_pledge(parts, code="phao", unit_codes=("14",))
    await an_open_pledge(parts, code="da-dong", closes_on=date(2026, 11, 22))

    async def listed(query: str) -> list[str]:
        return [each["code"] for each in (await client.get(f"/v1/pledges{query}")).json()["data"]]

    assert await listed("") == ["phao", "vu-khi"]
    assert await listed("?unit=04219") == ["phao", "vu-khi"]
    assert await listed("?unit=04195") == ["phao"]
    unknown = await client.get("/v1/pledges?unit=99999")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_unit")


async def test_a_pledge_shows_its_text_and_the_hash_to_sign(client: httpx2.AsyncClient, parts: Parts) -> None:
    await an_open_pledge(parts)
    answer = await client.get("/v1/pledges/vu-khi")
    assert (answer.json()["text"]["vi"], answer.json()["text_sha256"]) == (PLEDGE_TEXT, PLEDGE_SHA256)
    again = await client.get("/v1/pledges/vu-khi", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for code in ("nobody", "%00", "a" * 300):
        missing = await client.get(f"/v1/pledges/{code}")
        assert (missing.status_code, missing.json()["code"]) == (404, "unknown_pledge")


async def test_a_signature_waits_to_be_confirmed(
    client: httpx2.AsyncClient, database: Database, parts: Parts, clock: SetClock
) -> None:
    await an_open_pledge(parts)
    hamlet = await a_hamlet(parts, "Bản Anh Trung")
    answer = await send(client, SIGNATURES, a_signature(phone="0912345678"))
    assert answer.status_code == 201
    body = answer.json()
    Accepted.model_validate(body, strict=False)
    assert (body["status"], body["unit"]["code"], body["warnings"]) == ("pending", "04219", [])
    assert [each["code"] for each in body["advice"]] == ["confirm_signature", "keep_receipt"]
    kept_row = await signed(database, body)
    assert (kept_row["hamlet_id"], kept_row["is_active"], kept_row["subject_hmac"]) == (hamlet, False, None)
    assert kept_row["due_at"] == clock.now + timedelta(hours=24)
    signer = await opened(parts, database, kept_row["id"], "pledge_signatures", "signer", kept_row["signer"])
    assert "Lò Văn Ánh" in signer
    assert "Ánh" not in str(dict(kept_row))


async def test_a_second_signing_is_taken_in_like_the_first(client: httpx2.AsyncClient, parts: Parts) -> None:
    await an_open_pledge(parts)
    first, second = [await accepted(client, SIGNATURES, a_signature()) for _ in range(2)]
    own = {"reference", "receipt"}
    assert {name: first[name] for name in first.keys() - own} == {name: second[name] for name in second.keys() - own}
    assert first["receipt"] != second["receipt"]


async def test_a_hamlet_counts_in_its_own_commune_alone(
    client: httpx2.AsyncClient, database: Database, parts: Parts
) -> None:
    await an_open_pledge(parts)
    own, foreign = await a_hamlet(parts, "bản Đứa Mòn"), await a_hamlet(parts, "bản Xa", of="04195")
    for hamlet, expected, warnings in (
        ({"id": own}, own, set()),
        ({"name": "BẢN  ĐỨA MÒN"}, own, set()),
        ({"id": foreign}, None, set()),
        ({"name": "bản chưa có"}, None, set()),
        ({"id": 2**31 - 1}, None, {("/hamlet/id", "unknown_hamlet")}),
    ):
        body = await accepted(client, SIGNATURES, a_signature(hamlet=hamlet))
        assert (await signed(database, body))["hamlet_id"] == expected, hamlet
        assert warned(body) == warnings


async def test_a_signature_that_does_not_hold_is_refused(
    client: httpx2.AsyncClient, database: Database, parts: Parts, clock: SetClock
) -> None:
    await an_open_pledge(parts)

    def at(**ago: float) -> str:
        return (clock.now - timedelta(**ago)).isoformat()

    for fields, expected in (
        ({"text_sha256": "0" * 64}, ("/text_sha256", "stale_text")),
        ({"signed_at": at(days=30, seconds=1)}, ("/signed_at", "too_old")),
        ({"signed_at": at(minutes=-6)}, ("/signed_at", "in_the_future")),
        ({"birth_year": 2013}, ("/birth_year", "too_young")),
        ({"birth_year": 2010}, ("/guardian_name", "guardian_required")),
        ({"household_key": None}, ("/household_key", "household_required")),
    ):
        answer = await send(client, SIGNATURES, a_signature(**fields))
        assert (answer.status_code, faults(answer)) == (422, {expected}), fields
    unknown = await send(client, "/v1/pledges/nobody/signatures", a_signature())
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_pledge")
    assert await kept(database) == 0


@pytest.mark.parametrize("fields", [{"birth_year": 2010, "guardian_name": "Lò Thị Mai"}, {"birth_year": 2008}])
async def test_who_is_old_enough_or_has_a_guardian_signs(
    client: httpx2.AsyncClient, parts: Parts, fields: dict[str, Any]
) -> None:
    await an_open_pledge(parts, pledge_scope=PledgeScope.INDIVIDUAL)
    await accepted(client, SIGNATURES, a_signature(**fields, household_key=None))


async def test_the_first_reply_outlives_the_pledge_and_the_rules_of_time(
    client: httpx2.AsyncClient, parts: Parts, clock: SetClock
) -> None:
    await an_open_pledge(parts, closes_on=date(2026, 11, 30))
    key = "mot-khoa-du-dai-de-khong-doan"
    first = await send(client, SIGNATURES, a_signature(), key=key)
    clock.pass_by(days=45)
    stale = await send(client, SIGNATURES, a_signature())
    assert stale.json()["errors"][0]["code"] == "too_old"
    again = await send(client, SIGNATURES, a_signature(), key=key)
    assert (again.status_code, again.content) == (201, first.content)
    await parts.shelf.fill()
    closed = await send(client, SIGNATURES, a_signature())
    assert closed.json()["code"] == "unknown_pledge"
    once_more = await send(client, SIGNATURES, a_signature(), key=key)
    assert (once_more.content, once_more.headers["idempotent-replayed"]) == (first.content, "true")
    other = await send(client, SIGNATURES, a_signature(signer_name="Lò Văn Khác"), key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")
