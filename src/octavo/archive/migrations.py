"""From the schemas of earlier versions to the newest: a step for each, run in the transaction that counts it."""

from collections.abc import Callable

from sqlalchemy import Connection, inspect, select, text, update
from sqlalchemy.schema import CreateColumn

from octavo.archive import schema
from octavo.archive.articles import articles_with_texts
from octavo.archive.database import COUNTED, Database
from octavo.archive.search import DAY, Words, day_of
from octavo.archive.stories import Stories
from octavo.text import TOKENS_VERSION

# What columns of schema 2 are filled with that schema 1 did not have; `old` is the row of schema 1.
_SHELF = "CAST(strftime('%Y%m', {}, 'unixepoch') AS INTEGER)"
_OF_ARTICLE = _SHELF.format("(SELECT seen FROM article WHERE id = old.article_id)")
_FILLED = {
    "version": {"tokens": "0"},
    "article": {"shelf": _SHELF.format("old.seen")},
    "revision": {"shelf": _OF_ARTICLE},
    "feature": {
        "shelf": _OF_ARTICLE,
        "sketch": "(SELECT octavo_sketch(hash) FROM old_sketch WHERE article_id = old.article_id)",
    },
    "host": {"until": "0"},
}


def migrate(database: Database, conn: Connection, now: int) -> None:
    """Brings an archive from the schema numbered `now` to the newest."""
    for step in STEPS[now - 1 :]:
        step(database, conn)
    if now < schema.NEWEST:
        conn.execute(update(schema.version).values(number=schema.NEWEST))


def _second(database: Database, conn: Connection) -> None:
    """Shelves, counted ids, sketches beside their features, and days in the word index (SQLite only had schema 1)."""
    conn.connection.driver_connection.create_aggregate("octavo_sketch", 1, _Sketch)  # type: ignore[union-attr]
    conn.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    made = "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE ? AND name NOT LIKE ?"
    for name in conn.exec_driver_sql(made, ("index", "sqlite%", "word_index%")).scalars().all():
        conn.exec_driver_sql(f"DROP INDEX {name}")
    old = conn.exec_driver_sql(made, ("table", "sqlite%", "word_index%")).scalars().all()
    for name in old:
        conn.exec_driver_sql(f"ALTER TABLE {name} RENAME TO old_{name}")
    schema.tables.create_all(conn)
    for table in schema.tables.sorted_tables:
        if table.name in old:
            _copy(conn, table.name)
    for name in COUNTED:
        last = "SELECT max(coalesce((SELECT max(id) FROM {0}), 0), coalesce((SELECT seq FROM sqlite_sequence"
        last += " WHERE name = 'old_{0}'), 0))"
        conn.exec_driver_sql(f"INSERT INTO counter VALUES ('{name}', ({last.format(name)}))")  # noqa: S608 - our own
    for table in reversed(schema.tables.sorted_tables):
        conn.exec_driver_sql(f"DROP TABLE IF EXISTS old_{table.name}")
    _index_anew(database, conn)


def _complete(conn: Connection) -> None:
    """Adds the tables, columns and indexes that are not there: later steps fill them, earlier ones read them empty."""
    schema.tables.create_all(conn)
    for table in schema.tables.sorted_tables:
        here = {known["name"] for known in inspect(conn).get_columns(table.name)}
        for column in table.columns:
            if column.name not in here:
                made = CreateColumn(column).compile(dialect=conn.dialect)
                conn.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {made}")
        for index in table.indexes:
            index.create(conn, checkfirst=True)


def _index_anew(database: Database, conn: Connection) -> None:
    database.clear_words(conn)
    words = Words(database, conn)
    for some in articles_with_texts(conn):
        words.add(some)
    conn.execute(update(schema.version).values(tokens=TOKENS_VERSION))


def _third(database: Database, conn: Connection) -> None:
    """Credits, corrections, the languages and days of articles; in PostgreSQL's word index, pairs of neighbours."""
    _complete(conn)
    if conn.execute(select(schema.counter.c.last).where(schema.counter.c.name == "correction")).scalar() is None:
        conn.execute(schema.counter.insert().values(name="correction", last=0))
    article = schema.article.c
    languages = conn.execute(select(article.language).where(article.language != "").distinct()).scalars()
    days = conn.execute(select(article.ranked // DAY, article.id // schema.SLICE).distinct())
    Words(database, conn).extend(languages, {(day_of(day * DAY), part) for day, part in days})
    Stories(conn).count_origins()
    if database.partitioned:
        _index_anew(database, conn)


def _fourth(database: Database, conn: Connection) -> None:  # noqa: ARG001 - a step's
    """Topics, and where the addresses of ended stories lead to."""
    _complete(conn)


def _copy(conn: Connection, name: str) -> None:
    known = {row[1] for row in conn.exec_driver_sql(f"PRAGMA table_info(old_{name})")}
    values = {
        column.name: f"old.{column.name}" for column in schema.tables.tables[name].columns if column.name in known
    }
    values |= _FILLED.get(name, {})
    columns, filled = ", ".join(values), ", ".join(values.values())
    conn.execute(text(f"INSERT INTO {name} ({columns}) SELECT {filled} FROM old_{name} AS old"))  # noqa: S608 - our own


class _Sketch:
    """Joins the hashes of a sketch: ascending, eight bytes each."""

    def __init__(self) -> None:
        self._hashes: list[int] = []

    def step(self, value: int) -> None:
        self._hashes.append(value)

    def finalize(self) -> bytes:
        return schema.packed(sorted(self._hashes))


# The step at place n leads from schema n + 1 to the next. Append only.
STEPS: tuple[Callable[[Database, Connection], None], ...] = (_second, _third, _fourth)
