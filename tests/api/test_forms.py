"""The forms of an answer: whatever is asked, each tells the facts that JSON tells."""

import json
import os
from typing import Any, cast

import pytest

from policies.api.files.listfile import MATCHED
from policies.documents import Document
from policies.documents.base import Json
from policies.documents.cells import Value
from policies.documents.parts import Path
from policies.documents.table import CITATIONS, LIST, Column, citation_columns, table_of
from tests.api.readers import Reader
from tests.api.test_files import bytes_of, lines_of, listed, sheets_of
from tests.asking import Values, of_files

COUNT = 120 if os.environ.get("PROOF") == "full" else 5  # queries that find something
FORMS = ("csv", "xlsx", "ndjson", "geojson")


@pytest.mark.proof
def test_every_form_tells_the_same_of_whatever_is_asked(reader: Reader, articles: None) -> None:
    compared = 0
    for kind, query in of_files(Values(20261128)):
        path = f"/api/v1/{kind.endpoint}"
        refused = {form for form in FORMS if is_refused(reader, f"{path}.{form}?{query}")}
        if is_refused(reader, f"{path}.json?{query}"):
            assert refused == {*FORMS}
            continue
        assert refused == ({"csv", "xlsx"} if "expand=" in query else set())
        expected = listed(reader, kind.endpoint, query)
        assert_lines_tell(reader, path, query, expected)
        if not refused:
            assert_tables_tell(reader, kind, query, expected)
        compared += bool(expected)
        if compared == COUNT:
            break


def is_refused(reader: Reader, address: str) -> bool:
    response = reader.head(address)
    assert response.status_code in {200, 400}, response.content
    return bool(response.status_code == 400)


def assert_lines_tell(
    reader: Reader, path: str, query: str, expected: list[tuple[str, Json]]
) -> None:
    lines = bytes_of(reader, f"{path}.ndjson?{query}").splitlines()
    assert [json.loads(line) for line in lines] == [row for _, row in expected]
    features = json.loads(bytes_of(reader, f"{path}.geojson?{query}"))["features"]
    found = [feature["properties"] for feature in features]
    assert [(each.pop("match"), each) for each in found] == expected
    assert [feature["id"] for feature in features] == [row["id"] for _, row in expected]


def assert_tables_tell(
    reader: Reader, kind: type[Document], query: str, expected: list[tuple[str, Json]]
) -> None:
    path = f"/api/v1/{kind.endpoint}"
    columns = {column.name: column for column in (*table_of(kind).columns, MATCHED)}
    header, *lines = lines_of(bytes_of(reader, f"{path}.csv?{query}"))
    found = [
        {name: columns[name].read(cell) for name, cell in zip(header, line, strict=True)}
        for line in lines
    ]
    documents = [row for _, row in expected]
    assert found == told([columns[name] for name in header], documents, expected)
    sheets = sheets_of(bytes_of(reader, f"{path}.xlsx?{query}"))
    names, *rows = sheets[kind.endpoint]
    assert [dict(zip(names, row, strict=True)) for row in rows] == found
    assert (CITATIONS in sheets) == (CITATIONS in header)
    if CITATIONS in sheets:
        assert_cited(sheets[CITATIONS], documents)


def told(
    columns: list[Column], documents: list[Json], expected: list[tuple[str, Json]]
) -> list[dict[str, Value]]:
    """What the rows of a table hold, for every fact of the documents has a cell."""
    paths = {column.path for column in columns}
    assert {path for each in documents for path in leaves(each)} <= paths
    return [
        {column.name: match if column == MATCHED else at(document, column) for column in columns}
        for match, document in expected
    ]


def assert_cited(sheet: list[tuple[Value, ...]], documents: list[Json]) -> None:
    names, *rows = sheet
    columns = [column for column in citation_columns() if column.name in names]
    assert [column.name for column in columns] == list(names)
    cited = [
        {"item": document["id"], "citation": number, **citation}
        for document in documents
        for number, citation in enumerate(document[CITATIONS], 1)
    ]
    paths = {column.path or (column.name,) for column in columns}
    assert {path for each in cited for path in leaves(each)} <= paths
    assert rows == [
        tuple(at(each, column._replace(path=column.path or (column.name,))) for column in columns)
        for each in cited
    ]


def leaves(value: Any, path: Path = ()) -> set[Path]:
    """The paths of what a document tells: of everything that is neither null nor an object."""
    if isinstance(value, dict):
        return {leaf for name, each in value.items() for leaf in leaves(each, (*path, name))}
    return set() if value is None else {path}


def at(document: Json, column: Column) -> Value:
    """What stands in a document at a column's path, as its cell holds it."""
    value: Any = document
    for name in column.path:
        value = None if value is None else value.get(name)
    if column.type != LIST:
        return cast("Value", value)
    return json.dumps(value or [], separators=(",", ":"), ensure_ascii=False, sort_keys=True)
