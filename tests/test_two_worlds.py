"""Drafts do not leak: with and without drafts, every public answer is the same.

Two worlds hold the same record. In one, every published item has been edited on the desk since, new
items wait as drafts and in review, and meanwhile an item that mentions edited ones is published.
The same requests must give the same statuses, headers, bytes and numbers of queries.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from policies.api.views.items import PAGES
from policies.codebook import dimension
from policies.desk import history, intake, workflow
from policies.desk.models import MODELS, Citation, Item, Official, Stance
from policies.desk.render import render
from policies.desk.workflow import Named
from policies.ids import derived_id
from policies.record.models import Revision
from policies.record.queries import head_documents
from tests.asking import Values, at_random, every_one

FULL = os.environ.get("PROOF") == "full"
SHARDS, COUNT = (4, 4000) if FULL else (1, 60)  # with what each leads to, over 20,000 requests
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DRAFTED = "Zweitausend draft"
Answer = tuple[int, bytes, tuple[tuple[str, str], ...], int]


def noting(queries: list[str]) -> Callable[..., Any]:
    """Note each query; Django's own log keeps the last 9,000 only."""

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return run(sql, *rest)

    return execute


def answers(client: Client, asked: list[str]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    PAGES.written.clear()  # what a process remembers of its queries is no part of a world
    for address in asked:
        found[address] = whole(client, address)
        status, body, headers, _ = found[address]
        if status != 200:
            continue
        kept = dict(headers)
        if "json" in kept["Content-Type"] and b'"next":"/' in body:  # the page after it
            following = json.loads(body)["links"]["next"]
            found[following] = whole(client, following)
        if len(found) % 5 == 0 and "ETag" in kept:  # and what is said to whoever has it
            found[f"304 {address}"] = whole(client, address, {"If-None-Match": kept["ETag"]})
    return found


def whole(client: Client, address: str, headers: dict[str, str] | None = None) -> Answer:
    """Ask, and read to the end what is sent in pieces."""
    queries: list[str] = []
    with connection.execute_wrapper(noting(queries)):
        response = client.get(address, headers=headers)
        body = b"".join(response)
    given = tuple(sorted(response.headers.items()))
    return (response.status_code, body, given, len(queries))


def draft_everything() -> None:
    """Edit every published item on the desk, and bring new ones, some of them to review."""
    for kind, model in MODELS.items():
        for item in list(model._default_manager.all()):
            model._default_manager.filter(pk=item.pk).update(**edits(item))
            item.refresh_from_db()
            history.commit(item, by="drafter", at=NOW)
        first = model._default_manager.order_by("pk")[0]
        public_id = derived_id(model.document.prefix, "two-worlds")
        added = intake.receive(public_id, like(first), by="drafter", at=NOW)
        if kind in {"official", "source", "stance"}:
            workflow.submit([Named(added.id, added.version)], by="drafter", at=NOW)
    Citation.objects.update(support="contradicts")


def edits(item: Item) -> dict[str, str]:
    """Another name, and another code wherever the database lets any code stand."""
    bound = {"capacity", "requires_warrant", "warrant_issuer", "warrant_nature"}
    coded = item.document.coded()
    changed = {name: list(dimension(coded[name]).codes)[-1] for name in coded.keys() - bound}
    if item.document.kind == "custody":
        return changed
    return changed | {item.document.named_by: f"{DRAFTED} {item.id}"}


def like(item: Item) -> dict[str, Any]:
    """A draft like this item; what must be unique is another."""
    derived = {"id", "disputed", "merged_from", "within", "offices", "ocd_id"}
    new = {name: value for name, value in render(item).items() if name not in derived}
    if item.document.kind == "custody":
        return new
    return new | {item.document.named_by: f"{DRAFTED} of {item.document.kind}"}


def publish_meanwhile() -> Revision:
    """Publish a new statement that mentions a speaker, a body, a place and an instrument."""
    row = Stance.objects.exclude(speaker=None).exclude(in_response_to=None).order_by("pk")[0]
    data = as_published(row.id)
    item = intake.receive(derived_id("sta", "meanwhile"), data, by="ann", at=NOW)
    workflow.submit([Named(item.id, item.version)], by="ann", at=NOW)
    return workflow.publish(
        [Named(item.id, item.version)],
        by="ben",
        message="A statement.",
        one_person=False,
        clock=lambda: NOW - timedelta(hours=1),
    )


def as_published(public_id: str) -> dict[str, Any]:
    """The item's document without its header, to be taken in again."""
    header = {"kind", "id", "format", "revision", "change", "link", "merged_from", "disputed"}
    document = head_documents([public_id])[public_id]
    return {name: value for name, value in document.items() if name not in header}


def asked(seed: int) -> list[str]:
    values = Values(20261122 + seed, "two-worlds")
    alone = every_one(values) if FULL and not seed else ()
    drafted = DRAFTED.split(maxsplit=1)[0]
    looked_for = [f"/api/v1/search/?q={drafted}", f"/api/v1/stances/?as_of=any&q={drafted}"]
    return [*alone, *looked_for, *at_random(values, COUNT)]


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(SHARDS))
def test_no_answer_differs_where_there_are_drafts(
    client: Client, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    call_command("loaddata", "articles", verbosity=0)
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    with transaction.atomic():
        publish_meanwhile()
        addresses = asked(seed)
        without = answers(client, addresses)
        transaction.set_rollback(True)
    with transaction.atomic():
        draft_everything()
        publish_meanwhile()
        assert asked(seed) == addresses
        with_drafts = answers(client, addresses)
        assert Official.objects.filter(name__startswith=DRAFTED).count() == Official.objects.count()
        transaction.set_rollback(True)

    assert with_drafts.keys() == without.keys()
    assert len(without) >= COUNT
    assert {at for at, found in with_drafts.items() if found != without[at]} == set()
    assert DRAFTED.encode() not in b"".join(body for _, body, _, _ in with_drafts.values())
    assert sum(status in {200, 304} for status, *_ in without.values()) > COUNT / 2
