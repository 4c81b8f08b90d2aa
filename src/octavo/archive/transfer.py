"""Copies an archive into another store, whichever kinds the two are, and proves by digest that both hold the same.

The source is read as it is at one moment. Tables are copied in the order in which they refer to each other, rows in the
order of their keys, some at a time in a transaction each: a copy that was cut off goes on after the last key that is
there. The words of the articles are made anew from their texts; how far that came stands in the target's ledger, in the
transaction that indexed them, so that no article is indexed twice.

Where the source was written to between two runs, or the digests differ, every row is looked at: what the source no
longer has goes, what changed is changed.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    func,
    literal,
    select,
    tuple_,
    update,
)

from octavo import text
from octavo.archive import Archive, schema
from octavo.archive.articles import articles_with_texts
from octavo.archive.digest import HELD, INDEX, Digest, joined, own, parts
from octavo.archive.search import Words
from octavo.archive.tasks import TRANSFER, Page, Tasks
from octavo.errors import ArchiveError

ROWS, BYTES = 5_000, 4 << 20  # of a transaction: whichever is reached first
TEXTS = 200  # articles whose words are indexed in a transaction
FETCHED = 500  # rows that are in memory at a time

# Who holds a host, and what a task does, are of the machines at the source.
_FREE: dict[str, dict[str, Any]] = {"host": {"holder": "", "until": 0.0}}
_STAYS = {"task"}
# What a new archive has from the start; ids are given on from where they are once all is there.
_SEEDED = {"reader", "counter", "version"}
_LAST = ("counter", "version")

Key = tuple[Any, ...]
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a transfer is: rows of a table (articles of `words`, tables of `proof`) that are done, and all.

    The last one carries the digest that both archives have.
    """

    what: str
    done: int
    rows: int
    proved: Digest | None = None


def transfer(source: Archive, target: Archive) -> Iterator[Step]:
    """Copies an archive into an empty one, or goes on doing so, and proves that both are the same; says how far it is.

    Raises ArchiveError where the target holds something else, where the two still differ at the end, and where the
    source was written to meanwhile.
    """
    if _name(source) == _name(target):
        raise ArchiveError(f"{source.where} cannot be copied into itself. Name another store.", source.where)
    busy = "Another process copies an archive into it"
    with target.database.alone(TRANSFER, busy), source.database.read() as conn:
        if Words(source.database, conn).tokens() != text.TOKENS_VERSION:
            said = f"The words of {source.where} are of an earlier Octavo, and here they would be made anew."
            raise ArchiveError(f"{said} Run `octavo reindex` on it first.", source.where)
        yield from _Transfer(source, target, conn).steps()


def _name(archive: Archive) -> str:
    """What names a store, however its path was written."""
    return archive.where if archive.shared else str(Path(archive.where).resolve())


