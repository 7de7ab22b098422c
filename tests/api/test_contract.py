"""The contract: for every door, filters, OpenAPI, codebook, documents, files and docs say the same."""

import csv
import json
import re
from functools import cache
from typing import Any

import pytest

from policies.api.filters.base import Parameter
from policies.api.filters.changes import CORRECTIONS
from policies.api.filters.columns import WordsParameter
from policies.api.filters.facets import COUNTING
from policies.api.filters.items import dates_of
from policies.api.filters.kinds import OF_KIND
from policies.codebook import codebook
from policies.documents import BY_ENDPOINT, KINDS
from policies.documents.dictionary import columns
from policies.documents.table import table_of
from tests.api.doors import NEEDED, Door, doors
from tests.api.readers import Reader, results
from tests.paths import ROOT
from tests.worlds import World

DOCS = "".join(
    (ROOT / "docs" / page).read_text(encoding="utf-8")
    for page in ("api.md", "files.md", "changes.md")
)
# A door whose address ends in the form of its answer is there once, with `format`.
DOORS = [d for d in doors() if d.name not in {"schema", "docs"} and not d.name.endswith("-as")]
OF_DOORS = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
# Words that no codebook defines: codes of states, and the kinds themselves.
PLAIN_WORDS = {"state", "kind"}
# Dimensions of parts of documents that no list is filtered by, each with what is asked instead.
WITHIN = {
    "support": "disputed= finds what a citation contradicts",
    "date_basis": "dates are compared, whatever they rest on",
    "event_extent": "in_force= tells what ended as a whole",
}
ENDINGS = ("", "__not", "__isnull", "__gte", "__gt", "__lte", "__lt")


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Reader().get("/api/v1/schema/").content)
    return found


def declared(path: str) -> dict[str, Any]:
    """The parameters that OpenAPI declares for a door, by name."""
    parameters = schema()["paths"][path]["get"]["parameters"]
    return {each["name"]: each for each in parameters if each["in"] == "query"}


def all_filters() -> list[tuple[str, Parameter]]:
    return [pair for door in DOORS for pair in door.parameters.base_filters.items()]


def bare(name: str) -> str:
    """A parameter's name without how it compares."""
    return name.partition("__")[0]


# Filters and OpenAPI


@OF_DOORS
def test_openapi_declares_the_filters_of_a_door_as_they_are_read(
    reader: Reader, door: Door
) -> None:
    found = declared(door.path)
    assert found.keys() == door.parameters.base_filters.keys()
    for name, parameter in door.parameters.base_filters.items():
        assert found[name]["schema"] == json.loads(json.dumps(parameter.schema)), name
        assert found[name]["description"] == parameter.help
        assert len(parameter.help) > 10
        assert found[name].get("required", False) == (name in door.parameters.needed)
        if parameter.takes_list:
            assert (found[name]["style"], found[name]["explode"]) == ("form", False)


def test_lists_and_their_counts_read_the_filters_of_their_kind() -> None:
    read = {door.name: door.parameters for door in DOORS}
    for kind, document in KINDS.items():
        assert read[document.endpoint] is OF_KIND[kind]
        assert read[f"facets-{document.endpoint}"] is COUNTING[kind]


@OF_DOORS
def test_no_filter_says_the_same_as_another(door: Door) -> None:
    helps = [each.help for each in door.parameters.base_filters.values()]
    assert len(helps) == len(set(helps))


# Filters and the codebook


def test_every_code_of_every_coded_filter_is_in_the_codebook_and_the_reverse() -> None:
    codes = {name: tuple(each.codes) for name, each in codebook().dimensions.items()}
    asked = set()
    for name, parameter in all_filters():
        if isinstance(parameter, WordsParameter) and bare(name) not in PLAIN_WORDS:
            if parameter.words == CORRECTIONS:  # some of the changes
                assert set(CORRECTIONS) < set(codes["change"])
                continue
            fitting = {each for each, words in codes.items() if words == parameter.words}
            assert fitting, name
            # Conditions of rules share their codes: each is asked by its own name.
            asked |= fitting if len(fitting) == 1 else fitting & {name}
    assert codebook().dimensions.keys() - asked == WITHIN.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_every_coded_field_and_every_date_of_a_document_is_filtered(kind: str) -> None:
    names = OF_KIND[kind].base_filters.keys()
    coded = {name + end for name in KINDS[kind].coded() for end in ("", "__not", "__isnull")}
    dated = {
        f"{name}__{end}"
        for name in dates_of(KINDS[kind])
        for end in ("gte", "gt", "lte", "lt", "isnull")
    }
    assert coded | dated <= names


