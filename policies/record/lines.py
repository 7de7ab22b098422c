"""The lines: each edition's row of its kind's table, as CSV files have it.

A part of the index, filled from documents alone: written once, when an edition is published, so
that a file of a hundred thousand rows need not parse as many documents.
"""

from collections.abc import Iterable, Sequence

from django.db import models

from policies.documents import document_of
from policies.documents.base import Json
from policies.documents.cells import csv_lines
from policies.documents.table import table_of
from policies.record import rows
from policies.record.models import Edition
from policies.record.queries import texts

__all__ = ["Line"]

END = "\r\n"


class Line(models.Model):
    """An edition's line, without its end; its first cell is the id."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, primary_key=True)
    cells = models.TextField()

    class Meta:
        db_table = "index_line"

    def __str__(self) -> str:
        return f"line of edition {self.edition_id}"


def expected(document: Json) -> str:
    """Give the line of a document."""
    row = table_of(document_of(document["id"])).flatten(document)
    return csv_lines([row]).decode().removesuffix(END)


def add(editions: Iterable[tuple[int, Json]]) -> None:
    """Insert the lines of editions, given by number."""
    made = [(number, expected(document)) for number, document in editions]
    rows.insert(Line, ("edition_id", "cells"), made)


def remove(editions: Sequence[int]) -> None:
    """Delete the lines of editions."""
    Line.objects.filter(pk__in=editions).delete()


def found(editions: Iterable[int]) -> dict[int, str]:
    """Give the lines of editions, by the edition's number."""
    return texts(Line, "cells", editions)
