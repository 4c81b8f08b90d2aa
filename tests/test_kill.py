"""An import that is killed goes on where it was: nothing is lost, nothing stands there twice, no process stays."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("psycopg", reason="psycopg is not installed; it comes with octavo[postgres]", exc_type=ImportError)

from bench import kill, news, nodes
from bench.cells import Held, Stores

if TYPE_CHECKING:
    from postgres_server import PostgresServer

ARTICLES, KILLS = 1_000, 12  # of the long tests
CELLS = {"sqlite-pool": 2, "postgres-inline": 3}  # with how often each is killed
SOME = 240  # articles are filed by 64: there must be some batches to be killed in


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> news.News:
    return news.file(tmp_path_factory.mktemp("news"), SOME, news.invented())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, some: news.News) -> Held:
    held = kill.reference(Stores(tmp_path_factory.mktemp("undisturbed"), None), some)
    assert held.tables["article"][0] == SOME
    return held


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, postgres_server: "PostgresServer") -> Stores:
    postgres_server.start()
    return Stores(tmp_path_factory.mktemp("stores"), postgres_server)


@pytest.fixture(scope="module")
def survived(stores: Stores, some: news.News) -> dict[str, kill.Survived]:
    """What came of each cell's import, all killed at the same time: most of it is waiting for processes to start."""
    asked = [kill.Ordeal.of(cell, stores, some, kills, 1) for cell, kills in CELLS.items()]
    with ThreadPoolExecutor(len(asked)) as threads:
        return dict(zip(CELLS, threads.map(kill.survive, asked), strict=True))


@pytest.mark.parametrize("cell", CELLS)
def test_an_import_that_is_killed_goes_on(cell: str, survived: dict[str, kill.Survived], undisturbed: Held) -> None:
    one = survived[cell]
    assert sum(one.kills.values()) == CELLS[cell]
    assert one.starts == 1 + one.kills["coordinator"]
    assert one.held.differing(undisturbed) == []
    assert one.held.doubled == 0
    assert one.orphans == 0


def test_a_ledger_that_moves_before_the_articles_are_filed_loses_some(
    stores: Stores, some: news.News, undisturbed: Held
) -> None:
    figures = kill.control(stores, some, 1, 1, undisturbed)
    assert figures["kills"] == {"coordinator": 1}
    assert figures["missing_rows"]
    assert not figures["passed"]


@pytest.mark.long
@pytest.mark.parametrize("executor", kill.KINDS)
def test_both_stores_survive_many_kills(executor: str, tmp_path: Path, stores: Stores) -> None:
    if executor == "ray":
        try:
            nodes.check()
        except nodes.NoRay as reason:
            pytest.skip(str(reason))
    many = news.file(tmp_path, ARTICLES, news.invented())
    figures = kill.measure([f"{store}-{executor}" for store in ("sqlite", "postgres")], stores, many, KILLS)
    assert figures["control_failed"], figures
    assert figures["passed"], figures
