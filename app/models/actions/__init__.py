"""Actions: what an officer asks for, one form per verb, told apart by the verb itself."""

from typing import Annotated

from pydantic import Field

from app.models.actions.everywhere import Assign, Bar, Plain, Reasoned, Reroute, Unbar
from app.models.actions.signature import Confirm
from app.models.actions.tip_off import Classify, HandInFile, Receive, Resolve, Support, Transfer
from app.models.actions.weapon import Schedule

__all__ = [
    "Action",
    "Assign",
    "Bar",
    "Classify",
    "Confirm",
    "HandInFile",
    "Plain",
    "Reasoned",
    "Receive",
    "Reroute",
    "Resolve",
    "Schedule",
    "Support",
    "Transfer",
    "Unbar",
]

Action = Annotated[
    Plain
    | Receive
    | Classify
    | Support
    | Transfer
    | HandInFile
    | Reasoned
    | Resolve
    | Schedule
    | Confirm
    | Reroute
    | Assign
    | Bar
    | Unbar,
    Field(discriminator="verb"),
]