@OF_DOORS
def test_every_not_has_what_it_negates_and_takes_the_same_codes(door: Door) -> None:
    filters = door.parameters.base_filters
    for name, parameter in filters.items():
        assert name.removeprefix(bare(name)) in ENDINGS
        if name.endswith("__not"):
            assert parameter.words == filters[bare(name)].words


def test_places_take_a_filter_for_each_code_of_rules_and_of_words() -> None:
    names = OF_KIND["jurisdiction"].base_filters.keys()
    rules = KINDS["detainer_policy"].coded().keys()
    words = KINDS["stance"].coded().keys() - {"capacity"}
    for name in rules | words:
        assert {name, f"{name}__not"} <= names


# Filters and docs


@OF_DOORS
def test_the_docs_tell_of_every_filter(door: Door) -> None:
    told = set(re.findall(r"`([a-z_]+)=", DOCS)) | set(re.findall(r"`([a-z_]+)`", DOCS))
    if kind := BY_ENDPOINT.get(door.path.rstrip("/").rpartition("/")[2]):  # a list, or its counts
        told |= kind.coded().keys() | dates_of(kind).keys() | {"first_event"}
        told |= KINDS["detainer_policy"].coded().keys()  # as layers of places and bodies
        told |= KINDS["stance"].coded().keys()
    told |= {"cursor"}  # is taken as it is
    untold = {
        name for name in door.parameters.base_filters if name not in told and bare(name) not in told
    }
    assert untold == set()


# Documents, dictionary and files


@pytest.mark.parametrize("kind", KINDS)
def test_documents_dictionary_and_the_header_of_files_name_the_same(
    reader: Reader, articles: None, kind: str
) -> None:
    endpoint = KINDS[kind].endpoint
    table = table_of(KINDS[kind])
    told = [row[1] for row in columns() if row[0] == endpoint]
    assert told == list(table.header)
    text = whole(reader, f"/api/v1/{endpoint}.csv?as_of=any")
    [header] = csv.reader([text.partition("\r\n")[0]])
    assert [name for name in header if name != "match"] == told
    document = results(reader, f"/api/v1/{endpoint}/?as_of=any&page_size=1")[0]
    assert {each.path[0] for each in table.columns} == document.keys()
    assert (
        document.keys() == schema()["components"]["schemas"][_component(kind)]["properties"].keys()
    )


@pytest.mark.parametrize("name", ["changes", "corrections"])
def test_the_header_of_changes_names_what_each_change_says(
    reader: Reader, days: World, name: str
) -> None:
    shape = content(f"/api/v1/{name}/")["application/json"]["schema"]
    said = shape["properties"]["results"]["items"]["properties"].keys()
    [header] = csv.reader([whole(reader, f"/api/v1/{name}.csv").partition("\r\n")[0]])
    assert len(header) == len(set(header))
    assert set(header) == said
    told = results(reader, f"/api/v1/{name}/")
    lines = whole(reader, f"/api/v1/{name}.ndjson").splitlines()
    assert told
    assert [json.loads(line) for line in lines] == told
    assert all(each.keys() == said for each in told)


def whole(reader: Reader, address: str) -> str:
    """The text of a file."""
    return b"".join(reader.get(address)).decode()


# Forms


def test_openapi_declares_the_forms_in_which_a_door_answers(reader: Reader, articles: None) -> None:
    for door in DOORS:
        listing = f"{door.path.partition('{')[0]}?page_size=1"
        item = results(reader, listing)[0] if "{" in door.path else {}
        path = door.at(str(item.get("id", item.get("number")))) + NEEDED.get(door.name, "")
        sign = "&" if "?" in path else "?"
        asked = [reader.get(f"{path}{sign}format={form}") for form in door.parameters.formats]
        assert {response.status_code for response in asked} == {200}, door.name
        given = {response["Content-Type"].partition(";")[0] for response in asked}
        assert given == {form.partition(";")[0] for form in content(door.path)}, door.name


def content(path: str) -> dict[str, Any]:
    """What OpenAPI declares that a door answers with, by form."""
    found: dict[str, Any] = schema()["paths"][path]["get"]["responses"]["200"]["content"]
    return found


def _component(kind: str) -> str:
    return KINDS[kind].__name__.removesuffix("Document")
