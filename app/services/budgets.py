"""Budgets: what people, clients and numbers may use, counted in the database for every process at once."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from asyncpg.exceptions import InterfaceError, PostgresError

from app.core.clock import Clock
from app.domain.limits import Charge, Spent
from app.repositories import budgets

logger = logging.getLogger(__name__)

_SWEEP_SECONDS = 600


class Budgets:
    """Charges by keyed hashes: the table says how much was used, and never by whom."""

    def __init__(self, pool: Any, secret: bytes, clock: Clock) -> None:  # noqa: ANN401 - asyncpg ships no types
        self._pool, self._secret, self._clock = pool, secret, clock

    async def spend(self, charges: Sequence[Charge], now: datetime) -> list[Spent]:
        """Charge all of them in one statement, which stays whatever becomes of the request."""
        keys = [self._key(charge) for charge in charges]
        windows: dict[bytes, timedelta] = {key: charge.limit.window for key, charge in zip(keys, charges, strict=True)}
        used = await budgets.spend(self._pool, windows, now)
        return [
            Spent(charge.limit, used[key][0], max(1, round((used[key][1] - now).total_seconds())))
            for key, charge in zip(keys, charges, strict=True)
        ]

    async def sweep(self) -> None:
        """Forget what has ended, every ten minutes, for as long as the house is open."""
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            try:
                await budgets.sweep(self._pool, self._clock())
            except (OSError, PostgresError, InterfaceError) as error:
                # A database that is away is not a reason to stop: the next round finds the same rows.
                logger.warning("ended budgets were not swept: %s", type(error).__name__)

    def _key(self, charge: Charge) -> bytes:
        named = f"{charge.limit.name} {charge.whom}".encode()
        return hashlib.blake2b(named, key=self._secret, digest_size=16).digest()
