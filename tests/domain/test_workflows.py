"""The tables of the field against the tables in the code, row by row."""

from uuid import UUID

import pytest

from app.domain.cases import Asker, Case
from app.domain.kinds import REGISTER, Kind
from app.domain.roles import Role
from app.domain.statuses import STATUSES
from app.domain.tip_offs import TipOffClass
from app.domain.workflows import WORKFLOWS, open_moves

ME, OTHER = UUID(int=1), UUID(int=2)
TIP_OFF_OPEN = "submitted received verifying needs_info transferred supporting"
TIP_OFF_ALL_BUT_WITHDRAWN = f"{TIP_OFF_OPEN} resolved unfounded rejected"
WEAPON_OPEN = "declared advised scheduled site_secured received handed_over"
TIP_OFF_ALL = f"{TIP_OFF_ALL_BUT_WITHDRAWN} withdrawn"
WEAPON_ALL = f"{WEAPON_OPEN} disposed linked_to_case not_applicable cancelled"

# verb, from, to («=» keeps the status), who, and «?» where one proposes and another approves
TABLES = {
    Kind.TIP_OFF: {
        ("claim", TIP_OFF_OPEN, "=", "officer chief inspector", ""),
        ("assign", TIP_OFF_OPEN, "=", "chief", ""),
        ("assign", TIP_OFF_OPEN, "=", "officer inspector", ""),
        ("release", TIP_OFF_OPEN, "=", "chief", ""),
        ("release", TIP_OFF_OPEN, "=", "officer inspector", ""),
        ("receive", "submitted", "received", "officer chief inspector", ""),
        ("classify", "received verifying", "=", "officer chief inspector", ""),
        ("reject", "submitted", "rejected", "officer chief inspector", "?"),
        ("withdraw", "submitted", "withdrawn", "reporter", ""),
        ("withdraw", TIP_OFF_ALL_BUT_WITHDRAWN, "withdrawn", "reporter", ""),
        ("verify", "received", "verifying", "officer chief inspector", ""),
        ("ask", "verifying", "needs_info", "officer chief inspector", ""),
        ("answer", "needs_info", "verifying", "reporter officer chief inspector", ""),
        ("support", "received verifying", "supporting", "officer chief", ""),
        ("transfer", "received verifying", "transferred", "chief", ""),
        ("transfer", "received verifying", "transferred", "officer", "?"),
        ("report_up", "received verifying", "=", "officer chief inspector", ""),
        ("file", "received verifying transferred", "=", "officer chief inspector", ""),
        ("extend", "received verifying needs_info transferred", "=", "chief province inspector", ""),
        ("return", "transferred", "verifying", "province", ""),
        (
            "resolve",
            "received verifying supporting transferred",
            "resolved",
            "officer chief province inspector",
            "",
        ),
        ("resolve", "verifying supporting transferred", "resolved", "officer chief", "?"),
        ("dismiss", "verifying transferred", "unfounded", "officer chief province inspector", "?"),
        ("reopen", "resolved unfounded rejected", "verifying", "province inspector reporter", ""),
        ("reroute", TIP_OFF_OPEN, "=", "province", ""),
        ("reroute", TIP_OFF_OPEN, "=", "officer chief", ""),
        ("recuse", TIP_OFF_ALL, "=", "officer chief province inspector", ""),
        ("bar", TIP_OFF_ALL, "=", "chief province inspector", ""),
        ("unbar", TIP_OFF_ALL, "=", "chief province inspector", ""),
    },
    Kind.WEAPON_SURRENDER: {
        ("claim", WEAPON_OPEN, "=", "officer chief", ""),
        ("assign", WEAPON_OPEN, "=", "chief", ""),
        ("assign", WEAPON_OPEN, "=", "officer", ""),
        ("release", WEAPON_OPEN, "=", "chief", ""),
        ("release", WEAPON_OPEN, "=", "officer", ""),
        ("advise", "declared", "advised", "officer chief", ""),
        ("schedule", "advised", "scheduled", "officer chief reporter", ""),
        ("secure_site", "declared advised", "site_secured", "officer chief", ""),
        ("receive", "declared advised scheduled", "received", "officer chief", ""),
        ("miss", "scheduled", "advised", "officer chief", ""),
        ("hand_over", "received site_secured", "handed_over", "chief", ""),
        ("dispose", "handed_over", "disposed", "province", ""),
        ("link", "received", "linked_to_case", "chief", ""),
        ("set_aside", "declared advised", "not_applicable", "officer chief", ""),
        ("cancel", "declared advised scheduled", "cancelled", "officer chief", ""),
        ("cancel", "declared advised scheduled", "cancelled", "reporter", ""),
        ("reroute", WEAPON_OPEN, "=", "province", ""),
        ("reroute", WEAPON_OPEN, "=", "officer chief", ""),
        (
            "recuse",
            WEAPON_ALL,
            "=",
            "officer chief province inspector",
            "",
        ),
        ("bar", WEAPON_ALL, "=", "chief province inspector", ""),
        (
            "unbar",
            WEAPON_ALL,
            "=",
            "chief province inspector",
            "",
        ),
    },
    Kind.PLEDGE_SIGNATURE: {
        ("confirm", "pending", "active", "collector officer chief", ""),
        ("confirm", "pending", "active", "reporter", ""),
        ("withdraw", "pending active", "withdrawn", "reporter", ""),
        ("replace", "active", "replaced", "system", ""),
        ("expire", "active", "expired", "system", ""),
        ("void", "pending active", "void", "officer chief", ""),
        ("reroute", "pending", "=", "province", ""),
        ("reroute", "pending", "=", "officer chief", ""),
        ("recuse", "pending active expired withdrawn replaced void", "=", "officer chief province inspector", ""),
        ("bar", "pending active expired withdrawn replaced void", "=", "chief province inspector", ""),
        ("unbar", "pending active expired withdrawn replaced void", "=", "chief province inspector", ""),
    },
}


