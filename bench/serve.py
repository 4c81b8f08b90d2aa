"""Reading under load: 8 readers in a closed loop, without think time, on a real server over a large archive.

    ./run bench serve [--articles N] [--seconds S] [--readers R] [--keep DIR]

The archive is made from the shared texts (real lengths and words, sentences mixed so that no two articles are equal),
filled through the archive's own save: texts, words, vectors, placements, edges, copies and revisions. Each page has
p50 and p95 in ms; the article page's cost, by one reader alone, is set against a small archive's.
"""

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import asked, filled
from bench.readers import Asked, load
from bench.server import Server

SMALL = 1_000
WARM = ALONE = 3.0  # seconds
SEARCH = "search"


def run(arguments: list[str]) -> dict[str, float]:
    parser = argparse.ArgumentParser(prog="bench serve")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "octavo-bench")
    given = parser.parse_args(arguments)
    large, small = (filled.archive(given.keep, number) for number in (given.articles, SMALL))
    with Server(small) as server:
        alone_small = _alone(server, SMALL)
    pages = _pages(given.articles)
    with Server(large) as server:
        alone_large = _alone(server, given.articles)
        load(server.address, pages, given.readers, WARM)
        met = load(server.address, pages, given.readers, given.seconds)
        held = server.memory()
    return {
        "articles": given.articles,
        "readers": given.readers,
        **asked.figures(met, given.seconds),
        "article_alone_ms": round(alone_large, 3),
        f"article_alone_ms_at_{SMALL}": round(alone_small, 3),
        "article_ratio": round(alone_large / alone_small, 3),
        "resident_mb": held.resident,
        "mapped_mb": held.mapped,
    }


def _pages(articles: int) -> Sequence[Asked]:
    """Pages and searches by turns; searches of every kind count as one."""
    pages, searches = asked.asked(articles, asked.PAGES), asked.asked(articles, asked.KINDS[len(asked.PAGES) :])
    found: list[Asked] = []
    for place, (_, path) in enumerate(searches[: len(pages) // len(asked.PAGES)]):
        at = place * len(asked.PAGES)
        found += [*pages[at : at + len(asked.PAGES)], (SEARCH, path)]
    return found


def _alone(server: Server, articles: int) -> float:
    """Median milliseconds of the article page for one reader."""
    met = load(server.address, asked.asked(articles, ["article"]), 1, ALONE)
    return 1000 * statistics.median(met.times["article"])
