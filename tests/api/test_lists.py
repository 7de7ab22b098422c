"""Lists: the envelope, the documents in it, and what the filters let through."""

import orjson
import pytest
from pytest_django import Settings

from policies.record.models import Edition
from tests.api.readers import Reader, queries_of, refusals, results
from tests.make import citation, correction, document, identity, new, on
from tests.worlds import World, published

RULES = "/api/v1/detainer-policies/"


def summaries(reader: Reader, address: str) -> list[str]:
    return [found["summary"] for found in results(reader, address)]


def names(reader: Reader, address: str) -> list[str]:
    return [found["name"] for found in results(reader, address)]


def places_of(reader: Reader, address: str) -> set[str]:
    return {found["jurisdiction"]["name"] for found in results(reader, address)}


def speakers(reader: Reader, address: str) -> set[str]:
    found = results(reader, f"/api/v1/stances/?page_size=500&{address}")
    return {each["speaker"]["official"]["name"] for each in found if each["speaker"]}


# The envelope


def test_a_list_gives_documents_byte_for_byte(reader: Reader, county: World) -> None:
    response = reader.get(f"{RULES}?as_of=any")
    assert response["Content-Type"] == "application/json"
    for edition in Edition.objects.filter(kind="detainer_policy"):
        assert edition.document.encode() in response.content


def test_meta_says_how_the_request_was_understood(reader: Reader, county: World) -> None:
    response = reader.get(f"{RULES}?as_of=2016&match=certain&page_size=7&sort=name").json()
    revision = response["meta"].pop("revision")
    assert revision["number"] == 1
    assert revision["published_at"] == "2026-01-05T09:00:00.000000Z"
    assert len(revision["hash"]) == 64
    assert response["meta"].pop("citation").startswith("Sanctuary Tracker: detainer policies, ")
    assert response["meta"] == {
        "as_of": "2016",
        "match": "certain",
        "known_at": "1",
        "page_size": 7,
        "sort": ["name"],
        "possible_only": [],
    }
    assert response["links"] == {
        "self": f"{RULES}?as_of=2016&match=certain&page_size=7&sort=name",
        "next": None,
        "permanent": f"{RULES}?as_of=2016&match=certain&page_size=7&sort=name&known_at=1",
    }


def test_an_empty_record_is_revision_0_and_empty(reader: Reader) -> None:
    response = reader.get("/api/v1/stances/").json()
    assert response["results"] == []
    assert response["meta"]["revision"] == {"number": 0, "published_at": None, "hash": "0" * 64}


def test_the_demo_says_that_its_data_is_historical(
    reader: Reader, county: World, settings: Settings
) -> None:
    settings.DATA_NOTE = "Historical demonstration, 2016-17."
    assert reader.get(RULES).json()["meta"]["note"] == "Historical demonstration, 2016-17."


def test_a_list_takes_three_queries(reader: Reader, articles: None) -> None:
    # The newest revision; the rows of the page; their documents.
    asked = "/api/v1/stances/?state=OH&label__not=rejects&attribution=paraphrase"
    assert len(queries_of(reader, asked)) == 3
    # And one for each parameter that names items; two where it names places by id and by code.
    speaker = next(each["speaker"] for each in results(reader, asked) if each["speaker"])
    asked += f"&within=39&speaker={speaker['id']}"
    assert len(queries_of(reader, asked)) == 5


def test_a_count_takes_one_query_more(reader: Reader, articles: None) -> None:
    # The same three, and the count.
    assert len(queries_of(reader, f"{RULES}?as_of=any&count=true")) == 4
    response = reader.get(f"{RULES}?as_of=any&count=true&page_size=1").json()
    assert response["meta"]["count"] == len(results(reader, f"{RULES}?as_of=any"))


# Codes


def test_a_coded_column_takes_one_code_or_any_of_a_list(reader: Reader, county: World) -> None:
    honors, pays = "The jail honors all detainers.", "The jail asks for payment."
    assert summaries(reader, f"{RULES}?as_of=any&holds=honors_all") == [honors]
    assert set(summaries(reader, f"{RULES}?as_of=any&holds=honors_all,conditional")) == {
        honors,
        pays,
    }
    assert (
        summaries(reader, f"{RULES}?as_of=any&holds=honors_all&rule_form=reported_practice") == []
    )


