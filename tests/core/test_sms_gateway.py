"""The gateway against a real server on loopback."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.core.letterboxes import Letterbox, Undelivered
from app.core.sms_gateway import Gateway, open_gateway
from app.errors import Misconfigured
from tests.gateways import serving
from tests.messages import E164

TOKEN = "bi-mat-cua-cong"
TEXT = "Mã tinbao của bạn là 042917"


@asynccontextmanager
async def gateway_to(url: str, seconds: float = 5.0) -> AsyncIterator[Gateway]:
    gateway = Gateway(Letterbox(url, TOKEN, seconds=seconds))
    yield gateway
    await gateway.close()


async def test_a_message_is_handed_over_with_the_token() -> None:
    async with serving(202) as server, gateway_to(server.url) as gateway:
        await gateway.send(E164, TEXT)
    assert server.heads[0].startswith("POST /send HTTP/1.1\r\n")
    assert f"authorization: bearer {TOKEN}" in server.heads[0].lower()
    assert json.loads(server.bodies[0]) == {"to": E164, "text": TEXT}


async def test_a_fault_of_the_service_is_tried_once_more() -> None:
    async with serving(500, 200) as server, gateway_to(server.url) as gateway:
        await gateway.send(E164, TEXT)
    assert len(server.bodies) == 2


@pytest.mark.parametrize(
    ("statuses", "asked"), [((503, 500), 2), ((400,), 1), ((401,), 1), ((302,), 1), ((307,), 1), ((429,), 1)]
)
async def test_what_is_not_taken_is_told_without_number_text_and_token(statuses: tuple[int, ...], asked: int) -> None:
    async with serving(*statuses) as server, gateway_to(server.url) as gateway:
        with pytest.raises(Undelivered, match=str(statuses[-1])) as caught:
            await gateway.send(E164, TEXT)
    # A redirect would carry the number and the token to wherever it leads.
    assert len(server.bodies) == asked
    for secret in (E164, TEXT, TOKEN, "looted"):
        assert secret not in str(caught.value)


async def test_a_slow_service_is_not_asked_twice_because_it_may_have_sent() -> None:
    async with serving(None) as server, gateway_to(server.url, seconds=0.05) as gateway:
        with pytest.raises(Undelivered, match="slow"):
            await gateway.send(E164, TEXT)
        assert len(server.bodies) == 1


async def test_a_service_that_hangs_up_is_told() -> None:
    async with serving(0) as server, gateway_to(server.url) as gateway:
        with pytest.raises(Undelivered, match="broke"):
            await gateway.send(E164, TEXT)
    # It may have sent the message before it hung up.
    assert len(server.bodies) == 1


async def test_nobody_at_the_address_is_told() -> None:
    async with serving() as server:
        pass
    async with gateway_to(server.url) as gateway:
        with pytest.raises(Undelivered, match="does not answer"):
            await gateway.send(E164, TEXT)


async def test_who_answers_at_the_second_knock_gets_the_message() -> None:
    async with serving(200) as server, gateway_to(server.url) as gateway:
        knocks: list[str] = []
        reached = Letterbox.post

        async def post(letterbox: Letterbox, message: Mapping[str, str]) -> int | None:
            knocks.append(message["to"])
            return None if len(knocks) == 1 else await reached(letterbox, message)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Letterbox, "post", post)
            await gateway.send(E164, TEXT)
    assert (len(knocks), len(server.bodies)) == (2, 1)


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "sms.token"
    path.touch(mode=0o600)
    path.write_text(f"{TOKEN}\n")
    return path


async def test_the_settings_make_a_gateway_or_none(token_file: Path) -> None:
    assert open_gateway(None, None) is None
    for url in ("https://sms.example/v2?brand=tinbao", "http://127.0.0.1:9/x", "http://[::1]/", "http://localhost:1/"):
        gateway = open_gateway(url, token_file)
        assert gateway is not None
        await gateway.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://sms.example/",
        "https://user:geheim@sms.example/",
        "https:///geheim",
        "ftp://geheim/",
        "geheim",
        "https://geheim:99999/",
        "https://[geheim/",
    ],
)
def test_a_faulty_address_stops_the_start_and_is_not_repeated(url: str, token_file: Path) -> None:
    with pytest.raises(Misconfigured, match="TINBAO_SMS_URL") as caught:
        open_gateway(url, token_file)
    assert "geheim" not in str(caught.value)


def test_half_a_gateway_stops_the_start(token_file: Path) -> None:
    for url, file in (("https://sms.example/", None), (None, token_file)):
        with pytest.raises(Misconfigured, match="both"):
            open_gateway(url, file)


@pytest.mark.parametrize(
    "spoil",
    [lambda path: path.chmod(0o644), lambda path: path.unlink(), lambda path: path.write_bytes(b"a b\xff")],
    ids=["open to others", "missing", "no token"],
)
def test_a_token_that_is_none_or_no_secret_stops_the_start(spoil: Callable[[Path], None], token_file: Path) -> None:
    spoil(token_file)
    with pytest.raises(Misconfigured, match=r"sms\.token"):
        open_gateway("https://sms.example/", token_file)
