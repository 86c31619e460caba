"""Holds the node's answers to api/openapi.yaml: status, content type and body."""
import re

import jsonschema
import yaml

from node import SOURCE

CONTRACT = yaml.safe_load((SOURCE / "api/openapi.yaml").read_text())
FORMATS = jsonschema.FormatChecker()


@FORMATS.checks("date-time")
def is_date_time(value):
    return not isinstance(value, str) or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", value) is not None


def resolved(node):
    while "$ref" in node:
        target = CONTRACT
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def check_value(value, schema):
    """Raises jsonschema.ValidationError where the value breaks the schema."""
    whole = {**schema, "components": CONTRACT["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=FORMATS).validate(value)


def path_of(target):
    """The path of the contract that a target is of."""
    target = target.split("?")[0].removeprefix("/api/v1")
    for path in CONTRACT["paths"]:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), target):
            return path
    return None


def check(method, target, answer):
    """Raises AssertionError or ValidationError where the answer is not one that the contract allows."""
    operation = CONTRACT["paths"][path_of(target)].get(method.lower())
    expected = operation["responses"].get(str(answer.status)) if operation else None
    if expected is None:
        assert answer.status >= 400, f"{method} {target}: {answer.status} is not in the contract"
        expected = CONTRACT["components"]["responses"]["Problem"]
    content = resolved(expected).get("content")
    if not content:
        assert answer.body == b"", f"{method} {target}: a body where there is none in the contract"
        return
    kind = answer.headers["content-type"].split(";")[0]
    assert kind in content, f"{method} {target}: {kind} where the contract has {list(content)}"
    if kind.endswith("json"):
        value = answer.json()
        check_value(value, content[kind]["schema"])
        if kind == "application/problem+json":
            assert value["status"] == answer.status and value["detail"], value
