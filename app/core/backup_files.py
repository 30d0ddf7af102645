"""The files of a backup: each is written whole or not at all, and a manifest beside it tells what it is.

tinbao-20261125T020000Z.data        a dump of the database
tinbao-20261125T020000Z.data.json   its manifest, written last: an artefact without one is unfinished
tinbao-20261125T020000Z.keys        an archive of the keys, in another folder
tinbao-20261125T020000Z.keys.json
"""

import fcntl
import hashlib
import hmac
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from app.core import secret_files
from app.errors import Misconfigured

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_UNFINISHED = ".tinbao.unfinished"

Kind = Literal["data", "keys"]


class Manifest(BaseModel):
    """What an artefact is. Nothing here is a secret, and nothing counts what people reported."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    kind: Kind
    made_at: str
    tinbao: str
    sha256: str
    # Of data alone: the newest migration in it, the release of its server, and the role that owns its tables.
    migration: str | None = None
    postgresql: int | None = None
    owner: str | None = None
    # An HMAC over all of the above under the keys of the house: it tells whose data these are, and that nobody has
    # altered them. None where no keys were at hand.
    seal: str | None = None

    def sealed(self, secret: bytes) -> "Manifest":
        """The same manifest with its seal."""
        return self.model_copy(update={"seal": self._seal(secret)})

    def is_sealed_by(self, secret: bytes) -> bool:
        """Whether this secret made the seal."""
        return self.seal is not None and hmac.compare_digest(self.seal.encode(), self._seal(secret).encode())

    def _seal(self, secret: bytes) -> str:
        told = self.model_dump_json(exclude={"seal"}).encode()
        return hmac.new(secret, told, hashlib.sha256).hexdigest()


def artefact(folder: Path, stamp: str, kind: Kind) -> Path:
    """The path of an artefact."""
    return folder / f"tinbao-{stamp}.{kind}"


def manifest_of(path: Path) -> Path:
    """The path of an artefact's manifest."""
    return path.with_name(f"{path.name}.json")


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A new file to write to, which takes its name complete and on the disk, or not at all.

    Raises Misconfigured when the folder cannot keep it, or would show it to others. What a killed run left behind is
    overwritten by the next one.
    """
    draft = path.with_name(_UNFINISHED)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not truncated yet: it may be another run's, as the lock will tell.
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(draft, flags, 0o600), "r+b") as file:
            _take(file, draft)
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                # A rename, as sticks that go into a safe often know no hard links; the stamp keeps names apart.
                draft.rename(path)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
        secret_files.sync_folder(path.parent)
    except OSError as error:
        raise Misconfigured(f"{path} cannot be written ({error.strerror}): choose another folder.") from None


def keep(path: Path, manifest: Manifest) -> None:
    """Write the manifest of a complete artefact beside it."""
    with whole(manifest_of(path)) as file:
        file.write(manifest.model_dump_json(indent=2).encode() + b"\n")


def checked(path: Path, kind: Kind) -> Manifest:
    """The manifest of an artefact whose content is what was written.

    Raises Misconfigured when one of the two is missing, damaged, of another kind or of a newer edition.
    """
    beside = manifest_of(path)
    try:
        manifest = Manifest.model_validate_json(beside.read_bytes())
        digest = digest_of(path)
    except OSError as error:
        raise Misconfigured(
            f"{error.filename} cannot be read ({error.strerror}): an artefact and its manifest, {beside.name}, lie "
            "side by side; one without the other was not finished."
        ) from None
    except ValidationError:
        raise Misconfigured(
            f"{beside} is not a manifest that this edition reads: use the edition that wrote it."
        ) from None
    if manifest.kind != kind:
        raise Misconfigured(f"{path} holds the {manifest.kind} of a house, and not the {kind}: exchange the two.")
    if digest != manifest.sha256:
        raise Misconfigured(f"{path} is damaged: it is not what {beside.name} says. Use another copy.")
    return manifest


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _take(file: BinaryIO, draft: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # It may have been finished, and so renamed, between our opening and our lock: then the lock is of no use.
        is_ours = os.path.samestat(os.fstat(file.fileno()), draft.stat())
    except (BlockingIOError, FileNotFoundError):
        is_ours = False
    if not is_ours:
        raise Misconfigured(f"Another backup is being written to {draft.parent}: wait for its end.")
    # A stick formatted for Windows gives every file the mode of its mount.
    if os.fstat(file.fileno()).st_mode & _OTHERS:
        draft.unlink()
        raise Misconfigured(
            f"{draft.parent} would show a backup to others: use a disk that keeps modes, or mount it with umask=077."
        )
    file.truncate(0)
