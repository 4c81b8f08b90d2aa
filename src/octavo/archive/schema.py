"""The tables, once for every database, and the numbered migrations that lead to them.

Ids are given by `counter`, so that they are the same in every database: monotonic, without gaps, never reused and below
2³¹. Times are whole seconds since 1970 UTC. The word index is not here: each database has its own kind.

What grows with the texts (`SHELVED`) stands on shelves: the month in which an article came in, as 202611, or `KEPT`
where it is to stay for good. PostgreSQL has a partition for each shelf. What tells articles apart (ids, addresses,
fingerprints) stands together.
"""

import hashlib
import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
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


# Sorted by code point in every database, whatever its locale.
PLAIN = Text().with_variant(Text(collation="C"), "postgresql")


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _text(name: str) -> Column[Any]:
    return Column(name, PLAIN, nullable=False, default="", server_default="")


def _flag(name: str) -> Column[Any]:
    return Column(name, Boolean, nullable=False, default=False)


def _number(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, BigInteger, nullable=null)


def _article(**options: Any) -> Column[Any]:
    return Column("article_id", Integer, ForeignKey("article.id", ondelete="CASCADE"), **options)


def _shelf(**options: Any) -> Column[Any]:
    return Column("shelf", Integer, nullable=False, **options)


def indexable(key: str) -> str:
    """A key that every database can index: of a long one the beginning, and a digest of the whole."""
    if len(key) <= LONGEST_KEY:
        return key
    whole = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{key[: LONGEST_KEY - len(whole)]}{whole}"


def slice_of(article: int) -> int:
    """The slice of ids that an article is in: there is one for each 4,096 articles."""
    return article // SLICE


def packed(hashes: Sequence[int]) -> bytes:
    """A sketch as it is stored: eight bytes a hash."""
    return struct.pack(f"<{len(hashes)}q", *hashes)


def unpacked(stored: bytes) -> tuple[int, ...]:
    """The sketch that `packed` gave."""
    return struct.unpack(f"<{len(stored) // 8}q", stored)


LONGEST_KEY = 500  # characters, of up to four bytes: a row of PostgreSQL's index holds 2,704 bytes
SLICE = 4096
KEPT = 0  # the shelf of what stays for good
_BY_SHELF = {"postgresql_partition_by": "LIST (shelf)"}


def shelf_of(seen: int) -> int:
    """The shelf of an article that came in at a time, in seconds: its month in UTC, as 202611."""
    moment = datetime.fromtimestamp(min(max(seen, 0), 1 << 35), UTC)
    return moment.year * 100 + moment.month


version = _table(
    "version",
    Column("number", Integer, nullable=False),
    # Moves whenever features that were placed with change or go: whoever holds a copy of them reads them again.
    Column("generation", BigInteger, nullable=False, default=0),
    # Whose tokens the word index holds, 0 where several versions' (what made features and placements is in `ledger`).
    Column("tokens", Integer, nullable=False, default=0),
)

counter = _table(
    "counter",
    Column("name", PLAIN, primary_key=True),  # a table with ids
    Column("last", Integer, nullable=False),
)

publisher = _table(
    "publisher",
    _id(),
    Column("key", PLAIN, nullable=False, unique=True),
    _text("name"),
    _text("folded"),  # the name in small letters, as people ask for it
    _text("home"),
    _flag("licensed"),
    _flag("sample"),
    Column("articles", Integer, nullable=False, default=0),  # counted here, so that no page counts them anew
    _number("removed", null=True),
    Column("keep_days", Integer, nullable=True),  # its own term, where it is shorter than the instance's
)

feed = _table(
    "feed",
    _id(),
    Column("url", PLAIN, nullable=False, unique=True),
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
)

article = _table(
    "article",
    _id(),
    Column("key", PLAIN, nullable=False, unique=True),  # the address, or publisher and headline where there is none
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
    _text("credit"),  # whose text it says it is: an agency, a release, another outlet
    _text("credited"),  # and where it says so, in words
    _text("keywords"),  # one a line
    _text("topics"),  # see `written`
    _flag("noarchive"),
    _flag("tdm_reserved"),
    _flag("nosnippet"),
    _shelf(),
    _number("let_go", null=True),  # when its texts were let go, their term being over
    Index("article_of_story", "story_id", "ranked"),
    Index("article_of_publisher", "publisher_id", "ranked"),
    Index("article_of_shelf", "shelf", "let_go", "id"),
)

entry = _table(
    "entry",
    _id(),
    Column("feed_id", Integer, ForeignKey("feed.id", ondelete="CASCADE"), nullable=False),
    Column("guid", PLAIN, nullable=False),
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
)

revision = _table(
    "revision",
    _article(primary_key=True),
    Column("number", Integer, primary_key=True),
    _shelf(primary_key=True),
    _text("sha256"),
    _text("title"),
    _text("text"),
    _text("html"),
    _text("points"),  # spans of its key points: start:end, separated by spaces, the most telling first
    _number("seen"),
    **_BY_SHELF,
)

