"""Finding articles: what a query means, which articles match, and in which order.

The index gives the newest matches; one ranking, here, orders them for every database. It is BM25 (Robertson &
Zaragoza 2009) in whole numbers over the newest matches, with a headline's words counting more and age a little.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, insert, select, update

from octavo import text
from octavo.archive import schema
from octavo.archive.database import Database, Indexed, Sought
from octavo.archive.schema import shelf_of
from octavo.archive.tasks import REINDEX
from octavo.errors import UsageError
from octavo.types import Arrival, Article, told_at

FIRST, END = date(1970, 1, 1), date(2100, 1, 1)  # days are told apart between these
MONTH = timedelta(days=31)
DAY = 86_400  # seconds
LONGEST_TEXT = 250_000  # characters of a text's tokens that are indexed: a tsvector holds less than a megabyte
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


def marks_of(publisher: int, language: str, when: int) -> tuple[str, ...]:
    """The tokens by which an article is filtered: its publisher, its language, and its day, month and year."""
    day = _date(day_of(when))
    marks = (f"p{publisher}", f"d{day:%Y%m%d}", f"m{day:%Y%m}", f"y{day.year}")
    return (*marks, f"l{language}") if language else marks


def days(first: date, end: date) -> tuple[str, ...]:
    """The marks of which an article has one if its day is in first ≤ day < end: whole years, months, and days."""
    marks = []
    while first < end:
        if first.day == first.month == 1 and (rest := first.replace(year=first.year + 1)) <= end:
            marks.append(f"y{first.year}")
        elif first.day == 1 and (rest := (first + MONTH).replace(day=1)) <= end:
            marks.append(f"m{first:%Y%m}")
        else:
            marks.append(f"d{first:%Y%m%d}")
            rest = first + timedelta(days=1)
        first = rest
    return tuple(marks)


def day_of(seconds: int) -> int:
    """The day of a time in UTC, counted from 1970; the first or the last that is told apart where it is beyond."""
    return min(max(seconds // DAY, 0), (END - FIRST).days - 1)


def _date(day: int) -> date:
    return FIRST + timedelta(days=day)


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

    def __init__(self, database: Database, conn: Connection) -> None:
        self._database = database
        self._conn = conn

    def add_arrivals(self, arrivals: Sequence[Arrival]) -> None:
        """Puts the words of new articles into the index."""
        self._add([_arrived(arrival) for arrival in arrivals])

    def add(self, articles: Sequence[tuple[Article, str]]) -> None:
        """Puts articles' words, given with their texts, into the index: the tokens that `text` makes of them."""
        self._add([_indexed(article, body) for article, body in articles])

    def _add(self, articles: Sequence[Indexed]) -> None:
        tokens, renewed = self._state(articles)
        if tokens not in {text.TOKENS_VERSION, 0}:  # from here on the index holds tokens of both versions
            self._conn.execute(update(schema.version).values(tokens=0))
        self._database.index_words(self._conn, articles, renewed)
        self.extend(*_extent(articles))

    def extend(self, languages: Iterable[str], days: AbstractSet[tuple[int, int]]) -> None:
        """Notes that there are articles in these languages, and of these days in these slices of ids."""
        if fresh := set(languages) - self._languages():
            self._conn.execute(insert(schema.language), [{"code": code} for code in sorted(fresh)])
        known = self._conn.execute(_DATED, {"slices": sorted({part for _, part in days})})
        if further := days - {(row.day, row.slice) for row in known}:
            self._conn.execute(insert(schema.dated), [{"day": day, "slice": part} for day, part in sorted(further)])

    def _languages(self) -> set[str]:
        return set(self._conn.execute(_LANGUAGES).scalars())

    def remove(self, articles: Sequence[tuple[Article, str]]) -> None:
        """Takes articles' words out; articles and texts must be as they were put in."""
        if not articles:
            return
        indexed = [_indexed(article, body) for article, body in articles]
        tokens, renewed = self._state(indexed)
        self._database.forget_words(self._conn, indexed, renewed, known=tokens == text.TOKENS_VERSION)

    def clear(self) -> None:
        """Empties the index."""
        self._database.clear_words(self._conn)

    # ---- an index whose tokens are of another version is built anew, in the order of the articles, while it is asked

    def tokens(self) -> int:
        """The version whose tokens the index holds; 0 where it holds those of several."""
        return int(self._conn.execute(_STATE).one().tokens)

    def _state(self, articles: Sequence[Indexed]) -> tuple[int, int]:
        """The version of the index's tokens, and up to which article a new index is built that takes part in a change.

        Where that is built by another version, a change to what is in it spoils it: it has to begin again.
        """
        state = self._conn.execute(_STATE).one()
        if not state.position or not self._database.renewing_words(self._conn):
            return state.tokens, 0
        if state.name == made_by():
            return state.tokens, state.position
        if any(one.article <= state.position for one in articles):
            self._conn.execute(update(schema.ledger).where(schema.ledger.c.source == _LINE).values(name=""))
        return state.tokens, 0

    def begin(self) -> None:
        """Begins to build the index anew."""
        self._database.begin_words(self._conn)

    def begun(self) -> bool:
        """Whether what was built of a new index is there."""
        return self._database.renewing_words(self._conn)

    def renew(self, articles: Sequence[tuple[Article, str, str]]) -> None:
        """Puts the next articles into the new index, each with the tokens of its headline and its text."""
        if articles:
            self._database.renew_words(self._conn, [_marked(article, *tokens) for article, *tokens in articles])

    def end(self) -> None:
        """Puts the new index in the place of the former one."""
        self._database.end_words(self._conn)  # and then `drop_former`, as often as it takes
        self._conn.execute(update(schema.version).values(tokens=text.TOKENS_VERSION))

    def drop_former(self) -> bool:
        """Gives back some of the room of the index that was replaced; False where none is left."""
        return self._database.drop_former_words(self._conn)

    def newest(
        self, query: Query, publisher: int | None, limit: int, offset: int = 0, *, titles: bool = False
    ) -> list[int]:
        """The articles that match, the last to arrive first.

        `publisher` is the id of the one that is asked for; `titles` looks at headlines only.
        """
        marks: list[tuple[str, ...]] = [(f"p{publisher}",)] if publisher is not None else []
        marks += [(f"l{query.language}",)] if query.language else []
        within, slices = self._within(query)
        marks += within
        spoken = self._spoken(query)
        groups = tuple(
            tuple(sorted({tuple(text.token(word, tongue) for word in term) for tongue in spoken}))
            for term in query.terms
        )
        sought = Sought(groups, tuple(marks), titles, query.story, slices)
        return self._database.find_words(self._conn, sought, limit=limit, offset=offset)

    def _within(self, query: Query) -> tuple[list[tuple[str, ...]], tuple[int, ...] | None]:
        """The marks of the days that are asked for, and the slices, newest first, where articles have any of them."""
        if query.after is None and query.before is None:
            return [], None
        first = 0 if query.after is None else day_of(query.after)
        last = (END - FIRST).days if query.before is None else day_of(query.before)
        here = schema.dated.c.day.between(first, last - 1)
        found = self._conn.execute(select(schema.dated.c.slice, schema.dated.c.day).where(here)).all()
        if not found:
            return [("never",)], ()
        between = days(_date(min(day for _, day in found)), _date(max(day for _, day in found) + 1))
        return [between], tuple(sorted({part for part, _ in found}, reverse=True))

    def _spoken(self, query: Query) -> list[str]:
        """The languages as which a question's words are looked for: the one asked for, or all that are here.

        In another's spelling they would be found where they were not meant, and a phrase that is nowhere costs most.
        """
        here = self._languages()
        return [query.language] if query.language else [one for one in text.LANGUAGES if not one or one in here]

    def best(self, query: Query, publisher: int | None, *, titles: bool = False) -> list[int]:
        """Of the newest articles that match, the best answers first."""
        ids = self.newest(query, publisher, RANKED, titles=titles)
        if not query.terms or not ids:
            return ids
        spoken = self._spoken(query)
        words = [sorted({text.token(word, tongue) for tongue in spoken}) for term in query.terms for word in term]
        counts, lengths = self._counts(ids, words)
        # Newest first among equals; a place among the newest is worth up to a tenth of a good match.
        worth = scores(counts, lengths) * (1000 - 100 * np.arange(len(ids)) // len(ids))
        return [ids[place] for place in np.lexsort((np.arange(len(ids)), -worth))]

    def _counts(
        self, ids: Sequence[int], words: Sequence[Sequence[str]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How often each word, in any of its forms, stands in each article, and how long the articles are."""
        rows = {row[0]: row for row in self._conn.execute(_COUNTED, {"ids": ids}).all()}
        found = [rows[number] for number in ids]
        # Of some the features are let go: their headlines speak for them.
        terms = np.frombuffer(b"".join([row[3] or b"" for row in found]), dtype="<u4")
        times = np.frombuffer(b"".join([row[4] or b"" for row in found]), dtype=np.uint8) & 0x7F
        ends = np.cumsum([len(row[4] or b"") for row in found])
        sums = np.concatenate(([0], np.cumsum(times, dtype=np.int64)))
        lengths = np.diff(sums[ends], prepend=0)
        headlines = [_headline(row[1], row[2]) for row in found]
        counts = np.zeros((len(ids), len(words)), np.int64)
        for column, word in enumerate(words):
            forms = frozenset(map(text.term, word))
            at = np.concatenate([np.flatnonzero(terms == np.uint32(form)) for form in forms])
            counts[:, column] = np.bincount(np.searchsorted(ends, at, "right"), times[at], len(ids))
            counts[:, column] += [0 if forms.isdisjoint(headline) else HEADLINE for headline in headlines]
        return counts, lengths


def made_by() -> str:
    """What makes the words of an article."""
    return f"tokens {text.TOKENS_VERSION}"


def _indexed(article: Article, body: str) -> Indexed:
    title, tokens = (" ".join(text.tokens(said, article.language)) for said in (article.title, body))
    return _marked(article, title, tokens)


def _marked(article: Article, title: str, body: str) -> Indexed:
    """An article as the index holds it, given its tokens."""
    marks = marks_of(article.publisher.id, article.language, article.when)
    return Indexed(article.id, article.shelf, title, _indexable(body), " ".join(marks))


def _indexable(tokens: str) -> str:
    """The tokens of a text as far as every database can index them: a book's first hundred pages."""
    return tokens if len(tokens) <= LONGEST_TEXT else tokens[:LONGEST_TEXT].rpartition(" ")[0]


def _arrived(arrival: Arrival) -> Indexed:
    """What `_indexed` gives, from tokens that were made already."""
    of, reading = arrival.prepared, arrival.prepared.reading
    marks = marks_of(arrival.publisher.id, reading.language, told_at(reading.published, arrival.seen))
    return Indexed(arrival.id, shelf_of(arrival.seen), of.title, _indexable(of.body), " ".join(marks))


def _extent(articles: Sequence[Indexed]) -> tuple[set[str], set[tuple[int, int]]]:
    """The languages of articles, and their days with the slices of their ids."""
    marked = [(schema.slice_of(one.article), mark) for one in articles for mark in one.marks.split()]
    days_of = {(date.fromisoformat(mark[1:]) - FIRST, part) for part, mark in marked if mark[0] == "d"}
    return {mark[1:] for _, mark in marked if mark[0] == "l"}, {(day.days, part) for day, part in days_of}


_LINE = f"{REINDEX}words"
_STATE = select(schema.version.c.tokens, schema.ledger.c.name, schema.ledger.c.position).select_from(
    schema.version.outerjoin(schema.ledger, (schema.ledger.c.source == _LINE) & schema.ledger.c.done.is_(False))
)
_LANGUAGES = select(schema.language.c.code)
_DATED = select(schema.dated).where(schema.dated.c.slice.in_(bindparam("slices", expanding=True)))
_COUNTED = (
    select(schema.article.c.id, schema.article.c.title, schema.article.c.language)
    .add_columns(schema.feature.c.terms, schema.feature.c.counts)
    .outerjoin(
        schema.feature,
        (schema.feature.c.article_id == schema.article.c.id) & (schema.feature.c.shelf == schema.article.c.shelf),
    )
    .where(schema.article.c.id.in_(bindparam("ids", expanding=True)))
)


@lru_cache(maxsize=1 << 15)
def _headline(title: str, language: str) -> frozenset[int]:
    """The terms of a headline; the newest ones are asked for again and again."""
    return frozenset(map(text.term, text.tokens(title, language)))
