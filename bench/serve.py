"""Reading under load: 8 readers in a closed loop, without think time, on a real server over a large archive.

    ./run bench serve [--articles N] [--seconds S] [--readers R] [--keep DIR]

The archive is made from the shared texts (real lengths and words, sentences mixed so that no two articles are equal),
filled through the archive's own save: texts, words, vectors, placements, edges, copies and revisions. Each page has
p50 and p95 in ms; the article page's cost, by one reader alone, is set against a small archive's.
"""

import argparse
import asyncio
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote

import aiohttp

from bench import filled
from octavo.web.words import slug

SMALL = 1_000
BROWSER = {"Connection": "keep-alive"}  # as browsers say it: who does not is taken for a proxy, and a stranger
PAGES = ("front", "article", "story", "search")


def run(arguments: list[str]) -> dict[str, object]:
    parser = argparse.ArgumentParser(prog="bench serve")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "octavo-bench")
    given = parser.parse_args(arguments)
    large, small = (filled.archive(given.keep, number) for number in (given.articles, SMALL))
    with Server(small) as server:
        alone_small = asyncio.run(_alone(server, SMALL))
    with Server(large) as server:
        alone_large = asyncio.run(_alone(server, given.articles))
        asyncio.run(_load(server, given.articles, given.readers, 3.0))  # warm
        times = asyncio.run(_load(server, given.articles, given.readers, given.seconds))
        memory = server.memory()
    figures: dict[str, object] = {"articles": given.articles, "readers": given.readers}
    for page in PAGES:
        ordered = sorted(times[page])
        figures |= {
            f"{page}_p50_ms": _ms(ordered, 0.50),
            f"{page}_p95_ms": _ms(ordered, 0.95),
            f"{page}_n": len(ordered),
        }
    figures["requests_per_second"] = round(sum(map(len, times.values())) / given.seconds, 1)
    figures["article_alone_ms"] = round(alone_large, 3)
    figures[f"article_alone_ms_at_{SMALL}"] = round(alone_small, 3)
    figures["article_ratio"] = round(alone_large / alone_small, 3)
    return figures | memory


def _ms(ordered: list[float], share: float) -> float:
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)


class Server:
    """`octavo serve` in a process of its own."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = ["serve", "--no-collect", "--no-sample", "--port", str(self.port), "--data", str(data)]
        self._process = subprocess.Popen([sys.executable, "-m", "octavo", *command], stderr=subprocess.DEVNULL)

    def __enter__(self) -> "Server":
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise SystemExit("The server did not start.")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)

    def memory(self) -> dict[str, object]:
        """Resident megabytes of the server's processes together: their own, and files they have mapped."""
        tasks = Path(f"/proc/{self._process.pid}/task").iterdir()
        children = [int(number) for task in tasks for number in (task / "children").read_text().split()]
        sizes = [_resident(number) for number in (self._process.pid, *children)]
        return {"resident_mb": sum(own for own, _ in sizes), "mapped_mb": sum(mapped for _, mapped in sizes)}


def _resident(process: int) -> tuple[int, int]:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    sizes = {
        name: int(value.split()[0]) // 1024
        for name, _, value in (line.partition(":") for line in lines)
        if name.startswith("Rss")
    }
    return sizes["RssAnon"] + sizes["RssShmem"], sizes["RssFile"]


def _path(page: str, articles: int, chance: random.Random) -> str:
    number = chance.randrange(1, articles + 1)
    if page == "front":
        return "/"
    if page == "search":
        return f"/search?q={quote(filled.query(number))}"
    number = number if page == "article" else filled.story_of(number)
    return f"/{page[0]}/{number}/{slug(filled.title_of(number))}"


async def _get(session: aiohttp.ClientSession, server: Server, path: str) -> None:
    async with session.get(f"http://127.0.0.1:{server.port}{path}", allow_redirects=False) as answer:
        await answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}.")


async def _load(server: Server, articles: int, readers: int, seconds: float) -> dict[str, list[float]]:
    times: defaultdict[str, list[float]] = defaultdict(list)
    end = time.monotonic() + seconds

    async def reader(seed: int) -> None:
        chance = random.Random(seed)
        async with aiohttp.ClientSession(headers=BROWSER) as session:
            while time.monotonic() < end:
                page = chance.choice(PAGES)
                start = time.perf_counter()
                await _get(session, server, _path(page, articles, chance))
                times[page].append(time.perf_counter() - start)

    await asyncio.gather(*(reader(seed) for seed in range(readers)))
    return times


async def _alone(server: Server, articles: int, count: int = 300) -> float:
    """Median milliseconds of the article page for one reader."""
    chance = random.Random(articles)
    spent = []
    async with aiohttp.ClientSession(headers=BROWSER) as session:
        for _ in range(count):
            start = time.perf_counter()
            await _get(session, server, _path("article", articles, chance))
            spent.append(time.perf_counter() - start)
    return 1000 * statistics.median(spent)
