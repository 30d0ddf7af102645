"""The three lives from beginning to end: real people at a real server, which is a process of its own.

Officers press what `allowed` offers them, filled in as its form says; citizens read in both languages what came of it.
"""

import json
from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest

from app.core.clock import system_clock
from app.services.demonstration import PLEDGE
from tests.e2e.demonstration import opened
from tests.e2e.people import Citizen, sends, signed_in
from tests.factories import a_tip_off, a_weapon_surrender, an_item

MUONG_HUNG, CHIENG_SO = "04219", "04195"
QUESTION, ANSWER = "Bạn có thấy biển số xe không?", "Biển số che kín, xe màu đỏ."


class Station:
    """Everybody who has signed in at the demonstration's server."""

    def __init__(self, client: httpx2.Client, logins: dict[str, str]) -> None:
        self.client = client
        names = ("officer.04219", "chief.04219", "officer.04195", "chief.04195", "province.14")
        people = [signed_in(client, name, logins[name]) for name in names]
        self.officer, self.chief, self.neighbour, self.neighbour_chief, self.province = people

    def sent(self, path: str, form: dict[str, object]) -> tuple[Citizen, str]:
        """Somebody sends this to Mường Hung, and the officer there finds it in the queue."""
        citizen = sends(self.client, path, {**form, "place": {"unit_code": MUONG_HUNG}})
        found = self.officer.finds(citizen)
        assert found is not None
        return citizen, found


@pytest.fixture(scope="module")
def station() -> Iterator[Station]:
    with opened() as shown:
        logins = json.loads((shown.folder / "demo-logins.json").read_text())
        with httpx2.Client(base_url=shown.address, timeout=30) as client:
            yield Station(client, logins)


def running(read: dict[str, object]) -> set[str]:
    """The clocks that run."""
    clocks = read["clocks"]
    assert isinstance(clocks, list)
    return {clock["code"] for clock in clocks if clock["met_at"] is None and clock["ended_at"] is None}


def words(citizen: Citizen) -> tuple[str, str]:
    """The status in Vietnamese, then in English; the code is one."""
    vi, en = citizen.look("vi"), citizen.look("en")
    assert vi["status"] == en["status"]
    return vi["status_text"], en["status_text"]


