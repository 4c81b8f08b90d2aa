"""Collecting, in order; decides nothing itself.

    archive.feeds.due ─→ fetcher.feed ─→ wire.feeds.parse ─→ archive.entries.note
    archive.entries.waiting ─→ fetcher.page ─→ executor: prepare_entry ─→ Filing.file_all ─→ archive

Each host is visited by one task at a time, which does what is due there one after another; many hosts at once. A
collector claims a host before it visits it, so that several collectors of one archive never ask one host at once.
State lives in the archive only: a collector that is killed goes on where it was.
"""

import asyncio
import hashlib
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from uuid import uuid4

from octavo.archive import Archive, Kept
from octavo.archive.feeds import Waiting
from octavo.archive.hosts import Turn
from octavo.errors import (
    ArchiveAway,
    ArchiveBusy,
    ArchiveError,
    AtRest,
    BadStatus,
    ExecutorError,
    FatalCall,
    FetchError,
    ForbiddenAddress,
    LeaseLost,
    NotAFeed,
    NotAllowed,
    TooLarge,
)
from octavo.executor import Executor
from octavo.filing import Filing, Incoming, identity
from octavo.preparing import prepare, prepare_entry
from octavo.types import Entry, Feed, Prepared, Round, State
from octavo.wire import feeds, guard, offered, robots, schedule
from octavo.wire.polite import Hosts, PoliteFetcher

log = logging.getLogger(__name__)

