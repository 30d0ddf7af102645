"""Who can be given a submission."""

from fastapi import APIRouter, Request

from app import errors
from app.models.assignee import AssigneeList
from app.services import handover
from app.web.access import Assigner, SessionDep
from app.web.answers import refuses
from app.web.parts import parts_of

router = APIRouter(tags=["Officers"])


@router.get("/v1/assignees", operation_id="list_assignees", responses=refuses(errors.InvalidToken, errors.Forbidden))
async def list_assignees(request: Request, session: SessionDep, officer: Assigner) -> AssigneeList:
    """List who of your station can be given a submission with `assign`.

    Its officers and chiefs who work today, by name; at the inspectorate the inspectors. Whoever has no part in a
    submission because of a conflict of interest is told there, in `bars`.
    """
    return AssigneeList(data=list(await handover.assignees(session, officer, parts_of(request).clock())))
