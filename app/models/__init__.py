"""Furniture: one noun per file, what is said (Fields), kept (table) and shown."""

from sqlmodel import SQLModel

from app.models import (
    application,
    boundary,
    budget,
    citizen,
    client,
    day_off,
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
    privacy_request,
    proposal,
    responsibility,
    retention,
    seal,
    submission,
    tip_off,
    unit,
    unsealing,
    weapon_surrender,
)

TABLES = (
    application,
    boundary,
    budget,
    citizen,
    client,
    day_off,
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
    privacy_request,
    proposal,
    responsibility,
    retention,
    seal,
    submission,
    tip_off,
    unit,
    unsealing,
    weapon_surrender,
)
"""Named, so that importing the package is enough for the metadata to be whole."""

metadata = SQLModel.metadata
