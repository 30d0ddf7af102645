"""Sight: who has a submission in view, said in tokens, so that the event by which somebody loses it can say who.

Whoever keeps a copy must hear what is to be taken out of it, and nobody may hear of what they never saw. So the answer
is not worked out afterwards from who would see it now: an event carries the tokens that its change took out of sight.
"""

import hashlib
import json
from collections.abc import Set as AbstractSet
from typing import Protocol
from uuid import UUID

from app.domain.kinds import Kind
from app.domain.principals import Principal
from app.domain.roles import Role

LEFT = "left"
"""Where the details of an event say who lost sight; shown to nobody, since it tells only what a copy must drop."""


class Seen(Protocol):
    """What of a submission decides who sees it: the columns that `visible_to` asks."""

    kind: Kind
    unit_id: int
    province_id: int
    conflict: bool
    with_province: bool
    concerns_minor: bool
    assignee_id: UUID | None
    hamlet_id: int | None


def audience(seen: Seen) -> frozenset[str]:
    """The tokens of everybody who sees it: the sentence of `visible_to`, turned round."""
    if seen.conflict:
        return frozenset({f"inspector/{seen.province_id}"})
    found = {f"chief/{seen.unit_id}"}
    if not seen.concerns_minor:
        found.add(f"officer/{seen.unit_id}")
    elif seen.assignee_id is not None:
        found.add(f"officer/{seen.unit_id}/{seen.assignee_id}")
    if seen.kind is Kind.PLEDGE_SIGNATURE and seen.hamlet_id is not None:
        found.add(f"collector/{seen.unit_id}/{seen.hamlet_id}")
    if seen.with_province:
        found.add(f"province/{seen.province_id}")
    return frozenset(found)


def lost(before: AbstractSet[str], after: AbstractSet[str] = frozenset()) -> dict[str, object]:
    """What the event of a change says of those who saw it before and do not after; nothing when there are none."""
    gone = sorted(before - after)
    return {LEFT: gone} if gone else {}


def tokens_of(principal: Principal) -> list[str]:
    """The tokens that stand for this posting in an audience."""
    units = (principal.unit_id, *principal.archive_ids)
    match principal.role:
        case Role.OFFICER:
            own = [f"officer/{unit_id}/{principal.person_id}" for unit_id in units]
            return [*(f"officer/{unit_id}" for unit_id in units), *own]
        case Role.COLLECTOR:
            return [f"collector/{unit_id}/{hamlet_id}" for unit_id in units for hamlet_id in principal.hamlet_ids]
        case role:
            return [f"{role}/{unit_id}" for unit_id in units]


def scope_hash(principal: Principal) -> bytes:
    """Eight bytes that change with all that decides what this posting sees, but for the submissions themselves."""
    scope = (
        str(principal.posting_id),
        principal.role,
        principal.unit_id,
        sorted(principal.archive_ids),
        sorted(principal.hamlet_ids),
        sorted(map(str, principal.barred_ids)),
    )
    return hashlib.sha256(json.dumps(scope).encode()).digest()[:8]
