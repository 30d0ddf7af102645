import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from app.errors import InvalidFields, MalformedJson
from app.models.fields import Fields
from app.models.pledge_signature import SignatureFields
from app.models.tip_off import TipOffFields
from app.models.weapon_surrender import WeaponSurrenderFields
from app.web import leniency
from tests.factories import Form, a_signature, a_tip_off, a_weapon_surrender, an_item

Found = set[tuple[str, str]]
FORMS: dict[type[Fields], Form] = {
    TipOffFields: a_tip_off(),
    WeaponSurrenderFields: a_weapon_surrender(),
    SignatureFields: a_signature(),
}


def read(model: type[Fields], form: Form) -> tuple[Any, Found]:
    body, dropped = leniency.read(TypeAdapter(model), model, json.dumps(form).encode())
    return body, {(fault.pointer, fault.code) for fault in dropped}


def refused(model: type[Fields], form: Form) -> Found:
    with pytest.raises(InvalidFields) as caught:
        read(model, form)
    return {(fault.pointer, fault.code) for fault in caught.value.faults}


@pytest.mark.parametrize(("model", "form"), FORMS.items())
def test_a_good_form_is_read_whole(model: type[Fields], form: Form) -> None:
    assert read(model, form)[1] == set()


@pytest.mark.parametrize(
    ("model", "changes", "dropped"),
    [
        (TipOffFields, {"occurring_now": "yes"}, {("/occurring_now", "bool_type")}),
        (TipOffFields, {"occurred_from": "2026-11-23T09:00:00"}, {("/occurred_from", "offset_missing")}),
        (TipOffFields, {"occurred_to": "0001-01-01T00:00:00+14:00"}, {("/occurred_to", "out_of_range")}),
        (TipOffFields, {"occurred_to": "9999-12-31T23:59:59-14:00"}, {("/occurred_to", "out_of_range")}),
        (TipOffFields, {"frequency": "daily"}, {("/frequency", "enum")}),
        (TipOffFields, {"vehicle_plate": "x" * 21}, {("/vehicle_plate", "string_too_long")}),
        (TipOffFields, {"online_link": "javascript:alert(1)"}, {("/online_link", "string_pattern_mismatch")}),
        (TipOffFields, {"online_link": "https://" + "x" * 493}, {("/online_link", "string_too_long")}),
        (TipOffFields, {"people": [{"name": "A"}] * 6}, {("/people", "too_long")}),
        (TipOffFields, {"contact": {"phone": "113"}}, {("/contact/phone", "phone")}),
        (
            TipOffFields,
            {"organisation": {"name": "Hội", "tax_code": "٠" * 10}},
            {("/organisation/tax_code", "string_pattern_mismatch")},
        ),
        (
            TipOffFields,
            {"organisation": {"name": "Hội", "tax_code": "1" * 12}},
            {("/organisation/tax_code", "string_pattern_mismatch")},
        ),
        (TipOffFields, {"place": {"unit_code": "04 219"}}, {("/place/unit_code", "string_pattern_mismatch")}),
        (TipOffFields, {"place": {"text": "x" * 301}}, {("/place/text", "string_too_long")}),
        (TipOffFields, {"place": 5}, {("/place", "model_type")}),
        (
            TipOffFields,
            {"place": {"point": {"lat": 48.8, "lon": 2.3}}},
            {("/place/point", "outside_vietnam")},
        ),
        (TipOffFields, {"place": {"point": {"lat": 103.7, "lon": 21.0}}}, {("/place/point", "axes_swapped")}),
        (TipOffFields, {"place": {"point": {"lat": 21.0}}}, {("/place/point/lon", "missing")}),
        (TipOffFields, {"composed_at": "hôm qua"}, {("/composed_at", "datetime_parsing")}),
        (
            TipOffFields,
            {"privacy_notice_version": "Lò Văn Kín"},
            {("/privacy_notice_version", "string_pattern_mismatch")},
        ),
        (WeaponSurrenderFields, {"near_children_or_fire": "no"}, {("/near_children_or_fire", "bool_type")}),
        (
            WeaponSurrenderFields,
            {"preferred_slots": ["2026-11-24T09:00:00+07:00"] * 4},
            {("/preferred_slots", "too_long")},
        ),
        (
            WeaponSurrenderFields,
            {"items": [an_item(description="x" * 501)]},
            {("/items/0/description", "string_too_long")},
        ),
        (WeaponSurrenderFields, {"items": [an_item(loaded=True)]}, {("/items/0/loaded", "enum")}),
        (SignatureFields, {"personal_number": "12345678901"}, {("/personal_number", "string_pattern_mismatch")}),
        (SignatureFields, {"birth_year": 1899}, {("/birth_year", "greater_than_equal")}),
        (SignatureFields, {"hamlet": {"id": "x", "name": "bản Anh Trung"}}, {("/hamlet/id", "int_type")}),
        (SignatureFields, {"phone": "0212345678"}, {("/phone", "phone")}),
    ],
)
def test_a_faulty_optional_field_is_left_out_with_a_warning(model: type[Fields], changes: Form, dropped: Found) -> None:
    body, found = read(model, {**FORMS[model], **changes})
    assert found == dropped
    # All that was not faulty is still there.
    untouched = FORMS[model].keys() - changes.keys()
    assert untouched <= body.model_fields_set


