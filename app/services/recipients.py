"""Recipients: to whom this house seals, the units of today and the custodian."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlmodel.ext.asyncio.session import AsyncSession

from app.core import custodian_keys
from app.core.sealed_boxes import Recipient
from app.core.unit_secrets import label_of
from app.repositories import reference


@dataclass(frozen=True, slots=True)
class UnitRecipient:
    """A unit to seal to, with the month whose pair it is."""

    month: date
    recipient: Recipient


@dataclass(frozen=True, slots=True)
class CustodianRecipient:
    """The custodian to seal to, with the number of the pair."""

    id: int
    recipient: Recipient


async def read_recipients(session: AsyncSession, today: date) -> dict[str, object]:
    """Both, as a part of the reference data: of each unit the newest pair that has begun."""
    keys = await reference.unit_keys(session, today)
    custodian = await reference.custodian_key(session)
    units = {
        unit_id: UnitRecipient(month, Recipient(label_of(unit_id, month), public)) for unit_id, month, public in keys
    }
    return {
        "unit_keys": MappingProxyType(units),
        "custodian": custodian
        and CustodianRecipient(custodian.id, Recipient(custodian_keys.label_of(custodian.id), custodian.public)),
    }
