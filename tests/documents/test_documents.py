"""Rules for every document, held against each one that the fixture publishes."""

import json
from datetime import date
from typing import Any

import pytest
from rest_framework import serializers

from policies.codebook import dimension
from policies.dates import ALWAYS, FIRST_DAY, LAST_DAY
from policies.documents import BY_ENDPOINT, BY_PREFIX, KINDS, document_of
from policies.documents.base import FORMAT, Json, folded, mentioned
from policies.documents.detainer_policy import DIMENSIONS
from policies.documents.fields import (
    Citation,
    CodeField,
    Day,
    MentionField,
    PartialDateField,
    Text,
    Texts,
    Url,
    partial_date,
)
from policies.documents.tenure import tenure_place
from policies.ids import derived_id, prefix_of
from policies.record.models import Entry
from tests.make import citation, document, identity, on
from tests.paths import ROOT

each_kind = pytest.mark.parametrize("kind", KINDS)
HEADER = ("kind", "id", "format", "revision", "change", "link", "merged_from", "disputed")
# Keys to others that no filter asks for: the index passes them over.
NOT_INDEXED = {"change", "ended_by", "signed_by", "answer"}


def published() -> dict[str, list[Json]]:
    """Every document of the fixture, each edition, by kind."""
    rows = json.loads((ROOT / "fixtures" / "articles.json").read_text(encoding="utf-8"))
    found: dict[str, list[Json]] = {kind: [] for kind in KINDS}
    for row in rows:
        if row["model"] == "policies.edition":
            found[row["fields"]["kind"]].append(json.loads(row["fields"]["document"]))
    return found


DOCUMENTS = published()


def drafted(kind: str, **fields: Any) -> Json:
    """A document with its header, by hand."""
    return document(kind, **fields) | {
        "kind": kind,
        "id": identity(kind, "mine"),
        "change": "new",
        "disputed": False,
        "merged_from": [],
    }


# The registry


def test_prefixes_and_endpoints_name_one_kind_each() -> None:
    assert len(BY_PREFIX) == len(BY_ENDPOINT) == len(KINDS) == 10
    assert all(len(prefix) == 3 and prefix.isalpha() and prefix.islower() for prefix in BY_PREFIX)


@each_kind
def test_an_endpoint_is_the_plural_in_a_path(kind: str) -> None:
    assert KINDS[kind].endpoint == KINDS[kind].plural.replace(" ", "-")
    assert KINDS[kind].singular == kind.replace("_", " ")


@each_kind
def test_the_document_of_an_id_is_read_from_its_prefix(kind: str) -> None:
    public_id = derived_id(KINDS[kind].prefix, "any")
    assert prefix_of(public_id) == KINDS[kind].prefix
    assert document_of(public_id) is KINDS[kind]


def test_an_id_of_no_kind_has_no_document() -> None:
    with pytest.raises(KeyError):
        document_of("xyz-0123456789")


# The shape


@each_kind
def test_the_fixture_has_documents_of_the_kind(kind: str) -> None:
    assert DOCUMENTS[kind]


@each_kind
def test_every_published_document_has_the_fields_of_its_shape_and_no_other(kind: str) -> None:
    fields = KINDS[kind]().fields.keys()
    for found in DOCUMENTS[kind]:
        assert found.keys() == fields, found["id"]


@each_kind
def test_every_list_of_rows_has_the_fields_of_its_shape(kind: str) -> None:
    for name, field in KINDS[kind]().fields.items():
        if isinstance(field, serializers.ListSerializer):
            shape = field.child.fields.keys()  # type: ignore[union-attr]
            for found in DOCUMENTS[kind]:
                assert all(row.keys() == shape for row in found[name]), (found["id"], name)


@each_kind
def test_a_document_says_what_it_is_and_where(kind: str) -> None:
    for found in DOCUMENTS[kind]:
        assert (found["kind"], found["format"]) == (kind, FORMAT)
        assert found["link"] == f"/api/v1/{KINDS[kind].endpoint}/{found['id']}/"


@each_kind
def test_nothing_that_the_record_adds_can_be_written(kind: str) -> None:
    fields = KINDS[kind]().fields
    assert all(fields[name].read_only for name in HEADER)


@each_kind
def test_absent_is_null_or_an_empty_list_and_never_an_empty_text(kind: str) -> None:
    for found in DOCUMENTS[kind]:
        assert "" not in found.values(), found["id"]


