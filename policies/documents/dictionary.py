"""The dictionary: what each column of each table holds, and what each code means."""

from collections.abc import Iterator

from policies.codebook import codebook
from policies.documents import KINDS
from policies.documents.cells import Row
from policies.documents.table import CITATIONS, Column, citation_columns, table_of

COLUMNS = (
    Column("table", says="The file in data/, without its ending."),
    Column("column", says="The column's name."),
    Column("type", says="A type of the Table Schema; an array is a cell of JSON."),
    Column("description", says="What stands in it."),
    Column("dimension", says="Where it holds codes: their dimension, in codes.csv."),
    Column("ids_of", says="Where it holds ids: the table of the items."),
)
CODES = (
    Column("dimension", says="What is coded."),
    Column("code", says="The code, as it stands in the data."),
    Column("label", says="The code in words."),
    Column("definition", says="What it means."),
    Column("authority", says="What the definition rests on."),
)


def columns() -> Iterator[Row]:
    """Give a row a column of each table: of a kind's items, and of all their citations."""
    tables = {kind.endpoint: table_of(kind).columns for kind in KINDS.values()}
    tables[CITATIONS] = citation_columns()
    for table, described in tables.items():
        for each in described:
            items = KINDS[each.kind].endpoint if each.kind else None
            yield (table, each.name, each.type, each.says, each.dimension or None, items)


def codes() -> Iterator[Row]:
    """Give a row a code of each dimension, in the order of the codebook."""
    for name, dimension in codebook().dimensions.items():
        for code in dimension.codes.values():
            yield (name, code.name, code.label, code.definition, code.authority)
