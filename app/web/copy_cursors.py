"""Cursors of copies: how far one has come, of which day, and for which scope; the id of an event is one too."""

import struct
from datetime import date
from uuid import UUID

from app.domain.copies import CursorExpired, Reached, ScopeChanged, is_too_old
from app.domain.principals import Principal
from app.domain.sight import scope_hash
from app.errors import InvalidCursor
from app.web.cursors import Cursors

_QUESTION = {"of": "copy"}
# Position, day, scope; and while the first picture is being taken, where its next page begins.
_HEAD, _AFTER = struct.Struct(">QI8s"), struct.Struct(">q16s")


def write(cursors: Cursors, reached: Reached, principal: Principal, today: date) -> str:
    """The cursor of this day for this posting as it stands."""
    content = _HEAD.pack(reached.position, today.toordinal(), scope_hash(principal))
    if reached.after is not None:
        key, row_id = reached.after
        content += _AFTER.pack(key, row_id.bytes)
    return cursors.sign(content, _QUESTION)


def read(cursors: Cursors, cursor: str, principal: Principal, today: date) -> Reached:
    """How far the copy has come. Raises InvalidCursor, CursorExpired, and ScopeChanged for another's."""
    content = cursors.open(cursor, _QUESTION)
    position, day, scope = _HEAD.unpack_from(content)
    if is_too_old(date.fromordinal(day), today):
        raise CursorExpired
    if scope != scope_hash(principal):
        raise ScopeChanged
    if len(content) == _HEAD.size:
        return Reached(position)
    key, row_id = _AFTER.unpack_from(content, _HEAD.size)
    return Reached(position, (key, UUID(bytes=row_id)))


def read_whole(cursors: Cursors, cursor: str, principal: Principal, today: date) -> Reached:
    """The same of a copy whose first picture is whole. Raises InvalidCursor for another, which still needs pages."""
    reached = read(cursors, cursor, principal, today)
    if reached.after is not None:
        raise InvalidCursor
    return reached
