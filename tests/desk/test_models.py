"""What one row may not say is refused twice: by the database, and by the form in friendly words."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from policies.desk.models import (
    CITED,
    MODELS,
    Agency,
    Citation,
    Custody,
    Designation,
    DetainerPolicy,
    Editor,
    Instrument,
    InstrumentEvent,
    InstrumentRelation,
    Item,
    Jurisdiction,
    Source,
    Stance,
    Tenure,
    Version,
)
from tests.desk.desk import AT, KINDS, World, edited, item
from tests.make import identity

Model = type[models.Model]
Change = dict[str, Any]
NAMES = {kind: name for name, kind in reversed(KINDS.items())}  # the first of each kind
TABLES: list[Model] = [*MODELS.values(), Citation, InstrumentEvent, InstrumentRelation, Version]
EMPTY_PERIOD = (
    "The period is empty: “effective until” is the first day on which the claim no longer holds,"
    " and comes after “effective from”."
)
WEB = "Write an http:// or https:// address."
POINT = "Give latitude (-90 to 90) and longitude (-180 to 180), or neither."
LOCATOR = "Say where in the source: give a paragraph or a page."
QUOTES = (
    "A quotation stands with a direct quotation, and only there: add the words or choose another"
    " attribution."
)
WARRANT = "A warrant's issuer and nature are given only where “requires warrant” is yes."
ABOUT = "Say what it is about: a jurisdiction, or a named class of places, and not both."
BEHALF = "“On behalf of” names the body where the capacity is office, and is blank otherwise."
NO_PERIOD = {
    "effective_from": "2017",
    "effective_from_basis": "stated",
    "effective_until": "2016",
    "effective_until_basis": "stated",
}
# What breaks a constraint, and the words of the form. Names are filled in from the world.
BREAKS: dict[str, list[tuple[Change, str]]] = {
    "agency_name_once": [
        ({"name": "Corrections"}, "This place has an agency of this name already.")
    ],
    "jurisdiction_ocd_id_once": [
        ({"ocd_id": "ocd-division/country:us/state:fl"}, "Another jurisdiction has this OCD id.")
    ],
    "jurisdiction_not_its_parent": [
        ({"parent_id": "itself"}, "A place does not lie in itself: choose another parent.")
    ],
    "jurisdiction_coordinates": [
        ({"latitude": 91, "longitude": 0}, POINT),
        ({"latitude": 0, "longitude": -181}, POINT),
        ({"latitude": 25, "longitude": None}, POINT),
        ({"latitude": None, "longitude": 25}, POINT),
    ],
    "custody_says_something": [
        (
            {"agency_id": None, "facility": ""},
            "Say who holds them, or what facility the place runs.",
        )
    ],
    "detainer_policy_warrant": [
        ({"warrant_issuer": "judge"}, WARRANT),
        ({"requires_warrant": "no", "warrant_nature": "civil"}, WARRANT),
    ],
    "stance_about_one_thing": [
        ({"jurisdiction_id": None}, ABOUT),
        ({"about_class": "sanctuary jurisdictions"}, ABOUT),
    ],
    "stance_body_speaks_in_office": [
        ({"capacity": "self"}, BEHALF),
        ({"on_behalf_of_id": None}, BEHALF),
    ],
    "tenure_of_a_place_or_an_agency": [
        (
            {"jurisdiction_id": None, "agency_id": None},
            "Say whose office it is: choose a jurisdiction, an agency or both.",
        )
    ],
    "citation_of_one_item": [
        ({"tenure_id": None}, "A citation belongs to exactly one item."),
        ({"official_id": "gimenez"}, "A citation belongs to exactly one item."),
    ],
    "citation_quotes_when_direct": [
        ({"quotation": "We intend"}, QUOTES),
        ({"attribution": "direct_quotation"}, QUOTES),
    ],
    "citation_locator": [({"paragraph": None}, LOCATOR), ({"paragraph": 0}, LOCATOR)],
    "instrument_not_related_to_itself": [
        (
            {"instrument_id": "memo"},
            "An instrument is not related to itself: choose another.",
        )
    ],
    "instrument_relation_once": [
        ({"relation": "supersedes"}, "This relation stands twice: keep one.")
    ],
    "version_once": [({"number": 1}, "Version with this Item and Number already exists.")],
}


def breaks(model: Model, name: str) -> list[tuple[Change, str]]:
    own = f"{model.__name__.lower()}_"
    if name.endswith("_basis"):
        field = name.removeprefix(own).removesuffix("_basis")
        said = f"Give both or neither: “{field}” and how it is known (its basis)."
        return [
            ({field: "2017", f"{field}_basis": ""}, said),
            ({field: "", f"{field}_basis": "stated"}, said),
        ]
    if name.endswith("_is_web"):
        field = name.removeprefix(own).removesuffix("_is_web")
        return [({field: text}, WEB) for text in ("javascript:alert(1)", "ftp://example.org")]
    if name == f"{own}period":
        return [(NO_PERIOD, EMPTY_PERIOD)]
    if name == f"{own}stage":
        said = f"Constraint “{name}” is violated."  # no form has this field
        return [({"stage": "gone"}, said), ({"stage": "in_review", "submitted_by": ""}, said)]
    return BREAKS[name]


CASES = [
    pytest.param(model, name, change, said, id=f"{name}-{change}")
    for model in TABLES
    for name in (str(constraint.name) for constraint in model._meta.constraints)
    for change, said in breaks(model, name)
]


def copied(model: Model, world: World) -> Any:
    """An unsaved row, as valid as the world's own that it is made after."""
    if issubclass(model, Item):
        row: Any = item(world[NAMES[model.document.kind]])
        row.pk = identity(model.document.kind, "copy")
        if isinstance(row, Jurisdiction):
            row.ocd_id = row.geoid = ""
        if isinstance(row, Agency):
            row.name = "Another body"
    elif model is Version:
        row = Version.objects.get(item=world["mayor"])
        row.pk, row.number = None, 2
    else:
        owner = {"tenure": world["mayor"]} if model is Citation else {}
        row = model._default_manager.get(**owner)
        row.pk = None
        if isinstance(row, InstrumentRelation):
            row.relation = "amends"
    row._state.adding = True
    return row


