"""One import, killed again and again: worker, node and coordinator by turns, and each time it goes on.

    ./run bench kill [--articles N] [--kills N] [--cells sqlite-inline,…] [--keep DIR] [--seed N]

The coordinator is `octavo import FILE`; a worker is a process of its pool, or one that a Ray node runs calls in; a node
is a raylet with its workers, which is started again. Kills are SIGKILL, spread over the whole file, each at a random
moment of a batch. What the archive holds in the end is compared with that of an import nobody disturbed.

The control imports with a ledger that moves before the articles are filed. It must lose some, or nothing is proved.
"""

import argparse
import json
import os
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import select
from tests.postgres_server import NoPostgres, PostgresServer, ended

from bench import news, nodes
from bench.cells import POOL, Held, Stores, chosen, held
from bench.news import News
from octavo import assembly, cli
from octavo.archive import Archive, schema
from octavo.archive.tasks import Page as LedgerPage
from octavo.bulk import BATCH, TASK, Bulk
from octavo.config import Settings
from octavo.desk import embedding
from octavo.executor import Inline
from octavo.filing import Filing
from octavo.types import Prepared

ROOT = Path(__file__).resolve().parents[1]
KINDS = {"inline": ("coordinator",), "pool": ("coordinator", "worker"), "ray": ("coordinator", "worker", "node")}
CONTROL = "sqlite-inline"
CONTROL_KILLS = 20  # at most: one is enough to lose something
MARK = "BENCH_MARK"  # in the environment of a coordinator and of all that it starts
LOOK = 0.02  # seconds between two looks at the ledger
PACE = 0.05, 5.0  # seconds: a batch is taken to last no less and no more
TAIL = 4 * BATCH  # lines at the end of the file, of a short one its half, that leave the last kill time to fall
GRACE = 5.0  # seconds in which all that a killed coordinator started must have ended
PATIENCE = 15_000  # looks without a step, some minutes, after which something hangs


@dataclass(frozen=True, slots=True)
class Ordeal:
    """An import that is to be killed so many times."""

    cell: str
    store: str
    file: str
    queries: Sequence[str]
    lines: int
    kills: int
    seed: int
    control: bool = False

    @classmethod
    def of(cls, cell: str, stores: Stores, whole: News, kills: int, seed: int, *, control: bool = False) -> "Ordeal":
        """One in a new store of a cell's kind."""
        store = stores.new(cell, "kill-control" if control else f"kill-{cell}")
        return cls(cell, store, whole.file, whole.queries, whole.lines, kills, seed, control)

    def due(self, number: int) -> int:
        """The byte of the file that is to be in the archive before a kill falls."""
        spread = max(0.5, 1 - TAIL / self.lines) * Path(self.file).stat().st_size
        return max(1, int(spread * number / self.kills))

    @property
    def executor(self) -> str:
        """`inline`, `pool` or `ray`."""
        return self.cell.partition("-")[2]


@dataclass(frozen=True, slots=True)
class Survived:
    """What came of it: kills by kind, coordinators started, seconds, processes left behind, and what is held.

    `lost` is how many coordinators went with the node that they hung on.
    """

    kills: dict[str, int]
    starts: int
    seconds: float
    orphans: int
    lost: int
    held: Held


def run(arguments: list[str]) -> dict[str, object]:
    """The figures of all cells and of the control; `passed` where all but the control hold the same."""
    parser = argparse.ArgumentParser(prog="bench kill")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--cells", default="", help="sqlite-inline,postgres-ray,…; all where none is named")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "octavo-news")
    parser.add_argument("--seed", type=int, default=1, help="decides the moments")
    given = parser.parse_args(arguments)
    cells = chosen(given.cells)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="octavo-kill-")))
        try:
            wanted = any(cell.startswith("postgres") for cell in cells)
            stores = Stores(folder, stack.enter_context(PostgresServer()) if wanted else None)
            whole = news.file(given.keep, given.articles)
            return measure(cells, stores, whole, given.kills, given.seed)
        except (NoPostgres, nodes.NoRay) as reason:
            sys.exit(f"This benchmark cannot be run: {reason}.")


def measure(cells: Sequence[str], stores: Stores, whole: News, kills: int, seed: int = 1) -> dict[str, object]:
    """The figures of some cells, and of the control, on a file."""
    undisturbed = reference(stores, whole)
    complete = undisturbed.tables["article"][0] == whole.articles and not undisturbed.doubled
    figures: dict[str, object] = {"articles": whole.articles, "lines": whole.lines, "answers": undisturbed.answers}
    of_cells = {}
    for place, cell in enumerate(cells):
        print(f"bench kill: {cell}", file=sys.stderr, flush=True)
        asked = Ordeal.of(cell, stores, whole, kills, seed + place)
        of_cells[cell] = figures_of(asked, survive(asked), undisturbed)
    print("bench kill: control", file=sys.stderr, flush=True)
    of_control = control(stores, whole, min(kills, CONTROL_KILLS), seed, undisturbed)
    passed = complete and all(found["passed"] for found in of_cells.values()) and not of_control["passed"]
    return figures | {
        "cells": of_cells,
        "control": of_control,
        "control_failed": not of_control["passed"],
        "passed": passed,
    }


