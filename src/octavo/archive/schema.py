"""The tables, once for every database, and the numbered migrations that lead to them.

Ids are monotonic, never reused and below 2³¹. Times are whole seconds since 1970 UTC. The word index is not here:
each database has its own kind (`sqlite.py`).
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

tables = MetaData()


def _table(name: str, *parts: SchemaItem, **options: Any) -> Table:
    return Table(name, tables, *parts, **options)


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False, default="", server_default="")


def _flag(name: str) -> Column[Any]:
    return Column(name, Boolean, nullable=False, default=False)


def _number(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, BigInteger, nullable=null)


def _article(**options: Any) -> Column[Any]:
    return Column("article_id", Integer, ForeignKey("article.id", ondelete="CASCADE"), **options)


# `sqlite_autoincrement` keeps ids from being used again after a removal.
_NEVER_AGAIN = {"sqlite_autoincrement": True}

version = _table(
    "version",
    Column("number", Integer, nullable=False),
    # Moves whenever features that were placed with change or go: whoever holds a copy of them reads them again.
    Column("generation", BigInteger, nullable=False, default=0),
)

publisher = _table(
    "publisher",
    _id(),
    Column("key", Text, nullable=False, unique=True),
    _text("name"),
    _text("folded"),  # the name in small letters, as people ask for it
    _text("home"),
    _flag("licensed"),
    _flag("sample"),
    Column("articles", Integer, nullable=False, default=0),  # counted here, so that no page counts them anew
    _number("removed", null=True),
    **_NEVER_AGAIN,
)

feed = _table(
    "feed",
    _id(),
    Column("url", Text, nullable=False, unique=True),
    _text("title"),
    Column("publisher_id", Integer, ForeignKey("publisher.id"), nullable=False, index=True),
    _text("state"),
    _text("reason"),
    _number("added"),
    _number("checked", null=True),
    Column("due", BigInteger, nullable=False, index=True),
    _number("interval"),
    _number("failures"),
    _text("etag"),
    _text("last_modified"),
    **_NEVER_AGAIN,
)

article = _table(
    "article",
    _id(),
    Column("key", Text, nullable=False, unique=True),  # the address, or publisher and headline where there is none
    _text("url"),
    _text("title"),
    Column("publisher_id", Integer, ForeignKey("publisher.id"), nullable=False),
    _text("authors"),  # one a line
    _number("published", null=True),
    Column("zone", Integer, nullable=False, default=0),  # minutes east of UTC in which it was told
    _number("modified", null=True),
    _number("seen"),
    _number("ranked"),  # min(published, seen): what lists are ordered by
    _text("language"),
    _text("section"),
    _text("lead"),
    Column("words", Integer, nullable=False, default=0),
    _text("state"),
    _text("reason"),
    Column("story_id", Integer, nullable=False),
    Column("copy_of", Integer, nullable=True, index=True),
    _text("why"),
    Column("revision", Integer, nullable=False, default=1),
    _text("sha256"),
    _text("image"),
    _text("caption"),
    _text("canonical"),
    _flag("noarchive"),
    _flag("tdm_reserved"),
    _flag("nosnippet"),
    Index("article_of_story", "story_id", "publisher_id", "ranked"),
    Index("article_of_publisher", "publisher_id", "ranked"),
    **_NEVER_AGAIN,
)

entry = _table(
    "entry",
    _id(),
    Column("feed_id", Integer, ForeignKey("feed.id", ondelete="CASCADE"), nullable=False),
    Column("guid", Text, nullable=False),
    _text("digest"),  # of what the feed said, to notice an edit
    _text("url"),
    _text("title"),
    _text("summary"),
    _text("content"),
    _text("authors"),
    _text("language"),
    _number("published", null=True),
    _number("seen"),
    _text("state"),  # new, read, given up
    _text("reason"),
    Column("tries", Integer, nullable=False, default=0),
    Column("edits", Integer, nullable=False, default=0),  # how often the feed changed it
    _number("due"),
    _article(nullable=True, index=True),
    UniqueConstraint("feed_id", "guid"),
    Index("entry_waiting", "state", "due"),
    **_NEVER_AGAIN,
)

revision = _table(
    "revision",
    _article(primary_key=True),
    Column("number", Integer, primary_key=True),
    _text("sha256"),
    _text("title"),
    _text("text"),
    _text("html"),
    _text("points"),  # spans of its key points: start:end, separated by spaces, the most telling first
    _number("seen"),
)

feature = _table(
    "feature",
    _article(primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    Column("terms", LargeBinary, nullable=False),
    Column("counts", LargeBinary, nullable=False),
    _text("names"),  # one a line
)

sketch = _table(
    "sketch",
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    _article(primary_key=True, index=True),
    sqlite_with_rowid=False,
)

edge = _table(
    "edge",
    _article(primary_key=True),
    Column("other_id", Integer, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("score", Integer, nullable=False),
    _text("shares"),  # one a line
    Index("edge_nearest", "article_id", "score"),
    sqlite_with_rowid=False,
)

story = _table(
    "story",
    Column("id", Integer, primary_key=True, autoincrement=False),  # the id of the article that opened it
    _text("title"),
    Column("lead", Integer, nullable=False),
    _text("language"),
    Column("articles", Integer, nullable=False),
    Column("publishers", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
    _number("first_seen"),
    Column("last_seen", BigInteger, nullable=False, index=True),
    Index("story_of_language", "language", "last_seen"),
)

statistic = _table(
    "statistic",
    Column("mark", Integer, primary_key=True, autoincrement=False),  # the article id before which it was made
    Column("data", LargeBinary, nullable=False),
)

host = _table(
    "host",
    Column("name", Text, primary_key=True),
    Column("asked", Float, nullable=True),  # when the last request to it ended
    Column("resting", Float, nullable=True),  # until when it wants to be left alone
)

robots = _table(
    "robots",
    Column("origin", Text, primary_key=True),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _number("fetched"),
)

reader = _table("reader", _id(), _text("name"), _number("joined"), **_NEVER_AGAIN)

mark = _table(
    "mark",
    Column("reader_id", Integer, ForeignKey("reader.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),  # saved, read
    _article(primary_key=True, index=True),
    _number("at"),
    Index("mark_newest", "reader_id", "kind", "at"),
    sqlite_with_rowid=False,
)

removed = _table(
    "removed", Column("kind", Text, primary_key=True), Column("id", Integer, primary_key=True), _number("at")
)


def _first(conn: Connection) -> None:
    tables.create_all(conn)
    conn.execute(version.insert().values(number=0, generation=0))
    conn.execute(reader.insert().values(id=1, name="Owner", joined=0))


# Append only. Each is run once, in the transaction that also counts it.
MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first,)
NEWEST = len(MIGRATIONS)