def test_a_tip_off_goes_up_and_comes_back_ends_and_is_opened_once_more(station: Station) -> None:
    officer, chief, province = station.officer, station.chief, station.province
    reporter, tip_off = station.sent("/v1/tip-offs", a_tip_off())
    assert words(reporter) == ("Đã gửi đến công an", "Sent to the police")
    assert running(officer.reads(tip_off)) == {"tip.acknowledge"}
    assert province.is_blind_to(tip_off)

    officer.presses(tip_off, "claim")
    received = officer.presses(tip_off, "receive", **{"class": "crime"})
    assert running(received) == {"tip.report_up", "tip.transfer", "tip.file", "tip.resolve"}
    assert received["due_at"] == min(clock["due_at"] for clock in received["clocks"] if clock["met_at"] is None)
    officer.presses(tip_off, "verify")

    assert officer.presses(tip_off, "ask", question=QUESTION)["status"] == "needs_info"
    assert reporter.look("en")["unread"] == 1
    assert words(reporter) == ("Công an cần hỏi thêm", "The police have a question")
    assert reporter.messages("en") == [("The police", QUESTION)]
    assert reporter.writes(ANSWER)["status"] == "verifying"
    assert officer.reads(tip_off)["has_news"]
    heard = officer.gets(f"/v1/submissions/{tip_off}/messages")["data"]
    assert [(each["sender"], each["text"]) for each in heard] == [("station", QUESTION), ("reporter", ANSWER)]
    assert not officer.reads(tip_off)["has_news"]

    assert officer.buttons(tip_off)["transfer"]["two_people"]
    assert not chief.buttons(tip_off)["transfer"]["two_people"]
    waiting = officer.presses(tip_off, "transfer", receiving_body="PC04")
    assert (waiting["status"], [each["verb"] for each in waiting["waiting"]]) == ("verifying", ["transfer"])
    assert "approve" not in officer.proposals(tip_off)[0]["allowed"]
    chief.decides(chief.proposals(tip_off)[0], "approve")
    assert words(reporter) == ("Đã chuyển cơ quan có thẩm quyền", "Passed to the competent body")

    assert "departed" in province.presses(tip_off, "return", reason="Đề nghị xã xác minh thêm.")
    officer.presses(tip_off, "classify", corroboration="independent")
    officer.presses(tip_off, "report_up")
    ended = province.presses(tip_off, "resolve", outcome="case_initiated", text="Đã khởi tố vụ án.")
    assert (ended["status"], ended["is_closed"]) == ("resolved", True)
    assert officer.finds(reporter) is None

    assert words(reporter) == ("Đã kết thúc xử lý", "Handling has ended")
    assert "khởi tố" not in json.dumps([reporter.look(), reporter.messages()], ensure_ascii=False)
    assert [each["label"] for each in reporter.look("vi")["allowed"]] == ["Đề nghị xem xét lại", "Đánh giá"]
    assert [each["label"] for each in reporter.look("en")["allowed"]] == ["Ask to look again", "Rate"]
    reporter.presses("rate", score=4)
    again = reporter.presses("reopen", reason="Việc này vẫn còn diễn ra.")
    assert (again["status"], again["allowed"]) == ("verifying", [])
    assert officer.finds(reporter) == tip_off
    assert reporter.messages("vi")[-1] == ("Bạn", "Việc này vẫn còn diễn ra.")

    province.presses(tip_off, "resolve", outcome="no_case", text="Không có tình tiết mới.")
    assert [each["verb"] for each in reporter.look()["allowed"]] == []
    assert {each["verb"] for each in officer.reads(tip_off)["history"]} >= {"claim", "ask", "transfer", "reopen"}


def test_a_gun_is_declared_fetched_counted_handed_over_and_destroyed(station: Station) -> None:
    officer, chief, province = station.officer, station.chief, station.province
    declarant, gun = station.sent("/v1/weapon-surrenders", a_weapon_surrender())
    assert words(declarant) == ("Đã khai báo", "Declared")
    assert running(officer.reads(gun)) == {"weapon.contact"}
    assert officer.presses(gun, "advise")["status"] == "advised"
    assert words(declarant) == ("Đã được hướng dẫn an toàn", "Safety advice given")

    slot = (system_clock() + timedelta(days=2)).replace(microsecond=0)
    declarant.presses("schedule", slot=slot.isoformat(), handling="officer_visit")
    assert words(declarant) == ("Đã hẹn giao nộp", "Appointment made")
    assert officer.reads(gun)["content"]["scheduled_at"] == slot.isoformat().replace("+00:00", "Z")

    received = officer.presses(
        gun,
        "receive",
        items=[an_item(), {"type": "ammunition", "quantity": 3, "unit": "viên"}],
        witness_id=chief.person_id,
        explanation="Gia đình tìm thấy thêm ba viên đạn cùng chỗ.",
        seal_no="NP-01",
    )
    assert [(each["type"], each["measure"]) for each in received["content"]["received"]] == [
        ("homemade_gun", "khẩu"),
        ("ammunition", "viên"),
    ]
    assert words(declarant) == ("Công an đã tiếp nhận", "The police have received it")
    assert declarant.look()["allowed"] == []

    assert "hand_over" not in officer.buttons(gun)
    assert province.is_blind_to(gun)
    chief.presses(gun, "hand_over", receiving_body="BCHQS", record_no="BG-07/2026")
    assert words(declarant) == ("Đã bàn giao", "Handed over")
    assert "dispose" not in chief.buttons(gun)
    assert province.presses(gun, "dispose", record_no="TH-03/2026")["is_closed"]
    assert words(declarant) == ("Đã tiêu hủy/thanh lý", "Disposed of")
    records = officer.reads(gun)["content"]["records"]
    assert [each["verb"] for each in sorted(records, key=lambda each: each["at"])] == [
        "receive",
        "hand_over",
        "dispose",
    ]
    declarant.presses("rate", score=5)


