"""The contract: for every list, filters, OpenAPI, codebook, documents, files and docs say the same."""

import csv
import json
import re
from functools import cache
from typing import Any

import pytest

from policies.api.filters.base import Parameter
from policies.api.filters.columns import WordsParameter
from policies.api.filters.facets import COUNTING
from policies.api.filters.items import dates_of
from policies.api.filters.kinds import OF_KIND
from policies.codebook import codebook
from policies.documents import KINDS
from policies.documents.dictionary import columns
from policies.documents.table import table_of
from tests.api.readers import Reader, results
from tests.paths import ROOT

DOCS = "".join(
    (ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("api.md", "files.md")
)
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
    return [pair for kind in OF_KIND.values() for pair in kind.base_filters.items()]


def bare(name: str) -> str:
    """A parameter's name without how it compares."""
    return name.partition("__")[0]


# Filters and OpenAPI


@pytest.mark.parametrize("kind", KINDS)
def test_openapi_declares_the_filters_of_a_list_as_they_are_read(reader: Reader, kind: str) -> None:
    endpoint = KINDS[kind].endpoint
    doors = {f"/api/v1/{endpoint}/": OF_KIND[kind], f"/api/v1/facets/{endpoint}/": COUNTING[kind]}
    for path, parameters in doors.items():
        found = declared(path)
        assert found.keys() == parameters.base_filters.keys()
        for name, parameter in parameters.base_filters.items():
            assert found[name]["schema"] == json.loads(json.dumps(parameter.schema)), name
            assert found[name]["description"] == parameter.help
            assert len(parameter.help) > 10
            if parameter.takes_list:
                assert (found[name]["style"], found[name]["explode"]) == ("form", False)


@pytest.mark.parametrize("kind", KINDS)
def test_no_filter_says_the_same_as_another(kind: str) -> None:
    helps = [each.help for each in OF_KIND[kind].base_filters.values()]
    assert len(helps) == len(set(helps))


# Filters and the codebook


def test_every_code_of_every_coded_filter_is_in_the_codebook_and_the_reverse() -> None:
    codes = {name: tuple(each.codes) for name, each in codebook().dimensions.items()}
    asked = set()
    for name, parameter in all_filters():
        if isinstance(parameter, WordsParameter) and bare(name) != "state":
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


@pytest.mark.parametrize("kind", KINDS)
def test_every_not_has_what_it_negates_and_takes_the_same_codes(kind: str) -> None:
    filters = OF_KIND[kind].base_filters
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


@pytest.mark.parametrize("kind", KINDS)
def test_the_docs_tell_of_every_filter(kind: str) -> None:
    told = set(re.findall(r"`([a-z_]+)=", DOCS)) | set(re.findall(r"`([a-z_]+)`", DOCS))
    told |= KINDS[kind].coded().keys() | dates_of(KINDS[kind]).keys() | {"first_event"}
    told |= KINDS["detainer_policy"].coded().keys()  # as layers of places and bodies
    told |= KINDS["stance"].coded().keys() | {"cursor"}  # a cursor is taken as it is
    untold = {
        name for name in OF_KIND[kind].base_filters if name not in told and bare(name) not in told
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
    response = reader.get(f"/api/v1/{endpoint}.csv?as_of=any")
    [header] = csv.reader([b"".join(response).decode("utf-8-sig").partition("\r\n")[0]])
    assert [name for name in header if name != "match"] == told
    document = results(reader, f"/api/v1/{endpoint}/?as_of=any&page_size=1")[0]
    assert {each.path[0] for each in table.columns} == document.keys()
    assert (
        document.keys() == schema()["components"]["schemas"][_component(kind)]["properties"].keys()
    )


def _component(kind: str) -> str:
    return KINDS[kind].__name__.removesuffix("Document")
