"""Whose hands it takes, as the field's own table says."""

from uuid import uuid4

import pytest

from app.domain.permissions import Permission, may
from app.domain.principals import Principal
from app.domain.proposals import (
    ENDS,
    HANDS,
    LIFETIMES,
    Decision,
    ProposalKind,
    State,
    Tier,
    highest,
    in_reach,
    may_decide,
    tier_of,
)
from app.domain.roles import STAFF, Role

# What is posted → who proposes it, who decides it, and who may end it alone.
BY_THE_BOOK = {
    ("collector", False): ("chief admin", "chief province", "chief province admin"),
    ("officer", False): ("chief admin", "chief province", "chief province admin"),
    ("collector", True): ("chief province admin", "province", "province admin"),
    ("officer", True): ("chief province admin", "province", "province admin"),
    ("chief", False): ("chief province admin", "province", "province admin"),
    ("chief", True): ("chief province admin", "province", "province admin"),
    ("province", False): ("province admin", "province admin", "admin"),
    ("inspector", False): ("province admin", "province admin", "admin"),
    ("admin", False): ("province admin", "province admin", "admin"),
}


def a_principal(role: Role, unit_id: int, archive_ids: tuple[int, ...] = ()) -> Principal:
    return Principal(uuid4(), uuid4(), uuid4(), role, unit_id, is_investigator=False, archive_ids=archive_ids)


@pytest.mark.parametrize(("role", "is_investigator"), BY_THE_BOOK)
def test_the_hands_are_those_of_the_field(role: str, is_investigator: bool) -> None:
    tier = tier_of(Role(role), is_investigator=is_investigator)
    hands = HANDS[tier]
    told = (hands.propose, hands.decide, ENDS[tier])
    assert tuple(set(roles) for roles in told) == tuple(
        set(words.split()) for words in BY_THE_BOOK[role, is_investigator]
    )


def test_every_role_of_the_staff_is_in_the_book() -> None:
    assert {Role(role) for role, _ in BY_THE_BOOK} == STAFF
    assert set(HANDS) == set(ENDS) == set(Tier)


def test_whoever_has_a_say_has_the_permission_that_the_doors_ask_for() -> None:
    for hands in HANDS.values():
        assert all(may(role, Permission.KEEP_PEOPLE) for role in hands.propose)
        assert all(may(role, Permission.DECIDE) for role in hands.decide)


def test_the_highest_posting_counts() -> None:
    assert highest([Tier.STATION, Tier.PROVINCIAL, Tier.LEADERSHIP]) is Tier.PROVINCIAL
    assert highest([Tier.STATION, Tier.STATION]) is Tier.STATION


def test_every_kind_has_a_lifetime_and_every_decision_a_state() -> None:
    assert set(LIFETIMES) == set(ProposalKind)
    assert {state.value for state in State} == {"open", *(decision.value for decision in Decision)}


def test_the_reach_is_the_own_commune_the_own_province_or_the_country() -> None:
    assert in_reach(a_principal(Role.CHIEF, 7), 7, 1)
    assert in_reach(a_principal(Role.CHIEF, 7, archive_ids=(5,)), 5, 1)
    assert not in_reach(a_principal(Role.CHIEF, 7), 8, 7)
    for role in (Role.PROVINCE, Role.INSPECTOR):
        assert in_reach(a_principal(role, 1), 8, 1)
        assert in_reach(a_principal(role, 1), 1, 1)
        assert not in_reach(a_principal(role, 1), 8, 2)
    assert in_reach(a_principal(Role.ADMIN, 1), 8, 2)
    # Who proposes what is done with a submission; whose people one keeps asks for the role first.
    assert in_reach(a_principal(Role.OFFICER, 7), 7, 1)
    assert not in_reach(a_principal(Role.OFFICER, 7), 8, 7)
    assert not in_reach(a_principal(Role.COLLECTOR, 1), 1, 1)


def test_what_is_put_to_a_unit_is_decided_there_or_by_the_province() -> None:
    deciders = ["chief", "province"]
    assert may_decide(a_principal(Role.CHIEF, 8), deciders, 8)
    assert may_decide(a_principal(Role.CHIEF, 9, archive_ids=(8,)), deciders, 8)
    assert not may_decide(a_principal(Role.CHIEF, 7), deciders, 8)
    assert may_decide(a_principal(Role.CHIEF, 7), deciders, None)
    assert may_decide(a_principal(Role.PROVINCE, 1), deciders, 8)
    assert not may_decide(a_principal(Role.OFFICER, 8), deciders, 8)
