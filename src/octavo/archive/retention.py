"""Letting go of what is past its term: texts, vectors and articles, a bounded piece in each transaction.

What is let go stands on a shelf, the month it came in. What somebody keeps is moved to the shelf `KEPT` first, in the
same transaction that would otherwise find the shelf ready to go, so nothing that is saved meanwhile is lost. Each piece
is found from what is there, not from a plan: whoever is stopped anywhere, and started again, goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, select, text, union_all, update

from octavo.archive import schema
from octavo.archive.articles import Articles
from octavo.archive.database import Database
from octavo.archive.placements import Placements
from octavo.archive.search import Words
from octavo.types import Publisher

BATCH = 200  # articles whose rows are moved or deleted in one transaction
MARKED = 2_000  # articles that are marked in one transaction, where their texts then go at once

# What somebody keeps. A further way to keep an article is one more line here.
KEPT_BY = (select(schema.mark.c.article_id).where(schema.mark.c.kind == "saved"),)
_KEPT = union_all(*KEPT_BY)

_article, _revision = schema.article.c, schema.revision.c
_ON_SHELF = _article.shelf == bindparam("shelf")
_SOMEBODYS = select(_article.id).where(_ON_SHELF, _article.id.in_(_KEPT)).order_by(_article.id).limit(BATCH)
_NOBODYS = (
    select(_article.id, _article.seen)
    .where(_article.shelf == schema.KEPT, _article.seen < bindparam("before"), _article.id.not_in(_KEPT))
    .order_by(_article.seen, _article.id)
    .limit(BATCH)
)
_WITH_TEXT = select(_article.id).where(_ON_SHELF, _article.let_go.is_(None)).order_by(_article.id)
# In the order of the index.
_ANY = select(_article.id).where(_ON_SHELF).order_by(_article.let_go, _article.id).limit(BATCH)
_NEXT_SHELF = select(func.min(_article.shelf)).where(
    _article.shelf > bindparam("after"), _article.shelf < bindparam("before")
)
_VECTORS = (
    select(schema.feature.c.article_id)
    .where(schema.feature.c.shelf == bindparam("shelf"))
    .order_by(schema.feature.c.article_id)
    .limit(BATCH)
)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_STILL_HERE = (
    select(_revision.article_id).distinct().where(_revision.article_id.in_(_IDS), _revision.shelf == bindparam("shelf"))
)
_MOVE = update(schema.article).where(_article.id.in_(_IDS)).values(shelf=bindparam("to"))
_BACK = update(schema.article).where(_article.id.in_(_IDS)).values(let_go=None)
_LET_GO = update(schema.article).where(_article.id.in_(_IDS)).values(let_go=bindparam("at"))
_DROP_TEXTS = delete(schema.revision).where(_revision.article_id.in_(_IDS))
_FORGET_ENTRIES = (
    update(schema.entry).where(schema.entry.c.article_id.in_(_IDS)).values(article_id=None, summary="", content="")
)
# Both times are named: an article ranks no later than it came in, and the index is by rank.
_OLDER = (
    select(_article.id)
    .where(_article.publisher_id == bindparam("publisher"), _article.ranked < bindparam("before"))
    .where(_article.seen < bindparam("before"))
    .order_by(_article.ranked, _article.id)
    .limit(BATCH)
)


@dataclass(frozen=True, slots=True)
class Step:
    """What one transaction did.

    `what` is `kept` (moved out for somebody who keeps them), `put back` (nobody does any more), `texts`, `vectors`,
    `articles` or `room` (of removed words); `articles` is of how many, `shelf` on which shelf, 0 where on any.
    """

    what: str
    articles: int = 0
    shelf: int = 0


class Retention:
    """What can be let go, in one transaction."""

    def __init__(self, database: Database, conn: Connection) -> None:
        self._database = database
        self._conn = conn
        self._articles = Articles(database, conn)
        self._placements = Placements(database, conn)
        self._words = Words(database, conn)

    # ------------------------------------------------------------------------------------------ what is there

    def shelves(self, table: str, before: int) -> list[int]:
        """The shelves of `revision`, `feature` or `article` that are older than one, the oldest first."""
        if table != "article":
            return [shelf for shelf in self._database.shelves(self._conn, table) if schema.KEPT < shelf < before]
        found: list[int] = []
        while (shelf := self._next_shelf(found[-1] if found else schema.KEPT, before)) is not None:
            found.append(shelf)
        return found

    def _next_shelf(self, after: int, before: int) -> int | None:
        return self._conn.execute(_NEXT_SHELF, {"after": after, "before": before}).scalar()

    def sizes(self) -> Mapping[str, int]:
        """Bytes in use, by table and, where they are told apart, by shelf."""
        return self._database.sizes(self._conn)

    def older(self, publisher: Publisher, before: int) -> list[int]:
        """Some articles of a publisher that came in before a time, kept by somebody or not."""
        return self._some(_OLDER, publisher=publisher.id, before=before)

    def _some(self, statement: object, **values: object) -> list[int]:
        return list(self._conn.execute(statement, values).scalars())  # type: ignore[call-overload]

    # ------------------------------------------------------------------------------------------ what is kept

    def keep(self, shelf: int) -> Step | None:
        """Moves out some articles of a shelf that somebody keeps; None where there are none."""
        kept = self._some(_SOMEBODYS, shelf=shelf)
        if not kept:
            return None
        self._move(kept, shelf, schema.KEPT)
        return Step("kept", len(kept), shelf)

    def put_back(self, before: int) -> Step | None:
        """Moves some articles of before a time that nobody keeps any more back to their months' shelves."""
        rows = self._conn.execute(_NOBODYS, {"before": before}).all()
        of_shelf: dict[int, list[int]] = {}
        for row in rows:
            of_shelf.setdefault(schema.shelf_of(row.seen), []).append(row.id)
        self._database.make_shelves(self._conn, of_shelf)
        for shelf, some in of_shelf.items():
            self._move(some, schema.KEPT, shelf)
        return Step("put back", len(rows)) if rows else None

    def _move(self, numbers: Sequence[int], shelf: int, to: int) -> None:
        """Moves articles with all that stands on their shelf; those whose texts are still there have them."""
        here = self._some(_STILL_HERE, ids=numbers, shelf=shelf)
        for table in self._database.shelved:
            query = f"UPDATE {table} SET shelf = :to WHERE shelf = :shelf AND article_id IN :ids"  # noqa: S608 - our own
            statement = text(query).bindparams(bindparam("ids", expanding=True))
            self._conn.execute(statement, {"ids": numbers, "shelf": shelf, "to": to})
        self._conn.execute(_MOVE, {"ids": numbers, "to": to})
        self._conn.execute(_BACK, {"ids": here})

    # ------------------------------------------------------------------------------------------ what goes

    def let_texts_go(self, shelf: int, at: int) -> Step | None:
        """Lets some texts of a shelf go with their words, or what is left of it at once; None at the end."""
        if kept := self.keep(shelf):
            return kept
        if not self._database.partitioned:
            return self._empty(shelf, at)
        # Marked first, some at a time: a partition that goes says of no article that its text went.
        if marked := self._some(_WITH_TEXT.limit(MARKED), shelf=shelf):
            self._conn.execute(_LET_GO, {"ids": marked, "at": at})
            return Step("texts", len(marked), shelf)
        if shelf not in self._database.shelves(self._conn, "revision"):
            return None
        for table in ("revision", "word"):  # the one first that readers take hold of first
            self._database.drop_shelf(self._conn, table, shelf)
        return Step("texts", 0, shelf)

    def _empty(self, shelf: int, at: int) -> Step | None:
        """Deletes some texts of a shelf row by row, and takes their words out of the index."""
        numbers = self._some(_WITH_TEXT.limit(BATCH), shelf=shelf)
        if not numbers:
            return None
        texts = self._articles.texts(numbers)
        self._words.remove([(article, texts[article.id]) for article in self._articles.many(texts).values()])
        self._conn.execute(_DROP_TEXTS, {"ids": numbers})
        self._conn.execute(_LET_GO, {"ids": numbers, "at": at})
        return Step("texts", len(numbers), shelf)

    def let_vectors_go(self, shelf: int, window: int) -> Step | None:
        """Lets some features of a shelf go with their fingerprints; None at the end.

        `window` is how many of the newest articles a new one is compared with: where one of them loses its features,
        whoever holds a copy reads anew. Of older ones nobody asks a copy; they are found by what is kept.
        """
        if kept := self.keep(shelf):
            return kept
        if numbers := self._some(_VECTORS, shelf=shelf):
            self._placements.forget(numbers)
            if numbers[-1] > self._articles.last() - window:
                self._placements.changed()
            return Step("vectors", len(numbers), shelf)
        if not self._database.partitioned or shelf not in self._database.shelves(self._conn, "feature"):
            return None
        self._database.drop_shelf(self._conn, "feature", shelf)
        return Step("vectors", 0, shelf)

    def articles_on(self, shelf: int) -> list[int]:
        """Some articles of a shelf."""
        return self._some(_ANY, shelf=shelf)

    def forget_entries(self, numbers: Sequence[int]) -> None:
        """Parts entries from articles that go: what a feed still lists is not taken for new, and read again."""
        self._conn.execute(_FORGET_ENTRIES, {"ids": numbers})

    def give_room_back(self, *, begin: bool) -> Step | None:
        """Gives back some of the room that removed words hold; `begin` at the first of several times."""
        return Step("room") if self._database.compact(self._conn, begin=begin) else None
