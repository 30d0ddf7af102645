"""`tinbao story`: the story of the house, played against the running demonstration with real requests."""

import secrets
from typing import Any
from uuid import uuid4

import httpx2
import typer

from app.cli import console, logins, story_triage, story_unsealing
from app.cli.teller import NotAsTold, Teller
from app.cli.units import DATA
from app.core.clock import system_clock
from app.core.settings import read_settings
from app.domain import receipts
from app.domain.unit_files import read_units
from app.domain.units import Level
from app.services.demonstration import PLEDGE

_MUONG_HUNG, _CHIENG_SO, _YEN_HUNG_ONCE = "04219", "04195", "04192"
_PATIENCE_SECONDS = 20
_TIP_OFF = {
    "category": "retail_sale",
    "description": "Tối nào cũng có người lạ đi xe máy đến đầu bản, trao gói nhỏ rồi đi ngay.",
    "knowledge_basis": "saw_myself",
    "truth_acknowledged": True,
}


def register(app: typer.Typer) -> None:
    """Give the console this command."""
    app.command()(story)


def story() -> None:
    """Play the story against the running demonstration; ends with 1 when anything is not as told."""
    settings = read_settings()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    logged = logins.read(settings.data_dir)
    with httpx2.Client(
        base_url=f"http://{host}:{settings.port}", headers={"Accept-Language": "en"}, timeout=_PATIENCE_SECONDS
    ) as client:
        try:
            _play(Teller(client, logged))
        except httpx2.TransportError:
            console.complain(f"Nothing answers on {client.base_url}: start it with `make run` in another terminal.")
            raise typer.Exit(1) from None
        except NotAsTold as fault:
            console.complain(f"   NOT AS TOLD: {fault}")
            raise typer.Exit(1) from None
    console.say("\nAll of it went as told.", "bold green")


def _play(teller: Teller) -> None:
    tip_off = _former_name(teller)
    _pin(teller)
    _grenade(teller)
    _pledge(teller)
    _officers(teller, tip_off)
    story_unsealing.play(teller, {**_TIP_OFF, "place": {"unit_code": _MUONG_HUNG}}, _MUONG_HUNG)
    _partner(teller)


def _former_name(teller: Teller) -> Any:  # noqa: ANN401 - the JSON of an answer, as the server gave it
    teller.tell("A citizen sends a tip-off without an account and says «Chiềng Cang», as people still do.")
    key, body = str(uuid4()), {**_TIP_OFF, "place": {"name": "Chiềng Cang", "province_code": "14"}}
    first = teller.send("POST", "/v1/tip-offs", 201, body, Idempotency_Key=key)
    told = first.json()
    teller.sees(
        told["unit"]["code"] == _MUONG_HUNG and told["routing"]["former_unit"]["name"] == "Xã Chiềng Cang",
        f"It goes to {told['unit']['name']}: the communes merged on 1 July 2025.",
    )
    teller.sees(told["receipt"], f"The citizen keeps a receipt, shown this once; the reference is {told['reference']}.")

    teller.tell("The phone lost the answer and sends the same request again.")
    again = teller.send("POST", "/v1/tip-offs", 201, body, Idempotency_Key=key)
    teller.sees(
        again.content == first.content and again.headers.get("Idempotent-Replayed") == "true",
        "It is a replay, the same answer to the letter, and not a second tip-off.",
    )
    return told


def _pin(teller: Teller) -> None:
    teller.tell("A citizen sets a pin in what was Yên Hưng until 1 July 2025.")
    once = next(u for u in read_units(DATA / "units.csv") if u.level is Level.COMMUNE and u.code == _YEN_HUNG_ONCE)
    has_boundaries = teller.send("GET", "/health/ready", 200).json()["has_boundaries"]
    told = teller.submit("/v1/tip-offs", {**_TIP_OFF, "place": {"point": {"lat": once.lat, "lon": once.lon}}})
    if has_boundaries:
        teller.sees(
            told["routing"]["state"] == "resolved" and told["unit"]["code"] == _CHIENG_SO,
            f"Boundaries are imported, so it is routed at once: {told['unit']['name']}.",
        )
        return
    suggested = told["routing"]["candidates"][:1]
    teller.sees(
        told["routing"]["state"] == "suggested" and [c["unit"]["code"] for c in suggested] == [_CHIENG_SO],
        f"No boundaries are imported: {told['unit']['name']} holds it, and Xã Chiềng Sơ is suggested.",
    )
    chosen = teller.send("POST", "/v1/tracking/place", 200, {"unit_code": _CHIENG_SO}, Receipt=told["receipt"]).json()
    teller.sees(
        chosen["unit"]["code"] == _CHIENG_SO, f"The citizen picks it, and it lands in {chosen['unit']['name']}."
    )


