"""Verb forms: what somebody may do now, each with a JSON schema that stands alone, for a client to draw from it.

A schema is that of the form which the door takes, narrowed to what this submission allows: nothing in it is refused
because of what the submission is.
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import get_args

from app.domain.cases import Case, may_be_classed
from app.domain.kinds import Kind
from app.domain.roles import Role
from app.domain.tip_offs import ADVERSE, TipOffClass
from app.domain.verb_names import VERB_NAMES
from app.domain.weapons import Handling
from app.domain.workflows import Move
from app.models.actions import Action, Form
from app.models.submission import Submission
from app.services import form_schemas
from app.services.form_schemas import Schema
from app.services.reference import Reference

_OF_RECEPTION = {
    Kind.TIP_OFF: {"verb", "class"},
    Kind.WEAPON_SURRENDER: {"verb", "items", "witness_id", "witness", "explanation", "seal_no", "gift_note"},
}
_NEEDED_AT_RECEPTION = {Kind.TIP_OFF: ["verb", "class"], Kind.WEAPON_SURRENDER: ["verb", "items"]}


def told(
    moves: Iterable[Move], case: Case, submission: Submission, role: Role, reference: Reference
) -> list[dict[str, object]]:
    """Each verb once, with what its button says, whether it takes a second person, and the form behind it."""
    seen: dict[str, dict[str, object]] = {}
    for move in moves:
        if move.verb in seen:
            continue
        vi, en = VERB_NAMES[move.verb]
        form = copy.deepcopy(_FORMS[move.verb])
        if narrow := _NARROWED.get(move.verb):
            narrow(form, case, submission, role, reference)
        seen[move.verb] = {
            "verb": move.verb,
            "label": {"vi": vi, "en": en},
            "two_people": move.proposed,
            "form": form,
        }
    return list(seen.values())


def _reception(form: Schema, case: Case, _submission: Submission, _role: Role, _reference: Reference) -> None:
    told = _OF_RECEPTION[case.kind]
    form["properties"] = {name: field for name, field in form["properties"].items() if name in told}
    form["required"] = _NEEDED_AT_RECEPTION[case.kind]
    if case.kind is Kind.TIP_OFF:
        form["properties"]["class"] = _classes(case)
    else:
        form["properties"]["items"] = {"type": "array", **_solid(form["properties"]["items"])}


def _classification(form: Schema, case: Case, _submission: Submission, _role: Role, _reference: Reference) -> None:
    form["properties"]["class"] = _classes(case)


def _classes(case: Case) -> Schema:
    allowed = [each for each in TipOffClass if case.category is None or may_be_classed(case.category, each)]
    return {"type": "string", "enum": [each.value for each in allowed]}


def _outcome(form: Schema, case: Case, _submission: Submission, _role: Role, _reference: Reference) -> None:
    if not case.is_corroborated:
        form["properties"]["outcome"]["enum"] = [
            each for each in form["properties"]["outcome"]["enum"] if each not in ADVERSE
        ]


def _body(form: Schema, case: Case, submission: Submission, _role: Role, reference: Reference) -> None:
    bodies = reference.receiving_bodies.of(case.kind, submission.province_id, has_red=case.has_red)
    form["properties"]["receiving_body"] = {
        "type": "string",
        "oneOf": [{"const": body.code, "title": body.vi, "description": body.en} for body in bodies],
    }
    if "military_reference" in form["properties"] and case.has_red:
        form["properties"]["military_reference"] = _solid(form["properties"]["military_reference"])
        form["required"] = [*form["required"], "military_reference"]


def _slot(form: Schema, case: Case, _submission: Submission, _role: Role, _reference: Reference) -> None:
    if case.has_red:
        form["properties"]["handling"]["enum"] = [
            each for each in form["properties"]["handling"]["enum"] if each != Handling.BRING_TO_STATION
        ]


def _offer(form: Schema, _case: Case, _submission: Submission, role: Role, _reference: Reference) -> None:
    # One of the two names of a commune; and a station says why.
    form["anyOf"] = [{"required": ["unit_id"]}, {"required": ["unit_code"]}]
    if role is not Role.PROVINCE:
        form["required"] = [*form["required"], "reason"]


def _duplicate(form: Schema, _case: Case, _submission: Submission, _role: Role, _reference: Reference) -> None:
    form["if"] = {"properties": {"reason": {"const": "duplicate"}}}
    form["then"] = {"required": ["duplicate_of"]}


def _solid(field: Schema) -> Schema:
    """The same without null: it is asked for here."""
    kept = {name: value for name, value in field.items() if name not in {"anyOf", "default"}}
    return {**kept, **next(each for each in field.get("anyOf", [field]) if each.get("type") != "null")}


_NARROWED: Mapping[str, Callable[[Schema, Case, Submission, Role, Reference], None]] = {
    "receive": _reception,
    "classify": _classification,
    "resolve": _outcome,
    "transfer": _body,
    "hand_over": _body,
    "schedule": _slot,
    "reroute": _offer,
    "reject": _duplicate,
}


def _forms() -> dict[str, Schema]:
    forms: dict[str, Schema] = {}
    models: tuple[type[Form], ...] = get_args(get_args(Action)[0])
    for model in models:
        for verb in get_args(model.model_fields["verb"].annotation):
            forms[verb] = form_schemas.of_verb(model, verb)
    return forms


_FORMS = _forms()
