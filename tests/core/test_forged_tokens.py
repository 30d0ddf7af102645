"""Forged and odd tokens: every one is refused as InvalidToken, and nothing else is ever raised."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import signing_keys
from app.core.keyring import Keyring
from app.core.tokens import Tokens
from app.errors import InvalidToken
from tests.core.forge import as_json
from tests.core.forgeries import FORGERIES, House
from tests.core.test_tokens import AUDIENCE, ISSUER, NOW, SID, SUB

START = int(NOW.timestamp())
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": SUB,
    "client_id": "web",
    "iat": START,
    "nbf": START,
    "exp": START + 600,
    "jti": "5f2b6d0e-97c7-4b46-9d0a-0d7a3b1e4c03",
    "sid": SID,
    "role": "officer",
    "unit": 4219,
    "scope": "",
    "cv": 3,
}


class Door(House):
    """The house with its verifier."""

    def __init__(self, folder: Path) -> None:
        super().__init__(signing_keys.create(folder / "ours"), signing_keys.create(folder / "theirs"), CLAIMS)
        self.tokens = Tokens(Keyring(folder / "ours"), ISSUER, AUDIENCE)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Door:
    return Door(tmp_path_factory.mktemp("house"))


WRONG_VALUES: dict[tuple[str, ...], list[object]] = {
    ("iss", "aud"): ["", "other", None, [ISSUER], [AUDIENCE], 1],
    ("sub", "sid", "jti"): ["", None, 1, [], "x", SUB.upper(), "{" + SUB + "}", SUB.replace("-", ""), SUB + "\n"],
    ("client_id", "role"): ["", None, 1, True, [], "a b", "ế", "\ud800", "a\0", "x" * 101],
    ("scope",): [None, 1, ["read"], " ", "a  b", " a", "a ", 'a"b', "ế"],
    ("iat", "nbf", "exp", "unit", "cv"): [None, "7", [], {}, -1, 2**63, True, False, 1.0],
    ("unit",): [0, 2**31],
    ("cv",): [2**31],
    ("exp",): [START, START - 1, 0],
    ("nbf", "iat"): [START + 6],
}


def test_the_honest_token_of_the_forge_is_accepted(house: Door) -> None:
    assert house.tokens.verify(house.honest, NOW).sub == SUB


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_refused(house: Door, name: str) -> None:
    forgery = FORGERIES[name](house)

    assert forgery != house.honest
    with pytest.raises(InvalidToken):
        house.tokens.verify(forgery, NOW)


@pytest.mark.parametrize("name", CLAIMS)
def test_no_claim_may_be_missing(house: Door, name: str) -> None:
    payload = as_json({key: value for key, value in CLAIMS.items() if key != name})

    with pytest.raises(InvalidToken):
        house.tokens.verify(house.with_payload(payload), NOW)


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for names, values in WRONG_VALUES.items() for name, value in product(names, values)],
)
def test_no_claim_may_be_of_another_form(house: Door, name: str, value: object) -> None:
    with pytest.raises(InvalidToken):
        house.tokens.verify(house.with_payload(as_json({**CLAIMS, name: value})), NOW)


@given(text=st.one_of(st.text(), st.from_regex(r"[\w-]*\.[\w-]*\.[\w-]*"), st.text(alphabet=st.characters())))
def test_no_text_raises_anything_else(house: Door, text: str) -> None:
    with pytest.raises(InvalidToken):
        house.tokens.verify(text, NOW)


@given(header=st.binary(max_size=60), payload=st.binary(max_size=60))
def test_no_signed_bytes_raise_anything_else(house: Door, header: bytes, payload: bytes) -> None:
    for token in (house.ours.token(header, CLAIMS), house.with_payload(payload)):
        with pytest.raises(InvalidToken):
            house.tokens.verify(token, NOW)
