"""Files of lists: every row in CSV, NDJSON, GeoJSON and XLSX, each with the facts of the JSON."""

import csv
import gc
import io
import json
import random
import re
import shutil
import subprocess
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from policies.api.files import crawl, listfile
from policies.api.files.download import NEVER, csv_pieces
from policies.api.files.spreadsheet import LONGEST, Sheet, xlsx_pieces
from policies.api.renderers import STREAMED
from policies.documents import KINDS, Document
from policies.documents.base import Json
from policies.documents.cells import ACTIVE, Row, Value
from policies.documents.table import Column, rows_of, table_of
from policies.record.models import Edition
from tests.api.readers import Reader, queries_of, refusals, results
from tests.make import citation, correction, document, identity, new, on
from tests.worlds import World, published

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.kind)
RULES = "/api/v1/detainer-policies"
QUERIES = (
    ("stances", "as_of=any"),
    ("stances", "state=FL,OH&as_of=2017-01-27"),
    ("stances", "speaker__isnull=true&sort=name"),
    ("detainer-policies", "as_of=2016-11-01&sort=-effective_from"),
    ("detainer-policies", "holds__not=honors_all&include_unknown=true&as_of=any"),
    ("tenures", "office=mayor&as_of=2017&match=certain"),
    ("jurisdictions", "within=12&known_at=2"),
    ("officials", "name=gimenez"),
)
NUMBERS = ("integer", "number")


def bytes_of(reader: Client, address: str) -> bytes:
    """The bytes of a file that is sent."""
    response = reader.get(address)
    assert response.status_code == 200, response.getvalue()
    return response.getvalue()


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def rows_of_csv(document: type[Document], content: bytes) -> Iterator[tuple[str, Json]]:
    """Each row's match and document, read back."""
    header, *lines = lines_of(content)
    identity_, *rest = table_of(document).columns
    columns = (identity_, listfile.MATCHED, *rest)
    assert header == [column.name for column in columns]
    for line in lines:
        row = [column.read(cell) for column, cell in zip(columns, line, strict=True)]
        yield str(row.pop(1)), table_of(document).unflatten(row)


def rows_of_xlsx(document: type[Document], content: bytes) -> Iterator[tuple[str, Json]]:
    """Each row's match and document, with the citations of the second sheet."""
    sheets = sheets_of(content)
    evidence: dict[str, list[Json]] = {}
    citations = rows_of(document, "citations")
    _, *cited = sheets["citations"]
    for item, number, *cells in cited:
        evidence.setdefault(str(item), []).append(citations.unflatten(cells))
        assert len(evidence[str(item)]) == number
    _, *rows = sheets[document.endpoint]
    for identity_, match, *rest in rows:
        found = table_of(document).unflatten((identity_, *rest))
        assert found["citations"] == evidence.get(found["id"], [])
        yield str(match), found


def sheets_of(content: bytes) -> dict[str, list[Row]]:
    """The rows of each sheet, its header among them."""
    book = load_workbook(io.BytesIO(content))
    return {
        sheet.title: [tuple(map(as_written, row)) for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    }


def as_written(cell: Any) -> Value:
    """What a cell holds: openpyxl leaves to its user what ECMA-376 calls ST_Xstring."""
    if not isinstance(cell, str):
        return cast("Value", cell)
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), cell)


def listed(reader: Reader, endpoint: str, query: str) -> list[tuple[str, Json]]:
    """Each row's match and document, as the pages give them."""
    address: str | None = f"/api/v1/{endpoint}/?{query}&page_size=20"
    found = []
    while address:
        page = reader.get(address).json()
        unsure = set(page["meta"]["possible_only"])
        found += [
            ("possible" if row["id"] in unsure else "certain", row) for row in page["results"]
        ]
        address = page["links"]["next"]
    return found