class _Transfer:
    """One run of a transfer, over the source as it was when the run began."""

    def __init__(self, source: Archive, target: Archive, conn: Connection) -> None:
        self._source = source
        self._target = target
        self._conn = conn  # the source's
        self._state = _state(conn)

    def steps(self) -> Iterator[Step]:
        page, mend = self._begin()
        if page.done:
            digest, differing = yield from self._prove()
            if differing:
                said = (
                    f"{self._target.where} was filled from {self._source.where} before, and one of them was written to"
                )
                raise ArchiveError(f"{said} since. Name a store that is empty.", self._target.where)
        else:
            digest = yield from self._run(mend=mend)
        yield Step("proof", len(digest.tables), len(digest.tables), digest)

    def _run(self, *, mend: bool) -> Generator[Step, None, Digest]:
        yield from self._copy(mend=mend)
        digest, differing = yield from self._prove()
        if differing and not mend:  # written to between two runs, in ways that its counters do not show
            self._note(name=_name(self._source) + "\n")
            if INDEX in differing:
                self._write(self._forget_words)
            yield from self._copy(mend=True)
            digest, differing = yield from self._prove()
        if differing:
            raise self._unlike(differing)
        with self._source.database.read() as now:
            if _state(now) != self._state:
                said = f"{self._source.where} was written to while it was copied. Stop what writes to it, and give the"
                raise ArchiveError(f"{said} command again: it goes on from here.", self._source.where)
        self._note(name=self._named, done=True)
        return digest

    def _unlike(self, differing: Sequence[str]) -> ArchiveError:
        said = f"{self._target.where} does not hold what {self._source.where} holds: they differ in"
        advice = "Give the command again; if it says so again, name a store that is empty."
        return ArchiveError(f"{said} {', '.join(differing)}. {advice}", self._target.where)

    # ------------------------------------------------------------------------------------------ the target's note

    @property
    def _named(self) -> str:
        return f"{_name(self._source)}\n{self._state}"

    def _begin(self) -> tuple[Page, bool]:
        """How far an earlier run came, and whether rows that are there may be out of date; raises ArchiveError."""
        with self._target.database.write(durable=True) as conn:
            page = Tasks(conn).page(TRANSFER)
            if page is None:
                _require_empty(conn, self._target.where)
                page = Page(TRANSFER, self._named)
                Tasks(conn).set_page(page, int(time.time()))
                return page, False
        name, _, state = page.name.partition("\n")
        if name != _name(self._source):
            raise ArchiveError(
                f"{self._target.where} is filled from {name}. Name that store, or a target that is empty.",
                self._target.where,
            )
        mend = state != self._state
        if mend and not page.done:  # until it is proved: a run that looks at every row may be cut off as well
            self._note(name=f"{name}\n")
        return page, mend

    def _note(self, **changes: Any) -> None:
        def change(conn: Connection) -> None:
            Tasks(conn).set_page(replace(_page(conn), **changes), int(time.time()))

        self._write(change, durable=True)

    def _write(self, work: Callable[[Connection], None], *, durable: bool = False) -> None:
        with self._target.database.write(durable=durable) as conn:
            work(conn)

    # ------------------------------------------------------------------------------------------ rows

    def _copy(self, *, mend: bool) -> Iterator[Step]:
        tables = [table for table in schema.tables.sorted_tables if table.name not in _STAYS]
        if mend:
            for table in reversed(tables):  # what refers to a row goes before it
                if _keyed(table):
                    self._drop_gone(table)
        for table in tables:
            if table.name not in _LAST:
                yield from self._copy_table(table, mend=mend or table.name in _SEEDED)
        yield from self._index()
        for name in _LAST:
            yield from self._copy_table(schema.tables.tables[name], mend=True)

    def _copy_table(self, table: Table, *, mend: bool) -> Iterator[Step]:
        rows = _count(self._conn, table)
        with self._target.database.read() as conn:
            after = None if mend else _greatest(conn, table)
            done = 0 if after is None else _count(conn, table)
        for batch in self._batches(table, after):
            with self._target.database.write(durable=False) as conn:
                if not _keyed(table):
                    conn.execute(delete(table))
                fresh = self._changed(conn, table, after, batch) if mend and _keyed(table) else batch
                self._insert(conn, table, fresh)
            after = _key(table, batch[-1])
            done += len(batch)
            yield Step(table.name, done, rows)

    def _batches(self, table: Table, after: Key | None) -> Iterator[list[Values]]:
        """The source's rows above a key, in the order of their keys, as many at a time as one transaction takes."""
        batch: list[Values] = []
        size = 0
        for row in _stream(self._conn, _rows(table).where(_above(table, after))):
            batch.append(tuple(row))
            size += sum(len(value) for value in row if isinstance(value, str | bytes))
            if len(batch) >= ROWS or size >= BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _insert(self, conn: Connection, table: Table, rows: Sequence[Values]) -> None:
        names = table.columns.keys()
        if not rows:
            return
        if self._target.shared:
            self._refuse_nul(table, rows)
        if "shelf" in names:
            place = names.index("shelf")
            self._target.database.make_shelves(conn, {row[place] for row in rows})
        self._target.database.insert(conn, table.name, names, rows)

    def _refuse_nul(self, table: Table, rows: Sequence[Values]) -> None:
        for row in rows:
            if any(isinstance(value, str) and "\0" in value for value in row):
                said = f"{self._source.where} has a text with the character U+0000, which PostgreSQL does not keep:"
                raise ArchiveError(f"{said} row {_key(table, row)} of {table.name}.", self._source.where)

    # ------------------------------------------------------------------------------------------ rows that are there

    def _changed(self, conn: Connection, table: Table, after: Key | None, batch: Sequence[Values]) -> list[Values]:
        """Those of the rows that are not there yet; what is there and has changed is changed."""
        mine = {_key(table, row): row for row in batch}
        there = _rows(table).where(_above(table, after), _upto(table, _key(table, batch[-1])))
        changed = []
        for row in _stream(conn, there):
            known = mine.pop(_key(table, row), None)
            if known is not None and known != tuple(row):
                changed.append(known)
        self._touch_words(conn, table, [*mine, *(_key(table, row) for row in changed)])
        if changed:
            conn.execute(_update(table), [_bound(table, row) for row in changed])
        return list(mine.values())

    def _drop_gone(self, table: Table) -> None:
        """Deletes the rows of the target that the source does not have."""
        gone: list[Key] = []
        with self._target.database.read() as conn:
            mine = _keys(self._conn, table)
            mark = next(mine, None)
            for key in _keys(conn, table):
                while mark is not None and mark < key:
                    mark = next(mine, None)
                if mark != key:
                    gone.append(key)
                if len(gone) >= ROWS:
                    self._drop(table, gone)
                    gone = []
        self._drop(table, gone)

    def _drop(self, table: Table, keys: Sequence[Key]) -> None:
        if not keys:
            return
        with self._target.database.write(durable=False) as conn:
            self._touch_words(conn, table, keys)
            names = [f"of_{column.name}" for column in table.primary_key]
            conn.execute(delete(table).where(_same(table)), [dict(zip(names, key, strict=True)) for key in keys])

    # ------------------------------------------------------------------------------------------ words

    def _index(self) -> Iterator[Step]:
        """Indexes the words of the articles that are not indexed yet, from their newest texts."""
        table = schema.article
        rows = _count(self._conn, table)
        with self._target.database.read() as conn:
            known = select(func.count()).select_from(table).where(table.c.id <= _page(conn).position)
            done = int(conn.execute(known).scalar_one())
        while True:
            with self._target.database.write(durable=False) as conn:
                page = _page(conn)
                some = next(articles_with_texts(conn, page.position, TEXTS), None)
                if some is None:
                    return
                Words(self._target.database, conn).add(some)
                Tasks(conn).set_page(replace(page, position=some[-1][0].id), int(time.time()))
            done += len(some)
            yield Step("words", done, rows)

    def _touch_words(self, conn: Connection, table: Table, keys: Sequence[Key]) -> None:
        """Begins the index anew where articles that are in it, or their texts, are about to change."""
        if table in {schema.article, schema.revision} and keys and min(keys)[0] <= _page(conn).position:
            self._forget_words(conn)

    def _forget_words(self, conn: Connection) -> None:
        Words(self._target.database, conn).clear()
        Tasks(conn).set_page(replace(_page(conn), position=0), int(time.time()))

    # ------------------------------------------------------------------------------------------ proof

    def _prove(self) -> Generator[Step, None, tuple[Digest, tuple[str, ...]]]:
        """The source's digest, and the names of the tables in which the target differs from it."""
        self._target.tidy()
        mine, its = [], []
        with self._target.database.read() as conn:
            both = zip(parts(self._source.database, self._conn), parts(self._target.database, conn), strict=True)
            for source, target in both:
                mine.append(source)
                its.append(target)
                yield Step("proof", len(mine), len(HELD) + 1)
        digest = joined(mine)
        return digest, digest.differing(joined(its))