feature = _table(
    "feature",
    _article(primary_key=True, autoincrement=False),
    _shelf(primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    Column("terms", LargeBinary, nullable=False),
    Column("counts", LargeBinary, nullable=False),
    Column("sketch", LargeBinary, nullable=False),
    _text("names"),  # one a line
    **_BY_SHELF,
)

# Which articles hold a sketched shingle. Whoever takes an article out takes its hashes out, which its feature lists.
sketch = _table(
    "sketch",
    Column("hash", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Each edge stands here from both its ends, so that one end finds the other without a further index.
edge = _table(
    "edge",
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    Column("score", Integer, primary_key=True, autoincrement=False),
    Column("other_id", Integer, primary_key=True, autoincrement=False),
    _text("shares"),  # one a line
    sqlite_with_rowid=False,
)

story = _table(
    "story",
    Column("id", Integer, primary_key=True, autoincrement=False),  # the id of one of its articles, mostly of the first
    _text("title"),
    Column("lead", Integer, nullable=False),
    _text("language"),
    Column("articles", Integer, nullable=False),
    Column("publishers", Integer, nullable=False),
    Column("copies", Integer, nullable=False),
    Column("origins", Integer, nullable=False, default=0, server_default="0"),
    _number("first_seen"),
    Column("last_seen", BigInteger, nullable=False, index=True),
    _text("topics"),
    _text("topic"),  # the first of them
    Index("story_of_language", "language", "last_seen"),
    Index("story_of_topic", "topic", "last_seen"),
)

statistic = _table(
    "statistic",
    Column("mark", Integer, primary_key=True, autoincrement=False),  # the article id before which it was made
    Column("data", LargeBinary, nullable=False),
)

host = _table(
    "host",
    Column("name", PLAIN, primary_key=True),
    Column("asked", Float, nullable=True),  # when the last request to it ended
    Column("resting", Float, nullable=True),  # until when it wants to be left alone
    _text("holder"),  # the collector that visits it
    Column("until", Float, nullable=False, default=0.0),  # when its lease ends
)

# A task that one process does at a time: whoever takes it up raises the number, and the former one can write no more.
task = _table(
    "task",
    Column("name", PLAIN, primary_key=True),
    Column("number", BigInteger, nullable=False),
    _text("said"),  # what it did last, for `octavo doctor`
    Column("at", BigInteger, nullable=False, default=0),
)

# How far a file was imported: all before `position` is in the archive. Also, under `reindex features` and the like, by
# what these were made (`name`), and where making them anew is not `done`, up to which article it came.
ledger = _table(
    "ledger",
    Column("source", PLAIN, primary_key=True),  # digest of the file's size and beginning
    _text("name"),
    Column("position", BigInteger, nullable=False, default=0),
    Column("articles", Integer, nullable=False, default=0),
    Column("known", Integer, nullable=False, default=0),
    Column("problems", Integer, nullable=False, default=0),
    Column("done", Boolean, nullable=False, default=False),
    _number("at"),
)

robots = _table(
    "robots",
    Column("origin", PLAIN, primary_key=True),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _number("fetched"),
)

reader = _table("reader", _id(), _text("name"), _number("joined"))

mark = _table(
    "mark",
    Column("reader_id", Integer, ForeignKey("reader.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", PLAIN, primary_key=True),  # saved, read
    _article(primary_key=True, index=True),
    _number("at"),
    Index("mark_newest", "reader_id", "kind", "at"),
    sqlite_with_rowid=False,
)

# What readers corrected of two articles; `story_id` and `copy_of` are where the first belonged until then.
correction = _table(
    "correction",
    _id(),
    Column("kind", PLAIN, nullable=False),  # apart, same, copy
    _article(nullable=False, index=True),
    Column("other_id", Integer, ForeignKey("article.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("later", Integer, nullable=False, index=True),  # of the two
    Column("reader_id", Integer, ForeignKey("reader.id", ondelete="CASCADE"), nullable=False),
    _number("at"),
    Column("story_id", Integer, nullable=False),
    Column("copy_of", Integer, nullable=True),
    _number("undone", null=True),
)

removed = _table(
    "removed",
    Column("kind", PLAIN, primary_key=True),
    Column("id", Integer, primary_key=True, autoincrement=False),
    _number("at"),
    Column("successor", Integer, nullable=True),  # of a story: the one that its articles went to
)


# What the word index need not be asked for, because no article is or was here: other languages than these, and other
# days (counted from 1970) in a slice of ids.
language = _table("language", Column("code", PLAIN, primary_key=True))
dated = _table(
    "dated",
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("slice", Integer, primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)


SHELVED = (revision, feature)
NEWEST = 4  # the number of this schema
