"""What an archive holds depends on what arrived before, and on nothing else: not on the store, processes or sizes."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("psycopg", reason="psycopg is not installed; it comes with octavo[postgres]", exc_type=ImportError)

from bench import news, nodes, same
from bench.cells import NAMES, Stores, held

from octavo.archive import Archive

if TYPE_CHECKING:
    from postgres_server import PostgresServer

ARTICLES, PAIRS = 400, 150  # of the long test
SOME, FEW = 120, 40


@pytest.fixture
def stores(tmp_path: Path, postgres_server: "PostgresServer") -> Stores:
    postgres_server.start()
    return Stores(tmp_path, postgres_server)


def some_news(folder: Path, articles: int) -> news.News:
    return news.file(folder, articles, news.invented())


def test_news_are_the_same_in_every_run_and_stay_for_the_next(tmp_path: Path) -> None:
    one, other = (some_news(tmp_path / name, SOME) for name in ("one", "other"))
    assert Path(one.file).read_bytes() == Path(other.file).read_bytes()
    assert one.queries == other.queries
    assert one.lines > one.articles
    written = Path(one.file).stat()
    assert some_news(tmp_path / "one", SOME) == one
    assert Path(one.file).stat() == written


def test_two_stores_two_executors_and_other_sizes_give_one_answer(tmp_path: Path, stores: Stores) -> None:
    some = some_news(tmp_path, SOME)
    cells = {"sqlite-inline": (1, 7), "sqlite-pool": (500, 2), "postgres-inline": (64, 1), "postgres-pool": (16, 7)}
    done = same.all_done(
        [
            same.Import(cell, stores.new(cell, f"some-{cell}"), some.file, some.queries, same.LEAST, batch, shards)
            for cell, (batch, shards) in cells.items()
        ]
    )
    assert same.differing(done) == []
    for one in done:
        assert one.held.tables["article"][0] == SOME
        assert one.held.tables["revision"][0] > SOME
        assert one.held.doubled == 0


def test_another_window_and_a_lost_article_are_noticed(tmp_path: Path, stores: Stores) -> None:
    some = some_news(tmp_path, FEW)
    first, second = (
        same.done(same.Import("sqlite-inline", stores.new("sqlite", name), some.file, some.queries, window), "inline")
        for name, window in (("wide", same.LEAST), ("narrow", 2))
    )
    assert "answers" in second.held.differing(first.held)
    archive = Archive.open(first.asked.store)
    with archive.write(durable=False) as kept:
        kept.remove([kept.articles.get(FEW // 2)], 0)
    poorer = held(archive, some.queries)
    archive.close()
    assert {"answers", "article", "revision"} <= set(poorer.differing(first.held))
    assert poorer.missing(first.held) > 1
    assert first.held.missing(first.held) == 0


@pytest.mark.long
def test_six_cells_and_all_pairs_of_sizes_give_one_answer(tmp_path: Path, stores: Stores) -> None:
    try:
        nodes.check()
        without = ""
    except nodes.NoRay as reason:
        without = str(reason)
    cells = [cell for cell in NAMES if not without or not cell.endswith("ray")]
    figures = same.measure(cells, stores, some_news(tmp_path, ARTICLES), some_news(tmp_path, PAIRS))
    assert figures["differing"] == []
    assert figures["passed"], figures
    if without:
        pytest.skip(f"all but Ray gave one answer; {without}")