def changed(row: Any, change: Change, world: World) -> Change:
    own = {"itself": row.pk, **world}
    return {
        name: own.get(value, value) if isinstance(value, str) else value
        for name, value in change.items()
    }


@pytest.mark.parametrize("model", TABLES)
def test_a_row_that_breaks_nothing_is_taken(world: World, model: Model) -> None:
    row = copied(model, world)
    row.full_clean()
    row.save(force_insert=True)


@pytest.mark.parametrize(("model", "name", "change", "said"), CASES)
def test_the_form_refuses_what_breaks_a_constraint_in_friendly_words(
    world: World, model: Model, name: str, change: Change, said: str
) -> None:
    row = copied(model, world)
    row.save(force_insert=True)
    for field, value in changed(row, change, world).items():
        setattr(row, field, value)
    with pytest.raises(ValidationError) as error:
        row.full_clean()
    assert said in error.value.messages


@pytest.mark.parametrize(("model", "name", "change", "said"), CASES)
def test_the_database_refuses_a_row_and_an_update_that_break_a_constraint(
    world: World, model: Model, name: str, change: Change, said: str
) -> None:
    row = copied(model, world)
    valid = {field: getattr(row, field) for field in change}
    for field, value in changed(row, change, world).items():
        setattr(row, field, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    for field, value in valid.items():
        setattr(row, field, value)
    row.save(force_insert=True)
    if change is NO_PERIOD:  # an update makes no bounds: it is held to those that it is given
        change = {
            "effective_from_earliest": date(2017, 1, 1),
            "effective_until_latest": date(2016, 12, 31),
        }
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(**changed(row, change, world))


def test_a_pen_name_is_one_editors_and_in_small_letters() -> None:
    field: Any = Editor._meta.get_field("handle")
    assert field.unique
    for wrong in ("Ann", "a", "ann ", "ann@example.org", "", "-ann", "a" * 41):
        with pytest.raises(ValidationError):
            field.clean(wrong, None)
    assert field.clean("ann.b-c_d", None) == "ann.b-c_d"


@pytest.mark.parametrize("owner", CITED)
def test_a_citation_of_each_kind_knows_its_item(world: World, owner: str) -> None:
    source = Source.objects.get()
    found = item(world[NAMES[owner]])
    citation = Citation(
        source=source, attribution="paraphrase", paragraph=1, bears_on=["citations"]
    )
    setattr(citation, owner, found)
    citation.full_clean()
    assert citation.item == found


def test_a_citation_that_bears_on_nothing_is_refused(world: World) -> None:
    row = copied(Citation, world)
    row.bears_on = []
    with pytest.raises(ValidationError) as error:
        row.full_clean()
    assert error.value.message_dict == {"bears_on": ["Name at least one field that it bears on."]}


@pytest.mark.parametrize("wrong", [[1], [""], "office", {"office": 1}])
def test_a_citation_that_bears_on_what_is_no_list_of_names_is_refused_not_an_exception(
    world: World, wrong: Any
) -> None:
    row = copied(Citation, world)
    row.bears_on = wrong
    with pytest.raises(ValidationError) as error:
        row.full_clean()
    assert "Write a list of texts." in error.value.message_dict["bears_on"]


@pytest.mark.parametrize("wrong", ["2017-02-30", "2017-1", "spring 2017", "[2017..2016]", "17"])
@pytest.mark.parametrize("model", [DetainerPolicy, Custody, Tenure, Designation])
def test_a_date_that_cannot_be_read_is_refused_by_its_field(
    world: World, model: Model, wrong: str
) -> None:
    row = copied(model, world)
    row.effective_from, row.effective_from_basis = wrong, "stated"
    with pytest.raises(ValidationError) as error:
        row.full_clean()
    assert error.value.message_dict.keys() == {"effective_from"}


def test_saving_makes_the_bounds_of_a_date_and_takes_them_away_with_it(world: World) -> None:
    row = DetainerPolicy.objects.get(pk=world["old"])
    assert (row.effective_from_earliest, row.effective_until_latest) == (
        date(2013, 1, 1),
        date(2017, 1, 26),
    )
    row.effective_from = row.effective_from_basis = ""
    row.save()
    row.refresh_from_db()
    assert row.effective_from_earliest is None


def test_an_item_made_without_an_id_gets_one_of_its_kind(world: World) -> None:
    made = Stance.objects.create(
        about_class="sanctuary jurisdictions", capacity="self", summary="They should comply."
    )
    assert made.pk.startswith("sta-")
    assert len(made.pk) == 14


@pytest.mark.parametrize("name", ["county", "corrections", "gimenez", "mayor", "article", "memo"])
def test_an_item_that_another_names_is_not_deleted(world: World, name: str) -> None:
    with pytest.raises(ProtectedError):
        item(world[name]).delete()


def test_deleting_an_item_takes_its_own_rows_and_nobody_elses(world: World) -> None:
    edited(world["old"], ended_by=None)
    edited(world["rule"], instrument=None)
    others = Citation.objects.exclude(instrument=world["memo"]).count()
    Instrument.objects.get(pk=world["memo"]).delete()
    assert Citation.objects.count() == others
    assert not InstrumentEvent.objects.exists()
    assert not InstrumentRelation.objects.exists()


def test_rows_name_themselves_to_a_reader(world: World) -> None:
    texts = [str(item(world[name])) for name in ("county", "gimenez", "mayor", "rule", "label")]
    assert texts == [
        "Miami-Dade County, FL",
        "Carlos Giménez",
        "Carlos Giménez, Mayor (Office of the Mayor)",
        "The jail honors all detainers.",
        "Miami-Dade",
    ]
    assert str(item(world["usa"])) == "United States"
    assert str(Citation.objects.get(tenure=world["mayor"])) == (
        "County to honor detainers, paragraph 1"
    )
    assert str(Citation(source=Source.objects.get(), page="82 FR 8799")).endswith(", 82 FR 8799")
    assert str(InstrumentEvent.objects.get()) == "adopted 2017-01-26"
    assert str(InstrumentRelation.objects.get()) == "supersedes Resolution on detainers"
    assert str(Source.objects.get().capture) == "captured text of County to honor detainers"
    assert str(Version(item="x", number=2, by="ann", at=AT)) == "version 2 of x"
    assert str(Editor(handle="ann")) == "ann"


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["HTTPS://example.org/", "javascript:alert(1)", "ftp://a.org/"])
def test_an_address_is_http_in_lower_case_on_both_engines(url: str) -> None:
    source = Source(classification="other", title="A text", url=url)
    with pytest.raises(ValidationError) as error:
        source.full_clean()
    assert error.value.message_dict["url"][0] == "Write an http:// or https:// address."
