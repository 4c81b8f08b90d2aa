"""What all tests share."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from octavo.archive import Archive
    from postgres_server import PostgresServer


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in [name for name in os.environ if name.startswith(("OCTAVO_", "PG"))]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[PostgresServer]":
    """A PostgreSQL server of this session's own."""
    pytest.importorskip(
        "psycopg", reason="psycopg is not installed; it comes with octavo[postgres]", exc_type=ImportError
    )
    from postgres_server import NoPostgres, PostgresServer

    try:
        server = PostgresServer()
    except NoPostgres as reason:
        pytest.skip(str(reason))
    with server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> "Iterator[Archive]":
    """An empty archive; what uses it is tried against each kind of store."""
    from octavo.archive import Archive

    on_postgres = request.param == "postgres"
    kept = Archive.open(request.getfixturevalue("postgres_address") if on_postgres else tmp_path / "archive")
    yield kept
    kept.close()


@pytest.fixture
def postgres_address(postgres_server: "PostgresServer") -> Iterator[str]:
    """The address of an empty database for one test."""
    name = f"test_{secrets.token_hex(8)}"
    postgres_server.start()  # the test before may have stopped it
    yield postgres_server.database(name)
    postgres_server.start()
    postgres_server.drop(name)
