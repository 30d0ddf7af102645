"""Who may propose and who may decide, asked of the real doors and held against the field's own table."""

import httpx2
import pytest

from app.domain.roles import COMMUNE_ROLES, Role
from app.web.parts import Parts
from tests.keepers import THANH_HOA, a_person, decides, invited, keepers, send
from tests.officers import MUONG_HUNG, SON_LA, Officer, an_officer

# What is posted → whose role proposes it, whose decides it, who ends it alone.
BOOK = {
    ("collector", False): ({"chief", "admin"}, {"chief", "province"}, {"chief", "province", "admin"}),
    ("officer", False): ({"chief", "admin"}, {"chief", "province"}, {"chief", "province", "admin"}),
    ("officer", True): ({"chief", "province", "admin"}, {"province"}, {"province", "admin"}),
    ("chief", False): ({"chief", "province", "admin"}, {"province"}, {"province", "admin"}),
    ("province", False): ({"province", "admin"}, {"province", "admin"}, {"admin"}),
    ("inspector", False): ({"province", "admin"}, {"province", "admin"}, {"admin"}),
    ("admin", False): ({"province", "admin"}, {"province", "admin"}, {"admin"}),
}
OUTSIDE = {"officer", "inspector"}


def reaches(name: str, role: str) -> bool:
    """Whether this keeper's own commune or province is where the posting is."""
    is_local = Role(role) in COMMUNE_ROLES
    return "foreign" not in name and ("chief" not in name or is_local)


def form_of(parts: Parts, role: str, is_investigator: bool) -> dict[str, object]:
    of = MUONG_HUNG if Role(role) in COMMUNE_ROLES else SON_LA
    return a_person(parts, of=of, role=Role(role), is_investigator=is_investigator)


@pytest.mark.parametrize(("role", "is_investigator"), BOOK)
async def test_who_proposes(client: httpx2.AsyncClient, parts: Parts, role: str, is_investigator: bool) -> None:
    proposers = BOOK[role, is_investigator][0]
    for name, keeper in (await keepers(client, parts)).items():
        answer = await send(keeper, "/v1/people", form_of(parts, role, is_investigator))
        expected = 403 if keeper.role not in proposers else 201 if reaches(name, role) else 404
        assert answer.status_code == expected, (name, answer.text)


@pytest.mark.parametrize(("role", "is_investigator"), BOOK)
async def test_who_decides(client: httpx2.AsyncClient, parts: Parts, role: str, is_investigator: bool) -> None:
    deciders = BOOK[role, is_investigator][1]
    everybody = await keepers(client, parts)
    maker = everybody.pop("second admin")
    for name, keeper in everybody.items():
        proposed = await invited(maker, form_of(parts, role, is_investigator))
        answer = await decides(keeper, proposed)
        # An officer sees nothing of what others propose about people.
        if name == "officer" or (name not in OUTSIDE and not reaches(name, role)):
            expected = 404
        else:
            expected = 200 if keeper.role in deciders else 403
        assert answer.status_code == expected, (name, answer.text)


@pytest.mark.parametrize(("role", "is_investigator"), BOOK)
async def test_who_ends_alone(client: httpx2.AsyncClient, parts: Parts, role: str, is_investigator: bool) -> None:
    enders = BOOK[role, is_investigator][2]
    of = MUONG_HUNG if Role(role) in COMMUNE_ROLES else SON_LA
    for name, keeper in (await keepers(client, parts)).items():
        posted = await an_officer(client, parts, of=of, role=Role(role), is_investigator=is_investigator)
        if name in OUTSIDE:
            expected = 403
        elif not reaches(name, role):
            expected = 404
        else:
            expected = 200 if keeper.role in enders else 403
        for path in (f"/v1/postings/{posted.posting_id}/end", f"/v1/people/{posted.id}/disable"):
            answer = await send(keeper, path, key=None)
            assert answer.status_code == expected, (name, path, answer.text)


