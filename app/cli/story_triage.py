"""The part of the story in which a station works: it asks the citizen, two pass a crime on, neighbours take over."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from app.cli.teller import NotAsTold, Teller

_QUESTION, _ANSWER = "Họ thường đến vào khoảng mấy giờ?", "Khoảng 21 giờ, hôm qua họ lại đến."
_WHY = "Địa điểm nêu trong tin thuộc xã bên."
_BODY = "PC04"


def ask(teller: Teller, officer: str, path: str, receipt: str) -> None:
    """The officer who has claimed it asks, and the citizen answers by receipt. Raises NotAsTold."""
    teller.tell("The officer looks into it and has a question; the citizen reads it with the receipt, and answers.")
    teller.press(officer, path, "verify")
    teller.press(officer, path, "ask", question=_QUESTION)
    heard = teller.send("GET", "/v1/tracking/messages", 200, Receipt=receipt).json()["data"]
    teller.sees(heard[-1]["text"] == _QUESTION, f"{heard[-1]['sender_text']}: «{_QUESTION}»")
    answer = {"text": _ANSWER}
    teller.send("POST", "/v1/tracking/messages", 201, answer, Receipt=receipt, Idempotency_Key=str(uuid4()))
    told = teller.send("GET", f"{path}/messages", 200, Authorization=officer).json()["data"]
    teller.sees(told[-1]["text"] == _ANSWER, f"The officer reads «{_ANSWER}», and still not from whom.")


def transfer(teller: Teller, officer: str, path: str, receipt: str, *, commune: str) -> None:
    """What is a crime goes to the body that investigates it, by two people. Raises NotAsTold."""
    teller.tell("It is for the drug police of the province: the officer proposes that, the chief approves.")
    waiting = teller.press(officer, path, "transfer", receiving_body=_BODY)
    teller.sees(waiting["status"] == "verifying", "Nothing has moved: it takes two people.")
    _approve(teller, teller.sign_in(f"chief.{commune}"), path)
    tracked = teller.send("GET", "/v1/tracking", 200, Receipt=receipt).json()
    teller.sees(tracked["status"] == "transferred", f"The citizen reads: «{tracked['status_text']}»")


def offer(teller: Teller, officer: str, tip_off: Mapping[str, object], *, to: str) -> None:
    """What belongs to another commune is offered to it, and accepted there. Raises NotAsTold."""
    teller.tell("Another tip-off is about a place in the next commune: the station offers it to the one there.")
    sent = teller.submit("/v1/tip-offs", tip_off)
    path = teller.find(officer, sent["reference"])
    if path is None:
        raise NotAsTold("the tip-off lies in the queue")
    teller.press(officer, path, "reroute", unit_code=to, reason=_WHY)
    chief = teller.sign_in(f"chief.{to}")
    teller.send("GET", path, 404, Authorization=chief)
    accepted = _approve(teller, chief, path)
    teller.sees(
        "description" not in str(accepted), f"The chief there reads only an envelope and why, «{_WHY}», and accepts."
    )
    teller.send("GET", path, 404, Authorization=officer)
    tracked = teller.send("GET", "/v1/tracking", 200, Receipt=sent["receipt"]).json()
    teller.sees(
        tracked["unit"]["code"] == to and teller.find(chief, sent["reference"]) == path,
        f"In one moment it is gone from the old queue and lies with {tracked['unit']['name']}; the citizen sees that.",
    )


def _approve(teller: Teller, by: str, path: str) -> Any:  # noqa: ANN401 - the JSON of an answer, as the server gave it
    submission_id = path.rpartition("/")[2]
    opened = teller.send("GET", "/v1/proposals?state=open&limit=200", 200, Authorization=by).json()["data"]
    found = next((each for each in opened if each["submission_id"] == submission_id), None)
    if found is None or "approve" not in found["allowed"]:
        raise NotAsTold("it waits for a second person")
    decision = {"decision": "approve"}
    teller.send("POST", f"/v1/proposals/{found['id']}/decision", 200, decision, Authorization=by)
    return found
