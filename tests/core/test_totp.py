"""The codes of RFC 6238, and only those of now."""

from datetime import UTC, datetime

import pytest

from app.core import totp

# «12345678901234567890», the secret of RFC 6238, appendix B.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_the_vectors_of_the_rfc(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert totp.matching_step(SECRET, code, now) == seconds // 30


@pytest.mark.parametrize(("late", "is_good"), [(-31, False), (-30, True), (0, True), (59, True), (60, False)])
def test_a_code_is_good_for_its_step_and_one_beside(late: int, is_good: bool) -> None:
    # «081804» belongs to the thirty seconds that begin with this one.
    first = 1111111080
    assert totp.matching_step(SECRET, "081804", datetime.fromtimestamp(first + late, UTC)) == (
        first // 30 if is_good else None
    )


@pytest.mark.parametrize("code", ["", "28708", "2870820", "abcdef", "٢٨٧٠٨٢", "\ud800"])
def test_anything_else_is_no_code(code: str) -> None:
    assert totp.matching_step(SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def test_each_secret_is_new() -> None:
    assert len({totp.new_secret() for _ in range(50)}) == 50
    assert totp.uri(SECRET, "officer.04219") == f"otpauth://totp/tinbao:officer.04219?secret={SECRET}&issuer=tinbao"
