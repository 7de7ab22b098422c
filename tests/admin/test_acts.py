"""Submitting, returning, publishing and withdrawing: what the page before shows, and what comes."""

import re
from typing import Any

import pytest
from django.test import Client

from policies.desk.models import MODELS
from policies.record.models import Edition, Revision
from policies.record.queries import head_documents
from tests.admin.pages import form_on, messages_on, objections_on, opened, plain
from tests.admin.test_pages import list_of, page_of
from tests.desk.desk import World, edited, item, live, published, receive, submitted


def text_of(response: Any) -> str:
    return plain(response.content.decode())


def asked(verb: str, *ids: str) -> str:
    return f"/admin/act/{verb}/?" + "&".join(f"item={public_id}" for public_id in ids)


def test_the_page_before_publishing_shows_what_readers_would_see(world: World, ben: Client) -> None:
    edited(world["mayor"], title="Mayor of the county", party="Independent")
    submitted(world["mayor"], reason="A new title.")
    page = text_of(ben.get(asked("publish", world["mayor"])))
    assert (
        "Together they become one revision: readers see it at once, and it stays for ever." in page
    )
    assert "tenure Carlos Giménez, Mayor of the county (Office of the Mayor)" in page
    assert "Version 2, in review. Published before. Edited since by ann. Submitted by ann." in page
    assert "Change: correction, “A new title.”." in page
    assert "Party Republican Independent Title Mayor Mayor of the county" in page


def test_the_page_before_publishing_counts_the_documents_that_follow(
    world: World, ben: Client
) -> None:
    edited(world["county"], name="Dade County")
    submitted(world["county"])
    page = text_of(ben.get(asked("publish", world["county"])))
    patched = [d for d in head_documents(world.values()).values() if world["county"] in str(d)]
    assert f"{len(patched) - 1} published documents will show what is new of it:" in page
    assert "stance The county obeys federal law." in page
    form = opened(ben, asked("publish", world["county"])).fill(message="A name.")
    response = form.send(ben, button="", follow=True)
    assert messages_on(response) == [
        f"Published as revision 2: 1 item, and {len(patched) - 1} documents that show them."
    ]
    assert (
        head_documents([world["stance"]])[world["stance"]]["jurisdiction"]["name"] == "Dade County"
    )


def test_items_of_several_kinds_go_through_together(world: World, ann: Client, ben: Client) -> None:
    ids = [world["county"], world["stance"], world["rule"]]
    for public_id in ids:
        edited(public_id, coding_note="Read again.")
    form = opened(ann, asked("submit", *ids)).fill(change="coding_change", reason="Read again.")
    assert form.send(ann, button="")["Location"] == "/admin/review/"

    queue = opened(ben, "/admin/review/")
    assert "item" not in queue.data  # nothing is chosen for somebody
    assert sorted(queue.tick_all("item").data["item"]) == sorted(ids)
    page = text_of(ben.get("/admin/review/"))
    assert "Submitted by ann" in page
    assert "jurisdiction Miami-Dade County, FL 2" in page
    queue.action = "/admin/act/publish/"
    form = form_on(queue.send(ben, button=""))
    assert sorted(form.data["item"]) == sorted(f"{public_id}:2" for public_id in ids)
    assert form.fill(message="Notes.").send(ben, button="").status_code == 302
    assert Edition.objects.filter(revision=2, change="coding_change").count() == 3
    assert "Nothing is in review." in text_of(ben.get("/admin/review/"))


def test_each_submitters_items_are_published_apart(world: World, ben: Client) -> None:
    edited(world["rule"], coding_note="A.")
    edited(world["old"], coding_note="B.", by="cai")
    submitted(world["rule"])
    submitted(world["old"], by="cai")
    page = ben.get("/admin/review/").content.decode()
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["Submitted by ann", "Submitted by cai"]
    form = opened(ben, asked("publish", world["rule"], world["old"])).fill(message="Notes.")
    response = form.send(ben, button="")
    assert objections_on(response) == [
        "submitter: These were submitted by ann, cai: publish each person's apart."
    ]


def test_the_queue_says_what_one_had_a_hand_in(world: World, ann: Client) -> None:
    edited(world["rule"], coding_note="A.")
    submitted(world["rule"])
    assert "edited or submitted it" in text_of(ann.get("/admin/review/"))


