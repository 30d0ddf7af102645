"""A citizen who signed in with a code: what they keep in sight, and the way out."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from app import errors
from app.domain.citizens import TooManyKept
from app.domain.limits import TooManyRequests
from app.models.phone_code import KeptList
from app.models.tracking import Envelope
from app.services import citizens, my_submissions
from app.web.access import SessionDep
from app.web.answers import refuses
from app.web.citizen_access import CitizenDep
from app.web.language import language_of
from app.web.parts import parts_of
from app.web.receipts import Receipt

router = APIRouter(prefix="/v1/citizen", tags=["Citizens"])
Number = Annotated[
    str, Path(max_length=100, description="the reference of the answer 201", examples=["TB-7H2K9-4Q8Z3"])
]


@router.get(
    "/submissions",
    operation_id="list_kept_submissions",
    response_model=KeptList,
    responses=refuses(errors.InvalidToken, TooManyRequests),
)
async def list_kept_submissions(request: Request, session: SessionDep, asker: CitizenDep) -> dict[str, object]:
    """List the submissions that you keep in sight, newest first.

    Status in plain words and the hour, and nothing of what they say. Nothing comes onto this list by itself: reporting
    with a phone number does not put it here.
    """
    reference = parts_of(request).shelf.now
    return {"data": await my_submissions.listed(session, asker, reference, language_of(request))}


@router.put(
    "/submissions/{reference}",
    operation_id="keep_submission",
    response_model=Envelope,
    responses=refuses(errors.InvalidToken, errors.UnknownReceipt, TooManyKept, errors.InvalidFields, TooManyRequests),
)
async def keep_submission(
    request: Request, session: SessionDep, asker: CitizenDep, reference: Number, receipt: Receipt
) -> dict[str, object]:
    """Keep a submission in sight by its receipt, so that you can look again without it.

    Whoever can receive the messages of this number can then read its status. Sent again, it changes nothing.
    """
    return await my_submissions.keep(
        session, asker, reference, receipt, reference=parts_of(request).shelf.now, language=language_of(request)
    )


@router.delete(
    "/submissions/{reference}",
    operation_id="let_submission_go",
    status_code=204,
    responses=refuses(errors.InvalidToken, errors.NotFound, errors.InvalidFields, TooManyRequests),
)
async def let_submission_go(session: SessionDep, asker: CitizenDep, reference: Number) -> None:
    """Take a submission off your list.

    It goes on as before, and its receipt still opens it.
    """
    await my_submissions.let_go(session, asker, reference)


@router.post(
    "/sign-out",
    operation_id="sign_out_citizen",
    status_code=204,
    responses=refuses(errors.InvalidToken, TooManyRequests),
)
async def sign_out_citizen(request: Request, session: SessionDep, asker: CitizenDep) -> None:
    """Sign out, for the next one who takes the phone.

    The token works no longer from the next request on; what you keep in sight stays for your next code.
    """
    await citizens.sign_out(session, asker, parts_of(request).clock())
