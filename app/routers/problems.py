"""The catalogue of problems: where the `type` of a problem document leads."""

from fastapi import APIRouter
from sqlmodel import SQLModel

from app import errors
from app.errors import Refusal
from app.web.answers import refuses

router = APIRouter(tags=["Reference"])


class ProblemKind(SQLModel):
    """What a code means and when it is answered."""

    code: str
    status: int
    vi: str
    en: str


def _all(family: type[Refusal]) -> dict[str, type[Refusal]]:
    known = {family.code: family}
    for member in family.__subclasses__():
        known.update(_all(member))
    return known


@router.get(
    "/v1/problems/{code}",
    operation_id="read_problem",
    response_model=ProblemKind,
    responses=refuses(errors.NotFound),
    openapi_extra={"security": []},
)
async def read_problem(code: str) -> ProblemKind:
    """Read what a problem means.

    Every problem document names its kind by a path that leads here.
    """
    kind = _all(Refusal).get(code)
    if kind is None:
        raise errors.NotFound
    return ProblemKind(code=kind.code, status=kind.status, vi=kind.vi, en=kind.en)
