"""The part of the story in which two people and the custodian are needed to learn who reported."""

import time
from collections.abc import Mapping

from app.cli.teller import NotAsTold, Teller

_LOOKS, _PAUSE_SECONDS = 50, 0.2
_PHONE = "+84912000123"
_WHY = {"reason_code": "witness_protection", "reason": "Người báo tin có thể bị trả thù, cần gặp để bảo vệ."}


def play(teller: Teller, tip_off: Mapping[str, object], commune: str) -> None:
    """Play it with a tip-off to this commune. Raises NotAsTold."""
    teller.tell("Somebody reports under their own name, and the chief has to reach them.")
    contact = {"name": "Lò Văn Trình Diễn", "phone": _PHONE}
    told = teller.submit("/v1/tip-offs", {**tip_off, "anonymous": False, "contact": contact})
    chief, province = teller.sign_in(f"chief.{commune}"), teller.sign_in("province.14")
    path = teller.find(chief, told["reference"])
    if path is None:
        raise NotAsTold("the tip-off lies in the chief's queue")
    opened = teller.send("GET", path, 200, Authorization=chief).text
    teller.sees(_PHONE not in opened, "The chief reads what was said, and not by whom.")
    asked = teller.send("POST", f"{path}/unsealing", 201, _WHY, Authorization=chief).json()

    teller.tell("The province grants it; the custodian, a process apart, opens it for the chief.")
    decision = {"decision": "approve"}
    teller.send("POST", f"/v1/proposals/{asked['id']}/decision", 200, decision, Authorization=province)
    teller.sees(_phone(teller, f"{path}/reporter", chief) == _PHONE, "For fifteen minutes the chief reads the number.")
    headers = {"Receipt": told["receipt"], "Accept_Language": "en"}
    tracked = teller.send("GET", "/v1/tracking", 200, **headers).json()
    teller.sees(
        len(tracked["identity_opened"]) == 1,
        f"The citizen sees that it happened: «{tracked['identity_opened'][0]['reason']}»",
    )


def _phone(teller: Teller, path: str, chief: str) -> str:
    for _ in range(_LOOKS):
        try:
            return str(teller.send("GET", path, 200, Authorization=chief).json()["contact"]["phone"])
        except NotAsTold:
            time.sleep(_PAUSE_SECONDS)
    raise NotAsTold("the custodian opens it within seconds")
