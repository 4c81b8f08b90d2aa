"""Finding articles: what a query means, which articles match, and in which order.

The index gives the newest matches; one ranking, here, orders them for every database. It is BM25 (Robertson &
Zaragoza 2009) in whole numbers over the newest matches, with a headline's words counting more and age a little.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import Connection, select

from octavo import text
from octavo.archive import schema
from octavo.archive.placements import Placements
from octavo.archive.sqlite import SqliteDatabase
from octavo.errors import UsageError
from octavo.types import Article, Features

RANKED = 200  # of the newest matches, how many are ranked by "best" (scale.md §2: newest N by index, ranked in Python)
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


def score(words: Sequence[Sequence[int]], features: Features, headline: frozenset[int], rarity: Sequence[int]) -> int:
    """How well an article answers: for each asked word (given by its possible terms) its rarity × its weight there."""
    length = sum(count & 0x7F for count in features.counts)
    terms = np.frombuffer(features.terms, dtype=np.uint32)
    counts = np.frombuffer(features.counts, dtype=np.uint8)
    total = 0
    for either, rare in zip(words, rarity, strict=True):
        places = np.searchsorted(terms, np.array(either, dtype=np.uint32))
        found = [int(counts[p]) for p, term in zip(places, either, strict=True) if p < len(terms) and terms[p] == term]
        count = sum(value & 0x7F for value in found) + (HEADLINE if not headline.isdisjoint(either) else 0)
        # BM25 with k1 = 1.2, b = .75 and a mean length of 500 words.
        total += rare * 2200 * count // (1000 * count + 300 + 900 * length // 500) if count else 0
    return total


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

    def newest(self, query: Query, publisher: int | None, limit: int, offset: int = 0) -> list[int]:
        """The articles that match, the last to arrive first; `publisher` is the id of the one that is asked for."""
        groups = [self._phrases(term, query.language) for term in query.terms]
        marks = [(f"p{publisher}",)] if publisher is not None else []
        marks += [(f"l{query.language}",)] if query.language else []
        expression = self._database.match(groups, marks) if groups or marks else ""
        return self._database.find_words(
            self._conn, expression, query.after, query.before, query.story, limit=limit, offset=offset
        )

    @staticmethod
    def _phrases(term: Sequence[str], language: str) -> list[tuple[str, ...]]:
        if language:
            return [tuple(text.token(word, language) for word in term)]
        return sorted({tuple(text.token(word, spoken) for word in term) for spoken in text.LANGUAGES})

    def best(self, query: Query, publisher: int | None) -> list[int]:
        """Of the newest articles that match, the best answers first."""
        ids = self.newest(query, publisher, RANKED)
        if not query.terms:
            return ids
        spoken = [query.language] if query.language else text.LANGUAGES
        words = [sorted({text.term(text.token(w, lang)) for lang in spoken}) for term in query.terms for w in term]
        features = Placements(self._database, self._conn).features(ids)
        headlines = self._headlines(ids)
        rarity = [_rarity(either, list(features.values())) for either in words]
        # Newest first among equals; a place among the newest is worth up to a tenth of a good match.
        scored = [
            (
                -score(words, features[number], headlines[number], rarity) * (1000 - 100 * place // len(ids)),
                place,
                number,
            )
            for place, number in enumerate(ids)
            if number in features
        ]
        return [number for _, _, number in sorted(scored)]

    def _headlines(self, ids: Sequence[int]) -> dict[int, frozenset[int]]:
        table = schema.article
        rows = self._conn.execute(select(table.c.id, table.c.title, table.c.language).where(table.c.id.in_(ids)))
        return {row.id: frozenset(map(text.term, text.tokens(row.title, row.language))) for row in rows}


def _rarity(either: Sequence[int], among: Sequence[Features]) -> int:
    """How telling a word is among the matches, 1000 × log2: of two asked words the rarer one decides."""
    wanted = np.array(either, dtype=np.uint32)
    holding = sum(
        bool(np.isin(wanted, np.frombuffer(f.terms, dtype=np.uint32), assume_unique=True).any()) for f in among
    )
    return 1000 + 100 * (2 * len(among) // max(1, holding)).bit_length()
