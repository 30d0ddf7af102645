from uuid import UUID

from app.core.phone_hashes import PhoneHashes
from app.domain.phones import Purpose
from tests.messages import E164

HASHES = PhoneHashes(b"n" * 32, b"c" * 32)


def test_a_hash_of_a_number_is_good_under_its_secret_alone() -> None:
    assert HASHES.of_number(E164) == PhoneHashes(b"n" * 32, b"x" * 32).of_number(E164)
    assert HASHES.of_number(E164) != PhoneHashes(b"x" * 32, b"c" * 32).of_number(E164)
    assert HASHES.of_number(E164) != HASHES.of_number("+84912345679")
    assert HASHES.of_signer(E164, UUID(int=1)) != HASHES.of_signer(E164, UUID(int=2))


def test_a_hash_of_a_code_is_bound_to_number_and_purpose() -> None:
    number, other = HASHES.of_number(E164), HASHES.of_number("+84912345679")
    hashes = {
        HASHES.of_code(number, Purpose.SIGN_IN, "042917"),
        HASHES.of_code(number, Purpose.CONFIRM, "042917"),
        HASHES.of_code(other, Purpose.SIGN_IN, "042917"),
        HASHES.of_code(number, Purpose.SIGN_IN, "042918"),
        PhoneHashes(b"n" * 32, b"x" * 32).of_code(number, Purpose.SIGN_IN, "042917"),
    }
    assert len(hashes) == 5
    assert {len(each) for each in hashes} == {32}


def test_the_secrets_are_not_in_what_is_printed() -> None:
    assert "nnn" not in repr(HASHES)
