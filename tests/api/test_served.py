"""The doors as they are served: outside a transaction, which is where other tests ask them."""

import os

import pytest
from django.core.management import call_command

from policies.record.reading import reading
from tests.api.readers import Reader
from tests.api.test_docs import REQUESTS
from tests.asking import Values, every_one

FULL = os.environ.get("PROOF") == "full"
ONE_IN = 1 if FULL else 20  # items; every door and parameter alone is asked either way


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_every_door_answers_with_each_of_its_forms_and_parameters() -> None:
    call_command("loaddata", "articles", verbosity=0)
    reader = Reader()
    addresses = [*REQUESTS, *every_one(Values(20261128), ONE_IN)]
    failed = {at: status for at in addresses if (status := reader.get(at).status_code) >= 500}
    assert len(addresses) > 1000
    assert failed == {}


def test_a_reading_within_a_reading_is_refused(db: None) -> None:
    with reading(), pytest.raises(RuntimeError, match="within a reading"), reading():
        pass
    with reading():  # and the first one is over
        pass
