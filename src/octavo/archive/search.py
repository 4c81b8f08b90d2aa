"""Finding articles: what a query means, which articles match, and in which order.

The index gives the newest matches; one ranking, here, orders them for every database. It is BM25 (Robertson &
Zaragoza 2009) in whole numbers over the newest matches, with a headline's words counting more and age a little.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, select

from octavo import text
from octavo.archive import schema
from octavo.archive.sqlite import SqliteDatabase
from octavo.errors import UsageError
from octavo.types import Article

RANKED = 200  # of the newest matches, how many are ranked by "best"
HEADLINE = 3  # times a word in the headline counts
_TOKEN = re.compile(r'(?:(publisher|lang|after|before|story):)?(?:"([^"]*)"?|(\S+))', re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asked for; `terms` are words (one element) and phrases (several), all of which must be met."""

    terms: tuple[tuple[str, ...], ...] = ()
    publisher: str = ""
    language: str = ""
    after: int | None = None
    before: int | None = None
    story: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was asked for."""
        return self == Query()


def parse(query: str) -> Query:
    """What a query means; raises UsageError with a sentence where a filter cannot be understood."""
    terms: list[tuple[str, ...]] = []
    filters: dict[str, str] = {}
    for name, phrase, word in _TOKEN.findall(query[:500]):
        if name:
            filters[name.lower()] = phrase or word
        elif spoken := tuple(said[start:end] for said in (phrase or word,) for start, end in text.words(said)):
            terms.append(spoken)
    language = filters.get("lang", "").lower()
    if language and not _LANGUAGE.fullmatch(language):
        raise UsageError(f"lang:{language} is no language code; write for example lang:de.", language)
    story = filters.get("story", "")
    if story and not (story.isascii() and story.isdigit() and len(story) < 10):
        raise UsageError(f"story:{story} is no story's number; write for example story:12.", story)
    return Query(
        terms=tuple(terms[:16]),
        publisher=filters.get("publisher", "").lower(),
        language=language,
        after=_day("after", filters.get("after", "")),
        before=_day("before", filters.get("before", "")),
        story=int(story) if story else None,
    )


def _day(name: str, value: str) -> int | None:
    if not value:
        return None
    try:
        return int(datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise UsageError(f"{name}:{value} is no day; write it as {name}:2026-05-31.", value) from None


def marks_of(article: Article) -> tuple[str, ...]:
    """The tokens by which an article is filtered: its publisher and its language."""
    return (f"p{article.publisher.id}", f"l{article.language}") if article.language else (f"p{article.publisher.id}",)


def scores(counts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """How well articles answer, BM25 (k1 = 1.2, b = .75, mean length 500 words) in whole numbers.

    counts: how often each asked word stands in each article, int[articles, words] · lengths: words of each article.
    A word is weighed by how few of these articles hold it: where two words are asked for, the rarer one decides.
    """
    holding = np.maximum(1, np.count_nonzero(counts, axis=0))
    rarity = 1000 + 100 * np.array([(2 * len(counts) // int(held)).bit_length() for held in holding])
    room = (1000 * counts + 300 + 900 * lengths[:, None] // 500).astype(np.int64)
    return np.asarray((rarity * 2200 * counts // room).sum(axis=1))


class Words:
    """The word index, in one transaction."""

    def __init__(self, database: SqliteDatabase, conn: Connection) -> None:
        self._database = database
        self._conn = conn

    def add(self, article: Article, body: str) -> None:
        """Puts an article's words into the index: exactly the tokens that `text` makes of them."""
        self._database.index_words(self._conn, article.id, self._columns(article, body))

    def remove(self, article: Article, body: str) -> None:
        """Takes an article's words out; `article` and `body` must be as they were put in."""
        self._database.forget_words(self._conn, article.id, self._columns(article, body))

    @staticmethod
    def _columns(article: Article, body: str) -> tuple[str, str, str]:
        title = " ".join(text.tokens(article.title, article.language))
        return title, " ".join(text.tokens(body, article.language)), " ".join(marks_of(article))

    def newest(
        self, query: Query, publisher: int | None, limit: int, offset: int = 0, *, titles: bool = False
    ) -> list[int]:
        """The articles that match, the last to arrive first.

        `publisher` is the id of the one that is asked for; `titles` looks at headlines only.
        """
        groups = [self._phrases(term, query.language) for term in query.terms]
        marks = [(f"p{publisher}",)] if publisher is not None else []
        marks += [(f"l{query.language}",)] if query.language else []
        columns = "title" if titles else "title body"
        expression = self._database.match(groups, marks, columns) if groups or marks else ""
        return self._database.find_words(
            self._conn, expression, query.after, query.before, query.story, limit=limit, offset=offset
        )

    @staticmethod
    def _phrases(term: Sequence[str], language: str) -> list[tuple[str, ...]]:
        if language:
            return [tuple(text.token(word, language) for word in term)]
        return sorted({tuple(text.token(word, spoken) for word in term) for spoken in text.LANGUAGES})

    def best(self, query: Query, publisher: int | None, *, titles: bool = False) -> list[int]:
        """Of the newest articles that match, the best answers first."""
        ids = self.newest(query, publisher, RANKED, titles=titles)
        if not query.terms or not ids:
            return ids
        spoken = [query.language] if query.language else text.LANGUAGES
        words = [sorted({text.token(word, tongue) for tongue in spoken}) for term in query.terms for word in term]
        counts, lengths = self._counts(ids, words)
        # Newest first among equals; a place among the newest is worth up to a tenth of a good match.
        worth = scores(counts, lengths) * (1000 - 100 * np.arange(len(ids)) // len(ids))
        return [ids[place] for place in np.lexsort((np.arange(len(ids)), -worth))]

    def _counts(
        self, ids: Sequence[int], words: Sequence[Sequence[str]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How often each word, in any of its forms, stands in each article, and how long the articles are."""
        rows = {row.id: row for row in self._conn.execute(_COUNTED, {"ids": ids}).all()}
        found = [rows[number] for number in ids]
        terms = np.frombuffer(b"".join(row.terms for row in found), dtype="<u4")
        times = (np.frombuffer(b"".join(row.counts for row in found), dtype=np.uint8) & 0x7F).astype(np.int64)
        owner = np.repeat(np.arange(len(ids)), [len(row.counts) for row in found])
        lengths = np.bincount(owner, times, len(ids)).astype(np.int64)
        headlines = [_headline(row.title, row.language) for row in found]
        counts = np.zeros((len(ids), len(words)), np.int64)
        for column, word in enumerate(words):
            forms = frozenset(map(text.term, word))
            of_word = np.isin(terms, np.array(sorted(forms), dtype=np.uint32))
            counts[:, column] = np.bincount(owner[of_word], times[of_word], len(ids))
            counts[:, column] += [0 if forms.isdisjoint(headline) else HEADLINE for headline in headlines]
        return counts, lengths


_COUNTED = (
    select(schema.article.c.id, schema.article.c.title, schema.article.c.language)
    .add_columns(schema.feature.c.terms, schema.feature.c.counts)
    .join(schema.feature, schema.feature.c.article_id == schema.article.c.id)
    .where(schema.article.c.id.in_(bindparam("ids", expanding=True)))
)


@lru_cache(maxsize=1 << 15)
def _headline(title: str, language: str) -> frozenset[int]:
    """The terms of a headline; the newest ones are asked for again and again."""
    return frozenset(map(text.term, text.tokens(title, language)))