@pytest.mark.parametrize(
    ("model", "changes", "faults"),
    [
        (TipOffFields, {"category": "murder"}, {("/category", "enum")}),
        (TipOffFields, {"description": "quá ngắn "}, {("/description", "string_too_short")}),
        (TipOffFields, {"description": " \u200b" * 10}, {("/description", "string_too_short")}),
        (TipOffFields, {"description": "x" * 4001}, {("/description", "string_too_long")}),
        (TipOffFields, {"description": "mười ký tự \x00"}, {("/description", "nul")}),
        (TipOffFields, {"knowledge_basis": None}, {("/knowledge_basis", "enum")}),
        (TipOffFields, {"truth_acknowledged": False}, {("/truth_acknowledged", "literal_error")}),
        (TipOffFields, {"truth_acknowledged": 1}, {("/truth_acknowledged", "literal_error")}),
        (TipOffFields, {"truth_acknowledged": "true"}, {("/truth_acknowledged", "literal_error")}),
        (TipOffFields, {"anonymous": "no"}, {("/anonymous", "bool_type")}),
        (TipOffFields, {"anonymous": False}, {("/contact", "contact_required")}),
        (TipOffFields, {"anonymous": False, "contact": {"phone": "114"}}, {("/contact", "contact_required")}),
        # Left out, these would send a tip-off about an officer to that very officer.
        (TipOffFields, {"concerns_officer": "true"}, {("/concerns_officer", "bool_type")}),
        (TipOffFields, {"officer_level": "provincial"}, {("/officer_level", "enum")}),
        (TipOffFields, {"ten": "Lò Văn Kín"}, {("", "extra_forbidden")}),
        (TipOffFields, {"people": [{"name": "A", "cccd": "1"}]}, {("/people/0", "extra_forbidden")}),
        (TipOffFields, {"place": {"where": "x"}}, {("/place", "extra_forbidden")}),
        (WeaponSurrenderFields, {"items": []}, {("/items", "too_short")}),
        (WeaponSurrenderFields, {"items": [an_item()] * 21}, {("/items", "too_long")}),
        (WeaponSurrenderFields, {"items": [an_item(quantity=0)]}, {("/items/0/quantity", "greater_than")}),
        (WeaponSurrenderFields, {"items": [an_item(quantity=1.0001)]}, {("/items/0/quantity", "decimal_max_places")}),
        (WeaponSurrenderFields, {"items": [an_item(quantity=10**12)]}, {("/items/0/quantity", "decimal_max_digits")}),
        (WeaponSurrenderFields, {"items": [an_item(unit="kg")]}, {("/items/0/unit", "unit_not_allowed")}),
        (WeaponSurrenderFields, {"items": [an_item(), an_item(unit="bao")]}, {("/items/1/unit", "enum")}),
        (WeaponSurrenderFields, {"place": None}, {("/place", "place_required")}),
        (WeaponSurrenderFields, {"phone": None}, {("/phone", "phone_required")}),
        (WeaponSurrenderFields, {"phone": "113"}, {("/phone", "phone_required")}),
        (WeaponSurrenderFields, {"safety_acknowledged": False}, {("/safety_acknowledged", "literal_error")}),
        (WeaponSurrenderFields, {"origin": "stolen"}, {("/origin", "enum")}),
        (WeaponSurrenderFields, {"anonymous": 0}, {("/anonymous", "bool_type")}),
        (SignatureFields, {"agreed": False}, {("/agreed", "literal_error")}),
        (SignatureFields, {"text_sha256": "A" * 64}, {("/text_sha256", "string_pattern_mismatch")}),
        (SignatureFields, {"signer_name": "L"}, {("/signer_name", "string_too_short")}),
        (SignatureFields, {"hamlet": {}}, {("/hamlet", "hamlet_unnamed")}),
        (SignatureFields, {"hamlet": {"name": " "}}, {("/hamlet", "hamlet_unnamed")}),
        (SignatureFields, {"signed_at": "2026-11-23T09:00:00"}, {("/signed_at", "offset_missing")}),
        (SignatureFields, {"signed_at": "9999-12-31T23:59:59-14:00"}, {("/signed_at", "out_of_range")}),
        (SignatureFields, {"method": "photo"}, {("/method", "enum")}),
    ],
)
def test_a_faulty_required_or_unknown_field_refuses_the_form(model: type[Fields], changes: Form, faults: Found) -> None:
    assert refused(model, {**FORMS[model], **changes}) == faults