@each_kind
def test_the_fields_that_a_class_names_exist(kind: str) -> None:
    shape = KINDS[kind]
    fields = shape._declared_fields.keys()
    keys, dimensions = shape.exclusive
    dated = {shape.dated_by} - {""}
    shown_on = {shape.shown_on[0]} if shape.shown_on else set()
    assert {*shape.shown, shape.named_by, *dated, *shown_on, *keys, *dimensions} <= fields


@each_kind
def test_a_kind_that_stands_on_anothers_list_names_it_there(kind: str) -> None:
    if KINDS[kind].shown_on:
        field, listing = KINDS[kind].shown_on or ("", "")
        owner = KINDS[kind]._declared_fields[field]
        assert isinstance(owner, MentionField)
        assert listing in BY_PREFIX[owner.prefix]._declared_fields


@each_kind
def test_a_code_is_of_a_dimension_that_the_codebook_has(kind: str) -> None:
    for name, field in KINDS[kind]._declared_fields.items():
        if isinstance(field, CodeField):
            assert list(field.choices) == list(dimension(field.dimension).codes), name


@each_kind
def test_a_mention_shows_the_id_and_what_the_class_says(kind: str) -> None:
    found = DOCUMENTS[kind][-1]
    shown = KINDS[kind].mention(found)
    assert shown.keys() == {"id", *KINDS[kind].shown}
    assert all(found[name] == value for name, value in shown.items())


@each_kind
def test_whatever_a_document_shows_of_another_item_is_what_that_kind_shows(kind: str) -> None:
    def mentions(value: Any) -> list[Json]:
        if isinstance(value, dict):
            own = [value] if "id" in value else []
            return own + [found for each in value.values() for found in mentions(each)]
        return (
            [found for each in value for found in mentions(each)] if isinstance(value, list) else []
        )

    for found in DOCUMENTS[kind]:
        for shown in mentions(list(found.values())):
            assert shown.keys() == {"id", *document_of(shown["id"]).shown}


# The index


@each_kind
def test_each_column_is_one_of_the_index_or_known_to_be_passed_over(kind: str) -> None:
    columns = {field.attname for field in Entry._meta.concrete_fields}
    for found in DOCUMENTS[kind]:
        assert KINDS[kind].columns(found).keys() - columns <= NOT_INDEXED


@each_kind
def test_every_code_of_the_kind_has_its_column(kind: str) -> None:
    columns = {field.attname for field in Entry._meta.concrete_fields}
    assert KINDS[kind].coded().keys() - columns <= {"support"}
    found = DOCUMENTS[kind][-1]
    given = KINDS[kind].columns(found)
    assert {name: given[name] for name in KINDS[kind].coded()} == {
        name: found[name] or "" for name in KINDS[kind].coded()
    }


@each_kind
def test_a_column_is_a_text_a_number_or_a_flag_and_never_null(kind: str) -> None:
    for found in DOCUMENTS[kind]:
        assert {type(value) for value in KINDS[kind].columns(found).values()} <= {str, bool, int}


@each_kind
def test_what_starts_when_dated_may_be_true_from_the_first_day_of_its_date(kind: str) -> None:
    document = KINDS[kind]
    for found in DOCUMENTS[kind]:
        dated = document.dated(found)
        starts = document.bounds(found).possible_from
        same = starts == (dated.earliest if dated else FIRST_DAY)
        assert same or not document.starts_when_dated


@each_kind
def test_values_are_pairs_of_texts_and_name_every_mention_and_source(kind: str) -> None:
    for found in DOCUMENTS[kind]:
        pairs = [*KINDS[kind].values(found)]
        assert {type(text) for pair in pairs for text in pair} == {str}
        assert {value for name, value in pairs if name == "mentions"} == mentioned(found)
        assert {value for name, value in pairs if name == "source"} == {
            each["source"]["id"] for each in found["citations"]
        }


@each_kind
def test_every_document_has_a_name_that_it_is_looked_up_by(kind: str) -> None:
    for found in DOCUMENTS[kind]:
        names = KINDS[kind].names(found)
        assert names
        assert all(map(folded, names))


@each_kind
def test_certain_days_are_possible_days(kind: str) -> None:
    for found in DOCUMENTS[kind]:
        bounds = KINDS[kind].bounds(found)
        assert bounds.possible_from < bounds.possible_until
        if bounds.certain_from < bounds.certain_until:
            assert bounds.possible_from <= bounds.certain_from
            assert bounds.certain_until <= bounds.possible_until


@each_kind
def test_a_date_of_a_document_lies_in_its_own_bounds(kind: str) -> None:
    for found in DOCUMENTS[kind]:
        dated = KINDS[kind].dated(found)
        assert dated is None or FIRST_DAY < dated.earliest <= dated.latest < LAST_DAY


