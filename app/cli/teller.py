"""The teller of the story: sends real requests, and holds what comes back against what was told."""

from typing import Any
from uuid import uuid4

import httpx2

from app.cli import console
from app.services.demonstration import SANDBOX


class NotAsTold(Exception):
    """Something went otherwise than in the story."""


class Teller:
    """Sends the requests, holds what comes back against the story, and tells each step in plain words."""

    def __init__(self, client: httpx2.Client, logged: dict[str, str]) -> None:
        self._client = client
        self._secrets = logged
        self._step = 0

    def tell(self, what: str) -> None:
        """Begin a step."""
        self._step += 1
        console.say(f"\n{self._step}. {what}", "bold")

    def sees(self, holds: object, what: str) -> None:
        """Say what is seen; raises NotAsTold when it is not."""
        if not holds:
            raise NotAsTold(what)
        console.say(f"   {what}")

    def send(self, method: str, path: str, status: int, body: object = None, **headers: str) -> httpx2.Response:
        """One request. Raises NotAsTold for another status than this; no answer is repeated, it may hold a receipt."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._client.request(method, path, json=body, headers=told)
        if answer.status_code != status:
            raise NotAsTold(f"{method} {path.partition('?')[0]} answered {answer.status_code} and not {status}")
        return answer

    def submit(self, path: str, body: object) -> Any:  # noqa: ANN401 - the JSON of an answer, as the server gave it
        """A citizen's form under a key of its own."""
        return self.send("POST", path, 201, body, Idempotency_Key=str(uuid4())).json()

    def find(self, by: str, reference: str) -> str | None:
        """The path of the submission with this reference, if it lies in the queue of whoever bears this header."""
        path: str | None = "/v1/queue?kind=tip_off&limit=200"
        while path:
            answer = self.send("GET", path, 200, Authorization=by)
            for row in answer.json()["data"]:
                if row["reference"] == reference:
                    return f"/v1/submissions/{row['id']}"
            path = answer.links.get("next", {}).get("url")
        return None

    def press(self, by: str, path: str, verb: str, **given: object) -> Any:  # noqa: ANN401 - the JSON of an answer
        """Move a submission on by a button that is offered; what it is then. Raises NotAsTold without the button."""
        opened = self.send("GET", path, 200, Authorization=by)
        if verb not in {button["verb"] for button in opened.json()["allowed"]}:
            raise NotAsTold(f"«{verb}» is among the buttons")
        action = {"verb": verb, **given}
        etag = opened.headers["ETag"]
        return self.send("POST", f"{path}/actions", 200, action, Authorization=by, If_Match=etag).json()

    def partner_token(self) -> str:
        """The header of the sandbox's partner, by the client credentials of OAuth 2.0."""
        form = {"grant_type": "client_credentials"}
        credentials = (str(SANDBOX), self._secrets[str(SANDBOX)])
        answer = self._client.post("/oauth/token", data=form, auth=credentials)
        if answer.status_code != 200:  # noqa: PLR2004 - the one answer that goes on
            raise NotAsTold(f"POST /oauth/token answered {answer.status_code} and not 200")
        return f"Bearer {answer.json()['access_token']}"

    def sign_in(self, username: str) -> str:
        """The header that speaks for this officer."""
        secret = {"username": username, "password": self._secrets[username]}
        token = self.send("POST", "/v1/auth/token", 200, secret).json()["access_token"]
        return f"Bearer {token}"
