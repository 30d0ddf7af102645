"""Actions: what an officer asks for, one form per verb, told apart by the verb itself."""

from typing import Annotated

from pydantic import Field

from app.models.actions.everywhere import Assign, Bar, NextWanted, Plain, Reasoned, Receive, Reroute, Unbar
from app.models.actions.form import Form
from app.models.actions.signature import Confirm
from app.models.actions.tip_off import (
    Answer,
    Ask,
    Classify,
    HandInFile,
    Reject,
    Resolve,
    Support,
    Transfer,
)
from app.models.actions.weapon import CountedItem, Dispose, HandOver, LinkToCase, Schedule

__all__ = [
    "Action",
    "Answer",
    "Ask",
    "Assign",
    "Bar",
    "Classify",
    "Confirm",
    "CountedItem",
    "Dispose",
    "Form",
    "HandInFile",
    "HandOver",
    "LinkToCase",
    "NextWanted",
    "Plain",
    "Reasoned",
    "Receive",
    "Reject",
    "Reroute",
    "Resolve",
    "Schedule",
    "Support",
    "Transfer",
    "Unbar",
]

Action = Annotated[
    Plain
    | Reasoned
    | Receive
    | Classify
    | Reject
    | Ask
    | Answer
    | Support
    | Transfer
    | HandInFile
    | Resolve
    | Schedule
    | HandOver
    | Dispose
    | LinkToCase
    | Confirm
    | Reroute
    | Assign
    | Bar
    | Unbar,
    Field(discriminator="verb"),
]
