"""Text messages for tests: a sender that keeps them, and a phone that reads its codes."""

import re
from dataclasses import dataclass, field

import httpx2

from app.web.parts import Parts

PHONE, OTHER_PHONE = "0912345678", "0987654321"
E164 = "+84912345678"


@dataclass
class Kept:
    """Every message that was sent, in order."""

    messages: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, phone: str, text: str) -> None:
        self.messages.append((phone, text))


@dataclass(frozen=True)
class Phone:
    """A citizen's phone: asks for codes, reads them, signs in."""

    client: httpx2.AsyncClient
    parts: Parts
    sender: Kept

    async def asks(self, purpose: str = "sign_in", phone: str = PHONE, **fields: object) -> httpx2.Response:
        return await self.client.post("/v1/phone-codes", json={"phone": phone, "purpose": purpose, **fields})

    async def gets_a_code(self, purpose: str = "sign_in", phone: str = PHONE) -> str:
        """The code of the message that comes."""
        before = len(self.sender.messages)
        assert (await self.asks(purpose, phone)).status_code == 202
        await self.parts.errands.done()
        assert len(self.sender.messages) == before + 1
        match = re.search(r"\b\d{6}\b", self.sender.messages[-1][1])
        assert match is not None
        return match[0]

    async def tries(self, code: str, phone: str = PHONE) -> httpx2.Response:
        return await self.client.post("/v1/auth/phone", json={"phone": phone, "code": code})

    async def signs_in(self, phone: str = PHONE) -> dict[str, str]:
        """The headers of a citizen who signed in."""
        answer = await self.tries(await self.gets_a_code(phone=phone), phone)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def another(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06d}"
