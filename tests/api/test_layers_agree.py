"""Places that layer filters find are the places of which the answer says so, in made-up worlds."""

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from policies.codebook import dimension
from policies.record.answer import STATED
from policies.record.proposals import Proposal
from tests.api.readers import Reader
from tests.make import citation, document, identity, new, on
from tests.worlds import published

PLACES = 16
DAYS = ("", "&as_of=2016", "&as_of=any", "&as_of=2016-07-01")
RULED = {
    "holds": ("honors_all", "declines_all", "no_policy_found"),
    "jail_access": ("standing", "barred"),
}
DATES = (
    None,
    *(on("2015-03-01"), on("2016-07-01"), on("2016", "2016-01-01", "2016-12-31")),
    *(on("2016-12-31"), on("2018-01-01")),
)


class Found(NamedTuple):
    """The places that match, and those among them that do so certainly."""

    possible: set[str]
    certain: set[str]


class Made:
    """A world by chance: counties with two bodies each, a state's body, rules and words of anybody."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.source = identity("source", "article")
        self.state = identity("jurisdiction", "state")
        self.places = [identity("jurisdiction", f"place {n}") for n in range(PLACES)]
        self.bodies = {identity("agency", "state's"): self.state}
        for n, place in enumerate(self.places):
            self.bodies |= {identity("agency", f"{part} of {n}"): place for part in "ab"}
        self.tenures = {
            identity("tenure", f"tenure {n}"): place for n, place in enumerate(self.places)
        }

    def publish(self) -> None:
        """Publish it, and then something else, so that it is of an older revision too."""
        published(*self.reference(), *self.custody(), *self.rules(), *self.words())
        published(new(identity("official", "x"), document("official", name="X")))

    def of(self, *values: Any) -> Any:
        return self.random.choice(values)

    def near(self, place: str) -> str | None:
        """A body: of the place, as a rule; else of anywhere, or none."""
        own = [body for body, of in self.bodies.items() if of == place]
        return self.of(*own, *own, *own, None, self.of(*self.bodies))  # type: ignore[no-any-return]

    def item(self, key: str, kind: str, *cited: str, **fields: Any) -> Proposal:
        cites = {"citations": [citation(self.source, *cited)]} if cited else {}
        return new(identity(kind, key), document(kind, **fields, **cites))

    def reference(self) -> Iterator[Proposal]:
        article = document("source", classification="news_article", title="Article")
        state = {"classification": "state", "state": "OH", "geoid": "39"}
        yield new(self.source, article)
        yield new(self.state, document("jurisdiction", name="State", **state))
        for n, place in enumerate(self.places):
            fields = {"classification": "county", "state": "OH", "parent": self.state}
            yield new(place, document("jurisdiction", name=f"Place {n}", **fields))
        for n, (body, place) in enumerate(self.bodies.items()):
            fields = {"classification": "sheriff", "jurisdiction": place}
            yield new(body, document("agency", name=f"Body {n}", **fields))
        for tenure, place in self.tenures.items():
            fields = {"office": "mayor", "title": "Mayor", "classification": "elected"}
            cited = [citation(self.source, "office", "classification")]
            made = document("tenure", **fields, jurisdiction=place, citations=cited)
            yield new(tenure, made)

    def custody(self) -> Iterator[Proposal]:
        for n, place in enumerate(self.places):
            if body := self.near(place):
                fields = {"jurisdiction": place, "agency": body, "facility": "none"}
                yield self.item(f"custody {n}", "custody", "facility", **fields)

    def rules(self) -> Iterator[Proposal]:
        for n in range(3 * PLACES):
            place = self.of(*self.places)
            column = self.of(*RULED)
            fields = {
                "jurisdiction": place,
                "agency": self.near(place),
                "effective_from": self.of(*DATES),
                # Without an end or evidence nothing certainly overlaps.
                "attested_on": self.of(None, *DATES) if n % PLACES == 0 else None,
                "search_note": "Looked.",
                column: self.of(*RULED[column]),
            }
            form = {"summary": f"Rule {n}", "rule_form": "written", "basis": "not_stated"}
            yield self.item(f"rule {n}", "detainer_policy", "rule_form", column, **form, **fields)

    def words(self) -> Iterator[Proposal]:
        for n in range(6 * PLACES):
            place = self.of(*self.places)
            column = self.of("label", "label", "cooperation")
            codes = tuple(dimension(column).codes)[:3]
            speaker = next(each for each, of in self.tenures.items() if of == place)
            fields = {
                "jurisdiction": place,
                "on_behalf_of": self.near(place),
                "speaker": self.of(None, speaker, self.of(*self.tenures)),
                "capacity": self.of("office", "office", "office", "self"),
                "stated_on": self.of(*DATES),
                "attested_on": self.of(*DATES),
                "search_note": "Looked.",
                "summary": f"Words {n}",
                column: self.of(*codes, "no_statement_found"),
            }
            yield self.item(f"words {n}", "stance", "capacity", column, **fields)


def filtered(reader: Reader, query: str, endpoint: str = "jurisdictions") -> Found:
    """What a filter finds."""
    found = reader.get(f"/api/v1/{endpoint}/?page_size=500&{query}").json()
    items = {each["id"] for each in found["results"]}
    return Found(items, items - set(found["meta"]["possible_only"]))


def is_certain(row: Any) -> bool:
    return row["match"] in {"certain", None}


def ruled(answers: dict[str, Any], column: str, code: str) -> Found:
    """The places whose answers show such a rule of their own."""
    rows = [
        (place, row)
        for place, answer in answers.items()
        for row in answer["policy"]["dimensions"].get(column, [])
        if (row["whose"], row["code"]) == ("own", code)
    ]
    return Found({place for place, _ in rows}, {place for place, row in rows if is_certain(row)})


def said(answers: dict[str, Any], column: str, code: str, *, by_body: bool) -> Found:
    """The places, or the bodies, whose latest words answers show to be these."""
    found = Found(set(), set())
    for place, answer in answers.items():
        for row in (answer["stated_stance"]["by_code"][column] or {"bodies": []})["bodies"]:
            item = (row["body"] or {}).get("id") if by_body else place
            told = [each for each in row["statements"] if each["code"] == code]
            if told and item:
                found.possible.add(item)
            dated = [each for each in told if each["evidence"]["date"]]
            if item and row["code"] == code and any(map(is_certain, dated)):
                found.certain.add(item)
    return found


@pytest.mark.parametrize("seed", range(2))
def test_filters_find_the_places_of_which_the_answer_says_so(reader: Reader, seed: int) -> None:
    made = Made(seed)
    made.publish()
    for number, day in enumerate(DAYS):
        answers = {
            place: reader.get(f"/api/v1/jurisdictions/{place}/?{day}").json()["result"]
            for place in (*made.places, made.state)
        }
        # By the head's indexes, and by those of any revision.
        asked = f"{day}&known_at=1" if number % 2 else day
        assert compared(reader, answers, asked) > PLACES


def compared(reader: Reader, answers: dict[str, Any], asked: str) -> int:
    """Ask each filter for each code; how many places and bodies were found in all."""
    count = 0
    for column, codes in RULED.items():
        for code in codes:
            found = ruled(answers, column, code)
            assert filtered(reader, f"{column}={code}{asked}") == found
            count += len(found.possible)
    for column in STATED[:2]:
        for code in dimension(column).codes:
            for endpoint, by_body in (("jurisdictions", False), ("agencies", True)):
                found = said(answers, column, code, by_body=by_body)
                assert filtered(reader, f"{column}={code}{asked}", endpoint) == found
                count += len(found.possible)
    return count
