"""Pages a second of one core: from a page's bytes to committed, searchable and placed, beside peers doing their part.

    ./run bench pipeline [PAGES.jsonl.gz …] [--pages N]

Peers read the same pages in the same run, page by page in turn, so that a change of the machine's speed meets all:
trafilatura's `bare_extraction(with_metadata=True)` and newspaper4k. Times are processor seconds of this process.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import newspaper
import trafilatura

from bench.shared import need, rows
from octavo.archive import Archive
from octavo.desk import embedding
from octavo.filing import Filing
from octavo.types import Page
from octavo.wire import extract


def run(arguments: list[str]) -> dict[str, float]:
    parser = argparse.ArgumentParser(prog="bench pipeline")
    parser.add_argument("data", nargs="*", type=Path)
    parser.add_argument("--pages", type=int, default=10_000, help="at most so many pages")
    given = parser.parse_args(arguments)
    paths = given.data or [need("extract_zyte.jsonl.gz")]
    pages = [(row["url"], row["html"]) for path in paths for row in rows(path)][: given.pages]
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder))
        filing = Filing(archive, embedding.load(), 20_000)

        def octavo(url: str, html: str) -> None:
            filing.file(extract.extract(Page(url, html.encode(), content_type="text/html; charset=utf-8")))

        peers: dict[str, Callable[[str, str], object]] = {
            "octavo": octavo,
            "trafilatura": lambda url, html: trafilatura.bare_extraction(html, url=url, with_metadata=True),
            "newspaper4k": _newspaper,
        }
        for work in peers.values():  # warm: dictionaries, vectors, compiled expressions
            for url, html in pages[:5]:
                work(url.replace("://", "://warm."), html)
        spent = _times(pages, peers)
        with archive.read() as kept:
            stored = kept.publishers.counts()[0]
        archive.close()
    figures = {f"{name}_pages_per_second": round(len(pages) / seconds, 2) for name, seconds in spent.items()}
    return figures | {
        "ratio_to_trafilatura": round(spent["octavo"] / spent["trafilatura"], 3),
        "ratio_to_newspaper4k": round(spent["octavo"] / spent["newspaper4k"], 3),
        "n": len(pages),
        "stored": stored,
    }


def _times(pages: list[tuple[str, str]], peers: dict[str, Callable[[str, str], object]]) -> dict[str, float]:
    spent: defaultdict[str, float] = defaultdict(float)
    for url, html in pages:
        for name, work in peers.items():
            start = time.process_time()
            work(url, html)
            spent[name] += time.process_time() - start
    return dict(spent)


def _newspaper(url: str, html: str) -> None:
    article = newspaper.Article(url, fetch_images=False)
    try:
        article.download(input_html=html)
        article.parse()
    except Exception:  # noqa: BLE001 - a page a peer cannot read costs it what it costs
        return
