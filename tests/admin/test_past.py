"""An item's past: its versions, what each changed, and going back to one."""

import json

from django.test import Client

from policies.desk.models import Official, Version
from policies.desk.render import render
from tests.admin.pages import form_on, messages_on, objections_on, opened, plain
from tests.admin.test_pages import page_of
from tests.desk.desk import AT, World, edited, item, published, receive


def restoring(public_id: str, number: int) -> str:
    return f"{page_of(public_id, 'history')}{number}/"


def test_the_history_tells_each_version_by_whom_and_what_it_changed(
    world: World, ann: Client
) -> None:
    mayor = world["mayor"]
    edited(mayor, title="Mayor of the county", by="cai")
    published(mayor)
    edited(mayor, party=None, by="ann")
    page = plain(ann.get(page_of(mayor, "history")).content.decode())
    third, second, first = (page.index(f"Version {number}") for number in (3, 2, 1))
    assert third < second < first
    assert "Saved by ann on 5 January 2026, 09:00." in page[third:second]
    assert "Party Republican —" in page[third:second]
    assert "Published by revision 2." in page[second:first]
    assert "Title Mayor Mayor of the county" in page[second:first]
    assert "Published by revision 1." in page[first:]
    assert "Office — Mayor (mayor)" in page[first:]


def test_restoring_brings_back_every_field_and_the_citations(world: World, ann: Client) -> None:
    memo = world["memo"]
    before = render(item(memo))
    edited(memo, title="Another", citations=[], events=[], relations=[], sponsors=[], by="ben")
    page = ann.get(restoring(memo, 1))
    assert "Title Another Memorandum on detainers" in plain(page.content.decode())
    response = form_on(page).send(ann, button="", follow=True)
    assert messages_on(response) == ["Version 1 was restored, as version 3."]
    assert render(item(memo)) == before
    assert (item(memo).version, item(memo).stage) == (3, "draft")
    kept = Version.objects.get(item=memo, number=3)
    assert (kept.by, json.loads(kept.document)) == ("ann", before)


def test_restoring_over_somebody_elses_change_is_asked_again(
    world: World, ann: Client, ben: Client
) -> None:
    rule = world["rule"]
    edited(rule, ground="Law.")
    form = opened(ann, restoring(rule, 1))
    edited(rule, ground="Cost.", by="ben")
    response = form.send(ann, button="")
    assert response.status_code == 409
    page = plain(response.content.decode())
    assert "Somebody else saved this meanwhile, so nothing was restored." in page
    assert "Ground Law. Cost." in page
    assert render(item(rule))["ground"] == "Cost."
    assert form_on(response).send(ann, button="").status_code == 302
    assert (render(item(rule))["ground"], item(rule).version) == (None, 4)


def test_a_version_that_does_not_fit_any_more_says_why(world: World, ann: Client) -> None:
    receive("off-0000000000", {"name": "Jane Roe"})
    edited(world["mayor"], official="off-0000000000")
    edited(world["mayor"], official=world["gimenez"])
    Official.objects.get(pk="off-0000000000").delete()
    response = opened(ann, restoring(world["mayor"], 2)).send(ann, button="")
    assert response.status_code == 200
    assert objections_on(response) == ["official: There is no off-0000000000 on the desk."]
    assert item(world["mayor"]).version == 3


def test_what_is_there_already_is_not_restored(world: World, ann: Client) -> None:
    edited(world["rule"], ground="Law.")
    edited(world["rule"], ground=None)
    page = ann.get(restoring(world["rule"], 1))
    assert "there is nothing to restore" in plain(page.content.decode())


def test_a_version_that_never_was_is_not_found(world: World, ann: Client) -> None:
    assert ann.get(restoring(world["rule"], 9)).status_code == 404
    assert ann.get("/admin/policies/detainerpolicy/dpo-0000000000/history/").status_code == 302
    assert ann.get("/admin/policies/detainerpolicy/dpo-0000000000/history/1/").status_code == 302


def test_a_long_history_is_read_page_by_page(world: World, ann: Client) -> None:
    rule = item(world["rule"])
    document = json.dumps(render(rule))
    Version.objects.bulk_create(
        Version(item=rule.pk, number=n, by="ann", at=AT, document=document) for n in range(2, 122)
    )
    type(rule)._default_manager.update(version=121)
    first = ann.get(page_of(rule.pk, "history")).content.decode()
    assert first.count("<h2>Version ") == 50
    assert "Version 121<" in first
    last = ann.get(f"{page_of(rule.pk, 'history')}?p=3").content.decode()
    assert last.count("<h2>Version ") == 21
    assert "Earlier versions" not in last
