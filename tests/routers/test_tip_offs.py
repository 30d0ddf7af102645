"""Tip-offs through the door: where they land, what is told, and what is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from app.models.accepted import Accepted
from app.web.parts import Parts
from tests.citizens import TIP_OFFS, accepted, faults, kept, row, rows, send, send_bytes, warned
from tests.conftest import Database, SetClock
from tests.factories import a_tip_off


async def envelope(database: Database, body: dict[str, Any]) -> Any:
    """The row of the queue."""
    return await row(database, "SELECT * FROM submissions WHERE reference = $1", body["reference"])


def codes(body: dict[str, Any]) -> list[str]:
    """The advice, in its order."""
    return [advice["code"] for advice in body["advice"]]


async def test_a_tip_off_that_names_a_former_commune_reaches_its_successor(
    client: httpx2.AsyncClient, database: Database
) -> None:
    answer = await send(client, TIP_OFFS, a_tip_off())
    body = answer.json()
    assert answer.status_code == 201
    Accepted.model_validate_json(answer.content)
    assert (body["unit"]["code"], body["unit"]["name"], body["status"]) == ("04219", "Xã Mường Hung", "submitted")
    assert body["routing"]["former_unit"]["name"] == "Xã Chiềng Cang"
    assert codes(body) == ["keep_safe", "keep_receipt"]
    assert answer.headers["cache-control"] == "no-store"
    # 201 means that all of it is there: the envelope, the detail, the event and the idempotency record.
    found = await row(
        database,
        "SELECT s.unit_id, e.unit_id AS then_in, e.verb, e.to_status, k.status FROM submissions s "
        "JOIN tip_offs t ON t.submission_id = s.id JOIN events e ON e.submission_id = s.id "
        "JOIN idempotency_keys k ON k.submission_id = s.id WHERE s.reference = $1",
        body["reference"],
    )
    assert (found["unit_id"], found["then_in"]) == (body["unit"]["id"],) * 2
    assert (found["verb"], found["to_status"], found["status"]) == ("submit", "submitted", 201)


async def test_what_has_no_commune_waits_at_the_desk_of_its_province(
    client: httpx2.AsyncClient, database: Database
) -> None:
    for place, state in (
        ({"unknown": True}, "unknown"),
        (None, "unknown"),
        ({"point": {"lat": 21.03, "lon": 103.75}}, "suggested"),
        ({"unit_code": "99999"}, "unknown"),
        ({"unit_code": "14"}, "unknown"),
    ):
        body = await accepted(client, TIP_OFFS, a_tip_off(place=place))
        kept_row = await envelope(database, body)
        # Sơn La is the fallback of these tests, and the province of that point.
        assert (body["unit"]["code"], body["unit"]["level"], body["routing"]["state"]) == ("14", "province", state), (
            place
        )
        assert (kept_row["is_unrouted"], kept_row["with_province"], kept_row["conflict"]) == (True, True, False)
        assert "choose_commune" in codes(body)
        assert codes(body)[-1] == "keep_receipt"
    elsewhere = await accepted(client, TIP_OFFS, a_tip_off(place={"province_code": "01", "unknown": True}))
    assert elsewhere["unit"]["code"] == "01"


async def test_a_tip_off_about_an_officer_never_reaches_the_commune(
    client: httpx2.AsyncClient, database: Database
) -> None:
    for fields in ({"category": "officer_conduct"}, {"concerns_officer": True}, {"officer_level": "commune"}):
        body = await accepted(client, TIP_OFFS, a_tip_off(**fields))
        kept_row = await envelope(database, body)
        assert body["unit"]["code"] == "14", fields
        assert (kept_row["conflict"], kept_row["with_province"], kept_row["is_unrouted"]) == (True, False, False)
        assert kept_row["unit_id"] == kept_row["province_id"]
        assert "to_inspector" in codes(body)
        detail = await row(database, "SELECT concerns_officer FROM tip_offs WHERE submission_id = $1", kept_row["id"])
        assert detail["concerns_officer"] is True


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_what_names_the_province_is_sent_on_to_the_ministry(
    client: httpx2.AsyncClient, database: Database, language: str
) -> None:
    for level in ("province", "inspectorate"):
        form = a_tip_off(category="officer_conduct", officer_level=level)
        answer = await send(client, TIP_OFFS, form, accept_language=language)
        assert (answer.status_code, answer.json()["code"]) == (422, "beyond_the_province")
        assert answer.json()["contact"] == {
            "vi": "Thanh tra Bộ Công an",
            "en": "Inspectorate of the Ministry of Public Security",
            "phone": None,
        }
    assert await kept(database) == 0


async def test_what_concerns_a_minor_is_flagged_and_shows_111(client: httpx2.AsyncClient, database: Database) -> None:
    for fields in (
        {"category": "inducing_minor"},
        {"category": "disguised_product"},
        {"danger_flags": ["child_at_risk"]},
        {"people": [{"name": "cháu H.", "age_band": "under_18"}]},
    ):
        body = await accepted(client, TIP_OFFS, a_tip_off(**fields))
        assert (await envelope(database, body))["concerns_minor"] is True, fields
        assert ("call_child_line", "111") in [(each["code"], each["phone"]) for each in body["advice"]], fields
    ordinary = await accepted(client, TIP_OFFS, a_tip_off(people=[{"name": "A", "age_band": "adult"}]))
    assert (await envelope(database, ordinary))["concerns_minor"] is False


async def test_an_emergency_comes_first_and_names_the_ambulance(
    client: httpx2.AsyncClient, database: Database, clock: SetClock
) -> None:
    ordinary = await accepted(client, TIP_OFFS, a_tip_off())
    urgent = await accepted(client, TIP_OFFS, a_tip_off(category="trafficking"))
    emergency = await accepted(client, TIP_OFFS, a_tip_off(category="health_danger"))
    assert (emergency["advice"][0]["code"], emergency["advice"][0]["phone"]) == ("call_ambulance", "115")
    queue = await rows(database, "SELECT reference, urgency, due_at FROM submissions ORDER BY sort_key")
    assert [each["reference"] for each in queue] == [each["reference"] for each in (emergency, urgent, ordinary)]
    assert [each["urgency"] for each in queue] == ["emergency", "high", "normal"]
    assert queue[0]["due_at"] == clock.now + timedelta(minutes=15)
    assert queue[2]["due_at"] == clock.now + timedelta(hours=2)


async def test_what_was_sent_late_starts_no_emergency_clock(
    client: httpx2.AsyncClient, database: Database, clock: SetClock
) -> None:
    written = clock.now - timedelta(hours=2, minutes=10)
    form = a_tip_off(category="health_danger", occurring_now=True, composed_at=written.isoformat())
    kept_row = await envelope(database, await accepted(client, TIP_OFFS, form))
    assert (kept_row["is_late"], kept_row["urgency"]) == (True, "high")
    # The device's time is kept to the hour, wherever the phone says that it is.
    assert kept_row["composed_at"] == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    ahead = a_tip_off(composed_at=(clock.now + timedelta(hours=1)).isoformat())
    assert (await envelope(database, await accepted(client, TIP_OFFS, ahead)))["composed_at"] is None


async def test_a_moment_that_cannot_be_true_is_left_out(
    client: httpx2.AsyncClient, database: Database, clock: SetClock
) -> None:
    def at(**ago: float) -> str:
        return (clock.now - timedelta(**ago)).isoformat()

    for fields, expected in (
        ({"occurred_from": at(minutes=-4)}, set()),
        ({"occurred_from": at(minutes=-6)}, {("/occurred_from", "in_the_future")}),
        ({"occurred_from": at(days=5 * 366 + 1), "occurred_to": at(days=1)}, {("/occurred_from", "too_old")}),
        ({"occurred_from": at(days=1), "occurred_to": at(days=2)}, {("/occurred_to", "wrong_order")}),
        ({"composed_at": "0001-01-01T00:00:00Z"}, set()),
    ):
        body = await accepted(client, TIP_OFFS, a_tip_off(**fields), accept_language="en")
        assert warned(body) == expected, fields
        assert all(warning["detail"] != "The value is not valid." for warning in body["warnings"])


async def test_a_faulty_form_is_refused_with_pointers_and_nothing_is_kept(
    client: httpx2.AsyncClient, database: Database
) -> None:
    marker = "Lò-Văn-Kín"
    form = a_tip_off(category=marker, truth_acknowledged=False, description=marker, people=[{"name": marker * 40}])
    for language, detail in (("vi", "Một số mục chưa đúng."), ("en", "Some fields are not right.")):
        answer = await send(client, TIP_OFFS, form, accept_language=language)
        assert (answer.status_code, answer.json()["detail"]) == (422, detail)
        assert answer.headers["content-language"] == language
        assert {("/category", "enum"), ("/truth_acknowledged", "literal_error")} <= faults(answer)
        assert marker not in answer.text
    unknown = await send(client, TIP_OFFS, {**a_tip_off(), marker: marker})
    assert (unknown.status_code, faults(unknown)) == (422, {("", "extra_forbidden")})
    assert "Kín" not in unknown.text
    assert await kept(database) == 0


ODD = [
    '"\\u0000"', '"\\ud800"', '"\\udfff x"', "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 400, str(2**63),
    "9999-12-31T23:59:59-14:00", '"9999-12-31T23:59:59-14:00"', '"0001-01-01T00:00:00+14:00"', '"10000-01-01T00:00:00Z"',
    "[" * 300 + "]" * 300, '{"a":' * 150 + "1" + "}" * 150, "null", "true", "{}", "[]", '""', '"\\u202e\\u200b"', "-1", "0.1",
]  # fmt: skip


async def test_odd_input_in_any_field_never_breaks_the_house(client: httpx2.AsyncClient, database: Database) -> None:
    fields = [
        "category", "description", "knowledge_basis", "truth_acknowledged", "anonymous", "occurring_now",
        "occurred_from", "composed_at", "frequency", "place", "danger_flags", "people", "vehicle_plate", "online_link",
        "concerns_officer", "contact", "organisation", "privacy_notice_version", "nobody_knows_this",
    ]  # fmt: skip
    good = '"category":"retail_sale","description":"Tối nào cũng có người lạ.","knowledge_basis":"hearsay",'
    good += '"truth_acknowledged":true'
    nested = [
        '"place":{"point":{"lat":%s,"lon":103.7}}', '"place":{"unit_id":%s}', '"place":{"unit_code":%s}',
        '"place":{"text":%s}', '"place":{"point":{"lat":21,"lon":103.7,"accuracy_m":%s}}', '"people":[{"name":%s}]',
        '"contact":{"phone":%s}', '"substances":[%s]',
    ]  # fmt: skip
    shapes = [f'"{field}":%s' for field in fields] + nested
    before = 0
    for shape in shapes:
        for odd in ODD:
            # A field that is there already occurs twice: duplicate keys on top.
            answer = await send_bytes(client, TIP_OFFS, f"{{{good},{shape % odd}}}".encode())
            assert answer.status_code < 500, (shape, odd[:40])
            assert answer.status_code in {201, 400, 422}, (shape, odd[:40], answer.text)
            before += answer.status_code == 201
    assert (await row(database, "SELECT count(*) AS n FROM submissions"))["n"] == before
    assert await kept(database) == before * 4 + (await row(database, "SELECT count(*) AS n FROM reporters"))["n"]


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
        "Dấu-hiệu", "dau-hieu", "987654321", "26B1-98765", "21.03123", "103.75987", "5500123456", key, body["receipt"],
        body["receipt"].replace("-", ""),
    ]  # fmt: skip
    for table in tables:
        for found in await rows(database, f'SELECT t::text AS words FROM "{table["tablename"]}" t'):
            for marker in markers:
                assert marker not in found["words"], (table["tablename"], marker)
                assert marker.encode().hex() not in found["words"], (table["tablename"], marker)
    # It is all there, sealed, and who reported lies apart.
    kept_row = await row(database, "SELECT t.*, r.identity FROM tip_offs t JOIN reporters r USING (submission_id)")
    told = parts.vault.open("reporters", kept_row["submission_id"], "identity", kept_row["identity"]).decode()
    assert "Dấu-hiệu-người-báo" in told
    assert "+84987654321" in told
    people = parts.vault.open("tip_offs", kept_row["submission_id"], "people", kept_row["people"]).decode()
    assert "Dấu-hiệu-tên" in people
    assert kept_row["mentions_people"] is True


async def test_advice_is_told_in_the_language_asked_for(client: httpx2.AsyncClient) -> None:
    vietnamese = await accepted(client, TIP_OFFS, a_tip_off())
    english = await accepted(client, TIP_OFFS, a_tip_off(), accept_language="en")
    assert vietnamese["advice"][-1]["text"].startswith("Giữ mã tra cứu")
    assert english["advice"][-1]["text"].startswith("Keep the receipt")
    assert codes(vietnamese) == codes(english)
