"""What every database does: one module each (`sqlite.py`, `postgres.py`), the same behaviour."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, select, update

from octavo import text
from octavo.archive import schema
from octavo.errors import ArchiveTooNew

OWNER = 1  # the reader who runs the instance
# Tables whose ids are counted in `counter`.
COUNTED = ("publisher", "feed", "article", "entry", "reader", "correction")


@dataclass(frozen=True, slots=True)
class Indexed:
    """What the word index holds of an article: tokens of each column, separated by spaces, and marks."""

    article: int
    shelf: int
    title: str
    body: str
    marks: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: every group is met by one of its phrases of tokens, every set of marks by one of its marks.

    `titles` looks at headlines only; `story` is the only one whose articles are wanted; nothing matches beyond
    `slices`, the newest first, where they are given.
    """

    groups: tuple[tuple[tuple[str, ...], ...], ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()
    titles: bool = False
    story: int | None = None
    slices: tuple[int, ...] | None = None


class Database(Protocol):
    """A place where an archive is kept; `where` names it for people, without any password."""

    where: str
    shared: bool  # whether several machines may work on it at once
    losses: int  # connections that broke: a database that crashed may have lost its last moments
    shelved: tuple[str, ...]  # the tables that stand on shelves
    partitioned: bool  # whether a shelf can be dropped at once; otherwise it is emptied row by row

    def open(self, *, make: bool) -> None:
        """Brings it to the newest schema, from nothing where `make` is set; raises ArchiveError."""
        ...

    def read(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment of the archive."""
        ...

    def write(self, *, durable: bool) -> AbstractContextManager[Connection]:
        """A transaction of the only writer; commits at the end, rolls back if anything is raised."""
        ...

    def alone(self, task: str, otherwise: str) -> AbstractContextManager[None]:
        """Holds a task for this process while it lives; raises ArchiveBusy where another holds it."""
        ...

    def integrity(self) -> str:
        """`ok`, or what is wrong with it."""
        ...

    def close(self) -> None:
        """Gives every connection back."""
        ...

    def insert(self, conn: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Adds many rows to a table at once."""
        ...

    def make_shelves(self, conn: Connection, shelves: Iterable[int]) -> None:
        """Makes room for articles of these shelves."""
        ...

    def shelves(self, conn: Connection, table: str) -> list[int]:
        """The shelves of `revision` or `feature` that are there, the oldest first, `KEPT` in front."""
        ...

    def drop_shelf(self, conn: Connection, table: str, shelf: int) -> None:
        """Drops a shelf of a table at once, where that can be done; raises ArchiveBusy where it is read for long."""
        ...

    def compact(self, conn: Connection, *, begin: bool) -> bool:
        """Gives back some of the room that removed words hold; `begin` the first time. False where none is left."""
        ...

    def software(self, conn: Connection) -> str:
        """What keeps the archive, with its version."""
        ...

    def sizes(self, conn: Connection) -> Mapping[str, int]:
        """Bytes that are in use, by table; their sum is the archive's size."""
        ...

    def tidy(self) -> None:
        """Lets the database catch up after much was written at once, so that the next question is answered quickly."""
        ...

    def holding(
        self, conn: Connection, hashes: Sequence[int], before: int, limit: int
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """For each hash that is held, the newest articles with it in their sketch, before one, newest first."""
        ...

    def index_words(self, conn: Connection, articles: Sequence[Indexed], renewed: int = 0) -> None:
        """Puts articles' tokens into the index, those up to `renewed` also into one that is being built beside it."""
        ...

    def forget_words(
        self, conn: Connection, articles: Sequence[Indexed], renewed: int = 0, *, known: bool = True
    ) -> None:
        """Takes articles' tokens out, those up to `renewed` also of an index that is being built beside it.

        They must be those that were put in; not `known` where the index holds those of another version.
        """
        ...

    def begin_words(self, conn: Connection) -> None:
        """Begins to build the index anew: beside the one that is there, or in its place."""
        ...

    def renewing_words(self, conn: Connection) -> bool:
        """Whether what was built of a new index is there, so that it can go on."""
        ...

    def renew_words(self, conn: Connection, articles: Sequence[Indexed]) -> None:
        """Puts articles' tokens into the index that is being built, in ascending order."""
        ...

    def end_words(self, conn: Connection) -> None:
        """Puts the index that was built in the place of the former one."""
        ...

    def drop_former_words(self, conn: Connection) -> bool:
        """Gives back a bounded part of the room of a former index; False where none is left."""
        ...

    def clear_words(self, conn: Connection) -> None:
        """Empties the index."""
        ...

    def find_words(self, conn: Connection, sought: Sought, *, limit: int, offset: int) -> list[int]:
        """Ids of the articles that match, newest first; nothing sought matches all."""
        ...


def begin(conn: Connection) -> None:
    """Makes the tables and the first rows of a new archive."""
    schema.tables.create_all(conn)
    conn.execute(schema.version.insert().values(number=schema.NEWEST, tokens=text.TOKENS_VERSION))
    conn.execute(schema.counter.insert(), [{"name": name, "last": int(name == "reader")} for name in COUNTED])
    conn.execute(schema.reader.insert().values(id=OWNER, name="Owner", joined=0))


def check_version(conn: Connection, where: str) -> int:
    """The number of the schema that is there; raises ArchiveTooNew where a later Octavo made it."""
    now = int(conn.execute(select(schema.version.c.number)).scalar_one())
    if now > schema.NEWEST:
        raise ArchiveTooNew(
            f"{where} was written by a later version of Octavo (schema {now}, this one knows {schema.NEWEST}). "
            "Update Octavo, or choose another store.",
            where,
        )
    return now


_COUNT = (
    update(schema.counter)
    .where(schema.counter.c.name == bindparam("of_table"))
    .values(last=schema.counter.c.last + bindparam("more"))
    .returning(schema.counter.c.last)
)


def next_ids(conn: Connection, table: str, count: int = 1) -> range:
    """The next ids of a table, in order; they are given for good when the transaction commits."""
    last = int(conn.execute(_COUNT, {"of_table": table, "more": count}).scalar_one())
    return range(last - count + 1, last + 1)


__all__ = ["OWNER", "Database", "Indexed", "Sought", "begin", "check_version", "next_ids"]
