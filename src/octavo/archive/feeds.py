"""The addresses that are polled, and the entries that were seen in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from octavo.archive import schema
from octavo.archive.database import next_ids
from octavo.archive.publishers import JOINED, publisher_of
from octavo.types import Entry, Feed, Publisher

_OWN = (
    "id",
    "url",
    "title",
    "state",
    "reason",
    "added",
    "checked",
    "due",
    "interval",
    "failures",
    "etag",
    "last_modified",
)


def _feed_of(row: Row[Any]) -> Feed:
    return Feed(publisher=publisher_of(*row[-len(JOINED) :]), **{name: getattr(row, name) for name in _OWN})


def _select() -> Select[Any]:
    return select(*[schema.feed.c[name] for name in _OWN], *JOINED).join(schema.publisher)


REREAD, DAY = 600, 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry whose page is still to be read."""

    id: int
    feed: int
    publisher: Publisher
    tries: int
    entry: Entry
    article: int | None  # known already: the entry was edited


class Feeds:
    """Feeds in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def add(self, url: str, title: str, publisher: Publisher, now: int) -> bool:
        """Adds a feed, due at once; False if its address is known already."""
        if self.by_url(url) is not None:
            return False
        self._conn.execute(
            insert(schema.feed).values(
                id=next_ids(self._conn, "feed")[0],
                url=url,
                title=title,
                publisher_id=publisher.id,
                state="new",
                added=now,
                due=now,
                interval=3600,
                failures=0,
            )
        )
        return True

    def by_url(self, url: str) -> Feed | None:
        """The feed at an address, if it is known."""
        row = self._conn.execute(_select().where(schema.feed.c.url == url)).one_or_none()
        return _feed_of(row) if row is not None else None

    def all(self) -> list[Feed]:
        """Every feed, by title."""
        return [_feed_of(row) for row in self._conn.execute(_select().order_by(schema.feed.c.title, schema.feed.c.id))]

    def due(self, now: int | None) -> list[Feed]:
        """The feeds to poll at a time (None: every one), the longest waiting first."""
        query = _select().order_by(schema.feed.c.due, schema.feed.c.id)
        return [
            _feed_of(row) for row in self._conn.execute(query if now is None else query.where(schema.feed.c.due <= now))
        ]

    def of(self, publisher: Publisher) -> list[Feed]:
        """A publisher's feeds."""
        query = _select().where(schema.feed.c.publisher_id == publisher.id).order_by(schema.feed.c.id)
        return [_feed_of(row) for row in self._conn.execute(query)]

    def count(self) -> int:
        """How many feeds there are."""
        return int(self._conn.execute(select(func.count()).select_from(schema.feed)).scalar_one())

    def polled(self, feed: Feed) -> None:
        """Writes what a poll found: every field but the address."""
        values = {name: getattr(feed, name) for name in _OWN if name not in {"id", "url", "added"}}
        self._conn.execute(update(schema.feed).where(schema.feed.c.id == feed.id).values(**values))

    def remove(self, publisher: Publisher) -> None:
        """Deletes a publisher's feeds and their entries."""
        self._conn.execute(delete(schema.feed).where(schema.feed.c.publisher_id == publisher.id))


class Entries:
    """What feeds offered, in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def note(self, feed: Feed, entries: Sequence[tuple[Entry, str]], now: int) -> int:
        """Keeps new and edited entries, each given with the digest of what the feed said; returns how many are new.

        An entry that is edited again and again is read again after ever longer pauses: some feeds change at every poll.
        """
        table = schema.entry
        entries = [(replace(entry, guid=schema.indexable(entry.guid)), digest) for entry, digest in entries]
        ours = (table.c.feed_id == feed.id) & table.c.guid.in_([entry.guid for entry, _ in entries])
        rows = self._conn.execute(select(table.c.guid, table.c.digest, table.c.edits).where(ours)).all()
        known = {row.guid: row for row in rows}
        fresh = [(e, digest) for e, digest in entries if e.guid not in known or known[e.guid].digest != digest]
        for entry, digest in fresh:
            values = {
                "digest": digest,
                "url": entry.url,
                "title": entry.title,
                "summary": entry.summary,
                "content": entry.content,
                "authors": "\n".join(entry.authors),
                "language": entry.language,
                "published": entry.published,
                "state": "new",
                "reason": "",
                "tries": 0,
                "due": now,
            }
            if entry.guid in known:
                edits = known[entry.guid].edits
                values |= {"edits": edits + 1, "due": now + min(REREAD * (2 ** min(edits, 20) - 1), DAY)}
                where = (table.c.feed_id == feed.id) & (table.c.guid == entry.guid)
                self._conn.execute(update(table).where(where).values(**values))
            else:
                number = next_ids(self._conn, "entry")[0]
                self._conn.execute(
                    insert(table).values(id=number, feed_id=feed.id, guid=entry.guid, seen=now, **values)
                )
        return sum(entry.guid not in known for entry, _ in fresh)

    def due(self, now: int, limit: int) -> list[tuple[int, str]]:
        """Entries whose page is to be read by now, as (id, address): each feed's newest first, all feeds alike."""
        table = schema.entry
        newest = func.coalesce(table.c.published, table.c.seen).desc()
        turn = func.row_number().over(partition_by=table.c.feed_id, order_by=(newest, table.c.id)).label("turn")
        waiting = select(table.c.id, table.c.url, turn).where(table.c.state == "new", table.c.due <= now).subquery()
        query = select(waiting.c.id, waiting.c.url).order_by(waiting.c.turn, waiting.c.id).limit(limit)
        return [(row.id, row.url) for row in self._conn.execute(query).all()]

    def waiting(self, number: int) -> Waiting | None:
        """An entry that waits for its page; None where it went with its feed, or another process read it."""
        table = schema.entry
        query = (
            select(table, *JOINED)
            .select_from(table)
            .join(schema.feed)
            .join(schema.publisher)
            .where(table.c.id == number, table.c.state == "new")
        )
        row = self._conn.execute(query).one_or_none()
        if row is None:
            return None
        entry = Entry(
            guid=row.guid,
            url=row.url,
            title=row.title,
            summary=row.summary,
            content=row.content,
            published=row.published,
            authors=tuple(filter(None, row.authors.split("\n"))),
            language=row.language,
        )
        return Waiting(row.id, row.feed_id, publisher_of(*row[-len(JOINED) :]), row.tries, entry, row.article_id)

    def read(self, entry: int, article: int) -> None:
        """Notes that an entry became an article; what the feed said of it is no longer kept twice."""
        self._set(entry, state="read", article_id=article, reason="", content="")

    def give_up(self, entry: int, reason: str) -> None:
        """Notes that an entry will not become an article, and why."""
        self._set(entry, state="given up", reason=reason, content="")

    def later(self, entry: int, reason: str, due: int, *, tried: bool = True) -> None:
        """Notes that the entry is to be tried again when due; `tried` where its page was asked for."""
        self._set(entry, reason=reason, due=due, tries=schema.entry.c.tries + (1 if tried else 0))

    def _set(self, entry: int, **values: object) -> None:
        self._conn.execute(update(schema.entry).where(schema.entry.c.id == entry).values(**values))

    def counts(self) -> dict[str, int]:
        """How many entries are in each state."""
        query = select(schema.entry.c.state, func.count()).group_by(schema.entry.c.state)
        return {row[0]: row[1] for row in self._conn.execute(query)}
