"""Files that hold secrets: readable by their owner alone, written whole or not at all, never overwritten."""

import base64
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from app.errors import Misconfigured

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LARGEST = 64 * 1024
_KEY = 32


def read(path: Path) -> bytes:
    """The content, at most 64 KiB; Misconfigured when the file is missing, no file, too large or open to others."""
    try:
        # Without O_NONBLOCK a named pipe at this path would hold up the start for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read ({error.strerror}): create it, or correct its path.") from None
    with os.fdopen(descriptor, "rb") as file:
        # The open file is asked, not its name, which could lead elsewhere a moment later.
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise Misconfigured(f"{path} is not a file that holds a secret: correct its path.")
        if status.st_mode & _OTHERS:
            raise Misconfigured(f"{path} holds a secret that others may read: run chmod 600 on it.")
        return file.read(_LARGEST)


def read_key(path: Path, what: str) -> bytes:
    """The 32 bytes that a file holds as base64; Misconfigured as `read`, and when it holds something else."""
    try:
        key = base64.b64decode(read(path).strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY:
        raise Misconfigured(f"{path} does not hold {what}: restore it from its backup.")
    return key


def create(path: Path, content: bytes) -> None:
    """Write a new file of mode 0600 in a folder of mode 0700; Misconfigured when it exists or the folder is open."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        require_private(path.parent)
        _write_whole(path, content)
    except OSError as error:
        raise Misconfigured(
            f"{path} cannot be written ({error.strerror}): choose another place; a secret is never overwritten."
        ) from None


def create_all(contents: Mapping[Path, bytes]) -> None:
    """Write many new files as `create` does, with one wait for the disk instead of two for each."""
    drafts: dict[Path, Path] = {}
    try:
        for folder in {path.parent for path in contents}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            require_private(folder)
        for path, content in contents.items():
            drafts[path] = _draft(path, content)
        os.sync()
        for path, draft in drafts.items():
            path.hardlink_to(draft)
    except OSError as error:
        raise Misconfigured(
            f"Secrets cannot be written ({error.strerror}): choose another place; a secret is never overwritten."
        ) from None
    finally:
        for draft in drafts.values():
            draft.unlink()
    for folder in {path.parent for path in contents}:
        sync_folder(folder)


def destroy(path: Path) -> None:
    """Overwrite a secret and remove it; one that is not there is no fault."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def require_private(folder: Path) -> None:
    """Misconfigured when others may enter the folder: who can write there can plant a key of their own."""
    try:
        is_open = folder.stat().st_mode & _OTHERS
    except OSError as error:
        raise Misconfigured(f"{folder} cannot be read ({error.strerror}): create it, or correct its path.") from None
    if is_open:
        raise Misconfigured(f"{folder} is to hold secrets but is open to others: run chmod 700 on it.")


def _write_whole(path: Path, content: bytes) -> None:
    draft = _draft(path, content)
    try:
        _sync_file(draft)
        # A link appears complete or not at all, and unlike a rename it never replaces a key that is already there.
        path.hardlink_to(draft)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _draft(path: Path, content: bytes) -> Path:
    """The content beside its place, under a name that nobody looks for."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
    except OSError:
        draft.unlink()
        raise
    return draft


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    # The name of a new file is durable only once its folder is: a key lost with the power takes its data along.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
