"""Reading a large archive under load while news comes in: 8 readers in a closed loop, 20 articles a second.

    ./run bench million [--articles N] [--seconds S] [--store ADDRESS] [--small ADDRESS] [--keep DIR]

The archives are those of `bench.filled`; with --store an archive in PostgreSQL, filled before or filled now. Readers
ask, by turns, for the front page, articles (which show their related list), stories, and searches of five kinds.
Arrivals are readings of new texts, prepared and filed by a process of their own as the collector files them: features,
window of 20,000, placement and all, a transaction each. The same load on a small archive gives the ratios. Each kind
has p50 and p95 in ms.
"""

import argparse
import dataclasses
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from bench import filled
from bench.asked import asked as _asked
from bench.asked import figures as _figures
from bench.readers import load
from bench.server import Server, memory, processor
from octavo.archive import Archive
from octavo.desk import embedding
from octavo.errors import ArchiveError
from octavo.filing import Filing, Incoming
from octavo.preparing import prepare

SMALL = 10_000
RATE = 20  # articles a second
READERS = 8
WARM = 20.0  # seconds of the same load that are not counted
WINDOW = 20_000


def run(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="bench million")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--small-seconds", type=float, default=60.0)
    parser.add_argument("--store", default="", help="an archive of so many articles in PostgreSQL")
    parser.add_argument("--small", default="", help=f"one of {SMALL}")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "octavo-bench")
    given = parser.parse_args(arguments)
    small = _measured(_store(given.keep, given.small, SMALL), SMALL, given.small_seconds)
    large = _measured(_store(given.keep, given.store, given.articles), given.articles, given.seconds)
    ratios = {
        f"{name.removesuffix('_p95_ms')}_ratio": round(value / small[name], 2)
        for name, value in large.items()
        if name.endswith("_p95_ms") and name in small
    }
    return large | ratios | {f"at_{SMALL}_{name}": value for name, value in small.items() if name.endswith("p95_ms")}


def _store(keep: Path, store: str, articles: int) -> Path | str:
    if not store:
        return filled.archive(keep, articles)
    archive = Archive.open(store)
    with archive.read() as kept:
        wanted = kept.publishers.counts()[0] < articles
    if wanted:
        filled.fill(archive, articles)
    archive.close()
    return store


def _measured(store: Path | str, articles: int, seconds: float) -> dict[str, Any]:
    """What readers and arrivals met on one archive."""
    asked = _asked(articles)
    with tempfile.TemporaryDirectory() as empty:
        data, address = (store, "") if isinstance(store, Path) else (Path(empty), store)
        with Server(data, store=address) as server:
            load(server.address, asked, READERS, WARM / 2)
            with Arrivals(store, seconds + WARM / 2) as arriving:
                load(server.address, asked, READERS, WARM / 2)
                before = processor([server.process])
                met = load(server.address, asked, READERS, seconds)
                served = processor([server.process]) - before
                held = memory([server.process, psutil.Process(arriving.pid)])
                written = json.loads(arriving.communicate(timeout=seconds + 120)[0])
    return _figures(met, seconds) | {
        "articles": articles,
        "server_ms_a_page": round(1000 * served / met.requests, 2),
        "readers_ms_a_page": round(1000 * met.processor / met.requests, 3),
        "resident_mb": held.resident,
        "mapped_mb": held.mapped,
        **written,
    }


# ------------------------------------------------------------------------------------------------ what comes in


class Arrivals:
    """A process that files articles while it is entered."""

    def __init__(self, store: Path | str, seconds: float) -> None:
        self._command = [sys.executable, "-m", "bench.million", str(store), str(seconds)]

    def __enter__(self) -> "subprocess.Popen[str]":
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def arrive(store: str, seconds: float) -> dict[str, Any]:
    """Files articles for so many seconds; how long each transaction took, and what went wrong."""
    archive = Archive.open(store if "://" in store else Path(store))
    filing = Filing(archive, embedding.load(), WINDOW)
    filing.file(_news(0), seen=int(time.time()))  # reads the window
    times, errors, behind = [], Counter[str](), 0.0
    began = time.monotonic()
    for number in range(1, int(seconds * RATE) + 1):
        due = began + number / RATE
        time.sleep(max(0.0, due - time.monotonic()))
        behind = max(behind, time.monotonic() - due)
        prepared = prepare(_news(number))
        start = time.perf_counter()
        try:
            with filing.writing() as kept:
                filing.file_all(kept, [Incoming(prepared)])
            times.append(time.perf_counter() - start)
        except ArchiveError as problem:
            errors[str(problem)] += 1
        if time.monotonic() > began + seconds:
            break
    archive.close()
    ordered = sorted(times)
    return {
        "arrived": len(times),
        "arrived_per_second": round(len(times) / (time.monotonic() - began), 2),
        "write_p50_ms": round(1000 * ordered[len(ordered) // 2], 1),
        "write_p99_ms": round(1000 * ordered[len(ordered) * 99 // 100], 1),
        "write_max_ms": round(1000 * ordered[-1], 1),
        "write_errors": dict(errors),
        "most_behind_s": round(behind, 2),
    }


def _news(number: int) -> Any:
    """A reading that no archive has yet: a shared text with other words in it."""
    now, chance = int(time.time()), random.Random(f"{os.getpid()} {number}")
    base = chance.choice(filled.bases())
    paragraphs = chance.sample(base.paragraphs, max(1, len(base.paragraphs) * 4 // 5))
    return dataclasses.replace(
        base.prepared.reading,
        url=f"https://outlet{chance.randrange(filled.PUBLISHERS)}.example/{now}/{os.getpid()}/{number}",
        title=f"{base.prepared.reading.title} ({number} of {now})",
        text="\n".join((*paragraphs, f"Arrived as number {number} at {now}.")),
        html="\n".join(f"<p>{one}</p>" for one in (*paragraphs, "")),
        published=now,
    )


if __name__ == "__main__":
    print(json.dumps(arrive(sys.argv[1], float(sys.argv[2]))))