def test_returning_needs_a_note_and_shows_it_on_the_item(
    world: World, ann: Client, ben: Client
) -> None:
    edited(world["rule"], coding_note="A.")
    submitted(world["rule"])
    response = opened(ben, asked("return", world["rule"])).send(ben, button="")
    assert objections_on(response) == [
        "detainer policy The jail honors all detainers. note: Say what is to be mended."
    ]
    form = form_on(response).fill(note="Which paragraph?")
    assert form.send(ben, button="")["Location"] == page_of(world["rule"])
    assert (item(world["rule"]).stage, item(world["rule"]).version) == ("draft", 2)
    assert "Returned. ben: Which paragraph?" in text_of(ann.get(page_of(world["rule"])))
    assert "ben: Which paragraph?" in text_of(ann.get("/admin/drafts/"))


def test_submitting_what_is_published_asks_for_change_and_reason(world: World, ann: Client) -> None:
    edited(world["rule"], coding_note="A.")
    named = "detainer policy The jail honors all detainers."
    response = opened(ann, asked("submit", world["rule"])).send(ann, button="")
    assert objections_on(response) == [
        f"{named} change: It is published already: say what kind of change this is.",
        f"{named} reason: It is published already: say why it changes.",
    ]
    again = form_on(response).fill(change="new_evidence")
    response = again.send(ann, button="")
    assert objections_on(response) == [
        f"{named} reason: It is published already: say why it changes."
    ]
    assert form_on(response).value("change") == "new_evidence"


def test_only_kinds_of_change_that_an_edit_can_be_are_offered(world: World, ann: Client) -> None:
    page = ann.get(asked("submit", world["rule"])).content.decode()
    select = re.search(r'<select name="change".*?</select>', page, re.DOTALL)
    assert select
    assert re.findall(r'value="(\w*)"', select[0]) == [
        "",
        "real_world_change",
        "correction",
        "new_evidence",
        "verified",
        "coding_change",
        "codebook_change",
    ]


def test_withdrawing_lists_what_goes_along_and_takes_exactly_that(
    world: World, ben: Client
) -> None:
    page = ben.get(asked("withdraw", world["stance"]))
    assert "designation Miami-Dade" in text_of(page)
    form = form_on(page)
    assert form.data["along"] == [world["label"]]

    response = form.fill(reason="It was not so.").send(ben, button="")
    assert (response.status_code, Revision.objects.count()) == (200, 1)
    assert "Tick this to withdraw: readers lose what is listed." in text_of(response)
    form = form_on(response).fill(sure=True)
    response = form.send(ben, button="", follow=True)
    assert messages_on(response) == ["Withdrawn by revision 2: 2 items."]
    assert head_documents([world["stance"], world["label"]]) == {}
    shown = text_of(ben.get(page_of(world["stance"])))
    assert "withdrawn or merged" in shown
    assert "To be looked at. Withdrawn by ben, alone: It was not so." in shown
    queue = text_of(ben.get("/admin/review/"))
    for name in ("stance The county obeys federal law.", "designation Miami-Dade"):
        assert f"{name} Withdrawn by ben, alone: It was not so." in queue


def test_withdrawing_what_others_have_come_to_mention_is_refused(world: World, ben: Client) -> None:
    form = opened(ben, asked("withdraw", world["stance"])).fill(reason="No.", sure=True)
    form.data["along"] = []
    response = form.send(ben, button="")
    assert response.status_code == 200
    assert [said.partition(": ")[2] for said in objections_on(response)] == [
        f"is mentioned by {world['label']}: withdraw what mentions it along, or edit that first."
    ]
    again = form_on(response)
    assert (again.value("reason"), again.data["along"]) == ("No.", [world["label"]])
    assert Revision.objects.count() == 1


def test_withdrawing_is_done_one_item_at_a_time(world: World, ben: Client) -> None:
    response = ben.get(asked("withdraw", world["stance"], world["label"]))
    assert objections_on(response) == ["item: Withdraw: choose one item at a time."]


def test_merging_leads_whatever_named_the_one_to_the_other(world: World, ben: Client) -> None:
    twin = receive("jur-0000000000", {"name": "Dade County", "classification": "county"}).pk
    edited(world["stance"], jurisdiction=twin)
    published(twin, world["stance"])
    form = opened(ben, asked("merge", twin)).fill(reason="The same.", sure=True)
    response = form.fill(into="jur-0000000009").send(ben, button="")
    assert objections_on(response) == [
        "into: No item on the desk has this id: copy it from the other item's page."
    ]
    again = form_on(response)
    assert again.value("reason") == "The same."
    response = again.fill(into=world["county"], sure=True).send(ben, button="", follow=True)
    assert messages_on(response) == [f"Merged into {world['county']} by revision 3."]
    assert live(world["stance"])["jurisdiction"]["id"] == world["county"]
    assert twin in live(world["county"])["merged_from"]


