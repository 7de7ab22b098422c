"""Tables: every kind's documents become rows of fixed columns, and come back whole."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from policies.codebook import codebook
from policies.documents import KINDS, dictionary
from policies.documents.base import Json
from policies.documents.cells import original
from policies.documents.meanings import MEANINGS
from policies.documents.parts import mention_paths, paths
from policies.documents.table import CITATIONS, Column, citation_columns, rows_of, table_of
from tests.make import document, on
from tests.paths import ROOT

each_kind = pytest.mark.parametrize("kind", KINDS)


def published() -> Iterator[Json]:
    """Every document of the fixture, each edition."""
    rows = json.loads((ROOT / "fixtures" / "articles.json").read_text(encoding="utf-8"))
    for row in rows:
        if row["model"] == "policies.edition":
            yield json.loads(row["fields"]["document"])


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of what a document holds that is no object."""
    if not isinstance(value, dict):
        yield path
        return
    for name, each in value.items():
        yield from leaves(each, (*path, name))


def test_every_published_document_comes_back_from_its_row() -> None:
    found = list(published())
    assert {each["kind"] for each in found} == KINDS.keys()
    for each in found:
        table = table_of(KINDS[each["kind"]])
        assert table.unflatten(table.flatten(each)) == each


def test_every_citation_comes_back_from_its_row() -> None:
    for each in published():
        table = rows_of(KINDS[each["kind"]], "citations")
        for citation in each["citations"]:
            assert table.unflatten(table.flatten(citation)) == citation


def test_every_fact_of_a_document_has_a_column() -> None:
    for each in published():
        columns = {column.path for column in table_of(KINDS[each["kind"]]).columns}
        objects = {path[: len(path) - 1] for path in columns}
        assert set(leaves(each)) <= columns | objects


@each_kind
def test_no_two_columns_of_a_kind_share_a_name(kind: str) -> None:
    header = table_of(KINDS[kind]).header
    assert len(set(header)) == len(header)
    assert header[0] == "id"
    assert "match" not in header


def test_the_columns_are_the_documents_own() -> None:
    assert table_of(KINDS["custody"]).header == (
        *("id", "jurisdiction_id", "jurisdiction_name", "jurisdiction_classification"),
        *("jurisdiction_state", "jurisdiction_ocd_id", "jurisdiction_geoid"),
        *("agency_id", "agency_name", "agency_classification", "agency_jurisdiction_id"),
        *("agency_jurisdiction_name", "agency_jurisdiction_classification"),
        *("agency_jurisdiction_state", "agency_jurisdiction_ocd_id", "agency_jurisdiction_geoid"),
        *("facility", "note", "effective_from", "effective_from_earliest"),
        *("effective_from_latest", "effective_from_basis", "effective_until"),
        *("effective_until_earliest", "effective_until_latest", "effective_until_basis"),
        *("format", "revision", "change", "link", "merged_from", "disputed", "attested_on"),
        *("attested_on_earliest", "attested_on_latest", "attested_on_basis", "verified_on"),
        *("coding_note", "citations", "kind"),
    )
    assert {"latitude", "longitude"} <= set(table_of(KINDS["jurisdiction"]).header)


def test_null_empty_and_blank_come_back_as_they_were() -> None:
    table = table_of(KINDS["jurisdiction"])
    cases: tuple[Json, ...] = (
        {"name": "", "aliases": [], "coordinates": None, "parent": None},
        {"name": "x", "aliases": [""], "coordinates": {"latitude": 0.0, "longitude": -80.19366}},
        {"source_note": None, "attested_on": on("2017"), "disputed": False, "revision": 0},
    )
    for changes in cases:
        found = whole("jurisdiction", **changes)
        assert table.unflatten(table.flatten(found)) == found


