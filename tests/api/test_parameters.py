"""The strict parser: nothing unknown, blank, repeated or unreadable passes any door."""

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from policies.api.filters.base import Parameter
from policies.api.filters.kinds import OF_KIND
from policies.api.filters.named import NamingParameter
from policies.api.problems import Problem
from policies.codebook import codebook
from policies.documents import BY_ENDPOINT, KINDS
from policies.ids import LENGTH
from policies.record.models import Entry
from tests.api.doors import Door, doors, endpoint, sample
from tests.api.readers import Reader, refusals, results
from tests.worlds import World

DOORS = [door for door in doors() if door.parameters.base_filters]
REGISTRIES = dict.fromkeys(door.parameters for door in DOORS)


def misspelt(name: str) -> Iterator[str]:
    """A parameter's name as fingers miss it: a letter doubled, lost, swapped, or in upper case."""
    middle = len(name) // 2
    yield name[:middle] + name[middle] + name[middle:]
    yield name + name[-1]
    yield name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
    yield name.upper()
    if len(name) > 4:
        yield name[:middle] + name[middle + 1 :]


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.__name__)
def test_every_misspelt_parameter_is_refused_with_the_nearest(registry: type) -> None:
    known = registry.base_filters  # type: ignore[attr-defined]
    wrong = []
    for name in known:
        for typed in set(misspelt(name)) - known.keys():
            with pytest.raises(Problem) as refused:
                registry(f"{typed}=x")
            (fault,) = refused.value.faults
            assert refused.value.status == 400
            assert fault.parameter == typed
            assert fault.nearest in known
            if fault.nearest == name:
                assert fault.message.endswith(f"here: did you mean {name}?")
            else:
                wrong.append((typed, fault.nearest))
    # What is as near to another name: agency__isnull or agency, gte or gt.
    assert len(wrong) <= len(known) // 20 + 1, wrong


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_every_door_refuses_what_is_unknown_blank_or_repeated(reader: Reader, door: Door) -> None:
    kind = BY_ENDPOINT.get(endpoint(door))
    # The parameters are read before the item is looked for.
    path = door.at(f"{kind.prefix}-0000000000" if kind else "1")
    assert refusals(reader, f"{path}?utm_source=x").keys() == {"utm_source"}
    assert refusals(reader, f"{path}?format=").keys() == {"format"}
    assert refusals(reader, f"{path}?format=json&format=json").keys() == {"format"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_parameter_of_a_list_admits_what_its_schema_says(
    reader: Reader, county: World, kind: str
) -> None:
    path = f"/api/v1/{KINDS[kind].endpoint}/"
    for name, parameter in OF_KIND[kind].base_filters.items():
        if name == "cursor":
            continue
        value = sample(parameter)
        response = reader.get(path, {name: value})
        if isinstance(parameter, NamingParameter) and value.endswith("0" * LENGTH) and name != "id":
            (fault,) = response.json()["errors"]
            assert (response.status_code, fault["parameter"]) == (400, name)
            assert "was never published: copy it anew" in fault["message"]
        else:
            assert response.status_code == 200, (name, response.content)


@pytest.mark.parametrize("kind", KINDS)
def test_every_parameter_of_a_list_refuses_nonsense_by_name(
    reader: Reader, county: World, kind: str
) -> None:
    path = f"/api/v1/{KINDS[kind].endpoint}/"
    printed = {"name", "party", "labeller", "list", "about_class", "q"}
    for name in OF_KIND[kind].base_filters:
        value = "…" if name in printed else "nonsense!"
        response = reader.get(path, {name: value})
        assert response.status_code == 400, name
        (fault,) = response.json()["errors"]
        assert fault["parameter"] == name
        assert len(fault["message"]) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_every_coded_field_of_a_kind_is_filtered(kind: str) -> None:
    parameters = OF_KIND[kind].base_filters
    columns = {field.name for field in Entry._meta.get_fields()}
    for column, name in KINDS[kind].coded().items():
        assert column in columns
        for suffix in ("", "__not", "__isnull"):
            assert isinstance(parameters[column + suffix], Parameter)
        codes = parameters[column].schema["items"]["enum"]
        assert codes == list(codebook().dimensions[name].codes)


def test_every_kind_has_its_filterset() -> None:
    assert OF_KIND.keys() == KINDS.keys()


def test_a_blank_parameter_is_told_what_finds_blanks(reader: Reader) -> None:
    message = refusals(reader, "/api/v1/stances/?label=")["label"]
    assert message == "label is blank: leave it out, or write label__isnull=true for what has none."
    assert "leave it out" in refusals(reader, "/api/v1/stances/?label")["label"]
    assert "leave it out" in refusals(reader, "/api/v1/stances/?label=%20")["label"]


def test_a_repeated_parameter_is_told_how_to_give_both(reader: Reader) -> None:
    message = refusals(reader, "/api/v1/stances/?label=claims&label=rejects")["label"]
    assert message == "label stands more than once: write label=one,two for either of them."
    message = refusals(reader, "/api/v1/stances/?as_of=2016&as_of=2017")["as_of"]
    assert message == "as_of stands more than once: give it once."


def test_all_that_is_wrong_is_told_at_once(reader: Reader) -> None:
    found = refusals(reader, "/api/v1/stances/?as_of=2016-13&label=no&speaker=me&count=1")
    assert found.keys() == {"as_of", "label", "speaker", "count"}
    many = "&".join(f"a{number}=1" for number in range(50))
    assert len(refusals(reader, f"/api/v1/stances/?{many}")) == 20


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("name=%zz", "percent-encoded"),
        ("name=%", "percent-encoded"),
        ("name=%ff", "percent-encoded"),
        ("%c3=1", "percent-encoded"),
        ("name=a%00b", "control character"),
        ("name=a%0Ab", "control character"),
        ("name=" + "a" * 2001, "longer than 2000"),
        ("name=" + "a" * 9000, "longer than 8000"),
        ("holds=" + ",".join("ab" for _ in range(101)), "More than 100"),
    ],
)
def test_what_cannot_be_read_is_refused(reader: Reader, query: str, message: str) -> None:
    response = reader.get(f"/api/v1/detainer-policies/?{query}")
    assert response.status_code == 400
    assert message in response.json()["detail"]


