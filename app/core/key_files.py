"""The keys of a house: a folder outside the database with all the secrets that the server needs."""

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from app.core import log_keys, signing_keys, vault
from app.core.keyring import Keyring
from app.errors import Misconfigured

_SIGNING, _VAULT, _SERVER = "signing", "vault.key", "server.key"


@dataclass(frozen=True, slots=True)
class Keys:
    """The ring of signing keys, the vault's key, and a server secret from which smaller secrets are derived.

    The vault's key is None for a house with the citizens' doors alone, which has nothing to open with it.
    """

    signing: Keyring
    vault: bytes | None
    server: bytes

    def secret_for(self, purpose: str) -> bytes:
        """A secret of 32 bytes for one purpose (HKDF-Expand of one block, RFC 5869 §2.3)."""
        return hmac.digest(self.server, f"tinbao {purpose}\x01".encode(), hashlib.sha256)


def create(folder: Path) -> None:
    """Make every key. Raises Misconfigured where one exists already: a key is never overwritten."""
    # The vault's key first: with it the folder itself is made, closed to others.
    vault.create_key(folder / _VAULT)
    vault.create_key(folder / _SERVER)
    signing_keys.create(signing_folder(folder))
    # Not among those that every server loads: the worker alone signs the log.
    log_keys.create(folder)


def signing_folder(folder: Path) -> Path:
    """Where the signing keys lie."""
    return folder / _SIGNING


def exist(folder: Path) -> bool:
    """Whether the folder holds a complete set."""
    return all((folder / name).exists() for name in (_SIGNING, _VAULT, _SERVER))


def load(folder: Path, *, is_for_staff: bool = True) -> Keys:
    """Read what a house needs. Raises Misconfigured with what to do when a key is missing, broken or open to others."""
    needed = (_SIGNING, _SERVER, _VAULT) if is_for_staff else (_SIGNING, _SERVER)
    if not all((folder / name).exists() for name in needed):
        raise Misconfigured(
            f"There are no keys in {folder}: run `tinbao keys create` for a new house, then keep a copy elsewhere; or "
            "`tinbao restore --keys FILE` for one that had keys before."
        )
    opening = vault.load_key(folder / _VAULT) if is_for_staff else None
    return Keys(Keyring(signing_folder(folder)), opening, vault.load_key(folder / _SERVER))
