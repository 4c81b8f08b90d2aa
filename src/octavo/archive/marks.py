"""Readers and what they marked."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from octavo.archive import schema
from octavo.types import Reader

KINDS = frozenset({"saved", "read"})
_MINE = select(schema.mark.c.kind, schema.mark.c.article_id).where(
    schema.mark.c.reader_id == bindparam("reader"),
    schema.mark.c.kind.in_(sorted(KINDS)),
    schema.mark.c.article_id.in_(bindparam("articles", expanding=True)),
)


class Marks:
    """Readers and their marks in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def reader(self, number: int) -> Reader:
        """The reader with this id."""
        row = self._conn.execute(select(schema.reader).where(schema.reader.c.id == number)).one()
        return Reader(row.id, row.name)

    def put(self, reader: Reader, kind: str, article: int, at: int | None) -> None:
        """Marks an article (at a time), or takes the mark away (None). Doing it twice is doing it once."""
        table = schema.mark
        mine = (table.c.reader_id == reader.id) & (table.c.kind == kind) & (table.c.article_id == article)
        known = self._conn.execute(select(table.c.at).where(mine)).one_or_none()
        if at is None:
            self._conn.execute(delete(table).where(mine))
        elif known is None:
            self._conn.execute(insert(table).values(reader_id=reader.id, kind=kind, article_id=article, at=at))

    def of(self, reader: Reader, articles: Sequence[int]) -> dict[str, set[int]]:
        """Which of these articles the reader marked, by kind."""
        found: dict[str, set[int]] = {kind: set() for kind in KINDS}
        for kind, article in self._conn.execute(_MINE, {"reader": reader.id, "articles": articles}):
            found[kind].add(article)
        return found

    def newest(self, reader: Reader, kind: str, limit: int, offset: int) -> list[int]:
        """The articles a reader marked, the last marked first."""
        table = schema.mark
        mine = select(table.c.article_id).where(table.c.reader_id == reader.id, table.c.kind == kind)
        newest = mine.order_by(table.c.at.desc(), table.c.article_id.desc())
        return list(self._conn.execute(newest.limit(limit).offset(offset)).scalars())