def test_not_compares_known_codes_only(reader: Reader, county: World) -> None:
    # The rule of 2017 says nothing of payment.
    address = f"{RULES}?as_of=any&requires_reimbursement__not=no"
    assert summaries(reader, address) == ["The jail asks for payment."]
    assert len(summaries(reader, f"{address}&include_unknown=true")) == 2


def test_isnull_tells_blank_from_given(reader: Reader, county: World) -> None:
    blank = f"{RULES}?as_of=any&requires_reimbursement__isnull"
    assert summaries(reader, f"{blank}=true") == ["The jail honors all detainers."]
    assert summaries(reader, f"{blank}=false") == ["The jail asks for payment."]
    assert summaries(reader, f"{RULES}?as_of=any&instrument__isnull=true") == [
        "The jail asks for payment."
    ]


def test_an_unknown_code_is_refused_with_the_nearest(reader: Reader, county: World) -> None:
    response = reader.get(f"{RULES}?holds=honours_all")
    assert response.status_code == 400
    assert response.json()["errors"] == [
        {
            "parameter": "holds",
            "message": "“honours_all” is not known here: did you mean honors_all?",
            "nearest": "honors_all",
        }
    ]


@pytest.mark.parametrize("value", ["honors_all,", ",honors_all", "honors_all,,conditional"])
def test_a_stray_comma_is_refused(reader: Reader, county: World, value: str) -> None:
    assert "comma" in refusals(reader, f"{RULES}?holds={value}")["holds"]


# Places


def test_a_place_is_named_by_id_geoid_or_ocd_id(reader: Reader, county: World) -> None:
    ocd = "ocd-division/country:us/state:fl/county:miami-dade"
    for name in (county["county"], "12086", ocd, f"12,{ocd}", f"{county['county']},12086"):
        assert len(results(reader, f"{RULES}?as_of=any&jurisdiction={name}")) == 2
    assert names(reader, f"/api/v1/jurisdictions/?ocd_id={ocd}") == ["Miami-Dade County"]
    assert names(reader, "/api/v1/jurisdictions/?geoid=12") == ["Florida"]
    assert names(reader, f"/api/v1/jurisdictions/?parent={county['usa']}") == ["Florida"]


def test_within_gives_what_lies_below_and_not_the_place_itself(
    reader: Reader, county: World
) -> None:
    assert names(reader, "/api/v1/jurisdictions/?within=12") == ["Miami-Dade County"]
    below = names(reader, f"/api/v1/jurisdictions/?within={county['usa']}")
    assert below == ["Florida", "Miami-Dade County"]
    assert len(results(reader, f"{RULES}?as_of=any&within=12")) == 2
    assert results(reader, f"{RULES}?as_of=any&within=12086") == []


def test_a_state_is_named_by_its_usps_code(reader: Reader, county: World) -> None:
    assert len(results(reader, f"{RULES}?as_of=any&state=CA,FL")) == 2
    assert results(reader, f"{RULES}?as_of=any&state__not=FL") == []
    assert names(reader, "/api/v1/jurisdictions/?state__isnull=true") == ["United States"]
    assert "FL" in refusals(reader, f"{RULES}?state=fl")["state"]


def test_what_is_no_place_is_refused_with_the_three_forms(reader: Reader, county: World) -> None:
    message = refusals(reader, f"{RULES}?jurisdiction=Miami")["jurisdiction"]
    assert all(form in message for form in ("jur-", "ocd-division/", "06037"))


# People, bodies and words


def test_a_speaker_is_a_tenure_or_a_person(reader: Reader, articles: None) -> None:
    (person,) = results(reader, "/api/v1/officials/?name=gimenez")
    (tenure,) = results(reader, f"/api/v1/tenures/?official={person['id']}")
    assert speakers(reader, f"speaker={person['id']}") == {"Carlos Gimenez"}
    assert speakers(reader, f"speaker={tenure['id']}") == {"Carlos Gimenez"}
    assert speakers(reader, f"official={person['id']}") == {"Carlos Gimenez"}
    assert "ten-" in refusals(reader, "/api/v1/stances/?speaker=Gimenez")["speaker"]


