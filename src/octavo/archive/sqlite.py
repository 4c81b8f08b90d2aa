"""SQLite: one file in WAL mode, one writer at a time, any number of readers.

What a person was told is saved is written with `synchronous=FULL`, which survives a power cut; what can be fetched
again with NORMAL, which survives a killed process (SQLite documentation, "PRAGMA synchronous").
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import QueuePool

from octavo.archive import database, migrations, schema
from octavo.archive.database import Indexed, Sought
from octavo.errors import ArchiveBusy, ArchiveError, ArchiveFull

MAPPED = 2 << 30  # bytes of the file that are read where the system has them in memory, without a copy
BUSY_MS = 30_000  # how long a writer waits for another process's transaction
MERGED = 1_000  # pages of the word index that are merged in one transaction
INDEX, RENEWED, FORMER = "word_index", "word_index_renewed", "word_index_former"  # while it is built, and replaced
# Of FTS5's own tables those that grow; after which row they do, as it opens no index without the first ones; and how
# many rows are some megabytes. https://www.sqlite.org/fts5.html#fts5_data_structures
_FORMER_ROWS = {f"{FORMER}_data": (10, 1_000), f"{FORMER}_docsize": (0, 50_000)}
_INDEX = "CREATE VIRTUAL TABLE {} USING fts5(title, body, marks, content='', tokenize='ascii', detail='full')"


def _engine(file: Path, *, synchronous: str, immediate: bool) -> Engine:
    engine = create_engine(f"sqlite:///{file}", poolclass=QueuePool, pool_size=2, max_overflow=16, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "foreign_keys=ON",
            f"synchronous={synchronous}",
            "cache_size=-16000",  # KiB
            "temp_store=MEMORY",
            f"mmap_size={MAPPED}",
            "journal_mode=WAL" if immediate else "query_only=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE: a transaction that reads first and writes later can never be told "database is locked" halfway.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


@contextmanager
def _in_words(file: Path) -> Iterator[None]:
    """Turns the driver's errors into sentences."""
    try:
        yield
    except DBAPIError as problem:
        said = str(problem.orig)
        if "full" in said:
            raise ArchiveFull(
                f"The disk that holds {file} is full. Free some space; nothing is lost.", str(file)
            ) from problem
        if "readonly" in said or "read-only" in said:
            raise ArchiveFull(
                f"{file} may not be written. Give this user the right to write it.", str(file)
            ) from problem
        if "locked" in said:
            raise ArchiveBusy(f"Another process is writing to {file}. Try again in a moment.", str(file)) from problem
        if "unable to open" in said:
            raise ArchiveFull(
                f"{file} cannot be opened. Check that its folder exists and may be written.", str(file)
            ) from problem
        if isinstance(problem, DatabaseError) and ("not a database" in said or "malformed" in said):
            raise ArchiveError(f"{file} is no archive of Octavo, or it is damaged ({said}).", str(file)) from problem
        raise


