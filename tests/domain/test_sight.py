"""The tokens of an audience, and the scope of a copy."""

from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from app.domain.kinds import Kind
from app.domain.principals import Principal
from app.domain.roles import Role
from app.domain.sight import audience, lost, scope_hash, tokens_of

PERSON, OTHER = UUID(int=1), UUID(int=2)
CHIEF = Principal(PERSON, UUID(int=3), UUID(int=4), Role.CHIEF, 7, is_investigator=False, archive_ids=(8, 9))


@dataclass
class Envelope:
    kind: Kind = Kind.TIP_OFF
    unit_id: int = 7
    province_id: int = 1
    conflict: bool = False
    with_province: bool = False
    concerns_minor: bool = False
    assignee_id: UUID | None = None
    hamlet_id: int | None = None


@pytest.mark.parametrize(
    ("envelope", "tokens"),
    [
        (Envelope(), {"chief/7", "officer/7"}),
        (Envelope(assignee_id=PERSON), {"chief/7", "officer/7"}),
        (Envelope(concerns_minor=True), {"chief/7"}),
        (Envelope(concerns_minor=True, assignee_id=PERSON), {"chief/7", f"officer/7/{PERSON}"}),
        (Envelope(with_province=True), {"chief/7", "officer/7", "province/1"}),
        (Envelope(conflict=True, unit_id=1), {"inspector/1"}),
        (Envelope(Kind.PLEDGE_SIGNATURE, hamlet_id=5), {"chief/7", "officer/7", "collector/7/5"}),
        (Envelope(hamlet_id=5), {"chief/7", "officer/7"}),
    ],
)
def test_an_audience_is_everybody_who_sees_it(envelope: Envelope, tokens: set[str]) -> None:
    assert audience(envelope) == tokens


def test_an_event_names_those_who_saw_it_and_do_not_any_more() -> None:
    before = audience(Envelope(concerns_minor=True, assignee_id=PERSON))
    assert lost(before, audience(Envelope(concerns_minor=True, assignee_id=OTHER))) == {"left": [f"officer/7/{PERSON}"]}
    assert lost(before) == {"left": ["chief/7", f"officer/7/{PERSON}"]}
    assert lost(before, before) == {}


def test_a_posting_stands_in_an_audience_for_its_unit_and_the_archive() -> None:
    assert tokens_of(CHIEF) == ["chief/7", "chief/8", "chief/9"]
    officer = replace(CHIEF, role=Role.OFFICER, archive_ids=())
    assert tokens_of(officer) == ["officer/7", f"officer/7/{PERSON}"]
    assert tokens_of(replace(officer, role=Role.COLLECTOR)) == []
    assert tokens_of(replace(officer, role=Role.COLLECTOR, hamlet_ids=(5, 6))) == ["collector/7/5", "collector/7/6"]


def test_a_scope_is_another_with_whatever_decides_what_is_seen() -> None:
    changes = (
        {"posting_id": OTHER},
        {"role": Role.OFFICER},
        {"unit_id": 6},
        {"archive_ids": (8,)},
        {"hamlet_ids": (5,)},
    )
    hashes = {scope_hash(replace(CHIEF, **change)) for change in changes}
    assert len(hashes | {scope_hash(CHIEF)}) == len(changes) + 1
    assert scope_hash(replace(CHIEF, archive_ids=(9, 8), session_id=OTHER)) == scope_hash(CHIEF)