def reference(stores: Stores, whole: News) -> Held:
    """What an archive holds after an import that nobody disturbs."""
    archive = Archive.open(stores.new(CONTROL, "kill-undisturbed"))
    filing = Filing(archive, embedding.load(), Settings().window)
    for _ in Bulk(archive, filing, Inline()).import_file(Path(whole.file)):
        pass
    found = held(archive, whole.queries)
    archive.close()
    return found


def control(stores: Stores, whole: News, kills: int, seed: int, undisturbed: Held) -> dict[str, object]:
    """The figures of an import whose ledger moves first."""
    asked = Ordeal.of(CONTROL, stores, whole, kills, seed, control=True)
    return figures_of(asked, survive(asked), undisturbed)


def figures_of(asked: Ordeal, survived: Survived, undisturbed: Held) -> dict[str, object]:
    """One cell's figures: `passed` where all is there once, nothing differs, and no process was left."""
    found = survived.held
    differing = found.differing(undisturbed)
    killed = sum(survived.kills.values())
    return {
        "articles": found.tables["article"][0],
        "kills": survived.kills,
        "restarts": survived.starts - 1,
        "coordinators_lost_with_a_node": survived.lost,
        "seconds": survived.seconds,
        "same": not differing,
        "differing": differing,
        "missing_rows": found.missing(undisturbed),
        "duplicate_rows": found.doubled,
        "orphans": survived.orphans,
        "passed": not differing and not found.doubled and not survived.orphans and killed == asked.kills,
    }


def survive(asked: Ordeal) -> Survived:
    """What comes of an import that is killed as asked; on Ray, in a network of its own. Raises NoRay."""
    if asked.executor != "ray":
        return _Course(asked, POOL if asked.executor == "pool" else asked.executor).run()
    told = nodes.enclosed("bench.kill", asdict(asked))
    return Survived(**{**told, "held": Held.told(told["held"])})


class _Course:
    """The course of an import: started, watched, killed, and started again until it is done."""

    def __init__(self, asked: Ordeal, executor: str, cluster: nodes.Nodes | None = None) -> None:
        self._asked = asked
        self._cluster = cluster
        self._chance = random.Random(asked.seed)
        self._folder = Path(tempfile.mkdtemp(prefix="octavo-kill-data-"))
        verb = ["bench.kill", "control"] if asked.control else ["octavo"]
        self._command = [*nodes.LEASH, sys.executable, "-m", *verb, "import", asked.file, "--data", str(self._folder)]
        self._environment = {"OCTAVO_STORE": asked.store, "OCTAVO_EXECUTOR": executor, "PYTHONPATH": str(ROOT)}
        self._archive = Archive.open(asked.store)
        self._kills: Counter[str] = Counter()
        self._starts = self._orphans = self._lost = 0
        self._position = 0
        self._moved = time.monotonic()  # when the ledger did last, or the coordinator was started
        self._moves = 0  # of the ledger since then
        self._pace = PACE[0]  # seconds that a batch takes
        self._node_gone = False  # since the coordinator was started

    def run(self) -> Survived:
        """Runs the course to its end."""
        begun = time.monotonic()
        self._start()
        try:
            for number in range(self._asked.kills):
                if not self._reach(self._asked.due(number)):
                    break
                if number:  # the first falls as the ledger has moved: there a commit in two parts shows
                    time.sleep(self._chance.uniform(0, self._pace))
                self._kill(self._kinds[number % len(self._kinds)])
            self._reach(sys.maxsize)
            seconds = round(time.monotonic() - begun, 1)
            self._orphans += self._coordinator.left()
            found = held(self._archive, self._asked.queries)
        finally:
            self._coordinator.kill()
            self._archive.close()
            shutil.rmtree(self._folder, ignore_errors=True)
        return Survived(dict(self._kills), self._starts, seconds, self._orphans, self._lost, found)

    @property
    def _kinds(self) -> tuple[str, ...]:
        return KINDS[self._asked.executor]

    def _start(self) -> None:
        self._begun = self._number()
        self._coordinator = _Coordinator(self._command, self._environment, self._folder / "complaints")
        self._starts += 1
        self._node_gone = False
        self._moved, self._moves = time.monotonic(), 0

    def _reach(self, wanted: int) -> bool:
        """Whether the import, which is started again where it must be, comes so far before it is done."""
        patience = PATIENCE
        while True:
            if not self._alive():
                return False
            before = self._position
            if self._look() >= wanted and self._number() > self._begun:
                return True
            patience = patience - 1 if self._position == before else PATIENCE
            if not patience:
                raise RuntimeError(
                    f"{self._asked.cell} stands still at byte {self._position}: {self._coordinator.said()}"
                )
            time.sleep(LOOK)

    def _alive(self) -> bool:
        """Whether the coordinator runs, again where its node took it along; False where it came to its end."""
        code = self._coordinator.code()
        if code is None:
            return True
        if code == 0:
            return False
        if not self._node_gone:
            raise RuntimeError(f"{self._asked.cell} ended with {code}: {self._coordinator.said()}")
        self._lost += 1
        self._orphans += self._coordinator.left()
        self._start()
        return True

    def _look(self) -> int:
        """How far the file is in the archive, in bytes."""
        page = select(schema.ledger.c.position).where(schema.ledger.c.name == Path(self._asked.file).name)
        with self._archive.database.read() as conn:
            position = int(conn.execute(page).scalar() or 0)
        if position != self._position:
            now = time.monotonic()
            if self._moves:  # what came before the first was a start
                self._pace = min(max(now - self._moved, PACE[0]), PACE[1])
            self._position, self._moved, self._moves = position, now, self._moves + 1
        return position

    def _number(self) -> int:
        """How often the import was taken up."""
        with self._archive.database.read() as conn:
            return int(conn.execute(select(schema.task.c.number).where(schema.task.c.name == TASK)).scalar() or 0)

    def _kill(self, kind: str) -> None:
        done: dict[str, Callable[[], bool]] = {
            "coordinator": self._kill_coordinator,
            "worker": self._kill_worker,
            "node": self._kill_node,
        }
        self._kills[kind] += done[kind]()

    def _kill_coordinator(self) -> bool:
        if self._coordinator.code() is not None:
            return False
        at_work = self._cluster.busy() if self._cluster else []
        self._coordinator.kill()
        self._orphans += self._coordinator.left()
        if not ended(at_work, GRACE):
            self._orphans += sum(process.is_running() for process in at_work)
        self._start()
        return True

    def _kill_worker(self) -> bool:
        """Kills one that has a call, where one has; none where the import is done before there is any."""
        while self._alive():
            found = (self._cluster.busy() or self._cluster.workers()) if self._cluster else self._coordinator.workers()
            if found:
                with suppress(psutil.NoSuchProcess):  # the next one, then
                    self._chance.choice(found).kill()
                    return True
            time.sleep(LOOK)
        return False

    def _kill_node(self) -> bool:
        if self._cluster is None:
            return False
        self._node_gone = True
        self._cluster.kill()
        self._cluster.start()
        return True


