import pytest
from fastapi import Request

from app.errors import PreconditionRequired
from app.web.etags import tagged, version_in

BODY = b'{"a": 1}'


def asking(if_none_match: str | None = None, method: str = "GET") -> Request:
    headers = [] if if_none_match is None else [(b"if-none-match", if_none_match.encode())]
    return Request({"type": "http", "method": method, "headers": headers})


TAG = tagged(asking(), BODY, 7).headers["etag"]


def test_a_tag_is_strong_and_changes_with_the_version_and_with_each_byte() -> None:
    assert TAG.startswith('"v7-')
    assert tagged(asking(), BODY, 8).headers["etag"] != TAG
    assert tagged(asking(), BODY + b" ", 7).headers["etag"] != TAG


@pytest.mark.parametrize("header", [TAG, f'"other", {TAG}', f"W/{TAG}", "*"])
def test_a_known_body_is_not_sent_again(header: str) -> None:
    answer = tagged(asking(header), BODY, 7, cache="public, max-age=300")
    assert (answer.status_code, bytes(answer.body)) == (304, b"")
    assert (answer.headers["etag"], answer.headers["cache-control"]) == (TAG, "public, max-age=300")


@pytest.mark.parametrize("header", ["", '"v7-0000000000000000"', TAG.strip('"')])
def test_any_other_tag_gets_the_body(header: str) -> None:
    assert tagged(asking(header), BODY, 7).status_code == 200


def test_only_reading_is_ever_answered_with_304() -> None:
    assert tagged(asking(TAG, "POST"), BODY, 7, status=201).status_code == 201


def test_a_private_answer_is_not_stored() -> None:
    assert tagged(asking(), BODY, 7).headers["cache-control"] == "no-store"


def test_if_match_compares_the_version_alone() -> None:
    assert version_in('"v7-0123456789abcdef"') == 7
    assert version_in(' "v7-ffffffffffffffff" ') == 7


@pytest.mark.parametrize(
    "tag", ["*", 'W/"v7-0123456789abcdef"', '"v7"', "v7-0123456789abcdef", '"v9999999999-0123456789abcdef"']
)
def test_a_tag_that_cannot_be_ours_has_no_version(tag: str) -> None:
    assert version_in(tag) is None


@pytest.mark.parametrize("tag", [None, ""])
def test_a_change_needs_a_tag(tag: str | None) -> None:
    with pytest.raises(PreconditionRequired):
        version_in(tag)
