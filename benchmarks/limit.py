"""L, the near-limit: sqlite3 and orjson building the same rows, without a framework (WSGI).

Run as gunicorn benchmarks.limit:application with LIMIT_DATABASE naming the peers' file.
"""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import orjson

from benchmarks.sql import IN_FORCE, POLICIES, RULE, STANCES, STATEMENT

connection = sqlite3.connect(
    f"file:{os.environ['LIMIT_DATABASE']}?mode=ro&immutable=1", uri=True, check_same_thread=False
)
connection.execute("PRAGMA cache_size=-65536")  # 64 MB, as ours
Json = dict[str, Any]

PLACE = ("public_id", "name", "classification", "state", "ocd_id", "geoid")
AGENCY = ("public_id", "name", "classification")
PAPER = ("public_id", "title", "classification", "identifier")
TENURE = ("public_id", "title", "office", "classification", "party")
PERSON = ("public_id", "name")
CITATION = ("attribution", "paragraph", "quotation", "bears_on", "second_hand", "support")
SOURCE = ("public_id", "title", "publisher", "classification", "published", "url")
PLACE_FIELDS = ("wikidata_id", "latitude", "longitude")
TERM = ("effective_from", "effective_until")
CUSTODY = ("public_id", "facility", "effective_from")


def select(*parts: tuple[str, Iterable[str]]) -> str:
    """Give the columns of tables, by alias."""
    return ", ".join(f"{alias}.{name}" for alias, names in parts for name in names)


PEOPLE = (("t", TENURE), ("o", PERSON))
STATED = f"SELECT {select(('s', ('id', *STATEMENT)), ('p', PLACE), *PEOPLE, ('a', AGENCY), ('i', PAPER))} {STANCES}"
RULES = (
    f"SELECT {select(('r', ('id', *RULE)), ('p', PLACE), ('a', AGENCY), ('i', PAPER))} {POLICIES}"
)
STATED_OF = f"{STATED} WHERE s.place_id = ?"
STATED_AFTER = f"{STATED} WHERE s.id > ? ORDER BY s.id LIMIT 100"
RULES_OF = f"{RULES} WHERE r.place_id = :place AND {IN_FORCE.format('r')}"
RULES_FOR = (
    f"{RULES} WHERE r.state = :state AND r.holds = :holds AND {IN_FORCE.format('r')} "
    "ORDER BY r.id LIMIT 100"
)
HOLDERS = f"""SELECT {select(("k", ("id", *CUSTODY)), ("a", AGENCY))} FROM p1_custody k
  LEFT JOIN p1_agency a ON a.id = k.agency_id
  WHERE k.place_id = :place AND {IN_FORCE.format("k")}"""
TENURES = f"""SELECT {select(("t", ("id", *TERM)), *PEOPLE)} FROM p1_tenure t
  JOIN p1_official o ON o.id = t.official_id
  WHERE t.place_id = :place AND {IN_FORCE.format("t")}"""
DETAIL = f"""SELECT {select(("x", ("id", *PLACE, *PLACE_FIELDS)), ("p", PLACE))} FROM p1_place x
  LEFT JOIN p1_place p ON p.id = x.parent_id WHERE x.public_id = ?"""
SEARCH = f"""SELECT {select(("s", ("id", *STATEMENT)), ("p", PLACE), *PEOPLE, ("a", AGENCY), ("i", PAPER))},
  found.excerpt FROM (SELECT rowid AS id, rank, snippet(words, -1, '<', '>', '…', 16) AS excerpt
  FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20) found
  JOIN p1_stance s ON s.id = found.id {STANCES.removeprefix("FROM p1_stance s")}
  ORDER BY found.rank"""


class Reader:
    """The columns of a row, taken in turn."""

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.row, self.at = row, 0

    def take(self, names: tuple[str, ...] | list[str]) -> Json:
        """Take columns as an object."""
        start, self.at = self.at, self.at + len(names)
        return dict(zip(names, self.row[start : self.at], strict=True))

    def item(self, names: tuple[str, ...]) -> Json | None:
        """Take another item, or None where there is none."""
        found = self.take(names)
        return found if found["public_id"] else None


