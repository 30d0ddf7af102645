import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.settings import Settings
from app.main import create_app
from app.web.front import Front, Patience
from tests.citizens import TIP_OFFS, kept
from tests.conftest import Database, SetClock

KEY = {"Idempotency-Key": "a-key-of-more-than-22-characters", "Content-Type": "application/json"}


async def in_pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(0, size, 8192):
        yield b"x" * 8192


async def test_a_body_that_is_too_large_is_refused_declared_or_not(
    client: httpx2.AsyncClient, database: Database
) -> None:
    for path, headers in ((TIP_OFFS, KEY), ("/v1/tracking/place", {**KEY, "Receipt": "x"}), ("/v1/units/resolve", KEY)):
        for content in (b"x" * 65_537, in_pieces(80_000)):
            answer = await client.post(path, headers=headers, content=content)
            assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json"), path
            assert answer.json()["code"] == "body_too_large"
            assert answer.json()["request_id"] == answer.headers["x-request-id"]
    just = await client.post(TIP_OFFS, headers=KEY, content=b"x" * 65_536)
    assert just.status_code == 400
    assert await kept(database) == 0


@pytest.mark.parametrize("length", ["99999999999999999999", "65537"])
async def test_a_declared_length_is_judged_before_a_byte_is_read(client: httpx2.AsyncClient, length: str) -> None:
    answer = await client.post(TIP_OFFS, headers={**KEY, "Content-Length": length}, content=b"{}")
    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["-1", "abc", "²"])
async def test_a_declared_length_that_is_no_number_never_breaks_the_house(
    client: httpx2.AsyncClient, length: str
) -> None:
    headers = [*((name.encode(), value.encode()) for name, value in KEY.items()), (b"content-length", length.encode())]
    answer = await client.post(TIP_OFFS, headers=headers, content=b"{}")
    assert answer.status_code == 422


async def test_every_answer_carries_the_headers_that_protect(client: httpx2.AsyncClient) -> None:
    for path, status in (
        ("/v1/units?level=province", 200),
        ("/v1/nowhere", 404),
        ("/v1/tracking", 422),
        ("/health/live", 200),
    ):
        answer = await client.get(path, headers={"Accept-Language": "en"})
        assert answer.status_code == status
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["vary"] == "Accept-Language"
        assert answer.headers["content-language"] == "en"
        assert answer.headers["cache-control"] == ("public, max-age=300" if "units" in path else "no-store")


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [
        ("abcd-1234", True),
        ("x" * 64, True),
        ("short", False),
        ("x" * 65, False),
        ("<script>alert", False),
        ("đđđđđđđđ", False),
    ],
)
async def test_a_request_id_is_taken_over_when_it_is_plain(
    client: httpx2.AsyncClient, sent: str, is_kept: bool
) -> None:
    answer = await client.get("/v1/nowhere", headers=[(b"x-request-id", sent.encode())])
    assert (answer.headers["x-request-id"] == sent) is is_kept
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/jsonp", "multipart/form-data"])
async def test_only_json_is_understood(client: httpx2.AsyncClient, content_type: str) -> None:
    answer = await client.post(TIP_OFFS, headers={**KEY, "Content-Type": content_type}, content=b"{}")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


async def test_json_may_name_its_character_set(client: httpx2.AsyncClient) -> None:
    headers = {**KEY, "Content-Type": "Application/JSON; charset=utf-8"}
    assert (await client.post(TIP_OFFS, headers=headers, content=b"{}")).status_code == 422


