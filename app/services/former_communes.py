"""Former communes: those that went, wholly or partly, into a commune of today, and how a file names them."""

import re

from app.domain.gazetteer import Gazetteer
from app.domain.text import accented_key
from app.domain.units import Level, Unit

_LENGTH_OF_CODE = 5
_OUR_ID = re.compile("#([0-9]{1,9})")


def went_into(gazetteer: Gazetteer, former: Unit | None, unit: Unit) -> bool:
    """Whether it is a commune of former days that became the unit or a part of it."""
    return (
        former is not None
        and former.level is Level.COMMUNE
        and not gazetteer.is_today(former)
        and unit in gazetteer.today_of(former)[0]
    )


def named(gazetteer: Gazetteer, told: str, unit: Unit) -> list[Unit]:
    """The former communes of the unit that a name, a code of the state or «#» and our id means."""
    if number := _OUR_ID.fullmatch(told):
        found = [gazetteer.unit(int(number[1]))]
    elif told.isdecimal():
        # A spreadsheet takes a code for a number and drops the zeros in front.
        found = [*gazetteer.former_by_code(Level.COMMUNE, told.zfill(_LENGTH_OF_CODE))]
    else:
        found = [*gazetteer.by_name(told, gazetteer.province_of(unit))]
    own = [former for former in found if former and went_into(gazetteer, former, unit)]
    # The type counts where it is told: a town and a rural commune of one name may have become one.
    key = accented_key(told)
    return [former for former in own if accented_key(former.full_name) == key] or own


def label(gazetteer: Gazetteer, former: Unit, unit: Unit) -> str:
    """How a file names it: in the words of people where these mean no other, else by its code, else by our id."""
    for told in (former.full_name, former.code):
        if named(gazetteer, told, unit) == [former]:
            return told
    return f"#{former.id}"
