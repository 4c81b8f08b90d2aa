"""How the parts are put together: what collecting and handing in need, from the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from octavo.archive import Archive
from octavo.bulk import Bulk
from octavo.config import Settings
from octavo.desk import embedding
from octavo.executor import Executor, open_executor
from octavo.filing import Filing
from octavo.intake import Intake
from octavo.pipeline import Collector, RobotsShelf
from octavo.wire.fetch import Client, user_agent
from octavo.wire.guard import Guard
from octavo.wire.polite import Hosts, PoliteFetcher


@dataclass(frozen=True, slots=True)
class Wire:
    """What has a connection to the world."""

    collector: Collector
    intake: Intake


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
            yield Wire(collector, Intake(archive, fetcher, filing, Bulk(archive, filing, executor)))


def make_filing(archive: Archive, settings: Settings, executor: Executor) -> Filing:
    """What files readings, with the embedder that needs nothing."""
    return Filing(archive, embedding.load(), settings.window, executor=executor, shards=executor.workers)
