"""A small desk, brought in by intake and published as editors would: Ann writes, Ben approves.

A world maps short names to public ids; its days, handles and ids never vary.
"""

from datetime import UTC, datetime
from typing import Any

from policies.desk import intake, workflow
from policies.desk.models import Capture, Item, Source, model_of
from policies.desk.render import render
from policies.desk.workflow import Named
from policies.documents.base import Json
from policies.record.models import Edition, Revision, Value
from policies.record.proposals import Refused
from policies.record.queries import head_documents
from tests.make import identity
from tests.worlds import clock

World = dict[str, str]
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
CAPTURED = """\
MIAMI \u2014 The county's mayor told its jails on Thursday to honor detainers.

\u201cMiami-Dade County complies with federal law,\u201d Mayor Carlos Gime\u0301nez  said. \u201cWe intend to \
stay fully compliant.\u201d
Since 2013 the county had held people only when the federal government paid.
"""
KINDS = {
    "usa": "jurisdiction",
    "florida": "jurisdiction",
    "county": "jurisdiction",
    "corrections": "agency",
    "office": "agency",
    "gimenez": "official",
    "mayor": "tenure",
    "article": "source",
    "memo": "instrument",
    "resolution": "instrument",
    "custody": "custody",
    "old": "detainer_policy",
    "rule": "detainer_policy",
    "stance": "stance",
    "label": "designation",
}


def miami_dade_desk() -> World:
    """One revision: the county, its mayor and jails, two papers, two rules, words and a label."""
    world = drafts()
    published(*world.values())
    return world


def drafts() -> World:
    """The same items as drafts, none of them published, and the article's captured text."""
    world = {name: identity(kind, f"desk-{name}") for name, kind in KINDS.items()}
    for name, data in documents(world).items():
        receive(world[name], data)
    Capture.objects.create(source=Source.objects.get(), text=CAPTURED)
    return world


def documents(world: World) -> dict[str, Json]:
    """What intake is given, in an order in which each mentions only those before it."""
    return _places(world) | _people(world) | _papers(world) | _claims(world)


def citation(world: World, *bears_on: str, **fields: Any) -> Json:
    blank = {"attribution": "paraphrase"} | ({} if "page" in fields else {"paragraph": 1})
    return {"source": world["article"], "bears_on": list(bears_on), **blank, **fields}


def on(value: str, basis: str = "stated") -> Json:
    return {"value": value, "basis": basis}


def receive(public_id: str, data: Json, *, by: str = "ann") -> Item:
    return intake.receive(public_id, data, by=by, at=AT)


def item(public_id: str) -> Item:
    """The working copy as stored."""
    found: Item = model_of(public_id)._default_manager.get(pk=public_id)
    return found


def edited(public_id: str, *, by: str = "ann", **changes: Any) -> Item:
    """Save the working copy again with changes, leaving its other fields as they are."""
    return receive(public_id, render(item(public_id)) | changes, by=by)


def named(*ids: str) -> list[Named]:
    """The items at the versions that they have now."""
    return [Named(public_id, item(public_id).version) for public_id in ids]


def submitted(
    *ids: str, by: str = "ann", change: str = "correction", reason: str = "A misprint."
) -> list[Named]:
    """Hand the items in; the change and its reason count for those published already."""
    live = head_documents(ids)
    for public_id in ids:
        said = (change, reason) if public_id in live else ("", "")
        workflow.submit(named(public_id), by=by, at=AT, change=said[0], reason=said[1])
    return named(*ids)


def approved(*ids: str, by: str = "ben", one_person: bool = False) -> Revision:
    """Publish what has been submitted."""
    return workflow.publish(
        named(*ids), by=by, message="Miami-Dade.", one_person=one_person, clock=clock
    )


def published(*ids: str) -> Revision:
    """Submit by Ann, approve by Ben."""
    submitted(*ids)
    return approved(*ids)


def live(public_id: str) -> Json:
    """The item's last published document."""
    return head_documents([public_id])[public_id]


def rows(error: Refused) -> list[tuple[str, str, str]]:
    """The refusals as (item, field, message)."""
    return [(found.item, found.field, found.message) for found in error.refusals]


def record_rows() -> tuple[int, int, int]:
    """How many revisions, editions and values there are: what a refusal must leave alone."""
    return Revision.objects.count(), Edition.objects.count(), Value.objects.count()


