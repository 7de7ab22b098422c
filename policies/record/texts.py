"""The texts: what is searched of each edition, as folded words in three weights.

A part of the index, filled from documents alone. What stands now and what was superseded are two
tables, so that a search of the head costs the same however many editions an item has had. On SQLite
they are FTS5's, on PostgreSQL tables with a text-search vector; both see the same words.
"""

import re
from collections.abc import Iterable, Sequence

from django.db import connection, models

from policies.documents import document_of
from policies.documents.base import Json, folded
from policies.documents.texts import WEIGHTS
from policies.record import rows
from policies.record.models import OPEN

__all__ = ["PastText", "Text"]

COLUMNS = ("rowid", *WEIGHTS)
LONGEST_TEXT = 100_000  # characters of one weight; PostgreSQL holds a vector of a megabyte
LONGEST_WORD = 64
LONGEST_NAME = 8  # words of a name that is found first when it is asked for exactly
# A letter that no folded word has: words with it are the index's own, and nobody can ask for them.
OWN = "\u00f1"
PARTED = f" {OWN} "  # between passages, so that no name stands across two of them

_DIGIT_FIRST = re.compile("(^| )([0-9])")

Row = tuple[int, str, str, str]


class Searched(models.Model):
    """A table that each engine has in its own form; migration 0003 makes it."""

    rowid = models.BigIntegerField(primary_key=True)  # the edition's number
    names = models.TextField()
    words = models.TextField()
    shown = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"texts of edition {self.rowid}"


class Text(Searched):
    """What is searched now: the texts of live editions."""

    class Meta(Searched.Meta):
        db_table = "index_text"


class PastText(Searched):
    """What was searched: the texts of superseded editions."""

    class Meta(Searched.Meta):
        db_table = "index_text_past"


TABLES: tuple[type[Text | PastText], ...] = (Text, PastText)


def lettered(words: str) -> str:
    """Give folded words as engines see them: cut, and with a letter first.

    PostgreSQL parts words that begin with a digit, such as 1e5x, in two.
    """
    if _DIGIT_FIRST.search(words):
        words = _DIGIT_FIRST.sub(rf"\1{OWN}\2", words)
    if len(words) > LONGEST_WORD:
        words = " ".join([word[:LONGEST_WORD] for word in words.split()])
    return words


def id_word(public_id: str) -> str:
    """Give the word that stands for an item wherever a document shows it."""
    return OWN + public_id.replace("-", "")


def whole_name(words: Sequence[str]) -> str:
    """Give the word that stands for a whole name, of folded words; "" for a long one."""
    whole = OWN * 2 + OWN.join(words)
    return whole if 0 < len(words) <= LONGEST_NAME and len(whole) <= LONGEST_WORD else ""


def row_of(edition: int, document: Json) -> Row:
    """Give the row of an edition: its number and the words of each weight."""
    passages: dict[str, list[str]] = {weight: [] for weight in WEIGHTS}
    shown: dict[str, None] = {}
    for weight, _, text, item in document_of(document["id"]).texts(document):
        passages[weight].append(text)
        if item:
            shown[id_word(item)] = None
    names, words, others = (_folded(passages[weight]) for weight in WEIGHTS)
    wholes = [whole_name(name.split()) for name in names]
    # An id's word ends the names and begins what is shown: these are parted from what is said.
    return (
        edition,
        " ".join([lettered(PARTED.join(names)), *wholes, id_word(document["id"])]).strip(),
        lettered(PARTED.join(words)),
        " ".join([*shown, lettered(PARTED.join(others))]).strip(),
    )


def _folded(passages: Sequence[str]) -> list[str]:
    """Fold the passages of a weight, as far as they are searched; no text holds a NUL."""
    searched = "\0".join(passages)[:LONGEST_TEXT].split("\0")
    return [words for text in searched if (words := folded(text))]


def expected(edition: int, document: Json, revision_to: int) -> tuple[Row, bool]:
    """Give the row of an edition, and whether it is searched now."""
    return row_of(edition, document), revision_to == OPEN


def add(editions: Iterable[tuple[int, Json, int]]) -> None:
    """Insert the rows of editions: number, document, and the revision that supersedes it."""
    live: list[Row] = []
    past: list[Row] = []
    for edition in editions:
        row, is_live = expected(*edition)
        (live if is_live else past).append(row)
    rows.insert(Text, COLUMNS, live)
    rows.insert(PastText, COLUMNS, past)


def retire(editions: Sequence[int]) -> None:
    """Move the rows of editions that are superseded; some thousands at most."""
    if editions:
        superseded = Text.objects.filter(pk__in=editions)
        rows.insert(PastText, COLUMNS, list(superseded.values_list(*COLUMNS)))
        superseded.delete()


def remove(editions: Sequence[int]) -> None:
    """Delete the rows of editions; some thousands at most."""
    for table in TABLES:
        table.objects.filter(pk__in=editions).delete()


def wipe() -> None:
    """Leave no trace of deleted words: FTS5 keeps them until it merges what it wrote."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in TABLES:
                name = table._meta.db_table
                cursor.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608


def found(editions: Sequence[int]) -> dict[int, tuple[Row, bool]]:
    """Give the rows of editions, each with whether it is searched now."""
    return {
        row[0]: (row, table is Text)
        for table in TABLES
        for row in table.objects.filter(pk__in=editions).values_list(*COLUMNS)
    }


def count() -> int:
    """Give the number of rows."""
    return sum(table.objects.count() for table in TABLES)