def test_on_behalf_of_takes_a_body_or_self(reader: Reader, articles: None) -> None:
    (body,) = results(reader, "/api/v1/agencies/?name=los+angeles+police")
    assert speakers(reader, f"on_behalf_of={body['id']}") == {"Charlie Beck"}
    assert "Josh Mandel" in speakers(reader, "on_behalf_of=self")
    both = speakers(reader, f"on_behalf_of=self,{body['id']}")
    assert {"Josh Mandel", "Charlie Beck"} <= both
    assert "Carlos Gimenez" not in both


def test_elsewhere_gives_those_who_speak_of_a_place_not_theirs(
    reader: Reader, articles: None
) -> None:
    assert speakers(reader, "elsewhere=true") == {"Josh Mandel", "Sean Spicer"}


def test_the_speakers_office_is_a_filter_of_stances(reader: Reader, articles: None) -> None:
    assert speakers(reader, "office=police_chief") == {"Charlie Beck"}


@pytest.mark.parametrize("name", ["dade", "MIAMI-DADE", "miami", "Míami dade co"])
def test_a_name_is_found_by_the_beginning_of_a_word(
    reader: Reader, county: World, name: str
) -> None:
    assert names(reader, f"/api/v1/jurisdictions/?name={name}") == ["Miami-Dade County"]


def test_a_name_is_not_found_by_the_middle_of_a_word(reader: Reader, county: World) -> None:
    assert names(reader, "/api/v1/jurisdictions/?name=ade") == []


@pytest.mark.parametrize("name", ["%25", "__", "日本"])
def test_a_name_without_letters_is_refused(reader: Reader, county: World, name: str) -> None:
    assert "Latin letter" in refusals(reader, f"/api/v1/jurisdictions/?name={name}")["name"]


def test_a_party_is_compared_without_case(reader: Reader, county: World) -> None:
    assert len(results(reader, "/api/v1/tenures/?party=republican")) == 1
    assert results(reader, "/api/v1/tenures/?party__isnull=true") == []


def test_labels_are_found_by_labeller_and_list(reader: Reader, articles: None) -> None:
    labels = "/api/v1/designations/?as_of=any"
    assert places_of(reader, f"{labels}&labeller=wnd") == {"Los Angeles", "San Francisco"}
    assert places_of(reader, f"{labels}&list__isnull=true") == {"Los Angeles", "San Francisco"}
    assert places_of(reader, f"{labels}&list=declined+detainer+report") == set()


# Evidence


def test_claims_are_found_by_source_and_attribution(reader: Reader, county: World) -> None:
    assert len(results(reader, f"{RULES}?as_of=any&source={county['article']}")) == 2
    assert len(results(reader, f"{RULES}?as_of=any&attribution=paraphrase,document")) == 2
    assert results(reader, f"{RULES}?as_of=any&attribution=direct_quotation") == []


def test_claims_are_found_by_what_they_mention(reader: Reader, county: World) -> None:
    assert summaries(reader, f"{RULES}?as_of=any&mentions={county['memo']}") == [
        "The jail honors all detainers."
    ]


def test_disputed_claims_are_those_with_evidence_against(reader: Reader, county: World) -> None:
    assert results(reader, f"{RULES}?as_of=any&disputed=true") == []
    edition = Edition.objects.get(item=county["rule"])
    found = orjson.loads(edition.document)
    found["citations"].append(citation(county["article"], "holds", support="contradicts"))
    published(correction(county["rule"], found))
    assert summaries(reader, f"{RULES}?as_of=any&disputed=true") == [
        "The jail honors all detainers."
    ]


# Dates


def source(name: str, published_on: object) -> World:
    item = identity("source", name)
    fields = {"classification": "report", "title": name, "published": published_on}
    published(new(item, document("source", **fields)))
    return {name: item}


@pytest.fixture
def sources(db: None) -> None:
    source("vague", on("2016", "2016-01-01", "2016-12-31"))
    source("exact", on("2016-07-01"))
    source("undated", None)