def test_the_columns_of_each_kind_that_are_not_its_fields() -> None:
    place = {"id": identity("jurisdiction", "county"), "state": "FL"}
    agency = {"id": identity("agency", "jail"), "jurisdiction": place}
    tenure = drafted("tenure", agency=agency, party="Ind. Party")
    assert KINDS["tenure"].columns(tenure) | {"party": "ind party"} == KINDS["tenure"].columns(
        tenure
    )
    assert KINDS["tenure"].columns(tenure)["jurisdiction"] == place["id"]
    assert KINDS["tenure"].columns(tenure)["state"] == "FL"
    instrument = KINDS["instrument"].columns(drafted("instrument", issuer=agency))
    assert (instrument["jurisdiction"], instrument["state"]) == (place["id"], "FL")
    jurisdiction = KINDS["jurisdiction"].columns(drafted("jurisdiction", name="X", geoid="12"))
    assert (jurisdiction["jurisdiction"], jurisdiction["geoid"], jurisdiction["state"]) == (
        identity("jurisdiction", "mine"),
        "12",
        "",
    )
    label = drafted("designation", labeller="U.S. Department", list_edition="2025, May")
    found = KINDS["designation"].columns(label)
    assert (found["labeller"], found["list_edition"]) == ("us department", "2025 may")


@pytest.mark.parametrize(
    ("speaks_for", "about", "elsewhere"),
    [
        ("county", "county", False),
        ("ohio", "county", True),
        ("county", None, False),
        (None, "county", False),
    ],
)
def test_a_speaker_of_another_place_speaks_elsewhere(
    speaks_for: str | None, about: str | None, elsewhere: bool
) -> None:
    def place(name: str | None) -> Json | None:
        return {"id": identity("jurisdiction", name), "state": "FL"} if name else None

    official = {"id": identity("official", "x"), "name": "X"}
    speaker = {"id": identity("tenure", "x"), "jurisdiction": place(speaks_for), "agency": None, "office": "mayor", "official": official}  # fmt: skip
    found = KINDS["stance"].columns(drafted("stance", jurisdiction=place(about), speaker=speaker))
    assert (found["elsewhere"], found["official"], found["office"]) == (
        elsewhere,
        official["id"],
        "mayor",
    )


def test_the_place_of_a_tenure_is_its_own_or_its_agencys() -> None:
    own, other = {"id": "own"}, {"id": "other"}
    assert tenure_place(None) is None
    assert tenure_place({"jurisdiction": None, "agency": None}) is None
    assert tenure_place({"jurisdiction": own, "agency": {"jurisdiction": other}}) is own
    assert tenure_place({"jurisdiction": None, "agency": {"jurisdiction": other}}) is other


# What a document mentions and claims


def test_mentions_are_found_at_any_depth_and_the_item_itself_is_none() -> None:
    shown = {
        "id": "sta-1",
        "speaker": {"id": "ten-1", "official": {"id": "off-1", "name": "X"}, "agency": None},
        "citations": [{"source": {"id": "src-1"}}, {"source": {"id": "src-1"}}],
        "within": [{"id": "jur-1"}, {"id": "jur-2"}],
        "summary": "Nothing but a text.",
    }
    assert mentioned(shown) == {"ten-1", "off-1", "src-1", "jur-1", "jur-2"}
    assert mentioned({"id": "sta-1"}) == set()


def test_only_kinds_of_reference_need_not_cite() -> None:
    assert {kind for kind, shape in KINDS.items() if not shape.must_cite} == {
        "source",
        "jurisdiction",
        "agency",
        "official",
    }


@each_kind
def test_claims_are_the_coded_values_that_are_given(kind: str) -> None:
    for found in DOCUMENTS[kind]:
        claims = KINDS[kind].claims(found)
        own = {name: code for name, code in claims.items() if "." not in name}
        assert own == {name: found[name] for name in KINDS[kind].coded() if found[name]}


@each_kind
def test_every_published_claim_is_cited(kind: str) -> None:
    if not KINDS[kind].must_cite:
        return
    for found in DOCUMENTS[kind]:
        cited = {name for each in found["citations"] for name in each["bears_on"]}
        for field, code in KINDS[kind].claims(found).items():
            assert code == "not_stated" or cited & {field, field.partition(".")[0]}, found["id"]


