"""Sealed values opened again, by those who may: the staff's side, and the custodian of the tests."""

from uuid import UUID

from app.core.at_rest import place
from app.core.sealed_boxes import BoxKey
from app.models.seal import BoxedKey
from app.services.sealing import Opener
from app.web.parts import Parts
from tests.citizens import row
from tests.conftest import CUSTODIAN_SECRET, Database


def opener_of(parts: Parts) -> Opener:
    assert parts.opener is not None
    return parts.opener


async def opened(parts: Parts, database: Database, submission_id: UUID, table: str, column: str, sealed: bytes) -> str:
    """What lies in a column of a submission's own row."""
    kept = BoxedKey(**await row(database, f"SELECT * FROM data_keys WHERE submission_id = '{submission_id}'"))
    return opener_of(parts).opened(kept).open(table, submission_id, column, sealed).decode()


def identity(submission_id: UUID, box: bytes, custodian_key_id: int = 1) -> str:
    """Who reported."""
    pair = BoxKey(f"custodian {custodian_key_id}", CUSTODIAN_SECRET)
    return pair.open(place("reporters", submission_id, "identity"), box).decode()
