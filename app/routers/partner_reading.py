"""The partners' doors: the status of what they sent, and totals."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app import errors
from app.domain.limits import TooManyRequests
from app.domain.partners import InsufficientScope, month_of
from app.errors import Fault, InvalidFields
from app.models.partner_forms import Sent, SentPage, TotalList
from app.services import partner_reading
from app.web.access import SessionDep
from app.web.answers import refuses
from app.web.language import language_of
from app.web.pages import paged, position_in
from app.web.partner_access import StatusReader, TotalsReader
from app.web.parts import parts_of

router = APIRouter(prefix="/v1/partner", tags=["Partners"])

_GUARDED = (errors.InvalidToken, InsufficientScope, errors.InvalidFields, TooManyRequests)
_MOST_MONTHS = 24


@router.get(
    "/submissions",
    operation_id="list_sent",
    response_model=SentPage,
    responses=refuses(*_GUARDED, errors.InvalidCursor),
)
async def list_sent(
    request: Request,
    session: SessionDep,
    partner: StatusReader,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List what you sent, with the status of each.

    The words are those that the citizen reads. What was written is not among them, and never will be.
    """
    question: dict[str, object] = {"client": partner.client_id, "of": "sent"}
    after = position_in(request, cursor, question)
    reference, language = parts_of(request).shelf.now, language_of(request)
    rows, following = await partner_reading.page(
        session, partner, reference, after=after[1] if after else None, limit=limit, language=language
    )
    return paged(request, rows, following, question)


@router.get(
    "/submissions/{reference}",
    operation_id="read_sent",
    response_model=Sent,
    responses=refuses(*_GUARDED, errors.NotFound),
)
async def read_sent(request: Request, session: SessionDep, partner: StatusReader, reference: str) -> dict[str, object]:
    """Read the status of one submission that you sent.

    What a citizen sent directly, or through somebody else, answers exactly like what nobody sent.
    """
    language = language_of(request)
    return await partner_reading.status(session, partner, reference, parts_of(request).shelf.now, language)


@router.get("/totals", operation_id="read_totals", response_model=TotalList, responses=refuses(*_GUARDED))
async def read_totals(
    request: Request,
    partner: TotalsReader,
    first: Annotated[str, Query(alias="from", max_length=10, examples=["2026-10"])],
    last: Annotated[str, Query(alias="to", max_length=10, examples=["2026-11"])],
) -> dict[str, object]:
    """Read how many submissions your communes received in whole months, both ends included.

    Counts under five are hidden, and there are no sums: in a village a small number is a name.
    """
    begins, ends = month_of(first), month_of(last)
    faults = [Fault(f"/{name}", "not_a_month") for name, month in (("from", begins), ("to", ends)) if month is None]
    if begins is None or ends is None:
        raise InvalidFields(faults=faults)
    months = (ends.year - begins.year) * 12 + ends.month - begins.month + 1
    if months not in range(1, _MOST_MONTHS + 1):
        raise InvalidFields(faults=[Fault("/to", "not_a_month")])
    return {"data": await partner_reading.totals(parts_of(request).engine, partner, begins, ends)}
