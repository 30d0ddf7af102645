"""The people of a life, at a server that is a process of its own: they press what they are offered, nothing else."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
import jsonschema_rs

Json = dict[str, Any]


def fits(form: Json, given: Json) -> bool:
    """Whether the form of a button takes this."""
    return bool(jsonschema_rs.is_valid(form, given))


@dataclass
class Citizen:
    """Somebody with a receipt and no account, who reads in the language that they ask for."""

    client: httpx2.Client
    receipt: str = field(repr=False)
    reference: str

    def look(self, language: str = "vi") -> Json:
        return self._asked("GET", "/v1/tracking", language)

    def messages(self, language: str = "vi") -> list[tuple[str, str]]:
        """Who wrote, in words, and what."""
        told = self._asked("GET", "/v1/tracking/messages", language)["data"]
        return [(each["sender_text"], each["text"]) for each in told]

    def writes(self, text: str) -> Json:
        return self._asked("POST", "/v1/tracking/messages", "vi", {"text": text}, status=201)

    def presses(self, verb: str, **given: object) -> Json:
        form = {each["verb"]: each["form"] for each in self.look()["allowed"]}[verb]
        action = {"verb": verb, **given}
        assert fits(form, action), form
        return self._asked("POST", "/v1/tracking/actions", "vi", action)

    def _asked(self, method: str, path: str, language: str, body: Json | None = None, *, status: int = 200) -> Json:
        told = {"Receipt": self.receipt, "Accept-Language": language, "Idempotency-Key": str(uuid4())}
        answer = self.client.request(method, path, headers=told, json=body)
        assert answer.status_code == status, answer.text
        assert answer.headers["Content-Language"] == language
        assert answer.headers["Cache-Control"] == "no-store"
        body_told: Json = answer.json()
        return body_told


def sends(client: httpx2.Client, path: str, form: Json) -> Citizen:
    """Somebody sends a form and keeps the receipt."""
    answer = client.post(path, headers={"Idempotency-Key": str(uuid4())}, json=form)
    assert answer.status_code == 201, answer.text
    return Citizen(client, answer.json()["receipt"], answer.json()["reference"])


@dataclass
class Officer:
    """Somebody of the staff who has signed in by password."""

    client: httpx2.Client
    token: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def person_id(self) -> str:
        return str(self.gets("/v1/me")["person_id"])

    def gets(self, path: str) -> Json:
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        return told

    def finds(self, citizen: Citizen) -> str | None:
        """The id of what this citizen sent, if it lies in the queue."""
        page = self.gets("/v1/queue?limit=200")
        assert not page["has_more"]
        return next((row["id"] for row in page["data"] if row["reference"] == citizen.reference), None)

    def reads(self, submission_id: str) -> Json:
        return self.gets(f"/v1/submissions/{submission_id}")

    def is_blind_to(self, submission_id: str) -> bool:
        return self.client.get(f"/v1/submissions/{submission_id}", headers=self.headers).status_code == 404

    def buttons(self, submission_id: str) -> dict[str, Json]:
        return {each["verb"]: each for each in self.reads(submission_id)["allowed"]}

    def presses(self, submission_id: str, verb: str, **given: object) -> Json:
        """What the submission is afterwards. The button must be there, and its form take what is given."""
        path = f"/v1/submissions/{submission_id}"
        opened = self.client.get(path, headers=self.headers)
        assert opened.status_code == 200, opened.text
        form = {each["verb"]: each["form"] for each in opened.json()["allowed"]}[verb]
        action = {"verb": verb, **given}
        assert fits(form, action), form
        told = {**self.headers, "If-Match": opened.headers["ETag"]}
        answer = self.client.post(f"{path}/actions", headers=told, json=action)
        assert answer.status_code == 200, answer.text
        moved: Json = answer.json()
        return moved

    def proposals(self, submission_id: str) -> list[Json]:
        """What waits for an answer about this submission."""
        opened = self.gets("/v1/proposals?state=open&limit=200")["data"]
        return [each for each in opened if each["submission_id"] == submission_id]

    def decides(self, proposal: Json, decision: str) -> Json:
        assert decision in proposal["allowed"]
        answer = self.client.post(
            f"/v1/proposals/{proposal['id']}/decision", headers=self.headers, json={"decision": decision}
        )
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        return told


def signed_in(client: httpx2.Client, username: str, password: str) -> Officer:
    """Through the real door, with the password alone, as the demonstration allows."""
    answer = client.post("/v1/auth/token", json={"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    return Officer(client, answer.json()["access_token"])
