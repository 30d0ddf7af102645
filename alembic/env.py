"""Runs the migrations over one asyncpg connection, as the owner, with time-outs that protect a running service."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.models import metadata

# A migration that cannot get its lock soon must fail rather than queue every citizen behind it.
TIMEOUTS = ("SET lock_timeout = '4s'", "SET statement_timeout = '120s'")


def migrate(connection: Connection) -> None:
    for timeout in TIMEOUTS:
        connection.execute(text(timeout))
    connection.commit()
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    # The caller hands the owner's address over in memory: an address in a file would be a secret in the repository.
    engine = create_async_engine(context.config.attributes["url"], poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(main())
