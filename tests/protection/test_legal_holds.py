"""What the law still needs is kept beyond its time, and the citizen reads nothing of it."""

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.citizens import rows
from tests.conftest import Database
from tests.officers import CHIENG_SO, MUONG_HUNG, SON_LA, Officer, Sent, a_tip_off, an_officer

REASON = {"reason": "Tòa án yêu cầu giữ lại hồ sơ."}


async def put(officer: Officer, sent: Sent, release: str = "") -> httpx2.Response:
    path = f"/v1/submissions/{sent.id}/legal-hold{release}"
    return await officer.client.post(path, headers=officer.headers, json=REASON)


async def test_a_chief_holds_and_releases_and_both_are_told(
    client: httpx2.AsyncClient, parts: Parts, database: Database
) -> None:
    sent, chief = await a_tip_off(client, database.owner_url), await an_officer(client, parts, role=Role.CHIEF)
    before = (await client.get("/v1/tracking", headers={"Receipt": sent.body["receipt"]})).content
    held = await put(chief, sent)
    assert (held.status_code, held.json()["legal_hold"], held.json()["version"]) == (200, True, 2)
    # Once more is no change, and so no event.
    assert (await put(chief, sent)).json()["version"] == 2
    read = (await chief.read(sent)).json()
    assert read["legal_hold"] is True
    assert (read["notes"][0]["verb"], read["notes"][0]["reason"]) == ("hold", REASON["reason"])
    assert (await client.get("/v1/tracking", headers={"Receipt": sent.body["receipt"]})).content == before
    assert (await put(chief, sent, "/release")).json()["legal_hold"] is False
    told = await rows(database, "SELECT verb FROM events WHERE verb IN ('hold', 'release') ORDER BY id")
    assert [each["verb"] for each in told] == ["hold", "release"]
    kept = await rows(database, "SELECT words FROM notes")
    assert not any(REASON["reason"].encode() in each["words"] for each in kept)


@pytest.mark.parametrize(
    ("role", "of", "status"),
    [
        (Role.OFFICER, MUONG_HUNG, 403),
        (Role.COLLECTOR, MUONG_HUNG, 403),
        (Role.ADMIN, SON_LA, 403),
        (Role.CHIEF, CHIENG_SO, 404),
        # It was never sent to the province, and is no conflict of interest.
        (Role.PROVINCE, SON_LA, 404),
        (Role.INSPECTOR, SON_LA, 404),
    ],
)
async def test_nobody_holds_what_is_not_theirs(
    client: httpx2.AsyncClient, parts: Parts, database: Database, role: Role, of: str, status: int
) -> None:
    sent = await a_tip_off(client, database.owner_url)
    officer = await an_officer(client, parts, role=role, of=of)
    for release in ("", "/release"):
        assert (await put(officer, sent, release)).status_code == status
    assert await rows(database, "SELECT FROM submissions WHERE legal_hold") == []
