"""Project Wycheproof's vectors for JSON web signatures: not one wrong acceptance."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jose import jwk
from jose.exceptions import JWKError

from app.core.tokens import signed_payload

VECTORS = Path(__file__).parents[2].parent / "shared/data/wycheproof/json_web_signature_test.json"
# Mislabelled at the source: 367 and 370 are called invalid but equal the valid 357 to the letter; 372 and 373 are
# called valid although they carry a «?» that is no base64url.
MISLABELLED = {367, 370, 372, 373}
# The valid ones that are compact, ES256 and name a key; all others lie outside our profile and may be refused.
OURS = {18, 378}


@pytest.fixture(scope="module")
def groups() -> list[dict[str, Any]]:
    if not VECTORS.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("CI must run the Wycheproof vectors, but their file is missing")
        pytest.skip("the Wycheproof vectors are not part of this checkout")
    found: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))["testGroups"]
    return found


def ring(group: dict[str, Any]) -> dict[str, Any]:
    """The group's key under its name, unless the key says of itself that it must not verify signatures."""
    key = group.get("public") or group["private"]
    is_for_signatures = key.get("use", "sig") == "sig" and "encrypt" not in key.get("key_ops", [])
    try:
        return {key["kid"]: jwk.construct(key, key.get("alg", "ES256"))} if is_for_signatures else {}
    except JWKError:
        return {}  # An algorithm that does not exist, such as «ES521».


def accepted(groups: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for group in groups:
        keys = ring(group)
        for vector in group["tests"]:
            try:
                signed_payload(vector["jws"], keys, {"alg": "ES256"})
            except ValueError:
                continue
            yield vector


def test_what_is_accepted_is_valid_and_what_is_ours_is_accepted(groups: list[dict[str, Any]]) -> None:
    passed = list(accepted(groups))

    assert sum(len(group["tests"]) for group in groups) == 401
    assert [vector["tcId"] for vector in passed if vector["result"] != "valid"] == []
    assert {vector["tcId"] for vector in passed} == OURS


def test_the_mislabelled_vectors_are_hs256_and_refused_either_way(groups: list[dict[str, Any]]) -> None:
    assert MISLABELLED.isdisjoint(vector["tcId"] for vector in accepted(groups))


def test_the_profile_of_access_tokens_refuses_every_vector(groups: list[dict[str, Any]]) -> None:
    for group in groups:
        for vector in group["tests"]:
            with pytest.raises(ValueError, match=r"."):
                signed_payload(vector["jws"], ring(group), {"alg": "ES256", "typ": "at+jwt"})