def test_raw_bytes_are_read_as_utf8(reader: Reader, county: World) -> None:
    response = reader.get("/api/v1/officials/", QUERY_STRING="name=Gim\xc3\xa9nez")
    assert response.status_code == 200
    assert len(response.json()["results"]) == 1


def test_a_trailing_ampersand_is_no_parameter(reader: Reader, county: World) -> None:
    assert reader.get("/api/v1/officials/?&name=gimenez&").status_code == 200


@pytest.mark.parametrize(
    "address", ["changes/?since", "corrections.atom?since", "stances/?changed_since"]
)
def test_what_has_not_come_is_nothing_to_have_changed_since(
    reader: Reader, articles: None, address: str
) -> None:
    now = timezone.now().astimezone(UTC)
    day = (now + timedelta(days=2)).date().isoformat()
    instant = (now + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    for moment in (day, instant):
        (message,) = refusals(reader, f"/api/v1/{address}={moment}").values()
        name = address.partition("?")[2]
        assert message.startswith(f"{name} lies in the future: today is ")
    today = now.date().isoformat()
    assert reader.get(f"/api/v1/{address}={today}").status_code == 200


@pytest.mark.parametrize(
    ("typed", "close", "remedy"),
    [
        ("limit", "page_size", "did you mean page_size?"),
        ("per_page", "page_size", "did you mean page_size?"),
        ("page", "cursor", "follow links.next from page to page."),
        ("offset", "cursor", "follow links.next from page to page."),
        ("search", "q", "did you mean q?"),
        ("query", "q", "did you mean q?"),
        ("date", "as_of", "did you mean as_of?"),
        ("order", "sort", "did you mean sort?"),
        ("ordering", "sort", "did you mean sort?"),
        ("sort_by", "sort", "did you mean sort?"),
        ("county", "jurisdiction", "did you mean jurisdiction?"),
        ("since", "changed_since", "did you mean changed_since?"),
        ("mayor", "sort", "/api/v1/docs/ lists what it takes."),
    ],
)
def test_what_other_apis_say_is_told_by_our_name_and_what_is_unlike_any_is_not_guessed_at(
    reader: Reader, typed: str, close: str, remedy: str
) -> None:
    (fault,) = reader.get(f"/api/v1/stances/?{typed}=1").json()["errors"]
    assert fault["message"] == f"There is no parameter “{typed}” here: {remedy}"
    assert fault["nearest"] == close


def test_every_example_of_a_search_finds_something(reader: Reader, articles: None) -> None:
    told = refusals(reader, "/api/v1/search/")["q"]
    assert told == "Say what to look for: q=detain."
    for words in (*OF_KIND["stance"].base_filters["q"].schema["examples"], "detain"):
        response = reader.get("/api/v1/search/", {"q": words})
        assert response.json()["results"], words


def test_where_there_are_few_words_all_are_named(reader: Reader) -> None:
    found = refusals(reader, "/api/v1/revisions/?limit=5&date=2017&mayor=x")
    assert found == {
        "limit": "There is no parameter “limit” here: did you mean page_size?",
        "date": "There is no parameter “date” here: it takes known_at, cursor, page_size, count, sort, format.",
        "mayor": "There is no parameter “mayor” here: "
        "it takes known_at, cursor, page_size, count, sort, format.",
    }
    assert refusals(reader, "/api/v1/docs/?theme=dark") == {
        "theme": "There is no parameter “theme” here: it takes none."
    }
    assert refusals(reader, "/api/v1/stances/?label=sanctuary&state=Ohio&office=king") == {
        "label": f"“sanctuary” is not known here: it takes {', '.join(codebook().dimensions['label'].codes)}.",
        "state": "“Ohio” is not known here: did you mean OH?",
        "office": "“king” is not known here: /api/v1/docs/ lists what it takes.",
    }


def test_a_name_where_an_id_is_asked_for_is_told_where_to_find_the_id(
    reader: Reader, articles: None
) -> None:
    asked = "/api/v1/stances/?jurisdiction=Los%20Angeles&speaker=Cranley&mentions=Murray"
    found = refusals(reader, asked)
    for name, address in (
        ("jurisdiction", "jurisdictions/?name=los+angeles"),
        ("speaker", "officials/?name=cranley"),
        ("mentions", "search/?q=murray"),
    ):
        assert found[name].endswith(f"; {address} finds it by name.")
        assert results(reader, f"/api/v1/{address}")
    assert refusals(reader, "/api/v1/stances/?jurisdiction=…")["jurisdiction"].endswith("06037).")


@pytest.mark.parametrize(
    ("asked", "ours"),
    [
        ("label__in=rejects", "label"),
        ("state__exact=FL", "state"),
        ("jurisdiction__in=12086", "jurisdiction"),
        ("state!=FL", "state__not"),
    ],
)
def test_what_other_apis_call_equal_or_not_is_not_turned_round(
    reader: Reader, asked: str, ours: str
) -> None:
    name = asked.partition("=")[0]
    assert f"did you mean {ours}?" in refusals(reader, f"/api/v1/stances/?{asked}")[name]


@pytest.mark.parametrize("written", ["OFF-CAR0KRNWYX", "off-xyz", "120860"])
def test_what_looks_like_an_id_is_not_sought_by_name(reader: Reader, written: str) -> None:
    message = refusals(reader, f"/api/v1/stances/?official={written}")["official"]
    assert "by name" not in message
    assert ("lower case" in message) == (written != written.lower())


@pytest.mark.parametrize(("written", "nearest"), [("Florida", None), ("honor_all", "honors_all")])
def test_a_value_that_is_like_none_has_no_nearest(
    reader: Reader, written: str, nearest: str | None
) -> None:
    name = "holds" if nearest else "state"
    (fault,) = reader.get(f"/api/v1/detainer-policies/?{name}={written}").json()["errors"]
    assert fault["nearest"] == nearest
