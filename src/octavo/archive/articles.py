"""Articles and their immutable revisions."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, insert, select, update

from octavo.archive import schema, written
from octavo.archive.database import Database
from octavo.archive.publishers import JOINED, publisher_of
from octavo.archive.schema import indexable, shelf_of
from octavo.errors import NotFound
from octavo.types import (
    Arrival,
    Article,
    Move,
    Placement,
    Prepared,
    Publisher,
    Reading,
    Reason,
    Revision,
    State,
    Topic,
    told_at,
)

NO_LIMIT = (1 << 31) - 1
LEAD = 300  # characters of a text that a stranger may see (law 10)
_NAMES = [field.name for field in fields(Article) if field.name != "publisher"]
_OWN = [schema.article.c["story_id" if name == "story" else name] for name in _NAMES]
_AUTHORS, _STATE, _WHY, _KEYWORDS, _TOPICS = (
    _NAMES.index(name) for name in ("authors", "state", "why", "keywords", "topics")
)
_STATES = {state.value: state for state in State}


def article_of(row: Row[Any]) -> Article:
    """The article in a row of `select_articles()`; by place, not by name: a page makes fifty of them."""
    values: list[Any] = [*row[: len(_OWN)]]
    values[_AUTHORS] = tuple(filter(None, values[_AUTHORS].split("\n")))
    values[_KEYWORDS] = tuple(filter(None, values[_KEYWORDS].split("\n")))
    values[_TOPICS] = written.read_topics(values[_TOPICS])
    values[_STATE] = _STATES[values[_STATE]]
    values[_WHY] = written.read_reason(values[_WHY])
    values.insert(_AUTHORS, publisher_of(*row[len(_OWN) : len(_OWN) + len(JOINED)]))
    return Article(*values)


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
_LAST = select(schema.counter.c.last).where(schema.counter.c.name == "article")
_ADD_REVISION = insert(schema.revision)
_PLACE = (
    update(schema.article)
    .where(schema.article.c.id == bindparam("number"))
    .values(story_id=bindparam("story"), copy_of=bindparam("copy"), why=bindparam("because"))
)
_MOVE = (
    update(schema.article)
    .where(schema.article.c.id == bindparam("number"))
    .values(story_id=bindparam("story"), why=bindparam("because"))
)
_MOVE_COPIES = (
    update(schema.article).where(schema.article.c.copy_of == bindparam("number")).values(story_id=bindparam("story"))
)
_BELONGING = select(schema.article.c.id, schema.article.c.story_id, schema.article.c.copy_of).where(
    schema.article.c.id.in_(bindparam("ids", expanding=True))
)
# By a sum, so that no database takes the way through the ids of all articles.
_MEMBERS = (
    select(schema.article.c.id)
    .where(schema.article.c.story_id == bindparam("id"), schema.article.c.copy_of.is_(None))
    .where(schema.article.c.id + 0 < bindparam("before"))
    .order_by((schema.article.c.id + 0).desc())
    .limit(bindparam("limit"))
)
_FOLLOW = (
    update(schema.article)
    .where(schema.article.c.copy_of == bindparam("number"))
    .values(story_id=bindparam("story"), copy_of=bindparam("root"))
)
_REVISION = select(schema.revision).where(
    schema.revision.c.article_id == bindparam("id"),
    schema.revision.c.number == bindparam("number"),
    schema.revision.c.shelf == bindparam("shelf"),
)
_newest_first = schema.article.c.ranked.desc(), schema.article.c.id.desc()
_OF_STORY = _where(schema.article.c.story_id == bindparam("id")).order_by(*_newest_first).limit(bindparam("limit"))
_ORIGINALS = (
    _where((schema.article.c.story_id == bindparam("id")) & schema.article.c.copy_of.is_(None))
    .order_by(schema.article.c.ranked.desc(), schema.article.c.id)
    .limit(bindparam("limit"))
)
_REVISIONS = (
    select(schema.revision)
    .where(schema.revision.c.article_id == bindparam("id"), schema.revision.c.shelf == bindparam("shelf"))
    .order_by(schema.revision.c.number)
)
_BY_KEY = _where(schema.article.c.key.in_(bindparam("keys", expanding=True))).add_columns(schema.article.c.key)
_newest = (
    (schema.revision.c.article_id == schema.article.c.id)
    & (schema.revision.c.number == schema.article.c.revision)
    & (schema.revision.c.shelf == schema.article.c.shelf)
)
_TEXTS = (
    select(schema.revision.c.article_id, schema.revision.c.text)
    .select_from(schema.article)
    .join(schema.revision, _newest)
    .where(schema.article.c.id.in_(bindparam("ids", expanding=True)))
)
_AFTER = (
    select_articles()
    .add_columns(schema.revision.c.text)
    .join(schema.revision, _newest)
    .where(schema.article.c.id > bindparam("after"))
    .order_by(schema.article.c.id)
    .limit(bindparam("limit"))
)


def articles_with_texts(conn: Connection, after: int = 0, limit: int = 200) -> Iterator[list[tuple[Article, str]]]:
    """All articles above an id whose texts are here, with their newest texts, so many at once, by id."""
    while rows := conn.execute(_AFTER, {"after": after, "limit": limit}).all():
        yield [(article_of(row), row.text) for row in rows]
        after = rows[-1].id


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


def _fields(prepared: Prepared, publisher: Publisher, seen: int) -> dict[str, object]:
    reading = prepared.reading
    return {
        "credit": prepared.credit,
        "credited": prepared.credited,
        "url": reading.url,
        "title": reading.title,
        "publisher_id": publisher.id,
        "authors": "\n".join(reading.authors),
        "published": reading.published,
        "zone": reading.zone,
        "modified": reading.modified,
        "ranked": told_at(reading.published, seen),
        "language": reading.language,
        "section": reading.section,
        "keywords": "\n".join(reading.keywords),
        "topics": written.topics(prepared.topics),
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


def _row(arrival: Arrival) -> dict[str, object]:
    """A new article's row."""
    placed = arrival.placement
    return _fields(arrival.prepared, arrival.publisher, arrival.seen) | {
        "id": arrival.id,
        "key": indexable(arrival.key),
        "seen": arrival.seen,
        "shelf": shelf_of(arrival.seen),
        "story_id": placed.story,
        "copy_of": placed.copy_of,
        "why": written.reason(placed.reason),
        "revision": 1,
    }


