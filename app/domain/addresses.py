"""A place told in one line of free text: «Bản Nà Hỳ, xã Chiềng Cang, huyện Sông Mã, Sơn La»."""

import re
from functools import reduce

from app.domain import naming
from app.domain.gazetteer import Gazetteer
from app.domain.naming import Meaning
from app.domain.places import Decision, Method, State
from app.domain.units import Unit

_COMMA = re.compile(r"[,;\n]")
_DASH = re.compile(" [-–—] ")


def decide(text: str, province: Unit | None, gazetteer: Gazetteer) -> Decision:
    """The decision that the line allows; `province` is today's province where the citizen told it elsewhere.

    Every part of the line that names a commune or a former district has its say: parts that agree narrow each other,
    parts that contradict each other leave the place ambiguous, with all of what they reach.
    """
    parts, told = _without_province(_parts(text, gazetteer), gazetteer)
    within = told or province
    is_typed_plain = text.isascii()
    exact = [naming.accented(part, within, gazetteer, is_typed_plain=is_typed_plain) for part in parts]
    if meanings := [meaning for meaning in exact if meaning]:
        return _joined(meanings).decision(Method.TEXT, within, gazetteer)
    for part in parts:
        if meaning := naming.unaccented(part, within, gazetteer):
            return meaning.suggestion(Method.TEXT, within, gazetteer)
    known = within or (gazetteer.province_by_name(parts[0]) if parts else None)
    return Decision(State.UNKNOWN, Method.NONE, province=known)


def _parts(text: str, gazetteer: Gazetteer) -> list[str]:
    """Split at commas, and at dashes where a dash does not belong to a name («Văn Miếu - Quốc Tử Giám»)."""
    parts: list[str] = []
    for part in _COMMA.split(text):
        parts += [part] if gazetteer.by_name(part) else _DASH.split(part)
    return [stripped for part in parts if (stripped := part.strip())]


def _without_province(parts: list[str], gazetteer: Gazetteer) -> tuple[list[str], Unit | None]:
    """The parts before and after the last one that names a province, and today's province that it names.

    A line of one part is never taken for a province alone: «Hòa Bình» is five communes as well.
    """
    for is_folded in (False, True):
        for place in reversed(range(len(parts))) if len(parts) > 1 else ():
            if province := gazetteer.province_by_name(parts[place], folded=is_folded):
                return parts[:place] + parts[place + 1 :], province
    return parts, None


def _joined(meanings: list[Meaning]) -> Meaning:
    agreed = reduce(Meaning.narrowed, meanings)
    if agreed.reached:
        return agreed
    reached = {key: unit for meaning in meanings for key, unit in meaning.reached.items()}
    bearers = tuple(unit for meaning in meanings for unit in meaning.bearers)
    return Meaning(reached, bearers, (), settles=False)
