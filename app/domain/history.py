"""The history: what an event is as a leaf of the log, and which verbs only the log itself knows.

The text of a leaf is the event as JSON: every column but the position, which is the leaf's index, keys sorted, no white
space, UTF-8 unescaped, ids in lower case, the moment in UTC with microseconds. One event has one text.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

READ = "read"
"""Somebody of the staff opened a submission; never broadcast, and no change of it."""

PRUNE = "prune_log"
"""Events whose time is over were deleted; their leaves stay. `up_to` in the details is the first position kept."""

KEPT = timedelta(days=5 * 365 + 1)
"""How long an event is kept (domain: audit 5 years); the policy of the database says the same."""


def leaf_text(event: Mapping[str, object]) -> str:
    """The text of an event's leaf; `event` has the columns as the database knows them."""
    told = {name: value for name, value in event.items() if name != "position"}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_said)


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no column of an event is a {type(value).__name__}")
