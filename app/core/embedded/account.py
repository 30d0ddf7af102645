"""Whom the server runs as: ourselves, or, since PostgreSQL refuses root, a system user when we are root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from app.errors import Misconfigured

_PREFERRED = ("postgres", "nobody")
_FIRST_PERSON = 1000  # Below it are system users, above it people (login.defs, UID_MIN).


class Drop(TypedDict, total=False):
    """The arguments that make subprocess give up every right of root, supplementary groups included."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """Whether a child of ours runs as this user without any change of identity."""
        return self.uid == os.geteuid()

    def drop(self) -> Drop:
        """What to hand to subprocess so that the child runs as this user."""
        return {} if self.is_ours else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this user gets into the folder; the kernel is asked, so that ACLs and mounts count too."""
        enter = ["/bin/sh", "-c", 'cd -- "$1" 2> /dev/null', "sh", str(folder)]
        return subprocess.run(enter, check=False, cwd="/", env={}, **self.drop()).returncode == 0  # noqa: S603 -- our own words, no shell text from outside


def named(uid: int) -> Account:
    """The user with this number; raises Misconfigured for a number without a name, as peer authentication needs one."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise Misconfigured(
            f"User id {uid} has no name on this machine, and the embedded PostgreSQL knows its clients by name: "
            "add the user to /etc/passwd, or set DATABASE_URL."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def ourselves() -> Account:
    """The user that this process runs as."""
    return named(os.geteuid())


def server_account(data: Path) -> Account:
    """The user for the server on this data folder: its owner if it exists, else ourselves or a system user.

    Raises Misconfigured when that user cannot be had.
    """
    if data.exists():
        return _owner(data)
    return _system_user() if os.geteuid() == 0 else ourselves()


def reachable_by_server(path: Path) -> bool:
    """Whether a new server could live at this path, which need not exist yet: its user can enter the nearest folder."""
    account = _system_user() if os.geteuid() == 0 else ourselves()
    nearest = next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())
    return account.can_enter(nearest)


def _owner(data: Path) -> Account:
    owner = named(data.stat().st_uid)
    if owner.uid == 0:
        raise Misconfigured(f"{data} belongs to root, and PostgreSQL refuses to run as root: give it to a system user.")
    if os.geteuid() not in {0, owner.uid}:
        raise Misconfigured(f"{data} belongs to user {owner.name}: run as that user or as root.")
    return owner


def _system_user() -> Account:
    known = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    others = sorted((entry.pw_uid, name) for name, entry in known.items() if entry.pw_uid < _FIRST_PERSON)
    for name in (*_PREFERRED, *(name for _, name in others)):
        if name in known:
            return Account(name, known[name].pw_uid, known[name].pw_gid)
    raise Misconfigured(
        "PostgreSQL refuses to run as root, and this machine has no system user to run it as: "
        "add a user named postgres, start as another user, or set DATABASE_URL."
    )
