"""Eight publishers at once: their revisions stand one after the other, and none is lost."""

from functools import partial
from typing import Any

import pytest

from policies.record import export, index
from policies.record.models import Revision
from policies.record.proposals import Proposal, Refused
from policies.record.publish import publish
from policies.record.verify import Verification
from tests.make import document, identity, new
from tests.together import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("transactional_db", "shared"),
]
PUBLISHERS, TIMES = 8, 3


def place(key: str) -> Proposal:
    item = identity("jurisdiction", key)
    return new(item, document("jurisdiction", name=key, classification="county"))


def publish_now(*proposals: Proposal) -> int:
    signature: dict[str, Any] = {"submitter": "ana", "approver": "ben", "message": ""}
    return publish(proposals, two_people=True, **signature).number


def state() -> tuple[list[int], list[str], list[str]]:
    """The numbers there are, in order of time, and what is wrong with record and index."""
    numbers = list(Revision.objects.order_by("published_at").values_list("number", flat=True))
    findings = [finding.text for finding in Verification(export.lines).findings()]
    return numbers, findings, list(index.differences())


def test_eight_publishers_leave_one_chain_without_gaps() -> None:
    def act(publisher: int) -> list[int]:
        return [publish_now(place(f"{publisher}-{time}")) for time in range(TIMES)]

    numbers = at_once(*(partial(act, number) for number in range(PUBLISHERS)))
    assert all(isinstance(each, list) for each in numbers), numbers
    made = sorted(number for each in numbers if isinstance(each, list) for number in each)
    assert made == list(range(1, PUBLISHERS * TIMES + 1))
    assert at_once(state) == [(made, [], [])]


def test_of_eight_that_publish_the_same_item_one_wins_and_the_others_are_told() -> None:
    found = at_once(*[lambda: publish_now(place("same"))] * PUBLISHERS)
    lost = [str(each) for each in found if isinstance(each, Refused)]
    assert found.count(1) == 1
    assert lost == [
        f"{identity('jurisdiction', 'same')}: change: It is published already: say how it changed."
    ] * (PUBLISHERS - 1)
    assert at_once(state) == [([1], [], [])]