def words(sentence: str) -> frozenset[str]:
    return frozenset(sentence.split())


@pytest.mark.parametrize("kind", Kind)
def test_the_data_holds_the_table_of_the_field(kind: Kind) -> None:
    told = {(verb, words(sources), to, words(who), mark) for verb, sources, to, who, mark in TABLES[kind]}
    kept = [
        (move.verb, move.sources, move.target or "=", frozenset(map(str, move.who)), "?" if move.proposed else "")
        for move in WORKFLOWS[kind]
    ]
    assert set(kept) == told
    assert len(kept) == len(told)


@pytest.mark.parametrize("kind", Kind)
def test_every_status_can_be_reached(kind: Kind) -> None:
    reached = {REGISTER[kind].first_status} | {move.target for move in WORKFLOWS[kind] if move.target}
    assert reached == set(STATUSES[kind])


@pytest.mark.parametrize("kind", Kind)
def test_nothing_leaves_a_status_that_does_not_exist(kind: Kind) -> None:
    assert all(move.sources <= set(STATUSES[kind]) for move in WORKFLOWS[kind])


def tip_off(
    status: str, tip_off_class: TipOffClass | None = None, *, assignee: UUID | None = None, people: bool = False
) -> Case:
    return Case(Kind.TIP_OFF, status, assignee, tip_off_class=tip_off_class, mentions_people=people)


def verbs(case: Case, role: Role, *, is_investigator: bool = False) -> set[str]:
    """What is open to one person alone."""
    moves = open_moves(case, Asker(ME, role, is_investigator))
    return {move.verb for move in moves if not move.proposed}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", Kind)
def test_a_verb_is_open_in_one_way_at_a_time(kind: Kind, role: Role) -> None:
    for status in STATUSES[kind]:
        for red in (True, False):
            case = Case(kind, status, ME, tip_off_class=TipOffClass.CRIME, has_red=red)
            offered = open_moves(case, Asker(ME, role, is_investigator=True))
            assert len({move.verb for move in offered}) == len(offered)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.CITIZEN, Role.INTEGRATION, Role.ADMIN])
def test_who_is_not_of_the_police_moves_nothing(kind: Kind, role: Role) -> None:
    assert not any(open_moves(Case(kind, status, ME), Asker(ME, role)) for status in STATUSES[kind])


def test_a_collector_confirms_signatures_and_touches_nothing_else() -> None:
    found = {
        (kind, move.verb)
        for kind in Kind
        for status in STATUSES[kind]
        for move in open_moves(Case(kind, status, ME), Asker(ME, Role.COLLECTOR))
    }
    assert found == {(Kind.PLEDGE_SIGNATURE, "confirm")}


def test_a_new_tip_off_is_claimed_or_received() -> None:
    assert verbs(tip_off("submitted"), Role.OFFICER) == {"claim", "receive", "reroute", "recuse"}


def test_a_chief_gives_work_to_anybody_and_an_officer_what_is_their_own() -> None:
    assert {"assign", "release"} <= verbs(tip_off("received", assignee=OTHER), Role.CHIEF)
    assert {"assign", "release"} & verbs(tip_off("received"), Role.CHIEF) == {"assign"}
    assert {"assign", "release"} <= verbs(tip_off("received", assignee=ME), Role.OFFICER)
    assert not {"assign", "release"} & verbs(tip_off("received", assignee=OTHER), Role.OFFICER)


def test_nobody_is_let_in_again_where_nobody_is_barred() -> None:
    assert "unbar" not in verbs(tip_off("resolved"), Role.CHIEF)
    assert "unbar" in verbs(Case(Kind.TIP_OFF, "resolved", None, has_bars=True), Role.CHIEF)
    assert not {"bar", "unbar"} & verbs(Case(Kind.TIP_OFF, "received", ME, has_bars=True), Role.OFFICER)


