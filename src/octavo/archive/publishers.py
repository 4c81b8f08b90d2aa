"""The outlets that are known."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from octavo.archive import schema
from octavo.archive.database import next_ids
from octavo.errors import NotFound
from octavo.types import Publisher

_COLUMNS = [schema.publisher.c[name] for name in ("id", "key", "name", "home", "licensed", "sample")]


@lru_cache(4096)
def publisher_of(*columns: Any) -> Publisher:
    """The publisher with these values of `JOINED`: a page names the same few again and again."""
    return Publisher(*columns)


JOINED = [column.label(f"publisher_{column.name}") for column in _COLUMNS]
_ONE = select(*JOINED).where(schema.publisher.c.key == bindparam("key"))
_SAMPLES = select(*JOINED).where(schema.publisher.c.sample).order_by(schema.publisher.c.id)
_COUNTS = select(func.coalesce(func.sum(schema.publisher.c.articles), 0), func.count()).where(
    schema.publisher.c.articles > 0
)
_REMOVED = select(schema.publisher.c.removed).where(schema.publisher.c.id == bindparam("id"))
_COUNT = (
    update(schema.publisher)
    .where(schema.publisher.c.id == bindparam("number"))
    .values(articles=schema.publisher.c.articles + bindparam("change"))
)


class Publishers:
    """Publishers in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def add(self, key: str, name: str, *, home: str = "", sample: bool = False) -> Publisher:
        """The publisher with this key, made if there is none; a name gives way to a better one."""
        found = self._row(key)
        if found is None:
            values = {
                "id": next_ids(self._conn, "publisher")[0],
                "key": key,
                "name": name or key,
                "folded": (name or key).casefold(),
                "home": home,
                "sample": sample,
            }
            self._conn.execute(insert(schema.publisher), values)
        elif name and found.publisher_name == key != name:
            table = schema.publisher
            self._conn.execute(update(table).where(table.c.key == key).values(name=name, folded=name.casefold()))
        return self.get(key)

    def get(self, key: str) -> Publisher:
        """The publisher with this key; raises NotFound."""
        row = self._row(key)
        if row is None:
            raise NotFound(f"No publisher here is called {key}.", key)
        return publisher_of(*row)

    def called(self, name: str) -> Publisher | None:
        """The publisher with this key, or this name in any case; the one with most articles where several have it."""
        table = schema.publisher
        named = table.c.key.in_([name, name.lower()]) | (table.c.folded == name.casefold())
        query = select(*JOINED).where(named, table.c.removed.is_(None)).order_by(table.c.articles.desc(), table.c.id)
        row = self._conn.execute(query.limit(1)).one_or_none()
        return publisher_of(*row) if row is not None else None

    def _row(self, key: str) -> Row[Any] | None:
        return self._conn.execute(_ONE, {"key": key}).one_or_none()

    def samples(self) -> list[Publisher]:
        """The invented publishers of the sample edition."""
        return [publisher_of(*row) for row in self._conn.execute(_SAMPLES)]

    def counts(self) -> tuple[int, int]:
        """How many articles there are, and of how many publishers."""
        articles, publishers = self._conn.execute(_COUNTS).one()
        return int(articles), int(publishers)

    def articles(self, publisher: Publisher) -> int:
        """How many articles of a publisher there are."""
        query = select(schema.publisher.c.articles).where(schema.publisher.c.id == publisher.id)
        return int(self._conn.execute(query).scalar_one())

    def count_more(self, changes: Mapping[int, int]) -> None:
        """Adds to the numbers of articles of publishers, by id."""
        rows = [{"number": number, "change": change} for number, change in sorted(changes.items())]
        self._conn.execute(_COUNT, rows)

    def is_removed(self, publisher: Publisher) -> bool:
        """Whether the publisher was removed and is to stay so."""
        return self._conn.execute(_REMOVED, {"id": publisher.id}).scalar_one() is not None

    def is_removed_site(self, host: str) -> bool:
        """Whether a publisher was removed that this host belongs to: its own, or one of the domains above it."""
        labels = host.removeprefix("www.").split(".")
        above = [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
        table = schema.publisher
        query = select(func.count()).where(table.c.key.in_(above), table.c.removed.is_not(None))
        return bool(self._conn.execute(query).scalar_one())

    def set_removed(self, publisher: Publisher, at: int | None) -> None:
        """Notes that the publisher was removed (at a time), or is welcome again (None)."""
        self._conn.execute(update(schema.publisher).where(schema.publisher.c.id == publisher.id).values(removed=at))

    def set_licensed(self, publisher: Publisher, licensed: bool) -> None:
        """Notes whether the publisher's licence lets strangers read whole texts."""
        self._conn.execute(
            update(schema.publisher).where(schema.publisher.c.id == publisher.id).values(licensed=licensed)
        )

    def set_keep_days(self, publisher: Publisher, days: int | None) -> None:
        """Notes for how many days the publisher's articles may stay; None where the instance's terms hold."""
        mine = schema.publisher.c.id == publisher.id
        self._conn.execute(update(schema.publisher).where(mine).values(keep_days=days))

    def terms(self) -> list[tuple[Publisher, int]]:
        """The publishers that have a term of their own, with its days."""
        own = schema.publisher.c.keep_days
        query = select(*JOINED, own).where(own.is_not(None)).order_by(schema.publisher.c.id)
        return [(publisher_of(*own), days) for *own, days in self._conn.execute(query).all()]

    def forget(self, publisher: Publisher) -> None:
        """Deletes the publisher's own row; its articles and feeds must be gone."""
        self._conn.execute(delete(schema.publisher).where(schema.publisher.c.id == publisher.id))
