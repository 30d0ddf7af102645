"""The reporter's side for tests: whoever holds the receipt, at the door of the house."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2

from tests.officers import Sent


@dataclass(frozen=True)
class Reporter:
    """Somebody with the receipt of one submission."""

    client: httpx2.AsyncClient
    sent: Sent
    language: str = "vi"

    @property
    def headers(self) -> dict[str, str]:
        return {**self.sent.receipt, "Accept-Language": self.language}

    async def tracked(self) -> dict[str, Any]:
        answer = await self.client.get("/v1/tracking", headers=self.headers)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def allowed(self) -> list[str]:
        return [each["verb"] for each in (await self.tracked())["allowed"]]

    async def writes(self, text: str, *, key: str = "") -> httpx2.Response:
        headers = {**self.headers, "Idempotency-Key": key or str(uuid4())}
        return await self.client.post("/v1/tracking/messages", headers=headers, json={"text": text})

    async def hears(self) -> list[dict[str, Any]]:
        answer = await self.client.get("/v1/tracking/messages", headers=self.headers)
        assert answer.status_code == 200, answer.text
        data: list[dict[str, Any]] = answer.json()["data"]
        return data

    async def act(self, verb: str, **given: Any) -> httpx2.Response:
        form = {"verb": verb, **given}
        return await self.client.post("/v1/tracking/actions", headers=self.headers, json=form)
