"""Selection: parts of documents by fields and omit, and mentions shown whole by expand."""

import json

import pytest

from policies.documents import KINDS
from policies.record.models import Edition
from tests.api.readers import Reader, queries_of, refusals, results
from tests.api.test_files import bytes_of, lines_of
from tests.make import correction, document
from tests.worlds import World, published

RULES = "/api/v1/detainer-policies/"


def test_fields_leaves_these_and_the_id(reader: Reader, county: World) -> None:
    assert results(reader, f"{RULES}?as_of=2017-02-01&fields=holds,summary") == [
        {
            "id": county["rule"],
            "holds": "honors_all",
            "summary": "The jail honors all detainers.",
        }
    ]


def test_fields_names_what_stands_within_a_field(reader: Reader, county: World) -> None:
    wanted = "jurisdiction.name,effective_from.value,citations.source.title,instrument"
    (found,) = results(reader, f"{RULES}?as_of=2017-02-01&fields={wanted}")
    assert found == {
        "id": county["rule"],
        "jurisdiction": {"name": "Miami-Dade County"},
        "effective_from": {"value": "2017-01-26"},
        "citations": [{"source": {"title": "County to honor detainers"}}],
        "instrument": {
            "id": county["memo"],
            "title": "Memorandum on detainers",
            "classification": "memo",
            "identifier": None,
        },
    }


def test_a_field_named_whole_takes_its_parts_in(reader: Reader, county: World) -> None:
    for wanted in ("jurisdiction,jurisdiction.name", "jurisdiction.name,jurisdiction"):
        (found,) = results(reader, f"{RULES}?as_of=2017-02-01&fields={wanted}")
        assert found["jurisdiction"]["geoid"] == "12086"


def test_a_part_of_what_is_null_is_null(reader: Reader, county: World) -> None:
    (found,) = results(reader, f"{RULES}?as_of=2017-02-01&fields=ended_by.title")
    assert found == {"id": county["rule"], "ended_by": None}


def test_omit_leaves_all_but_these(reader: Reader, county: World) -> None:
    (whole,) = results(reader, f"{RULES}?as_of=2017-02-01")
    (found,) = results(reader, f"{RULES}?as_of=2017-02-01&omit=coding_note,citations.source")
    assert found.keys() == whole.keys() - {"coding_note"}
    assert found["citations"][0].keys() == whole["citations"][0].keys() - {"source"}
    assert found["jurisdiction"] == whole["jurisdiction"]


def test_an_item_is_selected_from_too(reader: Reader, county: World) -> None:
    found = reader.get(f"/api/v1/tenures/{county['mayor']}/?fields=title,official.name").json()
    assert found["result"] == {
        "id": county["mayor"],
        "official": {"name": "Carlos Gimenez"},
        "title": "Mayor",
    }


def test_without_selection_documents_stay_byte_for_byte(reader: Reader, county: World) -> None:
    stored = Edition.objects.get(item=county["mayor"]).document.encode()
    assert stored in reader.get(f"/api/v1/tenures/{county['mayor']}/").content
    assert stored in reader.get("/api/v1/tenures/").content


# expand


def whole(reader: Reader, endpoint: str, item: str, more: str = "") -> object:
    return reader.get(f"/api/v1/{endpoint}/{item}/{more}").json()["result"]


def test_expand_shows_an_item_whole(reader: Reader, county: World) -> None:
    (found,) = results(reader, f"{RULES}?as_of=2017-02-01&expand=agency,citations.source")
    assert found["agency"] == whole(reader, "agencies", county["corrections"])
    assert found["citations"][0]["source"] == whole(reader, "sources", county["article"])
    (place,) = results(reader, "/api/v1/jurisdictions/?geoid=12086&expand=within")
    assert [each["name"] for each in place["within"]] == ["Florida", "United States"]
    assert place["within"][0]["within"][0]["name"] == "United States"


def test_expand_follows_what_is_shown_whole(reader: Reader, county: World) -> None:
    asked = "expand=signed_by.official,signed_by&as_of=any"
    (found,) = results(reader, f"/api/v1/instruments/?{asked}")
    tenure, official = found["signed_by"], found["signed_by"]["official"]
    assert tenure["party"] == "Republican"
    assert official["names_as_printed"] == ["Carlos Giménez"]
    (found,) = results(reader, "/api/v1/instruments/?expand=signed_by.official&as_of=any")
    assert "party" in found["signed_by"]
    assert "citations" not in found["signed_by"]
    assert found["signed_by"]["official"] == official


def test_what_is_expanded_is_as_it_stood_at_the_revision(reader: Reader, county: World) -> None:
    changed = document("official", name="Carlos Gimenez", names_as_printed=["C. Giménez"])
    published(correction(county["gimenez"], changed))

    def printed(known_at: int) -> list[str]:
        asked = f"?expand=official&known_at={known_at}"
        found = reader.get(f"/api/v1/tenures/{county['mayor']}/{asked}").json()["result"]
        names: list[str] = found["official"]["names_as_printed"]
        return names

    assert (printed(1), printed(2)) == (["Carlos Giménez"], ["C. Giménez"])