@pytest.mark.parametrize(
    ("condition", "possible", "certain"),
    [
        ("published__gte=2016-07-01", {"vague", "exact"}, {"exact"}),
        ("published__gt=2016-07-01", {"vague"}, set()),
        ("published__lte=2016-07-01", {"vague", "exact"}, {"exact"}),
        ("published__lt=2016-07-01", {"vague"}, set()),
        ("published__gte=2016", {"vague", "exact"}, {"vague", "exact"}),
        ("published__gt=2016", set(), set()),
        ("published__lt=2017", {"vague", "exact"}, {"vague", "exact"}),
        ("published__gte=2016-08&published__lt=2016-09", {"vague"}, set()),
        ("published__isnull=true", {"undated"}, {"undated"}),
        ("published__isnull=false", {"vague", "exact"}, {"vague", "exact"}),
        ("published__gte=2017&include_unknown=true", {"undated"}, set()),
    ],
)
def test_a_range_compares_the_days_that_a_date_can_mean(
    reader: Reader, sources: None, condition: str, possible: set[str], certain: set[str]
) -> None:
    address = f"/api/v1/sources/?{condition}"
    found = reader.get(address).json()
    titles = {each["id"]: each["title"] for each in found["results"]}
    assert set(titles.values()) == possible
    assert {titles[item] for item in found["meta"]["possible_only"]} == possible - certain
    sure = results(reader, f"{address}&match=certain")
    assert {each["title"] for each in sure} == certain


def test_a_range_that_ends_before_it_starts_is_refused(reader: Reader, sources: None) -> None:
    address = "/api/v1/sources/?published__gte=2017&published__lt=2016"
    assert "swap" in refusals(reader, address)["published__gte"]


def test_periods_are_filtered_by_both_their_ends(reader: Reader, county: World) -> None:
    assert summaries(reader, f"{RULES}?as_of=any&effective_from__lt=2014") == [
        "The jail asks for payment."
    ]
    assert summaries(reader, f"{RULES}?as_of=any&effective_until__gte=2017-01-26") == [
        "The jail asks for payment."
    ]
    assert summaries(reader, f"{RULES}?as_of=any&effective_until__isnull=true") == [
        "The jail honors all detainers."
    ]
    assert summaries(reader, f"{RULES}?as_of=any&attested_on__gt=2017-01-26") == [
        "The jail honors all detainers."
    ]


@pytest.mark.parametrize("day", ["2016-02-30", "2016-13", "16", "2016-", "yesterday", "2016-7-1"])
def test_a_half_typed_date_is_refused_with_what_to_write(
    reader: Reader, county: World, day: str
) -> None:
    assert "2017-01-26" in refusals(reader, f"{RULES}?effective_from__gte={day}").popitem()[1]


# Order


def test_names_are_sorted_folded_alike_on_both_engines(reader: Reader, db: None) -> None:
    for name in ("zeta", "Éclair", "eclipse", "Alpha", "_beta"):
        item = identity("official", name)
        published(new(item, document("official", name=name)))
    upward = ["Alpha", "_beta", "Éclair", "eclipse", "zeta"]
    assert names(reader, "/api/v1/officials/?sort=name") == upward
    assert names(reader, "/api/v1/officials/?sort=-name") == upward[::-1]
    assert names(reader, "/api/v1/officials/") == upward
    newest = names(reader, "/api/v1/officials/?sort=-revision")
    assert newest == ["_beta", "Alpha", "eclipse", "Éclair", "zeta"]


def test_what_has_no_date_comes_last_both_ways(reader: Reader, sources: None) -> None:
    upward = results(reader, "/api/v1/sources/?sort=published")
    assert [each["title"] for each in upward] == ["exact", "vague", "undated"]
    downward = results(reader, "/api/v1/sources/")
    assert [each["title"] for each in downward] == ["exact", "vague", "undated"]


def test_keys_follow_each_other(reader: Reader, articles: None) -> None:
    found = results(reader, "/api/v1/tenures/?as_of=any&sort=-name,id&page_size=500")
    keys = [each["title"].lower() for each in found]
    assert keys == sorted(keys, reverse=True)
    mayors = [each["id"] for each in found if each["title"] == "Mayor"]
    assert mayors == sorted(mayors)


@pytest.mark.parametrize(
    "keys", ["height", "name,name", "name,-name", "-", "id,name,revision,attested_on"]
)
def test_other_keys_are_refused(reader: Reader, county: World, keys: str) -> None:
    assert refusals(reader, f"{RULES}?sort={keys}").keys() == {"sort"}
