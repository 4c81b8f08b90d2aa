"""What an archive holds, as one number: two archives that hold the same have the same digest, whatever keeps them.

A table's digest is the sha256 of its rows in the order of the primary key, each value in the order of the columns and
in one form for every database: a letter for its kind and what it is, numbers and truths in eight bytes, texts in UTF-8
and bytes with their length before them. A table of whole numbers only needs no letters.

What a machine is doing is not what an archive holds, and is left out: the leases of hosts, tasks with their numbers and
last words, when the ledger was written, and the generation, which only says that something changed. Left out too is the
ledger's line of a transfer into this archive. The word index is made from the texts and each database has its own kind;
it is proved by asking it.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Integer, Table, func, select, true

from octavo import text
from octavo.archive import Archive, schema
from octavo.archive.articles import articles_with_texts
from octavo.archive.database import Database
from octavo.archive.publishers import Publishers
from octavo.archive.search import Query, Words, parse
from octavo.archive.tasks import TRANSFER
from octavo.types import Article

INDEX = "the word index"  # stands among the tables of a digest
SAMPLE = 100  # articles whose words are asked for
FOUND = 20  # of what a question finds, how many of the newest are compared
FETCHED, FETCHED_NUMBERS = 200, 20_000  # rows that are in memory at a time: texts are large, numbers are not
DAY = 86_400

# What is left out of a table; of `task`, all.
_LEFT_OUT = {
    "host": {"holder", "until"},
    "ledger": {"at"},
    "version": {"generation"},
    "task": set(schema.task.columns.keys()),
}
# The tables that say what an archive holds, in the order in which they refer to each other, with the columns that do.
HELD: tuple[tuple[Table, tuple[Column[Any], ...]], ...] = tuple(
    (table, columns)
    for table in schema.tables.sorted_tables
    if (columns := tuple(column for column in table.columns if column.name not in _LEFT_OUT.get(table.name, ())))
)
# What a reader is shown: who published what, where it belongs and why, and what is near it, in order.
_SHOWN: tuple[tuple[Table, tuple[Column[Any], ...]], ...] = (
    (schema.publisher, (schema.publisher.c.id, schema.publisher.c.key, schema.publisher.c.name)),
    *((table, columns) for table, columns in HELD if table in {schema.article, schema.story, schema.edge}),
)


@dataclass(frozen=True, slots=True)
class TableDigest:
    """The sha256 of a table's rows, and how many there are; of the word index, how many questions were asked."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The digests of all tables, and one over them."""

    tables: tuple[TableDigest, ...]
    sha256: str

    def differing(self, other: "Digest") -> tuple[str, ...]:
        """The names of the tables that are not the same in another archive."""
        return tuple(mine.name for mine, its in zip(self.tables, other.tables, strict=True) if mine != its)


@dataclass(frozen=True, slots=True)
class Question:
    """What the word index is asked: a query, the publisher's id that it names, and whether headlines only."""

    query: Query
    publisher: int | None = None
    titles: bool = False


def digest(archive: Archive) -> Digest:
    """What an archive holds at one moment: a sha256 and row count of every table, the word index, and one over all."""
    with archive.database.read() as conn:
        return joined(parts(archive.database, conn))


def parts(database: Database, conn: Connection) -> Iterator[TableDigest]:
    """The digests that an archive's is made of, one after another: each takes as long as its table is large."""
    for table, columns in HELD:
        yield _of_table(conn, table, columns)
    yield _of_index(database, conn)


def joined(tables: Iterable[TableDigest]) -> Digest:
    """The digest of a whole archive from those of its tables."""
    every = tuple(tables)
    whole = hashlib.sha256()
    for one in every:
        whole.update(f"{one.name} {one.rows} {one.sha256}\n".encode())
    return Digest(every, whole.hexdigest())


