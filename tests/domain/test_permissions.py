"""May this role ever?"""

import pytest

from app.domain.permissions import ROLE_MAY, Permission, may
from app.domain.roles import STAFF, Role

POLICE = {Role.COLLECTOR, Role.OFFICER, Role.CHIEF, Role.PROVINCE, Role.INSPECTOR}


def test_every_role_is_in_the_table() -> None:
    assert set(ROLE_MAY) == set(Role)


@pytest.mark.parametrize("permission", [Permission.READ_QUEUE, Permission.ACT])
def test_only_the_police_and_its_collectors_reach_submissions(permission: Permission) -> None:
    assert {role for role in Role if may(role, permission)} == POLICE


def test_only_the_police_of_a_commune_keep_its_hamlets() -> None:
    assert {role for role in Role if may(role, Permission.KEEP_HAMLETS)} == {Role.OFFICER, Role.CHIEF}


def test_everybody_of_the_staff_sees_the_own_posting() -> None:
    assert {role for role in Role if may(role, Permission.READ_OWN_POSTING)} == STAFF


def test_the_admin_never_reaches_the_content_of_a_submission() -> None:
    assert ROLE_MAY[Role.ADMIN].isdisjoint({Permission.READ_QUEUE, Permission.ACT, Permission.KEEP_HAMLETS})


def test_who_keeps_people_who_decides_and_who_may_ask_for_a_reporter() -> None:
    keepers = {Role.CHIEF, Role.PROVINCE, Role.ADMIN}
    assert {role for role in Role if may(role, Permission.KEEP_PEOPLE)} == keepers
    assert {role for role in Role if may(role, Permission.DECIDE)} == {*keepers, Role.INSPECTOR, Role.OFFICER}
    assert {role for role in Role if may(role, Permission.UNSEAL)} == {Role.CHIEF, Role.PROVINCE, Role.INSPECTOR}
    assert {role for role in Role if may(role, Permission.READ_PEOPLE)} == {*keepers, Role.INSPECTOR}


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.CITIZEN, Role.INTEGRATION])
def test_who_is_not_of_the_staff_may_nothing_here(role: Role) -> None:
    assert not ROLE_MAY[role]
