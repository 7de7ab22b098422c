"""Two editors at once, each in a process of their own as far as the database can tell."""

from collections.abc import Callable

import pytest

from policies.desk.intake import Conflict, receive
from policies.desk.render import render
from policies.record.models import Edition, Revision
from policies.record.proposals import Refused
from policies.record.verify import GENESIS
from tests.desk.desk import AT, World, approved, edited, item, miami_dade_desk, rows, submitted
from tests.together import at_once, elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


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
