"""The search: the editions whose texts hold what is asked for, ranked, and how many of each kind.

Each engine has its own way to write a question; words are folded before, for both alike. The rank
of an edition depends on nothing but the question and its own text, so that a search of an earlier
revision is answered in the same order for ever: first what is called exactly so, then what has the
words in its name, then what says them, then what only shows items that have them; in each of these,
what was published last comes first.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL

from policies.documents.texts import NAMES, WEIGHTS, WORDS
from policies.record import texts
from policies.record.models import Entry, Revision
from policies.record.question import Group, Phrase, Question

RANKS = ("exact_name", "name", "text", "shown")  # where an edition has what is asked for
COUNTED = 1_000  # matches that are counted by kind
NO_EDITION = 2**62  # no edition has a number as large
TABLES = (LIVE, _) = tuple(table._meta.db_table for table in texts.TABLES)
ENTRY, REVISION = Entry._meta.db_table, Revision._meta.db_table


class Hit(NamedTuple):
    """An edition that matches: how it is ranked (0 the best), and what it is of."""

    rank: int
    edition: int
    kind: str
    item: str
    state: str


# The one thing in which the engines differ: how a question is written, and put to a table


class Fts5:
    """SQLite's."""

    @staticmethod
    def condition(table: str) -> str:
        """Write the condition that a row of a table matches an expression."""
        return f"{table} MATCH %s"

    @classmethod
    def all_of(cls, groups: Iterable[Group], *weights: str) -> str:
        """Write that a text has all groups in some weights; in any, where none are given."""
        every = _joined(groups, cls._phrase, " AND ", " OR ")
        return f"{{{' '.join(weights)}}} : ({every})" if weights else f"({every})"

    @staticmethod
    def _phrase(phrase: Phrase) -> str:
        return f'"{" ".join(map(texts.lettered, phrase.words))}"{" *" if phrase.begins else ""}'

    @staticmethod
    def but_not(wanted: str, other: str) -> str:
        """Write that a text matches one expression and not another."""
        return f"({wanted}) NOT ({other})"


class TextVector:
    """PostgreSQL's."""

    letters = dict(zip(WEIGHTS, "ABC", strict=True))

    @staticmethod
    def condition(table: str) -> str:
        """Write the condition that a row of a table matches an expression."""
        return f"{table}.body @@ %s::tsquery"

    @classmethod
    def all_of(cls, groups: Iterable[Group], *weights: str) -> str:
        """Write that a text has all groups in some weights; in any, where none are given."""
        letters = "".join(cls.letters[weight] for weight in weights)

        def write(phrase: Phrase) -> str:
            *others, last = map(texts.lettered, phrase.words)
            ends = f"{last}:{'*' if phrase.begins else ''}{letters}".rstrip(":")
            return " <-> ".join([*(f"{word}:{letters}".rstrip(":") for word in others), ends])

        return _joined(groups, write, " & ", " | ")

    @staticmethod
    def but_not(wanted: str, other: str) -> str:
        """Write that a text matches one expression and not another."""
        return f"({wanted}) & !({other})"


def _joined(
    groups: Iterable[Group], write: Callable[[Phrase], str], every: str, either: str
) -> str:
    written = (
        either.join(f"({every.join(map(write, alternative))})" for alternative in group)
        for group in groups
    )
    return every.join(f"({each})" for each in written)


def _engine() -> type[Fts5] | type[TextVector]:
    return TextVector if connection.vendor == "postgresql" else Fts5


def _ranked(question: Question) -> list[str]:
    """Write the expression of each rank, which whatever has a better one matches too."""
    engine, groups = _engine(), question.groups
    name = texts.whole_name(question.words)
    exactly: Group = ((Phrase((name,) if name else question.words),),)
    return [
        engine.all_of((exactly,), NAMES),
        engine.all_of(groups, NAMES),
        engine.all_of(groups, NAMES, WORDS),
        engine.all_of(groups),
    ]


