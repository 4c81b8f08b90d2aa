"""What the desk made of articles: features, sketches, edges, and the word statistic it weighs with."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from octavo.archive import schema
from octavo.archive.sqlite import SqliteDatabase
from octavo.types import Edge, Features

BUCKET = 200  # of the articles that share one sketched shingle, how many of the newest are looked at
_FEATURES = select(schema.feature).where(schema.feature.c.article_id.in_(bindparam("ids", expanding=True)))
_ADD, _ADD_SKETCH, _ADD_EDGES = insert(schema.feature), insert(schema.sketch), insert(schema.edge)
_EDGES = (
    select(schema.edge)
    .where(schema.edge.c.article_id == bindparam("id"))
    .order_by(schema.edge.c.score.desc(), schema.edge.c.other_id)
    .limit(bindparam("limit"))
)


class Placements:
    """Features and edges in one transaction."""

    def __init__(self, database: SqliteDatabase, conn: Connection) -> None:
        self._database = database
        self._conn = conn

    def add(self, article: int, features: Features, edges: Sequence[Edge]) -> None:
        """Keeps what the desk made of an article; each edge can be read from both its ends."""
        self._add_features(article, features)
        rows = [{"score": edge.score, "shares": "\n".join(edge.shares), "other": edge.other} for edge in edges]
        both = [
            {"article_id": here, "other_id": there, "score": row["score"], "shares": row["shares"]}
            for row in rows
            for here, there in ((article, row["other"]), (row["other"], article))
        ]
        if both:
            self._conn.execute(_ADD_EDGES, both)

    def set_features(self, article: int, features: Features) -> None:
        """Keeps an article's features, in place of those it had."""
        self._conn.execute(delete(schema.feature).where(schema.feature.c.article_id == article))
        self._conn.execute(delete(schema.sketch).where(schema.sketch.c.article_id == article))
        self._add_features(article, features)
        self.changed()

    def _add_features(self, article: int, features: Features) -> None:
        values = {"vector": features.vector, "terms": features.terms, "counts": features.counts}
        self._conn.execute(_ADD, values | {"article_id": article, "names": "\n".join(features.names)})
        if features.sketch:
            self._conn.execute(_ADD_SKETCH, [{"hash": value, "article_id": article} for value in features.sketch])

    def features(self, numbers: Iterable[int]) -> dict[int, Features]:
        """The features of these articles, by id; their sketches are left out, nothing compares them."""
        rows = self._conn.execute(_FEATURES, {"ids": list(numbers)})
        return {
            row.article_id: Features(row.vector, row.terms, row.counts, (), tuple(filter(None, row.names.split("\n"))))
            for row in rows
        }

    def sharing(self, sketch: Sequence[int], before: int) -> list[int]:
        """Older articles that share sketched shingles, those that share most first: candidates for an origin."""
        hits = Counter(self._database.holding(self._conn, sketch, before, BUCKET))
        return sorted(hits, key=lambda number: (-hits[number], number))

    def sketches(self, numbers: Sequence[int]) -> dict[int, list[int]]:
        """The sketches of these articles."""
        found: dict[int, list[int]] = {number: [] for number in numbers}
        table = schema.sketch
        for row in self._conn.execute(select(table.c.article_id, table.c.hash).where(table.c.article_id.in_(numbers))):
            found[row.article_id].append(row.hash)
        return found

    def vectors(self, after: int, limit: int) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """The newest vectors with an id above `after`, at most `limit`: ids ascending, and int8[n, 256]."""
        table = schema.feature
        query = select(table.c.article_id, table.c.vector).where(table.c.article_id > after)
        rows = self._conn.execute(query.order_by(table.c.article_id.desc()).limit(limit)).all()[::-1]
        ids = np.array([row.article_id for row in rows], dtype=np.int64)
        matrix = np.frombuffer(b"".join(row.vector for row in rows), dtype=np.int8).reshape(
            len(rows), -1 if rows else 0
        )
        return ids, matrix

    def edges(self, article: int, limit: int) -> list[Edge]:
        """The nearest articles of one, nearest first."""
        rows = self._conn.execute(_EDGES, {"id": article, "limit": limit})
        return [Edge(row.other_id, row.score, tuple(filter(None, row.shares.split("\n")))) for row in rows]

    # ---- the word statistic, made at fixed marks in the order of arrival

    def statistic(self, mark: int) -> bytes | None:
        """The statistic made at a mark, if it was made."""
        return self._conn.execute(select(schema.statistic.c.data).where(schema.statistic.c.mark == mark)).scalar()

    def set_statistic(self, mark: int, data: bytes) -> None:
        """Keeps the statistic of a mark."""
        self._conn.execute(insert(schema.statistic).values(mark=mark, data=data))

    def forget_statistics(self) -> None:
        """Drops every statistic: each is made anew, from what is here, when it is asked for."""
        self._conn.execute(delete(schema.statistic))
        self.changed()

    def generation(self) -> int:
        """A number that moves when features that were placed with change or go."""
        return int(self._conn.execute(select(schema.version.c.generation)).scalar_one())

    def changed(self) -> None:
        """Moves the generation."""
        self._conn.execute(update(schema.version).values(generation=schema.version.c.generation + 1))

    def terms(self, before: int, limit: int) -> list[bytes]:
        """The terms of the last articles before one, oldest first."""
        table = schema.feature
        query = select(table.c.terms).where(table.c.article_id < before).order_by(table.c.article_id.desc())
        return list(self._conn.execute(query.limit(limit)).scalars())[::-1]

    def count(self) -> int:
        """How many articles have features."""
        return int(self._conn.execute(select(func.count()).select_from(schema.feature)).scalar_one())
