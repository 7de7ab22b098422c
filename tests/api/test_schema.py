"""OpenAPI: the schema is valid, and what is served is what it declares."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from policies.api.openapi.shapes import name_of
from policies.documents import KINDS
from policies.record.models import Edition
from tests.api.doors import NEEDED, Door, doors
from tests.api.readers import Reader, results
from tests.worlds import World

# A door whose address ends in the form of its answer is there once, with `format`.
UNDECLARED = {"schema", "docs"}
DOORS = [d for d in doors() if d.name not in UNDECLARED and not d.name.endswith("-as")]


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Reader().get("/api/v1/schema/").content)
    return found


@cache
def validator(*path: str) -> Draft202012Validator:
    """A validator of what stands at a path in the schema."""
    pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)
    registry: Registry[Any] = Registry().with_resource(
        "urn:schema", DRAFT202012.create_resource(schema())
    )
    # Braces of a path template may not stand in a reference.
    pointer = pointer.replace("{", "%7B").replace("}", "%7D")
    return Draft202012Validator({"$ref": f"urn:schema#/{pointer}"}, registry=registry)


def assert_valid(found: Any, *path: str) -> None:
    """Hold a value against what stands at a path in the schema."""
    errors = validator(*path).iter_errors(found)
    assert [f"{error.json_path}: {error.message[:300]}" for error in errors] == []


def test_the_schema_is_valid_openapi_3_1(reader: Reader) -> None:
    validate(schema())
    assert schema()["openapi"].startswith("3.1")


def test_the_schema_has_every_door(reader: Reader) -> None:
    assert set(schema()["paths"]) == {door.path for door in DOORS}


def test_the_schema_has_every_parameter_of_every_door(reader: Reader) -> None:
    for door in DOORS:
        parameters = schema()["paths"][door.path]["get"]["parameters"]
        asked = {each["name"]: each for each in parameters if each["in"] == "query"}
        assert asked.keys() == door.parameters.base_filters.keys()


@pytest.mark.parametrize("name", ["operationId", "summary"])
def test_no_two_operations_share_a_name(reader: Reader, name: str) -> None:
    names = [each["get"][name] for each in schema()["paths"].values()]
    assert len(names) == len(set(names))


def test_summaries_say_what_is_asked_for(reader: Reader) -> None:
    told = {path: each["get"]["summary"] for path, each in schema()["paths"].items()}
    assert told["/api/v1/detainer-policies/"] == "Detainer policies: list"
    assert told["/api/v1/agencies/{public_id}/"] == "Agency: one"
    assert told["/api/v1/stances/{public_id}/history/"] == "Stance: history"
    assert told["/api/v1/jurisdictions/{public_id}/timeline/"] == "Jurisdiction: timeline"
    assert told["/api/v1/facets/detainer-policies/"] == "Facets: detainer policies"
    assert told["/api/v1/revisions/{number}/"] == "Revision: one"
    assert told["/api/v1/corrections/"] == "Corrections"
    assert told["/api/v1/"] == "Doors"


def test_every_parameter_is_described_those_of_the_path_too(reader: Reader) -> None:
    for door in DOORS:
        asked = schema()["paths"][door.path]["get"]["parameters"]
        assert all(each["description"] for each in asked), door.path
        leads_on = any("GEOID, such as 12086" in each["description"] for each in asked)
        assert leads_on == door.path.startswith("/api/v1/jurisdictions/{public_id}/"), door.path


def test_parameters_say_what_a_field_means_not_its_name(reader: Reader) -> None:
    asked = schema()["paths"]["/api/v1/stances/"]["get"]["parameters"]
    told = {each["name"]: each["description"] for each in asked}
    assert told["in_response_to"] == "The instrument that it answers: its id."
    assert told["in_response_to__isnull"] == (
        "The instrument that it answers: blank (true), or not (false)."
    )


def test_no_description_is_drawn_as_code(reader: Reader) -> None:
    told = list(descriptions(schema()))
    assert len(told) > 1000
    assert [each for each in told if re.search("^(    |\t)", each, re.MULTILINE)] == []


def descriptions(found: Any) -> Iterator[str]:
    """Every description, at any depth."""
    for name, each in found.items() if isinstance(found, dict) else enumerate(found):
        if name == "description" and isinstance(each, str):
            yield each
        elif isinstance(each, dict | list):
            yield from descriptions(each)


def test_every_published_document_is_what_its_kind_declares(reader: Reader, articles: None) -> None:
    editions = Edition.objects.all()
    assert {edition.kind for edition in editions} == KINDS.keys()
    for edition in editions:
        name = name_of(KINDS[edition.kind])
        found = json.loads(edition.document)
        assert_valid(found, "components", "schemas", name)
        assert found.keys() == schema()["components"]["schemas"][name]["properties"].keys()


def test_every_answer_is_what_its_door_declares(reader: Reader, articles: None) -> None:
    for door in DOORS:
        declared = ("paths", door.path, "get", "responses", "200", "content", "application/json")
        for address in addresses(reader, door):
            response = reader.get(address)
            assert response.status_code == 200
            assert_valid(response.json(), *declared, "schema")


def addresses(reader: Reader, door: Door) -> list[str]:
    """Some addresses of a door: all its items, where it is of items."""
    if "{number}" in door.path:
        return [door.at(str(number)) for number in (1, 2, 3, 4)]
    if "{public_id}" not in door.path:
        return [door.path + NEEDED.get(door.name, "")]
    listing = f"{door.path.split('{')[0]}?page_size=500"
    if door.name in {"jurisdictions-item", "jurisdictions-timeline"}:
        ids = [found["id"] for found in results(reader, listing)]
        return [f"{door.at(public_id)}?as_of={day}" for public_id in ids for day in ("any", "2017")]
    return [door.at(found["id"]) for found in results(reader, listing)[:10]]


def test_a_problem_is_what_the_schema_declares(reader: Reader, county: World) -> None:
    for address in ("/api/v1/stances/?x=1", "/api/v1/nope/", "/api/v1/stances/sta-0000000000/"):
        assert_valid(reader.get(address).json(), "components", "schemas", "Problem")


def test_what_is_not_declared_is_told(reader: Reader, county: World) -> None:
    found = reader.get(f"/api/v1/tenures/{county['mayor']}/").json()["result"]
    assert_valid(found, "components", "schemas", "Tenure")
    for wrong in ({**found, "extra": 1}, {**found, "office": "king"}, {**found, "official": {}}):
        with pytest.raises(AssertionError):
            assert_valid(wrong, "components", "schemas", "Tenure")
