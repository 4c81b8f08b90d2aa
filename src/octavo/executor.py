"""Where pure functions run: in this process (`inline`), in some beside it (`pool:N`), or on a cluster (`ray:…`).

What is handed over is a function that can be imported by its name and arguments that can be pickled; the archive holds
all state. So a worker may be killed at any time: its call is made again, and each result comes back once.
"""

import ctypes
import importlib
import importlib.util
import json
import logging
import multiprocessing
import os
import pickle
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, InvalidStateError, wait
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Protocol, Self, TypeVar, TypeVarTuple

from octavo import __version__
from octavo.errors import ExecutorError, FatalCall, UsageError

A = TypeVar("A")
B = TypeVar("B")
Arguments = TypeVarTuple("Arguments")

log = logging.getLogger(__name__)

MOST_WORKERS = 256
TRIES = 3  # so many processes may end under a call before the call is what is wrong
LAST_BREATH = 5.0  # seconds for a process whose pipe ended to end of itself
CONNECT = 3.0  # seconds for an address to answer
JOIN = 45.0  # seconds to join a cluster and hear from each of its nodes; 2 s at rest, 10 s on a loaded machine
PR_SET_PDEATHSIG = 1  # linux/prctl.h
NO_OCTAVO = "not installed"
CLOSED = "The work was given up: the place where it ran was closed."
SPAWN = multiprocessing.get_context("spawn")
# Ray would wait a minute for what does not answer.
RAY_IMPATIENT = {
    "RAY_gcs_rpc_server_connect_timeout_s": "3",
    "RAY_gcs_rpc_server_reconnect_timeout_s": "3",
    "RAY_gcs_server_request_timeout_seconds": "6",
    "RAY_NUM_REDIS_GET_RETRIES": "3",
}
RAY_HERE = {
    "RAY_ENABLE_AUTO_CONNECT": "0",  # nothing but `Ray` connects, and nothing starts a cluster
    "RAY_task_oom_retries": str(TRIES - 1),  # Ray's own bound is none
}


