"""Views of the queue: the conditions by which pages are narrowed and rows are counted."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.domain.pages import View
from app.domain.proposals import ProposalKind
from app.models.columns import MOMENT
from app.models.proposal import Proposal
from app.models.submission import Submission

NOW = sa.bindparam("now", type_=MOMENT)
SOON = sa.bindparam("soon", type_=MOMENT)
_DUE = col(Submission.due_at)


def in_view(view: View) -> sa.ColumnElement[bool]:
    """The condition of a view; it asks for the values of NOW and SOON."""
    match view:
        case View.WAITING:
            # An array, made once: as a join it would be planned as a walk through the whole queue.
            return col(Submission.id) == sa.any_(sa.func.array(waiting().scalar_subquery()))
        case View.ABOUT_TO_BREACH:
            return sa.and_(_DUE >= NOW, _DUE < SOON)
        case View.BREACHED:
            return _DUE < NOW
        case View.ESCALATED:
            return col(Submission.escalated_at).is_not(None)
        case View.NEWS:
            return col(Submission.has_news).is_(True)


def waiting() -> sa.Select[Any]:
    """The ids of what waits for a second person, as far as the scope lets its proposals be seen."""
    return sa.select(col(Proposal.submission_id)).where(
        col(Proposal.submission_id).is_not(None),
        # That somebody asks who reported is for the two people whom it takes.
        col(Proposal.kind) != ProposalKind.UNSEAL,
        col(Proposal.decision).is_(None),
        col(Proposal.expires_at) > NOW,
    )
