"""Forms of the verbs on a weapon surrender declaration."""

from typing import Literal

from app.domain.weapons import Handling
from app.models.fields import Fields, Slot


class Schedule(Fields):
    """Agree on when and how the items come to the station."""

    verb: Literal["schedule"]
    slot: Slot
    handling: Handling
