"""Documents outside a publication that show something of it are patched in the same revision."""

from typing import Any

import pytest

from policies.documents import KINDS, Document
from policies.documents.fields import MentionField, MentionsField
from policies.record.models import Edition, Revision
from policies.record.publish import mentions_to_patch
from policies.record.queries import head_documents
from tests.make import correction, document, identity, new, on, withdrawal
from tests.worlds import World, mayor, miami_dade, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return miami_dade()


def editions(revision: Revision) -> dict[str, tuple[str, str]]:
    """The change and reason of each edition of a revision."""
    rows = Edition.objects.filter(revision=revision)
    return {row.item: (row.change, row.reason) for row in rows}


def live(item: str) -> dict[str, Any]:
    return head_documents([item])[item]


def test_a_changed_name_is_patched_wherever_it_is_shown_at_any_depth(world: World) -> None:
    official = world["gimenez"]
    name = document("official", name="Carlos A. Giménez")
    revision = published(correction(official, name))
    follows = ("reference_update", f"Follows {official} (name).")
    assert editions(revision) == {
        official: ("correction", "A misprint."),
        world["mayor"]: follows,
        world["memo"]: follows,  # shows the mayor, who shows the official
    }
    assert live(world["memo"])["signed_by"]["official"]["name"] == "Carlos A. Giménez"
    assert live(official)["offices"][0]["official"]["name"] == "Carlos A. Giménez"


def test_a_patched_document_differs_in_what_it_shows_and_its_header_alone(world: World) -> None:
    before = live(world["mayor"])
    published(correction(world["gimenez"], document("official", name="Other")))
    after = live(world["mayor"])
    assert (
        before | {"official": after["official"], "revision": 2, "change": "reference_update"}
        == after
    )


def test_what_others_do_not_show_patches_nothing(world: World) -> None:
    noted = document("official", name="Carlos Gimenez", coding_note="Spelt so by himself.")
    assert editions(published(correction(world["gimenez"], noted))).keys() == {world["gimenez"]}


def test_a_place_and_all_that_lies_in_it_follow_its_name(world: World) -> None:
    usa = document("jurisdiction", name="United States of America", classification="country")
    published(correction(world["usa"], usa))
    assert [each["name"] for each in live(world["county"])["within"]] == [
        "Florida",
        "United States of America",
    ]
    assert live(world["florida"])["parent"]["name"] == "United States of America"


def test_a_place_that_moves_takes_along_what_lies_in_it(world: World) -> None:
    region = identity("jurisdiction", "region")
    moved = document("jurisdiction", name="Florida", classification="state", state="FL", geoid="12")
    revision = published(
        new(
            region,
            document(
                "jurisdiction", name="The South", classification="district", parent=world["usa"]
            ),
        ),
        correction(world["florida"], moved | {"parent": {"id": region}}),
    )
    assert [each["name"] for each in live(world["county"])["within"]] == [
        "Florida",
        "The South",
        "United States",
    ]
    assert editions(revision)[world["county"]] == (
        "reference_update",
        f"Follows {world['florida']} (within) and {region} (new).",
    )


def test_a_batch_shows_itself_and_is_not_patched(world: World) -> None:
    revision = published(
        correction(world["gimenez"], document("official", name="Other")),
        correction(world["mayor"], mayor(world, title="Former Mayor")),
    )
    assert editions(revision)[world["mayor"]] == ("correction", "A misprint.")
    assert live(world["mayor"])["official"]["name"] == "Other"
    assert live(world["memo"])["signed_by"]["title"] == "Former Mayor"
    assert live(world["gimenez"])["offices"][0]["title"] == "Former Mayor"


