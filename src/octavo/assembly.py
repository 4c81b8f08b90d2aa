"""How the parts are put together: what collecting and handing in need, from the settings."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from octavo.archive import Archive
from octavo.config import Settings
from octavo.desk import embedding
from octavo.errors import ArchiveBusy, ArchiveFull
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
    with archive.read() as kept:
        asked, resting = kept.hosts.asked()
    hosts = Hosts(guard.floor, asked, resting)
    async with Client(guard, user_agent(settings.contact)) as client:
        fetcher = PoliteFetcher(client, hosts, RobotsShelf(archive))
        filing = make_filing(archive, settings)
        yield Wire(Collector(archive, fetcher, hosts, filing, settings.connections), Intake(archive, fetcher, filing))


def make_filing(archive: Archive, settings: Settings) -> Filing:
    """What files readings, with the embedder that needs nothing."""
    return Filing(archive, embedding.load(), settings.window)


@contextmanager
def alone(data: Path, task: str, otherwise: str) -> Iterator[None]:
    """Holds a task for this process; raises ArchiveBusy with a sentence where another process holds it."""
    lock = FileLock(data / f"{task}.lock")
    holder = data / f"{task}.pid"
    try:
        lock.acquire(blocking=False)
        holder.write_text(str(os.getpid()))
    except Timeout:
        who = holder.read_text().strip() if holder.exists() else "unknown"
        raise ArchiveBusy(f"{otherwise} (process {who}) on {data}.", str(data)) from None
    except OSError as problem:
        said = f"{data} cannot be written: {problem.strerror}. Make room, or give this user the right to write there."
        raise ArchiveFull(said, str(data)) from None
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()
