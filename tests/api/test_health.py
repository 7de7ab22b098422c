"""Health: what keeps the process running asks these."""

from django.test import Client
from pytest_django import Settings

from policies.record.models import Entry, Value
from tests.api.readers import Reader
from tests.worlds import World


def test_a_process_that_lives_says_so_without_the_database() -> None:
    response = Client().get("/healthz")  # this test may not touch a database
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_a_record_that_can_be_read_is_ready(reader: Reader, county: World) -> None:
    response = reader.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})


def test_an_empty_record_is_ready(reader: Reader) -> None:
    assert reader.get("/readyz").status_code == 200


def test_a_record_without_its_index_is_not_ready(reader: Reader, county: World) -> None:
    Value.objects.all().delete()
    Entry.objects.all().delete()
    response = reader.get("/readyz")
    assert response.status_code == 503
    assert response.json()["reason"] == "Nothing is indexed: run manage.py reindex."


def test_health_is_asked_without_https(settings: Settings, reader: Reader) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert reader.get("/healthz").status_code == 200
    assert reader.get("/api/v1/codebook/").status_code == 301


def test_health_is_only_read() -> None:
    assert Client().head("/healthz").status_code == 200
    assert Client().post("/healthz").status_code == 405
