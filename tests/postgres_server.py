"""A PostgreSQL server for tests and benchmarks: in a folder of its own, on a port of its own, as long as who started it."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import psutil
import psycopg
from psycopg import sql

OLDEST = 15
DEBIAN = Path("/usr/lib/postgresql")
OWNER = "octavo"
PATIENCE = 60.0

# What only a machine that loses power would miss: what a process wrote before it died is kept, flushed or not.
FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"}
# What a person's server does, with the memory that a server of its own is given.
HONEST = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "2GB"}


class NoPostgres(Exception):
    """This machine has no PostgreSQL that Octavo can use."""


class PostgresServer:
    """A server that ends with its `with` block, or with the thread that started it, however that dies.

    The folder lies where TMPDIR says, which decides the disk that a benchmark measures.

    Raises:
        NoPostgres: with the sentence to skip with.
        RuntimeError: with what PostgreSQL said, where it does not start.
    """

    def __init__(self, settings: dict[str, str] = FAST) -> None:
        self.settings = dict(settings)
        self.port = free_port()
        self._programs = programs()
        self._process: subprocess.Popen[bytes] | None = None
        self._password = secrets.token_urlsafe()
        self.folder = Path(tempfile.mkdtemp(prefix="octavo-postgres-"))
        self._log = self.folder / "log"
        self._surroundings = surroundings(self.folder)

    def __enter__(self) -> Self:
        try:
            self._initialise()
            self.start()
            self.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(OWNER), self._password))
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that all others of the server come from; None where it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self, **settings: str) -> None:
        """Starts the server unless it runs, and returns once it answers; settings stay for later starts."""
        self.settings |= settings
        if self.pid:
            return
        own = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder}
        options = [f"--{name}={value}" for name, value in {**self.settings, **own}.items()]
        command = [*leash(), str(self._programs / "postgres"), "-D", str(self._data), *options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, **self._surroundings, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def stop(self, immediate: bool = False) -> None:
        """Ends every session and the server: in order, or `immediate`ly, so that the next start has to recover."""
        if self._process and self.pid:
            self._process.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
            self._process.wait(PATIENCE)

    def restart(self, immediate: bool = False, **settings: str) -> None:
        """Stops and starts again; addresses stay, sessions do not."""
        self.stop(immediate)
        self.start(**settings)

    def kill(self) -> None:
        """Kills every process of the server, so that clients are left without a word."""
        if self._process and self.pid:
            postmaster = psutil.Process(self.pid)
            postmaster.suspend()  # it would start anew what is killed before it
            processes = [*postmaster.children(), postmaster]
            for process in processes:
                process.kill()
            self._process.wait(PATIENCE)
            ended(processes, PATIENCE)  # the next start refuses while one of them holds the shared memory

    def close(self) -> None:
        """Stops the server and removes its folder."""
        self.stop(immediate=True)
        shutil.rmtree(self.folder)

    def execute(self, statement: sql.SQL | sql.Composed) -> list[tuple[Any, ...]]:
        """The rows that a statement of the superuser's gives back."""
        with psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    def database(self, name: str, *, by_socket: bool = False) -> str:
        """The address of a new, empty database; its owner is no superuser, and it sorts text as dictionaries do.

        That is how many servers sort and SQLite does not: who needs the order of code points has to ask for it.
        """
        made = "CREATE DATABASE {} OWNER {} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
        self.execute(sql.SQL(made).format(sql.Identifier(name), sql.Identifier(OWNER)))
        return self.address(name, by_socket=by_socket)

    def address(self, name: str, *, by_socket: bool = False) -> str:
        """The address of a database, over TCP with a password or `by_socket` without, also from another network."""
        if by_socket:
            return f"postgresql://{OWNER}@/{name}?host={self.folder}&port={self.port}"
        return f"postgresql://{OWNER}:{self._password}@127.0.0.1:{self.port}/{name}"

    def drop(self, name: str) -> None:
        """Removes a database, whoever is connected, where there is one of that name."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _initialise(self) -> None:
        command = [str(self._programs / "initdb"), "-D", str(self._data), "--username=postgres", "--no-sync"]
        command += ["--encoding=UTF8", "--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256"]
        done = subprocess.run(command, **self._surroundings, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr.strip()}")

    def _wait(self) -> None:
        """Returns once the server answers; raises RuntimeError with the end of its log where it never does."""
        give_up = time.monotonic() + PATIENCE
        while self.pid and time.monotonic() < give_up:
            try:
                self.execute(sql.SQL("SELECT 1"))
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError(f"PostgreSQL did not start: {self._log.read_text(errors='replace')[-2000:]}")


def programs() -> Path:
    """The folder of the programs of PostgreSQL: what PATH has, else Debian's newest; raises NoPostgres."""
    for folder in folders():
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
        version = re.search(r"\d+", said)
        if version and int(version[0]) >= OLDEST:
            return folder
    raise NoPostgres(
        f"no PostgreSQL {OLDEST} or newer on this machine; on Debian and Ubuntu: apt-get install postgresql"
    )


def folders() -> Iterator[Path]:
    """The folders that hold a server's programs, best first."""
    found = shutil.which("postgres")
    debian = sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in [*([Path(found).parent] if found else []), *debian]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            yield folder


def surroundings(folder: Path) -> dict[str, Any]:
    """What a program of PostgreSQL is started with; PostgreSQL refuses root, so root hands it the folder and an account."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    shared: dict[str, Any] = {"env": {**settings, "LC_ALL": "C"}, "cwd": folder, "stdin": subprocess.DEVNULL}
    if os.geteuid() != 0:
        return shared
    import pwd  # absent on Windows, where nobody is root

    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = accounts.get("postgres", accounts["nobody"])
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {**shared, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def leash() -> list[str]:
    """What a command begins with that is to die with the thread that starts it; nothing where the system cannot."""
    return ["setpriv", "--pdeathsig", "QUIT", "--"] if shutil.which("setpriv") else []


def lives(process: psutil.Process) -> bool:
    """Whether a process still runs; one that ended and that nobody has asked about yet does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def ended(processes: list[psutil.Process], within: float) -> bool:
    """Whether the processes end within so many seconds."""
    give_up = time.monotonic() + within
    while any(map(lives, processes)) and time.monotonic() < give_up:
        time.sleep(0.01)
    return not any(map(lives, processes))


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