def test_expand_takes_one_query_more(reader: Reader, articles: None) -> None:
    address = "/api/v1/stances/?as_of=any&page_size=50"
    plain = len(queries_of(reader, address))
    names = "jurisdiction,speaker,speaker.official,citations.source"
    assert len(queries_of(reader, f"{address}&expand={names}")) == plain + 1
    assert len(queries_of(reader, f"{address}&fields=summary")) == plain


# files


def test_a_table_has_the_columns_of_what_is_selected(reader: Reader, county: World) -> None:
    def header(query: str) -> list[str]:
        return lines_of(bytes_of(reader, f"/api/v1/detainer-policies.csv?as_of=any&{query}"))[0]

    assert header("fields=summary,holds,effective_from,jurisdiction.name") == [
        *("id", "match", "jurisdiction_name", "summary", "holds", "effective_from"),
        *("effective_from_earliest", "effective_from_latest", "effective_from_basis"),
    ]
    every = header("")
    left = header("omit=jurisdiction,coding_note,effective_from.basis")
    assert set(every) - set(left) == {
        *(name for name in every if name.startswith("jurisdiction_")),
        *("coding_note", "effective_from_basis"),
    }
    assert left == [name for name in every if name in left]


def test_files_hold_what_is_selected(reader: Reader, county: World) -> None:
    query = "as_of=2017-02-01&fields=citations.source.title,holds"
    header, row = lines_of(bytes_of(reader, f"/api/v1/detainer-policies.csv?{query}"))
    title = '[{"source":{"title":"County to honor detainers"}}]'
    assert header == ["id", "match", "holds", "citations"]
    assert row == [county["rule"], "possible", "honors_all", title]
    (expected,) = results(reader, f"{RULES}?{query}")
    (line,) = bytes_of(reader, f"/api/v1/detainer-policies.ndjson?{query}").splitlines()
    assert json.loads(line) == expected
    features = json.loads(bytes_of(reader, f"/api/v1/detainer-policies.geojson?{query}"))[
        "features"
    ]
    assert features[0]["properties"] == {"match": "possible", **expected}
    expanded = f"{query},agency&expand=agency"
    (expected,) = results(reader, f"{RULES}?{expanded}")
    (line,) = bytes_of(reader, f"/api/v1/detainer-policies.ndjson?{expanded}").splitlines()
    assert json.loads(line) == expected
    assert expected["agency"]["aliases"] == []


# what is refused


def test_unknown_names_are_refused_with_the_nearest(reader: Reader, county: World) -> None:
    for query, name, close in (
        ("fields=sumary", "fields", "summary"),
        ("fields=summary,jurisdiction.nam", "fields", "jurisdiction.name"),
        ("omit=citation", "omit", "citations"),
        ("expand=jurisdictions", "expand", "jurisdiction"),
        ("expand=citations.sources", "expand", "citations.source"),
    ):
        response = reader.get(f"{RULES}?{query}")
        assert response.status_code == 400
        (fault,) = response.json()["errors"]
        assert (fault["parameter"], fault["nearest"]) == (name, close)


def test_what_cannot_be_selected_is_refused(reader: Reader, county: World) -> None:
    assert refusals(reader, f"{RULES}?fields=holds&omit=summary") == {
        "omit": "fields and omit stand together: name what to show, or what to leave out."
    }
    assert refusals(reader, f"{RULES}?omit=id") == {
        "omit": "The id always stays: leave it out of omit."
    }
    for query in ("fields=holds&expand=agency", "omit=agency.name&expand=agency"):
        message = "agency is not shown whole: see fields and omit."
        assert refusals(reader, f"{RULES}?{query}") == {"expand": message}
    for form in ("csv", "xlsx"):
        message = "A table has no room for whole items: ask for .json, .ndjson or .geojson."
        address = f"/api/v1/detainer-policies.{form}?expand=agency"
        assert refusals(reader, address) == {"expand": message}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.kind)
def test_every_field_of_every_kind_can_be_selected_left_out_and_expanded(
    reader: Reader, articles: None, kind: type
) -> None:
    parameters = reader.get("/api/v1/schema/").json()["paths"][f"/api/v1/{kind.endpoint}/"]["get"]  # type: ignore[attr-defined]
    words = {
        each["name"]: each["schema"]["items"]["enum"]
        for each in parameters["parameters"]
        if each["name"] in {"fields", "omit", "expand"}
    }
    assert words["fields"] == ["kind", "id", *words["omit"][1:]]
    for name in words["fields"]:
        for row in results(reader, f"/api/v1/{kind.endpoint}/?page_size=3&fields={name}"):  # type: ignore[attr-defined]
            assert row.keys() == {"id", name.partition(".")[0]}
    for name in words["expand"]:
        assert results(reader, f"/api/v1/{kind.endpoint}/?page_size=3&expand={name}")  # type: ignore[attr-defined]
