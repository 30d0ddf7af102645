import os
from typing import Any
from uuid import uuid4

import pytest

from app.core.at_rest import SealBroken
from app.domain.pledges import PledgeScope
from app.services.subject_tags import SubjectTags

TAGS = SubjectTags(os.urandom(32), os.urandom(32))


def a_signer(**fields: Any) -> dict[str, Any]:
    return {
        "signer_name": "Lò Văn Ánh",
        "hamlet": {"name": "bản Anh Trung"},
        "signer_role": "hamlet_head",
        "household_key": "HK-0017",
        **fields,
    }


def subject(pledge_scope: PledgeScope, signer: dict[str, Any], **where: Any) -> bytes:
    row = uuid4()
    sealed = TAGS.seal(row, pledge_scope, signer, os.urandom(12))
    return TAGS.subject(row, sealed, **{"pledge_id": 1, "unit_id": 2, "hamlet_id": None, **where})


@pytest.mark.parametrize(
    ("pledge_scope", "same", "other"),
    [
        (PledgeScope.HOUSEHOLD, {"household_key": "hk 0017"}, {"household_key": "HK-0018"}),
        (PledgeScope.HOUSEHOLD, {"signer_name": "Ai đó"}, {"hamlet": {"name": "bản Co Tòng"}}),
        (PledgeScope.HAMLET, {"household_key": None}, {"signer_role": "front_head"}),
        (PledgeScope.INDIVIDUAL, {"signer_name": "LÒ VĂN ÁNH"}, {"birth_year": 1990}),
        (PledgeScope.ORGANISATION, {}, {"signer_name": "Lò Văn Anh"}),
    ],
)
def test_one_subject_is_told_from_another(
    pledge_scope: PledgeScope, same: dict[str, Any], other: dict[str, Any]
) -> None:
    first = subject(pledge_scope, a_signer())
    assert subject(pledge_scope, a_signer(**same)) == first
    assert subject(pledge_scope, a_signer(**other)) != first
    assert subject(pledge_scope, a_signer(), unit_id=3) != first
    assert subject(pledge_scope, a_signer(), pledge_id=2) != first
    # A hamlet that the commune has listed is told by its number, however it was written.
    listed = subject(pledge_scope, a_signer(), hamlet_id=7)
    assert subject(pledge_scope, a_signer(hamlet={"name": "Anh Trung"}), hamlet_id=7) == listed


def test_a_personal_number_tells_its_holder_wherever_they_sign() -> None:
    told = a_signer(personal_number="014090001234")
    assert subject(PledgeScope.INDIVIDUAL, told) == subject(PledgeScope.INDIVIDUAL, told, unit_id=3, hamlet_id=9)


def test_the_same_tags_look_different_in_each_row_and_open_in_no_other() -> None:
    first, second = uuid4(), uuid4()
    sealed = [TAGS.seal(row, PledgeScope.HOUSEHOLD, a_signer(), os.urandom(12)) for row in (first, second)]
    assert sealed[0] != sealed[1]
    assert len(sealed[0]) == len(sealed[1])
    with pytest.raises(SealBroken):
        TAGS.subject(second, sealed[0], pledge_id=1, unit_id=2, hamlet_id=None)
