"""The answer about a place: what is said there, what rules hold, who holds people, what is unknown.

Pure functions over documents. Nothing is stored, no winner is picked, nothing is added up: each row
stands with whose it is, how sure its dates are, how fresh its evidence is, and its citations.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from policies.codebook import dimension
from policies.dates import LAST_DAY, PartialDate, is_certain_on
from policies.documents import document_of
from policies.documents.base import Json
from policies.documents.detainer_policy import DIMENSIONS, ruled_by_own
from policies.documents.fields import partial_date
from policies.documents.stance import StanceDocument, said_by_others
from policies.record.freshness import evidence_of, freshest

LOCALITIES = "localities"  # the one dimension on which a state rules for the places in it
STATED = tuple(name for name in StanceDocument.coded() if name != "capacity")
ASKED = tuple(name for name in DIMENSIONS if dimension(name).ordered and name != LOCALITIES)
HELD = ("holds", "release_notice", "jail_access")  # what whoever holds a person decides
UNANSWERED = ("not_stated", "no_policy_found", "no_statement_found")
CONFLICT = "sources_conflict"
STATE_LEVEL = ("state", "territory")
HOLDS_NOBODY = ("country", "state")  # people are arrested in the places below these


@dataclass(frozen=True)
class Answer:
    """The documents that bear on a place on a day (None: on any day), and what they say.

    `documents` holds the place itself, its own items, its bodies' statements, the rules of whoever
    holds its people and those of the state above, and the instruments that these name.
    `splice` gives what stands for a whole document in the answer.
    """

    place: Json
    documents: Sequence[Json]
    day: PartialDate | None
    splice: Callable[[Json], Any] = lambda document: document

    def as_json(self) -> Json:
        """Give the whole answer."""
        layers = self.layers
        evidence = {"stance": self.statements, "policy": self.rules, **layers}
        return {
            "place": self.splice(self.place),
            "stated_stance": self.stated_stance(),
            "policy": self.policy(),
            **{name: [self.row(found) for found in layer] for name, layer in layers.items()},
            "freshness": {name: freshest(layer) for name, layer in evidence.items()},
            "unknown": list(self.unknown()),
        }

    @cached_property
    def layers(self) -> dict[str, list[Json]]:
        """Give the layers that are whole documents."""
        return {
            "custody": self.of_kind("custody", own=True),
            "officials": self.of_kind("tenure"),
            "labels": self.of_kind("designation"),
            "instruments": self.of_kind("instrument"),
        }

    @cached_property
    def by_kind(self) -> dict[str, list[Json]]:
        """Group the documents by kind, in order of their dates."""
        found: dict[str, list[Json]] = {}
        for document in sorted(self.documents, key=lambda each: (_first_day(each), each["id"])):
            found.setdefault(document["kind"], []).append(document)
        return found

    def of_kind(self, kind: str, *, own: bool = False) -> list[Json]:
        """Give the documents of a kind; `own`: about this place only."""
        found = self.by_kind.get(kind, [])
        return [each for each in found if self.is_own(each["jurisdiction"])] if own else found

    def is_own(self, place: Json | None) -> bool:
        """Say whether a mention is of the place itself."""
        return bool(place and place["id"] == self.place["id"])

    def match(self, document: Json) -> str | None:
        """Say whether the claim certainly holds on the day, or possibly; None for any day."""
        if self.day is None:
            return None
        if document["id"] not in self._matched:
            self._matched[document["id"]] = self._match(document, self.day)
        return self._matched[document["id"]]

    @cached_property
    def _matched(self) -> dict[str, str]:
        return {}  # what was asked about so far

    def _match(self, document: Json, day: PartialDate) -> str:
        bounds = document_of(document["id"]).bounds(document)
        sure = is_certain_on(bounds, day)
        if document["kind"] == "detainer_policy" and self.whose[document["id"]] == "holder":
            sure = sure and self.is_surely_held_by(document["agency"]["id"])
        return "certain" if sure else "possible"

    def is_surely_held_by(self, agency: str) -> bool:
        """Say whether an agency certainly holds the people arrested here on the day."""
        found = self.of_kind("custody", own=True)
        return any(
            self.match(each) == "certain"
            for each in found
            if each["agency"] and each["agency"]["id"] == agency
        )

    def row(self, document: Json) -> Json:
        """Give a whole document with how sure and how fresh it is."""
        return {
            "item": document["id"],
            "match": self.match(document),
            "evidence": evidence_of(document),
            "document": self.splice(document),
        }

    def brief(self, document: Json, column: str) -> Json:
        """Give a document by its summary, with the citations that bear on one of its columns."""
        cited = [each for each in document["citations"] if column in each["bears_on"]]
        return {
            "item": document["id"],
            "link": document["link"],
            "summary": document["summary"],
            "match": self.match(document),
            "evidence": evidence_of(document),
            "citations": cited,
        }

    # What is said

    @cached_property
    def statements(self) -> list[Json]:
        """Give the statements about the place that its own bodies made, or nobody by name."""
        about = self.of_kind("stance", own=True)
        return [statement for statement in about if not said_by_others(statement)]

    def stated_stance(self) -> Json:
        """Give each body's latest statement on each code, side by side, and apart what others say.

        `about_others` is what the place's own bodies say about other places.
        """
        every, about = self.of_kind("stance"), self.of_kind("stance", own=True)
        apart = [statement for statement in about if statement not in self.statements]
        elsewhere = [statement for statement in every if statement not in about]
        return {
            "by_code": {column: self.stated(column) for column in STATED},
            "said_by_others": [self.row(document) for document in apart],
            "about_others": [self.row(document) for document in elsewhere],
        }

    def stated(self, column: str) -> Json | None:
        """Compare the bodies' latest statements on one code; None where there is none."""
        by_body: dict[str, list[Json]] = {}
        for statement in self.statements:
            if statement[column]:
                body = (statement["on_behalf_of"] or {}).get("id", "")
                by_body.setdefault(body, []).append(statement)
        rows = [self.latest(column, statements) for _, statements in sorted(by_body.items())]
        if not rows:
            return None
        known = [row["code"] for row in rows if row["code"] not in UNANSWERED]
        same = "agree" if len({*known}) == 1 and CONFLICT not in known else "differ"
        return {"finding": same if len(known) > 1 else "only_one", "bodies": rows}

    def latest(self, column: str, statements: list[Json]) -> Json:
        """Give a body's latest statement, by the latest day that it can have been made on.

        Statements that share that day, or have none, cannot be ordered; where their codes differ
        the body's code is `sources_conflict`. A search that found nothing displaces no statement.
        """
        statements = [s for s in statements if s[column] not in UNANSWERED] or statements
        days = {_last_day(statement) for statement in statements}
        last = max(days - {LAST_DAY}, default=LAST_DAY)
        tied = [each for each in statements if _last_day(each) in {last, LAST_DAY}]
        codes = {each[column] for each in tied}
        return {
            "body": tied[0]["on_behalf_of"],
            "code": codes.pop() if len(codes) == 1 else CONFLICT,
            "statements": [
                {
                    "code": each[column],
                    **{name: each[name] for name in ("speaker", "stated_on", "in_response_to")},
                    **self.brief(each, column),
                }
                for each in tied
            ],
        }

    # What rules do

    @cached_property
    def holders(self) -> dict[str, Json]:
        """Map the agencies that hold the people arrested here to their mentions."""
        found = (document["agency"] for document in self.of_kind("custody", own=True))
        return {agency["id"]: agency for agency in found if agency}

    @cached_property
    def rules(self) -> list[Json]:
        """Give all rules that bear on the place."""
        return self.of_kind("detainer_policy")

    @cached_property
    def whose(self) -> dict[str, str]:
        """Map the rules to whose they are: its own, its holder's, the state's, another body's."""
        return {rule["id"]: self._whose(rule) for rule in self.rules}

    def _whose(self, rule: Json) -> str:
        agency, about = rule["agency"], self.is_own(rule["jurisdiction"])
        if about and ruled_by_own(rule):
            return "own"
        if agency and agency["id"] in self.holders:
            return "holder"
        is_state = not about or agency["jurisdiction"]["classification"] in STATE_LEVEL
        return "state" if is_state else "other"

    def policy(self) -> Json:
        """Give the rules dimension by dimension, and each rule as a whole."""
        return {
            "dimensions": {name: rows for name, rows in self.ruled.items() if rows},
            "rules": [{"whose": self.whose[rule["id"]], **self.row(rule)} for rule in self.rules],
        }

    @cached_property
    def ruled(self) -> dict[str, list[Json]]:
        """Map each dimension to what rules say; what a state tells itself, on `localities` only."""
        return {name: list(self._ruled(name)) for name in DIMENSIONS}

    def _ruled(self, name: str) -> Iterator[Json]:
        for rule in (each for each in self.rules if each[name]):
            whose, about = self.whose[rule["id"]], self.is_own(rule["jurisdiction"])
            if about or whose == "holder" or name == LOCALITIES:
                codes = {"whose": whose, "code": rule[name], "agency": rule["agency"]}
                yield codes | self.brief(rule, name)

    # What nobody here knows

    def unknown(self) -> Iterator[Json]:
        """Say, layer by layer, what the record does not answer about the place on the day."""
        name = self.place["name"]
        holds_people = self.place["classification"] not in HOLDS_NOBODY
        if holds_people and not self.holders:
            holder = f"Who holds people arrested in {name} is not known."
            yield _unknown("custody", "agency", holder)
        for column in ASKED:
            held = holds_people and column in HELD
            for sentence in self._unruled(column) if held else self._unknown_rule(column):
                yield _unknown("policy", column, sentence)
        for column in STATED:
            found = self.stated(column)
            if not found or all(row["code"] in UNANSWERED for row in found["bodies"]):
                label = dimension(column).label
                yield _unknown("stance", column, f"{label}: no statement for {name} is known.")
        for layer, kind, nothing in NOTHING:
            if not self.of_kind(kind):
                yield _unknown(layer, None, nothing.format(name))

    def _answered(self, column: str) -> list[Json]:
        return [row for row in self.ruled[column] if row["code"] not in UNANSWERED]

    def _unknown_rule(self, column: str) -> Iterator[str]:
        if not self._answered(column):
            yield f"{dimension(column).label}: no rule for {self.place['name']} is known."

    def _unruled(self, column: str) -> Iterator[str]:
        """Name each holder without a known rule; without a known holder, whose rule is sought."""
        label, name = dimension(column).label, self.place["name"]
        answered = self._answered(column)
        if not self.holders and not answered:
            yield f"{label}: not known, for who holds people arrested in {name} is not known."
        for public_id, agency in self.holders.items():
            if not any(row["agency"] and row["agency"]["id"] == public_id for row in answered):
                yield f"{label}: no rule of {agency['name']}, which holds the people, is known."


NOTHING = (
    ("officials", "tenure", "No office-holder of {} is recorded."),
    ("labels", "designation", "No label that others put on {} is recorded."),
)


def _unknown(layer: str, name: str | None, sentence: str) -> Json:
    return {"layer": layer, "dimension": name, "sentence": sentence}


def _first_day(document: Json) -> date:
    dated = document_of(document["id"]).dated(document)
    return dated.earliest if dated else LAST_DAY


def _last_day(statement: Json) -> date:
    """Give the latest day that a statement can have been made on; undated ones tie with any."""
    day = partial_date(statement["stated_on"]) or partial_date(statement["attested_on"])
    return day.latest if day else LAST_DAY
