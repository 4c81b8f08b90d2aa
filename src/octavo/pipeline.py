"""Collecting, in order; decides nothing itself.

    archive.feeds.due ─→ fetcher.feed ─→ wire.feeds.parse ─→ archive.entries.note
    archive.entries.waiting ─→ fetcher.page ─→ wire.extract.extract ─→ Filing.file ─→ archive

Each host is visited by one task at a time, which does what is due there one after another; many hosts at once.
State lives in the archive only: a collector that is killed goes on where it was.
"""

import asyncio
import hashlib
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from octavo.archive import Archive
from octavo.archive.feeds import Waiting
from octavo.errors import ArchiveError, AtRest, BadStatus, FetchError, ForbiddenAddress, NotAFeed, NotAllowed, TooLarge
from octavo.filing import Filing, identity
from octavo.types import Entry, Feed, Reading, Round, State
from octavo.wire import extract, feeds, guard, offered, robots, schedule
from octavo.wire.polite import Hosts, PoliteFetcher

log = logging.getLogger(__name__)

AT_ONCE = 2_000  # entries taken up at once
TRIES = 5  # times a page is asked for that fails in a way that may pass
FIRST_RETRY = 1800  # seconds; each further try waits twice as long
IDLE = 30.0  # seconds between two looks at what is due, when nothing is
LOOK = 1.0  # seconds between two looks while hosts are visited
VISIT = 20  # things done at a host before what became due there meanwhile has its turn
GONE = frozenset({404, 410})
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Collector:
    """Polls feeds and reads the pages they point at."""

    def __init__(
        self, archive: Archive, fetcher: PoliteFetcher, hosts: Hosts, filing: Filing, connections: int
    ) -> None:
        self._archive = archive
        self._fetcher = fetcher
        self._hosts = hosts
        self._filing = filing
        self._free = asyncio.Semaphore(connections)
        self._tell: Callable[[Round], None] = lambda _: None
        self._done = Round()
        self._asked: set[int] = set()  # feeds that were asked in this run

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
        active: dict[str, asyncio.Task[None]] = {}
        looked = 0.0
        try:
            while not stop.is_set():
                if not active or time.monotonic() - looked >= LOOK:
                    looked = time.monotonic()
                    self._remember()
                    for host, work in self._due(every=every).items():
                        if host not in active:
                            active[host] = asyncio.create_task(self._visit(work[:VISIT]))
                    every = every and once
                if not active and once:
                    break
                await _next(set(active.values()), stop)
                active = {host: task for host, task in active.items() if not _ended(task)}
        finally:
            await _end(set(active.values()))
            self._remember()
        return self._done

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

    async def _visit(self, work: Sequence[Feed | int]) -> None:
        async with self._free:
            for item in work:
                try:
                    await (self._poll(item) if isinstance(item, Feed) else self._read(item))
                except ArchiveError:
                    raise
                except Exception as problem:
                    # A fault of ours on what one publisher sent must not end the round for all others.
                    log.exception("unforeseen", extra={"subject": item.url if isinstance(item, Feed) else item})
                    self._give_up(item, problem)
                self._tell(self._done)

    def _give_up(self, item: Feed | int, problem: Exception) -> None:
        said = f"Octavo could not handle it ({type(problem).__name__}); the log says more."
        if isinstance(item, Feed):
            return self._failed(item, FetchError(said, item.url))
        with self._archive.write(durable=False) as kept:
            kept.entries.give_up(item, said)
        return None

    def _count(self, **more: int) -> None:
        self._done = replace(self._done, **{name: getattr(self._done, name) + by for name, by in more.items()})

    # ------------------------------------------------------------------------------------------ feeds

    async def _poll(self, feed: Feed) -> None:
        """Asks a feed what is new; what it says and when to ask again are kept in one transaction."""
        self._asked.add(feed.id)
        try:
            page = await self._fetcher.feed(feed.url, etag=feed.etag, last_modified=feed.last_modified)
            if page.status == 304:
                return self._polled(feed, (), changed=False)
            parsed = feeds.parse(page)
        except AtRest as problem:  # nothing was asked, so nothing failed
            with self._archive.write(durable=False) as kept:
                kept.feeds.polled(replace(feed, due=int(time.time()) + problem.wait + 1))
            return None
        except (FetchError, NotAFeed) as problem:
            return self._failed(feed, problem)
        title = feed.title if feed.title and feed.title != feed.url else parsed.title
        fresh = replace(feed, title=title, etag=page.etag, last_modified=page.last_modified)
        return self._polled(fresh, parsed.entries, changed=True, skipped=parsed.skipped)

    def _polled(self, feed: Feed, entries: Sequence[Entry], *, changed: bool, skipped: Sequence[str] = ()) -> None:
        now = int(time.time())
        with self._archive.write(durable=False) as kept:
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
        with self._archive.write(durable=False) as kept:
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
            return self._keep(waiting, offered.from_entry(entry))
        if waiting.article is None:
            waiting = self._recognised(waiting)
            if waiting is None:
                return None
        try:
            page = await self._fetcher.page(entry.url)
            self._count(pages=1)
            reading = offered.completed(extract.extract(page, hint=entry), entry)
        except AtRest as problem:
            return self._put_off(waiting, problem)
        except NotAllowed as problem:
            reading = offered.from_entry(entry, State.BLOCKED, str(problem))
        except FetchError as problem:
            if self._may_pass(waiting, problem):
                return None
            state = State.BLOCKED if isinstance(problem, BadStatus) else State.FAILED
            reading = offered.from_entry(entry, state, str(problem))
        return self._keep(waiting, reading)

    def _recognised(self, waiting: Waiting) -> Waiting | None:
        """The entry with the article it is of, if another feed brought that; None where nothing is left to read."""
        with self._archive.write(durable=False) as kept:
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
        with self._archive.write(durable=False) as kept:
            kept.entries.later(waiting.id, str(problem), int(time.time()) + problem.wait + 1, tried=False)

    def _may_pass(self, waiting: Waiting, problem: FetchError) -> bool:
        """Whether the page will be tried again, or is gone for good; either way nothing is kept of it now."""
        status = problem.status if isinstance(problem, BadStatus) else 0
        passing = status in PASSING or not isinstance(problem, BadStatus | ForbiddenAddress | TooLarge)
        with self._archive.write(durable=False) as kept:
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

    def _keep(self, waiting: Waiting, reading: Reading) -> None:
        if not reading.title and not reading.text:
            with self._archive.write(durable=False) as kept:
                kept.entries.give_up(
                    waiting.id, reading.reason or "Neither the feed nor the page has a headline or a text."
                )
            return
        filed = self._filing.file(reading, feed=waiting.publisher, entry=waiting.id, article=waiting.article)
        self._count(articles=filed.new, revisions=filed.revised)

    def _remember(self) -> None:
        """Keeps when hosts were asked, so that the floors hold across a restart."""
        with self._archive.write(durable=False) as kept:
            kept.hosts.set_asked(self._hosts.last, self._hosts.resting, time.time() - 3600)


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


async def _next(tasks: set[asyncio.Task[None]], stop: asyncio.Event) -> None:
    """Waits until a task ends, something may have become due, or we are to stop."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({*tasks, stopped}, timeout=1.0 if tasks else IDLE, return_when=asyncio.FIRST_COMPLETED)
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
