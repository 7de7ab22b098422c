"""The record as one file: data, what it means, its checksums and its proof."""

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from policies.api.files import crawl
from policies.documents import KINDS
from policies.documents.base import Json
from policies.documents.table import citation_columns, rows_of, table_of
from policies.record.models import Edition
from policies.record.queries import entries_at
from policies.record.redaction import redact
from tests.api.readers import Reader
from tests.api.test_files import bytes_of
from tests.make import correction, document, identity, new
from tests.worlds import World, clock, eventful, published

ADDRESS = "/api/v1/record.zip"
# Where the tool of the Data Package stands: beside this Python, or as the environment says.
FRICTIONLESS = os.environ.get("FRICTIONLESS") or shutil.which(
    "frictionless", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}"
)


def unpacked(reader: Client, folder: Path, query: str = "") -> Path:
    """A folder with what the file holds."""
    with zipfile.ZipFile(io.BytesIO(bytes_of(reader, f"{ADDRESS}{query}"))) as file:
        assert file.testzip() is None
        file.extractall(folder)
    return folder


def live(number: int, kind: str) -> list[Json]:
    """The documents of a kind that stood at a revision, by id."""
    rows = entries_at(number).filter(kind=kind).order_by("item")
    return [json.loads(text) for text in rows.values_list("edition__document", flat=True)]


def test_its_files_are_these_and_nothing_else(
    reader: Reader, articles: None, tmp_path: Path
) -> None:
    folder = unpacked(reader, tmp_path)
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    data = {f"data/{k.endpoint}.{form}" for k in KINDS.values() for form in ("csv", "ndjson")}
    assert found == data | {
        "data/citations.csv",
        *("datapackage.json", "data-dictionary.csv", "codes.csv", "record.ndjson", "verify.py"),
        *("README.md", "LICENSE-DATA.md", "SHA256SUMS"),
    }


@pytest.mark.parametrize("number", [2, 4])
def test_its_data_are_all_items_that_stood_at_the_revision(
    reader: Reader, articles: None, tmp_path: Path, number: int
) -> None:
    folder = unpacked(reader, tmp_path, f"?known_at={number}")
    for kind in KINDS.values():
        expected, table = live(number, kind.kind), table_of(kind)
        path = folder / "data" / kind.endpoint
        lines = path.with_suffix(".ndjson").read_text(encoding="ascii").splitlines()
        assert [json.loads(line) for line in lines] == expected
        text = path.with_suffix(".csv").read_bytes().decode()
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        assert tuple(header) == table.header
        read = [[c.read(cell) for c, cell in zip(table.columns, row, strict=True)] for row in rows]
        assert [table.unflatten(row) for row in read] == expected


