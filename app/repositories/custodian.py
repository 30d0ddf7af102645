"""What the custodian reads and writes, by a role of its own to which row-level security shows nothing else."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic_core import to_json

_KEYS = "SELECT id, public, retired_at IS NOT NULL AS is_retired FROM custodian_keys ORDER BY id"
_PUBLISH = "INSERT INTO custodian_keys (id, public, published_at) VALUES ($1, $2, $3)"
# One for each pair that was granted and waits; a reporter who is not there any more leaves the right side empty.
_WAITING = """
    SELECT u.id, u.submission_id, u.unit_id, u.reason_code, u.expires_at, r.custodian_key_id, r.identity,
        k.month, k.public
    FROM unsealings u
    LEFT JOIN reporters r ON r.submission_id = u.submission_id
    CROSS JOIN LATERAL (
        SELECT month, public FROM unit_keys WHERE unit_id = u.unit_id AND month <= $2 ORDER BY month DESC LIMIT 1
    ) k
    WHERE u.expires_at > $1
    ORDER BY u.granted_at, u.id
"""
# Held until the transaction ends. The second statement looks anew: whoever held it before has answered by then.
_HOLD = "SELECT pg_try_advisory_xact_lock(hashtextextended($1::text, 0))"
_WAITS = "SELECT EXISTS (SELECT FROM unsealings WHERE id = $1)"
_TELL = "INSERT INTO events (submission_id, at, verb, unit_id, details) VALUES ($1, $2, 'unseal_open', $3, $4)"
_ANSWER = """
    INSERT INTO unsealing_answers (unsealing_id, unit_id, month, identity, expires_at) VALUES ($1, $2, $3, $4, $5)
"""
_WIPE = "DELETE FROM unsealing_answers WHERE expires_at <= $1"


async def keys(pool: Any) -> Sequence[Any]:  # noqa: ANN401 - asyncpg ships no types
    """Id, public half and `is_retired` of every pair that was published, the oldest first."""
    found: Sequence[Any] = await pool.fetch(_KEYS)
    return found


async def publish(pool: Any, key_id: int, public: bytes, now: datetime) -> None:  # noqa: ANN401 - asyncpg ships no types
    """Publish the public half of a pair."""
    await pool.execute(_PUBLISH, key_id, public, now)


async def waiting(pool: Any, now: datetime, today: date) -> Sequence[Any]:  # noqa: ANN401 - asyncpg ships no types
    """What was granted and waits for an answer, each with the box of the reporter and the pair of the asker's unit."""
    found: Sequence[Any] = await pool.fetch(_WAITING, now, today)
    return found


async def take(connection: Any, row: Any) -> bool:  # noqa: ANN401 - asyncpg ships no types
    """Whether it is ours to answer in this transaction: no other custodian holds it, and it still waits."""
    told = str(row["id"])
    return bool(await connection.fetchval(_HOLD, told) and await connection.fetchval(_WAITS, row["id"]))


async def answer(connection: Any, row: Any, identity: bytes | None) -> None:  # noqa: ANN401 - asyncpg ships no types
    """Write what was opened, or that there was nothing."""
    await connection.execute(_ANSWER, row["id"], row["unit_id"], row["month"], identity, row["expires_at"])


async def tell(connection: Any, row: Any, now: datetime) -> None:  # noqa: ANN401 - asyncpg ships no types
    """The event that an identity was opened: codes and ids, never a word of it."""
    details = to_json({"unsealing": str(row["id"]), "reason_code": row["reason_code"]}).decode()
    await connection.execute(_TELL, row["submission_id"], now, row["unit_id"], details)


async def wipe(pool: Any, now: datetime) -> None:  # noqa: ANN401 - asyncpg ships no types
    """Take away the answers that have run out."""
    await pool.execute(_WIPE, now)
