"""Budgets: every charge of a request in one statement, which commits by itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

# In the order of their keys, so that two requests with the same charges wait for each other instead of locking up.
_SPEND = """
    INSERT INTO budgets AS b (key, used, ends_at)
    SELECT key, 1, $3::timestamptz + lasting FROM unnest($1::bytea[], $2::interval[]) AS charged (key, lasting)
    ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
        used = CASE WHEN b.ends_at <= $3 THEN 1 ELSE least(b.used, 1000000) + 1 END,
        ends_at = CASE WHEN b.ends_at <= $3 THEN excluded.ends_at ELSE b.ends_at END
    RETURNING key, used, ends_at
"""
_SWEEP = "DELETE FROM budgets WHERE ends_at <= $1"


async def spend(pool: Any, windows: Mapping[bytes, timedelta], now: datetime) -> dict[bytes, tuple[int, datetime]]:  # noqa: ANN401 - asyncpg ships no types
    """Charge each key once; what each has used in its window, and when that ends."""
    rows = await pool.fetch(_SPEND, list(windows), list(windows.values()), now)
    return {row["key"]: (row["used"], row["ends_at"]) for row in rows}


async def sweep(pool: Any, now: datetime) -> None:  # noqa: ANN401 - asyncpg ships no types
    """Forget the windows that have ended."""
    await pool.execute(_SWEEP, now)
