"""The life of a tip-off, told by the officers who move it on."""

import httpx2
import pytest

from app.domain.roles import Role
from app.web.parts import Parts
from tests.conftest import SetClock
from tests.officers import MUONG_HUNG, Officer, a_tip_off, an_officer, as_owner, told, verbs, verified


async def test_the_life_of_a_piece_of_information(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, clock: SetClock
) -> None:
    sent = await a_tip_off(client, owner_url, category="discarded_items")
    assert await officer.allowed(sent) == ["claim", "receive", "reject", "reroute", "recuse"]
    clock.pass_by(minutes=1)
    assert (await officer.moves(sent, "claim"))["assignee_id"] == str(officer.id)
    received = await officer.moves(sent, "receive", **{"class": "information"})
    assert (received["status"], received["register_no"], received["content"]["class"]) == (
        "received",
        "1/2026",
        "information",
    )
    assert verbs(received) == ["claim", "assign", "release", "classify", "verify", "resolve", "reroute", "recuse"]
    await officer.moves(sent, "verify")
    closed = await officer.moves(sent, "resolve", outcome="no_action", text="Đã dọn sạch.")
    assert (closed["status"], closed["version"], verbs(closed)) == ("resolved", 5, ["recuse"])
    assert told(closed) == [
        ("submit", None, "submitted", MUONG_HUNG),
        ("claim", "submitted", "submitted", MUONG_HUNG),
        ("receive", "submitted", "received", MUONG_HUNG),
        ("verify", "received", "verifying", MUONG_HUNG),
        ("resolve", "verifying", "resolved", MUONG_HUNG),
    ]
    assert [(note["verb"], note["text"]) for note in closed["notes"]] == [("resolve", "Đã dọn sạch.")]
    tracked = (await client.get("/v1/tracking", headers=sent.receipt)).json()
    assert (tracked["status"], tracked["status_text"]) == ("closed", "Đã kết thúc xử lý")
    assert "dọn sạch" not in str(tracked)


