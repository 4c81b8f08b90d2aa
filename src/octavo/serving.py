"""Serving: pages here and in further processes, collecting in one more.

The collector needs a quarter of a gigabyte for what it reads pages with, and processor time in pieces of 30 ms; in its
own process it costs the reader neither, and if it dies it is started again. Pages are served by as many processes as
there are cores to use: they share the port, and what they know is in the archive.
"""

import asyncio
import contextlib
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from rich.console import Console
from starlette.applications import Starlette

from octavo.archive import Archive
from octavo.config import Settings
from octavo.executor import parse
from octavo.newsroom import Newsroom
from octavo.signals import PARENT, end_with
from octavo.web import server
from octavo.web.app import Lifespan, create_app

PATIENCE = 10.0  # seconds a collector is given to end
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0  # seconds before a collector that died is started again


def serve(settings: Settings, *, sample: bool, collect: bool, say: Console) -> None:
    """Serves until Ctrl-C or SIGTERM; raises UsageError, ArchiveError before anything is started."""
    parse(settings.executor)  # the collector would end for it again and again
    archive = Archive.open(settings.archive)
    # On a shared store several servers are at work, each with a port of its own.
    busy = "Another octavo serve is already at work"
    with contextlib.nullcontext() if archive.shared else archive.alone("serve", busy):
        held = server.listen(settings.host, settings.port)
        newsroom = Newsroom(archive)
        if sample and newsroom.is_empty():
            say.print("octavo: adding the sample edition …")
            added = subprocess.run(_octavo("sample", "add", "--data", str(settings.data)), check=False)  # noqa: S603 - our own
            if added.returncode:
                say.print("octavo: the sample edition is not whole; what was wrong is said above.")
        where = f"http://{settings.host}:{settings.port}"
        say.print(f"octavo: serving {archive.where} on {where} (Ctrl-C stops)")
        if settings.host not in {"127.0.0.1", "::1", "localhost"}:
            say.print("octavo: listening beyond this machine: everyone, you too, sees headlines, excerpts and links.")
        app = create_app(newsroom, settings, lifespan=_collecting(settings.data) if collect else None)
        with _further_workers(settings, held):
            server.serve(server.sharing(app) if settings.workers > 1 else app, held)
        archive.close()
        say.print("octavo: stopped")


@contextmanager
def _further_workers(settings: Settings, held: server.Held) -> Iterator[None]:
    """Further processes that serve from the same port, ended with this one."""
    spawn = multiprocessing.get_context("spawn")
    workers = [
        spawn.Process(target=_serve_too, args=(settings, held, os.getpid()), daemon=True)
        for _ in range(settings.workers - 1)
    ]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join(PATIENCE)


def _serve_too(settings: Settings, held: server.Held, parent: int) -> None:
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    server.serve(server.sharing(create_app(Newsroom(Archive.open(settings.archive)), settings)), held)


def _octavo(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "octavo", *arguments]


def _collecting(data: Path) -> Lifespan:
    """A lifespan of the web application: a collector runs as long as it does."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(_keep_collecting(data))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    return lifespan


async def _keep_collecting(data: Path) -> None:
    """Runs the collector, again and again where it dies, with longer pauses each time."""
    pause = FIRST_PAUSE
    while True:
        started = asyncio.get_running_loop().time()
        await _collect(data)
        if asyncio.get_running_loop().time() - started > LONGEST_PAUSE:
            pause = FIRST_PAUSE
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _collect(data: Path) -> None:
    """Runs one collector until it ends; tells it to end when this is cancelled."""
    environment = {**os.environ, PARENT: str(os.getpid())}
    command = _octavo("collect", "--data", str(data))
    try:
        # In a session of its own: Ctrl-C is for us, and we tell it.
        child = await asyncio.create_subprocess_exec(*command, env=environment, start_new_session=True)
    except OSError:  # no process or memory left: tried again
        return
    try:
        await child.wait()
    except asyncio.CancelledError:
        await _end(child)
        raise


async def _end(child: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
        try:
            await asyncio.wait_for(child.wait(), PATIENCE)
        except TimeoutError:
            child.kill()
            await child.wait()
