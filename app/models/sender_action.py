"""What whoever holds a receipt may do, one form per verb, told apart by the verb itself."""

from typing import Annotated, Literal

from pydantic import Field

from app.domain.conversation import SenderVerb
from app.domain.weapons import Handling
from app.models.fields import Fields, Slot, Text2000


class Plain(Fields):
    """Take back what was sent."""

    verb: Literal[SenderVerb.WITHDRAW, SenderVerb.CANCEL]


class PickSlot(Fields):
    """Agree on when an officer comes, or when the items are brought."""

    verb: Literal[SenderVerb.SCHEDULE]
    slot: Slot
    handling: Handling


class Reopen(Fields):
    """Ask the police to look again, once; the reason goes to them as a message."""

    verb: Literal[SenderVerb.REOPEN]
    reason: Annotated[Text2000, Field(examples=["Việc này vẫn còn diễn ra."])]


class Rate(Fields):
    """Say how content one is with what became of it: from 1, not at all, to 5, very much."""

    verb: Literal[SenderVerb.RATE]
    score: Annotated[int, Field(strict=True, ge=1, le=5, examples=[4])]


SenderAction = Annotated[Plain | PickSlot | Reopen | Rate, Field(discriminator="verb")]
