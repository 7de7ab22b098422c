"""Small worlds, each published as editors would: places, people, rules and what they said.

A world maps short names to public ids. Its days, handles and ids never vary, nor does its head.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from policies.record.models import Revision
from policies.record.proposals import Proposal
from policies.record.publish import Clock, publish
from policies.record.queries import head
from policies.record.redaction import redact
from tests.make import citation, correction, document, identity, merge, new, on, withdrawal

World = dict[str, str]
FLORIDA = "ocd-division/country:us/state:fl"
FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)


def clock() -> datetime:
    """One hour after the last revision."""
    last = head()
    return last.published_at + timedelta(hours=1) if last else FIRST


def published(
    *proposals: Proposal,
    message: str = "",
    two_people: bool = True,
    clock: Clock = clock,
) -> Revision:
    """Publish at the next full hour, by Ana, approved by Ben."""
    return publish(
        proposals,
        submitter="ana",
        approver="ben",
        two_people=two_people,
        message=message,
        clock=clock,
    )


def miami_dade() -> World:
    """One revision: the county, its mayor, and the rules of 2013 and of 26 January 2017."""
    world = _places()
    published(*(_place(world, name) for name in ("usa", "florida", "county")), *_rules(world))
    return world


def changed() -> World:
    """Three revisions: Miami-Dade; a day later a new official; then a correction, a withdrawal."""
    world = miami_dade()
    world |= {"other": identity("official", "other")}
    other = new(world["other"], document("official", name="Other"))
    published(other, clock=lambda: FIRST + timedelta(days=1))
    published(
        correction(world["mayor"], mayor(world, party="Democratic"), "Misread."),
        withdrawal(world["old"], "It was never in force."),
    )
    return world


def departed() -> World:
    """Four revisions: Miami-Dade, and two counties that left: one withdrawn, one merged."""
    names = ("withdrawn", "merged", "survivor")
    world = miami_dade() | {name: identity("jurisdiction", name) for name in names}

    def place(name: str, geoid: str, ocd: str) -> Any:
        codes = {"geoid": geoid or None, "ocd_id": f"{FLORIDA}/county:{ocd}" if ocd else None}
        fields = {"name": name, "classification": "county", "state": "FL"} | codes
        return document("jurisdiction", **fields, parent=world["florida"])

    published(
        new(world["withdrawn"], place("Nowhere County", "12999", "nowhere")),
        new(world["merged"], place("Polk", "12105", "polk")),
        new(world["survivor"], place("Polk County", "", "")),
    )
    published(withdrawal(world["withdrawn"], "There is none."))
    published(
        merge(world["merged"], world["survivor"]),
        correction(world["survivor"], place("Polk County", "12105", "polk")),
    )
    return world


def eventful() -> World:
    """Seven revisions: Miami-Dade, then each way in which published items change."""
    world = miami_dade()
    world |= {"twin": identity("official", "twin"), "sheriff": identity("tenure", "sheriff")}
    name = document("official", name="Carlos A. Giménez")
    published(correction(world["gimenez"], name, "Jane Private sent the spelling."))
    published(
        new(world["twin"], document("official", name="C. Gimenez")),
        new(world["sheriff"], mayor(world, official=world["twin"], title="Acting Mayor")),
        message="Jane Private knew of another.",
    )
    published(merge(world["twin"], world["gimenez"]))
    noted = document("official", name="Carlos Giménez", source_note="As Jane  Private tells it.")
    published(correction(world["gimenez"], noted))
    published(withdrawal(world["old"], "It was never in force."))
    redact(
        "Jane Private",
        submitter="ana",
        approver="ben",
        two_people=True,
        reason="Asked.",
        clock=clock,
    )
    return world


def _places() -> World:
    names = {
        "jurisdiction": ("usa", "florida", "county"),
        "agency": ("corrections",),
        "official": ("gimenez",),
        "tenure": ("mayor",),
        "source": ("article",),
        "instrument": ("memo",),
        "detainer_policy": ("old", "rule"),
    }
    return {name: identity(kind, name) for kind, each in names.items() for name in each}


def _place(world: World, name: str) -> Proposal:
    fields: dict[str, dict[str, object]] = {
        "usa": {"name": "United States", "classification": "country"},
        "florida": {
            "name": "Florida",
            "classification": "state",
            "state": "FL",
            "geoid": "12",
            "parent": world["usa"],
        },
        "county": {
            "name": "Miami-Dade County",
            "classification": "county",
            "state": "FL",
            "geoid": "12086",
            "ocd_id": "ocd-division/country:us/state:fl/county:miami-dade",
            "parent": world["florida"],
            "coordinates": {"latitude": "25.774270", "longitude": "-80.193660"},
            "aliases": ["Dade County"],
        },
    }
    return new(world[name], document("jurisdiction", **fields[name]))


def _rules(world: World) -> Sequence[Proposal]:
    county, article = world["county"], world["article"]
    rule = {
        "jurisdiction": county,
        "agency": world["corrections"],
        "rule_form": "written",
        "basis": "own_choice",
        "citations": [citation(article, "holds", "basis", "rule_form")],
    }
    return (
        new(
            world["corrections"],
            document(
                "agency", name="Corrections", classification="corrections", jurisdiction=county
            ),
        ),
        new(
            world["gimenez"],
            document("official", name="Carlos Gimenez", names_as_printed=["Carlos Giménez"]),
        ),
        new(world["mayor"], mayor(world)),
        new(
            article,
            document(
                "source",
                classification="news_article",
                title="County to honor detainers",
                publisher="Miami Herald",
                published=on("2017-01-26"),
                url="https://example.org/article",
            ),
        ),
        new(
            world["memo"],
            document(
                "instrument",
                classification="memo",
                title="Memorandum on detainers",
                signed_by=world["mayor"],
                issuer=world["corrections"],
                citations=[citation(article, "classification", "events.adopted")],
                events=[
                    {
                        "event": "adopted",
                        "extent": "whole",
                        "date": on("2017-01-26"),
                        "by": None,
                        "note": None,
                    }
                ],
            ),
        ),
        new(
            world["old"],
            document(
                "detainer_policy",
                summary="The jail asks for payment.",
                holds="conditional",
                requires_reimbursement="yes",
                effective_from=on("2013", "2013-01-01", "2013-12-31"),
                effective_until=on("2017-01-26"),
                **rule,
            ),
        ),
        new(
            world["rule"],
            document(
                "detainer_policy",
                summary="The jail honors all detainers.",
                holds="honors_all",
                instrument=world["memo"],
                effective_from=on("2017-01-26"),
                attested_on=on("2017-01-27"),
                **rule,
            ),
        ),
    )


def mayor(world: World, **changes: object) -> dict[str, object]:
    """The document of the mayor's tenure, with changes."""
    fields: dict[str, object] = {
        "official": world["gimenez"],
        "office": "mayor",
        "title": "Mayor",
        "jurisdiction": world["county"],
        "classification": "elected",
        "party": "Republican",
        "effective_from": on("2011-07-01"),
        "citations": [citation(world["article"], "office", "classification")],
    }
    return document("tenure", **(fields | changes))
