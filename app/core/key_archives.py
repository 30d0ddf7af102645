"""The keys of a house as one archive: every secret of the folder, and nothing that lies about half-written."""

import io
import shutil
import tarfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from app.core import secret_files
from app.errors import Misconfigured

_LARGEST = 64 * 1024


def pack(folder: Path, file: BinaryIO) -> None:
    """Write all secrets below the folder; Misconfigured when there are none, or one is open to others."""
    # A name that begins with a dot is a draft of somebody who is writing a key just now.
    names = sorted(
        path.relative_to(folder)
        for path in folder.rglob("*")
        if not path.is_dir() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    if not names:
        raise Misconfigured(f"There are no keys in {folder}: set TINBAO_KEYS_DIR to the folder of this house.")
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in names:
            content = secret_files.read(folder / name)
            member = tarfile.TarInfo(name.as_posix())
            member.size, member.mode = len(content), 0o600
            archive.addfile(member, io.BytesIO(content))


def unpack(path: Path, folder: Path) -> None:
    """Write the secrets of an archive into a new folder; Misconfigured when it is no such archive."""
    contents: dict[Path, bytes] = {}
    try:
        with tarfile.open(path, mode="r:") as archive:
            for member in archive:
                name = _name_of(member, path)
                contents[folder / name] = _content_of(archive, member)
    except (tarfile.TarError, OSError):
        raise Misconfigured(f"{path} is no archive of keys.") from None
    # The folder first, closed to others, and then what lies below it.
    folder.mkdir(mode=0o700, parents=True)
    secret_files.create_all(contents)


def is_free(folder: Path) -> bool:
    """Whether nothing lies in the folder, or it is not there yet."""
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def unfinished(folder: Path) -> Path:
    """Where keys are unpacked, beside their place; what a killed run left there is removed."""
    beside = folder.absolute().with_name(f".{folder.name}.unfinished")
    shutil.rmtree(beside, ignore_errors=True)
    return beside


def _name_of(member: tarfile.TarInfo, path: Path) -> PurePosixPath:
    name = PurePosixPath(member.name)
    # A name that leads out of the folder would write where the archive's maker wants, and not where we do.
    if not member.isreg() or member.size > _LARGEST or name.is_absolute() or ".." in name.parts or not name.parts:
        raise Misconfigured(f"{path} holds something that is no key: it was not written by `tinbao backup`.")
    return name


def _content_of(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    assert file is not None, "it is a regular file"
    return file.read()
