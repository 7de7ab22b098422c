"""The pages about the API: their addresses are answered, their doors and parameters exist."""

import re
from collections.abc import Iterable
from typing import Any

import pytest

from tests.api.doors import NEEDED, doors, endpoint
from tests.api.readers import Reader
from tests.paths import ROOT

API = "/api/v1/"
PAGES = {
    page: (ROOT / page).read_text(encoding="utf-8")
    for page in ("README.md", "docs/api.md", "docs/changes.md", "docs/files.md")
}
DOORS = {endpoint(door) for door in doors()} - {"", "schema", "docs"}
LISTS = [
    door.name for door in doors() if door.name in DOORS and "sort" in door.parameters.base_filters
]
KINDS = [name for name in LISTS if f"{name}-history" in {door.name for door in doors()}]

# A request stands on a line of its own, an address or the form of a file within a sentence.
REQUESTS = [
    address
    for page, text in PAGES.items()
    for address in re.findall(r"^    GET (\S+)$", text, re.MULTILINE)
    if page != "README.md"  # whose answers are shown, and held against what is found
]
WITHIN = re.compile(rf"`(?:{API})?((?:(?:{'|'.join(sorted(DOORS))})[/.]|\.)[^`\s…{{}}]*)`")
ADDRESSES = sorted({address for text in PAGES.values() for address in WITHIN.findall(text)})
# What nothing is the right answer to.
EMPTY = {
    f"{API}stances/?jurisdiction=3915000&known_at=2",
    *(f"{API}{each}" for each in ("corrections/", "corrections/?since=2026-11-23")),
    f"{API}corrections.atom",
}


@pytest.mark.parametrize("address", REQUESTS)
def test_each_request_is_answered_with_rows(reader: Reader, articles: None, address: str) -> None:
    assert_answered(reader, address)


@pytest.mark.parametrize("written", ADDRESSES)
def test_each_address_in_a_sentence_is_answered_with_rows(
    reader: Reader, articles: None, written: str
) -> None:
    address = API + (f"stances{written}" if written.startswith(".") else written)
    name = address.removeprefix(API).rstrip("/")
    assert_answered(reader, address + NEEDED.get(name, ""))


def assert_answered(reader: Reader, address: str) -> None:
    response = reader.get(address, follow=True)
    assert response.status_code == 200, response.content
    if response["Content-Type"] == "application/json":
        told = any(rows(response.json()))
    elif "X-Row-Count" in response:
        told = int(response["X-Row-Count"]) > 0
    else:
        told = b"<entry>" in response.content
    assert told == (address not in EMPTY)


def rows(found: dict[str, Any]) -> Iterable[Any]:
    """What an answer tells beside its own shape: a count of nothing is no row."""
    for row in found.get("results", ()):
        yield row["counts"] if "counts" in row else row.get("in_record", row)
    result = found.get("result", {})
    for layer in result.get("layers", {}).values():  # of a comparison: what both sides hold
        yield layer.get("left") and layer.get("right")
    if "layers" not in result:
        yield from result.values()


def test_both_sides_of_a_comparison_and_something_counted_are_rows() -> None:
    assert not any(rows({"results": [{"counts": []}, {"in_record": 0}]}))
    assert not any(
        rows({"result": {"layers": {"rules": {"left": [], "right": [1]}, "policy": {}}}})
    )
    assert not any(rows({"result": {"stances": 0}}))
    assert any(rows({"results": [{"counts": []}, {"counts": [1]}]}))


def test_the_addresses_are_found() -> None:
    assert {"record.zip", "jurisdictions/12086/", "changes.atom", ".xlsx"} <= set(ADDRESSES)
    assert len(REQUESTS) > 30
    assert len(ADDRESSES) > 35


def test_each_door_is_there() -> None:
    table = PAGES["docs/api.md"].split("| door | gives |")[1].split("\n\n")[0]
    named = {name.strip("/") for name in re.findall(r"`([a-z-]+/)", table)}
    assert named == DOORS


# Where parameters are told of, and the doors that take them.
TOLD = {
    "## Two clocks": KINDS,
    "## Filters": KINDS,
    "## Places by what is true of them": ["jurisdictions"],
    "## Counting": [f"facets-{name}" for name in KINDS] + ["coverage"],
    "## Search": ["search", *KINDS],
    "## Order and pages": KINDS,
    "## A place in one call": ["jurisdictions-item"],
    "# Changes and citing": ["changes", "corrections", "compare"],
    "## Selection": KINDS,
    "## Files": KINDS,
}
FOR_EACH = {"x", "x__not", "x__isnull", "d__gte", "d__gt", "d__lte", "d__lt"}


@pytest.mark.parametrize("section", TOLD)
def test_each_parameter_exists_where_it_is_told_of(section: str) -> None:
    whole = next(text for text in PAGES.values() if f"{section}\n" in text)
    text = whole.split(f"{section}\n")[1]
    text = text.split("\n## ")[0] if section.startswith("## ") else text
    taken = {
        name
        for door in doors()
        if door.name in TOLD[section]
        for name in door.parameters.base_filters
    }
    named = set(re.findall(r"`([a-z_]+)=", text)) - FOR_EACH
    assert named
    assert named <= taken


def test_no_other_section_tells_of_parameters() -> None:
    for page in ("docs/api.md", "docs/files.md"):
        for section in re.split("\n(?=## )", PAGES[page])[1:]:
            if section.partition("\n")[0] not in TOLD:
                assert re.findall(r"`([a-z_]+)=", section) == []
