"""An import that is killed goes on where it was: nothing is lost, nothing stands there twice, no process stays."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("psycopg", reason="psycopg is not installed; it comes with octavo[postgres]", exc_type=ImportError)

from bench import kill, news, nodes
from bench.cells import Held, Stores

if TYPE_CHECKING:
    from postgres_server import PostgresServer

ARTICLES, KILLS = 1_000, 12  # of the long tests
SOME, FEW = 240, 3  # articles are filed by 64: there must be some batches to be killed in


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> news.News:
    return news.file(tmp_path_factory.mktemp("news"), SOME, news.invented())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, some: news.News) -> Held:
    held = kill.reference(Stores(tmp_path_factory.mktemp("undisturbed"), None), some)
    assert held.tables["article"][0] == SOME
    return held


@pytest.fixture
def stores(tmp_path: Path, postgres_server: "PostgresServer") -> Stores:
    postgres_server.start()
    return Stores(tmp_path, postgres_server)


@pytest.mark.parametrize("cell", ["sqlite-pool", "postgres-inline"])
def test_an_import_that_is_killed_goes_on(cell: str, stores: Stores, some: news.News, undisturbed: Held) -> None:
    asked = kill.Ordeal(cell, stores.new(cell, f"killed-{cell}"), some.file, some.queries, FEW, seed=1)
    survived = kill.survive(asked)
    assert survived.kills["coordinator"] >= 1
    assert survived.starts == 1 + survived.kills["coordinator"]
    assert survived.held.differing(undisturbed) == []
    assert survived.held.doubled == 0
    assert survived.orphans == 0


def test_a_ledger_that_moves_before_the_articles_are_filed_loses_some(
    tmp_path: Path, some: news.News, undisturbed: Held
) -> None:
    figures = kill.control(Stores(tmp_path, None), some, 1, 1, undisturbed)
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
