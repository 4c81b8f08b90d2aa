"""Reading a large archive under load while news comes in: 8 readers in a closed loop, 20 articles a second.

    ./run bench million [--articles N] [--seconds S] [--store ADDRESS] [--small ADDRESS] [--keep DIR]

The archives are those of `bench.filled`; with --store an archive in PostgreSQL, filled before or filled now. Readers
ask, by turns, for the front page, articles (which show their related list), stories, and searches of five kinds.
Arrivals are readings of new texts, prepared and filed by a process of their own as the collector files them: features,
window of 20,000, placement and all, a transaction each; they stay, and the next run's are others. The same load on a
small archive gives the ratios. Each kind has p50 and p95 in ms; resident memory is that of the server's processes and
of the one that files, without what files have mapped.
"""

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench import filled
from bench.asked import asked, figures, milliseconds
from bench.readers import load
from bench.server import Server, memory, processor
from octavo.archive import Archive
from octavo.desk import embedding
from octavo.errors import ArchiveError
from octavo.filing import Filing, Incoming
from octavo.preparing import prepare
from octavo.types import Reading, State

SMALL = 10_000
RATE = 20  # articles a second
READERS = 8
WARM = 20.0  # seconds of the same load that are not counted
WINDOW = 20_000
LATE = 120.0  # seconds that the process that files may need beyond its time


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
    pages = asked(articles)
    with tempfile.TemporaryDirectory() as empty:
        news = _news(Path(empty) / "news.jsonl", int((seconds + WARM / 2) * RATE) + 1)
        data, address = (store, "") if isinstance(store, Path) else (Path(empty), store)
        with Server(data, store=address) as server:
            load(server.address, pages, READERS, WARM / 2)
            with _arriving(store, news) as arriving:
                load(server.address, pages, READERS, WARM / 2)
                before = processor([server.process])
                met = load(server.address, pages, READERS, seconds)
                served = processor([server.process]) - before
                web, collector = server.memory(), memory([psutil.Process(arriving.pid)])
                written = json.loads(arriving.communicate(timeout=LATE)[0])
            locked = server.said().count("locked")
    return figures(met, seconds) | {
        "articles": articles,
        "server_ms_a_page": round(1000 * served / met.requests, 2),
        "readers_ms_a_page": round(1000 * met.processor / met.requests, 3),
        "resident_mb": web.resident + collector.resident,
        "web_resident_mb": web.resident,
        "collector_resident_mb": collector.resident,
        "mapped_mb": web.mapped + collector.mapped,
        "server_locked": locked,
        **written,
    }


# ------------------------------------------------------------------------------------------------ what comes in


def _news(file: Path, count: int) -> Path:
    """A file of readings that no archive has yet, made before: that takes nothing from what is measured."""
    run, now = secrets.token_hex(4), int(time.time())
    with file.open("w", encoding="utf-8") as lines:
        for number in range(count):
            one = filled.fresh(run, number, now)
            said = {name: getattr(one, name) for name in ("url", "publisher", "title", "language", "text", "html")}
            lines.write(f"{json.dumps(said)}\n")
    return file


@contextmanager
def _arriving(store: Path | str, news: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that files news, entered when it begins to; it prints what it met when all is filed."""
    command = [sys.executable, "-m", "bench.million", str(store), str(news)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None or not process.stdout.readline():
            sys.exit("Nothing arrives; what went wrong is above.")
        yield process
    finally:
        process.kill()
        process.wait()


def arrive(store: str, news: Path) -> dict[str, Any]:
    """Files news at its rate; how long each transaction took, the first one apart, and what went wrong."""
    archive = Archive.open(store if "://" in store else Path(store))
    filing = Filing(archive, embedding.load(), WINDOW)
    times: list[float] = []
    errors: Counter[str] = Counter()
    behind = began = 0.0
    with news.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            now = time.monotonic()
            behind = max(behind, now - began - number / RATE) if number else 0.0
            time.sleep(max(0.0, began + number / RATE - now))
            reading = Reading(**json.loads(line), state=State.FULL, published=int(time.time()))
            prepared = prepare(reading)
            start = time.perf_counter()
            try:
                with filing.writing() as kept:
                    filing.file_all(kept, [Incoming(prepared)])
            except ArchiveError as problem:
                errors[str(problem)] += 1
            times.append(time.perf_counter() - start)
            if not number:  # it reads the window
                print("filing", flush=True)
                began = time.monotonic()
    archive.close()
    first, *rest = times
    return {
        "arrived": len(rest),
        "arrived_per_second": round(len(rest) / (time.monotonic() - began), 2),
        "write_p50_ms": milliseconds(rest, 50),
        "write_p99_ms": milliseconds(rest, 99),
        "write_max_ms": round(1000 * max(rest), 1),
        "write_first_ms": round(1000 * first, 1),
        "write_errors": dict(errors),
        "most_behind_s": round(behind, 2),
    }


if __name__ == "__main__":
    print(json.dumps(arrive(sys.argv[1], Path(sys.argv[2]))))
