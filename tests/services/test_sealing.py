"""What lies in the database after a tip-off that tells everything."""

from uuid import uuid4

import httpx2

from app.web.parts import Parts
from tests.citizens import TIP_OFFS, accepted, row, rows
from tests.conftest import Database
from tests.factories import a_tip_off
from tests.opened import identity, opened


async def test_what_is_kept_holds_nothing_personal_in_the_clear(
    client: httpx2.AsyncClient, database: Database, parts: Parts
) -> None:
    key = f"khoa-{uuid4()}"
    form = a_tip_off(
        description="Dấu-hiệu-mô-tả ở cuối bản",
        people=[{"name": "Dấu-hiệu-tên", "description": "Dấu-hiệu-dáng"}],
        place={"unit_code": "04219", "text": "Dấu-hiệu-nơi", "point": {"lat": 21.03123, "lon": 103.75987}},
        relation="Dấu-hiệu-quan-hệ",
        substances=["Dấu-hiệu-chất"],
        vehicle_plate="26B1-98765",
        online_link="https://dau-hieu.example/x",
        anonymous=False,
        contact={"name": "Dấu-hiệu-người-báo", "phone": "0987654321", "safe_time": "Dấu-hiệu-giờ"},
        organisation={"name": "Dấu-hiệu-hội", "tax_code": "5500123456"},
        privacy_notice_version="2026-11",
    )
    body = await accepted(client, TIP_OFFS, form, key=key)
    tables = await rows(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    markers = [
        "Dấu-hiệu",
        "dau-hieu",
        "987654321",
        "26B1-98765",
        "21.03123",
        "103.75987",
        "5500123456",
        key,
        body["receipt"],
        body["receipt"].replace("-", ""),
    ]
    for table in tables:
        for found in await rows(database, f'SELECT t::text AS words FROM "{table["tablename"]}" t'):
            for marker in markers:
                assert marker not in found["words"], (table["tablename"], marker)
                assert marker.encode().hex() not in found["words"], (table["tablename"], marker)
    # It is all there, sealed, and who reported lies apart.
    kept_row = await row(database, "SELECT t.*, r.identity FROM tip_offs t JOIN reporters r USING (submission_id)")
    told = identity(kept_row["submission_id"], kept_row["identity"])
    assert "Dấu-hiệu-người-báo" in told
    assert "+84987654321" in told
    people = await opened(parts, database, kept_row["submission_id"], "tip_offs", "people", kept_row["people"])
    assert "Dấu-hiệu-tên" in people
    assert kept_row["mentions_people"] is True
