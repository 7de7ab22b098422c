"""The doors as they are served: outside a transaction, which is where other tests ask them."""

import os
from itertools import islice

import pytest
from django.core.management import call_command

from policies.record.reading import reading
from tests.api.doors import doors
from tests.api.hostile import WAYS, Maker
from tests.api.readers import Reader
from tests.api.test_docs import REQUESTS
from tests.api.test_hostile import assert_answered
from tests.asking import Values, every_one

FULL = os.environ.get("PROOF") == "full"
FEW = 2 if FULL else 1  # hostile requests of each way for each door; test_hostile asks more
ONE_IN = 1 if FULL else 7  # of every door, form and parameter alone


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_every_door_answers_with_each_of_its_forms_and_parameters() -> None:
    call_command("loaddata", "articles", verbosity=0)
    reader = Reader()
    addresses = [*REQUESTS, *islice(every_one(Values(20261128)), 0, None, ONE_IN)]
    failed = {at: status for at in addresses if (status := reader.get(at).status_code) >= 500}
    assert len(addresses) > (2000 if FULL else 300)
    assert failed == {}


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_no_door_breaks() -> None:
    call_command("loaddata", "articles", verbosity=0)
    reader = Reader(raise_request_exception=False)
    maker = Maker(reader, 20261128)
    asked = [sent for way in WAYS for door in doors() for sent in maker.few(way, door, FEW)]
    for sent in asked:
        assert_answered(reader, sent)
    assert len({*asked}) > (1000 if FULL else 800)


def test_a_reading_within_a_reading_is_refused(db: None) -> None:
    with reading(), pytest.raises(RuntimeError, match="within a reading"), reading():
        pass
    with reading():  # and the first one is over
        pass
