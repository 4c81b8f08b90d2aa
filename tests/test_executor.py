"""Work is done once and in order wherever it runs, and whatever is killed meanwhile."""

import fcntl
import importlib.util
import itertools
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from octavo import executor as place
from octavo.errors import BadStatus, ExecutorError, NotFound, UsageError
from octavo.executor import SPAWN, TRIES, Executor, answer_all, mapped, open_executor, outcomes, parse

TESTS = Path(__file__).parent
PAYLOAD = bytes(3_000_000)  # more than any pipe holds
NAMESPACE = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]  # its processes end with it
RAY_INSTALLED = importlib.util.find_spec("ray") is not None
DEADLINE = 60  # seconds before a test that hangs fails


def uneven(number: int) -> tuple[int, int]:
    """Later items are often done first."""
    time.sleep(0.02 if number % 3 == 0 else 0.001)
    return number, os.getpid()


def doubled(numbers: NDArray[np.int8]) -> NDArray[np.int8]:
    return numbers * 2


def deadly_once(told: tuple[Path, int, bytes]) -> tuple[int, int]:
    """Kills its process the first time for every seventh number."""
    folder, number, payload = told
    if number % 7 == 3 and not (folder / str(number)).exists():
        (folder / str(number)).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number, len(payload)


def deadly(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refused(number: int) -> int:
    if number == 2:
        raise NotFound("It was removed.", "2", removed=True)
    if number == 4:
        raise BadStatus("It answers 404.", "4", 404)
    return number


def held(path: Path) -> None:
    """Holds a lock as long as its process lives, and is busy for longer than any test."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write("held")
        file.flush()
        time.sleep(2 * DEADLINE)


def wait_until(ready: object) -> None:
    assert callable(ready)
    end = time.monotonic() + DEADLINE
    while not ready():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def is_held(path: Path) -> bool:
    return path.exists() and path.read_text() == "held"


def is_free(path: Path) -> bool:
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


@pytest.fixture(params=["inline", "pool:2"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    with open_executor(request.param) as opened:
        yield opened


def test_results_come_in_the_order_of_the_items(executor: Executor) -> None:
    assert [number for number, _ in mapped(executor, uneven, range(50))] == list(range(50))


@pytest.mark.parametrize("ahead", [None, 1, 3])
def test_an_endless_source_is_not_run_ahead_of(executor: Executor, ahead: int | None) -> None:
    taken = itertools.count()
    results = mapped(executor, uneven, taken, ahead)
    for done in range(1, 12):
        next(results)
        assert next(taken) <= done + (ahead or executor.ahead) + done - 1  # each look takes one as well


def test_what_was_raised_comes_back_as_itself_and_ends_no_other(executor: Executor) -> None:
    results = list(outcomes(executor, refused, range(6)))
    assert [result.result() for result in results if not result.exception()] == [0, 1, 3, 5]
    error = results[2].exception()
    assert isinstance(error, NotFound)
    assert (str(error), error.subject, error.removed) == ("It was removed.", "2", True)
    with pytest.raises(NotFound):
        list(mapped(executor, refused, range(6)))


def test_arrays_go_and_come(executor: Executor) -> None:
    numbers = np.arange(50, dtype=np.int8)
    assert executor.submit(doubled, numbers).result(DEADLINE).tolist() == (numbers * 2).tolist()


def test_a_pool_says_where_it_was_raised_and_what_cannot_travel() -> None:
    with open_executor("pool:1") as pool:
        error = pool.submit(refused, 2).exception(DEADLINE)
        assert error is not None
        assert "in refused" in "".join(error.__notes__)
        lost = pool.submit(refused, 4).exception(DEADLINE)  # it pickles, and then cannot be made again
        assert (type(lost), str(lost)) == (ExecutorError, "BadStatus: It answers 404.")
        assert isinstance(pool.submit(lambda: 1).exception(DEADLINE), (pickle.PicklingError, AttributeError))
        assert pool.submit(refused, 1).result(DEADLINE) == 1


def test_a_worker_that_is_killed_loses_nothing_and_doubles_nothing() -> None:
    with open_executor("pool:2") as pool:
        results = mapped(pool, uneven, range(80))
        first = list(itertools.islice(results, 10))
        os.kill(first[-1][1], signal.SIGKILL)
        rest = list(results)
    assert [number for number, _ in [*first, *rest]] == list(range(80))
    assert {process for _, process in rest} - {process for _, process in first}, "nobody took its place"


def test_calls_whose_workers_die_are_made_again(tmp_path: Path) -> None:
    told = [(tmp_path, number, PAYLOAD) for number in range(20)]
    with open_executor("pool:2") as pool:
        assert list(mapped(pool, deadly_once, told)) == [(number, len(PAYLOAD)) for number in range(20)]
    assert {path.name for path in tmp_path.iterdir()} == {"3", "10", "17"}


def test_a_call_that_ends_every_process_fails_and_the_others_go_on() -> None:
    with open_executor("pool:2") as pool:
        results = list(outcomes(pool, deadly, range(8)))
    assert [result.result() for result in results if not result.exception()] == [0, 1, 2, 4, 5, 6, 7]
    error = results[3].exception()
    assert isinstance(error, ExecutorError)
    assert str(error).startswith(f"deadly ended {TRIES} processes that ran it, the last by SIGKILL")


def test_workers_outlive_the_thread_that_asked_first() -> None:
    seen = []
    with open_executor("pool:1") as pool:
        for _ in range(3):
            thread = threading.Thread(target=lambda: seen.append(pool.submit(os.getpid).result(DEADLINE)))
            thread.start()
            thread.join()
    assert len(seen) == 3
    assert len(set(seen)) == 1


def test_workers_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    locks = [tmp_path / "one", tmp_path / "two"]
    program = (
        "import sys; from pathlib import Path; from octavo.executor import mapped, open_executor; import test_executor\n"
        "list(mapped(open_executor('pool:2'), test_executor.held, map(Path, sys.argv[1:])))"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, locks)], env=os.environ | {"PYTHONPATH": str(TESTS)}
    )
    try:
        wait_until(lambda: all(map(is_held, locks)))
    finally:
        parent.kill()
        parent.wait()
    wait_until(lambda: all(map(is_free, locks)))


def test_a_worker_ends_with_its_pipe() -> None:
    ours, theirs = SPAWN.Pipe()
    worker = SPAWN.Process(target=answer_all, args=(theirs,), daemon=True)
    worker.start()
    theirs.close()
    try:
        ours.send_bytes(pickle.dumps((deadly, (1,))))
        assert pickle.loads(ours.recv_bytes()) == (True, 1)
        ours.close()
        worker.join(DEADLINE)
        assert worker.exitcode == 0
    finally:
        worker.kill()


def test_closing_ends_what_is_at_work(tmp_path: Path) -> None:
    with open_executor("pool:1") as pool:
        working, waiting = pool.submit(held, tmp_path / "lock"), pool.submit(deadly, 1)
        wait_until(lambda: is_held(tmp_path / "lock"))
    assert is_free(tmp_path / "lock")
    for future in (working, waiting):
        assert isinstance(future.exception(DEADLINE), ExecutorError)
    with pytest.raises(ExecutorError):
        pool.submit(deadly, 1)


def test_settings_that_can_be_meant_are_told_without_starting_anything() -> None:
    for said in ("inline", "pool:1", "pool:256", "ray:192.0.2.1:6379", "ray:head.example:6379", "ray:[2001:db8::1]:1"):
        assert callable(parse(said))


@pytest.mark.parametrize(
    "said",
    "pool pool: pool:0 pool:x pool:-1 pool:257 pool:1.5 pool:٣ thing inline: INLINE ray ray: ray:auto ray:h ray:h:0 "
    "ray:h:65536 ray:h:x ray:a/b:1 ray:ray://h:10001".split(),
)
def test_settings_that_cannot_be_meant_are_refused_with_what_to_say(said: str) -> None:
    with pytest.raises(UsageError, match=r"pool:4|ray:HOST:PORT|ray:192\.0\.2\.1:6379"):
        open_executor(said)


def test_an_empty_setting_is_refused() -> None:
    with pytest.raises(UsageError):
        parse("")


def test_ray_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ExecutorError, match=r"pip install 'octavo\[ray\]'"):
        open_executor("ray:127.0.0.1:6379")


@pytest.mark.skipif(not RAY_INSTALLED, reason="Ray is not installed")
def test_an_address_where_nobody_answers_is_told_in_a_sentence() -> None:
    with pytest.raises(ExecutorError, match=r"Nobody answers at 127\.0\.0\.1:1 \(Connection refused\)"):
        open_executor("ray:127.0.0.1:1")


def on_node(number: int) -> tuple[int, str]:
    """The number, and the node of the cluster that it came to."""
    import ray

    time.sleep(0.05)
    return number, ray.get_runtime_context().get_node_id()


def refuse_strangers(address: str) -> None:
    """Nobody comes in with another token, or with another version of Octavo."""
    token, ours = os.environ["RAY_AUTH_TOKEN"], place.__version__
    try:
        os.environ["RAY_AUTH_TOKEN"] = "b" * len(token)
        with pytest.raises(ExecutorError, match="RAY_AUTH_TOKEN"):
            open_executor(f"ray:{address}")
        os.environ["RAY_AUTH_TOKEN"] = token
        place.__version__ = "999"
        with pytest.raises(ExecutorError, match=rf"Octavo is {ours} on the node 127\.0\.0\.1 and 999 here"):
            open_executor(f"ray:{address}")
    finally:
        os.environ["RAY_AUTH_TOKEN"], place.__version__ = token, ours


def lose_a_node() -> None:
    """Three nodes, of which one is killed with its workers in the middle of the work; the body of the test below."""
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    nodes = [
        cluster.add_node(
            num_cpus=1, object_store_memory=80_000_000, node_ip_address="127.0.0.1", include_dashboard=False
        )
        for _ in range(3)
    ]
    refuse_strangers(cluster.address)
    before = signal.getsignal(signal.SIGTERM)
    with open_executor(f"ray:{cluster.address}") as executor:
        assert signal.getsignal(signal.SIGTERM) is before
        assert executor.workers == 3
        results = mapped(executor, on_node, range(200))
        first = list(itertools.islice(results, 80))
        cluster.remove_node(nodes[2], allow_graceful=False)
        rest = list(results)
        assert [number for number, _ in [*first, *rest]] == list(range(200))
        assert nodes[2].node_id in {node for _, node in first}
        assert nodes[2].node_id not in {node for _, node in rest[-80:]}

        folder = Path(os.environ["RAY_TMPDIR"]) / "deadly"
        folder.mkdir()
        told = [(folder, number, PAYLOAD) for number in range(10)]
        assert list(mapped(executor, deadly_once, told)) == [(number, len(PAYLOAD)) for number in range(10)]
        assert {path.name for path in folder.iterdir()} == {"3"}
        ends = list(outcomes(executor, deadly, range(5)))
        assert [end.result() for end in ends if not end.exception()] == [0, 1, 2, 4]
        assert str(ends[3].exception()).startswith("deadly ended 3 processes")
        error = executor.submit(refused, 2).exception(DEADLINE)
        assert isinstance(error, NotFound)
        assert error.removed
        unfinished = executor.submit(time.sleep, 600)
    assert isinstance(unfinished.exception(DEADLINE), ExecutorError)
    with pytest.raises(ExecutorError):
        executor.submit(deadly, 1)
    with open_executor(f"ray:{cluster.address}") as executor:
        assert executor.submit(deadly, 1).result(DEADLINE) == 1
    cluster.shutdown()


@pytest.mark.long
@pytest.mark.skipif(not RAY_INSTALLED, reason="Ray is not installed")
def test_ray_loses_a_node_and_nothing_else() -> None:
    enter = [*NAMESPACE, *(["--map-root-user"] if os.geteuid() else [])]
    lone = (
        shutil.which("unshare") and shutil.which("ip") and not subprocess.run([*enter, "true"], check=False).returncode
    )
    if not lone:
        pytest.skip("no network namespace can be made here: Ray would listen beyond this machine")
    folder = tempfile.mkdtemp(prefix="octavo-ray-", dir="/tmp")  # sockets' names are short
    program = f"ip link set lo up && exec {sys.executable} -c 'import test_executor; test_executor.lose_a_node()'"
    environment = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "a" * 32, "RAY_TMPDIR": folder, "PYTHONPATH": str(TESTS)}
    try:
        ran = subprocess.run(
            [*enter, "sh", "-c", program],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert ran.returncode == 0, ran.stderr[-4000:]
    assert "(raylet)" not in ran.stdout  # Ray would print what died among our listings