async def test_the_head_of_whatever_may_be_read_can_be_asked_for(client: httpx2.AsyncClient) -> None:
    whole = await client.get("/v1/units", params={"level": "province"})
    head = await client.head("/v1/units", params={"level": "province"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", whole.headers["etag"])
    assert (await client.head("/v1/nowhere")).status_code == 404
    assert (await client.head(TIP_OFFS)).status_code == 405


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
async def test_a_body_of_another_kind_is_refused_unread(client: httpx2.AsyncClient, media_type: str) -> None:
    for path in ("/v1/units/resolve", TIP_OFFS, "/v1/auth/token", "/v1/tracking/place"):
        answer = await client.post(path, headers={**KEY, "Content-Type": media_type}, content=b'{"place": {}}')
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type"), path


API_POLICY = "default-src 'none'; frame-ancestors 'none'"


async def test_no_answer_is_a_page_but_the_documentation(client: httpx2.AsyncClient) -> None:
    for path in ("/v1/units?level=province", "/v1/nowhere", "/v1/tracking", "/health/live", "/openapi.json"):
        answer = await client.get(path)
        assert answer.headers["content-security-policy"] == API_POLICY
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_the_documentation_runs_no_script_that_stands_in_it(client: httpx2.AsyncClient) -> None:
    page = await client.get("/docs")
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "geolocation=()" in page.headers["permissions-policy"]
    assert not re.search(r"<script[^>]*>[^<]|<style| on\w+=| style=|//", page.text.replace("<!DOCTYPE html>", ""))
    for asset in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        answer = await client.get(asset)
        assert (answer.status_code, answer.headers["x-content-type-options"]) == (200, "nosniff"), asset


async def test_only_where_the_issuer_is_https_a_browser_is_held_to_it(settings: Settings, clock: SetClock) -> None:
    plain = settings.model_copy(update={"issuer": "http://127.0.0.1:8000"})
    transport = httpx2.ASGITransport(app=create_app(plain, clock))
    async with httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test") as citizen:
        answer = await citizen.get("/health/live")
    assert answer.status_code == 200
    assert "strict-transport-security" not in answer.headers


def fronted(house: ASGIApp, **seconds: float) -> httpx2.AsyncClient:
    """The front with some other house behind it."""
    transport = httpx2.ASGITransport(app=Front(house, Patience(**seconds)), raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test")


async def reads_and_answers(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


async def slowly(size: int) -> AsyncIterator[bytes]:
    yield b"x" * size
    await asyncio.Event().wait()


async def test_a_body_that_does_not_arrive_is_cut_off(app: FastAPI) -> None:
    transport = httpx2.ASGITransport(app=Front(app, Patience(body=0.05)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://tinbao.test") as citizen:
        # A door of the hot path, and one whose body FastAPI reads.
        for path in (TIP_OFFS, "/v1/units/resolve"):
            answer = await citizen.post(path, headers=KEY, content=slowly(100))
            assert (answer.status_code, answer.json()["code"]) == (408, "body_too_slow"), path
            assert answer.headers["connection"] == "close"
            assert answer.headers["content-security-policy"] == API_POLICY


async def test_an_answer_that_is_not_found_in_time_is_given_up() -> None:
    async def thinks(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    async with fronted(thinks, answer=0.05) as citizen:
        answer = await citizen.get("/v1/units")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "busy", "2")
    assert answer.headers["content-security-policy"] == API_POLICY


async def test_an_answer_that_has_begun_may_take_its_time() -> None:
    begun = asyncio.Event()

    async def speaks_slowly(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(begun.wait(), 0.1)
        await send({"type": "http.response.body", "body": b"whole"})

    async with fronted(speaks_slowly, answer=0.05) as citizen:
        assert (await citizen.get("/")).text == "whole"


async def test_a_fault_of_ours_carries_the_headers_as_well(caplog: pytest.LogCaptureFixture) -> None:
    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("Lò Văn Ánh")

    async with fronted(breaks) as citizen:
        answer = await citizen.get("/")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert answer.headers["content-security-policy"] == API_POLICY
    assert "ValueError at " in caplog.text
    assert "Lò Văn Ánh" not in caplog.text + answer.text


async def test_a_fault_in_the_middle_of_an_answer_ends_it() -> None:
    async def breaks_off(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    with pytest.raises(ValueError, match=r"^$"):
        await Front(breaks_off)(scope, receive, send)
    assert len(sent) == 1


async def test_a_phone_that_loses_its_coverage_leaves_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    await Front(reads_and_answers)(scope, receive, send)
    assert (sent, caplog.text) == ([], "")


async def test_what_is_no_request_passes(app: FastAPI) -> None:
    passed: list[str] = []

    async def house(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["type"])

    async def nothing() -> Message:
        return {}

    async def nowhere(message: Message) -> None:
        return

    await Front(house)({"type": "lifespan"}, nothing, nowhere)
    assert passed == ["lifespan"]


@pytest.mark.parametrize(("path", "methods"), [("/v1/clients", "GET, HEAD, POST"), ("/v1/tip-offs", "POST")])
async def test_a_method_that_is_not_there_is_told_which_ones_are(
    client: httpx2.AsyncClient, path: str, methods: str
) -> None:
    answer = await client.request("OPTIONS", path)
    assert (answer.status_code, answer.headers["allow"]) == (405, methods)
