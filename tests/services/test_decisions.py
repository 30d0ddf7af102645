from app.domain.proposals import ProposalKind
from app.services.decisions import STORIES


def test_every_kind_of_proposal_has_a_story() -> None:
    assert set(STORIES) == set(ProposalKind)
