"""The history: what an event is as a leaf of the log, and which verbs only the log itself knows.

The text of a leaf is the event as JSON: every column but the position, which is the leaf's index, keys sorted, no white
space, UTF-8 unescaped, ids in lower case, the moment in UTC with microseconds. One event has one text.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from app.errors import Refusal

READ = "read"
"""Somebody of the staff opened a submission; never broadcast, and no change of it."""

QUIET = ("read_", "unseal_")
"""How the verbs begin by which somebody of the staff reads something else: no changes either."""

CHANNEL = "tinbao_log"
"""Where the database says that the log has grown, after each batch of places; its length is all that is said."""

PRUNE = "prune_log"
"""Events whose time is over were deleted; their leaves stay. `up_to` in the details is the first position kept."""

KEPT = timedelta(days=5 * 365 + 3)
"""How long an event is kept: a day more than any five years have, before which the database deletes none."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader of the history asks for; None asks for all."""

    unit_id: int | None = None
    person_id: UUID | None = None
    submission_id: UUID | None = None
    verb: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def leaf_text(event: Mapping[str, object]) -> str:
    """The text of an event's leaf; `event` has the columns as the database knows them."""
    return _JSON.encode({name: value for name, value in event.items() if name != "position"})


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no column of an event is a {type(value).__name__}")


_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_said)


class ProofPending(Refusal):
    """Proofs are about the hours that are over; this one's turn comes with the next."""

    status = 409
    code = "proof_pending"
    vi = "Chưa có bằng chứng: bằng chứng được công bố khi sang giờ tiếp theo. Vui lòng quay lại sau."
    en = "The proof is not there yet: proofs are published when the hour is over. Please come back then."
    always: ClassVar[Mapping[str, str]] = {"Retry-After": "3600"}
