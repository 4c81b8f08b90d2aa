"""Articles and their immutable revisions."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, insert, select, update

from octavo.archive import schema
from octavo.archive.publishers import JOINED, publisher_of
from octavo.errors import NotFound
from octavo.types import Article, Placement, Publisher, Reading, Revision, State

Points = Sequence[tuple[int, int]]
LEAD = 300  # characters of a text that a stranger may see (law 10)
_SAME = (
    "id",
    "url",
    "title",
    "published",
    "modified",
    "seen",
    "language",
    "section",
    "lead",
    "words",
    "reason",
    "copy_of",
)
_ALSO = ("why", "revision", "sha256", "image", "caption", "canonical", "noarchive", "tdm_reserved", "nosnippet", "zone")
_OWN = [schema.article.c[name] for name in (*_SAME, *_ALSO, "authors", "state", "story_id")]


def article_of(row: Row[Any]) -> Article:
    """The article in a row of `select_articles()`."""
    return Article(
        publisher=publisher_of(row),
        authors=tuple(filter(None, row.authors.split("\n"))),
        state=State(row.state),
        story=row.story_id,
        **{name: getattr(row, name) for name in (*_SAME, *_ALSO)},
    )


def select_articles() -> Select[Any]:
    """The statement that reads articles with their publishers."""
    return select(*_OWN, *JOINED).join(schema.publisher, schema.article.c.publisher_id == schema.publisher.c.id)


def _where(condition: ColumnElement[bool]) -> Select[Any]:
    return select_articles().where(condition)


# Made once: the pages ask these, and making a statement costs as much as running it.
_ONE = _where(schema.article.c.id == bindparam("id"))
_MANY = _where(schema.article.c.id.in_(bindparam("ids", expanding=True)))
_COPIES = _where(schema.article.c.copy_of == bindparam("id")).order_by(schema.article.c.ranked)
_COPIED = (
    select(schema.article.c.copy_of, func.count())
    .where(schema.article.c.copy_of.in_(bindparam("ids", expanding=True)))
    .group_by(schema.article.c.copy_of)
)
_ADD = insert(schema.article)
_ADD_REVISION = insert(schema.revision)
_PLACE = (
    update(schema.article)
    .where(schema.article.c.id == bindparam("number"))
    .values(story_id=bindparam("story"), copy_of=bindparam("copy"), why=bindparam("because"))
)
_REVISION = select(schema.revision).where(
    schema.revision.c.article_id == bindparam("id"), schema.revision.c.number == bindparam("number")
)


def _revision_of(row: Row[Any]) -> Revision:
    points = tuple((int(start), int(end)) for start, _, end in (span.partition(":") for span in row.points.split()))
    return Revision(row.article_id, row.number, row.sha256, row.title, row.text, row.html, row.seen, points)


def digest(text: str) -> str:
    """The sha256 of a text, in hex: the name of a revision."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def lead_of(text: str) -> str:
    """A text's first words, at most 300 characters, cut between words."""
    start = " ".join(text[: 4 * LEAD].split())
    if len(start) <= LEAD:
        return start
    return start[: LEAD - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—") + "…"


def _fields(reading: Reading, publisher: Publisher, seen: int) -> dict[str, object]:
    return {
        "url": reading.url,
        "title": reading.title,
        "publisher_id": publisher.id,
        "authors": "\n".join(reading.authors),
        "published": reading.published,
        "zone": reading.zone,
        "modified": reading.modified,
        "ranked": seen if reading.published is None else min(reading.published, seen),
        "language": reading.language,
        "section": reading.section,
        "lead": lead_of(reading.text),
        "words": len(reading.text.split()),
        "state": reading.state.value,
        "reason": reading.reason,
        "sha256": digest(reading.text),
        "image": reading.image,
        "caption": reading.caption,
        "canonical": reading.canonical,
        "noarchive": reading.noarchive,
        "tdm_reserved": reading.tdm_reserved,
        "nosnippet": reading.nosnippet,
    }


class Articles:
    """Articles in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def add(self, key: str, reading: Reading, publisher: Publisher, seen: int, points: Points = ()) -> Article:
        """Keeps a new article with its first revision, not yet placed; its id is its place in the order of arrival."""
        values = _fields(reading, publisher, seen) | {"key": key, "seen": seen, "story_id": 0, "why": "", "revision": 1}
        made = self._conn.execute(_ADD, values)
        number = int(made.inserted_primary_key[0])  # type: ignore[index]
        self._revise(number, 1, reading, seen, points)
        return self.get(number)

    def place(self, article: Article, placement: Placement) -> int:
        """Writes where an article belongs; returns its story's id."""
        story = placement.story if placement.story is not None else article.id
        values = {"story": story, "copy": placement.copy_of, "because": placement.reason}
        self._conn.execute(_PLACE, values | {"number": article.id})
        return story

    def revise(self, article: Article, reading: Reading, seen: int, points: Points = ()) -> Article:
        """Keeps a new text of a known article as its next revision; first sight, story and id stay."""
        number = article.revision + 1
        values = _fields(reading, article.publisher, article.seen) | {"revision": number}
        self._conn.execute(update(schema.article).where(schema.article.c.id == article.id).values(**values))
        self._revise(article.id, number, reading, seen, points)
        return self.get(article.id)

    def _revise(self, article: int, number: int, reading: Reading, seen: int, points: Points) -> None:
        values: dict[str, object] = {"article_id": article, "number": number, "seen": seen}
        values["sha256"] = digest(reading.text)
        values["points"] = " ".join(f"{start}:{end}" for start, end in points)
        said = {"title": reading.title, "text": reading.text, "html": reading.html}
        self._conn.execute(_ADD_REVISION, values | said)

    def get(self, number: int) -> Article:
        """The article with this id; raises NotFound, saying whether there was one once."""
        row = self._conn.execute(_ONE, {"id": number}).one_or_none()
        if row is None:
            gone = select(schema.removed.c.at).where(schema.removed.c.kind == "article", schema.removed.c.id == number)
            removed = self._conn.execute(gone).scalar() is not None
            said = "was removed at its publisher's or the operator's wish" if removed else "is not here"
            raise NotFound(f"Article {number} {said}.", str(number), removed=removed)
        return article_of(row)

    def by_key(self, key: str) -> Article | None:
        """The article with this identity, if it is known."""
        row = self._conn.execute(select_articles().where(schema.article.c.key == key)).one_or_none()
        return article_of(row) if row is not None else None

    def many(self, numbers: Iterable[int]) -> dict[int, Article]:
        """The articles with these ids that are here, by id."""
        return {row.id: article_of(row) for row in self._conn.execute(_MANY, {"ids": list(numbers)}).all()}

    def of_story(self, story: int, limit: int = 500) -> list[Article]:
        """A story's newest articles, oldest first."""
        order = (schema.article.c.ranked.desc(), schema.article.c.id.desc())
        query = select_articles().where(schema.article.c.story_id == story).order_by(*order).limit(limit)
        return [article_of(row) for row in self._conn.execute(query)][::-1]

    def originals(self, story: int, limit: int) -> list[Article]:
        """A story's newest articles that copy none, newest first."""
        table = schema.article
        query = select_articles().where(table.c.story_id == story, table.c.copy_of.is_(None))
        return [
            article_of(row)
            for row in self._conn.execute(query.order_by(table.c.ranked.desc(), table.c.id).limit(limit))
        ]

    def of_publisher(self, publisher: Publisher, limit: int, offset: int) -> list[Article]:
        """A publisher's articles, newest first."""
        table = schema.article
        query = select_articles().where(table.c.publisher_id == publisher.id)
        query = query.order_by(table.c.ranked.desc(), table.c.id.desc()).limit(limit).offset(offset)
        return [article_of(row) for row in self._conn.execute(query)]

    def after(self, number: int, limit: int) -> list[Article]:
        """The next articles in the order of their ids."""
        query = select_articles().where(schema.article.c.id > number).order_by(schema.article.c.id).limit(limit)
        return [article_of(row) for row in self._conn.execute(query)]

    def copies_of(self, number: int) -> list[Article]:
        """The articles that copy this one, oldest first."""
        return [article_of(row) for row in self._conn.execute(_COPIES, {"id": number})]

    def copying(self, numbers: Sequence[int]) -> list[int]:
        """The ids of the articles that copy any of these."""
        query = select(schema.article.c.id).where(schema.article.c.copy_of.in_(numbers))
        return list(self._conn.execute(query).scalars())

    def copy_counts(self, numbers: Sequence[int]) -> dict[int, int]:
        """How many copies each of these articles has; those without are left out."""
        return {row[0]: row[1] for row in self._conn.execute(_COPIED, {"ids": numbers})}

    def states(self) -> dict[str, int]:
        """How many articles are in each state."""
        query = select(schema.article.c.state, func.count()).group_by(schema.article.c.state)
        return {row[0]: row[1] for row in self._conn.execute(query)}

    def revision(self, article: Article, number: int | None = None) -> Revision:
        """One text of an article, the newest where none is named; raises NotFound."""
        wanted = number if number is not None else article.revision
        row = self._conn.execute(_REVISION, {"id": article.id, "number": wanted}).one_or_none()
        if row is None:
            raise NotFound(f"Article {article.id} has no revision {wanted}.", str(article.id))
        return _revision_of(row)

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """The newest texts of these articles."""
        table, article = schema.revision, schema.article
        newest = (table.c.article_id == article.c.id) & (table.c.number == article.c.revision)
        query = select(table.c.article_id, table.c.text).join(article, newest).where(article.c.id.in_(numbers))
        return {row[0]: row[1] for row in self._conn.execute(query).all()}

    def revisions(self, article: Article) -> list[Revision]:
        """All texts of an article, oldest first."""
        query = select(schema.revision).where(schema.revision.c.article_id == article.id)
        rows = self._conn.execute(query.order_by(schema.revision.c.number))
        return [_revision_of(row) for row in rows]

    def any_removed(self) -> bool:
        """Whether anything was ever removed from this archive."""
        return self._conn.execute(select(schema.removed.c.id).limit(1)).scalar() is not None

    def note_wishes(self, article: Article, reading: Reading) -> None:
        """Keeps what the publisher now asks for, where the text is the same: opt-outs hold once they are seen."""
        wishes = {name: getattr(reading, name) for name in ("noarchive", "tdm_reserved", "nosnippet")}
        if wishes != {name: getattr(article, name) for name in wishes}:
            self._conn.execute(update(schema.article).where(schema.article.c.id == article.id).values(wishes))

    def remove(self, numbers: Sequence[int], at: int) -> None:
        """Deletes articles with all that hangs on them, and keeps their ids as removed."""
        self._conn.execute(insert(schema.removed), [{"kind": "article", "id": number, "at": at} for number in numbers])
        for number in numbers:
            self._hand_on(number, numbers)
        self._conn.execute(delete(schema.article).where(schema.article.c.id.in_(numbers)))

    def _hand_on(self, origin: int, going: Sequence[int]) -> None:
        """The oldest copy that stays takes the place of the text it copied: the others are copies still."""
        table = schema.article
        copies = select(table.c.id).where(table.c.copy_of == origin, table.c.id.not_in(going)).order_by(table.c.id)
        heirs = list(self._conn.execute(copies).scalars())
        if heirs:
            because = "What it copied was removed"
            self._conn.execute(update(table).where(table.c.id == heirs[0]).values(copy_of=None, why=because))
            self._conn.execute(update(table).where(table.c.id.in_(heirs[1:])).values(copy_of=heirs[0]))
