"""The same answer: one import in each of the six cells, and in batches and shards of several sizes.

    ./run bench same [--articles N] [--pairs N] [--cells sqlite-inline,…] [--keep DIR]

All cells import the same file and must end with one digest: of every table, and of what readers are shown. On Ray one
of three nodes is killed halfway. Then a smaller file goes through all pairs of cell, batch size and number of shards.
"""

import argparse
import importlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from tests.postgres_server import NoPostgres, PostgresServer

from bench import news, nodes
from bench.cells import POOL, Held, Stores, chosen, held
from bench.news import News
from octavo.archive import Archive
from octavo.bulk import BATCH, Bulk
from octavo.desk import embedding
from octavo.executor import open_executor
from octavo.filing import Filing

BATCHES, SHARDS = (1, 64, 500), (1, 2, 7)
SHARE = 3  # the window holds this part of the articles, so that it fills and moves on
LEAST = 100  # articles of a window


@dataclass(frozen=True, slots=True)
class Import:
    """One import: into which store, where it is worked on, in batches and shards of which size."""

    cell: str
    store: str
    file: str
    queries: Sequence[str]
    window: int
    batch: int = BATCH
    shards: int = 2
    lose: bool = False  # a node, halfway

    @property
    def executor(self) -> str:
        """`inline`, `pool` or `ray`."""
        return self.cell.partition("-")[2]

    @property
    def named(self) -> str:
        """The cell and the sizes."""
        return f"{self.cell} batch {self.batch} shards {self.shards}"


@dataclass(frozen=True, slots=True)
class Done:
    """What an import came to."""

    asked: Import
    held: Held
    seconds: float
    lost: int = 0  # nodes


def run(arguments: list[str]) -> dict[str, object]:
    """The figures of all cells; `passed` where they hold the same."""
    parser = argparse.ArgumentParser(prog="bench same")
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--pairs", type=int, default=1_000, help="articles of the file that goes through all pairs")
    parser.add_argument("--cells", default="", help="sqlite-inline,postgres-ray,…; all where none is named")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "octavo-news")
    given = parser.parse_args(arguments)
    cells = chosen(given.cells)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="octavo-same-")))
        try:
            wanted = any(cell.startswith("postgres") for cell in cells)
            stores = Stores(folder, stack.enter_context(PostgresServer()) if wanted else None)
            whole, part = (news.file(given.keep, size) for size in (given.articles, given.pairs))
            return measure(cells, stores, whole, part)
        except (NoPostgres, nodes.NoRay) as reason:
            sys.exit(f"This benchmark cannot be run: {reason}.")


def measure(cells: Sequence[str], stores: Stores, whole: News, part: News) -> dict[str, object]:
    """The figures of some cells: on one file in full, on another in all pairs."""
    of_cells = all_done([_in_full(cell, stores, whole) for cell in cells])
    of_pairs = all_done(list(_in_pairs(cells, stores, part)))
    apart = differing(of_cells) + differing(of_pairs)
    complete = all(one.held.tables["article"][0] == whole.articles for one in of_cells)
    complete = complete and all(one.held.tables["article"][0] == part.articles for one in of_pairs)
    doubled = sum(one.held.doubled for one in (*of_cells, *of_pairs))
    first = of_cells[0].held
    return {
        "articles": whole.articles,
        "lines": whole.lines,
        "rows": {name: rows for name, (rows, _) in first.tables.items() if rows},
        "cells": {one.asked.cell: {"seconds": one.seconds, "nodes_lost": one.lost} for one in of_cells},
        "pairs_articles": part.articles,
        "pairs": [one.asked.named for one in of_pairs],
        "pairs_seconds": round(sum(one.seconds for one in of_pairs), 1),
        "answers": first.answers,
        "differing": apart,
        "duplicate_rows": doubled,
        "passed": complete and not apart and not doubled,
    }


def _in_full(cell: str, stores: Stores, whole: News) -> Import:
    window = max(LEAST, whole.articles // SHARE)
    store = stores.new(cell, f"same-{cell}")
    return Import(cell, store, whole.file, whole.queries, window, lose=cell.endswith("ray"))


def _in_pairs(cells: Sequence[str], stores: Stores, part: News) -> Iterator[Import]:
    """Imports in which every cell meets every batch size and every number of shards, and these meet each other."""
    window = max(LEAST, part.articles // SHARE)
    for place, cell in enumerate(cells):
        for turn, batch in enumerate(BATCHES):
            shards = SHARDS[(place + turn) % len(SHARDS)]
            store = stores.new(cell, f"pair-{cell}-{batch}")
            yield Import(cell, store, part.file, part.queries, window, batch, shards)


def differing(done: Sequence[Done]) -> list[str]:
    """What differs from the first of some imports, and in which."""
    first = done[0].held
    return [f"{one.asked.named}: {', '.join(apart)}" for one in done if (apart := one.held.differing(first))]


def all_done(asked: Sequence[Import]) -> list[Done]:
    """What imports came to; those of one cell on Ray share a cluster."""
    finished = []
    for cell, some in groupby(asked, key=lambda one: one.cell):
        print(f"bench same: {cell}", file=sys.stderr, flush=True)
        if cell.endswith("ray"):
            told = nodes.enclosed("bench.same", {"imports": [asdict(one) for one in some]})
            finished += [_told(one) for one in told]
        else:
            finished += [done(one, POOL if one.executor == "pool" else one.executor) for one in some]
    return finished


def _told(said: dict[str, dict[str, object]]) -> Done:
    return Done(Import(**said["asked"]), Held.told(said["held"]), said["seconds"], said["lost"])  # type: ignore[arg-type]


def done(asked: Import, executor: str, halfway: Callable[[], None] | None = None) -> Done:
    """What an import comes to, worked on by an executor; `halfway` is called once it is there."""
    begun, lost = time.monotonic(), 0
    archive = Archive.open(asked.store)
    with open_executor(executor) as opened:
        filing = Filing(archive, embedding.load(), asked.window, executor=opened, shards=asked.shards)
        for step in Bulk(archive, filing, opened, asked.batch).import_file(Path(asked.file)):
            if halfway and not lost and 2 * step.position >= step.size:
                halfway()
                lost = 1
    seconds = round(time.monotonic() - begun, 1)
    found = held(archive, asked.queries)
    archive.close()
    return Done(asked, found, seconds, lost)


def _enclosed(imports: Sequence[dict[str, object]]) -> list[Done]:
    """What imports come to on a cluster of this network's own."""
    finished = []
    with nodes.Nodes() as cluster:
        for said in imports:
            asked = Import(**said)  # type: ignore[arg-type]
            finished.append(done(asked, cluster.executor, (lambda: _lose(cluster)) if asked.lose else None))
            for _ in range(finished[-1].lost):
                cluster.start()
    return finished


def _lose(cluster: nodes.Nodes) -> None:
    """Kills a node on which this process, which is busy, does not hang itself."""
    ray = importlib.import_module("ray")
    cluster.kill(spared=ray.get_runtime_context().get_node_id())


if __name__ == "__main__":
    print(json.dumps([asdict(one) for one in _enclosed(json.loads(sys.argv[2])["imports"])]))