AT_ONCE = 2_000  # entries taken up at once
TRIES = 5  # times a page is asked for that fails in a way that may pass
FIRST_RETRY = 1800  # seconds; each further try waits twice as long
IDLE = 30.0  # seconds between two looks at what is due, when nothing is
LOOK = 1.0  # seconds between two looks while hosts are visited
LEASE = 60.0  # seconds a host is held by a collector that is not heard of
AWAY = 10  # times in a row that the archive may not answer, with longer pauses each time, up to LONGEST_PAUSE
LONGEST_PAUSE = 30.0  # seconds
VISIT = 20  # things done at a host before what became due there meanwhile has its turn
GONE = frozenset({404, 410})
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Collector:
    """Polls feeds and reads the pages they point at."""

    def __init__(
        self,
        archive: Archive,
        fetcher: PoliteFetcher,
        hosts: Hosts,
        filing: Filing,
        *,
        executor: Executor,
        connections: int,
    ) -> None:
        self._archive = archive
        self._fetcher = fetcher
        self._hosts = hosts
        self._filing = filing
        self._executor = executor
        self._free = asyncio.Semaphore(connections)
        self._tell: Callable[[Round], None] = lambda _: None
        self._done = Round()
        self._asked: set[int] = set()  # feeds that were asked in this run
        self._me = uuid4().hex  # the holder of our leases
        self._active: dict[str, asyncio.Task[None]] = {}
        self._left: dict[str, Turn] = {}  # hosts whose visit is over, to be let go

    async def run(
        self,
        *,
        once: bool = False,
        every: bool = False,
        tell: Callable[[Round], None] | None = None,
        stop: asyncio.Event | None = None,
    ) -> Round:
        """What was done until everything due is done (`once`) or until `stop` is set.

        `every` begins with all feeds, due or not; the floors between requests hold all the same. `tell` hears of each
        step.
        """
        self._tell = tell or self._tell
        stop = stop or asyncio.Event()
        away = 0
        if not self._archive.shared:  # what is held is held by a collector that is no more
            with self._archive.write(durable=False) as kept:
                kept.hosts.release_all()
        try:
            while not stop.is_set():
                try:
                    if await self._look(stop, once=once, every=every):
                        break
                    every, away = every and once, 0
                except (ArchiveAway, ArchiveBusy) as problem:
                    away += 1
                    log.warning("the archive does not answer", extra={"subject": str(problem), "times": away})
                    if away == AWAY:
                        raise
                    await _end(set(self._active.values()))
                    self._active.clear()
                    await _next(set(), stop, min(2.0**away, LONGEST_PAUSE))
        finally:
            await _end(set(self._active.values()))
            self._left |= {host: self._turn(host) for host in self._active}
            self._active.clear()
            self._let_go(())
        return self._done

    async def _look(self, stop: asyncio.Event, *, once: bool, every: bool) -> bool:
        """One look at what is due, and a moment of waiting for it; True where nothing is left to do."""
        work = {host: some for host, some in self._due(every=every).items() if host not in self._active}
        for host in self._let_go(work):
            self._active[host] = asyncio.create_task(self._visit(host, work[host][:VISIT]))
        if not self._active:
            if once and not work:
                return True
            await _next(set(), stop, LOOK if work else IDLE)
            return False
        until = time.monotonic() + LOOK
        while self._active and not stop.is_set() and time.monotonic() < until:
            await _next(set(self._active.values()), stop, until - time.monotonic())
            for host in [host for host, task in self._active.items() if _ended(task)]:
                del self._active[host]
                self._left[host] = self._turn(host)
        return False

    def _turn(self, host: str) -> Turn:
        return Turn(self._hosts.last.get(host), self._hosts.resting.get(host))

    def _let_go(self, wanted: Iterable[str]) -> list[str]:
        """Lets go of hosts whose visit is over, holds those under way for longer, and claims others: those it got."""
        if not (wanted or self._left or self._active):
            return []
        now = time.time()
        with self._archive.write(durable=False) as kept:
            kept.hosts.release(self._me, self._left)
            kept.hosts.renew(self._active, self._me, now + LEASE)
            granted = kept.hosts.claim(wanted, self._me, now, now + LEASE)
        self._left.clear()
        for host, turn in granted.items():
            self._hosts.learn(host, turn.asked, turn.resting)
        return list(granted)

    def _due(self, *, every: bool) -> dict[str, list[Feed | int]]:
        """Feeds to poll and entries (by id) to read now, by host; with `every`, each feed once, due or not."""
        now = int(time.time())
        work: defaultdict[str, list[Feed | int]] = defaultdict(list)
        with self._archive.read() as kept:
            for feed in kept.feeds.due(None if every else now):
                if not (every and feed.id in self._asked):
                    work[_host(feed.url)].append(feed)
            for number, url in kept.entries.due(now, AT_ONCE):
                work[_host(url)].append(number)
        return work

    async def _visit(self, host: str, work: Sequence[Feed | int]) -> None:
        async with self._free:
            for item in work:
                try:
                    await (self._poll(item) if isinstance(item, Feed) else self._read(item))
                except LeaseLost as problem:  # what is left is the other collector's
                    log.warning("lease lost", extra={"subject": str(problem)})
                    return
                except ArchiveError:
                    raise
                except ExecutorError as problem:
                    if not self._is_fatal(host, item, problem):
                        return
                except Exception as problem:
                    # A fault of ours on what one publisher sent must not end the round for all others.
                    log.exception("unforeseen", extra={"subject": item.url if isinstance(item, Feed) else item})
                    if not self._give_up(host, item, problem):
                        return
                self._tell(self._done)

    def _is_fatal(self, host: str, item: Feed | int, problem: ExecutorError) -> bool:
        """Whether it is the page that cannot be read; where the executor cannot be used, the entry waits for it."""
        if isinstance(problem, FatalCall):
            return self._give_up(host, item, problem)
        log.warning("executor", extra={"subject": str(problem)})
        if isinstance(item, int):
            with suppress(LeaseLost), self._write(host) as kept:
                kept.entries.later(item, str(problem), int(time.time() + LEASE), tried=False)
        return False

    def _give_up(self, host: str, item: Feed | int, problem: Exception) -> bool:
        """Notes that an item cannot be handled; False where the host is no longer ours."""
        said = f"Octavo could not handle it ({type(problem).__name__}); the log says more."
        try:
            if isinstance(item, Feed):
                self._failed(item, FetchError(said, item.url))
            else:
                with self._write(host) as kept:
                    kept.entries.give_up(item, said)
        except LeaseLost:
            return False
        return True

    @contextmanager
    def _write(self, host: str) -> Iterator[Kept]:
        """A transaction of a visit; raises LeaseLost where the host is no longer ours."""
        with self._archive.write(durable=False) as kept:
            kept.hosts.require(host, self._me)
            yield kept

    def _count(self, **more: int) -> None:
        self._done = replace(self._done, **{name: getattr(self._done, name) + by for name, by in more.items()})

    # ------------------------------------------------------------------------------------------ feeds

    async def _poll(self, feed: Feed) -> None:
        """Asks a feed what is new; what it says and when to ask again are kept in one transaction."""
        self._asked.add(feed.id)
        with self._archive.read() as kept:
            now = kept.feeds.by_url(feed.url)
        if now is None or now.checked != feed.checked:  # removed, or another collector was here before our claim
            return None
        try:
            page = await self._fetcher.feed(feed.url, etag=feed.etag, last_modified=feed.last_modified)
            if page.status == 304:
                return self._polled(feed, (), changed=False)
            parsed = feeds.parse(page)
        except AtRest as problem:  # nothing was asked, so nothing failed
            with self._write(_host(feed.url)) as kept:
                kept.feeds.polled(replace(feed, due=int(time.time()) + problem.wait + 1))
            return None
        except (FetchError, NotAFeed) as problem:
            return self._failed(feed, problem)
        title = feed.title if feed.title and feed.title != feed.url else parsed.title
        fresh = replace(feed, title=title, etag=page.etag, last_modified=page.last_modified)
        return self._polled(fresh, parsed.entries, changed=True, skipped=parsed.skipped)

    def _polled(self, feed: Feed, entries: Sequence[Entry], *, changed: bool, skipped: Sequence[str] = ()) -> None:
        now = int(time.time())
        with self._write(_host(feed.url)) as kept:
            if kept.feeds.by_url(feed.url) is None:  # removed meanwhile
                return
            new = kept.entries.note(feed, [(entry, _digest(entry)) for entry in entries], now)
            interval = schedule.next_interval(feed.interval, changed=new > 0)
            kept.feeds.polled(
                replace(
                    feed,
                    state="ok",
                    reason=skipped[0] if skipped else "",
                    failures=0,
                    checked=now,
                    interval=interval,
                    due=now + schedule.jittered(interval, feed.id),
                )
            )
            if changed and feed.title:
                kept.publishers.add(feed.publisher.key, feed.title)
        self._count(feeds=1, unchanged=not changed, entries=new)

    def _failed(self, feed: Feed, problem: Exception) -> None:
        now = int(time.time())
        asked = problem.retry_after if isinstance(problem, BadStatus) else None
        interval = schedule.after_failure(feed.failures + 1, asked)
        with self._write(_host(feed.url)) as kept:
            kept.feeds.polled(
                replace(
                    feed,
                    state="failing",
                    reason=str(problem),
                    failures=feed.failures + 1,
                    checked=now,
                    due=now + interval,
                )
            )
        self._count(feeds=1, failed=1)
        self._trouble(feed.url, str(problem))

    def _trouble(self, subject: str, said: str) -> None:
        self._done = replace(self._done, problems=(*self._done.problems, f"{subject}: {said}")[:100])

    # ------------------------------------------------------------------------------------------ pages

    async def _read(self, number: int) -> None:
        """Reads the page an entry points at; where that cannot be, the feed's own words are kept, with the reason."""
        with self._archive.read() as kept:
            waiting = kept.entries.waiting(number)
        if waiting is None:
            return None
        entry = waiting.entry
        if not _host(entry.url):
            return self._keep(waiting, prepare(offered.from_entry(entry)))
        if waiting.article is None:
            waiting = self._recognised(waiting)
            if waiting is None:
                return None
        try:
            page = await self._fetcher.page(entry.url)
            self._count(pages=1)
            prepared = await asyncio.wrap_future(self._executor.submit(prepare_entry, page, entry))
        except AtRest as problem:
            return self._put_off(waiting, problem)
        except NotAllowed as problem:
            prepared = prepare(offered.from_entry(entry, State.BLOCKED, str(problem)))
        except FetchError as problem:
            if self._may_pass(waiting, problem):
                return None
            state = State.BLOCKED if isinstance(problem, BadStatus) else State.FAILED
            prepared = prepare(offered.from_entry(entry, state, str(problem)))
        return self._keep(waiting, prepared)

    def _recognised(self, waiting: Waiting) -> Waiting | None:
        """The entry with the article it is of, if another feed brought that; None where nothing is left to read."""
        with self._write(_host(waiting.entry.url)) as kept:
            if kept.publishers.is_removed_site(_host(waiting.entry.url)):
                kept.entries.give_up(waiting.id, "Its publisher was removed from this instance.")
                return None
            article = kept.articles.by_key(identity(waiting.entry.url))
            if article is None:
                return waiting
            if article.state is State.FULL:
                kept.entries.read(waiting.id, article.id)
                return None
            return replace(waiting, article=article.id)

    def _put_off(self, waiting: Waiting, problem: AtRest) -> None:
        """The host wants to be left alone: the entry waits as long, and it counts as no try, for nothing was asked."""
        with self._write(_host(waiting.entry.url)) as kept:
            kept.entries.later(waiting.id, str(problem), int(time.time()) + problem.wait + 1, tried=False)

    def _may_pass(self, waiting: Waiting, problem: FetchError) -> bool:
        """Whether the page will be tried again, or is gone for good; either way nothing is kept of it now."""
        status = problem.status if isinstance(problem, BadStatus) else 0
        passing = status in PASSING or not isinstance(problem, BadStatus | ForbiddenAddress | TooLarge)
        with self._write(_host(waiting.entry.url)) as kept:
            if status in GONE:
                kept.entries.give_up(waiting.id, str(problem))
                self._trouble(waiting.entry.url, str(problem))
                return True
            if passing and waiting.tries + 1 < TRIES:
                asked = problem.retry_after if isinstance(problem, BadStatus) else None
                wait = asked or FIRST_RETRY * 2**waiting.tries
                kept.entries.later(waiting.id, str(problem), int(time.time()) + wait)
                return True
        return False

    def _keep(self, waiting: Waiting, prepared: Prepared) -> None:
        reading, host = prepared.reading, _host(waiting.entry.url)
        if not reading.title and not reading.text:
            with self._write(host) as kept:
                kept.entries.give_up(
                    waiting.id, reading.reason or "Neither the feed nor the page has a headline or a text."
                )
            return
        incoming = Incoming(prepared, feed=waiting.publisher, entry=waiting.id, article=waiting.article)
        with self._filing.writing() as kept:
            kept.hosts.require(host, self._me)
            filed = self._filing.file_all(kept, [incoming])[0]
        self._count(articles=filed.new, revisions=filed.revised)


