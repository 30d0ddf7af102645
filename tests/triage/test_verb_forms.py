"""Forms of verbs: a client that knows nothing but the schema fills them in, and is taken at its word."""

from typing import Any

import httpx2
import jsonschema_rs
import pytest

from app.web.parts import Parts
from tests.factories import an_open_pledge
from tests.officers import Officer, Sent, a_signature, a_tip_off, a_weapon_surrender, verified

# What no schema can know: who works there, which moment is to come.
KNOWN = {"slot": "2026-11-25T08:00:00+07:00", "unit_code": "04195"}


def filled(form: dict[str, Any], officer: Officer) -> dict[str, Any]:
    """The smallest answer to a form, as its schema alone tells it."""
    required = [*form["required"], *(form["anyOf"][1]["required"] if "anyOf" in form else [])]
    return {name: _value(name, form["properties"][name], officer) for name in required if name != "verb"}


def _value(name: str, field: dict[str, Any], officer: Officer) -> Any:
    known = {**KNOWN, "person_id": str(officer.id)}
    if name in known:
        return known[name]
    told = [field.get("const"), *(each["const"] for each in field.get("oneOf", [])), *field.get("enum", [])[:1]]
    items = [[{"type": "homemade_gun", "quantity": 1, "unit": "khẩu"}]] if field.get("type") == "array" else []
    words = [*field.get("examples", []), "Theo hồ sơ của đơn vị."]
    return next(each for each in (*told, *items, *words) if each is not None)


async def forms(officer: Officer, sent: Sent) -> dict[str, dict[str, Any]]:
    return {each["verb"]: each["form"] for each in (await officer.read(sent)).json()["allowed"]}


@pytest.mark.parametrize("role", ["officer", "chief"])
@pytest.mark.parametrize(
    "kind", ["submitted", "received", "verifying", "crime", "help", "declared", "advised", "pending"]
)
async def test_every_form_that_is_filled_in_is_accepted(
    client: httpx2.AsyncClient, owner_url: str, parts: Parts, officer: Officer, chief: Officer, role: str, kind: str
) -> None:
    by = {"officer": officer, "chief": chief}[role]
    await an_open_pledge(parts)

    async def one() -> Sent:
        match kind:
            case "submitted":
                return await a_tip_off(client, owner_url)
            case "received":
                sent = await a_tip_off(client, owner_url)
                await by.moves(sent, "receive", **{"class": "information"})
                return sent
            case "verifying" | "crime":
                return await verified(client, owner_url, by, "administrative" if kind == "verifying" else "crime")
            case "help":
                return await verified(client, owner_url, by, "help", category="family_help")
            case "pending":
                return await a_signature(client, owner_url)
            case _:
                sent = await a_weapon_surrender(client, owner_url)
                if kind == "advised":
                    await by.moves(sent, "advise")
                return sent

    for verb in await forms(by, await one()):
        sent = await one()
        form = (await forms(by, sent))[verb]
        given = filled(form, officer if role == "chief" else chief)
        if verb == "receive" and "items" in given:
            given["witness"] = "Quàng Thị Mai"
        jsonschema_rs.validate(form, {"verb": verb, **given})
        answer = await by.act(sent, verb, **given)
        assert answer.status_code == 200, (verb, given, answer.text)


async def test_a_form_offers_nothing_that_would_be_refused(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer, chief: Officer
) -> None:
    cry = await a_tip_off(client, owner_url, category="family_help")
    assert "crime" not in (await forms(officer, cry))["receive"]["properties"]["class"]["enum"]
    sent = await verified(client, owner_url, officer, "administrative")
    outcomes = (await forms(chief, sent))["resolve"]["properties"]["outcome"]["enum"]
    assert not {"case_initiated", "administrative_handling", "prevention_talk"} & set(outcomes)
    await officer.moves(sent, "classify", corroboration="independent")
    assert "case_initiated" in (await forms(chief, sent))["resolve"]["properties"]["outcome"]["enum"]
    crime = await verified(client, owner_url, officer, "crime")
    bodies = (await forms(chief, crime))["transfer"]["properties"]["receiving_body"]["oneOf"]
    assert [body["const"] for body in bodies] == ["BDBP", "PC01", "PC04"]
    unknown = await chief.act(crime, "transfer", receiving_body="BCHQS")
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (422, "unknown_body")


async def test_a_form_stands_alone_and_its_button_has_a_name(
    client: httpx2.AsyncClient, owner_url: str, officer: Officer
) -> None:
    sent = await a_tip_off(client, owner_url)
    for each in (await officer.read(sent)).json()["allowed"]:
        assert "$ref" not in str(each["form"])
        assert each["label"]["vi"]
        assert each["label"]["en"]
        jsonschema_rs.meta.validate(each["form"])
