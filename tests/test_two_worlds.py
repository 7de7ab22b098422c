"""Drafts do not leak: with and without drafts, every public answer is the same.

Two worlds hold the same record. In one, every published item has been edited on the desk since, new
items wait as drafts and in review, and meanwhile an item that mentions edited ones is published.
The same requests must give the same statuses, headers, bytes and numbers of queries.
"""

import json
import logging
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from policies.api.http import cache
from policies.api.renderers import FORMATS
from policies.api.views.items import PAGES
from policies.codebook import dimension
from policies.desk import history, intake, workflow
from policies.desk.models import MODELS, Citation, Item, Official, Stance
from policies.desk.render import render
from policies.desk.workflow import Named
from policies.ids import derived_id
from policies.record.models import Revision
from policies.record.queries import head_documents
from tests.api.doors import doors
from tests.asking import Values, at_random, every_one, of_door

FULL = os.environ.get("PROOF") == "full"
SHARDS, COUNT = (4, 20_000) if FULL else (1, 60)  # requests, beside what they lead to
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DRAFTED = "Zweitausend draft"
Answer = tuple[int, bytes, tuple[tuple[str, str], ...], int]


def noting(queries: list[str]) -> Callable[..., Any]:
    """Note each query; Django's own log keeps the last 9,000 only."""

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return run(sql, *rest)

    return execute


class Sent(NamedTuple):
    """A request: its address, its method, and what its reader takes."""

    address: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()


def asked() -> list[Sent]:
    """So many requests, of which no two have the same address."""
    values = Values(20261122, "two-worlds")
    each_alone = every_one(values) if FULL else ()
    drafted = DRAFTED.split(maxsplit=1)[0]
    looked_for = [f"/api/v1/search/?q={drafted}", f"/api/v1/stances/?as_of=any&q={drafted}"]
    addresses = dict.fromkeys([*looked_for, *each_alone, *at_random(values, COUNT)])
    return [by_chance(values.random, address) for address in addresses][:COUNT]


def by_chance(pick: random.Random, address: str) -> Sent:
    """The request as some readers send it: in one of seven another method, Accept, or packed."""
    (method,) = pick.choices(["GET", "HEAD", "OPTIONS"], [12, 2, 1])
    media = [renderer.media_type for renderer in FORMATS.values()]
    accepts = ("Accept", pick.choice(media)) if pick.random() < 1 / 7 else None
    packed = ("Accept-Encoding", "gzip") if pick.random() < 1 / 7 else None
    return Sent(address, method, tuple(filter(None, (accepts, packed))))


def answers(client: Client, sent: list[Sent]) -> dict[Sent, Answer]:
    """What is answered to each request, and to those that an answer leads to."""
    found: dict[Sent, Answer] = {}
    PAGES.written.clear()  # what a process remembers of its queries is no part of a world
    cache.ANSWERS.clear()
    for each in sent:
        found[each] = status, body, headers, _ = whole(client, each)
        if status != 200:
            continue
        kept = dict(headers)
        if "json" in kept.get("Content-Type", "") and b'"next":"/' in body:  # the page after it
            following = Sent(json.loads(body)["links"]["next"])
            found[following] = whole(client, following)
        if len(found) % 5 == 0 and "ETag" in kept:  # and what is said to whoever has it
            has_it = each._replace(headers=(*each.headers, ("If-None-Match", kept["ETag"])))
            found[has_it] = whole(client, has_it)
    return found


def whole(client: Client, sent: Sent) -> Answer:
    """Ask, and read to the end what is sent in pieces."""
    queries: list[str] = []
    with connection.execute_wrapper(noting(queries)):
        response = client.generic(sent.method, sent.address, headers=dict(sent.headers))
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


@pytest.mark.proof
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_answer_differs_where_there_are_drafts(
    articles: None,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    shard: int,
) -> None:
    caplog.set_level(logging.ERROR, "django.request")  # keeping refusals takes a tenth of the time
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    kept = 20_000_000 if shard % 2 else 0  # bytes: half of the requests meet the answers' cache
    monkeypatch.setattr(cache, "ANSWERS", cache.Answers(kept))

    with transaction.atomic():
        publish_meanwhile()
        sent = asked()[shard::SHARDS]
        without = answers(client, sent)
        transaction.set_rollback(True)
    with transaction.atomic():
        draft_everything()
        publish_meanwhile()
        assert asked()[shard::SHARDS] == sent
        with_drafts = answers(client, sent)
        assert Official.objects.filter(name__startswith=DRAFTED).count() == Official.objects.count()
        transaction.set_rollback(True)

    assert with_drafts.keys() == without.keys()
    assert len({each.address for each in sent}) == COUNT // SHARDS
    assert {each for each, found in with_drafts.items() if found != without[each]} == set()
    assert DRAFTED.encode() not in b"".join(body for _, body, _, _ in with_drafts.values())
    assert sum(status in {200, 304} for status, *_ in without.values()) > len(sent) / 2


def test_every_parameter_of_every_door_is_asked(articles: None) -> None:
    values = Values(20261122)
    for door in doors():
        queries = "&".join(urlsplit(address).query for address in of_door(values, door))
        assert door.parameters.base_filters.keys() <= {*parse_qs(queries), "cursor"}, door.name
