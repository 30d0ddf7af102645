"""Backups: what a database is before it is dumped, and whether another one may be filled from the dump."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core import dumps
from app.core.backup_files import Manifest
from app.core.database import open_session
from app.errors import Misconfigured
from app.repositories import dumps as databases
from app.repositories import health

PURPOSE = "backup manifest"
"""Of the secret under which a manifest is sealed."""


class Source(NamedTuple):
    """What a manifest says of a database: its newest migration, its server's release, the owner of its tables."""

    migration: str
    postgresql: int
    owner: str


async def source(owner: AsyncEngine) -> Source:
    """What is about to be dumped. Raises Misconfigured when the dump would fail, or would not be whole."""
    async with open_session(owner) as session:
        migration = await health.revision(session)
    async with open_session(owner) as session:
        role, release = await databases.server(session)
        hidden = await databases.hidden(session)
    if migration is None:
        raise Misconfigured("This database holds nothing yet that could be backed up: run `tinbao migrate`.")
    if release > dumps.NEWEST_SERVER:
        raise Misconfigured(
            f"The server is PostgreSQL {release}, and pg_dump {dumps.NEWEST_SERVER}, which comes with tinbao, refuses "
            "to dump a newer one: bring tinbao up to date, or dump with the server's own pg_dump as its owner "
            "(--format=custom --enable-row-security)."
        )
    if hidden:
        raise Misconfigured(
            f"A dump as {role} would not be whole, since policies may hide rows of {', '.join(hidden)} from it: set "
            "DATABASE_URL to the role that ran `tinbao migrate`."
        )
    return Source(migration, release, role)


async def require_room(owner: AsyncEngine, manifest: Manifest, known: Collection[str]) -> int:
    """The release of a server that may be filled; Misconfigured when the database may not, or not from this dump.

    `known` are the migrations of this edition.
    """
    async with open_session(owner) as session:
        role, release = await databases.server(session)
        is_empty = await databases.is_empty(session)
    if not is_empty:
        raise Misconfigured(
            "The database holds tables already, and nothing is ever written over: begin with an empty one (another "
            "TINBAO_DATA_DIR, or CREATE DATABASE and its DATABASE_URL)."
        )
    if manifest.migration not in known:
        raise Misconfigured(
            f"This backup was made by tinbao {manifest.tinbao}, which is newer ({manifest.migration}): restore it with "
            "that edition."
        )
    if role != manifest.owner:
        raise Misconfigured(
            f"The tables of this backup belong to the role {manifest.owner}, and DATABASE_URL names {role}: restore as "
            "a role of the same name."
        )
    if release < (manifest.postgresql or release):
        raise Misconfigured(
            f"This backup is of PostgreSQL {manifest.postgresql} and the server is {release}: PostgreSQL reads its "
            "dumps in the same or a newer release."
        )
    return release