def in_every_form(reader: Reader, endpoint: str, query: str) -> dict[str, list[tuple[str, Json]]]:
    """Each row's match and document, by the form of the file; NDJSON does not tell the match."""
    kind = next(kind for kind in KINDS.values() if kind.endpoint == endpoint)
    path = f"/api/v1/{endpoint}"
    features = json.loads(bytes_of(reader, f"{path}.geojson?{query}"))["features"]
    properties = [feature["properties"] for feature in features]
    ndjson = bytes_of(reader, f"{path}.ndjson?{query}").splitlines()
    return {
        "csv": list(rows_of_csv(kind, bytes_of(reader, f"{path}.csv?{query}"))),
        "xlsx": list(rows_of_xlsx(kind, bytes_of(reader, f"{path}.xlsx?{query}"))),
        "geojson": [(each.pop("match"), each) for each in properties],
        "ndjson": [("", json.loads(line)) for line in ndjson],
    }


@each_kind
def test_every_form_tells_the_same_of_every_kind(
    reader: Reader, articles: None, kind: type[Document]
) -> None:
    expected = listed(reader, kind.endpoint, "known_at=4")
    assert expected
    for form, found in in_every_form(reader, kind.endpoint, "known_at=4").items():
        assert found == ([("", row) for _, row in expected] if form == "ndjson" else expected)


@pytest.mark.parametrize(("endpoint", "query"), QUERIES)
def test_every_form_tells_the_same_of_a_query(
    reader: Reader, articles: None, endpoint: str, query: str
) -> None:
    expected = listed(reader, endpoint, query)
    for form, found in in_every_form(reader, endpoint, query).items():
        assert found == ([("", row) for _, row in expected] if form == "ndjson" else expected)


def test_the_lines_of_ndjson_are_the_stored_documents_byte_for_byte(
    reader: Reader, articles: None
) -> None:
    stored = set(Edition.objects.filter(kind="stance").values_list("document", flat=True))
    lines = bytes_of(reader, "/api/v1/stances.ndjson?as_of=any").decode("ascii").split("\n")
    assert lines.pop() == ""
    assert len(lines) > 30
    assert set(lines) <= stored


def test_a_feature_is_where_its_place_is_and_holds_its_document(
    reader: Reader, county: World
) -> None:
    found = json.loads(bytes_of(reader, f"{RULES}.geojson?as_of=any"))
    assert found["type"] == "FeatureCollection"
    assert [feature["geometry"] for feature in found["features"]] == 2 * [
        {"type": "Point", "coordinates": [-80.19366, 25.77427]}
    ]
    assert {feature["id"] for feature in found["features"]} == {county["rule"], county["old"]}
    places = json.loads(bytes_of(reader, "/api/v1/jurisdictions.geojson"))["features"]
    points = {each["properties"]["name"]: each["geometry"] for each in places}
    assert points["Florida"] is None
    assert points["Miami-Dade County"]["coordinates"] == [-80.19366, 25.77427]
    assert (
        json.loads(bytes_of(reader, "/api/v1/sources.geojson"))["features"][0]["geometry"] is None
    )


def test_a_point_is_the_one_that_the_place_had_at_the_revision(
    reader: Reader, county: World
) -> None:
    place = results(reader, "/api/v1/jurisdictions/?geoid=12086")[0]
    moved = {name: value for name, value in place.items() if name in document("jurisdiction")} | {
        "coordinates": {"latitude": "26.0", "longitude": "-80.0"}
    }
    published(correction(county["county"], moved))

    def point(known_at: int) -> list[float]:
        found = json.loads(bytes_of(reader, f"{RULES}.geojson?as_of=any&known_at={known_at}"))
        return list(found["features"][0]["geometry"]["coordinates"])

    assert (point(1), point(2)) == ([-80.19366, 25.77427], [-80.0, 26.0])


# What is sent


