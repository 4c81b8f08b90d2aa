"""What the desk made of articles: features, sketches, edges, and the word statistic it weighs with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from octavo.archive import schema
from octavo.archive.database import Database
from octavo.types import Article, Edge, Features

BUCKET = 50  # of the articles that share one sketched shingle, how many of the newest are looked at
_feature, _sketch, _edge = schema.feature.c, schema.sketch.c, schema.edge.c
_HERE = (_feature.article_id == schema.article.c.id) & (_feature.shelf == schema.article.c.shelf)
_FEATURES = (
    select(schema.feature)
    .select_from(schema.article)
    .join(schema.feature, _HERE)
    .where(schema.article.c.id.in_(bindparam("ids", expanding=True)))
)
_NEIGHBOURS = (
    select(schema.article.c.id, schema.article.c.published, schema.article.c.language)
    .add_columns(_feature.terms, _feature.counts, _feature.sketch, _feature.names)
    .select_from(schema.article)
    .join(schema.feature, _HERE)
    .where(schema.article.c.id.in_(bindparam("ids", expanding=True)))
)
_NAMES = (
    select(_feature.article_id, _feature.names)
    .select_from(schema.article)
    .join(schema.feature, _HERE)
    .where(schema.article.c.id.in_(bindparam("ids", expanding=True)))
)
_DROP_SKETCH = delete(schema.sketch).where(
    _sketch.hash == bindparam("of_hash"), _sketch.article_id == bindparam("of_article")
)
_DROP_EDGE = delete(schema.edge).where(
    _edge.article_id == bindparam("of_article"),
    _edge.score == bindparam("of_score"),
    _edge.other_id == bindparam("of_other"),
)
_HAVING = (
    select(_feature.article_id)
    .select_from(schema.article)
    .join(schema.feature, _HERE)
    .where(schema.article.c.id.in_(bindparam("ids", expanding=True)))
)
_TO_OLDER = select(schema.edge).where(
    _edge.article_id.in_(bindparam("ids", expanding=True)), _edge.other_id < _edge.article_id
)
_GENERATION = select(schema.version.c.generation)
_EDGES = (
    select(_edge.other_id, _edge.score, _edge.shares)
    .where(_edge.article_id == bindparam("id"))
    .order_by(_edge.score.desc(), _edge.other_id)
    .limit(bindparam("limit"))
)


class Placements:
    """Features and edges in one transaction."""

    def __init__(self, database: Database, conn: Connection) -> None:
        self._database = database
        self._conn = conn

    def add(self, features: Mapping[int, tuple[int, Features]]) -> None:
        """Keeps the features of articles, each with its shelf."""
        rows = [
            (number, shelf, of.vector, of.terms, of.counts, schema.packed(of.sketch), "\n".join(of.names))
            for number, (shelf, of) in features.items()
        ]
        columns = ("article_id", "shelf", "vector", "terms", "counts", "sketch", "names")
        self._database.insert(self._conn, "feature", columns, rows)
        # In the order of the index, so that each of its pages is met once.
        hashes = sorted((value, number) for number, (_, of) in features.items() for value in of.sketch)
        if hashes:
            self._database.insert(self._conn, "sketch", ("hash", "article_id"), hashes)

    def connect(self, edges: Mapping[int, Sequence[Edge]]) -> None:
        """Keeps the edges of articles; each can be read from both its ends."""
        rows = [
            (here, edge.score, there, "\n".join(edge.shares))
            for number, some in edges.items()
            for edge in some
            for here, there in ((number, edge.other), (edge.other, number))
        ]
        if rows:
            self._database.insert(self._conn, "edge", ("article_id", "score", "other_id", "shares"), rows)

    def set_features(self, article: Article, features: Features) -> None:
        """Keeps an article's features, in place of those it had."""
        self.replace({article.id: (article.shelf, features)})
        self.changed()

    def replace(self, features: Mapping[int, tuple[int, Features]]) -> None:
        """Keeps the features of articles, each with its shelf, in place of those they had."""
        if features:
            self.forget(list(features))
            self.add(features)

    def forget(self, numbers: Sequence[int]) -> None:
        """Deletes the features of articles and takes them out of the fingerprints."""
        known = self.features(numbers)
        hashes = [{"of_hash": value, "of_article": number} for number, of in known.items() for value in of.sketch]
        if hashes:
            self._conn.execute(_DROP_SKETCH, hashes)
        self._conn.execute(delete(schema.feature).where(_feature.article_id.in_(known)))

    def disconnect(self, numbers: Sequence[int]) -> None:
        """Deletes the edges of articles, from both their ends."""
        mine = self._conn.execute(select(schema.edge).where(_edge.article_id.in_(numbers))).all()
        theirs = [{"of_article": row.other_id, "of_score": row.score, "of_other": row.article_id} for row in mine]
        if theirs:
            self._conn.execute(_DROP_EDGE, theirs)
        self._conn.execute(delete(schema.edge).where(_edge.article_id.in_(numbers)))

    def reconnect(self, edges: Mapping[int, Sequence[Edge]]) -> None:
        """Keeps the edges of articles to older ones, in place of those they had."""
        had: defaultdict[int, set[tuple[int, int, str]]] = defaultdict(set)
        for row in self._conn.execute(_TO_OLDER, {"ids": list(edges)}).all():
            had[row.article_id].add((row.other_id, row.score, row.shares))
        changed = {
            number: some
            for number, some in edges.items()
            if had[number] != {(edge.other, edge.score, "\n".join(edge.shares)) for edge in some}
        }
        gone = [(number, score, other) for number in changed for other, score, _ in had[number]]
        ends = [*gone, *((other, score, number) for number, score, other in gone)]
        if ends:
            self._conn.execute(_DROP_EDGE, [{"of_article": a, "of_score": s, "of_other": b} for a, s, b in ends])
        self.connect(changed)

    def features(self, numbers: Iterable[int]) -> dict[int, Features]:
        """The features of these articles that are here, by id."""
        return {
            row.article_id: Features(
                row.vector,
                row.terms,
                row.counts,
                schema.unpacked(row.sketch),
                tuple(filter(None, row.names.split("\n"))),
            )
            for row in self._conn.execute(_FEATURES, {"ids": list(numbers)}).all()
        }

    def having(self, numbers: Iterable[int]) -> set[int]:
        """Those of these articles whose features are here."""
        return set(self._conn.execute(_HAVING, {"ids": list(numbers)}).scalars())

    def neighbours(self, numbers: Iterable[int]) -> list[Row[Any]]:
        """What placing needs of these articles: when and how they were told, and their features without the vector."""
        return list(self._conn.execute(_NEIGHBOURS, {"ids": list(numbers)}).all())

    def names(self, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """Whom and what these articles name, by id; nothing of those whose features were let go."""
        rows = self._conn.execute(_NAMES, {"ids": list(numbers)})
        return {number: tuple(filter(None, names.split("\n"))) for number, names in rows}

    def holding(self, sketch: Sequence[int], before: int) -> dict[int, Sequence[int]]:
        """For each sketched shingle that is held, the newest articles before one that hold it, newest first."""
        return dict(self._database.holding(self._conn, sketch, before, BUCKET))

    def vectors(self, after: int, before: int, limit: int) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """The newest vectors with an id between two, at most `limit`: ids ascending, and int8[n, 256]."""
        query = select(_feature.article_id, _feature.vector).where(
            _feature.article_id > after, _feature.article_id < before
        )
        rows = self._conn.execute(query.order_by(_feature.article_id.desc()).limit(limit)).all()[::-1]
        ids = np.array([row.article_id for row in rows], dtype=np.int64)
        matrix = np.frombuffer(b"".join(row.vector for row in rows), dtype=np.int8).reshape(
            len(rows), -1 if rows else 0
        )
        return ids, matrix

    def edges(self, article: int, limit: int) -> list[Edge]:
        """The nearest articles of one, nearest first."""
        rows = self._conn.execute(_EDGES, {"id": article, "limit": limit}).all()
        return [Edge(other, score, tuple(shares.split("\n")) if shares else ()) for other, score, shares in rows]

    # ---- the word statistic, made at fixed marks in the order of arrival

    def statistic(self, mark: int) -> bytes | None:
        """The statistic made at a mark, if it was made."""
        return self._conn.execute(select(schema.statistic.c.data).where(schema.statistic.c.mark == mark)).scalar()

    def set_statistic(self, mark: int, data: bytes) -> None:
        """Keeps the statistic of a mark."""
        self._conn.execute(insert(schema.statistic).values(mark=mark, data=data))

    def forget_statistic(self, mark: int) -> None:
        """Drops the statistic of a mark."""
        self._conn.execute(delete(schema.statistic).where(schema.statistic.c.mark == mark))

    def forget_statistics(self) -> None:
        """Drops every statistic: each is made anew, from what is here, when it is asked for."""
        self._conn.execute(delete(schema.statistic))
        self.changed()

    def generation(self) -> int:
        """A number that moves when features that were placed with change or go."""
        return int(self._conn.execute(_GENERATION).scalar_one())

    def changed(self) -> None:
        """Moves the generation."""
        self._conn.execute(update(schema.version).values(generation=schema.version.c.generation + 1))

    def terms(self, before: int, limit: int) -> list[bytes]:
        """The terms of the last articles before one, oldest first."""
        query = select(_feature.terms).where(_feature.article_id < before).order_by(_feature.article_id.desc())
        return list(self._conn.execute(query.limit(limit)).scalars())[::-1]

    def count(self) -> int:
        """How many articles have features."""
        return int(self._conn.execute(select(func.count()).select_from(schema.feature)).scalar_one())
