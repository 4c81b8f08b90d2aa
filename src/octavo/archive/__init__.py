"""Everything kept: one module per database, the same behaviour.

with archive.read() as kept:                 # one moment of the archive
    article = kept.articles.get(7)
with archive.write(durable=True) as kept:    # one transaction, all or nothing
    kept.marks.put(owner, "saved", 7, now)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from octavo.archive.articles import Articles
from octavo.archive.feeds import Entries, Feeds
from octavo.archive.hosts import Hosts
from octavo.archive.marks import OWNER, Marks
from octavo.archive.placements import Placements
from octavo.archive.publishers import Publishers
from octavo.archive.search import Words
from octavo.archive.sqlite import SqliteDatabase
from octavo.archive.stories import Stories
from octavo.errors import ArchiveError, ArchiveFull

__all__ = ["OWNER", "Archive", "Kept"]


class Kept:
    """What is kept, as one transaction sees it."""

    def __init__(self, database: SqliteDatabase, conn: Connection) -> None:
        self.publishers = Publishers(conn)
        self.feeds = Feeds(conn)
        self.entries = Entries(conn)
        self.articles = Articles(conn)
        self.placements = Placements(database, conn)
        self.stories = Stories(conn)
        self.words = Words(database, conn)
        self.hosts = Hosts(conn)
        self.marks = Marks(conn)


class Archive:
    """An open archive."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database

    @classmethod
    def open(cls, data: Path, *, make: bool = True) -> "Archive":
        """The archive in a data folder, made if there is none and `make` is set; raises ArchiveError."""
        if not make and not (data / "octavo.sqlite").exists():
            said = "Make one with `octavo serve` or `octavo add`, or name another folder with --data."
            raise ArchiveError(f"There is no archive in {data}. {said}", str(data))
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            said = problem.strerror or str(problem)
            raise ArchiveFull(
                f"The data folder {data} cannot be made: {said}. Choose another with --data.", str(data)
            ) from problem
        database = SqliteDatabase(data / "octavo.sqlite")
        database.open()
        return cls(database)

    @contextmanager
    def read(self) -> Iterator[Kept]:
        """What is kept, at one moment."""
        with self._database.read() as conn:
            yield Kept(self._database, conn)

    @contextmanager
    def write(self, *, durable: bool) -> Iterator[Kept]:
        """A transaction: durable where a person is told that it is saved, otherwise quick."""
        with self._database.write(durable=durable) as conn:
            yield Kept(self._database, conn)

    def integrity(self) -> str:
        """`ok`, or what is wrong with the files."""
        return self._database.integrity()

    def close(self) -> None:
        """Gives the files back."""
        self._database.close()