def test_a_signature_is_confirmed_before_a_witness_and_taken_back(station: Station) -> None:
    signer, signature = signed(station, "Lò Văn Ánh")
    assert words(signer) == ("Chờ xác nhận", "Waiting to be confirmed")
    assert running(station.officer.reads(signature)) == {"signature.confirm"}
    confirmed = station.officer.presses(signature, "confirm", witness="Quàng Thị Mai")
    assert (confirmed["status"], running(confirmed)) == ("active", set())
    assert words(signer) == ("Có hiệu lực", "In force")
    assert [each["label"] for each in signer.look("en")["allowed"]] == ["Withdraw"]
    assert signer.presses("withdraw")["status"] == "withdrawn"
    assert words(signer) == ("Bạn đã rút", "You withdrew it")
    assert "void" not in station.officer.buttons(signature)


def test_a_signature_that_should_not_be_is_made_void(station: Station) -> None:
    signer, signature = signed(station, "Lò Văn Bình")
    station.officer.presses(signature, "confirm", witness="Quàng Thị Mai")
    voided = station.officer.presses(signature, "void", reason="Ký thay người đi vắng.")
    assert voided["status"] == "void"
    assert words(signer) == ("Đã hủy", "Void")
    assert "vắng" not in json.dumps(signer.look(), ensure_ascii=False)


def signed(station: Station, name: str) -> tuple[Citizen, str]:
    """A household signs the pledge that is open, as its text stands there."""
    opened_now = station.client.get("/v1/pledges", params={"unit": MUONG_HUNG}).json()["data"]
    pledge = next(each for each in opened_now if each["code"] == PLEDGE)
    form: dict[str, object] = {
        "text_sha256": pledge["text_sha256"],
        "signer_name": name,
        "signer_role": "household_head",
        "household_key": name,
        "hamlet": {"name": "bản Anh Trung"},
        "method": "witnessed_paper",
        "signed_at": system_clock().isoformat(),
        "agreed": True,
    }
    return station.sent(f"/v1/pledges/{PLEDGE}/signatures", form)


def test_a_tip_off_for_the_neighbours_is_offered_and_taken(station: Station) -> None:
    officer, neighbour, neighbour_chief = station.officer, station.neighbour, station.neighbour_chief
    reporter, tip_off = station.sent("/v1/tip-offs", a_tip_off())
    reason = "Địa điểm nêu trong tin thuộc xã bên."
    offered = officer.presses(tip_off, "reroute", unit_code=CHIENG_SO, reason=reason)
    assert offered["offer"]["to_unit"]["code"] == CHIENG_SO
    assert reporter.look()["unit"]["code"] == MUONG_HUNG
    assert neighbour_chief.is_blind_to(tip_off)

    offer = neighbour_chief.proposals(tip_off)[0]
    assert (offer["kind"], offer["reason"]) == ("reroute", reason)
    neighbour_chief.decides(offer, "approve")

    assert officer.is_blind_to(tip_off)
    assert officer.finds(reporter) is None
    assert neighbour.finds(reporter) == tip_off
    moved = neighbour.reads(tip_off)
    assert moved["content"]["description"] == a_tip_off()["description"]
    assert running(moved) == {"tip.acknowledge"}
    assert (reporter.look("vi")["unit"]["name"], reporter.look("en")["unit"]["code"]) == ("Xã Chiềng Sơ", CHIENG_SO)
    neighbour.presses(tip_off, "receive", **{"class": "information"})
    assert words(reporter) == ("Công an đã tiếp nhận", "The police have received it")
