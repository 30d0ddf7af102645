"""A sweeper as a process of its own, so that a test can kill it: `python -m tests.sweeper URL MOMENT`."""

import asyncio
import sys
from datetime import datetime

from app.core.database import open_engine
from app.services import sweeping


async def main(worker_url: str, moment: str) -> None:
    """Sweep what has run out by the moment."""
    engine = open_engine(worker_url, size=1)
    await sweeping.sweep(engine, datetime.fromisoformat(moment))
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
