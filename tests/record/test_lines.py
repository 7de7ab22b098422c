"""Lines: each edition's row as CSV files have it, written when it is published."""

import csv

import pytest

from policies.documents import document_of
from policies.documents.table import table_of
from policies.record import index, lines, queries
from policies.record.lines import Line
from policies.record.models import Entry
from tests.worlds import eventful

pytestmark = pytest.mark.django_db


def test_every_indexed_edition_has_its_line() -> None:
    eventful()
    assert Line.objects.count() == Entry.objects.count() > 10
    for line in Line.objects.select_related("edition"):
        (row,) = csv.reader([line.cells], strict=True)
        table = table_of(document_of(line.edition.item))
        cells = [column.read(cell) for column, cell in zip(table.columns, row, strict=True)]
        found = table.unflatten(cells)
        assert found["id"] == line.edition.item
        assert lines.expected(found) == line.cells


def test_no_line_holds_a_text_that_was_covered() -> None:
    eventful()
    assert not Line.objects.filter(cells__contains="Jane").exists()
    assert Line.objects.filter(cells__contains="[redacted]").exists()


def test_a_line_that_is_wrong_surplus_or_missing_is_found_and_made_anew() -> None:
    world = eventful()
    edition = queries.live().get(item=world["rule"]).pk
    Line.objects.filter(pk=edition).update(cells="x")
    assert [found[:14] for found in index.differences()] == [world["rule"]]
    Line.objects.filter(pk=edition).delete()
    assert len(list(index.differences())) == 2
    index.reindex()
    assert list(index.differences()) == []
    assert Line.objects.filter(pk=edition).exists()