def answers(archive: Archive, queries: Sequence[str]) -> str:
    """One sha256 over what readers are shown: articles, stories, edges, and what queries find, newest and best first.

    Raises UsageError where a query cannot be understood.
    """
    whole = hashlib.sha256()
    with archive.database.read() as conn:
        for table, columns in _SHOWN:
            made = _of_table(conn, table, columns)
            whole.update(f"{made.name} {made.rows} {made.sha256}\n".encode())
        words, publishers = Words(archive.database, conn), Publishers(conn)
        for said in queries:
            query = parse(said)
            publisher = publishers.called(query.publisher) if query.publisher else None
            nobody = bool(query.publisher) and publisher is None
            chosen = publisher.id if publisher is not None else None
            newest = [] if nobody else words.newest(query, chosen, FOUND)
            best = [] if nobody else words.best(query, chosen)
            whole.update(f"{said}: {newest} {best}\n".encode())
    return whole.hexdigest()


# ---------------------------------------------------------------------------------------------------- tables


def own(table: Table) -> ColumnElement[bool]:
    """The condition by which a table's rows are the archive's own, and not the line of a transfer into it."""
    return table.c.source != TRANSFER if table is schema.ledger else true()


def _of_table(conn: Connection, table: Table, columns: Sequence[Column[Any]]) -> TableDigest:
    numbers = all(isinstance(column.type, Integer) and not column.nullable for column in columns)
    made, rows = hashlib.sha256(), 0
    query = select(*columns).where(own(table)).order_by(*table.primary_key.columns)
    options = {"yield_per": FETCHED_NUMBERS if numbers else FETCHED}
    for some in conn.execute(query, execution_options=options).partitions():
        rows += len(some)
        if numbers:
            made.update(struct.pack(f">{len(some) * len(columns)}q", *chain.from_iterable(some)))
        else:
            made.update(b"".join(map(_written, chain.from_iterable(some))))
    return TableDigest(table.name, made.hexdigest(), rows)


def _written(value: object) -> bytes:
    """A value in the form that is the same for every database."""
    if value is None:
        return b"-"
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        return b"t%d:%b" % (len(data), data)
    if isinstance(value, bytes):
        return b"b%d:%b" % (len(value), value)
    if isinstance(value, float):
        return struct.pack(">cd", b"f", value + 0.0)  # SQLite keeps no sign of a zero
    return struct.pack(">cq", b"i", value)


# ---------------------------------------------------------------------------------------------------- the word index


def _of_index(database: Database, conn: Connection) -> TableDigest:
    made, asked = hashlib.sha256(), 0
    words = Words(database, conn)
    for question in questions(conn, SAMPLE):
        found = words.newest(question.query, question.publisher, FOUND, titles=question.titles)
        made.update(f"{found}\n".encode())
        asked += 1
    return TableDigest(INDEX, made.hexdigest(), asked)


def questions(conn: Connection, sample: int) -> Iterator[Question]:
    """What so many articles, spread evenly over all whose texts are here, should be found by."""
    table = schema.revision.c.article_id
    first, last = conn.execute(select(func.min(table), func.max(table))).one()
    reached = 0
    for place in range(sample) if first is not None else ():
        start = first + (last - first) * place // max(1, sample - 1)
        if start > reached and (some := next(articles_with_texts(conn, start - 1, 1), None)):
            ((article, body),) = some
            reached = article.id
            yield from _questions(article, body)


def _questions(article: Article, body: str) -> Iterator[Question]:
    """A word, two words, a phrase and a word of the headline, alone and with filters."""
    said = _spoken(body) or _spoken(article.title)
    if not said:
        return
    title = _spoken(article.title) or said
    language = article.language if article.language.isascii() and article.language.isalpha() else ""
    one, two = (said[len(said) // 3],), (said[2 * len(said) // 3],)
    phrase = tuple(said[len(said) // 2 :][:3])
    today = article.when // DAY * DAY
    yield Question(Query((one,)))
    yield Question(Query((one, two)))
    yield Question(Query((phrase,)))
    yield Question(Query(((title[len(title) // 2],),)), titles=True)
    yield Question(Query((two,), language=language), article.publisher.id)
    # All that stand before an article's day, and the few of its days: old articles are behind the newest otherwise.
    yield Question(Query((one,), before=today + DAY))
    yield Question(Query((), after=today - 3 * DAY, before=today + DAY))
    yield Question(Query((two,), after=today))


def _spoken(said: str) -> list[str]:
    """The words of a text that have a token."""
    return [word for start, end in text.words(said) if text.token(word := said[start:end], "")]
