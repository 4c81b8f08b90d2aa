"""A Ray cluster on this machine, in a network of its own that holds nothing but loopback.

Ray listens on every address it finds. Here it finds one; a PostgreSQL server is still reached, by its socket.
"""

import importlib
import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import psutil

ROOT = Path(__file__).resolve().parents[1]
NODES = 3
STORE = 80_000_000  # bytes for objects of a node, Ray's least
NAMESPACE = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]  # its processes end with it
LEASH = ["setpriv", "--pdeathsig", "KILL", "--"]
# A node that is gone is noticed after three seconds, not after twenty: what is measured is the work, not that wait.
ATTENTIVE = {"RAY_health_check_period_ms": "1000", "RAY_health_check_failure_threshold": "3"}
# What the processes that run calls name themselves; Ray's own agents, whose end ends their node, have other names.
BUSY, IDLE = "ray::answer_as", "ray::IDLE"
WORKERS = (BUSY, IDLE)
LONGEST_SAID = 4_000  # characters


class NoRay(Exception):
    """Ray cannot be run here, or not without listening beyond this machine."""


def check() -> None:
    """Raises NoRay with the sentence to skip with."""
    if importlib.util.find_spec("ray") is None:
        raise NoRay("Ray is not installed: pip install 'octavo[ray]'")
    lone = all(map(shutil.which, ("unshare", "setpriv", "ip")))
    if not lone or subprocess.run([*_enter(), "true"], capture_output=True, check=False).returncode:
        raise NoRay("no network namespace can be made here: Ray would listen beyond this machine")


def enclosed(module: str, told: Mapping[str, object]) -> Any:
    """What a module prints as its last line when it is run as `enclosed JSON` in a network of its own.

    Raises NoRay; RuntimeError with the end of what it complained of, where it failed.
    """
    check()
    folder = tempfile.mkdtemp(prefix="octavo-ray-", dir="/tmp")  # the names of sockets are short
    inside = [sys.executable, "-m", module, "enclosed", json.dumps(told)]
    command = [*LEASH, *_enter(), "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *inside]
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(16), "RAY_TMPDIR": folder}
    try:
        ran = subprocess.run(
            command,
            env=os.environ | token | ATTENTIVE | {"PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if ran.returncode:
        raise RuntimeError(f"{module} failed in its network: {ran.stderr[-LONGEST_SAID:]}")
    return json.loads(ran.stdout.strip().splitlines()[-1])


def _enter() -> list[str]:
    return [*NAMESPACE, *(["--map-root-user"] if os.geteuid() else [])]


class Nodes:
    """Nodes of a cluster with a processor each; the first is its head, and stays."""

    def __init__(self, count: int = NODES) -> None:
        self._cluster = importlib.import_module("ray.cluster_utils").Cluster()
        self._others: list[Any] = []
        self._head = self._start()
        for _ in range(count - 1):
            self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._cluster.shutdown()

    @property
    def executor(self) -> str:
        """The setting that brings work here."""
        return f"ray:{self._cluster.address}"

    def start(self) -> None:
        """Adds a node; returns once the head knows it."""
        self._others.append(self._start())

    def kill(self, spared: str = "") -> None:
        """Kills the oldest node that is neither head nor spared, with all its processes."""
        node = next(node for node in self._others if node.node_id != spared)
        self._others.remove(node)
        raylet = _raylet(node)
        workers = raylet.children(recursive=True)
        for process in (raylet, *workers):
            _kill(process)
        self._cluster.remove_node(node, allow_graceful=False)

    def workers(self) -> list[psutil.Process]:
        """The processes that run calls, on all nodes."""
        raylets = [_raylet(node) for node in (self._head, *self._others)]
        processes = [process for raylet in raylets for process in raylet.children(recursive=True)]
        return [process for process in processes if called(process).startswith(WORKERS)]

    def busy(self) -> list[psutil.Process]:
        """Those that run a call of Octavo's now."""
        return [process for process in self.workers() if called(process).startswith(BUSY)]

    def _start(self) -> Any:
        return self._cluster.add_node(
            num_cpus=1, object_store_memory=STORE, node_ip_address="127.0.0.1", include_dashboard=False
        )


def _raylet(node: Any) -> psutil.Process:
    return psutil.Process(node.all_processes["raylet"][0].process.pid)


def called(process: psutil.Process) -> str:
    """The command line of a process, or the title that it gave itself; empty where it is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return
