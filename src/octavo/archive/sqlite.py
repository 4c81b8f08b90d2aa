"""SQLite: one file in WAL mode, one writer at a time, any number of readers.

What a person was told is saved is written with `synchronous=FULL`, which survives a power cut; what can be fetched
again with NORMAL, which survives a killed process (SQLite documentation, "PRAGMA synchronous").
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import QueuePool

from octavo.archive import schema
from octavo.errors import ArchiveBusy, ArchiveError, ArchiveFull, ArchiveTooNew

MAPPED = 2 << 30  # bytes of the file that are read where the system has them in memory, without a copy
BUSY_MS = 30_000  # how long a writer waits for another process's transaction
_INDEX = "CREATE VIRTUAL TABLE word_index USING fts5(title, body, marks, content='', tokenize='ascii', detail='full')"


def _engine(file: Path, *, synchronous: str, immediate: bool) -> Engine:
    engine = create_engine(f"sqlite:///{file}", poolclass=QueuePool, pool_size=2, max_overflow=16)

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

    def __init__(self, file: Path) -> None:
        self.file = file
        self._readers = _engine(file, synchronous="NORMAL", immediate=False)
        self._quick = _engine(file, synchronous="NORMAL", immediate=True)
        self._durable = _engine(file, synchronous="FULL", immediate=True)

    def open(self) -> None:
        """Makes the file if there is none and brings it to the newest schema; raises ArchiveError."""
        with _in_words(self.file), self._durable.begin() as conn:
            self._migrate(conn)

    def _migrate(self, conn: Connection) -> None:
        known = conn.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name='version'").scalar_one()
        now = conn.execute(select(schema.version.c.number)).scalar_one() if known else 0
        if now > schema.NEWEST:
            raise ArchiveTooNew(
                f"{self.file} was written by a later version of Octavo (schema {now}, this one knows {schema.NEWEST}). "
                "Update Octavo, or choose another folder with --data.",
                str(self.file),
            )
        for step in schema.MIGRATIONS[now:]:
            step(conn)
        if not known:
            conn.exec_driver_sql(_INDEX)
        if now < schema.NEWEST:
            conn.execute(schema.version.update().values(number=schema.NEWEST))

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

    def integrity(self) -> str:
        """`ok`, or the first thing SQLite's own check finds."""
        with self.read() as conn:
            return str(conn.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())

    def close(self) -> None:
        """Gives every connection back."""
        for engine in (self._readers, self._quick, self._durable):
            engine.dispose()

    def holding(self, conn: Connection, hashes: Sequence[int], before: int, limit: int) -> Iterator[int]:
        """For each hash, the newest articles with it in their sketch, before one; an article may come often."""
        # One look-up each, straight to the driver: there are dozens, and each costs less than its statement's making.
        driver: Any = conn.connection.driver_connection
        for value in hashes:
            yield from (row[0] for row in driver.execute(_HOLDING, (value, before, limit)))

    # ---- the word index: FTS5 without a copy of the text; a deletion gives back the tokens that were indexed

    def index_words(self, conn: Connection, article: int, columns: Sequence[str]) -> None:
        """Puts an article's tokens (title, body, marks; separated by spaces) into the index."""
        title, body, marks = columns
        conn.execute(_ADD, {"id": article, "title": title, "body": body, "marks": marks})

    def forget_words(self, conn: Connection, article: int, columns: Sequence[str]) -> None:
        """Takes an article's tokens out; they must be those that were put in."""
        title, body, marks = columns
        conn.execute(_DROP, {"id": article, "title": title, "body": body, "marks": marks})

    def find_words(
        self,
        conn: Connection,
        expression: str,
        after: int | None,
        before: int | None,
        story: int | None,
        *,
        limit: int,
        offset: int,
    ) -> list[int]:
        """Ids of the articles that match, newest first; an empty expression matches all."""
        values = {
            "match": expression,
            "after": after,
            "before": before,
            "story": story,
            "limit": limit,
            "offset": offset,
        }
        tests = [test for name, test in _TESTS.items() if values[name] not in (None, "")]
        # CROSS JOIN keeps the index in front, whose order is the order asked for.
        source = "word_index CROSS JOIN article ON article.id = word_index.rowid" if expression else "article"
        column = "word_index.rowid" if expression else "article.id"
        if expression and len(tests) == 1:
            source = "word_index"
        where = f"WHERE {' AND '.join(tests)}" if tests else ""
        query = text(f"SELECT {column} FROM {source} {where} ORDER BY {column} DESC LIMIT :limit OFFSET :offset")  # noqa: S608 - parts of our own
        return [row[0] for row in conn.execute(query, values).all()]

    @staticmethod
    def match(
        groups: Iterable[Sequence[Sequence[str]]], marks: Iterable[Sequence[str]], columns: str = "title body"
    ) -> str:
        """The index's expression: each group is alternatives of phrases of tokens, all groups must be met."""
        parts = ["(" + " OR ".join('"' + " ".join(phrase) + '"' for phrase in group) + ")" for group in groups]
        words = [f"{{{columns}}} : {part}" for part in parts]
        return " AND ".join([*words, *(f"marks : ({' OR '.join(either)})" for either in marks)])


_HOLDING = "SELECT article_id FROM sketch WHERE hash = ? AND article_id < ? ORDER BY article_id DESC LIMIT ?"
_ADD = text("INSERT INTO word_index(rowid, title, body, marks) VALUES (:id, :title, :body, :marks)")
_DROP = text(
    "INSERT INTO word_index(word_index, rowid, title, body, marks) VALUES ('delete', :id, :title, :body, :marks)"
)
_TESTS = {
    "match": "word_index MATCH :match",
    "after": "article.ranked >= :after",
    "before": "article.ranked < :before",
    "story": "article.story_id = :story",
}