def test_a_document_of_a_format_with_fewer_fields_has_blanks_for_them() -> None:
    table = table_of(KINDS["custody"])
    found = whole("custody", jurisdiction={"id": "jur-0000000000", "name": "Dade"})
    del found["facility"], found["citations"]
    back = table.unflatten(table.flatten(found))
    assert back["facility"] is None
    assert back["citations"] == []
    assert back["jurisdiction"]["name"] == "Dade"
    assert back["jurisdiction"]["state"] is None


def whole(kind: str, **fields: Any) -> Json:
    """A document with its header."""
    header = {
        "kind": kind,
        "id": f"{KINDS[kind].prefix}-0000000000",
        "format": 1,
        "revision": 1,
        "change": "new",
        "link": "/",
        "merged_from": [],
        "disputed": False,
        "within": [],
    }
    names = [str(name) for name in KINDS[kind]().fields]
    found = {name: header.get(name) for name in names} | document(kind)
    return found | {name: value for name, value in header.items() if name in names} | fields


@each_kind
def test_columns_say_what_they_hold(kind: str) -> None:
    for column in table_of(KINDS[kind]).columns:
        assert column.says
        assert column.type in {"string", "date", "boolean", "integer", "number", "array"}
        assert not column.dimension or column.dimension in codebook().dimensions


def test_ids_and_geoids_are_text() -> None:
    for kind in KINDS.values():
        for column in table_of(kind).columns:
            if column.path[-1] in {"id", "geoid", "ocd_id"}:
                assert column.type == "string"
                assert bool(column.kind) == (column.path[-1] == "id")


def test_each_field_that_is_not_coded_has_a_meaning_and_no_other() -> None:
    used = set()
    for kind in KINDS.values():
        tables = [table_of(kind), rows_of(kind, "citations")]
        uncoded = [c.path for table in tables for c in table.columns if not c.dimension]
        used |= {name for path in uncoded for name in path}
    assert used - {"value", "earliest", "latest", "basis"} == MEANINGS.keys()


def test_the_dictionary_has_every_column_of_every_kind() -> None:
    rows = list(dictionary.columns())
    for kind in KINDS.values():
        named = [name for table, name, *_ in rows if table == kind.endpoint]
        assert tuple(named) == table_of(kind).header
        assert rows_of(kind, CITATIONS).columns == citation_columns()[2:]
    named = [name for table, name, *_ in rows if table == CITATIONS]
    assert named == [column.name for column in citation_columns()]
    coded = {name for *_, name, _ in rows if name}
    assert coded <= codebook().dimensions.keys() == {name for name, *_ in dictionary.codes()}


def test_a_cell_is_read_back_by_its_columns_type() -> None:
    for type_, cell, value in (
        ("string", "", None),
        ("string", "'", ""),
        ("string", "''", "'"),
        ("string", "'=1", "=1"),
        ("string", "06075", "06075"),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("integer", "7", 7),
        ("number", "-80.19366", -80.19366),
        ("date", "2017-01-26", "2017-01-26"),
    ):
        assert Column("x", type=type_).read(cell) == value
    assert original("'a'") == "a'"


def test_paths_lead_to_everything_that_documents_hold() -> None:
    known = set(paths(KINDS["stance"]))
    assert {
        ("jurisdiction", "name"),
        ("speaker", "official", "name"),
        ("speaker", "agency", "jurisdiction", "state"),
        ("stated_on", "earliest"),
        ("citations", "source", "published", "value"),
        ("summary",),
    } <= known
    for each in published():
        if each["kind"] == "stance":
            assert {path for path in leaves(each) if path} <= known


def test_mentions_lead_to_their_kinds() -> None:
    found = {".".join(path): kind.kind for path, kind in mention_paths(KINDS["stance"]).items()}
    assert found["speaker.official"] == "official"
    assert found["citations.source"] == "source"
    places = {".".join(path) for path in mention_paths(KINDS["jurisdiction"])}
    assert places == {"parent", "within", "citations.source"}
    official = {
        ".".join(path): kind.kind for path, kind in mention_paths(KINDS["official"]).items()
    }
    assert official["offices"] == "tenure"
    assert official["offices.agency.jurisdiction"] == "jurisdiction"