class RobotsShelf:
    """The robots.txt files in the archive, as the fetcher wants them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def load_robots(self, origin: str) -> robots.Record | None:
        """The record of an origin, however old."""
        with self._archive.read() as kept:
            found = kept.hosts.robots(origin)
        return robots.Record(origin, *found) if found else None

    def save_robots(self, record: robots.Record) -> None:
        """Keeps a record in place of the origin's last."""
        with self._archive.write(durable=False) as kept:
            kept.hosts.set_robots(record.origin, record.status, record.body, record.fetched_at)


def _host(url: str) -> str:
    """The host of an address; what has none (or cannot be read) shares one visit."""
    try:
        return guard.host_of(url) if url else ""
    except FetchError:
        return ""


def _digest(entry: Entry) -> str:
    """What the feed said of an entry, in short: when it differs from the last time, the page is read again."""
    # Not the time of publication: some feeds move it at every poll.
    said = "\0".join((entry.url, entry.title, entry.summary[:500], str(entry.updated)))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


async def _next(tasks: set[asyncio.Task[None]], stop: asyncio.Event, seconds: float) -> None:
    """Waits until a task ends, so many seconds are over, or we are to stop."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({*tasks, stopped}, timeout=max(0.0, seconds), return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()


def _ended(task: asyncio.Task[None]) -> bool:
    """Whether a task is over; what it raised is raised here."""
    if task.done():
        task.result()
    return task.done()


async def _end(tasks: set[asyncio.Task[None]]) -> None:
    """Cancels what is under way: what was not committed is done again at the next start."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
