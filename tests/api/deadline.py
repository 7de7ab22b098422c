"""The world of the questions that a journalist on deadline asks: two states, and who says what there.

The people are invented. Revision 1 is of 1 May 2026, revisions 2 and 3 of 2 May and Friday 8 May
(what was wrong), revision 4 of Tuesday 12 May (what changed in the world, and what was wrong).
Each clause of a question has a row that it alone keeps out.
"""

from datetime import UTC, datetime
from typing import Any

from policies.documents import document_of
from policies.record.proposals import Proposal
from tests.make import citation, correction, document, identity, new, on
from tests.worlds import World, published

KEYS = {
    "jurisdiction": (
        *("usa", "florida", "miami_dade", "hialeah", "polk", "ohio", "cincinnati", "columbus"),
        "hamilton",
    ),
    "agency": (
        *("corrections", "mayors_office", "polk_sheriff", "hamilton_sheriff", "florida_congress"),
        *("cincinnati_mayor", "columbus_mayor", "white_house", "dade_sheriff", "ohio_prisons"),
    ),
    "official": ("stone", "reed", "marsh", "hill", "lake", "vane"),
    "tenure": (
        *("stone_mayor", "reed_mayor", "marsh_sheriff", "hill_sheriff", "lake_mayor"),
        *("reed_candidate", "vane_sheriff"),
    ),
    "source": ("herald",),
    "instrument": (
        *("letter", "memo", "statute", "jail_agreement", "old_agreement", "warrant_agreement"),
    ),
    "custody": ("hialeah_custody", "cincinnati_custody"),
    "detainer_policy": (
        *("paid", "honors", "judge_only", "declines", "state_rule"),
        *("ice_warrant", "ohio_judge", "ohio_honors", "federal"),
    ),
    "stance": (
        *("claims", "claimed", "rejects", "quoted", "limits", "sheriff_helps", "sheriff_limits"),
        *("candidate", "sheriff_helped", "dade_helps", "hialeah_claims"),
    ),
    "designation": ("listed", "removed", "watched", "watched_too", "ohio_listed", "florida_listed"),
}
ADDED_LATER = ("judge_only",)


def day(number: int) -> Any:
    """A clock that stands at nine on a day of May 2026."""
    return lambda: datetime(2026, 5, number, 9, tzinfo=UTC)


def deadline() -> World:
    """Four revisions."""
    world = {name: identity(kind, name) for kind, names in KEYS.items() for name in names}
    fields = places(world) | people(world) | papers(world) | rules(world) | words(world)
    first = [
        new(world[name], made(world, name, fields[name]))
        for name in fields
        if name not in ADDED_LATER
    ]
    published(*first, clock=day(1))
    published(correct(world, "lake", {"name": "Lake, B."}), clock=day(2))
    wrong = fields["declines"] | {"summary": "The jail declines every detainer."}
    published(correct(world, "declines", wrong), clock=day(8))
    later = made(world, "judge_only", fields["judge_only"])
    closed = made(world, "hialeah_custody", fields["hialeah_custody"] | {"facility": "none"})
    published(
        new(world["judge_only"], later),
        Proposal(world["hialeah_custody"], "real_world_change", "The lockup closed.", closed),
        correct(world, "paid", fields["paid"] | {"summary": "Holds people if it is paid."}),
        clock=day(12),
    )
    return world


def made(world: World, name: str, fields: dict[str, Any]) -> Any:
    """A document of the item's kind; all that is coded is cited to the Herald."""
    shape = document_of(world[name])
    coded = [column for column in shape.coded() if fields.get(column)]
    cited = {} if not shape.must_cite else {"citations": [citation(world["herald"], *coded)]}
    return document(shape.kind, **(cited | fields))


def correct(world: World, name: str, fields: dict[str, Any]) -> Proposal:
    return correction(world[name], made(world, name, fields), "It declines all, not some.")


Fields = dict[str, dict[str, Any]]


def places(world: World) -> Fields:
    def place(name: str, classification: str, parent: str, state: str, geoid: str) -> Any:
        codes = {"state": state or None, "geoid": geoid or None}
        return {"name": name, "classification": classification, "parent": parent or None, **codes}

    return {
        "herald": {
            "classification": "news_article",
            "title": "What the county told its jailers",
            "publisher": "The Herald",
            "published": on("2017-01-27"),
        },
        "usa": place("United States", "country", "", "", ""),
        "florida": place("Florida", "state", world["usa"], "FL", "12"),
        "miami_dade": place("Miami-Dade County", "county", world["florida"], "FL", "12086"),
        "hialeah": place("Hialeah", "municipality", world["miami_dade"], "FL", "1230000"),
        "polk": place("Polk County", "county", world["florida"], "FL", "12105"),
        "ohio": place("Ohio", "state", world["usa"], "OH", "39"),
        "hamilton": place("Hamilton County", "county", world["ohio"], "OH", "39061"),
        "cincinnati": place("Cincinnati", "municipality", world["hamilton"], "OH", "3915000"),
        "columbus": place("Columbus", "municipality", world["ohio"], "OH", "3918000"),
    }