def _grenade(teller: Teller) -> None:
    teller.tell("Somebody found a grenade and would bring it to the station.")
    told = teller.submit(
        "/v1/weapon-surrenders",
        {
            "items": [{"type": "grenade_bomb_mine", "quantity": 1, "unit": "quả"}],
            "origin": "found",
            "handling": "bring_to_station",
            "place": {"unit_code": _MUONG_HUNG},
            "safety_acknowledged": True,
        },
    )
    advice = {entry["code"]: entry["text"] for entry in told["advice"]}
    teller.sees("do_not_touch" in advice, f"{told['unit']['name']} answers: «{advice.get('do_not_touch')}»")


def _pledge(teller: Teller) -> None:
    teller.tell("A household reads the pledge on weapons and signs it.")
    opened = teller.send("GET", f"/v1/pledges?unit={_MUONG_HUNG}", 200).json()["data"]
    pledge = next((pledge for pledge in opened if pledge["code"] == PLEDGE), None)
    if pledge is None:
        raise NotAsTold("the pledge is not open")
    told = teller.submit(
        f"/v1/pledges/{PLEDGE}/signatures",
        {
            "text_sha256": pledge["text_sha256"],
            "signer_name": "Lò Văn Ánh",
            "signer_role": "household_head",
            "household_key": "Lò Văn Ánh",
            "place": {"unit_code": _MUONG_HUNG},
            "hamlet": {"name": "bản Anh Trung"},
            "method": "witnessed_paper",
            "signed_at": system_clock().isoformat(),
            "agreed": True,
        },
    )
    teller.sees(
        told["status"] == "pending",
        f"«{pledge['title']['vi']}»: it waits at {told['unit']['name']} to be confirmed before a witness.",
    )


def _officers(teller: Teller, tip_off: Any) -> None:  # noqa: ANN401 - the JSON of an answer, as the server gave it
    teller.tell("The officer of Mường Hung signs in and looks at the queue.")
    officer = teller.sign_in(f"officer.{_MUONG_HUNG}")
    path = teller.find(officer, tip_off["reference"])
    if path is None:
        raise NotAsTold("the tip-off lies in the queue")
    teller.sees(path, "The tip-off lies in it.")

    teller.tell("The officer takes it on and receives it into the register, as a report of crime.")
    teller.press(officer, path, "claim")
    received = teller.press(officer, path, "receive", **{"class": "crime"})
    running = [clock["label"]["en"] for clock in received["clocks"] if clock["met_at"] is None]
    teller.sees(
        received["status"] == "received" and running,
        f"It is received, number {received['register_no']}. Clocks run: {', '.join(running)}.",
    )

    teller.tell("The officer of Chiềng Sơ asks for the same tip-off.")
    neighbour = teller.sign_in(f"officer.{_CHIENG_SO}")
    teller.sees(
        teller.send("GET", path, 404, Authorization=neighbour),
        "404: it belongs to another commune, and even that it exists is not told.",
    )

    teller.tell("The citizen looks again with the receipt.")
    tracked = teller.send("GET", "/v1/tracking", 200, Receipt=tip_off["receipt"]).json()
    teller.sees(tracked["status"] == "received", f"«{tracked['status_text']}»")
    story_triage.ask(teller, officer, path, tip_off["receipt"])
    story_triage.transfer(teller, officer, path, tip_off["receipt"], commune=_MUONG_HUNG)
    story_triage.offer(teller, officer, {**_TIP_OFF, "place": {"unit_code": _MUONG_HUNG}}, to=_CHIENG_SO)


def _partner(teller: Teller) -> None:
    teller.tell("A partner's app passes on a tip-off, with a receipt that the citizen's own phone has drawn.")
    token = teller.partner_token()
    drawn = receipts.receipt(secrets.token_bytes(15))
    digest = receipts.digest(drawn)
    assert digest is not None, "a receipt of our own can be read"
    body = {**_TIP_OFF, "place": {"unit_code": _MUONG_HUNG}, "receipt_sha256": digest.hex()}
    key = str(uuid4())
    sent = teller.send("POST", "/v1/partner/tip-offs", 201, body, Authorization=token, Idempotency_Key=key).json()
    teller.sees(sent["receipt"] is None, "The partner never holds the receipt.")
    status = teller.send("GET", f"/v1/partner/submissions/{sent['reference']}", 200, Authorization=token).json()
    teller.sees("description" not in str(status), f"It reads the status, «{status['status_text']}», and no text.")
    teller.send("GET", "/v1/queue", 401, Authorization=token)
    found = teller.send("GET", "/v1/tracking", 200, Receipt=drawn).json()
    teller.sees(
        found["reference"] == sent["reference"], "The queue is shut to it. The citizen's phone has the way back."
    )