def _places(world: World) -> dict[str, Json]:
    return {
        "usa": {"name": "United States", "classification": "country"},
        "florida": {
            "name": "Florida",
            "classification": "state",
            "parent": world["usa"],
            "state": "FL",
            "ocd_id": "ocd-division/country:us/state:fl",
            "geoid": "12",
        },
        "county": {
            "name": "Miami-Dade County",
            "classification": "county",
            "parent": world["florida"],
            "state": "FL",
            "ocd_id": "ocd-division/country:us/state:fl/county:miami-dade",
            "geoid": "12086",
            "wikidata_id": "Q468557",
            "coordinates": {"latitude": "25.774270", "longitude": "-80.193660"},
            "aliases": ["Dade County", "Miami-Dade"],
            "source_note": "Census.",
        },
        "corrections": {
            "name": "Corrections",
            "classification": "corrections",
            "jurisdiction": world["county"],
        },
        "office": {
            "name": "Office of the Mayor",
            "classification": "executive",
            "jurisdiction": world["county"],
        },
    }


def _people(world: World) -> dict[str, Json]:
    return {
        "article": {
            "classification": "news_article",
            "title": "County to honor detainers",
            "publisher": "Miami Herald",
            "authors": ["Doe", "Roe"],
            "url": "https://example.org/article",
            "published": on("2017-01-26", "publisher"),
            "accessed": "2026-01-04",
        },
        "gimenez": {"name": "Carlos Gim\u00e9nez", "names_as_printed": ["Carlos Gimenez"]},
        "mayor": {
            "official": world["gimenez"],
            "office": "mayor",
            "title": "Mayor",
            "jurisdiction": world["county"],
            "agency": world["office"],
            "classification": "elected",
            "party": "Republican",
            "effective_from": on("2011-07-01"),
            "citations": [citation(world, "office", "classification")],
        },
    }


def _papers(world: World) -> dict[str, Json]:
    return {
        "resolution": {
            "classification": "resolution",
            "title": "Resolution on detainers",
            "citations": [citation(world, "classification", paragraph=3)],
        },
        "memo": {
            "classification": "memo",
            "title": "Memorandum on detainers",
            "issuer": world["office"],
            "signed_by": world["mayor"],
            "sponsors": [world["mayor"]],
            "url": "https://example.org/memo",
            "events": [
                {"event": "adopted", "extent": "whole", "date": on("2017-01-26"), "note": "Signed."}
            ],
            "relations": [
                {"relation": "supersedes", "instrument": world["resolution"], "extent": "part"}
            ],
            "citations": [
                citation(world, "classification", "events.adopted", "relations.supersedes")
            ],
        },
    }


def _claims(world: World) -> dict[str, Json]:
    rule = {
        "jurisdiction": world["county"],
        "agency": world["corrections"],
        "rule_form": "written",
        "basis": "own_choice",
        "citations": [citation(world, "holds", "basis", "rule_form", "requires_reimbursement")],
    }
    return {
        "custody": {
            "jurisdiction": world["county"],
            "agency": world["corrections"],
            "facility": "jail",
            "attested_on": on("2017-01-26"),
            "citations": [citation(world, "facility", "agency")],
        },
        "old": {
            "summary": "The jail asks for payment.",
            "holds": "conditional",
            "requires_reimbursement": "yes",
            "effective_from": on("2013"),
            "effective_until": on("2017-01-26"),
            "instrument": world["resolution"],
            "ended_by": world["memo"],
            **rule,
        },
        "rule": {
            "summary": "The jail honors all detainers.",
            "holds": "honors_all",
            "instrument": world["memo"],
            "effective_from": on("2017-01-26"),
            "attested_on": on("2017-01-27", "inferred"),
            "verified_on": "2026-01-05",
            **rule,
        },
        "stance": {
            "jurisdiction": world["county"],
            "speaker": world["mayor"],
            "capacity": "office",
            "on_behalf_of": world["office"],
            "stated_on": on("[2017-01-26..2017-01-27]", "inferred"),
            "summary": "The county obeys federal law.",
            "cooperation": "claims_compliance",
            "coding_note": "He said it to the paper.",
            "citations": [
                citation(
                    world,
                    "capacity",
                    "cooperation",
                    attribution="direct_quotation",
                    paragraph=2,
                    quotation="Miami-Dade County complies with federal law",
                )
            ],
        },
        "label": {
            "jurisdiction": world["county"],
            "labeller": "Department of Justice",
            "label_as_printed": "sanctuary",
            "name_as_printed": "Miami-Dade",
            "status": "listed",
            "answer": world["stance"],
            "citations": [citation(world, "status")],
        },
    }
