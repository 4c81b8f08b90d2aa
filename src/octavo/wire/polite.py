"""Fetching as a publisher's engineer would wish: one request a host at a time, a floor between, robots.txt first."""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from octavo.errors import AtRest, BadStatus, FetchError, ForbiddenAddress, NotAllowed
from octavo.types import Page
from octavo.wire import robots
from octavo.wire.fetch import FEED_LIMIT, FEED_TYPES, PAGE_TYPES, Client, Turn
from octavo.wire.guard import host_of, parse

REST = 900  # seconds a host is left alone that answers 429 without saying how long


class Hosts:
    """The turns of every host: one request at a time, and `floor(host)` seconds from its end to the next.

    `last` and `resting` are wall-clock seconds an earlier process ended with: the last request of each host, and
    until when a host asked to be left alone. Both attributes hold the present values, for the archive to keep.
    """

    def __init__(
        self,
        floor: Callable[[str], float],
        last: Mapping[str, float] | None = None,
        resting: Mapping[str, float] | None = None,
    ) -> None:
        self.last: dict[str, float] = dict(last or {})
        self.resting: dict[str, float] = dict(resting or {})
        self._floor = floor
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free: dict[str, float] = {}  # monotonic: waits must not follow a clock that jumps

    def learn(self, host: str, asked: float | None, resting: float | None) -> None:
        """Takes over what another process knows of a host, where that is newer."""
        if asked is not None and asked > self.last.get(host, 0.0):
            self.last[host] = asked
            self._free.pop(host, None)
        if resting is not None:
            self.resting[host] = max(resting, self.resting.get(host, 0.0))

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Entered when the host of `url` may be asked; raises AtRest at once where it wants to be left alone.

        An answer 429 within lets the host rest.
        """
        host = host_of(url)
        async with self._locks[host]:
            self._refuse_if_resting(host, url)
            await asyncio.sleep(self._wait(host))
            try:
                yield
            except BadStatus as refusal:
                if refusal.status == 429:
                    self.resting[host] = time.time() + (refusal.retry_after or REST)
                raise
            finally:
                self.last[host] = time.time()
                self._free[host] = time.monotonic() + self._floor(host)

    def _wait(self, host: str) -> float:
        """Seconds until the host may be asked: never more than its floor, whatever the wall clock did meanwhile."""
        floor = self._floor(host)
        if host in self._free:
            return max(0.0, self._free[host] - time.monotonic())
        since = time.time() - self.last.get(host, 0.0)
        return min(floor, max(0.0, floor - since))

    def _refuse_if_resting(self, host: str, url: str) -> None:
        wait = self.resting.get(host, 0.0) - time.time()
        if wait > 24 * 3600:  # no host asks for more; the clock was set back
            wait = 0.0
        if wait > 0:
            minutes = math.ceil(wait / 60)
            shown = "minute" if minutes == 1 else f"{minutes} minutes"
            raise AtRest(f"{host} asked to be left alone for another {shown}.", url, math.ceil(wait))
        self.resting.pop(host, None)


class Shelf(Protocol):
    """Where robots.txt files are kept between two runs; the archive is one."""

    def load_robots(self, origin: str) -> robots.Record | None:
        """The record of an origin, however old."""
        ...

    def save_robots(self, record: robots.Record) -> None:
        """Keep a record in place of the origin's last."""
        ...


class Memory:
    """A shelf that forgets with the process."""

    def __init__(self) -> None:
        self._records: dict[str, robots.Record] = {}

    def load_robots(self, origin: str) -> robots.Record | None:
        """The record of an origin, however old."""
        return self._records.get(origin)

    def save_robots(self, record: robots.Record) -> None:
        """Keep a record in place of the origin's last."""
        self._records[record.origin] = record


class PoliteFetcher:
    """The Fetcher of the product: the client, in turns, with robots.txt obeyed at every hop."""

    def __init__(self, client: Client, hosts: Hosts, shelf: Shelf | None = None) -> None:
        self._client, self._hosts = client, hosts
        self._shelf: Shelf = shelf or Memory()
        self._rules: dict[str, tuple[robots.Record, robots.Rules]] = {}
        self._reading: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, url: str, *, accept: str = "", etag: str = "", last_modified: str = "") -> Page:
        """A file that a person asked for by its address: in turn, without robots.txt. Raises FetchError."""
        return await self._client.get(
            url, accept=accept, etag=etag, last_modified=last_modified, limit=FEED_LIMIT, turn=self._hosts.turn
        )

    async def feed(self, url: str, *, etag: str = "", last_modified: str = "") -> Page:
        """A feed; raises NotAllowed only where robots.txt turns us away by name, otherwise FetchError."""
        return await self._client.get(
            url,
            accept=FEED_TYPES,
            etag=etag,
            last_modified=last_modified,
            limit=FEED_LIMIT,
            turn=self._turns(robots.Rules.allowed_as_feed),
        )

    async def page(self, url: str, *, etag: str = "", last_modified: str = "") -> Page:
        """A page, after robots.txt allowed it; raises NotAllowed, FetchError (where robots.txt could not be read)."""
        return await self._client.get(
            url,
            accept=PAGE_TYPES,
            etag=etag,
            last_modified=last_modified,
            turn=self._turns(robots.Rules.allowed),
        )

    def _turns(self, allowed: Callable[[robots.Rules, str], bool]) -> Turn:
        @asynccontextmanager
        async def turn(url: str) -> AsyncIterator[None]:
            rules = await self.rules(url)
            if not allowed(rules, url):
                if not rules.known:
                    host = host_of(url)
                    raise FetchError(f"The robots.txt of {host} could not be read, so its pages are not read yet.", url)
                raise NotAllowed(f"The robots.txt of {host_of(url)} does not allow {url} to be read.", url)
            async with self._hosts.turn(url):
                yield

        return turn

    async def rules(self, url: str) -> robots.Rules:
        """What the robots.txt of this address's site says, at most a day old."""
        origin = parse(url).origin
        async with self._reading[origin]:
            known = self._rules.get(origin)
            record = known[0] if known else self._shelf.load_robots(origin)
            if record is None or not record.fresh(time.time()):
                record = await self._ask(origin)
                self._shelf.save_robots(record)
            if known is None or known[0] is not record:
                self._rules[origin] = known = (record, robots.parse(record.body, record.status))
            return known[1]

    async def _ask(self, origin: str) -> robots.Record:
        """Fetch a robots.txt; that it could not be had is a record as well, that nobody was asked is AtRest."""
        status, body = robots.UNREACHABLE, b""
        try:
            page = await self._client.get(
                f"{origin}/robots.txt",
                accept="text/plain,*/*;q=0.5",
                limit=robots.MAX_BYTES,
                cut=True,
                turn=self._hosts.turn,
            )
            status, body = page.status, page.body
        except BadStatus as refusal:
            status = refusal.status
        except (ForbiddenAddress, AtRest):
            raise
        except FetchError:
            pass
        return robots.Record(origin, status, body, int(time.time()))