@dataclass(frozen=True)
class Search:
    """A question put to what was published by a revision, narrowed to some kinds and states."""

    question: Question
    revision: int
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()

    def hits(self, most: int, after: tuple[int, int] | None = None) -> list[Hit]:
        """Give the best hits, at most so many; `after`: those below a rank and edition."""
        found: dict[int, Hit] = {}
        start, before = after or (0, NO_EDITION)
        ranked = _ranked(self.question)
        for rank in range(start, len(ranked)):
            expression, below = ranked[rank], before if rank == start else NO_EDITION
            if after and rank:  # else the better ones are all among those found
                expression = _engine().but_not(expression, ranked[rank - 1])
            for edition, *row in self._rows(expression, "kind, item, state", most, below):
                found.setdefault(edition, Hit(rank, edition, *row))
            if len(found) >= most:
                break
        return list(found.values())[:most]

    def count(self) -> int:
        """Count all matches."""
        sql, parameters = self._found(_engine().all_of(self.question.groups), "kind")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({sql}) AS found", parameters)  # noqa: S608
            return int(cursor.fetchone()[0])

    def count_by_kind(self) -> tuple[dict[str, int], bool]:
        """Count the matches of every kind, and say whether only those published last are counted."""
        wide = replace(self, kinds=())
        rows = wide._rows(_engine().all_of(self.question.groups), "kind", COUNTED + 1)
        counts = Counter(kind for _, kind in rows[:COUNTED])
        return dict(sorted(counts.items())), len(rows) > COUNTED

    def _rows(self, expression: str, columns: str, most: int, below: int = NO_EDITION) -> list[Any]:
        """Read editions that match an expression, the last published first."""
        sql, parameters = self._found(expression, columns, below)
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} ORDER BY 1 DESC LIMIT %s", [*parameters, most])
            return list(cursor.fetchall())

    def _found(
        self, expression: str, columns: str, below: int = NO_EDITION
    ) -> tuple[str, list[Any]]:
        """Write a query of the editions that match an expression."""
        parts = [self._part(table, columns, expression, below) for table in TABLES]
        return (
            " UNION ALL ".join(sql for sql, _ in parts),
            [value for _, values in parts for value in values],
        )

    def _part(
        self, table: str, columns: str, expression: str, below: int
    ) -> tuple[str, Sequence[Any]]:
        """Write the part of a table; CROSS JOIN keeps SQLite from asking it for each entry."""
        source, condition, parameters = _matching(table, expression, self.revision)
        sql = (
            f"SELECT {table}.rowid, {columns} FROM {source} CROSS JOIN {ENTRY} "  # noqa: S608
            f"WHERE {condition} AND {table}.rowid < %s AND edition_id = {table}.rowid"
            " AND revision_from <= %s AND revision_to > %s"
        )
        parameters += [below, self.revision, self.revision]
        for column, values in (("kind", self.kinds), ("state", self.states)):
            if values:
                sql += f" AND {column} IN ({', '.join(['%s'] * len(values))})"
                parameters += values
        return sql, parameters


def matching(question: Question, revision: int) -> RawSQL:
    """Give a query of the editions whose texts match, and of some that a revision does not show."""
    expression = _engine().all_of(question.groups)
    parts, parameters = [], []
    for table in TABLES:
        source, condition, values = _matching(table, expression, revision)
        parts.append(f"SELECT {table}.rowid FROM {source} WHERE {condition}")  # noqa: S608
        parameters += values
    return RawSQL(" UNION ALL ".join(parts), parameters)  # noqa: S611


def _matching(table: str, expression: str, revision: int) -> tuple[str, str, list[Any]]:
    """Write what to read and which rows match; the past only where a later revision hides it."""
    condition = _engine().condition(table)
    if table == LIVE:
        return table, condition, [expression]
    newest = f"(SELECT max(number) AS newest FROM {REVISION}) AS head"  # noqa: S608
    return f"{newest} CROSS JOIN {table}", f"newest > %s AND {condition}", [revision, expression]
