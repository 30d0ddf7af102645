"""A password is long, uncommon, and not made of what everybody knows; nothing else is asked of it."""

import pytest

from app.domain.password_rules import commonest, fault_of


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "bản mường hung 12",
        "khônghoađâuxanh",
        "            x",
        "🌧🌧🌧🌧🌧🌧🌧🌧🌧🌧🌧☀",
        "a" * 11 + "b",
        "p" * 63 + "q",
        "tinbao is where I keep watch",
    ],
)
def test_any_composition_will_do(password: str) -> None:
    assert fault_of(password, "officer.04219") is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", "password_too_short"),
        ("elevenchars", "password_too_short"),
        # Eleven letters, typed as letters and marks: what counts is what is meant.
        ("điệnbiênphủ".replace("ủ", "u\u0309"), "password_too_short"),
        ("1qaz2wsx3edc", "password_too_common"),
        ("1QAZ2WSX3EDC", "password_too_common"),
        ("JustinBieber", "password_too_common"),
        ("aaaaaaaaaaaaaaaa", "password_too_common"),
        ("officer.04219!", "password_too_obvious"),
        ("Officer.04219-2026", "password_too_obvious"),
        ("tinbao-tinbao-1", "password_too_obvious"),
        ("congan123456789", "password_too_obvious"),
    ],
)
def test_what_would_be_tried_first_is_refused(password: str, fault: str) -> None:
    assert fault_of(password, "officer.04219") == fault


def test_the_list_is_as_long_as_it_says() -> None:
    assert len(commonest()) == 229
