"""Hostile input: whatever is sent, no door answers 5xx, and what it refuses is a problem."""

import random
from collections.abc import Iterator

import pytest

from tests.api.doors import DOORS_WITH_ITEMS, doors, endpoint, sample
from tests.api.readers import Reader

TEXTS = [
    *("'", '"', "';--", "1 OR 1=1", "' UNION SELECT 1--", "%", "_", "\\", "*", "(", "[", "$1", "?"),
    *("<script>alert(1)</script>", "javascript:alert(1)", "{{7*7}}", "${7*7}", "../../etc/passwd"),
    *(
        "\0",
        "a\0b",
        "\r\nSet-Cookie: a=b",
        "\x1b[2J",
        "\u202e",
        "\ufffe",
        "\ud7ff",
        "😀",
        "é",
        "e\u0301",
    ),
    *("null", "None", "undefined", "NaN", "Infinity", "-0", "true", "[]", "{}", "0x10", "1e309"),
    *("-1", "0", "1", "2147483648", "9223372036854775808", "9" * 400, "٣", "1_000", "+1", " 1"),
    *(
        "0000-00-00",
        "0001-01-01",
        "9999-12-31",
        "10000-01-01",
        "2016-02-30",
        "[..]",
        "[2016..2015]",
    ),
    *(
        "jur-0000000000",
        "JUR-0000000000",
        "jur-ilouilouil",
        "12086",
        "ocd-division/country:us/" * 9,
    ),
    *(",", ",,", "a" * 1999, "a," * 900, "%25%25", "%2e%2e%2f", "ǅ", "İ", "ﬃ", "\u200b"),
]
RAW = [
    *("%", "%zz", "%c3%28", "%ff%fe", "&&&&", "====", "=x", "a=b=c", "as_of", "as_of=&as_of=", "?"),
    *("as_of=%00", "%00=1", "as_of[]=2016", "as_of[$gt]=2016", "as_of.x=1", ";as_of=2016", "#x"),
    *("__class__=1", "item__in=x", "kind=stance", "revision_from__lte=1", "edition__document=x"),
    *("\xff\xfe", "caf\xe9=1", "as_of=\xc3\xa9", "&".join(["a=1"] * 1500), "x" * 9000),
    *("cursor=AAAA", "cursor=" + "A" * 1999, "cursor=e30", "sort=-", "sort=--name", "sort=item"),
]
HEADERS = [
    {"accept": "a/b/c"},
    {"accept": ";;;,,,/"},
    {"accept": "application/json;q=nonsense"},
    {"accept": "*/*," * 5000},
    {"accept": "\xff"},
    {"host": "a b"},
    {"host": "[::1"},
    {"content-type": "multipart/form-data"},
    {"content-length": "nonsense"},
    {"origin": "null\x7f"},
    {"cookie": "sessionid=" + "a" * 9000},
    {"cookie": ";;;=;\xff"},
    {"authorization": "Bearer \xff"},
    {"x-http-method-override": "DELETE"},
    {"x-forwarded-host": "evil.example"},
    {"range": "bytes=0-1,5-"},
    {"if-none-match": "*"},
    {"if-modified-since": "nonsense"},
]


def assert_answered(reader: Reader, path: str, query: str = "", **headers: str) -> None:
    response = reader.get(path, QUERY_STRING=query, headers=headers)
    assert response.status_code < 500, (path, query, headers)
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json", (path, query)
        response.json()


@pytest.fixture
def quick(reader: Reader, articles: None) -> Reader:
    reader.raise_request_exception = False  # so that a failure is an answer of 500
    return reader


def test_hostile_values_of_every_parameter(quick: Reader) -> None:
    chosen = random.Random(20170127)
    for door in doors():
        path = door.at(DOORS_WITH_ITEMS.get(endpoint(door), "1"))
        for name in door.parameters.base_filters:
            for text in chosen.sample(TEXTS, 4):
                response = quick.get(path, {name: text})
                assert response.status_code < 500, (path, name, text)


def test_hostile_pairs_of_parameters(quick: Reader) -> None:
    chosen = random.Random(20130101)
    for door in doors():
        known = door.parameters.base_filters
        if len(known) < 10:
            continue
        for _ in range(30):
            names = chosen.sample(sorted(known), 4)
            asked = {
                name: chosen.choice([sample(known[name]), chosen.choice(TEXTS)]) for name in names
            }
            response = quick.get(door.path, asked)
            assert response.status_code < 500, (door.path, asked)


def test_hostile_query_strings(quick: Reader) -> None:
    for path in (
        "/api/v1/stances/",
        "/api/v1/jurisdictions/12086/",
        "/api/v1/revisions/",
        "/api/v1/docs/",
    ):
        for query in RAW:
            assert_answered(quick, path, query)


def test_hostile_paths(quick: Reader) -> None:
    for path in paths():
        assert_answered(quick, path)


def test_hostile_headers(quick: Reader) -> None:
    for headers in HEADERS:
        assert_answered(quick, "/api/v1/stances/", "", **headers)


def paths() -> Iterator[str]:
    for text in TEXTS:
        quoted = (
            text.replace("%", "%25").replace("?", "%3F").replace("#", "%23").replace("\0", "%00")
        )
        for path in (
            f"/api/v1/{quoted}/",
            f"/api/v1/stances/{quoted}/",
            f"/api/v1/revisions/{quoted}/",
        ):
            yield path.replace("\r\n", "%0D%0A").replace("\x1b", "%1B")
        yield f"/api/v1/jurisdictions/{quoted[:200]}/timeline/".replace("\r\n", "%0D%0A")
    yield from ("/api", "/api/", "/api/v1", "/api/v1//", "/api/v1/%2e%2e/", "/api/v1/stances/%ff/")
