"""Furniture: one noun per file, what is said (Fields), kept (table) and shown."""

from sqlmodel import SQLModel

from app.models import (
    boundary,
    budget,
    citizen,
    client,
    denied_attempt,
    entry_code,
    factor,
    hamlet,
    ledger,
    log,
    person,
    pledge,
    pledge_signature,
    policy,
    proposal,
    responsibility,
    seal,
    submission,
    tip_off,
    unit,
    unsealing,
    weapon_surrender,
)

TABLES = (
    boundary,
    budget,
    citizen,
    client,
    denied_attempt,
    entry_code,
    factor,
    hamlet,
    ledger,
    log,
    person,
    pledge,
    pledge_signature,
    policy,
    proposal,
    responsibility,
    seal,
    submission,
    tip_off,
    unit,
    unsealing,
    weapon_surrender,
)
"""Named, so that importing the package is enough for the metadata to be whole."""

metadata = SQLModel.metadata