def test_several_causes_are_named_in_one_edition(world: World) -> None:
    revision = published(
        correction(world["gimenez"], document("official", name="Other")),
        correction(
            world["corrections"],
            document(
                "agency", name="Jails", classification="corrections", jurisdiction=world["county"]
            ),
        ),
    )
    names = sorted([f"{world['gimenez']} (name)", f"{world['corrections']} (name)"])
    assert editions(revision)[world["memo"]][1] == f"Follows {' and '.join(names)}."


# The lists that show others: an official's offices


def offices(world: World) -> list[str]:
    return [office["title"] for office in live(world["gimenez"])["offices"]]


def test_a_new_office_stands_on_its_official(world: World) -> None:
    office = identity("tenure", "commissioner")
    earlier = mayor(world, title="Commissioner", effective_from=on("2003-11-18"))
    revision = published(new(office, earlier))
    assert editions(revision) == {
        office: ("new", ""),
        world["gimenez"]: ("reference_update", f"Follows {office} (new)."),
    }
    assert offices(world) == ["Commissioner", "Mayor"]


def test_an_office_whose_start_changed_takes_its_new_place(world: World) -> None:
    office = identity("tenure", "commissioner")
    published(new(office, mayor(world, title="Commissioner", effective_from=on("2003-11-18"))))
    revision = published(
        correction(office, mayor(world, title="Commissioner", effective_from=on("2021-01-03")))
    )
    assert offices(world) == ["Mayor", "Commissioner"]
    assert editions(revision)[world["gimenez"]][1] == f"Follows {office} (correction)."


def test_an_office_that_turns_out_to_be_another_persons_moves(world: World) -> None:
    other = identity("official", "other")
    published(new(other, document("official", name="Other")))
    revision = published(correction(world["mayor"], mayor(world, official=other)))
    assert offices(world) == []
    assert [office["title"] for office in live(other)["offices"]] == ["Mayor"]
    assert editions(revision).keys() == {world["mayor"], world["memo"], world["gimenez"], other}


def test_an_office_whose_holder_is_not_known_any_more_leaves_the_official(world: World) -> None:
    published(correction(world["mayor"], mayor(world, official=None)))
    assert offices(world) == []


def test_a_withdrawn_office_leaves_the_official(world: World) -> None:
    office = identity("tenure", "commissioner")
    published(new(office, mayor(world, title="Commissioner")))
    revision = published(withdrawal(office))
    assert offices(world) == ["Mayor"]
    assert editions(revision)[world["gimenez"]][1] == f"Follows {office} (withdrawn)."


def test_a_new_official_shows_the_offices_of_the_batch(world: World) -> None:
    other, office = identity("official", "other"), identity("tenure", "commissioner")
    published(
        new(other, document("official", name="Other")),
        new(office, mayor(world, official=other, title="Commissioner")),
    )
    assert [each["title"] for each in live(other)["offices"]] == ["Commissioner"]


# The preview


def test_the_preview_names_what_would_be_patched_and_by_which_item(world: World) -> None:
    proposals = [
        correction(world["gimenez"], document("official", name="Other")),
        correction(world["rule"], head_documents([world["rule"]])[world["rule"]]),
    ]
    follow = sorted([world["mayor"], world["memo"]])
    assert mentions_to_patch(proposals) == {world["gimenez"]: follow}
    assert Revision.objects.count() == 1


def test_the_preview_of_what_is_refused_still_answers(world: World) -> None:
    assert mentions_to_patch([withdrawal(world["article"])]) == {
        world["article"]: sorted([world["mayor"], world["memo"], world["old"], world["rule"]])
    }


def test_no_kind_shows_itself_through_others() -> None:
    """Otherwise what a document shows would have no end."""

    def shows(kind: type[Document], above: tuple[str, ...]) -> None:
        assert kind.kind not in above
        for name in kind.shown:
            field = kind._declared_fields[name]
            if isinstance(field, MentionField | MentionsField):
                (other,) = (each for each in KINDS.values() if each.prefix == field.prefix)
                shows(other, (*above, kind.kind))

    for kind in KINDS.values():
        shows(kind, ())