def test_its_citations_are_those_of_all_items(
    reader: Reader, articles: None, tmp_path: Path
) -> None:
    folder = unpacked(reader, tmp_path, "?known_at=3")
    with (folder / "data" / "citations.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    item, number, *columns = citation_columns()
    assert header == [column.name for column in (item, number, *columns)]
    found = []
    for cited, place, *cells in rows:
        read = [column.read(cell) for column, cell in zip(columns, cells, strict=True)]
        found.append((cited, place, rows_of(KINDS["stance"], "citations").unflatten(read)))
    assert len(found) > 50
    assert found == [
        (each["id"], str(place), citation)
        for kind in KINDS
        for each in live(3, kind)
        for place, citation in enumerate(each["citations"], 1)
    ]


def test_its_checksums_hold_and_cover_every_file(
    reader: Reader, articles: None, tmp_path: Path
) -> None:
    folder = unpacked(reader, tmp_path)
    lines = (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sums == {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.name != "SHA256SUMS"
    }


def verified(folder: Path, head: str = "") -> subprocess.CompletedProcess[str]:
    """What the verifier that is packed says, with Python alone."""
    command = [
        sys.executable,
        "-I",
        "verify.py",
        "record.ndjson",
        *(["--head", head] if head else []),
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603


def test_its_record_is_verified_by_what_is_packed(
    reader: Reader, articles: None, tmp_path: Path
) -> None:
    folder = unpacked(reader, tmp_path, "?known_at=3")
    result = verified(folder)
    assert result.returncode == 0
    assert result.stdout.startswith("3 revisions, ")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    head = readme.partition("--head ")[2].split()[0]
    assert verified(folder, head).returncode == 0
    assert verified(folder, f"3:{'0' * 64}").returncode == 1


def test_it_is_the_same_file_for_ever(reader: Reader, county: World) -> None:
    before = bytes_of(reader, f"{ADDRESS}?known_at=1")
    assert before == bytes_of(reader, ADDRESS)
    published(new(identity("official", "x"), document("official", name="X")))
    assert bytes_of(reader, f"{ADDRESS}?known_at=1") == before
    assert bytes_of(reader, ADDRESS) != before


def test_a_publication_in_the_middle_does_not_change_it(
    client: Client, county: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawl, "BATCH", 1)
    before = bytes_of(client, ADDRESS)
    pieces = iter(client.get(ADDRESS).streaming_content)  # type: ignore[attr-defined]
    started = next(pieces)
    name = document("official", name="Carlos Giménez")
    published(correction(county["gimenez"], name))
    assert started + b"".join(pieces) == before


def test_a_redaction_in_the_middle_leaves_it_verifiable(
    client: Client, county: World, tmp_path: Path
) -> None:
    pieces = iter(client.get(ADDRESS).streaming_content)  # type: ignore[attr-defined]
    started = next(pieces)
    redact(
        "Carlos Gimenez",
        submitter="ana",
        approver="ben",
        two_people=True,
        reason="A court asked.",
        clock=clock,
    )
    with zipfile.ZipFile(io.BytesIO(started + b"".join(pieces))) as file:
        file.extractall(tmp_path)
    result = verified(tmp_path)
    assert (result.returncode, "2 revisions," in result.stdout) == (0, True)


def test_its_readme_says_how_to_cite_it(reader: Reader, county: World, tmp_path: Path) -> None:
    readme = (unpacked(reader, tmp_path) / "README.md").read_text(encoding="utf-8")
    assert "the whole record (revision 1, published 5 January 2026)" in readme
    assert "http://testserver/api/v1/record.zip?known_at=1" in readme
    assert "CC BY 4.0" in readme
    assert readme.endswith("## Covered texts\n\nNone.\n")


def test_covered_texts_are_named_and_the_record_is_verified_all_the_same(
    reader: Reader, db: None, tmp_path: Path
) -> None:
    eventful()  # its last revision covers texts of earlier ones
    covered = Edition.objects.filter(withheld_by__isnull=False)
    for number in (1, 5, 7):
        folder = unpacked(reader, tmp_path / str(number), f"?known_at={number}")
        readme = (folder / "README.md").read_text(encoding="utf-8")
        for edition in covered.filter(revision__lte=number):
            told = (
                f"- {edition.item}, as published by revision {edition.revision_id}: by revision 7"
            )
            assert told in readme
        result = verified(folder)
        assert (result.returncode, "withheld:" in result.stdout) == (0, number > 1)
        assert "Jane" not in "".join(
            path.read_text(encoding="utf-8") for path in folder.rglob("*.*son")
        )


def test_the_door_counts_what_is_in_it(reader: Reader, county: World) -> None:
    found = reader.get("/api/v1/record/").json()
    assert found["result"]["jurisdictions"] == 3
    assert found["result"]["detainer-policies"] == 2
    assert found["result"]["designations"] == 0
    assert found["links"]["zip"] == "/api/v1/record.zip?known_at=1"
    for method in (reader.get, reader.head):
        response = method(found["links"]["zip"])
        assert response["X-Row-Count"] == str(sum(found["result"].values()))
        assert response["Content-Type"] == "application/zip"
        name = 'attachment; filename="sanctuary-tracker-r1.zip"'
        assert response["Content-Disposition"] == name
    assert reader.head(ADDRESS).getvalue() == b""


def test_an_empty_record_is_packed_too(reader: Reader, tmp_path: Path) -> None:
    folder = unpacked(reader, tmp_path)
    assert (folder / "record.ndjson").read_bytes() == b""
    assert verified(folder).returncode == 0
    assert json.loads((folder / "datapackage.json").read_bytes())["version"] == "0"


# The data package


def package(folder: Path) -> Json:
    found: Json = json.loads((folder / "datapackage.json").read_bytes())
    return found


def test_its_package_describes_its_tables(reader: Reader, articles: None, tmp_path: Path) -> None:
    folder = unpacked(reader, tmp_path)
    found = package(folder)
    assert found["profile"] == "tabular-data-package"
    assert found["version"] == "4"
    assert found["licenses"][0]["name"] == "CC-BY-4.0"
    tables = {path.stem: path for path in folder.rglob("*.csv")}
    assert {each["name"] for each in found["resources"]} == tables.keys()
    for each in found["resources"]:
        path = folder / each["path"]
        assert path == tables[each["name"]]
        content = path.read_bytes()
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header = next(csv.reader(io.StringIO(content.decode(), newline="")))
        assert [field["name"] for field in each["schema"]["fields"]] == header
        assert all(field["description"] for field in each["schema"]["fields"])


def test_every_id_in_a_table_is_an_item_of_the_table_it_names(
    reader: Reader, articles: None, tmp_path: Path
) -> None:
    folder = unpacked(reader, tmp_path)
    resources = {each["name"]: each for each in package(folder)["resources"]}
    ids = {}
    for name, each in resources.items():
        with (folder / each["path"]).open(encoding="utf-8", newline="") as file:
            each["rows"] = list(csv.DictReader(file))
        ids[name] = {row.get("id") for row in each["rows"]}
    checked = 0
    for name, each in resources.items():
        for key in each["schema"].get("foreignKeys", []):
            other = key["reference"]["resource"] or name
            found = {row[key["fields"]] for row in each["rows"]} - {""}
            assert found <= ids[other]
            checked += len(found)
    assert checked > 100


def test_the_dictionary_has_every_column_and_code_of_the_package(
    reader: Reader, articles: None, tmp_path: Path
) -> None:
    folder = unpacked(reader, tmp_path)
    with (folder / "data-dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "codes.csv").open(encoding="utf-8", newline="") as file:
        codes = {(row["dimension"], row["code"]) for row in csv.DictReader(file)}
    told = {(row["table"], row["column"]): row for row in rows}
    for each in package(folder)["resources"]:
        if not each["path"].startswith("data/"):
            continue
        for field in each["schema"]["fields"]:
            row = told.pop((each["name"], field["name"]))
            assert (row["type"], row["description"]) == (field["type"], field["description"])
            enum = field.get("constraints", {}).get("enum", [])
            assert {(row["dimension"], code) for code in enum} <= codes
    assert told == {}


def reports(folder: Path) -> Any:
    """What the tool says of the package: an error code and note each."""
    command = [str(FRICTIONLESS), "validate", "datapackage.json", "--json"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    found = json.loads(result.stdout)
    assert result.returncode == (0 if found["valid"] else 1)
    return [(e["type"], e["note"]) for task in found["tasks"] for e in task["errors"]]


@pytest.mark.skipif(not FRICTIONLESS, reason="needs the frictionless tool (or FRICTIONLESS=path)")
def test_its_package_is_valid_for_the_frictionless_tool(
    reader: Reader, articles: None, tmp_path: Path
) -> None:
    folder = unpacked(reader, tmp_path)
    assert reports(folder) == []
    path = folder / "data" / "tenures.csv"
    path.write_bytes(path.read_bytes().replace(b'"mayor"', b'"king"', 1))
    assert {kind for kind, _ in reports(folder)} & {"hash-count", "constraint-error"}