def people(world: World) -> Fields:
    def body(name: str, classification: str, place: str) -> Any:
        return {"name": name, "classification": classification, "jurisdiction": world[place]}

    def office(person: str, code: str, title: str, place: str, party: str | None) -> Any:
        return {
            "official": world[person],
            "office": code,
            "title": title,
            "jurisdiction": world[place],
            "classification": "elected",
            "party": party,
            "effective_from": on("2014"),
            "attested_on": on("2026-04-30"),
        }

    return {
        "corrections": body("Corrections of Miami-Dade", "corrections", "miami_dade"),
        "mayors_office": body("Mayor of Miami-Dade", "executive", "miami_dade"),
        "polk_sheriff": body("Sheriff of Polk County", "sheriff", "polk"),
        "hamilton_sheriff": body("Sheriff of Hamilton County", "sheriff", "hamilton"),
        "florida_congress": body("Legislature of Florida", "legislature", "florida"),
        "cincinnati_mayor": body("Mayor of Cincinnati", "executive", "cincinnati"),
        "columbus_mayor": body("Mayor of Columbus", "executive", "columbus"),
        "dade_sheriff": body("Sheriff of Miami-Dade", "sheriff", "miami_dade"),
        "ohio_prisons": body("Prisons of Ohio", "corrections", "ohio"),
        "white_house": body("Office of the President", "federal", "usa"),
        **{name: {"name": f"{name.title()}, A."} for name in KEYS["official"]},
        "stone_mayor": office("stone", "mayor", "Mayor", "miami_dade", "Republican"),
        "reed_mayor": office("reed", "mayor", "Mayor", "cincinnati", "Democratic"),
        "reed_candidate": {
            **office("reed", "governor", "Candidate", "ohio", "Democratic"),
            "classification": "candidate",
        },
        "marsh_sheriff": office("marsh", "sheriff", "Sheriff", "polk", "Republican"),
        "hill_sheriff": office("hill", "sheriff", "Sheriff", "hamilton", "Republican"),
        "vane_sheriff": office("vane", "sheriff", "Sheriff", "miami_dade", "Democratic"),
        "lake_mayor": office("lake", "mayor", "Mayor", "columbus", None),
    }


def papers(world: World) -> Fields:
    def event(name: str, date: str) -> Any:
        return {"event": name, "extent": "whole", "date": on(date), "by": None, "note": None}

    def paper(title: str, code: str, issuer: str, *events: Any) -> Any:
        names = [f"events.{each['event']}" for each in events]
        return {
            "title": title,
            "classification": code,
            "issuer": world[issuer],
            "events": list(events),
            "citations": [citation(world["herald"], "classification", *names)],
        }

    agreed, ended = event("adopted", "2018-03-01"), event("expired", "2020-03-01")
    return {
        "letter": paper(
            "Letter on payment", "memo", "mayors_office", event("adopted", "2013-12-03")
        ),
        "memo": paper("Memorandum", "memo", "mayors_office", event("adopted", "2017-01-26")),
        "statute": paper("Act", "statute", "florida_congress", event("effective", "2019-07-01")),
        "jail_agreement": paper("287(g)", "agreement_287g_jail", "polk_sheriff", agreed),
        "old_agreement": paper("Beds", "detention_contract", "hamilton_sheriff", agreed, ended),
        "warrant_agreement": paper(
            *("287(g), warrants", "agreement_287g_warrant_service", "dade_sheriff"),
            event("adopted", "2021-03-01"),
        ),
    }


