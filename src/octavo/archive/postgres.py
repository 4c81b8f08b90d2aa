"""PostgreSQL 15 and later: one database, many readers on many machines, one writer at a time.

Writers take turns by an advisory lock, as SQLite's do by its file: what is decided while an article is filed rests on
all that came before it. Texts, vectors and the word index have a partition for each shelf.
"""

import importlib
import string
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from octavo.archive import database, migrations, schema
from octavo.archive.database import Indexed, Sought
from octavo.errors import ArchiveAway, ArchiveBusy, ArchiveError, ArchiveFull, UsageError

OLDEST = 150_000  # the server's version: 15.0
CONNECT = 10  # seconds
TURN = 0x0C7A70  # the advisory lock that writers take turns by
TASK = 0x0C7A71  # the class of the locks of tasks that one process does at a time
WAIT_MS = 30_000  # how long a writer waits for another's transaction
PATIENCE_MS = 1_000  # how long a shelf that is to go waits for its readers
# A tsvector holds no position beyond 16,383 and at most 255 of one token; a longer text goes on in a further block.
POSITIONS = 16_000
PLACES = 250
# A phrase is found where it stands within one block: blocks share so many tokens, the longest phrase that is asked for.
OVERLAP = 128
# An article's slice is a mark of its own: GIN gives all that match, and in no order, so the newest slices are asked
# first, and then as many as are likely to hold the rest.
SPARSE = 64  # more of them at once are not named: what is as rare as that is found at once without
_DIGITS = string.digits + string.ascii_letters + ".-"
GROWTH = 8  # times as many at most, where each article has to be looked at for a phrase

_WORD = """
CREATE TABLE word (
    article_id integer NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    shelf integer NOT NULL,
    block smallint NOT NULL,
    tokens tsvector NOT NULL,
    PRIMARY KEY (article_id, shelf, block)
) PARTITION BY LIST (shelf);
CREATE INDEX word_tokens ON word USING gin (tokens) WITH (fastupdate = off);
"""
# fastupdate=off: a pending list would have to be read through by every question until somebody cleans it, which is what
# makes the first minutes after a load slow.
SHELVED = (*(table.name for table in schema.SHELVED), "word")


def address(store: str) -> URL:
    """The address of a database as SQLAlchemy wants it; raises UsageError where it is none."""
    try:
        url = make_url(store)
    except (ArgumentError, ValueError):
        url = None
    if url is None or not url.database:
        said = "A store is written as postgresql://USER:PASSWORD@HOST:5432/DATABASE or sqlite:////FOLDER/FILE."
        raise UsageError(f"The store's address cannot be read. {said}", "store")
    return url.set(drivername="postgresql+psycopg")


