"""Hostile requests, made up for each door: what no client of good will would send."""

import random
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import orjson

from policies.api import pagination
from policies.api.renderers import FORMATS
from tests.api.doors import NEEDED, Door, sample
from tests.api.readers import Reader
from tests.asking import Values, part_of

TEXTS = [
    *("'", '"', "';--", "1 OR 1=1", "' UNION SELECT 1--", "%", "_", "\\", "*", "(", "[", "$1", "?"),
    *("<script>alert(1)</script>", "javascript:alert(1)", "{{7*7}}", "${7*7}", "../../etc/passwd"),
    *("\0", "a\0b", "\r\nSet-Cookie: a=b", "\x1b[2J", "\u202e", "\ufffe", "\ud7ff", "😀", "é"),
    *("null", "None", "undefined", "NaN", "Infinity", "-0", "true", "[]", "{}", "0x10", "1e309"),
    *("-1", "0", "1", "2147483648", "9223372036854775808", "9" * 400, "٣", "1_000", "+1", " 1"),
    *("0000", "0000-00-00", "0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31", "10000"),
    *("9999-12-31T23:59:59-14:00", "10000-01-01", "2016-02-30", "[..]", "[2016..2015]", "[" * 999),
    *("jur-0000000000", "JUR-0000000000", "jur-ilouilouil", "12086", "e\u0301", "999999999"),
    *(
        ",",
        ",,",
        "a" * 1999,
        "a" * 2001,
        "a," * 900,
        "%25%25",
        "%2e%2e%2f",
        "ǅ",
        "İ",
        "ﬃ",
        "\u200b",
    ),
    *("ocd-division/country:us/" * 9, "{" * 900, "a.b." * 400, '{"a":' * 300, "-180,-90,180,90"),
    *("1,2,3,4,5", "180,0,-180,0", "1e9,0,0,0", "-name,-name", "id,-id,id", "*,*", "any,any"),
]
# Each alone, as a whole query string.
BROKEN = [
    *("%", "%zz", "%c3%28", "%ff%fe", "%ed%a0%80", "%u0041", "&&&&", "====", "=x", "a=b=c", "?"),
    *("as_of", "as_of=", "as_of=%00", "%00=1", "as_of[]=2016", "as_of[$gt]=2016", "as_of.x=1"),
    *(";as_of=2016", "#x", "__class__=1", "item__in=x", "kind__regex=(a%2B)%2B", "pk=1", "id=1"),
    *("edition__document=x", "revision_from__lte=1", "\xff\xfe", "caf\xe9=1", "x" * 9000),
    *("&".join(["a=1"] * 1500), "&".join(f"a{n}=1" for n in range(1300)), "a[b]" * 500 + "=1"),
    *("&".join(f"a{n}" for n in range(900)), "cursor=AAAA", "cursor=" + "A" * 1999, "cursor=e30"),
    *("sort=-", "sort=--name", "sort=item", "sort=,", "callback=alert", "_method=DELETE"),
]
ACCEPTS = [
    *("a/b/c", ";;;,,,/", "application/json;q=nonsense", "*/*," * 5000, "\xff", "text/html", "*"),
    *("application/json;q=0", "application/json; version=9", "image/*", "application/xml;q=1e9"),
    *("application/problem+json", "a/b;" * 900, ",", "text/csv;charset=\x7f", "application/" * 99),
]
HEADERS = [
    *({"host": host} for host in ("a b", "[::1", "evil.example", "testserver:99999", "")),
    *({"if-none-match": tag} for tag in ("*", '"', 'W/"a', '"a",' * 3000, "\xff", ",,,", 'w/""')),
    *(
        {"if-modified-since": day}
        for day in ("nonsense", "Thu, 01 Jan 0000 00:00:00 GMT", "9" * 99)
    ),
    *({"cookie": text} for text in ("sessionid=" + "a" * 9000, ";;;=;\xff", "csrftoken=%00;" * 99)),
    *({"accept-encoding": text} for text in ("gzip;q=", "*;q=0", "br," * 999, "\xff")),
    *({"content-type": text} for text in ("multipart/form-data", "application/json;charset=no")),
    *({"content-length": text} for text in ("nonsense", "-1", "9" * 30)),
    {"origin": "null\x7f"},
    {"authorization": "Bearer \xff"},
    {"x-http-method-override": "DELETE"},
    {"x-forwarded-for": "1.2.3.4," * 999},
    {"x-forwarded-host": "evil.example"},
    {"x-forwarded-proto": "javascript"},
    {"range": "bytes=0-1,5-"},
    {"expect": "200-maybe"},
]
METHODS = [
    *("POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "QUERY", "BREW", "_GET"),
    *("DISPATCH", "AS_VIEW", "HTTP_METHOD_NOT_ALLOWED", "A" * 300),
]
BODIES = [
    *(("application/json", body) for body in (b"{broken", b"[" * 100_000, b"\xff", b"{}" * 2**21)),
    ("application/x-www-form-urlencoded", b"a=1&" * 2**20),
    ("multipart/form-data; boundary=x", b"--x\r\n" * 5000),
    ("text/xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
]
SUFFIXES = [
    *("exe", "CSV", "csv.exe", "json~", "html", "api", "php", "%00", "csv%00", "csv%0a", ".csv"),
    *("c" * 900, "%ff", "csv/", "js%6fn%20", "*", "{suffix}", "None", "zip.csv", "jsonx", "%2e"),
]
NAMES = [*(form for form in FORMATS), "exe", "JSON", "html", "api", "csv,json", "csv\0", "x" * 999]


class Hostile(NamedTuple):
    """A request, and what can be said of its answer beforehand.

    `named` is the parameter that a 400 must name; `statuses` what alone may answer, if not empty.
    """

    path: str
    query: str = ""
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    named: str = ""
    statuses: tuple[int, ...] = ()


class Maker:
    """Makes hostile requests of a door; the same ones for the same seed."""

    def __init__(self, reader: Reader, seed: int) -> None:
        self.reader, self.values = reader, Values(seed)
        self.random: random.Random = self.values.random

    def path(self, door: Door) -> str:
        """Give a path of the door at which something is."""
        form = self.random.choice(door.parameters.formats)
        return door.at(part_of(self.values, door), form)

    def few(self, way: "Way", door: Door, most: int) -> list[Hostile]:
        """Give some different requests made in a way."""
        found = list(dict.fromkeys(way(self, door)))
        return self.random.sample(found, min(most, len(found)))


Way = Callable[[Maker, Door], Iterator[Hostile]]


def values(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Give each parameter hostile texts."""
    for name in door.parameters.base_filters:
        for text in maker.random.sample(TEXTS, 8):
            yield Hostile(maker.path(door), asked(door, {name: text}), named=name)


def twice(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Give each parameter two times over, with the same value and with another."""
    for name, parameter in door.parameters.base_filters.items():
        for other in (sample(parameter), "x"):
            query = f"{name}={sample(parameter)}&{name}={quote(other)}"
            yield Hostile(maker.path(door), query, named=name, statuses=(400,))


def nested(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Ask in ways in which other servers let readers reach into objects and queries."""
    for name in [*door.parameters.base_filters, "id", "edition", "revision"]:
        for form in ("{}[]", "{}[$ne]", "{}.x", "{}__regex", "{}__in", "{}__{}", "{}\0", " {}"):
            unknown = form.format(name, name)
            query = f"{quote(unknown)}=1"
            named = "" if "\0" in unknown else unknown
            yield Hostile(maker.path(door), query, named=named, statuses=(400,))


def broken(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Ask with query strings that are none."""
    for query in BROKEN:
        method = maker.random.choice(("GET", "GET", "HEAD", "OPTIONS"))
        yield Hostile(maker.path(door), query, method)


def conflicting(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Ask for a few things at once, admitted or hostile, that need not go together."""
    known = door.parameters.base_filters
    for _ in range(20):
        names = maker.random.sample(sorted(known), min(len(known), maker.random.randint(2, 6)))
        given = {
            name: maker.random.choice([sample(known[name]), maker.random.choice(TEXTS)])
            for name in names
        }
        if given:
            yield Hostile(maker.path(door), asked(door, given))


def tampered(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Change a cursor of the door: its text, and with a right checksum what it says."""
    path = maker.path(door).partition(".")[0].rstrip("/") + "/"
    cursor = urlsafe_b64encode(b"x" * 60).decode()
    first = maker.reader.get(path, query_params=pairs(door) | {"page_size": "1"})
    if first.status_code == 200 and (following := first.json()["links"].get("next")):
        (cursor,) = parse_qs(urlsplit(following).query)["cursor"]
        for says in forged(pagination.decode(cursor)):
            # Our own checksum: a position that an order could have is one to begin at.
            yield cursed(door, path, says.encode())._replace(statuses=(200, 400))
    for place in maker.random.sample(range(len(cursor)), 6):
        other = "A" if cursor[place] != "A" else "B"
        yield cursed(door, path, cursor[:place] + other + cursor[place + 1 :])
    for text in (cursor[:-2], cursor[4:], cursor * 2, cursor[::-1], "é", "[]"):
        yield cursed(door, path, text)
    for body in (b"[" * 900, b"null", b"{}", b"[1]", b"[1,2,3,4,5]", b"[9,[],[],[],[]]", b"\xff"):
        raw = pagination._check(body) + body
        yield cursed(door, path, urlsafe_b64encode(raw).decode().rstrip("="))


def forged(cursor: pagination.Cursor) -> Iterator[pagination.Cursor]:
    """Change each part of what a cursor says."""
    deep = orjson.loads(b"[" * 90 + b"]" * 90)
    for revision in (0, -1, 99, 2**31 - 1, 2**31):
        yield cursor._replace(revision=revision, position=("\0",))
    for day in ("0000-00-00", "10000", "\0", "2016-13", "x" * 900):
        yield cursor._replace(day=day, position=())
    odd: list[object] = [
        None,
        True,
        -1,
        2**63 - 1,
        2**64 - 1,
        "\0",
        "10000-01-01",
        "0000-00-00",
        1.5,
        deep,
        {},
    ]
    for value in odd:
        yield cursor._replace(position=(value,) * len(cursor.position))
        yield cursor._replace(position=(*cursor.position, value))
        for place in range(len(cursor.position)):
            changed = (*cursor.position[:place], value, *cursor.position[place + 1 :])
            yield cursor._replace(position=changed)
    yield cursor._replace(binding="0" * 16)


def cursed(door: Door, path: str, cursor: str) -> Hostile:
    """Ask for the page at a cursor that no answer gave."""
    query = asked(door, {"cursor": cursor, "page_size": "1"})
    return Hostile(path, query, named="cursor", statuses=(400,))


def forms(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Ask for forms that the door lacks, by name."""
    for name in {*NAMES} - {*door.parameters.formats}:
        yield Hostile(
            maker.path(door), asked(door, {"format": name}), named="format", statuses=(400,)
        )


def suffixes(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Let the address end in what is no form."""
    path = maker.path(door).partition(".")[0].rstrip("/")
    for suffix in SUFFIXES:
        yield Hostile(f"{path}.{suffix}", statuses=(301, 404))  # 301: to the slash


def accepting(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Accept what nobody serves, and what is no header."""
    for text in ACCEPTS:
        yield Hostile(maker.path(door), asked(door, {}), headers=(("accept", text),))


def heading(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Send stale, forged, overlong and unreadable headers."""
    for headers in HEADERS:
        yield Hostile(maker.path(door), asked(door, {}), headers=tuple(headers.items()))


def writing(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Send bodies, large ones too, with every method that does not read."""
    for method in METHODS:
        media_type, body = maker.random.choice(BODIES)
        headers = (("content-type", media_type),)
        yield Hostile(maker.path(door), "", method, headers, body, statuses=(405,))


def reading(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Send bodies with the methods that read."""
    for media_type, body in BODIES:
        method = maker.random.choice(("GET", "HEAD", "OPTIONS"))
        headers = (("content-type", media_type),)
        yield Hostile(
            maker.path(door), asked(door, {}), method, headers, body, statuses=(200, 302, 404)
        )


def paths(maker: Maker, door: Door) -> Iterator[Hostile]:
    """Put hostile texts, and bytes that are no text, where the path names an item."""
    raw = ["%ff", "%c3%28", "%", "%zz", "%00", "..", "%2e%2e", "a/b/c/" * 200, "%2f" * 99, ";a=b"]
    for part in [*(quote(text, safe="") for text in TEXTS), *raw]:
        path = door.at("{here}", "json")
        if "{here}" not in path:
            path = f"{path.rstrip('/')}/{{here}}/"
        yield Hostile(path.replace("{here}", part), statuses=(200, 301, 302, 400, 404))


WAYS = (
    *(values, twice, nested, broken, conflicting, tampered, forms),
    *(suffixes, accepting, heading, writing, reading, paths),
)


def pairs(door: Door) -> dict[str, str]:
    """Give the parameters that the door cannot be asked without."""
    return {name: one for name, (one,) in parse_qs(NEEDED.get(door.name, "?")[1:]).items()}


def asked(door: Door, given: dict[str, Any]) -> str:
    """Give a query string, with what the door cannot be asked without."""
    return urlencode(pairs(door) | given)