def rules(world: World) -> Fields:
    def rule(place: str, agency: str, summary: str, **codes: Any) -> Any:
        form = {"rule_form": "written", "basis": "own_choice", "summary": summary}
        return {"jurisdiction": world[place], "agency": world[agency], **form, **codes}

    return {
        "hialeah_custody": {
            "jurisdiction": world["hialeah"],
            "agency": world["corrections"],
            "facility": "lockup_only",
            "effective_from": on("2010"),
            "attested_on": on("2026-04-01"),
        },
        "cincinnati_custody": {
            "jurisdiction": world["cincinnati"],
            "agency": world["hamilton_sheriff"],
            "facility": "none",
            "effective_from": on("2010"),
        },
        "ice_warrant": rule(
            *("miami_dade", "dade_sheriff", "Arrests on a warrant of ICE."),
            requires_warrant="yes",
            warrant_issuer="ice_officer",
            effective_from=on("2021-03-01"),
        ),
        "ohio_judge": rule(
            *("ohio", "ohio_prisons", "Hands people over on a judge's warrant."),
            requires_warrant="yes",
            warrant_issuer="judge",
            effective_from=on("2020"),
        ),
        "ohio_honors": rule(
            *("ohio", "ohio_prisons", "Honors all detainers."),
            holds="honors_all",
            effective_from=on("2020"),
        ),
        "federal": rule(
            *("usa", "white_house", "Federal prisons hold people."),
            holds="honors_all",
            effective_from=on("2020"),
        ),
        "paid": rule(
            *("miami_dade", "corrections", "Holds people for payment."),
            holds="conditional",
            requires_reimbursement="yes",
            instrument=world["letter"],
            effective_from=on("2013-12-03"),
            effective_until=on("2017-01-26"),
        ),
        "honors": rule(
            *("miami_dade", "corrections", "Honors all detainers."),
            holds="honors_all",
            instrument=world["memo"],
            effective_from=on("2017-01-26"),
            attested_on=on("2026-04-20"),
        ),
        "judge_only": rule(
            *("polk", "polk_sheriff", "Holds people on a judge's warrant."),
            holds="conditional",
            requires_warrant="yes",
            warrant_issuer="judge",
            effective_from=on("2026-05-09"),
        ),
        "declines": rule(
            *("hamilton", "hamilton_sheriff", "The jail declines some."),
            holds="declines_all",
            status_inquiry="police_barred",
            effective_from=on("2015"),
        ),
        "state_rule": rule(
            *("florida", "florida_congress", "Counties may not limit assistance."),
            localities="may_not_limit",
            instrument=world["statute"],
            effective_from=on("2019-07-01"),
            attested_on=on("2026-04-20"),
        ),
    }


def words(world: World) -> Fields:
    def said(speaker: str, place: str, body: str, date: str, summary: str, **codes: Any) -> Any:
        spoken = {"speaker": world[speaker], "jurisdiction": world[place], "summary": summary}
        office = {"capacity": "office", "on_behalf_of": world[body], "stated_on": on(date)}
        return spoken | office | codes

    def label(place: str, status: str, by: str = "Bureau of Lists", **dates: Any) -> Any:
        lists = {"Bureau of Lists": "Sanctuary list, 2025", "Watch Group": "Watch list"}
        return {
            "jurisdiction": world[place],
            "labeller": by,
            "list_edition": lists[by],
            "label_as_printed": "sanctuary",
            "name_as_printed": place,
            "status": status,
            "effective_from": on("2025-05-29"),
            **dates,
        }

    quotation = "We are a sanctuary city."
    quoted = citation(
        world["herald"], "label", "capacity", attribution="direct_quotation", quotation=quotation
    )
    reed = ("reed_mayor", "cincinnati", "cincinnati_mayor")
    lake = ("lake_mayor", "columbus", "columbus_mayor")
    polk = ("marsh_sheriff", "polk", "polk_sheriff")
    hamilton = ("hill_sheriff", "hamilton", "hamilton_sheriff")
    return {
        "claims": {**said(*reed, "2017-01-30", "Says so.", label="claims"), "citations": [quoted]},
        "limits": said(*reed, "2018-02-02", "Police do not ask.", cooperation="limits"),
        "candidate": {
            **said("reed_candidate", "ohio", "white_house", "2018-09-01", "Runs.", label="claims"),
            "capacity": "self",
            "on_behalf_of": None,
        },
        "claimed": said(*lake, "2016-11-20", "Claims it.", label="claims"),
        "rejects": said(*lake, "2017-06-01", "Rejects it.", label="rejects"),
        "sheriff_helps": said(*polk, "2019-01-02", "Helps.", cooperation="cooperates"),
        "sheriff_helped": said(*hamilton, "2017-01-02", "Helps.", cooperation="cooperates"),
        "dade_helps": said(
            *("vane_sheriff", "miami_dade", "dade_sheriff", "2021-03-02", "Helps."),
            cooperation="cooperates",
        ),
        "hialeah_claims": {
            "jurisdiction": world["hialeah"],
            "capacity": "not_stated",
            "stated_on": on("2017-01-30"),
            "summary": "Reported to claim it.",
            "label": "claims",
        },
        "sheriff_limits": said(*hamilton, "2019-01-02", "Limits.", cooperation="limits"),
        "quoted": said(
            *("stone_mayor", "miami_dade", "mayors_office", "2017-01-27", "Will help."),
            cooperation="cooperates",
        ),
        "listed": label("miami_dade", "listed", attested_on=on("2026-05-01")),
        "removed": label("cincinnati", "removed", effective_until=on("2025-06-02")),
        "watched": label("cincinnati", "listed", by="Watch Group"),
        "watched_too": label("miami_dade", "listed", by="Watch Group"),
        "ohio_listed": label("ohio", "listed", by="Watch Group"),
        "florida_listed": label("florida", "listed", by="Watch Group"),
    }