def _revision_row(article: int, number: int, shelf: int, prepared: Prepared, seen: int) -> dict[str, object]:
    reading = prepared.reading
    return {
        "article_id": article,
        "number": number,
        "shelf": shelf,
        "seen": seen,
        "sha256": digest(reading.text),
        "points": " ".join(f"{start}:{end}" for start, end in prepared.points),
        "title": reading.title,
        "text": reading.text,
        "html": reading.html,
    }


class Articles:
    """Articles in one transaction."""

    def __init__(self, database: Database, conn: Connection) -> None:
        self._database = database
        self._conn = conn

    def add(self, arrivals: Sequence[Arrival]) -> None:
        """Keeps new articles, each with its first revision."""
        self._insert("article", [_row(arrival) for arrival in arrivals])
        self._insert("revision", [_revision_row(a.id, 1, shelf_of(a.seen), a.prepared, a.seen) for a in arrivals])

    def _insert(self, table: str, rows: Sequence[dict[str, object]]) -> None:
        self._database.insert(self._conn, table, tuple(rows[0]), [tuple(row.values()) for row in rows])

    def place(self, placements: Mapping[int, Placement]) -> None:
        """Writes where articles belong, in place of where they were; what copies them is there too."""
        rows = [
            {"number": number, "story": of.story, "copy": of.copy_of, "because": written.reason(of.reason)}
            for number, of in placements.items()
        ]
        self._conn.execute(_PLACE, rows)
        follow = [{"number": n, "story": of.story, "root": of.copy_of or n} for n, of in placements.items()]
        self._conn.execute(_FOLLOW, follow)

    def move(self, moves: Sequence[Move]) -> None:
        """Writes the stories of articles, and of what copies them."""
        rows = [{"number": one.article, "story": one.story, "because": written.reason(one.reason)} for one in moves]
        if rows:
            self._conn.execute(_MOVE, rows)
            self._conn.execute(_MOVE_COPIES, [{"number": one.article, "story": one.story} for one in moves])

    def belonging(self, numbers: Iterable[int]) -> list[tuple[int, int, int | None]]:
        """Where these articles belong: id, story, and what each copies."""
        return [(row[0], row[1], row[2]) for row in self._conn.execute(_BELONGING, {"ids": list(numbers)})]

    def members(self, story: int, before: int, limit: int | None = None) -> list[int]:
        """The newest of a story's articles before one that copy none, ascending; all where there is no limit."""
        asked = {"id": story, "before": before, "limit": NO_LIMIT if limit is None else limit}
        return list(self._conn.execute(_MEMBERS, asked).scalars())[::-1]

    def revise(self, article: Article, prepared: Prepared, seen: int) -> Article:
        """Keeps a new text of a known article as its next revision; first sight, story and id stay."""
        number = article.revision + 1
        values = _fields(prepared, article.publisher, article.seen) | {"revision": number, "let_go": None}
        self._conn.execute(update(schema.article).where(schema.article.c.id == article.id).values(**values))
        self._conn.execute(_ADD_REVISION, _revision_row(article.id, number, article.shelf, prepared, seen))
        return self.get(article.id)

    def get(self, number: int) -> Article:
        """The article with this id; raises NotFound, saying whether there was one once."""
        row = self._conn.execute(_ONE, {"id": number}).one_or_none()
        if row is None:
            gone = select(schema.removed.c.at).where(schema.removed.c.kind == "article", schema.removed.c.id == number)
            removed = self._conn.execute(gone).scalar() is not None
            said = "is kept no longer: it was removed, or its term was over" if removed else "is not here"
            raise NotFound(f"Article {number} {said}.", str(number), removed=removed)
        return article_of(row)

    def by_keys(self, keys: Iterable[str]) -> dict[str, Article]:
        """The articles with these identities that are known, by identity."""
        asked = {indexable(key): key for key in keys}
        return {asked[row.key]: article_of(row) for row in self._conn.execute(_BY_KEY, {"keys": list(asked)}).all()}

    def by_key(self, key: str) -> Article | None:
        """The article with this identity, if it is known."""
        return self.by_keys([key]).get(key)

    def many(self, numbers: Iterable[int]) -> dict[int, Article]:
        """The articles with these ids that are here, by id."""
        return {row.id: article_of(row) for row in self._conn.execute(_MANY, {"ids": list(numbers)}).all()}

    def of_story(self, story: int, limit: int = 500) -> list[Article]:
        """A story's newest articles, oldest first."""
        return [article_of(row) for row in self._conn.execute(_OF_STORY, {"id": story, "limit": limit}).all()][::-1]

    def originals(self, story: int, limit: int) -> list[Article]:
        """A story's newest articles that copy none, newest first."""
        return [article_of(row) for row in self._conn.execute(_ORIGINALS, {"id": story, "limit": limit}).all()]

    def of_publisher(self, publisher: Publisher, limit: int, offset: int) -> list[Article]:
        """A publisher's articles, newest first."""
        table = schema.article
        query = select_articles().where(table.c.publisher_id == publisher.id)
        query = query.order_by(table.c.ranked.desc(), table.c.id.desc()).limit(limit).offset(offset)
        return [article_of(row) for row in self._conn.execute(query)]

    def last(self) -> int:
        """The id of the last article that came in, whether it is here still; 0 before the first."""
        return int(self._conn.execute(_LAST).scalar_one())

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
        if article.let_go is not None and 1 <= wanted <= article.revision:
            return Revision(article.id, wanted, article.sha256, article.title, "", "", article.seen)
        values = {"id": article.id, "number": wanted, "shelf": article.shelf}
        row = self._conn.execute(_REVISION, values).one_or_none()
        if row is None:
            raise NotFound(f"Article {article.id} has no revision {wanted}.", str(article.id))
        return _revision_of(row)

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """The newest texts of these articles."""
        return {row[0]: row[1] for row in self._conn.execute(_TEXTS, {"ids": list(numbers)}).all()}

    def revisions(self, article: Article) -> list[Revision]:
        """All texts of an article, oldest first."""
        rows = self._conn.execute(_REVISIONS, {"id": article.id, "shelf": article.shelf}).all()
        return [_revision_of(row) for row in rows]

    def any_removed(self) -> bool:
        """Whether anything was ever removed from this archive."""
        return self._conn.execute(select(schema.removed.c.id).limit(1)).scalar() is not None

    def note_wishes(self, article: Article, reading: Reading) -> None:
        """Keeps what the publisher now asks for, where the text is the same: opt-outs hold once they are seen."""
        wishes = {name: getattr(reading, name) for name in ("noarchive", "tdm_reserved", "nosnippet")}
        if wishes != {name: getattr(article, name) for name in wishes}:
            self._conn.execute(update(schema.article).where(schema.article.c.id == article.id).values(wishes))

    def set_credit(self, number: int, credit: str, credited: str) -> None:
        """Notes whose text an article says it is, and where it says so."""
        values = {"credit": credit, "credited": credited}
        self._conn.execute(update(schema.article).where(schema.article.c.id == number).values(values))

    def set_topics(self, number: int, topics: Sequence[Topic]) -> None:
        """Notes what an article is about."""
        values = {"topics": written.topics(topics)}
        self._conn.execute(update(schema.article).where(schema.article.c.id == number).values(values))

    def remove(self, numbers: Sequence[int], at: int) -> None:
        """Deletes articles with all that hangs on them, and keeps their ids as removed."""
        self._conn.execute(insert(schema.removed), [{"kind": "article", "id": number, "at": at} for number in numbers])
        copied, table = schema.article.c.copy_of, schema.article
        staying = select(copied).distinct().where(copied.in_(numbers), table.c.id.not_in(numbers)).order_by(copied)
        for origin in self._conn.execute(staying).scalars().all():
            self._hand_on(origin, numbers)
        self._conn.execute(delete(table).where(table.c.id.in_(numbers)))

    def _hand_on(self, origin: int, going: Sequence[int]) -> None:
        """The oldest copy that stays takes the place of the text it copied: the others are copies still."""
        table = schema.article
        copies = select(table.c.id).where(table.c.copy_of == origin, table.c.id.not_in(going)).order_by(table.c.id)
        heirs = list(self._conn.execute(copies).scalars())
        if heirs:
            because = written.reason(Reason("heir"))
            self._conn.execute(update(table).where(table.c.id == heirs[0]).values(copy_of=None, why=because))
            self._conn.execute(update(table).where(table.c.id.in_(heirs[1:])).values(copy_of=heirs[0]))
            for end in (
                schema.correction.c.article_id,
                schema.correction.c.other_id,
            ):  # what was said of the text holds
                self._conn.execute(update(schema.correction).where(end == origin).values({end.name: heirs[0]}))
