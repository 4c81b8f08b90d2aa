"""The server that tests and benchmarks start for themselves comes, goes and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed", exc_type=ImportError)

import psutil  # noqa: E402
from psycopg import sql  # noqa: E402
from psycopg.conninfo import conninfo_to_dict  # noqa: E402

import postgres_server as module  # noqa: E402 - it imports psycopg
from postgres_server import HONEST, NoPostgres, PostgresServer, ended, lives  # noqa: E402

SHOW = sql.SQL("SELECT current_setting('fsync'), current_setting('work_mem')")
PARENT = """
import time
from postgres_server import PostgresServer

with PostgresServer() as server:
    print(server.pid, server.folder, flush=True)
    time.sleep(600)
"""


def ask(address: str, statement: str) -> list[tuple]:
    with psycopg.connect(address) as connection:
        found = connection.execute(statement)
        return found.fetchall() if found.description else []


def test_a_database_is_reached_over_tcp_and_by_its_socket(postgres_server, postgres_address) -> None:
    name = postgres_address.rpartition("/")[2]
    by_socket = postgres_server.address(name, by_socket=True)
    who = "SELECT current_database(), current_user, current_setting('server_encoding'), inet_server_addr() IS NULL"
    assert ask(postgres_address, who) == [(name, "octavo", "UTF8", False)]
    assert ask(by_socket, who) == [(name, "octavo", "UTF8", True)]


def test_who_has_no_password_does_not_get_in(postgres_server, postgres_address) -> None:
    known = conninfo_to_dict(postgres_address)
    password = known.pop("password")
    for wrong in ({}, {"password": password[:-1]}, {"password": password, "user": "postgres"}):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(**{**known, **wrong})
    assert postgres_server.folder.stat().st_mode & 0o077 == 0


def test_the_owner_makes_tables_and_is_no_superuser(postgres_address) -> None:
    ask(postgres_address, "CREATE TABLE kept (id integer)")
    assert ask(postgres_address, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == [
        (False, False)
    ]


def test_text_is_sorted_as_in_a_dictionary(postgres_address) -> None:
    assert ask(postgres_address, "SELECT * FROM unnest(ARRAY['b', 'B', 'a', 'é', 'f']) AS word ORDER BY word") == [
        ("a",), ("b",), ("B",), ("é",), ("f",)
    ]  # fmt: skip


def test_a_database_goes_with_its_clients_and_comes_back_empty(postgres_server) -> None:
    address = postgres_server.database("coming_and_going")
    ask(address, "CREATE TABLE kept (id integer)")
    with psycopg.connect(address) as client:
        postgres_server.drop("coming_and_going")
        with pytest.raises(psycopg.OperationalError):
            client.execute("SELECT 1")
    postgres_server.drop("coming_and_going")
    address = postgres_server.database("coming_and_going")
    assert ask(address, "SELECT to_regclass('kept')") == [(None,)]
    postgres_server.drop("coming_and_going")


@pytest.mark.parametrize("end", ["stop", "stop immediately", "kill"])
def test_what_was_committed_outlives_the_server(postgres_server, postgres_address, end) -> None:
    with psycopg.connect(postgres_address) as client:
        client.execute("CREATE TABLE kept (id integer)")
        client.execute("INSERT INTO kept VALUES (1)")
        client.commit()
        client.execute("INSERT INTO kept VALUES (2)")
        if end == "kill":
            postgres_server.kill()
        else:
            postgres_server.stop(immediate=end == "stop immediately")
        assert postgres_server.pid is None
        with pytest.raises(psycopg.OperationalError):
            client.execute("INSERT INTO kept VALUES (3)")
    with pytest.raises(psycopg.OperationalError):
        ask(postgres_address, "SELECT 1")
    postgres_server.start()
    assert ask(postgres_address, "SELECT id FROM kept") == [(1,)]


def test_settings_come_with_a_start_and_stay(postgres_server) -> None:
    with PostgresServer(HONEST) as server:
        assert server.execute(SHOW) == [("on", "4MB")]
        before = server.pid
        server.restart(work_mem="5MB")
        assert server.pid != before
        assert server.execute(SHOW) == [("on", "5MB")]
        server.restart(immediate=True)
        assert server.execute(SHOW) == [("on", "5MB")]


def test_a_server_leaves_nothing_behind(postgres_server) -> None:
    with PostgresServer() as server:
        process = psutil.Process(server.pid)
        every = [process, *process.children()]
        assert len(every) > 1
    assert not any(map(lives, every))
    assert not server.folder.exists()


def test_a_server_that_does_not_start_says_why_and_leaves_nothing(postgres_server) -> None:
    server = PostgresServer({"fsync": "perhaps"})
    with pytest.raises(RuntimeError, match='"fsync" requires a Boolean'), server:
        pass
    assert server.pid is None
    assert not server.folder.exists()


@pytest.mark.skipif(not module.leash(), reason="no setpriv on this machine, so nothing ends a server with its parent")
def test_a_server_dies_with_a_parent_that_is_killed(postgres_server) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        pid, folder = parent.stdout.readline().split()
        process = psutil.Process(int(pid))
        every = [process, *process.children()]
        assert all(map(lives, every))
        parent.send_signal(signal.SIGKILL)
    try:
        assert ended(every, within=30)
    finally:
        for left in filter(lives, every):
            left.kill()
        shutil.rmtree(folder)


@pytest.fixture
def machine(monkeypatch, tmp_path) -> Path:
    """A folder for versions of PostgreSQL, with none anywhere else."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(module, "DEBIAN", tmp_path / "debian")
    return tmp_path


def put(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_a_machine_without_postgres_is_told_what_to_do(machine) -> None:
    with pytest.raises(NoPostgres, match="apt-get install postgresql"):
        PostgresServer()


def test_what_is_too_old_is_passed_over(machine) -> None:
    put(machine / "path", "13.9")
    with pytest.raises(NoPostgres, match="15 or newer"):
        module.programs()
    newer = put(machine / "debian" / "17" / "bin", "17.2 (Debian 17.2-1)")
    assert module.programs() == newer


def test_the_newest_is_taken_unless_path_has_another(machine) -> None:
    put(machine / "debian" / "9.6" / "bin", "9.6.24")
    put(machine / "debian" / "15" / "bin", "15.1")
    newest = put(machine / "debian" / "16" / "bin", "16.1")
    assert module.programs() == newest
    chosen = put(machine / "path", "15.3")
    assert module.programs() == chosen
