"""The JSON schema of a form for one verb, standing alone: whoever draws it needs no other document."""

from typing import Any

from app.models.fields import Fields

Schema = dict[str, Any]


def of_verb(model: type[Fields], verb: str) -> Schema:
    """The schema of the form with this one verb in it, and every `$ref` replaced by what it names."""
    schema = model.model_json_schema(by_alias=True)
    definitions: Schema = schema.pop("$defs", {})

    def put(node: Any) -> Any:  # noqa: ANN401 - any part of a schema
        if isinstance(node, list):
            return [put(each) for each in node]
        if not isinstance(node, dict):
            return node
        if reference := node.get("$ref"):
            return put(definitions[reference.rpartition("/")[2]])
        return {name: put(each) for name, each in node.items()}

    whole: Schema = put(schema)
    whole["properties"]["verb"] = {"type": "string", "const": verb}
    return whole
