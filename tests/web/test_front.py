from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.citizens import TIP_OFFS, kept
from tests.conftest import Database

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
