"""Loading: articles a second of one core, features and placements being there, beside a store that does nothing else.

    ./run bench load [--store sqlite|postgres] [--articles N]

Ours is `Kept.save` in batches; bare are the very same rows, made beforehand, put into the same tables and indexes of a
second database by the driver's own `executemany` or COPY. The two take turns, batch by batch, so that a change of the
machine's speed meets both. Times are processor seconds: of this process, and of the PostgreSQL session that it works
with. Beside them is the whole path: from recorded pages through extraction, features and placing into a third archive.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from tests.postgres_server import HONEST, PostgresServer

from bench import filled
from bench.clock import clock
from bench.shared import need, rows
from octavo.archive import Archive
from octavo.archive.database import Indexed
from octavo.archive.schema import publisher, shelf_of, story
from octavo.desk import embedding
from octavo.filing import Filing, Incoming
from octavo.preparing import prepare_pages
from octavo.types import Arrival, Page

WINDOW = 20_000
STORES = ("sqlite", "postgres")
# What is kept once for many articles: bare, it is put in as it ends up.
ONCE = (publisher, story)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table."""

    table: str
    columns: tuple[str, ...]
    values: list[tuple[Any, ...]]


Batch = list[Rows]


def run(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="bench load")
    parser.add_argument("--store", choices=STORES, default="sqlite")
    parser.add_argument("--articles", type=int, default=10_000)
    given = parser.parse_args(arguments)
    with ExitStack() as stack:
        ours, bare, model, whole = _archives(given.store, stack)
        batches = _arrivals(ours, given.articles)
        prepared = _rows(model, batches)
        before = _size(ours), _size(bare)
        spent = _take_turns(ours, bare, batches, prepared)
        figures = {
            "articles_per_second": round(given.articles / spent["ours"], 1),
            "bare_articles_per_second": round(given.articles / spent["bare"], 1),
            "ratio_to_bare": round(spent["bare"] / spent["ours"], 3),
            "bytes_an_article": (_size(ours) - before[0]) // given.articles,
            "bare_bytes_an_article": (_size(bare) - before[1]) // given.articles,
        }
        return {"store": given.store, "articles": given.articles, **figures, **_whole_path(whole)}


def _archives(store: str, stack: ExitStack) -> Iterator[Archive]:
    """Four empty archives, closed with the stack."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = stack.enter_context(PostgresServer(HONEST)) if store == "postgres" else None
    for name in ("ours", "bare", "model", "whole"):
        archive = Archive.open(server.database(name) if server else folder / name)
        stack.callback(archive.close)
        yield archive


def _arrivals(archive: Archive, articles: int) -> list[list[Arrival]]:
    """Articles by batch, with everything that is made of them; their publishers are in the archive."""
    found = []
    for first in range(1, articles + 1, filled.BATCH):
        with archive.write(durable=False) as kept:
            numbers = range(first, min(first + filled.BATCH, articles + 1))
            found.append(list(filled.arrivals(kept, archive.where, numbers, articles)))
    return found


# ------------------------------------------------------------------------------------------------ what is bare


def _rows(model: Archive, batches: Sequence[Sequence[Arrival]]) -> list[Batch]:
    """What saving these batches puts into the tables, told by an archive that saves them.

    The first batch begins with what is kept once.
    """
    told: list[Batch] = []
    for batch in batches:
        told.append([])
        with _telling(model, told[-1].append), model.write(durable=False) as kept:
            for arrival in batch:
                kept.publishers.add(arrival.publisher.key, arrival.publisher.name)
            kept.next_articles(len(batch))
            kept.save(batch)
    with model.database.read() as conn:
        once = [
            Rows(table.name, tuple(table.c.keys()), [tuple(row) for row in conn.execute(select(table)).all()])
            for table in ONCE
        ]
    told[0][:0] = once
    return told


@contextmanager
def _telling(archive: Archive, tell: Callable[[Rows], None]) -> Iterator[None]:
    """An archive that also tells what is inserted."""
    database: Any = archive.database
    insert, index = database.insert, database.index_words

    def inserted(conn: Connection, table: str, columns: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
        tell(Rows(table, tuple(columns), list(map(tuple, values))))
        insert(conn, table, columns, values)

    def indexed(conn: Connection, articles: Sequence[Indexed], renewed: int = 0) -> None:
        if not archive.shared:  # elsewhere the index is a table, and what goes there is inserted
            values = [(one.article, one.title, one.body, one.marks) for one in articles]
            tell(Rows("word_index", ("rowid", "title", "body", "marks"), values))
        index(conn, articles, renewed)

    database.insert, database.index_words = inserted, indexed
    try:
        yield
    finally:
        database.insert, database.index_words = insert, index


def _put(driver: Any, batch: Batch, *, copied: bool) -> None:
    """Puts rows into their tables by the driver alone."""
    for of in batch:
        named = f"{of.table} ({', '.join(of.columns)})"
        if copied:
            with driver.cursor().copy(f"COPY {named} FROM STDIN") as copy:
                for row in of.values:
                    copy.write_row(row)
        else:
            driver.executemany(f"INSERT INTO {named} VALUES ({', '.join('?' * len(of.columns))})", of.values)


# ------------------------------------------------------------------------------------------------ turns


def _take_turns(
    ours: Archive, bare: Archive, batches: Sequence[Sequence[Arrival]], prepared: Sequence[Batch]
) -> dict[str, float]:
    """Processor seconds that each takes for all batches; who begins changes from batch to batch."""
    shelves = {shelf_of(arrival.seen) for batch in batches for arrival in batch}
    for archive in (ours, bare):
        with archive.database.write(durable=False) as conn:
            archive.database.make_shelves(conn, shelves)
    spent: defaultdict[str, float] = defaultdict(float)

    def save(number: int) -> None:
        with ours.write(durable=False) as kept:
            kept.next_articles(len(batches[number]))
            kept.save(batches[number])

    def put(number: int) -> None:
        with bare.database.write(durable=False) as conn:
            _put(conn.connection.driver_connection, prepared[number], copied=bare.shared)

    clocks = {"ours": clock(ours), "bare": clock(bare)}
    turns = [("ours", save), ("bare", put)]
    for number in range(len(batches)):
        for name, work in turns:
            start = clocks[name]()
            work(number)
            spent[name] += clocks[name]() - start
        turns.reverse()
    return spent


def _size(archive: Archive) -> int:
    with archive.database.read() as conn:
        return sum(archive.database.sizes(conn).values())


# ------------------------------------------------------------------------------------------------ the whole path


def _whole_path(archive: Archive) -> dict[str, float]:
    """Articles a second of one core from recorded pages to committed, batch by batch."""
    pages = [
        Page(row["url"], row["html"].encode(), content_type="text/html; charset=utf-8")
        for name in ("extract_zyte.jsonl.gz", "extract_fundus_eval.jsonl.gz")
        for row in rows(need(name))
    ]
    filing = Filing(archive, embedding.load(), WINDOW)
    seconds = clock(archive)
    prepare_pages(pages[:5])  # warm: dictionaries, vectors, compiled expressions
    start = seconds()
    with filing.writing() as kept:
        filing.file_all(kept, [Incoming(prepared) for prepared in prepare_pages(pages)])
    return {
        "whole_path_articles_per_second": round(len(pages) / (seconds() - start), 1),
        "whole_path_pages": len(pages),
    }
