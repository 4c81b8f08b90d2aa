"""What readers corrected: which two articles belong together, which do not, and which copies which."""

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from octavo.archive import schema
from octavo.archive.database import next_ids
from octavo.errors import NotFound
from octavo.types import Article, Correction, Reader

KINDS = frozenset({"apart", "same", "copy"})
_column = schema.correction.c
_KNOWN = select(schema.correction, schema.reader.c.name.label("reader")).join(
    schema.reader, schema.reader.c.id == _column.reader_id
)
_STANDING = (
    select(_column.kind, _column.article_id, _column.other_id).where(_column.undone.is_(None)).order_by(_column.id)
)


class Corrections:
    """Corrections in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def add(self, kind: str, article: Article, other: Article, reader: Reader, at: int) -> Correction:
        """Notes a correction, with where the article belonged until then."""
        number = next_ids(self._conn, "correction")[0]
        values = {
            "id": number,
            "kind": kind,
            "article_id": article.id,
            "other_id": other.id,
            "later": max(article.id, other.id),
            "reader_id": reader.id,
            "at": at,
            "story_id": article.story,
            "copy_of": article.copy_of,
        }
        self._conn.execute(insert(schema.correction), values)
        return self.get(number)

    def get(self, number: int) -> Correction:
        """The correction with this id; raises NotFound."""
        row = self._conn.execute(_KNOWN.where(_column.id == number)).one_or_none()
        if row is None:
            raise NotFound(f"There is no correction {number} here.", str(number))
        return _correction(row)

    def undo(self, number: int, at: int) -> None:
        """Notes that a correction holds no longer."""
        self._conn.execute(update(schema.correction).where(_column.id == number).values(undone=at))

    def newest(self, limit: int, offset: int) -> list[Correction]:
        """Corrections, the last first, those that were undone among them."""
        query = _KNOWN.order_by(_column.id.desc()).limit(limit).offset(offset)
        return [_correction(row) for row in self._conn.execute(query)]

    def standing(self) -> list[tuple[str, int, int]]:
        """What was not undone: kinds, articles and the others, oldest first."""
        return [(kind, article, other) for kind, article, other in self._conn.execute(_STANDING)]


def _correction(row: Row[Any]) -> Correction:
    said = (row.id, row.kind, row.article_id, row.other_id, row.reader, row.at, row.story_id, row.copy_of, row.undone)
    return Correction(*said)