def test_what_is_not_in_review_is_not_published(world: World, ben: Client) -> None:
    form = opened(ben, asked("publish", world["rule"])).fill(message="Notes.")
    response = form.send(ben, button="")
    assert objections_on(response) == [
        "detainer policy The jail honors all detainers. stage: It is as published, so you cannot"
        " publish it; allowed now: edit."
    ]


def test_actions_of_a_list_lead_to_the_page_before(world: World, ann: Client, ben: Client) -> None:
    ids = [world["rule"], world["old"]]
    data = {"action": "submit", "_selected_action": ids, "index": "0"}
    response = ann.post(list_of("detainer_policy"), data)
    assert response.status_code == 302
    form = opened(ann, response["Location"])
    assert sorted(form.data["item"]) == sorted(f"{public_id}:1" for public_id in ids)

    offered = {role: _actions(client) for role, client in (("ann", ann), ("ben", ben))}
    assert offered == {
        "ann": ["submit"],
        "ben": ["submit", "return", "publish", "withdraw", "merge"],
    }


def test_a_page_offers_what_can_be_done_to_its_item_now(
    world: World, ann: Client, ben: Client
) -> None:
    def offered(client: Client) -> list[str]:
        page = client.get(page_of(world["rule"])).content.decode()
        return re.findall(r'class="verb-(\w+)"', page)

    assert (offered(ann), offered(ben)) == ([], ["withdraw", "merge"])
    edited(world["rule"], coding_note="A.")
    assert (offered(ann), offered(ben)) == (["submit"], ["submit", "withdraw", "merge"])
    submitted(world["rule"])
    assert (offered(ann), offered(ben)) == ([], ["return", "publish", "withdraw", "merge"])


def test_too_many_items_are_refused_before_anything_is_done(world: World, ann: Client) -> None:
    ids = [f"jur-{number:010d}" for number in range(201)]
    assert "item: Choose at most 200 items at a time." in objections_on(
        ann.get(asked("submit", *ids))
    )
    assert objections_on(ann.get("/admin/act/submit/")) == ["item: Choose at least one item."]


def test_a_list_of_drafts_says_what_it_leaves_out(
    world: World, ann: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policies.admin.queues.MOST", 1)
    for name in ("rule", "old"):
        edited(world[name], coding_note="A.")
    page = text_of(ann.get("/admin/drafts/"))
    assert "These are the first 1; 1 more are on the list of detainer policies." in page
    assert "jurisdiction" not in page.split("My drafts")[-1].split("Submit for review")[0].lower()


def test_my_drafts_are_what_i_edited_and_everybodys_are_all(
    world: World, ann: Client, ben: Client
) -> None:
    edited(world["rule"], coding_note="A.")
    edited(world["old"], coding_note="B.", by="ben")
    assert world["rule"] in ann.get("/admin/drafts/").content.decode()
    assert world["old"] not in ann.get("/admin/drafts/").content.decode()
    page = ann.get("/admin/drafts/?all=1").content.decode()
    assert world["rule"] in page
    assert world["old"] in page
    assert "1 draft of mine" in text_of(ann.get("/admin/"))


def _actions(client: Client) -> list[str]:
    page = client.get(list_of("detainer_policy")).content.decode()
    select = re.search(r'<select name="action".*?</select>', page, re.DOTALL)
    return re.findall(r'value="(\w+)"', select[0]) if select else []


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_every_kind_can_be_submitted_returned_published_and_withdrawn(
    world: World, ann: Client, ben: Client, kind: str
) -> None:
    public_id = MODELS[kind]._default_manager.order_by("pk")[0].pk
    edited(public_id, coding_note="Read again.")
    for client, verb, typed in (
        (ann, "submit", {"change": "coding_change", "reason": "Read again."}),
        (ben, "return", {"note": "And again."}),
        (ann, "submit", {"change": "coding_change", "reason": "Read again."}),
        (ben, "publish", {"message": "A note."}),
        (ben, "withdraw", {"reason": "It was not so.", "sure": True}),
    ):
        response = opened(client, asked(verb, public_id)).fill(**typed).send(client, button="")
        assert response.status_code == 302, (verb, objections_on(response))
    assert head_documents([public_id]) == {}
