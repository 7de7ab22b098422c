"""Schemathesis: each door asked for what its schema admits, and for what it does not."""

import json
import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as examples
from pytest_django import Settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import positive_data_acceptance

from policies.api.views.reference import openapi
from policies.documents import BY_ENDPOINT, KINDS
from policies.record.models import Entry
from tests.api.wsgi import Application
from tests.asking import Values

FULL = os.environ.get("PROOF") == "full"
EXAMPLES = (40, 10) if FULL else (3, 3)  # a door; what no schema admits takes long to make up
ONE_IN = 1 if FULL else 5  # doors
# What no schema says: why a request that it admits is refused nevertheless.
BEYOND_SCHEMAS = (
    *(
        "is not in the calendar",
        "ends before it starts",
        "swap the two dates",
        "lies in the future",
    ),
    *("is not published yet", "comes after revision"),
    *("holds a control character", "is blank", "no Latin letter or digit", "is longer than"),
    *("Two commas", "A key stands twice", "degrees", "South lies above north"),
    *("stand together", "not shown whole", "needs a day", "A file holds every row", "no room for"),
    *("two values", "was never published", "is in the record of revision"),
)


@pytest.fixture
def schema(articles: None, settings: Settings) -> Any:
    """The schema as served, of doors that answer in this thread with the desk denied."""
    settings.ALLOWED_HOSTS = ["localhost"]
    declared, there = json.loads(openapi()), Values(seed=1)
    for path in declared["paths"].values():
        # A cursor is opaque: what no answer gave is refused (test_hostile).
        asked = path["get"]["parameters"]
        path["get"]["parameters"] = [each for each in asked if each["name"] != "cursor"]
        for each in path["get"]["parameters"]:
            name_what_is_there(each["schema"], there)
    found = schemathesis.openapi.from_dict(declared)
    found.app = Application()
    return found


def name_what_is_there(declared: dict[str, Any], there: Values) -> None:
    """Let half of the ids be those of items; made-up ones are refused, and name nothing."""
    pattern = declared.get("items", {}).get("pattern", "")
    known = there.ids_of(*(kind.prefix for kind in KINDS.values() if kind.prefix in pattern))
    if "-[" in pattern and known:
        known += there.places if "ocd-division" in pattern else []
        declared["items"] = {"anyOf": [{"type": "string", "enum": known}, declared["items"]]}


def part_of(path: str) -> dict[str, str] | None:
    """An item, or a revision, that is there: made-up ones are hardly ever."""
    if "{number}" in path:
        return {"number": "2"}
    if "{public_id}" not in path:
        return None
    kind = BY_ENDPOINT[path.split("/")[3]].kind
    return {"public_id": Entry.objects.filter(kind=kind).order_by("item")[0].item}


def assert_conforms(case: Case) -> int | None:
    """Ask, and hold the answer against all of schemathesis' checks; give its status.

    None for what is refused although the schema admits it.
    """
    # Its client takes gzip and does not read it.
    response = case.call(headers={"Accept-Encoding": "identity"})
    told = response.json()["errors"] if response.status_code == 400 else []
    is_beyond = any(each in fault["message"] for each in BEYOND_SCHEMAS for fault in told)
    case.validate_response(response, excluded_checks=[positive_data_acceptance] * is_beyond)
    return None if is_beyond else response.status_code


@pytest.mark.proof
@pytest.mark.parametrize("mode", GenerationMode)
def test_every_door_keeps_to_its_schema(schema: Any, mode: GenerationMode) -> None:
    statuses: list[int | None] = []
    operations = [found.ok() for found in schema.get_all_operations()][::ONE_IN]
    for operation in operations:
        parts = part_of(operation.path)

        @seed(20170127)
        @examples(
            max_examples=EXAMPLES[mode == GenerationMode.NEGATIVE],
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode, path_parameters=parts))
        def asked(case: Case) -> None:
            statuses.append(assert_conforms(case))

        asked()
    assert len(statuses) > len(operations)
    if mode == GenerationMode.POSITIVE:
        told = [status for status in statuses if status]
        assert told.count(200) > len(told) / 2