def test_an_instrument_claims_its_events_and_relations() -> None:
    row = {"extent": "whole", "date": None, "by": None, "note": None}
    found = drafted(
        "instrument",
        classification="statute",
        events=[{"event": "adopted", **row}, {"event": "struck_down", **row}],
        relations=[{"relation": "amends", "instrument": {"id": "ins-1"}, "extent": "whole"}],
    )
    assert KINDS["instrument"].claims(found) == {
        "classification": "statute",
        "events.adopted": "adopted",
        "events.struck_down": "struck_down",
        "relations.amends": "amends",
    }


def test_an_instrument_is_dated_by_its_first_dated_event() -> None:
    row = {"event": "adopted", "extent": "whole", "by": None, "note": None}
    days = [None, on("2017-03-01"), on("[2016-11-09..2018-01-19]", "2016-11-09", "2018-01-19")]
    found = drafted("instrument", events=[row | {"date": day} for day in days])
    dated = KINDS["instrument"].dated(found)
    assert dated is not None
    assert dated.text == "[2016-11-09..2018-01-19]"
    assert KINDS["instrument"].bounds(found).possible_from == date(2016, 11, 9)
    assert KINDS["instrument"].dated(drafted("instrument")) is None


def test_two_rules_of_one_body_exclude_each_other_on_what_they_rule_only() -> None:
    keys, dimensions = KINDS["detainer_policy"].exclusive
    assert (keys, dimensions) == (("jurisdiction", "agency"), DIMENSIONS)
    assert not {"rule_form", "basis", "detainer_form"} & {*dimensions}
    assert {"holds", "localities", "requires_warrant", "conditions_joined"} <= {*dimensions}


def test_items_of_reference_hold_always() -> None:
    assert KINDS["official"].bounds(drafted("official", name="X")) == ALWAYS


# Names


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Miami-Dade County", "miami dade county"),
        ("  Coeur d'Alene ", "coeur dalene"),
        ("Doña Ana", "dona ana"),
        ("\uff21\uff4e\uff4e", "ann"),
        ("St. John\u2019s", "st johns"),
        ("…", ""),
        ("Łukasz Wałęsa", "lukasz walesa"),
        ("SØREN Bjørn", "soren bjorn"),
        ("Đặng Guðrún", "dang gudrun"),
        ("Straßer", "strasser"),
        ("Ægir Þór Œuvre", "aegir thor oeuvre"),
        ("I\u015f\u0131k", "isik"),
        ("Sanc\u00adtuary", "sanctuary"),
        ("N.Y.C.", "nyc"),
        ("N.Y.C.'s N.Y.C.\u2019s", "nyc s nyc s"),
        ("the U.S.-born, the U.S", "the us born the us"),
        ("J.F.Kennedy, A. B. See", "jf kennedy a b see"),
        ("Carlos A. Gimenez at 5 p.m.", "carlos a gimenez at 5 pm"),
        ("www.example.org", "www example org"),
    ],
)
def test_names_are_folded_to_what_a_person_types(name: str, found: str) -> None:
    assert folded(name) == found


# The fields


def test_blank_text_is_null_and_text_is_composed() -> None:
    assert (Text().to_representation(""), Text().to_representation("e\u0301")) == (None, "\u00e9")
    assert Texts().to_representation(None) == []


def test_a_mention_gives_and_takes_an_id() -> None:
    public_id = identity("jurisdiction", "county")
    field = MentionField("jur")
    assert field.to_representation(public_id) == {"id": public_id}
    assert field.to_internal_value({"id": public_id}) == field.to_internal_value(public_id)


@pytest.mark.parametrize(
    "given", ["2017-1-26", "20170126", "2017-02-30", " 2017-01-26", 2017, None]
)
def test_a_day_is_written_in_one_way(given: object) -> None:
    with pytest.raises(serializers.ValidationError, match="Write one day, such as 2017-01-26"):
        Day().to_internal_value(given)
    assert Day().to_internal_value("2017-01-26") == date(2017, 1, 26)


def test_a_partial_date_comes_back_from_its_document() -> None:
    dated = PartialDateField().to_internal_value({"value": " 2017-01 ", "basis": "stated"})
    shape = PartialDateField().to_representation(dated)
    assert shape == on("2017-01", "2017-01-01", "2017-01-31")
    found = partial_date(shape)
    assert found is not None
    assert (found.text, partial_date(None)) == ("2017-01", None)


def test_an_address_keeps_all_but_the_case_of_its_scheme() -> None:
    assert Url().to_internal_value("HTTPS://Example.org/A?b=C:d") == "https://Example.org/A?b=C:d"
    assert Url().to_internal_value("Example") == "Example"


def test_a_citation_made_for_tests_is_of_the_public_shape() -> None:
    assert citation(identity("source", "x"), "name").keys() == Citation().fields.keys()
