"""Two editors at once, each in a process of their own as far as the database can tell."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from policies.desk.intake import Conflict, receive
from policies.desk.render import render
from policies.record.models import Edition, Revision
from policies.record.proposals import Refused
from policies.record.verify import GENESIS
from tests.desk.desk import AT, World, approved, edited, item, miami_dade_desk, rows, submitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[None]:
    """On SQLite a file: connections to the tests' database in memory do not wait for each other."""
    if connection.vendor != "sqlite":
        yield
        return
    settings = connections.settings["default"]
    in_memory, path = settings["NAME"], tmp_path / "desk.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as file:
        connection.connection.backup(file)
    file.close()
    settings["NAME"] = str(path)
    yield
    settings["NAME"] = in_memory


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Start all acts together; give what each gave or raised."""
    gate, found = Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            found[number] = act()  # type: ignore[call-overload]
        except (Refused, Conflict) as error:
            found[number] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return list(found)


def elsewhere(act: Callable[[], object]) -> object:
    """Do one act on a connection of its own."""
    return at_once(act)[0]


@pytest.fixture
def in_review(transactional_db: None) -> World:
    world = miami_dade_desk()
    edited(world["mayor"], party="Independent")
    submitted(world["mayor"])
    return world


def test_of_two_approvals_of_one_item_one_wins_and_the_other_is_told(
    in_review: World, shared: None
) -> None:
    mayor = in_review["mayor"]
    found = at_once(*(lambda by=by: approved(mayor, by=by) for by in ("ben", "cai")))
    won = [each for each in found if isinstance(each, Revision)]
    lost = [each for each in found if isinstance(each, Refused)]
    assert (len(won), len(lost)) == (1, 1)
    assert rows(lost[0]) == [
        (mayor, "stage", "It is as published, so you cannot publish it; allowed now: edit.")
    ]
    assert elsewhere(lambda: (Revision.objects.count(), item(mayor).stage)) == (2, "clean")
    assert elsewhere(lambda: Edition.objects.filter(item=mayor).count()) == 2


def test_of_two_saves_of_one_version_one_wins_and_the_other_is_told(
    in_review: World, shared: None
) -> None:
    mayor = in_review["mayor"]
    data = render(item(mayor))

    def save(party: str) -> Callable[[], object]:
        return lambda: receive(mayor, data | {"party": party}, by=party, at=AT, version=2)

    found = at_once(save("ann"), save("bea"))
    lost = [each for each in found if isinstance(each, Conflict)]
    assert [each.current for each in lost] == [3]
    kept = next(each.party for each in found if not isinstance(each, Conflict))  # type: ignore[attr-defined]
    assert elsewhere(lambda: render(item(mayor))["party"]) == kept


def test_two_publications_at_once_stand_one_after_the_other(
    transactional_db: None, shared: None
) -> None:
    world = World()

    def build() -> None:
        world.update(miami_dade_desk())
        for name in ("mayor", "rule"):
            edited(world[name], coding_note="Checked.")
            submitted(world[name])

    elsewhere(build)
    found = at_once(*(lambda name=name: approved(world[name]) for name in ("mayor", "rule")))
    assert {each.number for each in found if isinstance(each, Revision)} == {2, 3}
    hashes = elsewhere(
        lambda: list(Revision.objects.order_by("number").values_list("hash", flat=True))
    )
    assert isinstance(hashes, list)
    assert len({GENESIS, *hashes}) == 4
