"""Octavo's own programs in processes of their own, on any store, and what their processes take."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil
from tests.postgres_server import free_port

STARTED = 60.0  # seconds for a server to answer, longer than it takes on a busy machine
ENDED = 30.0


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident megabytes of some processes together: their own, and files they have mapped, which others may share."""

    resident: int
    mapped: int


def memory(processes: Iterable[psutil.Process]) -> Memory:
    """What processes hold, with all that came from them: anonymous and shared memory, and mapped files apart."""
    own = mapped = 0
    for process in _with_children(processes):
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            continue
        sizes = dict(line.split(":", 1) for line in status.splitlines() if line.startswith("Rss"))
        kilobytes = {name: int(size.split()[0]) for name, size in sizes.items()}
        own += kilobytes.get("RssAnon", 0) + kilobytes.get("RssShmem", 0)
        mapped += kilobytes.get("RssFile", 0)
    return Memory(own // 1024, mapped // 1024)


def processor(processes: Iterable[psutil.Process]) -> float:
    """Processor seconds that processes took so far, with all that came from them."""
    seconds = 0.0
    for process in _with_children(processes):
        try:
            taken = process.cpu_times()
        except psutil.Error:
            continue
        seconds += taken.user + taken.system + taken.children_user + taken.children_system
    return seconds


def _with_children(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    found = []
    for process in processes:
        try:
            found += [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
    return found


class Program:
    """`octavo VERB` in a process of its own as long as its `with` block, in a data folder, on the store that is named.

    What it says goes to a file that `said` reads.
    """

    def __init__(self, *arguments: str, data: Path, store: str = "", settings: Mapping[str, str] | None = None) -> None:
        self._command = [sys.executable, "-m", "octavo", *arguments, "--data", str(data)]
        without = {name: value for name, value in os.environ.items() if not name.startswith("OCTAVO_")}
        self._environment = without | {"OCTAVO_STORE": store} | dict(settings or {})
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the program
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdout=subprocess.DEVNULL, stderr=self._log, start_new_session=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        process = self._running()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(ENDED)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._log.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("It was not started.")
        return self._process

    @property
    def process(self) -> psutil.Process:
        """The first of its processes."""
        return psutil.Process(self._running().pid)

    @property
    def ended(self) -> bool:
        """Whether it ended of itself."""
        return self._running().poll() is not None

    def said(self) -> str:
        """What it complained of."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")


class Server(Program):
    """`octavo serve` without a collector, as many processes as are told; entered, it answers."""

    def __init__(self, data: Path, store: str = "", workers: int = 2) -> None:
        self._port = free_port()
        arguments = ("serve", "--no-collect", "--no-sample", "--port", str(self._port))
        super().__init__(*arguments, data=data, store=store, settings={"OCTAVO_WORKERS": str(workers)})
        self.address = f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        super().__enter__()
        give_up = time.monotonic() + STARTED
        while not self._answers():
            if self.ended or time.monotonic() > give_up:
                said = self.said()
                self.__exit__()
                sys.exit(f"The server did not start. {said[-1000:]}")
            time.sleep(0.1)
        return self

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=10):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def memory(self) -> Memory:
        """What its processes hold."""
        return memory([self.process])
