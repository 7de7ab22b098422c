"""The claims of the generated world: what its officials say, and what its rules tell jailers."""

from collections.abc import Iterator

from benchmarks.chance import Chance
from benchmarks.world import World
from policies.documents.base import Json

HOLDS = ("honors_all", "conditional", "declines_all")
CONDITIONS = (
    "requires_reimbursement",
    "requires_probable_cause",
    "requires_removal_order",
    "requires_listed_offense",
    "requires_criminal_charge",
)
OTHERS = {
    "release_notice": ("proactive", "on_request", "listed_offenses", "barred"),
    "jail_access": ("standing", "on_request", "with_consent", "barred"),
    "status_inquiry": ("required", "no_rule", "limited", "police_barred"),
    "information_sharing": ("active", "no_rule", "status_only"),
    "civil_arrest": ("permitted", "no_rule", "barred"),
    "general_assistance": ("directed", "no_rule", "limited", "barred"),
}
SAID = {
    "label": ("claims", "claims_equivalent", "rejects"),
    "cooperation": ("limits", "pledges_protection", "cooperates", "claims_compliance"),
    "federal_action": ("contests", "says_not_covered", "complies"),
    "on_others": ("supports_sanctuary", "opposes_sanctuary", "urges_compliance"),
}


def stances(world: World) -> Iterator[Json]:
    """Four statements a place on average: two each, two for every place anywhere."""
    chance = world.chance("stance")
    number = len(world.places)
    for n in range(4 * number):
        place = n // 2 if n < 2 * number else chance.number(0, number - 1)
        codes = {name: chance.of(codes) for name, codes in SAID.items() if chance.once_in(2)}
        codes = codes or {"label": "claims"}
        speaks = not chance.once_in(5)
        yield world.document(
            "stance",
            n,
            jurisdiction=world.places[place],
            speaker=world.tenures[2 * place + chance.number(0, 1)] if speaks else None,
            capacity="office",
            on_behalf_of=world.agencies[place],
            stated_on=chance.partial_date(),
            summary=chance.sentence(),
            in_response_to=chance.of(world.papers) if chance.once_in(10) else None,
            citations=[world.cited(chance, "capacity", *codes)],
            **codes,
        )


def rules(world: World) -> Iterator[Json]:
    """Two rules a body: one until a day, and the one after it."""
    chance = world.chance("detainer_policy")
    for n, place in enumerate(world.places):
        change = chance.partial_date()
        for is_second in (False, True):
            codes = _state_codes(chance) if place["classification"] == "state" else _codes(chance)
            start = change if is_second else chance.before(change)
            bears_on = [name for name, code in codes.items() if code != "not_stated"]
            citations = [world.cited(chance, "basis", "rule_form", *bears_on)]
            if (2 * n + is_second) % 4 == 0:
                citations.append(world.cited(chance, *bears_on))
            yield world.document(
                "detainer_policy",
                f"{n}-{int(is_second)}",
                jurisdiction=place,
                agency=world.agencies[n],
                instrument=world.papers[n // 2] if n % 2 == 0 else None,
                summary=chance.sentence(),
                rule_form=chance.of(("written", "stated_by_official", "reported_practice")),
                basis=chance.of(("own_choice", "state_mandate", "not_stated")),
                effective_from=start,
                effective_until=None if is_second else change,
                attested_on=chance.after(change) if is_second else start,
                citations=citations,
                **codes,
            )


def _codes(chance: Chance) -> dict[str, str]:
    codes = {"holds": chance.of(HOLDS)} if not chance.once_in(8) else {}
    if codes.get("holds") == "conditional":
        codes |= {name: chance.of(("yes", "no")) for name in CONDITIONS if chance.once_in(2)}
        if chance.once_in(2):
            codes |= {
                "requires_warrant": "yes",
                "warrant_issuer": chance.of(("judge", "unspecified")),
            }
    found = {name: chance.of(codes) for name, codes in OTHERS.items() if chance.once_in(2)}
    return codes | (found or {"status_inquiry": "limited"})


def _state_codes(chance: Chance) -> dict[str, str]:
    return _codes(chance) | {"localities": chance.of(("must_assist", "may_not_limit", "limits"))}