def test_a_file_says_what_it_is_before_its_first_byte(reader: Reader, articles: None) -> None:
    types = {
        "csv": "text/csv; charset=utf-8",
        "ndjson": "application/x-ndjson",
        "geojson": "application/geo+json",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    rows = len(listed(reader, "stances", "as_of=2017-01-27&known_at=3"))
    for form, media_type in types.items():
        for method in (reader.get, reader.head):
            response = method(f"/api/v1/stances.{form}?as_of=2017-01-27&known_at=3")
            assert response.status_code == 200
            assert response["Content-Type"] == media_type
            assert response["X-Row-Count"] == str(rows)
            name = f'attachment; filename="stances-r3-2017-01-27.{form}"'
            assert response["Content-Disposition"] == name
    days = {
        "any": "any",
        "2017-01": "2017-01",
        "[2016-11-09..2017-01-19]": "2016-11-09..2017-01-19",
    }
    for asked, told in days.items():
        name = reader.head(f"/api/v1/stances.csv?as_of={asked}")["Content-Disposition"]
        assert name.isascii()
        assert f"-r4-{told}.csv" in name


def test_a_form_is_asked_for_by_suffix_parameter_or_accept(reader: Reader, county: World) -> None:
    expected = bytes_of(reader, f"{RULES}.csv")
    assert bytes_of(reader, f"{RULES}/?format=csv") == expected
    by_accept = reader.get(f"{RULES}/", headers={"accept": "text/csv"})
    assert by_accept.getvalue() == expected
    assert reader.get(f"{RULES}/", headers={"accept": "text/html, */*"}).json()["results"]
    assert reader.get(f"{RULES}.pdf").status_code == 404
    assert reader.get(f"{RULES}/", headers={"accept": "application/pdf"}).status_code == 406


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/csv, application/json;q=0.5", "text/csv"),
        ("application/json;q=0.5, text/csv", "text/csv"),
        ("application/json;q=0.2, text/*;q=0.3", "text/csv"),
        ("text/csv;q=0.9, application/geo+json; charset=utf-8; Q=0.95", "application/geo+json"),
        ("text/csv;q=0.001, application/pdf", "text/csv"),
        ("application/json, text/csv", "application/json"),
        ("text/csv, */*", "text/csv"),
        ("text/csv;q=0.5, */*;q=0.1", "text/csv"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/json"),
        ("application/json;q=0, */*", "text/csv"),
        ("text/*;q=0, application/json;q=0, */*;q=0.1", "application/x-ndjson"),
        ("application/json;q=x, text/csv;q=0.9", "application/json"),  # no weight is 1
        ("application/json;q=7, text/csv;q=-1", "application/json"),
        (" , ;q=0, text/csv\t;\tq=0.1", "text/csv"),
        ("", "application/json"),
        ("application/json;q=0", None),
        ("*/*;q=0.000", None),
        ("text/csv;q=0, text/*", None),
        (";;;,q=1", None),
    ],
)
def test_of_the_forms_that_are_accepted_the_most_wanted_is_given(
    reader: Reader, county: World, accept: str, form: str | None
) -> None:
    response = reader.get(f"{RULES}/", headers={"accept": accept})
    assert response.status_code == (200 if form else 406)
    media_type = response["Content-Type"].partition(";")[0]
    assert media_type == (form or "application/problem+json")


def test_head_reads_no_document(reader: Reader, articles: None) -> None:
    response = reader.head("/api/v1/stances.csv")
    assert response.getvalue() == b""
    assert int(response["X-Row-Count"]) > 0
    assert "Content-Length" not in response