def test_only_the_assignee_verifies() -> None:
    assert "verify" in verbs(tip_off("received", TipOffClass.CRIME, assignee=ME), Role.OFFICER)
    assert "verify" not in verbs(tip_off("received", TipOffClass.CRIME, assignee=OTHER), Role.OFFICER)
    assert "verify" not in verbs(tip_off("received", TipOffClass.CRIME), Role.CHIEF)


def test_only_help_is_supported() -> None:
    assert "support" in verbs(tip_off("received", TipOffClass.HELP), Role.OFFICER)
    assert "support" not in verbs(tip_off("received", TipOffClass.CRIME), Role.OFFICER)


def test_only_a_chief_transfers_and_only_crime() -> None:
    assert "transfer" in verbs(tip_off("verifying", TipOffClass.CRIME), Role.CHIEF)
    assert "transfer" not in verbs(tip_off("verifying", TipOffClass.INFORMATION), Role.CHIEF)
    assert "transfer" not in verbs(tip_off("verifying", TipOffClass.CRIME), Role.OFFICER)


@pytest.mark.parametrize(
    ("case", "role", "is_investigator", "is_open"),
    [
        (tip_off("received", TipOffClass.INFORMATION, assignee=ME), Role.OFFICER, False, True),
        (tip_off("received", TipOffClass.INFORMATION, assignee=OTHER), Role.OFFICER, False, False),
        (tip_off("received", TipOffClass.INFORMATION, assignee=ME, people=True), Role.OFFICER, False, False),
        (tip_off("received", TipOffClass.INFORMATION, people=True), Role.CHIEF, False, False),
        (tip_off("verifying", TipOffClass.INFORMATION, assignee=ME, people=True), Role.OFFICER, False, False),
        (tip_off("verifying", TipOffClass.INFORMATION, people=True), Role.CHIEF, False, True),
        (tip_off("verifying", TipOffClass.ADMINISTRATIVE, assignee=ME), Role.OFFICER, False, False),
        (tip_off("supporting", TipOffClass.HELP), Role.CHIEF, False, True),
        (tip_off("verifying", TipOffClass.CRIME), Role.CHIEF, False, False),
        (tip_off("verifying", TipOffClass.CRIME), Role.CHIEF, True, True),
        (tip_off("received", TipOffClass.CRIME), Role.CHIEF, True, False),
        (tip_off("transferred", TipOffClass.CRIME), Role.PROVINCE, False, True),
        (tip_off("transferred", TipOffClass.INFORMATION), Role.PROVINCE, False, False),
        (tip_off("verifying", TipOffClass.CONFLICT, assignee=ME), Role.INSPECTOR, False, True),
        (tip_off("verifying", TipOffClass.CRIME, assignee=ME), Role.INSPECTOR, False, True),
        (tip_off("verifying", TipOffClass.CONFLICT), Role.INSPECTOR, False, False),
        (tip_off("submitted"), Role.CHIEF, True, False),
    ],
)
def test_who_may_bring_a_tip_off_to_its_end(case: Case, role: Role, is_investigator: bool, is_open: bool) -> None:
    assert ("resolve" in verbs(case, role, is_investigator=is_investigator)) is is_open


@pytest.mark.parametrize("kind", Kind)
def test_what_is_closed_is_not_claimed(kind: Kind) -> None:
    for name, status in STATUSES[kind].items():
        offered = verbs(Case(kind, name, None), Role.CHIEF)
        assert "claim" not in offered or not status.is_final


def test_a_red_item_is_secured_and_never_received() -> None:
    red = Case(Kind.WEAPON_SURRENDER, "declared", None, has_red=True)
    assert verbs(red, Role.OFFICER) == {"claim", "advise", "secure_site", "set_aside", "cancel", "reroute", "recuse"}


def test_anything_else_is_received_and_only_its_declarant_cancels_it() -> None:
    amber = Case(Kind.WEAPON_SURRENDER, "advised", None)
    assert verbs(amber, Role.OFFICER) == {"claim", "schedule", "receive", "set_aside", "reroute", "recuse"}


def test_the_two_ends_read_alike_to_the_reporter() -> None:
    ends = [STATUSES[Kind.TIP_OFF][name] for name in ("resolved", "unfounded")]
    assert len({(end.told, end.citizen_vi, end.citizen_en) for end in ends}) == 1


def test_no_citizen_reads_that_a_declaration_became_a_case() -> None:
    linked, received = (STATUSES[Kind.WEAPON_SURRENDER][name] for name in ("linked_to_case", "received"))
    assert (linked.told, linked.citizen_vi, linked.citizen_en) == (
        "received",
        received.citizen_vi,
        received.citizen_en,
    )