def with_citations(
    table: str, rows: list[tuple[Any, ...]], shape: Callable[[Reader], Json]
) -> list:
    """Give rows as objects, each with its citations, which one query reads for all."""
    if not rows:
        return []
    cited = defaultdict(list)
    places = ",".join("?" * len(rows))
    asked = f"""SELECT c.{table}_id, {select(("c", CITATION), ("so", SOURCE))} FROM p1_citation c
      JOIN p1_source so ON so.id = c.source_id WHERE c.{table}_id IN ({places})"""
    for found in connection.execute(asked, [row[0] for row in rows]):
        reader = Reader(found[1:])
        citation = reader.take(CITATION) | {"source": reader.take(SOURCE)}
        citation["bears_on"] = orjson.Fragment(citation["bears_on"])
        cited[found[0]].append(citation)
    return [shape(Reader(row[1:])) | {"citations": cited[row[0]]} for row in rows]


def person(reader: Reader) -> Json | None:
    """Take a tenure with its holder."""
    tenure, official = reader.item(TENURE), reader.take(PERSON)
    return tenure and tenure | {"official": official}


def statement(reader: Reader) -> Json:
    """Take a statement."""
    return reader.take(STATEMENT) | {
        "place": reader.item(PLACE),
        "speaker": person(reader),
        "on_behalf_of": reader.item(AGENCY),
        "in_response_to": reader.item(PAPER),
    }


def rule(reader: Reader) -> Json:
    """Take a rule."""
    return reader.take(RULE) | {
        "place": reader.item(PLACE),
        "agency": reader.item(AGENCY),
        "instrument": reader.item(PAPER),
    }


def held(reader: Reader) -> Json:
    """Take a row of custody."""
    return reader.take(CUSTODY) | {"agency": reader.item(AGENCY)}


def tenure(reader: Reader) -> Json:
    """Take a tenure of the place itself."""
    return reader.take(TERM) | (person(reader) or {})


def read(sql: str, asked: Any) -> list[tuple[Any, ...]]:
    """Run a statement."""
    return connection.execute(sql, asked).fetchall()


def place(asked: Json) -> Json:
    """w1: a place with all that is known of it."""
    ((number, *columns),) = read(DETAIL, [asked["id"]])
    reader = Reader(tuple(columns))
    there = {"place": number, "day": asked["day"]}
    return reader.take((*PLACE, *PLACE_FIELDS)) | {
        "parent": reader.item(PLACE),
        "stances": with_citations("stance", read(STATED_OF, [number]), statement),
        "policies": with_citations("policy", read(RULES_OF, there), rule),
        "tenures": with_citations("tenure", read(TENURES, there), tenure),
        "custody": with_citations("custody", read(HOLDERS, there), held),
    }


def policies(asked: Json) -> list:
    """w2: 100 rules."""
    return with_citations("policy", read(RULES_FOR, asked), rule)


def statements(asked: Json) -> list:
    """w3: 100 statements after a row."""
    return with_citations("stance", read(STATED_AFTER, [asked["after"]]), statement)


def hit(reader: Reader) -> Json:
    """Take a statement that was found, with its excerpt."""
    return statement(reader) | reader.take(("excerpt",))


def search(asked: Json) -> list:
    """w5: the 20 best statements, with excerpts."""
    words = " ".join(f'"{word}"' for word in asked["q"].split())
    return with_citations("stance", read(SEARCH, [words]), hit)


DOORS: dict[str, Callable[[Json], Any]] = {
    "/place": place,
    "/policies": policies,
    "/statements": statements,
    "/search": search,
}


def application(environ: Json, start_response: Callable[..., Any]) -> list[bytes]:
    """Answer."""
    door = DOORS.get(environ["PATH_INFO"])
    if door is None:
        start_response("404 Not Found", [("Content-Length", "0")])
        return []
    asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    body = orjson.dumps(door(asked))
    start_response(
        "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]
