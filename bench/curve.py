"""Cost follows the news, not the archive: filing in archives of several sizes, placing in windows of several sizes.

    ./run bench curve [--sizes N,…] [--stores ADDRESS,…] [--windows N,…] [--articles N] [--keep DIR]

Filing: processor ms an article takes, and resident megabytes, with as many of the newest articles in the window as the
smallest archive holds, at most 20,000; from a reading (its features and key points first), and from what was prepared,
in runs of one and of 64. Placing: ms of one core an article takes to find its candidates, and to be placed with
everything, in windows of several sizes; their vectors are those of real texts with noise, their articles the newest of
the largest archive. Each is measured in a process of its own, with one thread, in a transaction that is rolled back, so
that archives stay as they are.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from bench import filled
from bench.clock import clock
from bench.server import memory
from octavo.archive import Archive, Kept
from octavo.desk import embedding, stories
from octavo.desk.window import Window, nearest_in
from octavo.executor import Inline
from octavo.filing import Filing, Incoming
from octavo.nearby import Nearby
from octavo.preparing import prepare
from octavo.types import Prepared

SIZES = "10000,100000,1000000"
WINDOWS = "20000,200000,1000000"
WINDOW = 20_000
RUN = 64
ROUNDS = 2  # by turns, so that a change of the machine's speed meets all archives
NOISE = 0.5  # the length of what is added to a vector, as a share of its own
PART = 65_536  # vectors made at once
ALONE = 32  # articles that are searched for, and placed, one by one
Held = tuple[NDArray[np.int64], NDArray[np.int8]]  # ids, ascending, and vectors
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def run(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="bench curve")
    parser.add_argument("--sizes", default=SIZES, help="articles of each archive in SQLite")
    parser.add_argument("--stores", default="", help="addresses of archives that are filled, in place of those")
    parser.add_argument("--windows", default=WINDOWS)
    parser.add_argument("--articles", type=int, default=512, help="articles filed in each")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "octavo-bench")
    given = parser.parse_args(arguments)
    sizes = [int(size) for size in given.sizes.split(",")]
    found = given.stores.split(",") if given.stores else [str(filled.archive(given.keep, size)) for size in sizes]
    sized = {store: _count(store) for store in found}
    window = min(WINDOW, *sized.values())  # full in each
    rounds = [[_apart("filing", store, given.articles, window) for store in found] for _ in range(ROUNDS)]
    filing = [_least(of_one) for of_one in zip(*rounds, strict=True)]
    largest = max(found, key=sized.__getitem__)
    wanted = [int(size) for size in given.windows.split(",")]
    placing = [_apart("placing", largest, 0, size) for size in wanted if size <= sized[largest]]
    ratios = {
        f"{name}_ratio": round(max(each[name] for each in filing) / min(each[name] for each in filing), 2)
        for name in filing[0]
        if name != "archive"
    }
    return {"window": window, "filing": filing, **ratios, "placing": placing}


def _least(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    """The least of each figure: what the machine did besides only ever adds."""
    return {name: min(each[name] for each in rounds) for name in rounds[0]}


def _apart(what: str, store: str, articles: int, window: int) -> dict[str, float]:
    """What a process of its own measured: numpy asks how many threads it may have when it is read."""
    command = [sys.executable, "-m", "bench.curve", what, store, str(articles), str(window)]
    done = subprocess.run(command, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"Measuring {what} in {store} failed; what went wrong is above.")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _open(store: str) -> Archive:
    return Archive.open(store if "://" in store else Path(store), make=False)


class _RolledBackError(Exception):
    """All was measured; nothing is to stay."""


@contextmanager
def _rolled_back() -> Iterator[None]:
    """Ends the transactions within without a trace."""
    try:
        yield
    except _RolledBackError:
        return


def _count(store: str) -> int:
    archive = _open(store)
    with archive.read() as kept:
        articles = kept.publishers.counts()[0]
    archive.close()
    return articles


def _resident() -> int:
    return memory([psutil.Process()]).resident


# ------------------------------------------------------------------------------------------------ filing


def filing(store: str, count: int, window: int) -> dict[str, float]:
    """What an article costs in an archive, in ms of a processor."""
    archive = _open(store)
    seconds = clock(archive)
    desk = Filing(archive, embedding.load(), window)
    now = int(time.time())
    readings = [filled.fresh("curve", number, now) for number in range(RUN + 2 * count)]
    figures: dict[str, float] = {"archive": _count(store)}
    with _rolled_back(), desk.writing() as kept:
        desk.file_all(kept, [Incoming(prepare(reading)) for reading in readings[:RUN]])  # reads the window
        start = seconds()
        prepared = [Incoming(prepare(reading)) for reading in readings[RUN:]]
        made = (seconds() - start) / len(prepared)
        for run, some in ((1, prepared[:count]), (RUN, prepared[count:])):
            start = seconds()
            for at in range(0, count, run):
                desk.file_all(kept, some[at : at + run])
            filed = (seconds() - start) / count
            figures |= {f"file_by_{run}_ms": _ms(filed), f"read_and_file_by_{run}_ms": _ms(made + filed)}
        figures["resident_mb"] = _resident()
        raise _RolledBackError
    return figures


# ------------------------------------------------------------------------------------------------ placing


def placing(store: str, _: int, size: int) -> dict[str, float]:
    """What finding candidates, and placing with everything, costs in a window, in ms of a processor an article."""
    archive = _open(store)
    seconds = clock(archive)
    now = int(time.time())
    new = [prepare(filled.fresh("curve", number, now)) for number in range(5 * RUN)]
    figures: dict[str, float] = {"window": size}
    with _rolled_back(), archive.write(durable=False) as kept:
        first = kept.next_articles(1)[0]
        ids = np.arange(max(1, first - size), first, dtype=np.int64)
        held = ids, _vectors(ids)
        figures |= _searching(size, held, new)
        figures |= _placed(kept, size, held, new, seconds)
        figures["resident_mb"] = _resident()
        raise _RolledBackError
    return figures


def _vectors(ids: NDArray[np.int64]) -> NDArray[np.int8]:
    """A vector for each article of the archive: that of the text it was made of, with noise; int8[n, 256]."""
    bases = np.array([np.frombuffer(base.prepared.features.vector, dtype=np.int8) for base in filled.bases()])
    chance = np.random.default_rng(len(ids))
    made = np.empty((len(ids), embedding.DIMENSIONS), dtype=np.int8)
    for at in range(0, len(ids), PART):
        of = [filled.story_of(int(number)) % len(bases) for number in ids[at : at + PART]]
        noise = chance.standard_normal((len(of), embedding.DIMENSIONS), dtype=np.float32)
        moved = bases[of] + noise * (127 * NOISE / np.sqrt(embedding.DIMENSIONS))
        moved *= 127 / np.linalg.norm(moved, axis=1, keepdims=True)
        made[at : at + PART] = np.rint(moved)
    return made


def _searching(size: int, held: Held, new: Sequence[Prepared]) -> dict[str, float]:
    """Candidates of all of some new articles in runs, and of a few one by one."""
    window = Window(size)
    window.extend(*held)
    first = int(held[0][-1]) + 1
    asked = np.array([np.frombuffer(one.features.vector, dtype=np.int8) for one in new])
    figures = {}
    for run, count in ((RUN, len(asked)), (1, ALONE)):
        start = time.process_time()
        for at in range(0, count, run):
            oldest = np.full(len(asked[at : at + run]), first - size, dtype=np.int64)
            nearest_in(*window.shards(first, 1)[0], asked[at : at + run], oldest, stories.NEAREST)
        figures[f"search_by_{run}_ms"] = _ms((time.process_time() - start) / count)
    return figures


def _placed(
    kept: Kept, size: int, held: Held, new: Sequence[Prepared], seconds: Callable[[], float]
) -> dict[str, float]:
    """Each run is numbered after the one before, as if that were kept."""
    nearby = Nearby(size, Inline())
    given = [held]

    def once(after: int, before: int, limit: int) -> Held:  # noqa: ARG001 - those of what it stands for
        return given.pop() if given else (held[0][:0], held[1][:0])

    placements: Any = kept.placements
    placements.vectors = once
    number = int(held[0][-1]) + 1
    figures = {}
    for run, some in ((RUN, new[:RUN]), (RUN, new[RUN : 4 * RUN]), (1, new[4 * RUN : 4 * RUN + ALONE])):
        start = seconds()
        for at in range(0, len(some), run):
            nearby.place(kept, number, some[at : at + run])
            number += run
        figures[f"place_by_{run}_ms"] = _ms((seconds() - start) / len(some))  # the first time the window is read
    return figures


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 3)


if __name__ == "__main__":
    print(json.dumps({"filing": filing, "placing": placing}[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))))
