"""How the parts are put together: what collecting and handing in need, from the settings."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from octavo.archive import Archive
from octavo.bulk import Bulk
from octavo.config import Settings
from octavo.desk import embedding
from octavo.desk.window import READY
from octavo.executor import Executor, open_executor
from octavo.filing import Filing
from octavo.intake import Intake
from octavo.pipeline import Collector, RobotsShelf
from octavo.retention import Retention, keep_terms, one_round
from octavo.wire.fetch import Client, user_agent
from octavo.wire.guard import Guard
from octavo.wire.polite import Hosts, PoliteFetcher


@dataclass(frozen=True, slots=True)
class Wire:
    """What has a connection to the world."""

    collector: Collector
    intake: Intake
    keep_terms: Callable[[], Coroutine[None, None, None]]  # lets go of what is past its term, until it is cancelled
    keep_terms_once: Callable[[], Coroutine[None, None, None]]


@asynccontextmanager
async def wire(archive: Archive, settings: Settings) -> AsyncIterator[Wire]:
    """The collector and the intake over one client, closed at the end."""
    guard = Guard(settings.allowed, settings.host_floor, settings.allow_floor)
    hosts = Hosts(guard.floor)
    with open_executor(settings.executor) as executor:
        async with Client(guard, user_agent(settings.contact)) as client:
            fetcher = PoliteFetcher(client, hosts, RobotsShelf(archive))
            filing = make_filing(archive, settings, executor)
            collector = Collector(archive, fetcher, hosts, filing, executor=executor, connections=settings.connections)
            intake = Intake(archive, fetcher, filing, Bulk(archive, filing, executor))
            retention = Retention(archive, settings)
            yield Wire(collector, intake, partial(keep_terms, archive, settings), partial(one_round, retention))


def make_filing(archive: Archive, settings: Settings, executor: Executor) -> Filing:
    """What files readings, with the embedder that needs nothing."""
    # A window that is held ready is searched here in less time than it takes to send it anywhere.
    shards = executor.workers if settings.window > READY else 1
    return Filing(archive, embedding.load(), settings.window, executor=executor, shards=shards)