class PostgresDatabase:
    """One PostgreSQL database."""

    shared = True
    losses = 0
    shelved = SHELVED
    partitioned = True

    def __init__(self, store: str) -> None:
        url = address(store)
        place = {name: url.query[name] for name in ("host", "port") if name in url.query}
        self.where = url.set(drivername="postgresql", query=place).render_as_string(hide_password=True)
        try:
            self._driver: Any = importlib.import_module("psycopg")
            self._readers = _engine(url, isolation="REPEATABLE READ")
            self._writers = _engine(url, isolation="READ COMMITTED")
            event.listen(self._writers, "invalidate", self._lost)
        except ImportError as problem:
            said = "PostgreSQL needs a driver that is not installed: pip install 'octavo[postgres]'."
            raise ArchiveError(said, self.where) from problem

    def open(self, *, make: bool) -> None:
        """Makes the tables if there are none and brings them to the newest schema; raises ArchiveError."""
        with self._in_words():
            with self._readers.begin() as conn:
                self._check(conn)
                if _is_archive(conn) and database.check_version(conn, self.where) == schema.NEWEST:
                    return
                if not make and not _is_archive(conn):
                    said = "Make one with `octavo serve` or `octavo add`, or name another store."
                    raise ArchiveError(f"There is no archive in {self.where}. {said}", self.where)
            with self.write(durable=True) as conn:
                if _is_archive(conn):
                    migrations.migrate(self, conn, database.check_version(conn, self.where))
                else:
                    database.begin(conn)
                    conn.exec_driver_sql(_WORD)
                    self.make_shelves(conn, [schema.KEPT])

    def _check(self, conn: Connection) -> None:
        """Raises ArchiveError where the server is too old or the database cannot hold every text."""
        server = int(conn.exec_driver_sql("SHOW server_version_num").scalar_one())
        if server < OLDEST:
            said = f"{self.where} is PostgreSQL {server // 10_000}; Octavo needs {OLDEST // 10_000} or later."
            raise ArchiveError(said, self.where)
        encoding = str(conn.exec_driver_sql("SHOW server_encoding").scalar_one())
        if encoding != "UTF8":
            said = "Make one with: createdb --encoding=UTF8 --template=template0 NAME."
            raise ArchiveError(f"The database {self.where} is encoded in {encoding}, not in UTF8. {said}", self.where)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the archive."""
        with self._in_words(), self._readers.begin() as conn:
            # Before the moment is chosen: no shelf is made or dropped between it and what is read, and whoever does so
            # waits for readers at this table alone, with nothing in hand that a reader may want next.
            conn.exec_driver_sql("LOCK TABLE ONLY revision IN ACCESS SHARE MODE")
            yield conn

    @contextmanager
    def write(self, *, durable: bool) -> Iterator[Connection]:
        """A transaction of the only writer; commits at the end, rolls back if anything is raised."""
        with self._in_words(), self._writers.begin() as conn:
            wanted = "on" if durable else "off"
            conn.exec_driver_sql(f"SET LOCAL synchronous_commit = {wanted}; SELECT pg_advisory_xact_lock({TURN})")
            yield conn

    @contextmanager
    def alone(self, task: str, otherwise: str) -> Iterator[None]:
        """Holds a task by a lock that ends with this process; raises ArchiveBusy with who holds it."""
        named = text("SELECT pg_try_advisory_lock(:kind, hashtext(:task))")
        with self._in_words(), self._writers.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            if not conn.execute(named, {"kind": TASK, "task": task}).scalar_one():
                who = conn.execute(_HOLDER, {"kind": TASK, "task": task}).scalar() or "another session"
                raise ArchiveBusy(f"{otherwise} (server process {who}) on {self.where}.", self.where)
            try:
                yield
            finally:
                with suppress(DBAPIError):
                    conn.execute(_LET_GO, {"kind": TASK, "task": task})  # at once, for whoever comes next
                conn.invalidate()  # the lock goes with its connection, whatever state that is in

    def integrity(self) -> str:
        """`ok`: PostgreSQL checks its pages as it reads them; here, that every shelved table can be read."""
        with self.read() as conn:
            for name in SHELVED:
                conn.exec_driver_sql(f"SELECT * FROM {name} LIMIT 1").all()  # noqa: S608 - names of our own
        return "ok"

    def close(self) -> None:
        """Gives every connection back."""
        for engine in (self._readers, self._writers):
            engine.dispose()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Turns the driver's errors into sentences."""
        try:
            yield
        except DBAPIError as problem:
            raise self._said(problem, problem.orig, away=problem.connection_invalidated) from problem
        except self._driver.Error as problem:  # rows are copied past SQLAlchemy
            raise self._said(problem, problem, away=False) from problem
        except PoolTimeout as problem:
            raise ArchiveBusy(f"Every connection to {self.where} is in use. Try again.", self.where) from problem

    def _said(self, problem: Exception, cause: BaseException | None, *, away: bool) -> Exception:
        """What an error of the driver means, in a sentence; the error itself where it is a fault of ours."""
        state = getattr(cause, "sqlstate", None) or ""
        said = " ".join(str(cause).split())
        for known, kind, sentence in _SENTENCES:
            if state.startswith(known) if known.isalnum() else not state and known in said:
                return kind(f"{self.where}: {sentence} ({said[:200]})", self.where)
        broken = not state and isinstance(cause, (self._driver.OperationalError, self._driver.InterfaceError))
        if away or broken or state in {"57P01", "57P02", "57P03"} or state.startswith("08"):
            sentence = "does not answer. Start PostgreSQL, or correct the setting `store`; nothing is lost"
            return ArchiveAway(f"{self.where} {sentence}. ({said[:200]})", self.where)
        return problem

    def _lost(self, *_: object) -> None:
        self.losses += 1

    def insert(self, conn: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Adds many rows to a table at once."""
        driver: Any = conn.connection.driver_connection
        with driver.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    # ---- shelves are partitions

    def make_shelves(self, conn: Connection, shelves: Iterable[int]) -> None:
        """Makes the partitions of these shelves that are not there."""
        for shelf in sorted(set(shelves)):
            # In the order of SHELVED, its first table before all: see `read`. Each has its own term.
            regclasses = ", ".join(f"to_regclass('{table}_{shelf}')" for table in SHELVED)
            there = conn.exec_driver_sql(f"SELECT {regclasses}").one()
            for table, partition in zip(SHELVED, there, strict=True):
                if partition is None:  # made apart and attached: readers need not wait for that
                    conn.exec_driver_sql(f"CREATE TABLE {table}_{shelf} (LIKE {table} INCLUDING ALL)")
                    conn.exec_driver_sql(
                        f"ALTER TABLE {table} ATTACH PARTITION {table}_{shelf} FOR VALUES IN ({shelf})"
                    )

    def shelves(self, conn: Connection, table: str) -> list[int]:
        """The partitions of a table."""
        return list(conn.execute(_PARTITIONS, {"parent": table}).scalars())

    def drop_shelf(self, conn: Connection, table: str, shelf: int) -> None:
        """Drops a partition, unless somebody reads on and on: whoever comes next would wait behind us."""
        conn.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
        conn.exec_driver_sql(f"DROP TABLE IF EXISTS {table}_{shelf}")
        conn.exec_driver_sql(f"SET LOCAL lock_timeout = {WAIT_MS}")

    def compact(self, conn: Connection, *, begin: bool) -> bool:  # noqa: ARG002 - the protocol's
        """False: partitions give their room back at once, and PostgreSQL uses what rows leave behind."""
        return False

    def software(self, conn: Connection) -> str:
        """PostgreSQL with the server's version."""
        return f"PostgreSQL {str(conn.exec_driver_sql('SHOW server_version').scalar_one()).split()[0]}"

    def sizes(self, conn: Connection) -> Mapping[str, int]:
        """Bytes on the disk with indexes, by table; of shelved tables, by partition."""
        return {row[0]: int(row[1]) for row in conn.exec_driver_sql(_SIZES)}

    def tidy(self) -> None:
        """Makes row visibility and statistics known after a load: until then the planner guesses."""
        with self._in_words(), self._writers.connect() as conn:
            conn.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM (ANALYZE)")

    # ---- fingerprints

    def holding(
        self, conn: Connection, hashes: Sequence[int], before: int, limit: int
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """For each hash that is held, the newest articles with it in their sketch, before one, newest first."""
        rows = conn.execute(_HOLDING, {"hashes": list(hashes), "before": before, "limit": limit})
        yield from ((row[0], row[1]) for row in rows if row[1])

    # ---- the word index: tokens as they are, no dictionary in between

    def index_words(self, conn: Connection, articles: Sequence[Indexed], renewed: int = 0) -> None:  # noqa: ARG002 - the protocol's
        """Puts articles' tokens into the index."""
        rows = [
            (one.article, one.shelf, block, tokens) for one in articles for block, tokens in enumerate(_vectors(one))
        ]
        self.insert(conn, "word", ("article_id", "shelf", "block", "tokens"), rows)

    def forget_words(
        self,
        conn: Connection,
        articles: Sequence[Indexed],
        renewed: int = 0,  # noqa: ARG002 - the protocol's
        *,
        known: bool = True,  # noqa: ARG002
    ) -> None:
        """Takes articles' tokens out, whatever they are."""
        wanted = {"articles": [one.article for one in articles], "shelves": list({one.shelf for one in articles})}
        conn.execute(_FORGET, wanted)

    def begin_words(self, conn: Connection) -> None:
        """Nothing: the index is built anew in its place, article by article."""

    def renewing_words(self, conn: Connection) -> bool:  # noqa: ARG002 - the protocol's
        """True: what was built is in the index."""
        return True

    def renew_words(self, conn: Connection, articles: Sequence[Indexed]) -> None:
        """Puts articles' tokens in the place of those that they have."""
        self.forget_words(conn, articles)
        self.index_words(conn, articles)

    def end_words(self, conn: Connection) -> None:
        """Nothing: all is in its place."""

    def drop_former_words(self, conn: Connection) -> bool:  # noqa: ARG002 - the protocol's
        """False: there is no index but the one."""
        return False

    def clear_words(self, conn: Connection) -> None:
        """Empties the index."""
        conn.exec_driver_sql("TRUNCATE word")

    def find_words(self, conn: Connection, sought: Sought, *, limit: int, offset: int) -> list[int]:
        """Ids of the articles that match, newest first; nothing sought matches all."""
        wanted = limit + offset
        if not sought.groups and not sought.marks:
            where = "WHERE story_id = :story" if sought.story is not None else ""
            query = text(f"SELECT id FROM article {where} ORDER BY id DESC LIMIT :wanted")  # noqa: S608 - our own
            return list(conn.execute(query, {"story": sought.story, "wanted": wanted}).scalars())[offset:]
        statement, values = _question(sought)
        if sought.story is not None:  # its articles are few
            return _ids(conn, statement, values, (), wanted)[offset:]
        slices = _every_slice(conn) if sought.slices is None else sought.slices
        most = GROWTH if any(len(phrase) > 1 for group in sought.groups for phrase in group) else len(slices)
        found: list[int] = []
        asked, step = 0, 1
        while asked < len(slices) and len(found) < wanted:
            some = slices[asked : asked + step]
            found += _ids(conn, statement, values, some, wanted - len(found))
            asked += len(some)
            # As dense as so far, and half an article more for luck.
            step = min(most * asked, 1 + 2 * asked * (wanted - len(found)) // (2 * len(found) + 1))
        return found[offset:]


def _engine(url: URL, *, isolation: str) -> Engine:
    # Octavo's connections differ from psql's in nothing but these.
    options = f"-c lock_timeout={WAIT_MS} -c jit=off -c enable_seqscan=off -c timezone=UTC -c work_mem=16MB"
    engine = create_engine(
        url,
        pool_size=4,
        max_overflow=16,
        pool_pre_ping=True,  # a server that was started again is noticed before a reader is
        isolation_level=isolation,
        hide_parameters=True,  # they are texts of articles, and errors reach logs
        connect_args={"connect_timeout": CONNECT, "options": options, "application_name": "octavo"},
    )
    if isolation == "REPEATABLE READ":

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _: object) -> None:
            connection.read_only = True

    return engine


def _is_archive(conn: Connection) -> bool:
    return conn.exec_driver_sql("SELECT to_regclass('version')").scalar() is not None


# What the server says → what to tell a person. By SQLSTATE (its class or the whole), or by words where there is none.
_SENTENCES: tuple[tuple[str, type[ArchiveError], str], ...] = (
    ("28", ArchiveError, "The server does not let this user in. Correct user or password in the setting `store`."),
    ("3D000", ArchiveError, "There is no such database. Make one with: createdb --encoding=UTF8 NAME."),
    ("42501", ArchiveFull, "This user may not do that. Let it own the database, or grant it CREATE on schema public."),
    ("53100", ArchiveFull, "The server's disk is full. Make room; nothing is lost."),
    ("53300", ArchiveBusy, "The server has no connection left. Raise max_connections, or try again."),
    ("53200", ArchiveBusy, "The server is out of memory for locks. Raise max_locks_per_transaction, or try again."),
    ("54000", ArchiveError, "A text or an address is longer than the server can index."),
    ("55P03", ArchiveBusy, "Another process is writing. Try again in a moment."),
    ("25006", ArchiveFull, "The server is read-only. Name the one that may be written."),
    ("password authentication failed", ArchiveError, "The server does not let this user in. Correct `store`."),
    ("No space left", ArchiveFull, "The server's disk is full. Make room; nothing is lost."),
    ("does not exist", ArchiveError, "There is no such database or user. Make one with: createdb --encoding=UTF8."),
)


# ---------------------------------------------------------------------------------------------- tokens as tsvectors


def _vectors(one: Indexed) -> list[str]:
    """The tsvectors of an article, each an input text of `tsvector`; the first also has the marks.

    Lexemes are `token`, `/ttoken` for the tokens of the headline, and `/mark`; `/more` where further blocks follow; and
    `+pair` for two neighbours: GIN knows no places, and without them each article with the words of a phrase would have
    to be read.
    Every block holds every token, so that words of one text are found together; it tells places only of its own tokens.
    """
    title, body = one.title.split(), one.body.split()
    # The headline stands before the text, so far off that no phrase runs from one into the other.
    placed = [*enumerate(title, 1), *enumerate(body, len(title) + 10)]
    blocks = list(_blocks(placed))
    everywhere = dict.fromkeys((token for _, token in placed), "") if len(blocks) > 1 else {}
    first = _first(one, title) | _pairs(placed) | ({"/more": ""} if len(blocks) > 1 else {})
    return [
        _vector(everywhere | _places(block, block[0][0] - 1 if number else 0) | ({} if number else first))
        for number, block in enumerate(blocks)
    ]


def _first(one: Indexed, title: Sequence[str]) -> dict[str, str]:
    """What only the first block holds: the headline once more, to be found by itself, and the marks."""
    heads = [(at, f"/t{token}") for at, token in enumerate(title[:PLACES], 1)]
    marks = [*one.marks.split(), f"s{schema.slice_of(one.article)}"]
    return _places(heads, 0) | {f"/{mark}": "" for mark in marks}


def _pairs(placed: Sequence[tuple[int, str]]) -> dict[str, str]:
    """The pairs of tokens that follow each other."""
    return {_pair(one, other): "" for (at, one), (then, other) in pairwise(placed) if then == at + 1}


def _pair(one: str, other: str) -> str:
    """The lexeme of two neighbours, one of 262,144: as many as tell a phrase's articles from nearly all others."""
    crc = crc32(f"{one} {other}".encode("utf-8", "surrogatepass"))
    return f"+{_DIGITS[crc & 63]}{_DIGITS[crc >> 6 & 63]}{_DIGITS[crc >> 12 & 63]}"


def _places(placed: Iterable[tuple[int, str]], start: int) -> dict[str, str]:
    """The places of each token, counted from a start, as a tsvector has them."""
    places: dict[str, list[str]] = {}
    for at, token in placed:
        if token in places:
            places[token].append(str(at - start))
        else:
            places[token] = [str(at - start)]
    return {token: ",".join(at) for token, at in places.items()}


def _vector(places: Mapping[str, str]) -> str:
    return " ".join(f"'{token}':{at}" if at else f"'{token}'" for token, at in places.items())


def _blocks(placed: Sequence[tuple[int, str]]) -> Iterator[Sequence[tuple[int, str]]]:
    """The tokens of a text in blocks that a tsvector can hold, each beginning with the last few of the one before."""
    if len(placed) <= PLACES or _fits(placed):
        yield placed
        return
    start = 0
    while True:
        times: Counter[str] = Counter()
        end = start
        while end < len(placed) and placed[end][0] - placed[start][0] < POSITIONS:
            times[placed[end][1]] += 1
            if times[placed[end][1]] > PLACES:
                break
            end += 1
        yield placed[start:end]
        if end >= len(placed):
            return
        start = max(end - OVERLAP, start + 1)


def _fits(placed: Sequence[tuple[int, str]]) -> bool:
    return placed[-1][0] < POSITIONS and max(Counter(token for _, token in placed).values()) <= PLACES


def _question(sought: Sought) -> tuple[str, dict[str, Any]]:
    """The statement that finds articles, with its values: words and marks by the index, then phrases block by block.

    `{slices}` in it is to be filled in.
    """
    head = "/t" if sought.titles else ""
    groups = [[[f"'{head}{token}'" for token in phrase] for phrase in group] for group in sought.groups]
    words = [" | ".join(f"({_together(phrase, head)})" for phrase in group) for group in sought.groups]
    marks = [" | ".join(f"'/{mark}'" for mark in either) for either in sought.marks]
    values: dict[str, Any] = {"all": " & ".join(f"({part})" for part in (*words, *marks))}
    tests = ["w.block = 0"]
    for number, group in enumerate(groups):
        if any(len(phrase) > 1 for phrase in group):
            name = f"phrase{number}"
            values[name] = " | ".join(f"({' <-> '.join(phrase)})" for phrase in group)
            tests.append(_IN_A_BLOCK.format(name))
    if sought.story is not None:
        values["story"] = sought.story
        tests.append("w.article_id IN (SELECT id FROM article WHERE story_id = :story)")
    return " AND ".join(tests), values


def _together(phrase: Sequence[str], head: str) -> str:
    """What the index is asked for a phrase; headlines are short, their neighbours are not in it."""
    pairs = [] if head else [_pair(*two) for two in pairwise(phrase)]
    return " & ".join(f"'{lexeme}'" for lexeme in (*(f"{head}{token}" for token in phrase), *pairs))


def _every_slice(conn: Connection) -> Sequence[int]:
    """All slices of ids, the newest first."""
    newest = int(conn.exec_driver_sql("SELECT last FROM counter WHERE name = 'article'").scalar_one())
    return range(schema.slice_of(newest), -1, -1)


def _ids(conn: Connection, where: str, values: dict[str, Any], slices: Sequence[int], limit: int) -> list[int]:
    """The newest articles that match within these slices, which are in order; in all where none are named."""
    asked = values["all"]
    if len(slices) > SPARSE:
        where += " AND w.article_id + 0 BETWEEN :first AND :last"  # "+ 0": not by that index
        values = values | {"first": slices[-1] * schema.SLICE, "last": (slices[0] + 1) * schema.SLICE - 1}
    elif slices:
        within = " | ".join(f"'/s{number}'" for number in slices)
        asked = f"({asked}) & ({within})"
    query = (
        "SELECT w.article_id FROM word w WHERE w.tokens @@ CAST(:all AS tsquery)"  # noqa: S608 - parts of our own
        f" AND {where} ORDER BY w.article_id + 0 DESC LIMIT :limit"
    )
    return list(conn.execute(text(query), values | {"all": asked, "limit": limit}).scalars())


_IN_A_BLOCK = (
    "(w.tokens @@ CAST(:{0} AS tsquery) OR (w.tokens @@ CAST('''/more''' AS tsquery) AND EXISTS (SELECT 1 FROM word b"
    " WHERE b.article_id = w.article_id AND b.shelf = w.shelf AND b.tokens @@ CAST(:{0} AS tsquery))))"
)
_HOLDING = text(
    "SELECT h, ARRAY(SELECT article_id FROM sketch WHERE hash = h AND article_id < :before"
    " ORDER BY article_id DESC LIMIT :limit) FROM unnest(CAST(:hashes AS bigint[])) AS h"
)
_LET_GO = text("SELECT pg_advisory_unlock(:kind, hashtext(:task))")
_HOLDER = text(
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = :kind"
    " AND objid = CAST(CAST(hashtext(:task) AS bit(32)) AS bigint) AND granted"
)
_PARTITIONS = text(
    "SELECT CAST(substring(c.relname FROM '[0-9]+$') AS integer) AS shelf FROM pg_inherits i"
    " JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass(:parent) ORDER BY shelf"
)
_FORGET = text("DELETE FROM word WHERE article_id = ANY(:articles) AND shelf = ANY(:shelves)")
_SIZES = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace
"""
