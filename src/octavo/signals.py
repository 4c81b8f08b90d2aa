"""When to stop: a signal came, or the process we work for is gone."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PARENT = "OCTAVO_PARENT"  # in the environment: the process we work for, and end with
WATCH = 1.0  # seconds between two looks whether our parent lives


@contextmanager
def stopping() -> Iterator[asyncio.Event]:
    """An event that is set by SIGINT, SIGTERM or the end of the process we work for."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt
            loop.add_signal_handler(name, stop.set)
    watch = asyncio.create_task(_watch(int(os.environ[PARENT]), stop)) if os.environ.get(PARENT, "").isdigit() else None
    try:
        yield stop
    finally:
        if watch is not None:
            watch.cancel()


def end_with(parent: int) -> None:
    """Waits until the process we work for is gone, then ends this one as SIGTERM would."""
    while os.getppid() == parent:
        time.sleep(WATCH)
    os.kill(os.getpid(), signal.SIGTERM)


async def _watch(parent: int, stop: asyncio.Event) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 - no event tells that a parent died
        await asyncio.sleep(WATCH)
    stop.set()
