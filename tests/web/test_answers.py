"""The refusals of an operation, as the API document describes them."""

import json

from app import errors
from app.web.answers import PROBLEM_SCHEMAS, refuses


def test_each_status_has_one_entry_with_an_example_for_each_code() -> None:
    described = refuses(errors.InvalidToken, errors.WrongCredentials, errors.InvalidFields)
    assert list(described) == [401, 422]
    content = described[401]["content"]["application/problem+json"]
    assert list(content["examples"]) == ["invalid_token", "wrong_credentials"]
    assert content["examples"]["invalid_token"]["value"]["detail"] == errors.InvalidToken.vi
    assert described[401]["description"] == f"{errors.InvalidToken.en} {errors.WrongCredentials.en}"
    assert list(described[401]["headers"]) == ["WWW-Authenticate"]
    assert "headers" not in described[422]


def test_what_the_descriptions_refer_to_is_at_hand() -> None:
    told = json.dumps([refuses(errors.NotFound), dict(PROBLEM_SCHEMAS)])
    referred = {part.partition('"')[0] for part in told.split('"#/components/schemas/')[1:]}
    assert referred == set(PROBLEM_SCHEMAS) == {"Problem", "FaultShown"}