class Executor(Protocol):
    """Whatever runs pure functions; a context manager that closes itself."""

    @property
    def workers(self) -> int:
        """How many calls run at once."""
        ...

    @property
    def ahead(self) -> int:
        """How many calls in flight keep all workers busy: each has one, and as many wait."""
        return 2 * self.workers + 2

    def submit(self, function: Callable[[*Arguments], B], *arguments: *Arguments) -> Future[B]:
        """What the function will return or raise; ExecutorError where it cannot be brought to its end.

        Raises ExecutorError after `close`.
        """
        ...

    def close(self) -> None:
        """Gives up what is unfinished; no process is left when it returns."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def mapped(executor: Executor, function: Callable[[A], B], items: Iterable[A], ahead: int | None = None) -> Iterator[B]:
    """The results in the order of the items; what the function raised is raised when its turn comes, and ends them.

    At most `ahead` items are in flight, and the next is taken only when there is room: they may be endless.
    """
    with closing(outcomes(executor, function, items, ahead)) as finished:
        for future in finished:
            yield future.result()


def outcomes(
    executor: Executor, function: Callable[[A], B], items: Iterable[A], ahead: int | None = None
) -> Generator[Future[B], None, None]:
    """As `mapped`, but the finished futures: an item that fails does not end the others."""
    room = ahead or executor.ahead
    flying: deque[Future[B]] = deque()
    try:
        for item in items:
            flying.append(executor.submit(function, item))
            while flying and (len(flying) >= room or flying[0].done()):
                wait([flying[0]])
                yield flying.popleft()
        while flying:
            wait([flying[0]])
            yield flying.popleft()
    finally:
        for future in flying:
            future.cancel()


def open_executor(said: str) -> Executor:
    """The executor of a setting; raises UsageError as `parse` does, and ExecutorError where it cannot be used."""
    return parse(said)()


def parse(said: str) -> Callable[[], Executor]:
    """What opens the executor of a setting; nothing is started yet. Raises UsageError where none can be meant."""
    kind, _, rest = said.partition(":")
    if said == "inline":
        return Inline
    if kind == "pool":
        if not re.fullmatch(r"[0-9]{1,3}", rest) or not 1 <= int(rest) <= MOST_WORKERS:
            raise UsageError(f"{said}: a pool has 1 to {MOST_WORKERS} processes, as in pool:4.", said)
        return partial(Pool, int(rest))
    if kind == "ray":
        return partial(Ray, *_host_and_port(said, rest))
    raise UsageError(f"{said} is no place where work can run: say inline, pool:4 or ray:HOST:PORT.", said)


def _host_and_port(said: str, address: str) -> tuple[str, int]:
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})", address)
    if match is None or not 1 <= int(match[2]) <= 65535:
        raise UsageError(f"{said}: the address of a Ray cluster is a host and a port, as in ray:192.0.2.1:6379.", said)
    return match[1], int(match[2])


class Inline(Executor):
    """Runs a call in this process when it is submitted."""

    workers = 1
    ahead = 1

    def submit(self, function: Callable[[*Arguments], B], *arguments: *Arguments) -> Future[B]:
        """A finished future."""
        future: Future[B] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(function(*arguments))
        except Exception as error:  # noqa: BLE001 - it is handed to whoever asks for the result
            future.set_exception(error)
        return future

    def close(self) -> None:
        """Nothing is left to be closed."""


@dataclass(frozen=True, slots=True)
class _Call:
    future: Future[Any]
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Pool(Executor):
    """Runs calls in processes of this machine, each kept by a thread of its own.

    One pipe and one thread a process say exactly which call a dead process had, and leave all others alone: a
    ProcessPoolExecutor loses every call with one process, and before Python 3.11.5 may hang then (cpython#94777).
    """

    def __init__(self, workers: int) -> None:
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._processes: set[_Process] = set()
        self._keepers = [threading.Thread(target=self._keep, daemon=True) for _ in range(workers)]
        for keeper in self._keepers:
            keeper.start()

    @property
    def workers(self) -> int:
        """How many processes there are."""
        return len(self._keepers)

    def submit(self, function: Callable[[*Arguments], B], *arguments: *Arguments) -> Future[B]:
        """What the function will return or raise; ExecutorError where every process that did it ended."""
        future: Future[B] = Future()
        with self._lock:
            if self._closed:
                raise ExecutorError(CLOSED)
            self._calls.put(_Call(future, function, arguments))
        return future

    def close(self) -> None:
        """Kills all processes; what is unfinished raises ExecutorError."""
        with self._lock:
            self._closed = True
            for process in self._processes:
                process.kill()
        for _ in self._keepers:
            self._calls.put(None)
        for keeper in self._keepers:
            keeper.join()

    def _keep(self) -> None:
        process: _Process | None = None
        while (call := self._calls.get()) is not None:
            if call.future.set_running_or_notify_cancel():
                process = self._do(call, process)
            del call  # its result may be large, and the next may be long in coming
        if process is not None:
            self._end(process)

    def _do(self, call: _Call, process: "_Process | None") -> "_Process | None":
        """Brings a call to its end; gives the process that lives on, if any."""
        try:
            asked = _asked(call.function, call.arguments)
            how = ""
            for _ in range(TRIES):
                process = process or self._start()
                try:
                    answer = process.answer(asked)
                except (EOFError, OSError):
                    how, process = self._end(process), None
                else:
                    _settle(call.future, answer)
                    return process
            call.future.set_exception(_fatal(call.function, how))
        except Exception as error:  # noqa: BLE001 - it is handed to whoever asks for the result
            call.future.set_exception(error)
        return process

    def _start(self) -> "_Process":
        with self._lock:
            if self._closed:
                raise ExecutorError(CLOSED)
            try:
                process = _Process()
            except OSError as problem:
                raise ExecutorError(f"No process could be started: {problem.strerror}.") from problem
            self._processes.add(process)
            return process

    def _end(self, process: "_Process") -> str:
        with self._lock:
            self._processes.discard(process)
        return process.end()


class _Process:
    """A process and the pipe to it, which its keeper alone uses."""

    def __init__(self) -> None:
        self._pipe, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=answer_all, args=(theirs,), daemon=True)
        with theirs:  # once it is closed here, the end of the process ends the pipe
            self._process.start()

    def answer(self, asked: bytes) -> bytes:
        """What came of a call; raises EOFError or OSError where the process ended."""
        self._pipe.send_bytes(asked)
        return self._pipe.recv_bytes()

    def kill(self) -> None:
        """Ends the process, whatever it does."""
        self._process.kill()

    def end(self) -> str:
        """Ends the process; how it ended: the name of a signal, or its exit code."""
        self._pipe.close()
        self._process.join(LAST_BREATH)
        self._process.kill()
        self._process.join()
        code = self._process.exitcode or 0
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def answer_all(pipe: Connection) -> None:
    """Answers calls until the pipe ends; what a process of a pool runs."""
    _end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the parent decides
    with suppress(EOFError, OSError):
        while True:
            pipe.send_bytes(answer(pipe.recv_bytes()))


def _end_with_parent() -> None:
    """Has the kernel end this process with its parent. Elsewhere the pipe does, after the call it is at."""
    parent = multiprocessing.parent_process()
    if sys.platform == "linux" and parent is not None:
        # The signal comes with the end of the thread that started us: the keeper, which lives as long as the pool.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent.pid:
            os._exit(1)


def answer(asked: bytes) -> bytes:
    """What came of a pickled call, pickled: whether it returned, and what it returned or raised."""
    try:
        function, arguments = pickle.loads(asked)  # noqa: S301 - from the process we work for
        return pickle.dumps((True, function(*arguments)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - it is handed to whoever asks for the result
        return _raised(error)


def answer_as(version: str, asked: bytes) -> bytes:
    """As `answer`, where the same version of Octavo is installed; what a cluster runs."""
    if version != __version__:
        return _raised(ExecutorError(_other_version(socket.gethostname(), __version__, version)))
    return answer(asked)


def _asked(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    return pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)


def _raised(error: Exception) -> bytes:
    where = "".join(traceback.format_exception(error))
    error.add_note(f"Where it was raised:\n{where}")
    try:
        said = pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
        pickle.loads(said)  # noqa: S301 - our own; an exception may well pickle and not come back
    except Exception:  # noqa: BLE001 - an exception may raise anything here
        said = pickle.dumps((False, ExecutorError(f"{type(error).__qualname__}: {error}")))
    return said


def _settle(future: Future[Any], answered: bytes) -> None:
    try:
        returned, value = pickle.loads(answered)  # noqa: S301 - from a process that works for us
    except Exception as error:  # noqa: BLE001 - a result may raise anything here
        returned, value = False, error
    if returned:
        future.set_result(value)
    else:
        future.set_exception(value)


def _fatal(function: Callable[..., Any], how: str) -> FatalCall:
    name = getattr(function, "__qualname__", repr(function))
    return FatalCall(
        f"{name} ended {TRIES} processes that ran it, the last by {how}; it may need more memory than there is.", name
    )


class Ray(Executor):
    """Runs calls on a Ray cluster that someone else started, and of which this machine is a node.

    One at a time in a process, which ends when the head of the cluster is gone for a minute (Ray decides that).
    Ray reads RAY_AUTH_MODE, RAY_AUTH_TOKEN and RAY_AUTH_TOKEN_PATH itself.
    """

    def __init__(self, host: str, port: int) -> None:
        address = f"{host}:{port}"
        _check(host, port)
        try:
            self._ray = _join(address)
        except Exception as problem:
            raise ExecutorError(_refusal(address, repr(problem)), address) from problem
        self._remote = self._ray.remote(max_retries=TRIES - 1)(answer_as)
        self._lock = threading.Lock()
        self._closed = False
        self._unfinished: set[Future[Any]] = set()

    @property
    def workers(self) -> int:
        """How many processors the cluster has now."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def submit(self, function: Callable[[*Arguments], B], *arguments: *Arguments) -> Future[B]:
        """What the function will return or raise; ExecutorError where every process that did it ended."""
        future: Future[B] = Future()
        future.set_running_or_notify_cancel()
        try:
            asked = _asked(function, arguments)
        except Exception as error:  # noqa: BLE001 - it is handed to whoever asks for the result
            future.set_exception(error)
            return future
        with self._lock:
            if self._closed:
                raise ExecutorError(CLOSED)
            self._unfinished.add(future)
            there = self._remote.remote(__version__, asked).future()
        there.add_done_callback(partial(self._arrived, future, function))
        return future

    def close(self) -> None:
        """Leaves the cluster, which ends the calls; what is unfinished raises ExecutorError."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._ray.shutdown()
        for future in list(self._unfinished):
            with suppress(InvalidStateError):  # it came at the last moment
                future.set_exception(ExecutorError(CLOSED))

    def _arrived(self, future: Future[Any], function: Callable[..., Any], there: Future[bytes]) -> None:
        self._unfinished.discard(future)
        problem = there.exception()
        lost = self._ray.exceptions
        with suppress(InvalidStateError):  # it was closed meanwhile
            if problem is None:
                _settle(future, there.result())
            elif isinstance(problem, (lost.WorkerCrashedError, lost.NodeDiedError, lost.OutOfMemoryError)):
                future.set_exception(_fatal(function, type(problem).__name__))
            else:
                future.set_exception(ExecutorError(f"Ray could not run the work: {_last_line(str(problem))}"))


def _check(host: str, port: int) -> None:
    """Raises ExecutorError unless there is a Ray cluster that takes us in, with our version of Octavo on each node.

    A process of its own asks: Ray's driver ends the process that it is in where it meets something else than Ray.
    """
    address = f"{host}:{port}"
    if importlib.util.find_spec("ray") is None:
        raise ExecutorError("Ray is not installed: pip install 'octavo[ray]'.", address)
    try:
        socket.create_connection((host.strip("[]"), port), CONNECT).close()
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise ExecutorError(f"Nobody answers at {address} ({why}): is the Ray cluster up?", address) from None
    command = [sys.executable, "-c", f"from octavo.executor import roll_call; roll_call({address!r})"]
    try:
        asked = subprocess.run(  # noqa: S603 - this Python, on an address that was parsed
            command, env=os.environ | RAY_IMPATIENT, capture_output=True, text=True, timeout=JOIN, check=False
        )
    except subprocess.TimeoutExpired:
        raise ExecutorError(
            f"The Ray cluster at {address} did not answer within {JOIN:.0f} seconds.", address
        ) from None
    if asked.returncode:
        raise ExecutorError(_refusal(address, asked.stderr), address)
    for node, theirs in json.loads(_last_line(asked.stdout)):
        if theirs != __version__:
            raise ExecutorError(_other_version(node, theirs, __version__), address)


def roll_call(address: str) -> None:
    """Prints, as the last line, the nodes of a cluster and their versions of Octavo: pairs, as JSON."""
    ray = _join(address)
    bound_to = importlib.import_module("ray.util.scheduling_strategies").NodeAffinitySchedulingStrategy
    called = [
        (
            node["NodeManagerAddress"],
            ray.remote(num_cpus=0, scheduling_strategy=bound_to(node["NodeID"], soft=False))(version).remote(),
        )
        for node in ray.nodes()
        if node["Alive"]
    ]
    found: list[tuple[str, str]] = []
    for name, answered in called:
        try:
            found.append((name, ray.get(answered)))
        except ray.exceptions.RayTaskError:
            found.append((name, NO_OCTAVO))
        except ray.exceptions.RayError:
            continue  # it left meanwhile
    ray.shutdown()  # what it prints comes before our line
    print(json.dumps(found))


def version() -> str:
    """The version of Octavo where this runs."""
    return __version__


def _join(address: str) -> Any:
    """The library, connected; raises whatever Ray does."""
    for name, value in RAY_HERE.items():
        os.environ.setdefault(name, value)
    ray = importlib.import_module("ray")
    # Ray prints what befalls the cluster on standard output, where our listings go, and has no option against it.
    inside: Any = importlib.import_module("ray._private.worker")
    inside.print_to_stdstream = _note
    before = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(address=address, namespace="octavo", log_to_driver=False, logging_level=logging.CRITICAL)
    finally:  # Ray sets a handler of its own
        if before is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)
    return ray


def _note(said: dict[str, Any], **_: object) -> None:
    """Logs the first line of what Ray would print."""
    log.warning("Ray: %s", "".join(said["lines"]).partition("\n")[0])


def _refusal(address: str, said: str) -> str:
    """A sentence for what Ray says where it takes nobody in."""
    if "InvalidAuthToken" in said or "AuthenticationError" in said:
        return (
            f"The Ray cluster at {address} does not take our token: set RAY_AUTH_MODE=token, and RAY_AUTH_TOKEN or"
            " RAY_AUTH_TOKEN_PATH, as on its nodes."
        )
    if "No node info found" in said:
        return f"This machine is no node of the Ray cluster at {address}: run `ray start --address={address}` here."
    if "Failed to connect to GCS" in said:
        return f"What answers at {address} is not the head of a Ray cluster."
    return f"What answers at {address} is no Ray cluster that can be used: {_last_line(said)}"


def _other_version(node: str, theirs: str, ours: str) -> str:
    return f"Octavo is {theirs} on the node {node} and {ours} here: run pip install 'octavo[ray]=={ours}' there."


def _last_line(said: str) -> str:
    return (said.strip().splitlines() or ["nothing was said."])[-1]
