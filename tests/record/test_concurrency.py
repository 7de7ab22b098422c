"""Eight publishers at once: their revisions stand one after the other, and none is lost."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from policies.record import export, index
from policies.record.models import Revision
from policies.record.proposals import Proposal, Refused
from policies.record.publish import publish
from policies.record.verify import Verification
from tests.make import document, identity, new

pytestmark = pytest.mark.django_db(transaction=True)
PUBLISHERS, TIMES = 8, 3


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """On SQLite a file: connections to the tests' database in memory do not wait for each other."""
    if connection.vendor != "sqlite":
        yield
        return
    settings = connections.settings["default"]
    in_memory, path = settings["NAME"], tmp_path / "record.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as file:
        connection.connection.backup(file)
    file.close()
    settings["NAME"] = str(path)
    yield
    settings["NAME"] = in_memory


def at_once(act: Callable[[int], object], times: int = PUBLISHERS) -> list[object]:
    """Start all acts together, each on a connection of its own; give what each gave or raised."""
    gate, found = Barrier(times), [object()] * times

    def run(number: int) -> None:
        gate.wait()
        try:
            found[number] = act(number)
        except Exception as error:
            found[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return found


def place(key: str) -> Proposal:
    item = identity("jurisdiction", key)
    return new(item, document("jurisdiction", name=key, classification="county"))


def publish_now(*proposals: Proposal) -> int:
    signature: dict[str, Any] = {"submitter": "ana", "approver": "ben", "message": ""}
    return publish(proposals, two_people=True, **signature).number


def state(_number: int) -> tuple[list[int], list[str], list[str]]:
    """The numbers there are, in order of time, and what is wrong with record and index."""
    numbers = list(Revision.objects.order_by("published_at").values_list("number", flat=True))
    findings = [finding.text for finding in Verification(export.lines).findings()]
    return numbers, findings, list(index.differences())


def test_eight_publishers_leave_one_chain_without_gaps() -> None:
    def act(publisher: int) -> list[int]:
        return [publish_now(place(f"{publisher}-{time}")) for time in range(TIMES)]

    numbers = at_once(act)
    assert all(isinstance(each, list) for each in numbers), numbers
    made = sorted(number for each in numbers if isinstance(each, list) for number in each)
    assert made == list(range(1, PUBLISHERS * TIMES + 1))
    assert at_once(state, 1) == [(made, [], [])]


def test_of_eight_that_publish_the_same_item_one_wins_and_the_others_are_told() -> None:
    found = at_once(lambda _publisher: publish_now(place("same")))
    lost = [str(each) for each in found if isinstance(each, Refused)]
    assert found.count(1) == 1
    assert lost == [
        f"{identity('jurisdiction', 'same')}: change: It is published already: say how it changed."
    ] * (PUBLISHERS - 1)
    assert at_once(state, 1) == [([1], [], [])]
