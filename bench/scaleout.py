"""Two servers and two collectors on one PostgreSQL, beside one of each, with the profile that says where the time went.

    ./run bench scaleout [--articles N] [--seconds S]

The archive is filled first. Each server is one process on a port of its own with eight readers in a closed loop; the
collectors divide the hosts of a local web of recorded pages among themselves. Servers alone, collectors alone, and both
at once are measured. `cores` is how many processors were busy, by who kept them so: once that is all there are, no
further process can add anything, and `possible` says what ratio that leaves. What a page and an article cost in all of
them together, `core_ms`, says whether two get into each other's way where there are more.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from tests.postgres_server import HONEST, PostgresServer

from bench import filled
from bench.asked import asked
from bench.readers import Load, load
from bench.server import Program, Server, processor
from octavo.archive import Archive

READERS = 8  # of each server
HOSTS, PAGES = 64, 100
WARM = 3.0  # seconds
STARTED = 120.0  # seconds for collectors to have filed something
FIRST = 20  # articles that are filed before it counts
LOCAL = {"OCTAVO_ALLOW_HOSTS": "127.0.0.0/8"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where all of it happens."""

    archive: Archive
    store: str
    folder: Path
    others: Mapping[str, psutil.Process]  # what else takes time: the database, the web that is collected
    pages: Sequence[tuple[str, str]]


def run(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="bench scaleout")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args(arguments)
    with ExitStack() as stack:
        place = _place(given.articles, stack)
        figures: dict[str, Any] = {"articles": given.articles, "processors": os.cpu_count()}
        for name, servers, collectors in (("web", 1, 0), ("collecting", 0, 1), ("both", 1, 1)):
            one = _measured(place, servers, collectors, given.seconds)
            two = _measured(place, 2 * servers, 2 * collectors, given.seconds)
            figures[name] = {"one": one, "two": two} | _ratios(one, two)
        return figures


def _ratios(one: Mapping[str, Any], two: Mapping[str, Any]) -> dict[str, float]:
    rates = [name for name in one if name.endswith("_per_second") and one[name]]
    ratios = {f"{name.removesuffix('_per_second')}_ratio": round(two[name] / one[name], 2) for name in rates}
    return ratios | {"possible": round((os.cpu_count() or 1) / sum(one["cores"].values()), 2)}


def _place(articles: int, stack: ExitStack) -> Place:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = stack.enter_context(PostgresServer(HONEST))
    store = server.database("scaleout")
    archive = Archive.open(store)
    stack.callback(archive.close)
    filled.fill(archive, articles)
    web, feeds = stack.enter_context(_web())
    now = int(time.time())
    with archive.write(durable=True) as kept:
        for url in feeds:
            host = url.split("/")[2].partition(":")[0]
            kept.feeds.add(url, host, kept.publishers.add(host, host), now)
    others = {"postgres": psutil.Process(server.pid), "pages": web}
    return Place(archive, store, folder, others, asked(articles))


@contextmanager
def _web() -> Iterator[tuple[psutil.Process, list[str]]]:
    """A web of recorded pages, and the addresses of its feeds."""
    command = [sys.executable, "-m", "bench.web", str(HOSTS), str(PAGES)]
    # It would report each connection that a collector leaves behind when it ends.
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=silent, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("It has no pipes.")
        yield psutil.Process(process.pid), json.loads(process.stdout.readline())
        process.stdin.close()


def _measured(place: Place, servers: int, collectors: int, seconds: float) -> dict[str, Any]:
    """Pages and articles a second of so many servers and collectors, and the processors that each part kept busy."""
    with ExitStack() as stack:
        serving = [
            stack.enter_context(Server(place.folder / f"server{number}", place.store, workers=1))
            for number in range(servers)
        ]
        before = _articles(place)
        collecting = [
            stack.enter_context(
                Program("collect", data=place.folder / f"collector{number}", store=place.store, settings=LOCAL)
            )
            for number in range(collectors)
        ]
        _await(place, collecting, before + FIRST * collectors)
        _read(place, serving, WARM)
        parts = {
            "web": [server.process for server in serving],
            "collectors": [collector.process for collector in collecting],
            **{name: [process] for name, process in place.others.items()},
        }
        filed, taken, machine, began = _articles(place), _taken(parts), _busy(), time.monotonic()
        met = _read(place, serving, seconds)
        took = time.monotonic() - began
        busy = {name: (after - taken[name]) / took for name, after in _taken(parts).items()}
        busy["readers"] = sum(one.processor for one in met) / took
        elsewhere = (_busy() - machine) / took - sum(busy.values())
        pages, articles = sum(one.requests for one in met) / seconds, (_articles(place) - filed) / took
        done = pages if not collectors else articles if not servers else 0.0  # of one kind
        return {
            "pages_per_second": round(pages, 1),
            "articles_per_second": round(articles, 1),
            **({"core_ms": round(1000 * sum(busy.values()) / done, 1)} if done else {}),
            "cores": {name: round(cores, 2) for name, cores in busy.items()},
            "cores_elsewhere": round(max(0.0, elsewhere), 2),
        }


def _read(place: Place, serving: Sequence[Server], seconds: float) -> list[Load]:
    """What the readers of all servers meet, each server with its own; without any, the time passes."""
    if not serving:
        time.sleep(seconds)
        return []
    with ThreadPoolExecutor(len(serving)) as pool:
        return list(pool.map(lambda server: load(server.address, place.pages, READERS, seconds), serving))


def _await(place: Place, collecting: Sequence[Program], wanted: int) -> None:
    """Returns once so many articles are there; ends with a sentence where that takes too long."""
    give_up = time.monotonic() + STARTED
    while collecting and _articles(place) < wanted:
        if any(collector.ended for collector in collecting) or time.monotonic() > give_up:
            sys.exit(f"The collectors do not collect. {collecting[0].said()[-1000:]}")
        time.sleep(0.2)


def _taken(parts: Mapping[str, Sequence[psutil.Process]]) -> dict[str, float]:
    return {name: processor(processes) for name, processes in parts.items()}


def _busy() -> float:
    """Processor seconds that the whole machine took so far."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq)


def _articles(place: Place) -> int:
    with place.archive.read() as kept:
        return kept.publishers.counts()[0]
