"""The push gateway against a real server on loopback."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from app.core.letterboxes import Letterbox, Undelivered
from app.core.push_gateway import Call, PushGateway, open_push_gateway
from app.errors import Misconfigured
from tests.gateways import serving

TOKEN = "bi-mat-cua-cong-bao-truc"
CALL = Call(UUID(int=1), UUID(int=2), 3, "Có hồ sơ mới.")
KEY = f"{UUID(int=2)}-3-{UUID(int=1)}"


@asynccontextmanager
async def gateway_to(url: str, seconds: float = 5.0) -> AsyncIterator[PushGateway]:
    gateway = PushGateway(Letterbox(url, TOKEN, seconds=seconds))
    yield gateway
    await gateway.close()


async def test_a_call_is_a_person_a_sentence_and_a_key_that_stays_the_same() -> None:
    async with serving(202, 200) as server, gateway_to(server.url) as gateway:
        for _ in range(2):
            await gateway.wake(CALL)
    for head, body in zip(server.heads, server.bodies, strict=True):
        assert head.startswith("POST /send HTTP/1.1\r\n")
        assert f"authorization: bearer {TOKEN}" in head.lower()
        assert f"idempotency-key: {KEY}" in head.lower()
        assert json.loads(body) == {"to": str(UUID(int=1)), "text": "Có hồ sơ mới.", "alert_id": str(UUID(int=2))}


@pytest.mark.parametrize("status", [500, 503, 400, 401, 302, 307, 429])
async def test_what_is_not_taken_is_told_once_and_without_person_text_and_token(status: int) -> None:
    async with serving(status) as server, gateway_to(server.url) as gateway:
        with pytest.raises(Undelivered, match=str(status)) as caught:
            await gateway.wake(CALL)
    assert len(server.bodies) == 1, "when it is tried again is not the gateway's to say"
    for secret in (str(CALL.person_id), CALL.text, TOKEN, "looted"):
        assert secret not in str(caught.value)


async def test_a_slow_one_one_that_hangs_up_and_nobody_at_all_are_told() -> None:
    async with serving(None, 0) as server, gateway_to(server.url, seconds=0.05) as gateway:
        for told in ("slow", "broke"):
            with pytest.raises(Undelivered, match=told):
                await gateway.wake(CALL)
    async with gateway_to(server.url) as gateway:
        with pytest.raises(Undelivered, match="does not answer"):
            await gateway.wake(CALL)


async def test_the_settings_make_a_gateway_or_none_and_half_of_one_stops_the_start(tmp_path: Path) -> None:
    assert open_push_gateway(None, None) is None
    token_file = tmp_path / "alert.token"
    token_file.touch(mode=0o600)
    token_file.write_text(f"{TOKEN}\n")
    gateway = open_push_gateway("https://push.example/v1", token_file)
    assert gateway is not None
    await gateway.close()
    for url, file in (("https://push.example/", None), (None, token_file)):
        with pytest.raises(Misconfigured, match="both TINBAO_ALERT_URL and TINBAO_ALERT_TOKEN_FILE"):
            open_push_gateway(url, file)
    with pytest.raises(Misconfigured, match="TINBAO_ALERT_URL must begin with https"):
        open_push_gateway("http://push.example/", token_file)