@pytest.mark.parametrize(("model", "form"), FORMS.items())
def test_what_has_no_default_is_required(model: type[Fields], form: Form) -> None:
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    assert refused(model, {}) == {(f"/{name}", "missing") for name in required}
    assert required <= form.keys()


def test_entries_of_an_optional_list_are_left_out_one_by_one() -> None:
    people = [{"name": "x" * 121}, {"name": "Kín"}, {"name": ""}, {"name": "Hở", "age_band": "37"}]
    body, found = read(TipOffFields, a_tip_off(people=people, danger_flags=["violence", "ghosts"]))
    assert [person.name for person in body.people] == ["Kín", "Hở"]
    assert found == {
        ("/people/0/name", "string_too_long"),
        ("/people/2/name", "string_too_short"),
        ("/people/3/age_band", "enum"),
        ("/danger_flags/1", "enum"),
    }
    assert [flag.value for flag in body.danger_flags] == ["violence"]


def test_text_is_kept_composed_and_without_what_nobody_sees() -> None:
    description = "  Tô\u0301i tha\u0302\u0301y\u200b người\u202e lạ\tđến\x07 bản\nhôm nay  "
    body, _ = read(TipOffFields, a_tip_off(description=description))
    assert body.description == "Tối thấy người lạ đến bản\nhôm nay".replace("Tối", "T\u1ed1i")


def test_phones_and_moments_are_kept_in_one_form() -> None:
    body, _ = read(WeaponSurrenderFields, a_weapon_surrender(composed_at="2026-11-23T09:30:00+07:00"))
    assert body.phone == "+84912345678"
    assert body.composed_at.isoformat() == "2026-11-23T02:30:00+00:00"


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"null x", b"\xff{}", b'{"a": "\\ud800"}', b"[" * 5000, b"{'a': 1}", b'{"a": 1,}']
)
def test_what_is_no_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedJson):
        leniency.read(TypeAdapter(TipOffFields), TipOffFields, raw)


@pytest.mark.parametrize("raw", [b"null", b"[]", b"5", b'"text"', b"NaN"])
def test_json_that_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidFields):
        leniency.read(TypeAdapter(TipOffFields), TipOffFields, raw)