# ---------------------------------------------------------------------------------------------------- statements


def _rows(table: Table) -> Select[Any]:
    """The statement that reads rows as they are to be in the target, in the order of their keys."""
    free = _FREE.get(table.name, {})
    columns = [literal(free[name]).label(name) if name in free else column for name, column in table.columns.items()]
    return select(*columns).where(own(table)).order_by(*table.primary_key.columns)


def _stream(conn: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    yield from conn.execute(query, execution_options={"yield_per": FETCHED})


def _key(table: Table, row: Sequence[Any]) -> Key:
    names = table.columns.keys()
    return tuple(row[names.index(column.name)] for column in table.primary_key)


def _keys(conn: Connection, table: Table) -> Iterator[Key]:
    """All keys of a table, in order: numbers by size, texts by code point in every database."""
    columns = table.primary_key.columns
    return map(tuple, _stream(conn, select(*columns).where(own(table)).order_by(*columns)))


def _above(table: Table, key: Key | None) -> ColumnElement[bool]:
    return own(table) if key is None else tuple_(*table.primary_key.columns) > key


def _upto(table: Table, key: Key) -> ColumnElement[bool]:
    return tuple_(*table.primary_key.columns) <= key


def _same(table: Table) -> ColumnElement[bool]:
    return and_(*(column == bindparam(f"of_{column.name}") for column in table.primary_key))


def _update(table: Table) -> Any:
    changing = [column for column in table.columns if not column.primary_key]
    return update(table).where(_same(table)).values({column: bindparam(f"new_{column.name}") for column in changing})


def _bound(table: Table, row: Sequence[Any]) -> dict[str, Any]:
    """A row as `_update` takes it."""
    return {
        f"{'of' if column.primary_key else 'new'}_{column.name}": value
        for column, value in zip(table.columns, row, strict=True)
    }


def _keyed(table: Table) -> bool:
    return len(table.primary_key.columns) > 0


def _greatest(conn: Connection, table: Table) -> Key | None:
    columns = table.primary_key.columns
    query = select(*columns).where(own(table)).order_by(*(column.desc() for column in columns)).limit(1)
    row = conn.execute(query).one_or_none()
    return tuple(row) if row is not None else None


def _count(conn: Connection, table: Table) -> int:
    return int(conn.execute(select(func.count()).select_from(table).where(own(table))).scalar_one())


def _page(conn: Connection) -> Page:
    """How far the transfer into this archive is."""
    page = Tasks(conn).page(TRANSFER)
    if page is None:
        raise ArchiveError("What is copied into this store was begun anew by another process. Give the command again.")
    return page


def _require_empty(conn: Connection, where: str) -> None:
    """Raises ArchiveError where there is anything that no new archive has."""
    tables = [table for table in schema.tables.sorted_tables if table.name not in _SEEDED | _STAYS]
    held = [table.name for table in tables if conn.execute(select(literal(1)).select_from(table).limit(1)).first()]
    if held:
        said = f"{where} has an archive of its own already: there is something in {', '.join(held)}."
        raise ArchiveError(f"{said} Name a store that is empty.", where)


def _state(conn: Connection) -> str:
    """What moves when something is written: ids that were given, changes, removals, marks, polls."""
    counter, mark = schema.counter, schema.mark
    given = conn.execute(select(counter.c.name, counter.c.last).order_by(counter.c.name)).all()
    others = (
        select(schema.version.c.generation),
        select(func.count()).select_from(schema.removed),
        select(func.count()).select_from(mark),
        select(func.max(mark.c.at)),
        select(func.max(schema.feed.c.checked)),
    )
    return " ".join(
        [*(f"{row.name}:{row.last}" for row in given), *(str(conn.execute(one).scalar()) for one in others)]
    )