def test_a_file_takes_two_queries_and_one_a_piece(
    reader: Reader, articles: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The newest revision; the numbers of the editions; the documents of each piece.
    assert len(queries_of(reader, "/api/v1/stances.csv?as_of=any")) == 3
    assert len(queries_of(reader, "/api/v1/stances.ndjson?as_of=any")) == 3
    # For each piece also: the places, and their points.
    assert len(queries_of(reader, "/api/v1/stances.geojson?as_of=any")) == 5
    monkeypatch.setattr(crawl, "BATCH", 20)
    assert len(queries_of(reader, "/api/v1/stances.csv?as_of=any")) == 4


def test_pages_of_a_file_are_refused(reader: Reader, county: World) -> None:
    message = "A file holds every row, and X-Row-Count says how many: leave {} out."
    for name, value in (("page_size", "5"), ("count", "true")):
        for address in (f"{RULES}.csv?{name}={value}", f"{RULES}/?format=ndjson&{name}={value}"):
            assert refusals(reader, address) == {name: message.format(name)}
    assert "page_size" in refusals(reader, f"{RULES}.xlsx?page_size=5&count=false")
    following = reader.get(f"{RULES}/?as_of=any&page_size=1").json()["links"]["next"]
    cursor = following.partition("cursor=")[2]
    assert "cursor" in refusals(reader, f"{RULES}.csv?as_of=any&cursor={cursor}")


def test_an_empty_file_has_its_header(reader: Reader) -> None:
    header = ",".join(
        f'"{name}"' for name in ("id", "match", *table_of(KINDS["stance"]).header[1:])
    )
    assert bytes_of(reader, "/api/v1/stances.csv") == f"{header}\r\n".encode()
    assert bytes_of(reader, "/api/v1/stances.ndjson") == b""
    assert json.loads(bytes_of(reader, "/api/v1/stances.geojson"))["features"] == []
    assert list(rows_of_xlsx(KINDS["stance"], bytes_of(reader, "/api/v1/stances.xlsx"))) == []


# While it is sent


def test_a_publication_in_the_middle_does_not_change_a_file(
    county: World, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setattr(crawl, "BATCH", 1)
    monkeypatch.setattr("policies.api.files.download.AT_ONCE", 1)
    places = [
        new(
            identity("jurisdiction", str(n)),
            document("jurisdiction", name=f"Place {n}", classification="county"),
        )
        for n in range(10)
    ]
    published(*places)
    for form in ("csv", "ndjson", "geojson"):
        address = f"/api/v1/jurisdictions.{form}?fields=name,classification"
        before = bytes_of(client, address)
        response: Any = client.get(address)
        pieces = iter(response.streaming_content)
        started = [next(pieces), next(pieces)]
        changed = document("jurisdiction", name=f"Changed by {form}", classification="county")
        published(*(correction(place.item, changed) for place in places))
        assert b"".join([*started, *pieces]) == before
        assert int(response["X-Row-Count"]) == 13
        assert f"Changed by {form}".encode() in bytes_of(client, address)


@pytest.fixture
def noted(county: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six hundred officials with long notes, no two alike, that are read in small pieces."""
    for name in (
        "api.files.crawl.BATCH",
        "api.files.download.AT_ONCE",
        "api.files.spreadsheet.AT_ONCE",
        "record.export.BATCH",
    ):
        monkeypatch.setattr(f"policies.{name}", 5)
    notes = (random.Random(n).randbytes(6000).hex() for n in range(600))  # hardly compressible
    published(
        *(
            new(identity("official", str(n)), document("official", name=f"X{n}", coding_note=note))
            for n, note in enumerate(notes)
        )
    )


LONG_FILES = (*(f"officials.{form}?name=x" for form in sorted(STREAMED - {"zip"})), "record.zip")


@pytest.mark.parametrize("path", LONG_FILES)
def test_a_file_is_written_in_constant_memory(noted: None, client: Client, path: str) -> None:
    response: Any = client.get(f"/api/v1/{path}")
    tracemalloc.start()
    sent = sum(map(len, response.streaming_content))
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent > 4_000_000
    assert grown < sent / 4


@pytest.mark.parametrize("path", LONG_FILES)
def test_nothing_is_read_for_who_left(noted: None, client: Client, path: str) -> None:
    response: Any = client.get(f"/api/v1/{path}")
    with CaptureQueriesContext(connection) as captured:
        pieces = iter(response.streaming_content)
        begun = len(next(pieces)) + len(next(pieces))
        read = len(captured.captured_queries)
        response.close()
        del pieces, response
        gc.collect()
    assert 0 < begun < 200_000
    assert read == len(captured.captured_queries) <= 8


# Cells


def corpus() -> list[str]:
    """Sixty texts that a spreadsheet might run, or that look as if they were marked or null."""
    payloads = ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://example.org","x")', "SUM(A1:A9)"]
    active = [sign + payload for sign in ACTIVE for payload in payloads]
    others = ["", "'", "''", "'=1+1", '"=1', "a=1", " =1", "null", ",null", "a,null,b", "\\", "\\n"]
    return [*active, *others, 'say "=1"', "a\r\n=1", "\N{BELL}=", "-"][:60]


def test_no_cell_of_the_corpus_is_active_and_each_comes_back() -> None:
    texts = corpus()
    assert len(texts) == len(set(texts)) == 60
    columns = [
        Column("id"),
        Column("text"),
        Column("flag", type="boolean"),
        Column("n", type="number"),
    ]
    rows: list[Row] = [(f"x{n}", text, n % 2 == 0, -n / 2) for n, text in enumerate(texts)]
    header, *lines = lines_of(b"".join(csv_pieces(columns, rows)))
    assert header == ["id", "text", "flag", "n"]
    assert [line for line in lines if line[1].startswith(ACTIVE)] == []
    back = [tuple(c.read(cell) for c, cell in zip(columns, line, strict=True)) for line in lines]
    assert back == rows


@pytest.fixture
def hostile(county: World) -> list[str]:
    """Places whose names and notes are the texts of the corpus, as far as they can be published."""
    texts = [text.strip() for text in corpus() if text.strip()]
    published(
        *(
            new(
                identity("jurisdiction", f"hostile {n}"),
                document("jurisdiction", name=text, classification="county", aliases=[text]),
            )
            for n, text in enumerate(texts)
        )
    )
    return texts


def test_published_texts_are_neither_active_nor_changed_in_any_form(
    reader: Reader, hostile: list[str]
) -> None:
    expected = listed(reader, "jurisdictions", "sort=id")
    forms = in_every_form(reader, "jurisdictions", "sort=id")
    assert forms["csv"] == forms["geojson"] == forms["xlsx"] == expected
    assert {row["name"] for _, row in forms["csv"]} >= set(hostile)
    for line in lines_of(bytes_of(reader, "/api/v1/jurisdictions.csv")):
        assert [cell for cell in line if cell.startswith(ACTIVE) and not is_number(cell)] == []


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


# Spreadsheets


def test_a_spreadsheet_holds_texts_never_formulas_or_links(
    reader: Reader, hostile: list[str]
) -> None:
    book = load_workbook(io.BytesIO(bytes_of(reader, "/api/v1/jurisdictions.xlsx?sort=id")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "inlineStr"}
    assert [cell for cell in cells if cell.hyperlink] == []
    names = {as_written(row[2].value) for row in book["jurisdictions"].iter_rows()}
    assert names >= set(hostile)


def test_a_spreadsheet_keeps_the_types_of_its_cells(reader: Reader, county: World) -> None:
    book = load_workbook(io.BytesIO(bytes_of(reader, "/api/v1/jurisdictions.xlsx?geoid=12086")))
    header, row = book["jurisdictions"].iter_rows(values_only=True)
    found = dict(zip(header, row, strict=True))
    assert found["geoid"] == "12086"
    assert found["latitude"] == 25.77427
    assert found["disputed"] is False
    assert found["aliases"] == '["Dade County"]'
    assert found["wikidata_id"] is None


def test_a_spreadsheet_says_what_it_is_about(reader: Reader, county: World) -> None:
    address = f"{RULES}.xlsx?as_of=2017-02-01&jurisdiction=12086"
    book = load_workbook(io.BytesIO(bytes_of(reader, address)))
    assert book.sheetnames == ["detainer-policies", "citations", "about"]
    about = {str(name): str(text) for name, text in book["about"].iter_rows(values_only=True)}
    assert about["rows"] == "1"
    assert about["as of"] == "2017-02-01"
    assert about["revision"] == "1"
    assert about["address"] == f"http://testserver{address}&known_at=1"
    assert about["address"] in about["citation"]
    assert "CC BY 4.0" in about["license"]


def test_a_spreadsheet_has_the_same_bytes_at_its_address_for_ever(
    reader: Reader, county: World
) -> None:
    address = f"{RULES}.xlsx?as_of=2017-02-01&known_at=1"
    before = bytes_of(reader, address)
    published(new(identity("official", "x"), document("official", name="X")))
    assert bytes_of(reader, address) == before


def test_a_text_too_long_for_a_cell_is_replaced_by_where_to_find_it(
    reader: Reader, county: World
) -> None:
    item, source = identity("stance", "long"), identity("source", "long")
    poo = "\N{PILE OF POO}" * (LONGEST // 2)  # two units each, and one is left
    title, summary = poo + "ab", poo + "a"
    said = {"jurisdiction": county["county"], "stated_on": on("2017-01-26"), "summary": summary}
    published(
        new(source, document("source", classification="other", title=title)),
        new(item, document("stance", **said, citations=[citation(source, "summary")])),
    )
    sheets = sheets_of(bytes_of(reader, "/api/v1/stances.xlsx"))
    (_, row), (_, cited) = (
        [dict(zip(sheets[name][0], line, strict=True)) for line in sheets[name]]
        for name in ("stances", "citations")
    )
    where = f"See http://testserver/api/v1/stances/{item}/?known_at=2"
    assert row["summary"] == summary
    assert cited["source_title"] == f"Too long for a cell (16385 characters). {where}"
    assert str(row["citations"]).endswith(f" characters). {where}")
    link = where.removeprefix("See http://testserver")
    assert reader.get(link).json()["result"]["citations"][0]["source"]["title"] == title


def test_a_spreadsheet_holds_what_is_selected_alone(reader: Reader, county: World) -> None:
    def headers(query: str) -> dict[str, Row]:
        sheets = sheets_of(bytes_of(reader, f"{RULES}.xlsx?as_of=any&{query}"))
        assert len(sheets[KINDS["detainer_policy"].endpoint]) == 3
        assert {len(rows) for rows in list(sheets.values())[1:-1]} <= {3}  # a citation each
        return {name: rows[0] for name, rows in sheets.items() if name != "about"}

    assert headers("fields=holds,agency.name") == {
        "detainer-policies": ("id", "match", "agency_name", "holds")
    }
    assert headers("omit=citations").keys() == {"detainer-policies"}
    whole = headers("")
    assert headers("fields=holds,citations") == {
        "detainer-policies": ("id", "match", "holds", "citations"),
        "citations": whole["citations"],
    }
    assert headers("fields=citations.source.title,citations.bears_on") == {
        "detainer-policies": ("id", "match", "citations"),
        "citations": ("item", "citation", "source_title", "bears_on"),
    }
    assert headers("omit=citations.source") == {
        "detainer-policies": whole["detainer-policies"],
        "citations": tuple(
            name for name in whole["citations"] if not str(name).startswith("source_")
        ),
    }


@pytest.mark.parametrize(
    "text",
    ["a\x0bb", "\x01\r\nb", "_x000B_", "_x005F_x000b_", "\ufffe\uffff", " a ", "<&>]]>", "\ta\n"],
)
def test_whatever_a_text_holds_comes_back_from_a_cell(text: str) -> None:
    rows: list[Row] = [(text, None, True, -0.5), (None, text, False, 7)]
    sheet = Sheet("rows", ("a", "b", "c", "d"), rows)
    assert sheets_of(b"".join(xlsx_pieces(NEVER, [sheet])))["rows"] == [sheet.header, *rows]


def test_more_rows_than_a_sheet_holds_are_refused(
    reader: Reader, county: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listfile, "MOST_ROWS", 1)
    assert refusals(reader, f"{RULES}.xlsx?as_of=any") == {
        "format": "A sheet holds 1 rows; this takes 2: ask for .csv or .ndjson."
    }
    assert reader.get(f"{RULES}.csv?as_of=any").status_code == 200
    fields = {"jurisdiction": county["county"], "stated_on": on("2017-01-26"), "summary": "No."}
    citations = [citation(county["article"], "summary", paragraph=n) for n in (1, 2)]
    published(new(identity("stance", "no"), document("stance", **fields, citations=citations)))
    assert refusals(reader, "/api/v1/stances.xlsx").keys() == {"format"}
    assert reader.get("/api/v1/stances.xlsx?omit=citations").status_code == 200


PRINTED = {"true": "TRUE", "false": "FALSE"}


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice Calc (soffice)")
def test_libreoffice_opens_a_spreadsheet_with_every_cell(
    reader: Reader, articles: None, tmp_path: Path
) -> None:
    (tmp_path / "file.xlsx").write_bytes(bytes_of(reader, "/api/v1/tenures.xlsx?as_of=any"))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    program = str(shutil.which("soffice"))
    command = [
        program,
        home,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76",
    ]
    subprocess.run(  # noqa: S603 - our own words
        [*command, "--outdir", str(tmp_path), str(tmp_path / "file.xlsx")],
        check=True,
        capture_output=True,
        timeout=180,
    )
    converted = lines_of((tmp_path / "file.csv").read_bytes())
    served = lines_of(bytes_of(reader, "/api/v1/tenures.csv?as_of=any"))
    assert len(converted) == len(served) > 20
    assert converted == [[PRINTED.get(cell, cell) for cell in line] for line in served]