class _Coordinator:
    """A process that imports, and all that it starts."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], complaints: Path) -> None:
        self._mark = secrets.token_hex(8)
        self._complaints = complaints
        marked = os.environ | environment | {MARK: self._mark}
        with complaints.open("wb") as said:
            self._process = subprocess.Popen(command, env=marked, stdout=subprocess.DEVNULL, stderr=said)

    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def kill(self) -> None:
        """Kills it, and nothing that it started."""
        self._process.kill()
        self._process.wait()

    def workers(self) -> list[psutil.Process]:
        """The processes of its pool."""
        try:
            children = psutil.Process(self._process.pid).children()
        except psutil.NoSuchProcess:
            return []
        return [child for child in children if "spawn_main" in nodes.called(child)]

    def left(self) -> int:
        """How many of its processes live on when all should have ended."""
        found = [process for process in psutil.process_iter() if _marked(process, self._mark)]
        return 0 if ended(found, GRACE) else sum(_marked(process, self._mark) for process in found)

    def said(self) -> str:
        """The end of what it complained of."""
        return self._complaints.read_text(errors="replace")[-nodes.LONGEST_SAID :]


def _marked(process: psutil.Process, mark: str) -> bool:
    try:
        return bool(process.environ().get(MARK) == mark)
    except psutil.Error:
        return False


# ---------------------------------------------------------------------------------- what other processes run


class _Early(Bulk):
    """Moves the ledger in a transaction of its own, and files the batch in the next."""

    def _keep(
        self, page: LedgerPage, number: int, batch: Any, prepared: Sequence[Prepared | str], as_of: int | None
    ) -> LedgerPage:
        moved = replace(page, position=batch.end)
        self._write(number, lambda kept: kept.tasks.set_page(moved, int(time.time())))
        # The ledger is believed, as an import without the commit in one transaction would.
        return super()._keep(replace(page, position=batch.end), number, batch, prepared, as_of)


def _control(arguments: Sequence[str]) -> None:
    """The command line, importing so that a kill between two transactions loses a batch."""
    assembly.Bulk = _Early  # type: ignore[attr-defined]
    sys.argv = ["octavo", *arguments]
    cli.main()


def _survive_enclosed(asked: Ordeal) -> Survived:
    with nodes.Nodes() as cluster:
        return _Course(asked, cluster.executor, cluster).run()


if __name__ == "__main__":
    if sys.argv[1] == "control":
        _control(sys.argv[2:])
    else:
        print(json.dumps(asdict(_survive_enclosed(Ordeal(**json.loads(sys.argv[2]))))))
