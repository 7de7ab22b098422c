"""The tables that are searched: FTS5's on SQLite, tables with a text-search vector on PostgreSQL."""

from django.db import migrations, models

TABLES = ("index_text", "index_text_past")
# Words come folded, so that the plainest tokenizer does; rank is ours, and needs no sizes. The
# shortest beginnings of words, which very many words have, are kept as words are.
SQLITE = """
CREATE VIRTUAL TABLE {0}
    USING fts5(names, words, shown, tokenize='ascii', columnsize=0, prefix='3')
"""
# A long list of pending entries makes PostgreSQL read the whole table instead: it is kept short.
POSTGRESQL = """
CREATE TABLE {0} (
    rowid bigint PRIMARY KEY,
    names text NOT NULL,
    words text NOT NULL,
    shown text NOT NULL,
    body tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', names), 'A')
        || setweight(to_tsvector('simple', words), 'B')
        || setweight(to_tsvector('simple', shown), 'C')
    ) STORED
);
CREATE INDEX {0}_body ON {0} USING gin (body) WITH (gin_pending_list_limit = 256)
"""


def create(apps, schema_editor):
    statement = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table in TABLES:
        for part in statement.format(table).split(";"):
            schema_editor.execute(part)


def drop(apps, schema_editor):
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE {table}")


def table(name, table):
    fields = [
        ("rowid", models.BigIntegerField(primary_key=True, serialize=False)),
        ("names", models.TextField()),
        ("words", models.TextField()),
        ("shown", models.TextField()),
    ]
    return migrations.CreateModel(
        name=name, fields=fields, options={"db_table": table, "abstract": False}
    )


class Migration(migrations.Migration):
    dependencies = [("policies", "0002_query_surface")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create, drop)],
            state_operations=[table("Text", TABLES[0]), table("PastText", TABLES[1])],
        )
    ]