@pytest.mark.parametrize("what", ["reset", "reinstate"])
@pytest.mark.parametrize(("role", "is_investigator"), BOOK)
async def test_opening_an_account_again_takes_the_same_hands(
    client: httpx2.AsyncClient, parts: Parts, role: str, is_investigator: bool, what: str
) -> None:
    proposers, deciders, _ = BOOK[role, is_investigator]
    of = MUONG_HUNG if Role(role) in COMMUNE_ROLES else SON_LA
    everybody = await keepers(client, parts)
    maker = everybody["second admin"]
    for name, keeper in everybody.items():
        posted = await an_officer(client, parts, of=of, role=Role(role), is_investigator=is_investigator)
        if what == "reinstate":
            assert (await send(maker, f"/v1/people/{posted.id}/disable", key=None)).status_code == 200
        answer = await send(keeper, f"/v1/people/{posted.id}/{what}")
        expected = 403 if name in OUTSIDE else 404 if not reaches(name, role) else 201
        if expected == 201 and keeper.role not in proposers:
            expected = 403
        assert answer.status_code == expected, (name, answer.text)
        if expected != 201:
            answer = await send(maker, f"/v1/people/{posted.id}/{what}")
            assert answer.status_code == 201, (name, answer.text)
            decided = await decides(keeper, answer.json())
            if name == "officer":
                expected = 404
            elif name in OUTSIDE or reaches(name, role):
                expected = 200 if keeper.role in deciders else 403
            assert decided.status_code == expected, (name, decided.text)


async def test_somebody_of_two_communes_is_no_matter_of_one_station(client: httpx2.AsyncClient, parts: Parts) -> None:
    who = await keepers(client, parts)
    posted = await an_officer(client, parts)
    form = a_person(parts, of="04195")
    elsewhere = {name: form[name] for name in ("role", "unit_id")}
    answer = await send(who["admin"], f"/v1/people/{posted.id}/postings", elsewhere)
    assert (answer.status_code, answer.json()["entry_code_half"] is None) == (201, False)
    assert (await decides(who["foreign chief"], answer.json())).status_code == 200
    reset = await send(who["chief"], f"/v1/people/{posted.id}/reset")
    assert reset.status_code == 201
    assert (await decides(who["second chief"], reset.json())).status_code == 403
    assert (await decides(who["province"], reset.json())).status_code == 200


async def test_who_has_risen_since_is_decided_about_by_other_hands(client: httpx2.AsyncClient, parts: Parts) -> None:
    who = await keepers(client, parts)
    posted = await an_officer(client, parts)
    reset = (await send(who["chief"], f"/v1/people/{posted.id}/reset")).json()
    form = {name: value for name, value in a_person(parts, role=Role.CHIEF).items() if name in {"role", "unit_id"}}
    rise = (await send(who["chief"], f"/v1/people/{posted.id}/postings", form)).json()
    assert (await decides(who["province"], rise)).status_code == 200
    assert (await decides(who["second chief"], reset)).status_code == 403
    assert (await decides(who["province"], reset)).status_code == 200


async def test_a_posting_elsewhere_that_the_chief_cannot_see_counts(client: httpx2.AsyncClient, parts: Parts) -> None:
    who = await keepers(client, parts)
    posted = await an_officer(client, parts)
    form = {
        name: value
        for name, value in a_person(parts, of=SON_LA, role=Role.PROVINCE).items()
        if name in {"role", "unit_id"}
    }
    rise = (await send(who["admin"], f"/v1/people/{posted.id}/postings", form)).json()
    assert (await decides(who["province"], rise)).status_code == 200
    seen = await client.get(f"/v1/people/{posted.id}", headers=who["chief"].headers)
    assert [posting["role"] for posting in seen.json()["postings"]] == ["officer"]
    assert (await send(who["chief"], f"/v1/people/{posted.id}/reset")).status_code == 403
    assert (await send(who["chief"], f"/v1/people/{posted.id}/disable", key=None)).status_code == 403


async def test_another_province_has_its_own_people(client: httpx2.AsyncClient, parts: Parts) -> None:
    who = await keepers(client, parts)
    commune = next(
        unit for unit in parts.shelf.now.gazetteer.current() if unit.parent_id == who["foreign province"].unit_id
    )
    form = a_person(parts, role=Role.CHIEF, unit_id=commune.id)
    assert (await send(who["province"], "/v1/people", form)).status_code == 404
    proposed = await invited(who["foreign province"], form)
    assert (await decides(who["province"], proposed)).status_code == 404
    second: Officer = await an_officer(client, parts, role=Role.PROVINCE, of=THANH_HOA)
    assert (await decides(second, proposed)).status_code == 200
