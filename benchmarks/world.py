"""The generated world: the workload's documents, the same ones for the same scale and seed.

At scale 1: 40,000 places, as many bodies and rows of custody, 160,000 stances, 80,000 rules,
80,000 tenures of some 60,000 people, 20,000 papers and 400,000 citations of 20,000 sources.
"""

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from rest_framework import serializers

from benchmarks import vocabulary as words
from benchmarks.chance import Chance
from policies.documents import KINDS
from policies.documents.base import Json, folded
from policies.ids import derived_id

VERSION = 1  # counts up when the same scale gives other documents
PLACES = 40_000
SMALLEST = 120  # places: the country, the states, a county each and some towns
OFFICES = {"county": "sheriff", "state": "governor", "country": "president"}
Mentions = list[Json]


@cache
def _blank(kind: str) -> Json:
    lists = (serializers.ListField, serializers.ListSerializer)
    shape = KINDS[kind]._declared_fields.items()
    return {
        name: [] if isinstance(field, lists) else None
        for name, field in shape
        if not field.read_only or name == "citations"
    }


def item(kind: str, key: object) -> str:
    """Give the public id of the nth item of a kind."""
    return derived_id(KINDS[kind].prefix, f"bench-{key}")


class World:
    """The documents of one scale, kind by kind, each mention as the other document has it.

    The kinds are made in the order of their methods below; each keeps the mentions of its items.
    """

    def __init__(self, scale: float = 1.0, seed: int = 20261122) -> None:
        self.places_in_all = max(SMALLEST, round(PLACES * scale))
        self.seed = seed
        self.places: Mentions = []
        self.sheriffs: dict[int, int] = {}  # the place whose body holds a place's people
        self.agencies: Mentions = []
        self.sources: Mentions = []
        self.tenures: Mentions = []
        self.papers: Mentions = []
        self.states: list[int] = []

    def chance(self, kind: str) -> Chance:
        """Give the kind's own stream of chance, so that no kind depends on another's."""
        return Chance(random.Random(f"{self.seed}:{self.places_in_all}:{kind}"))

    def document(self, kind: str, key: object, **fields: Any) -> Json:
        """Give a document: every field of the kind there, null or empty unless said."""
        return {"kind": kind, "id": item(kind, key)} | _blank(kind) | fields

    def kept(self, mentions: Mentions, document: Json) -> Json:
        """Keep what other documents show of this one, and give it back."""
        mentions.append(KINDS[document["kind"]].mention(document))
        return document

    def cited(self, chance: Chance, *bears_on: str) -> Json:
        """Give a citation of some source that bears on the fields."""
        quoted = chance.of(("direct_quotation", "paraphrase", "reporters_assertion", "document"))
        return {
            "source": chance.of(self.sources),
            "attribution": quoted,
            "paragraph": chance.number(1, 40),
            "page": None,
            "quotation": chance.sentence() if quoted == "direct_quotation" else None,
            "bears_on": sorted(bears_on),
            "second_hand": chance.once_in(20),
            "support": "contradicts" if chance.once_in(50) else "supports",
            "note": None,
        }

    def jurisdictions(self) -> Iterator[Json]:
        """The country, its states, their counties, and towns dealt out to the counties."""
        chance = self.chance("jurisdiction")
        country = {"name": "United States", "classification": "country", "state": None}
        yield self._place(chance, country | {"ocd_id": "ocd-division/country:us"}, None)
        division, share = {}, min(1.0, self.places_in_all / PLACES)
        for code, (name, fips, _) in words.STATES.items():
            self.states.append(len(self.places))
            division[code] = f"ocd-division/country:us/state:{code.lower()}"
            fields = {"name": name, "classification": "state", "state": code, "geoid": fips}
            yield self._place(chance, fields | {"ocd_id": division[code]}, 0)
        fields = {"name": "District of Columbia", "classification": "district", "state": "DC"}
        yield self._place(chance, fields | {"ocd_id": "ocd-division/country:us/district:dc"}, 0)
        counties = []
        for state, (code, (_, fips, number)) in zip(self.states, words.STATES.items(), strict=True):
            for n in range(max(1, int(number * share))):
                name = f"{chance.place()} County"
                counties.append((len(self.places), code, fips))
                self.sheriffs[len(self.places)] = len(self.places)
                fields = {"name": name, "classification": "county", "state": code}
                fields |= {"geoid": f"{fips}{n * 2 + 1:03}"}
                ocd = f"{division[code]}/county:{_slug(name)}_{n}"
                yield self._place(chance, fields | {"ocd_id": ocd}, state)
        for n in range(self.places_in_all - len(self.places)):
            county, code, fips = counties[n % len(counties)]
            self.sheriffs[len(self.places)] = county
            name = chance.place()
            fields = {"name": name, "classification": "municipality", "state": code}
            fields |= {"geoid": f"{fips}{n:05}" if n < 100_000 else None}
            ocd = f"{division[code]}/place:{_slug(name)}_{n}"
            yield self._place(chance, fields | {"ocd_id": ocd}, county)

    def _place(self, chance: Chance, fields: Json, parent: int | None) -> Json:
        n = len(self.places)
        document = self.document(
            "jurisdiction",
            n,
            parent=None if parent is None else self.places[parent],
            wikidata_id=f"Q{100_000 + n}",
            coordinates={
                "latitude": chance.degrees(25, 49),
                "longitude": chance.degrees(-124, -67),
            },
            aliases=[f"City of {fields['name']}"] if chance.once_in(4) else [],
            source_note="Made by the generator of the benchmarks.",
            **fields,
        )
        return self.kept(self.places, document)

    def articles(self) -> Iterator[Json]:
        """The sources that all else cites: one for two places."""
        chance = self.chance("source")
        for n in range(max(20, self.places_in_all // 2)):
            published = chance.partial_date(exactly=True)
            document = self.document(
                "source",
                n,
                classification=chance.of(("news_article", "press_release", "official_web_page")),
                title=chance.sentence(),
                publisher=f"{chance.place()} {chance.of(words.PUBLISHERS)}",
                authors=[chance.person()],
                url=f"https://example.org/articles/{n}",
                published=published,
                accessed="2026-10-01",
                source_note="Made by the generator of the benchmarks.",
            )
            yield self.kept(self.sources, document)

    def bodies(self) -> Iterator[Json]:
        """One body a place: a county's sheriff, a town's police, else its government."""
        of = {"county": "sheriff", "municipality": "police", "state": "legislature"}
        for n, place in enumerate(self.places):
            form = of.get(place["classification"], "executive")
            document = self.document(
                "agency",
                n,
                name=f"{place['name']} {form.title()}",
                classification=form,
                jurisdiction=place,
                source_note="Made by the generator of the benchmarks.",
            )
            yield self.kept(self.agencies, document)

    def people(self) -> Iterator[list[Json]]:
        """For each place its two tenures, before and after a day, and who held them."""
        chance = self.chance("tenure")
        for n, place in enumerate(self.places):
            stayed, change = chance.once_in(2), chance.partial_date()
            holders = [(2 * n, chance.person()), (2 * n + 1, chance.person())]
            if stayed:
                holders[1] = holders[0]
            tenures = [
                self._tenure(chance, 2 * n + k, place, holders[k], (change, k == 0))
                for k in range(2)
            ]
            yield tenures
            for key, name in dict(holders).items():
                yield [self._official(chance, key, name, tenures)]

    def _tenure(
        self,
        chance: Chance,
        key: int,
        place: Json,
        holder: tuple[int, str],
        period: tuple[Any, Any],
    ) -> Json:
        change, is_first = period
        office = OFFICES.get(place["classification"], "mayor")
        start, end = (chance.before(change), change) if is_first else (change, None)
        document = self.document(
            "tenure",
            key,
            official={"id": item("official", holder[0]), "name": holder[1]},
            office=office,
            title=office.title(),
            jurisdiction=place,
            classification=chance.of(("elected", "elected", "appointed", "acting")),
            party=chance.of(words.PARTIES),
            effective_from=start,
            effective_until=end,
            citations=[self.cited(chance, "office", "classification")],
        )
        return self.kept(self.tenures, document)

    def _official(self, chance: Chance, key: int, name: str, tenures: list[Json]) -> Json:
        printed = [folded(name).title()] if chance.once_in(10) else []
        held = [each for each in tenures if each["official"]["id"] == item("official", key)]
        kind = KINDS["tenure"]
        held.sort(key=lambda each: (kind.bounds(each).possible_from, each["id"]))
        return self.document("official", key, name=name, names_as_printed=printed) | {
            "offices": [kind.mention(each) for each in held]
        }

    def instruments(self) -> Iterator[Json]:
        """The papers: one for two places, issued by the place's body, signed by who held office."""
        chance = self.chance("instrument")
        for n in range(0, self.places_in_all, 2):
            event = {"event": "adopted", "extent": "whole", "date": chance.partial_date()}
            form = chance.of(("memo", "ordinance", "resolution", "department_policy"))
            document = self.document(
                "instrument",
                n,
                classification=form,
                title=f"{form.replace('_', ' ').title()} on detainers of {self.places[n]['name']}",
                identifier=f"{chance.number(2010, 2026)}-{chance.number(1, 400)}",
                issuer=self.agencies[n],
                signed_by=self.tenures[2 * n],
                summary=chance.sentence(),
                events=[event | {"by": None, "note": None}],
                citations=[self.cited(chance, "classification", "events.adopted")],
            )
            yield self.kept(self.papers, document)

    def custodies(self) -> Iterator[Json]:
        """Who holds the people arrested in a place: the sheriff of its county, or its own body."""
        chance = self.chance("custody")
        for n, place in enumerate(self.places):
            holder = self.sheriffs.get(n, n)
            yield self.document(
                "custody",
                n,
                jurisdiction=place,
                agency=self.agencies[holder],
                facility="jail" if holder == n else chance.of(("lockup_only", "none")),
                effective_from=chance.partial_date(),
                citations=[self.cited(chance, "facility")],
            )


def _slug(name: str) -> str:
    return folded(name).replace(" ", "_")
