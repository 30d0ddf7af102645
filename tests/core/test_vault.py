"""The vault: opens what it sealed, where it was sealed, and nothing else."""

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import vault
from app.core.at_rest import SealBroken
from app.core.vault import Vault
from app.errors import Misconfigured

VAULT = Vault(bytes(range(32)))
ROW = UUID("8d9a4f7e-3f0b-4a55-8f1e-2a8b5a1e9c02")
NONCE = bytes(12)
TEXT = "Nhà cuối bản".encode()
SEALED = VAULT.seal("tip_offs", ROW, "description", TEXT, NONCE)


@given(plaintext=st.binary(), nonce=st.binary(min_size=12, max_size=12), row=st.uuids())
def test_what_is_sealed_opens_again_33_bytes_longer(plaintext: bytes, nonce: bytes, row: UUID) -> None:
    sealed = VAULT.seal("tip_offs", row, "description", plaintext, nonce)

    assert len(sealed) == len(plaintext) + 33
    assert VAULT.open("tip_offs", row, "description", sealed) == plaintext


def test_a_vault_with_the_same_key_opens_it_after_a_restart() -> None:
    assert Vault(bytes(range(32))).open("tip_offs", ROW, "description", SEALED) == TEXT


def test_the_form_on_disk_never_changes() -> None:
    assert (
        SEALED.hex()
        == "01c28374c10000000000000000000000008d98b7b5c3bb202c1cb8bfb23e26d662e8b00bf1aea5004a88548da3c232182237"
    )


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("reporters", ROW, "description"),
        ("tip_offs", UUID(int=0), "description"),
        ("tip_offs", ROW, "place_text"),
        ("tip_offsd", ROW, "escription"),
        ("tip_off", ROW, "sdescription"),
    ],
)
def test_a_value_moved_to_another_place_does_not_open(table: str, row: UUID, column: str) -> None:
    with pytest.raises(SealBroken):
        VAULT.open(table, row, column, SEALED)


def test_each_table_has_a_key_of_its_own() -> None:
    other = VAULT.seal("reporters", ROW, "description", TEXT, NONCE)

    # The same key and nonce would give the same ciphertext before the tag.
    assert other[17:-16] != SEALED[17:-16]
    assert VAULT.seal("tip_offs", ROW, "place_text", TEXT, NONCE)[17:-16] == SEALED[17:-16]


def test_a_change_of_any_bit_breaks_the_seal() -> None:
    for bit in range(8 * len(SEALED)):
        changed = (int.from_bytes(SEALED) ^ 1 << bit).to_bytes(len(SEALED))
        with pytest.raises(SealBroken):
            VAULT.open("tip_offs", ROW, "description", changed)


def test_a_value_cut_short_breaks_the_seal() -> None:
    for length in range(len(SEALED)):
        with pytest.raises(SealBroken):
            VAULT.open("tip_offs", ROW, "description", SEALED[:length])


def test_another_key_breaks_the_seal() -> None:
    with pytest.raises(SealBroken, match="another key"):
        Vault(bytes(32)).open("tip_offs", ROW, "description", SEALED)


def test_a_key_or_nonce_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(bytes(31))
    with pytest.raises(ValueError, match="12 bytes"):
        VAULT.seal("tip_offs", ROW, "description", TEXT, bytes(11))


def test_a_key_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "vault_key"

    key = vault.create_key(path)

    assert len(key) == 32
    assert vault.load_key(path) == key
    assert path.read_bytes().count(b"\n") == 1


def test_two_keys_are_never_alike(tmp_path: Path) -> None:
    assert vault.create_key(tmp_path / "secrets" / "a") != vault.create_key(tmp_path / "secrets" / "b")


@pytest.mark.parametrize("content", [b"", b"AAAA\n", b"A" * 43 + b"\n", b"\xff" * 44, b"A!" * 22, bytes(32)])
def test_a_file_without_a_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vault_key"
    path.touch(0o600)
    path.write_bytes(content)

    with pytest.raises(Misconfigured, match="restore it from its backup"):
        vault.load_key(path)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    vault.create_key(tmp_path / "secrets" / "vault_key")
    (tmp_path / "secrets" / "vault_key").chmod(0o644)

    with pytest.raises(Misconfigured, match="chmod 600"):
        vault.load_key(tmp_path / "secrets" / "vault_key")
