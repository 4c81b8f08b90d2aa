"""How long things stay: decided by the settings and by publishers' own terms, done in the background by the archive.

    steps ─→ archive.write ─→ kept.retention: move out what somebody keeps · let go of a bounded piece

A round is a sequence of small transactions. Each looks at what is there, so a round that is stopped anywhere is gone on
with by the next. The current month's shelf is never touched: what a new article is compared with is there.

Letting vectors go changes what articles that come later are compared with, and nothing that was decided: stories,
copies, edges and the word statistics of marks that were reached are kept as they are. A statistic of a mark that is
reached later is made of what is there then. It is still the same answer for any number of processes: rounds write by
turns with collectors, so what is there at a mark follows from the order of the transactions, and is read by all.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain, repeat

from octavo.archive import Archive, Kept
from octavo.archive.retention import Step
from octavo.archive.schema import shelf_of
from octavo.config import Settings
from octavo.errors import ArchiveError
from octavo.types import Publisher

log = logging.getLogger(__name__)

TASK = "retention"
TERMS = "terms"  # under this name the archive says which terms are in force, for whoever shows that a text is gone
BUSY = "Retention is at work already"
DAY = 86_400
GIGABYTE = 10**9
EVERY = 3600.0  # seconds between two rounds
LEAST_PAUSE = 0.05  # seconds between two transactions; at least as long as the last one took, so that others have turns

TOLD = ("texts", "vectors", "articles")  # of the steps, what `octavo doctor` tells
Steps = Generator[Step, None, None]


def terms(settings: Settings) -> str:
    """The terms in force as a clause, as `this instance keeps texts for 90 days`; empty where everything stays."""
    days = (("articles", settings.keep_articles), ("texts", settings.keep_texts), ("vectors", settings.keep_vectors))
    parts = [f"{what} for {number} {'day' if number == 1 else 'days'}" for what, number in days if number]
    parts += [f"no more than {settings.keep_gigabytes:g} GB"] if settings.keep_gigabytes else []
    return f"this instance keeps {', '.join(parts)}" if parts else ""


class Retention:
    """Rounds of letting go, over one archive."""

    def __init__(self, archive: Archive, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._archive = archive
        self._settings = settings
        self._clock = clock
        self._number = 0  # that this round writes under

    def steps(self) -> Steps:
        """One round, a transaction each; raises ArchiveBusy where another is under way or a shelf is read for long.

        It may be left after any step. Raises LeaseLost where another round took over.
        """
        with self._archive.alone(TASK, BUSY):
            now = int(self._clock())
            with self._archive.write(durable=False) as kept:
                self._number = kept.tasks.take(TASK, now)
                kept.tasks.say(TERMS, terms(self._settings), now)
            gone: Counter[str] = Counter()
            for step in self._round(now):
                gone[step.what] += step.articles
                yield step
            self._say(gone)

    def _round(self, now: int) -> Steps:
        with self._archive.read() as kept:
            own = kept.publishers.terms()
        for publisher, days in own:
            yield from self._of_publisher(publisher, now - days * DAY, now)
        yield from self._by_age(now)
        if self._settings.keep_gigabytes:
            yield from self._by_size(now)

    def _all(self, piece: Callable[[Kept], Step | None]) -> Steps:
        """Does a piece of what is to be done until nothing is left, each time in a transaction of its own."""
        while True:
            with self._archive.write(durable=False) as kept:
                kept.tasks.require(TASK, self._number)
                step = piece(kept)
            if step is None:
                return
            yield step

    def _say(self, gone: Counter[str]) -> None:
        """Keeps what this round let go; where that is nothing, what the last one did, with the time of this one."""
        now = int(self._clock())
        said = ", ".join(f"{number:,} {what}" for what in TOLD if (number := gone[what]))
        with self._archive.write(durable=False) as kept:
            kept.tasks.require(TASK, self._number)
            before = kept.tasks.said(TASK)
            last = before[0] if before else ""
            kept.tasks.say(TASK, f"{said} on {datetime.fromtimestamp(now, UTC):%Y-%m-%d}" if said else last, now)

    def _of_publisher(self, publisher: Publisher, before: int, now: int) -> Steps:
        """What came in before a publisher's own term goes, saved or not: publishers have rights."""
        yield from self._all(lambda kept: _remove(kept, kept.retention.older(publisher, before), now))

    # ------------------------------------------------------------------------------------------ by age

    def _by_age(self, now: int) -> Steps:
        articles = _oldest_kept(now, self._settings.keep_articles)
        texts = max(articles, _oldest_kept(now, self._settings.keep_texts))
        vectors = max(articles, _oldest_kept(now, self._settings.keep_vectors))
        yield from self._put_back(max(texts, vectors))
        gone = False
        for shelf in self._shelves("revision", texts):
            gone = True
            yield from self._texts(shelf, now)
        if gone:
            yield from self._room()
        for shelf in self._shelves("feature", vectors):
            yield from self._vectors(shelf)
        for shelf in self._shelves("article", articles):
            yield from self._articles(shelf, now)

    def _shelves(self, table: str, before: int) -> list[int]:
        if not before:
            return []
        with self._archive.read() as kept:
            return kept.retention.shelves(table, before)

    def _put_back(self, before: int) -> Steps:
        """What nobody keeps any more goes back to its month, if that is older than a shelf."""
        if before:
            start = int(datetime(before // 100, before % 100, 1, tzinfo=UTC).timestamp())
            yield from self._all(lambda kept: kept.retention.put_back(start))

    def _texts(self, shelf: int, now: int) -> Steps:
        yield from self._all(lambda kept: kept.retention.let_texts_go(shelf, now))

    def _vectors(self, shelf: int) -> Steps:
        yield from self._all(lambda kept: kept.retention.let_vectors_go(shelf, self._settings.window))

    def _articles(self, shelf: int, now: int) -> Steps:
        yield from self._all(
            lambda kept: kept.retention.keep(shelf) or _remove(kept, kept.retention.articles_on(shelf), now, shelf)
        )

    def _room(self) -> Steps:
        """The room of the words that went: the index gives it back when it is begun with, bit by bit."""
        begin = chain((True,), repeat(False))
        yield from self._all(lambda kept: kept.retention.give_room_back(begin=next(begin)))

    # ------------------------------------------------------------------------------------------ by size

    def _by_size(self, now: int) -> Steps:
        """The texts and vectors of the oldest months go until the archive is small enough; this month's stay."""
        this = shelf_of(now)
        if self._fits():
            return
        yield from self._put_back(this)
        while not self._fits():
            shelves = sorted({*self._shelves("revision", this), *self._shelves("feature", this)})
            if not shelves:
                return
            went = [*self._texts(shelves[0], now), *self._vectors(shelves[0])]
            yield from went
            yield from self._room()
            if not went:  # nothing of it can go
                return

    def _fits(self) -> bool:
        with self._archive.read() as kept:
            return sum(kept.retention.sizes().values()) <= self._settings.keep_gigabytes * GIGABYTE


def _oldest_kept(now: int, days: int) -> int:
    """The oldest shelf that is younger than so many days, at least in part; 0 where everything stays."""
    return shelf_of(now - days * DAY) if days else 0


def _remove(kept: Kept, numbers: Sequence[int], at: int, shelf: int = 0) -> Step | None:
    """Deletes articles with all that hangs on them; their ids answer that they were removed."""
    if not numbers:
        return None
    kept.retention.forget_entries(numbers)
    kept.remove(list(kept.articles.many(numbers).values()), at)
    return Step("articles", len(numbers), shelf)


# ---------------------------------------------------------------------------------------------- in the background


async def keep_terms(archive: Archive, settings: Settings) -> None:
    """Holds the terms until it is cancelled: a round, an hour's rest, and again."""
    while True:
        await one_round(Retention(archive, settings))
        await asyncio.sleep(EVERY)


async def one_round(retention: Retention) -> None:
    """One round, with others' turns between its transactions; what hinders it is logged, and the next goes on."""
    try:
        with closing(retention.steps()) as steps:
            began = time.monotonic()
            for step in steps:
                log.info("retention", extra={"what": step.what, "articles": step.articles, "shelf": step.shelf})
                await asyncio.sleep(max(LEAST_PAUSE, time.monotonic() - began))
                began = time.monotonic()
    except ArchiveError as problem:
        log.warning("retention put off", extra={"subject": str(problem)})
    except Exception:
        # A fault of ours in one round must not end all that would follow.
        log.exception("unforeseen", extra={"subject": "retention"})