class SqliteDatabase:
    """One SQLite file."""

    shared = False
    losses = 0
    shelved = tuple(table.name for table in schema.SHELVED)
    partitioned = False

    def __init__(self, file: Path) -> None:
        self.file = file
        self.where = str(file)
        self._readers = _engine(file, synchronous="NORMAL", immediate=False)
        self._quick = _engine(file, synchronous="NORMAL", immediate=True)
        self._durable = _engine(file, synchronous="FULL", immediate=True)

    def open(self, *, make: bool) -> None:
        """Makes the file if there is none and brings it to the newest schema; raises ArchiveError."""
        if not make and not self.file.exists():
            said = "Make one with `octavo serve` or `octavo add`, or name another folder with --data."
            raise ArchiveError(f"There is no archive in {self.file.parent}. {said}", self.where)
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            said = f"The data folder {self.file.parent} cannot be made: {problem.strerror}. Choose another with --data."
            raise ArchiveFull(said, self.where) from problem
        if self.file.exists():
            with self.read() as conn:  # the usual case waits for no writer
                if _is_archive(conn) and database.check_version(conn, self.where) == schema.NEWEST:
                    return
        with _in_words(self.file), self._durable.begin() as conn:
            if _is_archive(conn):
                migrations.migrate(self, conn, database.check_version(conn, self.where))
            else:
                database.begin(conn)
                conn.exec_driver_sql(_INDEX.format(INDEX))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the archive."""
        with _in_words(self.file), self._readers.begin() as conn:
            yield conn

    @contextmanager
    def write(self, *, durable: bool) -> Iterator[Connection]:
        """A transaction of the only writer; commits at the end, rolls back if anything is raised."""
        with _in_words(self.file), (self._durable if durable else self._quick).begin() as conn:
            yield conn

    @contextmanager
    def alone(self, task: str, otherwise: str) -> Iterator[None]:
        """Holds a task for this process by a locked file beside the archive; raises ArchiveBusy with who holds it."""
        folder = self.file.parent
        lock, holder = FileLock(folder / f"{task}.lock"), folder / f"{task}.pid"
        try:
            lock.acquire(blocking=False)
            holder.write_text(str(os.getpid()))
        except Timeout:
            who = holder.read_text().strip() if holder.exists() else "unknown"
            raise ArchiveBusy(f"{otherwise} (process {who}) on {self.where}.", self.where) from None
        except OSError as problem:
            said = f"{folder} cannot be written: {problem.strerror}. Make room, or give this user the right to write."
            raise ArchiveFull(said, self.where) from None
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()

    def integrity(self) -> str:
        """`ok`, or the first thing SQLite's own check finds."""
        with self.read() as conn:
            return str(conn.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())

    def close(self) -> None:
        """Gives every connection back."""
        for engine in (self._readers, self._quick, self._durable):
            engine.dispose()

    def insert(self, conn: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Adds many rows to a table at once."""
        places = ", ".join("?" * len(columns))
        conn.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", list(map(tuple, rows)))  # noqa: S608 - names of our own

    # ---- shelves are a column here: what is on one is deleted row by row

    def make_shelves(self, conn: Connection, shelves: Iterable[int]) -> None:
        """Nothing: rows of any shelf have room."""

    def shelves(self, conn: Connection, table: str) -> list[int]:
        """The shelves that rows of a table stand on, read from its index."""
        found = conn.exec_driver_sql(f"SELECT DISTINCT shelf FROM {table} ORDER BY shelf")  # noqa: S608 - names of our own
        return list(found.scalars())

    def drop_shelf(self, conn: Connection, table: str, shelf: int) -> None:
        """Nothing: a shelf is gone when its last row is."""

    def compact(self, conn: Connection, *, begin: bool) -> bool:
        """Merges some pages of the word index: what was taken out holds room until it meets what was put in."""
        # https://www.sqlite.org/fts5.html#the_merge_command: below zero begins with all of it, and fewer than two
        # changes say that nothing was left to do.
        driver: Any = conn.connection.driver_connection
        before = driver.total_changes
        driver.execute(_MERGE, (-MERGED if begin else MERGED,))
        return bool(driver.total_changes - before >= 2)

    def software(self, conn: Connection) -> str:
        """SQLite with its version."""
        return f"SQLite {conn.exec_driver_sql('SELECT sqlite_version()').scalar_one()}"

    def sizes(self, conn: Connection) -> Mapping[str, int]:
        """Bytes in use, all tables together: free pages of the file are used again."""
        pages, free, size = (
            int(conn.exec_driver_sql(f"PRAGMA {name}").scalar_one())
            for name in ("page_count", "freelist_count", "page_size")
        )
        return {"archive": (pages - free) * size}

    def tidy(self) -> None:
        """Moves what was written from the log into the file, and lets the planner look at it."""
        with _in_words(self.file), self._durable.connect() as conn:
            conn.rollback()  # a checkpoint stands outside of transactions
            driver: Any = conn.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # ---- fingerprints

    def holding(
        self, conn: Connection, hashes: Sequence[int], before: int, limit: int
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """For each hash that is held, the newest articles with it in their sketch, before one, newest first."""
        # One look-up each, straight to the driver: there are dozens, and each costs less than its statement's making.
        driver: Any = conn.connection.driver_connection
        for value in hashes:
            if found := [row[0] for row in driver.execute(_HOLDING, (value, before, limit))]:
                yield value, found

    # ---- the word index: FTS5 without a copy of the text; a deletion gives back the tokens that were indexed

    def index_words(self, conn: Connection, articles: Sequence[Indexed], renewed: int = 0) -> None:
        """Puts articles' tokens into the index, those up to `renewed` also into one that is being built beside it."""
        rows = [(one.article, one.title, one.body, one.marks) for one in articles]
        conn.exec_driver_sql(_ADD.format(INDEX), rows)
        if again := [row for row in rows if row[0] <= renewed]:
            conn.exec_driver_sql(_ADD.format(RENEWED), again)

    def forget_words(
        self, conn: Connection, articles: Sequence[Indexed], renewed: int = 0, *, known: bool = True
    ) -> None:
        """Takes articles' tokens out, those up to `renewed` also of an index that is being built beside it.

        Where the index holds tokens that are not `known`, they stay until it is built anew: the article is found by
        words it no longer has, but an index that is told to forget what it does not hold counts wrongly ever after.
        """
        rows = [(one.article, one.title, one.body, one.marks) for one in articles]
        if known:
            conn.exec_driver_sql(_DROP.format(INDEX), rows)
        if again := [row for row in rows if row[0] <= renewed]:
            conn.exec_driver_sql(_DROP.format(RENEWED), again)

    def begin_words(self, conn: Connection) -> None:
        """Makes an empty index beside the one that is there, out of which nobody can take another version's tokens."""
        conn.exec_driver_sql(f"DROP TABLE IF EXISTS {RENEWED}")
        conn.exec_driver_sql(_INDEX.format(RENEWED))

    def renewing_words(self, conn: Connection) -> bool:
        """Whether there is an index beside the one that is asked."""
        return _is_there(conn, RENEWED)

    def renew_words(self, conn: Connection, articles: Sequence[Indexed]) -> None:
        """Puts articles' tokens into the index that is being built."""
        rows = [(one.article, one.title, one.body, one.marks) for one in articles]
        conn.exec_driver_sql(_ADD.format(RENEWED), rows)

    def end_words(self, conn: Connection) -> None:
        """Puts the index that was built in the place of the former one."""
        conn.exec_driver_sql(f"ALTER TABLE {INDEX} RENAME TO {FORMER}")
        conn.exec_driver_sql(f"ALTER TABLE {RENEWED} RENAME TO {INDEX}")

    def drop_former_words(self, conn: Connection) -> bool:
        """Empties some pages of the former index; at the end drops it.

        Dropping a table visits each of its pages: at once, an index of gigabytes would keep every writer waiting.
        """
        if not _is_there(conn, FORMER):
            return False
        for table, (first, rows) in _FORMER_ROWS.items():
            piece = f"SELECT id FROM {table} WHERE id > {first} ORDER BY id LIMIT {rows}"  # noqa: S608 - names of our own
            if conn.exec_driver_sql(f"DELETE FROM {table} WHERE id IN ({piece})").rowcount:  # noqa: S608
                return True
        conn.exec_driver_sql(f"DROP TABLE {FORMER}")
        return True

    def clear_words(self, conn: Connection) -> None:
        """Empties the index."""
        conn.exec_driver_sql("INSERT INTO word_index(word_index) VALUES ('delete-all')")

    def find_words(self, conn: Connection, sought: Sought, *, limit: int, offset: int) -> list[int]:
        """Ids of the articles that match, newest first; nothing sought matches all."""
        match = _expression(sought)
        if sought.story is not None:
            # The story's articles in front: they are few. CROSS JOIN keeps them there.
            source = "article CROSS JOIN word_index ON word_index.rowid = article.id" if match else "article"
            where = "WHERE article.story_id = :story" + (" AND word_index MATCH :match" if match else "")
            column = "article.id"
        elif match:
            # An index that waits to be built anew may still hold what was removed: see `forget_words`.
            here = "EXISTS (SELECT 1 FROM article WHERE id = word_index.rowid)"
            source, where, column = "word_index", f"WHERE word_index MATCH :match AND {here}", "rowid"
        else:
            source, where, column = "article", "", "id"
        query = f"SELECT {column} FROM {source} {where} ORDER BY {column} DESC LIMIT :limit OFFSET :offset"  # noqa: S608 - parts of our own
        values = {"match": match, "story": sought.story, "limit": limit, "offset": offset}
        return [row[0] for row in conn.execute(text(query), values).all()]


def _is_archive(conn: Connection) -> bool:
    return _is_there(conn, "version")


def _is_there(conn: Connection, table: str) -> bool:
    return bool(conn.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = ?", (table,)).scalar_one())


def _expression(sought: Sought) -> str:
    """The index's expression of what is sought."""
    columns = "title" if sought.titles else "title body"
    parts = [" OR ".join('"' + " ".join(phrase) + '"' for phrase in group) for group in sought.groups]
    words = [f"{{{columns}}} : ({part})" for part in parts]
    return " AND ".join([*words, *(f"marks : ({' OR '.join(either)})" for either in sought.marks)])


_HOLDING = "SELECT article_id FROM sketch WHERE hash = ? AND article_id < ? ORDER BY article_id DESC LIMIT ?"
_MERGE = "INSERT INTO word_index(word_index, rank) VALUES ('merge', ?)"
_ADD = "INSERT INTO {}(rowid, title, body, marks) VALUES (?, ?, ?, ?)"
_DROP = "INSERT INTO {0}({0}, rowid, title, body, marks) VALUES ('delete', ?, ?, ?, ?)"
