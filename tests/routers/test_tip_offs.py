"""Tip-offs through the door: where they land, what is told, and what is kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from app.models.accepted import Accepted
from tests.citizens import TIP_OFFS, accepted, faults, kept, row, rows, send, warned
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
    clock.pass_by(seconds=1)
    urgent = await accepted(client, TIP_OFFS, a_tip_off(category="trafficking"))
    emergency = await accepted(client, TIP_OFFS, a_tip_off(category="health_danger"))
    assert (emergency["advice"][0]["code"], emergency["advice"][0]["phone"]) == ("call_ambulance", "115")
    queue = await rows(database, "SELECT reference, urgency, due_at FROM submissions ORDER BY sort_key")
    assert [each["reference"] for each in queue] == [each["reference"] for each in (emergency, ordinary, urgent)]
    assert [each["urgency"] for each in queue] == ["emergency", "normal", "high"]
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


async def test_advice_is_told_in_the_language_asked_for(client: httpx2.AsyncClient) -> None:
    vietnamese = await accepted(client, TIP_OFFS, a_tip_off())
    english = await accepted(client, TIP_OFFS, a_tip_off(), accept_language="en")
    assert vietnamese["advice"][-1]["text"].startswith("Giữ mã tra cứu")
    assert english["advice"][-1]["text"].startswith("Keep the receipt")
    assert codes(vietnamese) == codes(english)
