"""What the staff type in for somebody who has come in person or calls: the citizen's own forms, and how it came."""

from typing import Annotated, Literal

from pydantic import Field as Constrained

from app.models.pledge_signature import SignatureFields
from app.models.tip_off import TipOffFields
from app.models.weapon_surrender import WeaponSurrenderFields

DeskChannel = Annotated[
    Literal["desk", "hotline"],
    Constrained(description="`desk` for somebody who has come in person, `hotline` for a call."),
]


class DeskTipOffFields(TipOffFields):
    """A tip-off that somebody tells the station."""

    channel: DeskChannel


class DeskWeaponFields(WeaponSurrenderFields):
    """A declaration that somebody makes at the station."""

    channel: DeskChannel


class DeskSignatureFields(SignatureFields):
    """A signature that somebody gives at the station."""

    channel: DeskChannel