async def test_a_submission_is_opened_whole(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent = await a_tip_off(
        client,
        owner_url,
        people=[{"name": "A Tủa", "role": "selling"}],
        substances=["thuốc phiện"],
        vehicle_plate="26B1-12345",
        place={"unit_code": MUONG_HUNG, "text": "sau trường học"},
        anonymous=False,
        contact={"name": "Lò Thị Kín", "phone": "0912345678"},
    )
    answer = await officer.read(sent)
    content = answer.json()["content"]
    assert content["description"] == "Tối nào cũng có người lạ đến mua bán ở cuối bản."
    assert content["people"][0]["name"] == "A Tủa"
    assert (content["substances"], content["vehicle_plate"]) == (["thuốc phiện"], "26B1-12345")
    assert content["place"] == {"text": "sau trường học"}
    assert content["class"] is None
    # Who reported is sealed apart: it is not here for anybody.
    assert "Kín" not in answer.text
    assert "912345678" not in answer.text


async def test_classifying_sets_what_the_station_thinks(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent, other = await a_tip_off(client, owner_url), await a_tip_off(client, owner_url)
    await officer.moves(sent, "receive", **{"class": "information"})
    classified = await officer.moves(
        sent,
        "classify",
        urgency="emergency",
        corroboration="partial",
        source_grade="B",
        info_grade="3",
        **{"class": "crime"},
    )
    content = classified["content"]
    assert (content["class"], content["corroboration"], content["source_grade"], content["info_grade"]) == (
        "crime",
        "partial",
        "B",
        "3",
    )
    assert classified["urgency"] == "emergency"
    assert await officer.queue() == [sent.id, other.id]
    assert classified["history"][-1]["details"] == {
        "class": "crime",
        "urgency": "emergency",
        "corroboration": "partial",
        "source_grade": "B",
        "info_grade": "3",
    }


async def test_classifying_leaves_alone_what_is_not_named(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    await officer.moves(sent, "receive", **{"class": "crime"})
    content = (await officer.moves(sent, "classify", source_grade="A"))["content"]
    assert (content["class"], content["source_grade"], content["corroboration"]) == ("crime", "A", "none")


async def test_help_is_supported_with_consent(client: httpx2.AsyncClient, owner_url: str, officer: Officer) -> None:
    sent = await a_tip_off(client, owner_url, category="family_help")
    await officer.moves(sent, "receive", **{"class": "help"})
    refused = await officer.act(sent, "support", consent=False)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/consent")
    assert (await officer.moves(sent, "support", consent=True))["status"] == "supporting"


@pytest.mark.parametrize("category", ["family_help", "reintegration_help"])
async def test_a_cry_for_help_never_becomes_crime(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, category: str
) -> None:
    sent = await a_tip_off(client, owner_url, category=category)
    refused = await officer.act(sent, "receive", **{"class": "crime"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_for_this_category")
    await officer.moves(sent, "receive", **{"class": "help"})
    assert (await officer.act(sent, "classify", **{"class": "crime"})).status_code == 422
    assert (await officer.read(sent)).json()["content"]["class"] == "help"


async def test_a_crime_goes_to_the_province_and_back(
    client: httpx2.AsyncClient,
    owner_url: str,
    officer: Officer,
    chief: Officer,
    province: Officer,
    clock: SetClock,
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    assert (await province.read(sent)).status_code == 404
    moved = await chief.moves(sent, "transfer", receiving_body="PC04")
    assert (moved["status"], moved["history"][-1]["details"]) == ("transferred", {"receiving_body": "PC04"})
    assert await province.queue() == [sent.id]
    clock.pass_by(minutes=1)
    assert await province.allowed(sent) == ["extend", "return", "resolve", "dismiss", "reroute", "recuse", "bar"]
    assert (await province.moves(sent, "return", reason="Chưa đủ tài liệu."))["departed"] is True
    assert (await province.read(sent)).status_code == 404
    back = (await chief.read(sent)).json()
    assert (back["status"], back["version"]) == ("verifying", 6)
    assert [note["verb"] for note in back["notes"]] == ["return"]


async def test_the_province_resolves_a_crime_and_may_open_it_again(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, province: Officer
) -> None:
    sent = await verified(client, owner_url, officer, "crime")
    await officer.moves(sent, "classify", corroboration="independent")
    (resolving,) = (each for each in (await chief.read(sent)).json()["allowed"] if each["verb"] == "resolve")
    assert resolving["two_people"]
    await chief.moves(sent, "transfer", receiving_body="PC04")
    closed = await province.moves(sent, "resolve", outcome="case_initiated", text="Khởi tố vụ án.")
    assert (closed["content"]["outcome"], verbs(closed)) == ("case_initiated", ["reopen", "recuse", "bar"])
    assert await province.queue() == []
    opened = await province.moves(sent, "reopen", reason="Có tình tiết mới.")
    assert (opened["status"], opened["content"]["outcome"]) == ("verifying", None)
    assert await province.queue() == [sent.id]
    assert (await officer.moves(sent, "classify", corroboration="none"))["content"]["corroboration"] == "none"


async def test_a_chief_who_investigates_resolves_a_crime(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer
) -> None:
    investigator = await an_officer(client, parts, role=Role.CHIEF, is_investigator=True)
    sent = await verified(client, owner_url, officer, "crime")
    assert (await investigator.moves(sent, "resolve", outcome="no_case", text="Không khởi tố."))["status"] == "resolved"


@pytest.mark.parametrize("outcome", ["case_initiated", "administrative_handling", "prevention_talk"])
async def test_nothing_adverse_comes_of_what_nothing_corroborates(
    client: httpx2.AsyncClient, owner_url: str, chief: Officer, outcome: str
) -> None:
    sent = await verified(client, owner_url, chief, "administrative")
    refused = await chief.act(sent, "resolve", outcome=outcome, text="…")
    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        [{"pointer": "/outcome", "code": "no_adverse_outcome", "detail": "Chưa có gì xác thực nội dung."}],
    )
    await chief.moves(sent, "classify", corroboration="partial")
    assert (await chief.moves(sent, "resolve", outcome=outcome, text="…"))["status"] == "resolved"


async def test_a_conflict_is_handled_by_the_inspector(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer, province: Officer, inspector: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, category="officer_conduct")
    for other in (officer, chief, province):
        assert (await other.read(sent)).status_code == 404
        assert (await other.act(sent, "claim")).status_code == 404
    await inspector.moves(sent, "claim")
    received = await inspector.moves(sent, "receive", **{"class": "conflict"})
    assert received["register_no"] == "1/2026"
    await inspector.moves(sent, "verify")
    closed = await inspector.moves(sent, "resolve", outcome="no_action", text="Không có cơ sở.")
    assert verbs(closed) == ["reopen", "recuse", "bar"]
    assert (await inspector.moves(sent, "reopen", reason="Có khiếu nại."))["status"] == "verifying"


async def test_a_minor_is_seen_by_the_chief_and_whoever_is_assigned(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    sent = await a_tip_off(client, owner_url, people=[{"name": "cháu H.", "age_band": "under_18"}])
    assert (await officer.read(sent)).status_code == 404
    assert (await officer.act(sent, "claim")).status_code == 404
    await chief.moves(sent, "claim")
    await as_owner(owner_url, "UPDATE submissions SET assignee_id = $1 WHERE id = $2", officer.id, sent.id)
    assert (await officer.read(sent)).status_code == 200
    # The chief takes it over, and the officer loses sight of it.
    await chief.moves(sent, "claim")
    assert (await officer.read(sent)).status_code == 404
