"""The custodian's pairs: made in its own folder, published in the database, held against each other at the start."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.custodian_keys import CustodianFolder
from app.core.sealed_boxes import BoxKey
from app.errors import Misconfigured
from app.repositories import custodian


async def create(pool: Any, folder: CustodianFolder, now: datetime) -> int:  # noqa: ANN401 - asyncpg ships no types
    """Make the first pair and publish it; its number. Raises Misconfigured when one was published already."""
    if await custodian.keys(pool):
        raise Misconfigured("The custodian has a key already: `tinbao custodian rotate` adds the next one.")
    return await _publish(pool, folder, 1, now)


async def rotate(pool: Any, folder: CustodianFolder, now: datetime) -> int:  # noqa: ANN401 - asyncpg ships no types
    """Make the next pair, to which identities are sealed from now on; its number.

    The older private halves stay, to open older boxes. Raises Misconfigured when one of them is not here: then the
    folder is not the one to go on with.
    """
    pairs = await opened(pool, folder)
    return await _publish(pool, folder, max(pairs) + 1, now)


async def opened(pool: Any, folder: CustodianFolder) -> Mapping[int, BoxKey]:  # noqa: ANN401 - asyncpg ships no types
    """Every published pair, each held against what was published.

    Raises Misconfigured when none was published, or a file is missing, broken or of another pair. That of a retired
    pair may be gone: what was sealed to it then stays shut.
    """
    published = await custodian.keys(pool)
    if not published:
        raise Misconfigured("No key of the custodian was published: run `tinbao custodian create-key`.")
    pairs = {}
    for key in published:
        if key["is_retired"] and not folder.path(key["id"]).exists():
            continue
        pair = folder.pair(key["id"])
        if pair.recipient.public != key["public"]:
            raise Misconfigured(
                f"{folder.path(key['id'])} is not the key that this database was sealed to: set "
                "TINBAO_CUSTODIAN_KEYS_DIR to the folder of this database, or restore that from its backup."
            )
        pairs[key["id"]] = pair
    return pairs


async def _publish(pool: Any, folder: CustodianFolder, key_id: int, now: datetime) -> int:  # noqa: ANN401 - asyncpg ships no types
    # The private half is on the disk before anything can be sealed to it.
    await custodian.publish(pool, key_id, folder.ensure(key_id).recipient.public, now)
    return key_id
