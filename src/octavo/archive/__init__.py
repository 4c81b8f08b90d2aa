"""Everything kept: one module per database, the same behaviour.

with archive.read() as kept:                 # one moment of the archive
    article = kept.articles.get(7)
with archive.write(durable=True) as kept:    # one transaction, all or nothing
    kept.marks.put(owner, "saved", 7, now)
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection

from octavo.archive.articles import Articles
from octavo.archive.corrections import Corrections
from octavo.archive.database import OWNER, Database, next_ids
from octavo.archive.feeds import Entries, Feeds
from octavo.archive.hosts import Hosts
from octavo.archive.marks import Marks
from octavo.archive.placements import Placements
from octavo.archive.postgres import PostgresDatabase
from octavo.archive.publishers import Publishers
from octavo.archive.retention import Retention
from octavo.archive.schema import shelf_of
from octavo.archive.search import Words
from octavo.archive.sqlite import SqliteDatabase
from octavo.archive.stories import Stories
from octavo.archive.tasks import Tasks
from octavo.errors import UsageError
from octavo.types import Arrival, Article, Move, Placement, Prepared

__all__ = ["OWNER", "Archive", "Kept"]

FILE = "octavo.sqlite"  # the archive in a data folder


class Kept:
    """What is kept, as one transaction sees it."""

    def __init__(self, database: Database, conn: Connection) -> None:
        self._database = database
        self._conn = conn
        self.publishers = Publishers(conn)
        self.feeds = Feeds(conn)
        self.entries = Entries(conn)
        self.articles = Articles(database, conn)
        self.placements = Placements(database, conn)
        self.stories = Stories(conn)
        self.corrections = Corrections(conn)
        self.words = Words(database, conn)
        self.hosts = Hosts(conn)
        self.marks = Marks(conn)
        self.tasks = Tasks(conn)
        self.retention = Retention(database, conn)

    @property
    def losses(self) -> int:
        """How often the database was lost sight of: what was learnt of it before may no longer be so."""
        return self._database.losses

    def next_articles(self, count: int) -> range:
        """The ids of so many new articles: their places in the order of arrival, given when the transaction commits."""
        return next_ids(self._conn, "article", count)

    def save(
        self,
        arrivals: Sequence[Arrival],
        moves: Sequence[Move] = (),
        ended: Mapping[int, tuple[int, int]] = MappingProxyType({}),
    ) -> None:
        """Keeps new articles whole: texts, features, edges, words, and the counts of their stories and publishers.

        moves, ended: what they changed of earlier ones, as in `Placed`.
        """
        if not arrivals:
            return
        left = self.stories.of_articles(move.article for move in moves) if moves else set()
        self._database.make_shelves(self._conn, {shelf_of(arrival.seen) for arrival in arrivals})
        self.articles.add(arrivals)
        self.placements.add({a.id: (shelf_of(a.seen), a.prepared.features) for a in arrivals})
        self.placements.connect({a.id: a.placement.edges for a in arrivals})
        self.words.add_arrivals(arrivals)
        self.publishers.count_more(Counter(arrival.publisher.id for arrival in arrivals))
        self.articles.move(moves)
        seen = {arrival.id: arrival.seen for arrival in arrivals}
        went = {story: (to, seen[by]) for story, (to, by) in ended.items()}
        stories = {*left, *went, *(move.story for move in moves), *(one.placement.story for one in arrivals)}
        self.stories.recount(stories, max(seen.values()), went)

    def revise(self, known: Article, prepared: Prepared, seen: int) -> Article:
        """Keeps a new text of a known article in place of the one that is shown; returns the article as it is now."""
        self._database.make_shelves(self._conn, [known.shelf])
        texts = self.articles.texts([known.id])  # of what is being let go, it may be there still
        self.words.remove([(known, text) for text in texts.values()])
        article = self.articles.revise(known, prepared, seen)
        self.words.add([(article, prepared.reading.text)])
        self.placements.set_features(article, prepared.features)
        self.stories.recount([article.story], seen)
        return article

    def move(self, placed: Sequence[tuple[Article, Placement]], at: int, moves: Sequence[Move] = ()) -> None:
        """Writes where known articles belong now: edges to older ones, stories, and their counts.

        moves: what that changed of others. A story that is left empty leads to the one that most of these went to.
        """
        self.placements.reconnect({article.id: placement.edges for article, placement in placed})
        moved = {
            article.id: placement
            for article, placement in placed
            if (placement.story, placement.copy_of, placement.reason) != (article.story, article.copy_of, article.why)
        }
        others = {move.article: move.story for move in moves}
        went: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for article in (*(one for one, _ in placed if one.id in moved), *self.articles.many(others).values()):
            to = moved[article.id].story if article.id in moved else others[article.id]
            went[article.story][to] += 1
        if went:
            if moved:
                self.articles.place(moved)
            self.articles.move(moves)
            ended = {left: (min(to, key=lambda one: (-to[one], one)), at) for left, to in went.items()}
            self.stories.recount({*went, *(story for to in went.values() for story in to)}, at, ended)

    def remove(self, articles: Sequence[Article], at: int) -> None:
        """Deletes articles with all that hangs on them, and keeps their ids as removed."""
        numbers = [article.id for article in articles]
        texts = self.articles.texts(numbers)
        self.words.remove([(article, texts[article.id]) for article in articles if article.id in texts])
        stories = self.stories.of_articles([*numbers, *self.articles.copying(numbers)])
        self.placements.forget(numbers)
        self.placements.disconnect(numbers)
        self.articles.remove(numbers, at)
        self.placements.changed()
        counts = Counter(article.publisher.id for article in articles)
        self.publishers.count_more({number: -count for number, count in counts.items()})
        self.stories.recount(stories, at)


class Archive:
    """An open archive."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.where: str = database.where
        self.shared: bool = database.shared

    @classmethod
    def open(cls, store: Path | str, *, make: bool = True) -> "Archive":
        """The archive in a data folder or at a store's address, made if there is none and `make` is set.

        Raises ArchiveError; UsageError where the address is none.
        """
        database = _database(store)
        try:
            database.open(make=make)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def database(self) -> Database:
        """Where it is kept: for what copies or compares whole archives."""
        return self._database

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

    def alone(self, task: str, otherwise: str) -> AbstractContextManager[None]:
        """Holds a task for this process while it lives; raises ArchiveBusy with a sentence where another holds it."""
        return self._database.alone(task, otherwise)

    def tidy(self) -> None:
        """Lets the database catch up after much was written at once."""
        self._database.tidy()

    def software(self) -> str:
        """What keeps the archive, with its version."""
        with self._database.read() as conn:
            return self._database.software(conn)

    def integrity(self) -> str:
        """`ok`, or what is wrong with the files."""
        return self._database.integrity()

    def close(self) -> None:
        """Gives the files or connections back."""
        self._database.close()


def _database(store: Path | str) -> Database:
    if isinstance(store, Path):
        return SqliteDatabase(store / FILE)
    scheme, _, rest = store.partition("://")
    if scheme in {"postgresql", "postgres"}:
        return PostgresDatabase(store)
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return SqliteDatabase(Path(rest[1:]))
    said = "Write sqlite:////FOLDER/octavo.sqlite or postgresql://USER:PASSWORD@HOST:5432/DATABASE."
    raise UsageError(f"The setting `store` names no store that Octavo knows. {said}", "store")
