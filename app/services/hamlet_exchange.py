"""The list of hamlets as a file: brought in whole or not at all, and written out; reading back changes nothing."""

from collections import Counter
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from app.errors import InvalidFields
from app.models.hamlet import Hamlet
from app.models.hamlet_file import HamletImport, HamletLine, LineResult
from app.repositories import hamlets
from app.services import hamlet_files, hamlet_keeping
from app.services import hamlets as showing
from app.services.hamlet_keeping import Keeper, Written
from app.services.reference import Reference


async def bring_in(
    session: AsyncSession, by: Keeper, content: bytes, *, reference: Reference, now: datetime, dry_run: bool
) -> HamletImport:
    """What each line brought, or would bring in a dry run; what the file does not name stays as it is.

    Raises InvalidFields with a pointer to the line and column of each fault, and Busy when a merger has changed the
    units just now.
    """
    listed = await hamlet_keeping.open_list(session, by, reference)
    unit = reference.gazetteer.unit(by.unit_id)
    assert unit is not None, "the shelf knows every unit of the version that is held"
    entries, faults = hamlet_files.read(content, reference.gazetteer, unit)
    if faults:
        raise InvalidFields(faults=faults)
    told: list[tuple[int, LineResult, Hamlet]] = []
    written: list[Written] = []
    for entry in entries:
        hamlet = hamlet_keeping.new(by, entry.fields)
        present = listed.get(hamlet_keeping.identity_of(hamlet))
        if present is None:
            result = LineResult.ADDED
            written.append((hamlet, None))
        elif different := hamlet_keeping.differences(present, entry.fields):
            result = LineResult.CHANGED
            if not dry_run:
                hamlet_keeping.apply(present, different)
            written.append((present, sorted(different)))
        else:
            result = LineResult.UNCHANGED
        told.append((entry.line, result, present or hamlet))
    if not dry_run:
        await hamlet_keeping.keep(session, by, written, now)
    counts = Counter(result for _, result, _ in told)
    return HamletImport(
        dry_run=dry_run,
        added=counts[LineResult.ADDED],
        changed=counts[LineResult.CHANGED],
        unchanged=counts[LineResult.UNCHANGED],
        absent=len(listed) - counts[LineResult.CHANGED] - counts[LineResult.UNCHANGED],
        lines=[
            HamletLine(
                line=line,
                result=result,
                hamlet_id=hamlet.id,
                warnings=showing.warnings(by.unit_id, hamlet.lat, hamlet.lon, reference),
            )
            for line, result, hamlet in told
        ],
    )


async def export(session: AsyncSession, by: Keeper, reference: Reference) -> bytes:
    """The list of today as a file."""
    unit = reference.gazetteer.unit(by.unit_id)
    assert unit is not None, "a list belongs to a unit that the shelf knows"
    return hamlet_files.write(await hamlets.listed(session, by.unit_id), reference.gazetteer, unit)
