"""That the denial which the whole public suite runs under denies."""

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from policies.desk.models import MODELS
from policies.record.models import Edition, Entry, Revision, Value
from tests.api.readers import Reader, only_public_tables


@pytest.mark.parametrize("model", [*MODELS.values(), User])
def test_tables_of_desk_and_accounts_are_denied(db: None, model: type) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), only_public_tables():
        list(model.objects.all()[:1])  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", [Revision, Edition, Entry, Value])
def test_record_and_index_are_read(db: None, model: type) -> None:
    with only_public_tables():
        assert list(model.objects.all()[:1]) == []  # type: ignore[attr-defined]


def test_nothing_is_written(db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), only_public_tables():
        Value.objects.all().delete()


def test_a_door_that_read_the_desk_would_fail(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from policies.api.views import items

    def leak(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM desk_stance")

    monkeypatch.setattr(items.ListView, "prepared_page", leak)
    with pytest.raises(DatabaseError), transaction.atomic():
        reader.get("/api/v1/stances/")
