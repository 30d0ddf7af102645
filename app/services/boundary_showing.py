"""Showing the boundary of a unit to anybody, where the licence of the active set allows it."""

from sqlmodel.ext.asyncio.session import AsyncSession

from app import errors
from app.repositories import boundaries
from app.services import areas
from app.services.reference import Reference


async def feature(session: AsyncSession, reference: Reference, unit_id: int) -> dict[str, object]:
    """The unit's area in the active set (app.models.geojson.BoundaryFeature).

    Raises NotFound for an unknown unit and one without an area, BoundaryNotShown with the licence that forbids it.
    """
    unit, active = reference.gazetteer.unit(unit_id), reference.boundary_set
    if unit is None or active is None or active.id is None:
        raise errors.NotFound
    if not active.may_be_shown:
        raise errors.BoundaryNotShown(extra={"source": active.source, "licence": active.licence})
    # From the database: what is in memory for routing is projected, and would not come back position by position.
    area = await boundaries.shape(session, active.id, unit.id)
    if area is None:
        raise errors.NotFound
    return {
        "type": "Feature",
        "id": unit.id,
        "geometry": areas.geometry(area),
        "properties": {
            "code": unit.code,
            "name": unit.full_name,
            "source": active.source,
            "licence": active.licence,
            "effective_on": active.effective_on,
            "boundary_set": active.id,
        },
    }
