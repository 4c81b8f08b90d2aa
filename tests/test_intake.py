"""What a person hands in, over real HTTP and real files."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo.archive import Archive
from octavo.assembly import make_filing, wire
from octavo.config import Settings
from octavo.errors import FetchError, ForbiddenAddress, ImportFailed, NotAFeed, UsageError
from octavo.executor import Inline
from octavo.intake import Added, Imported, add_sample, moment_of
from pieces import FERRY, FERRY_OTHER, HARVEST, page, rss
from web_of_pages import Web

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "daily8_page.txt"


@pytest.fixture
def web() -> Iterator[Web]:
    with Web("127.0.0.2") as one:
        yield one


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    kept = Archive.open(tmp_path / "data")
    yield kept
    kept.close()


def settings(archive: Archive, tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", allow_hosts="127.0.0.2")


def add(archive: Archive, tmp_path: Path, url: str) -> Added:
    async def run() -> Added:
        async with wire(archive, settings(archive, tmp_path)) as connected:
            return await connected.intake.add(url)

    return asyncio.run(run())


def import_file(archive: Archive, tmp_path: Path, path: Path, as_of: int | None = None) -> list[Imported]:
    async def run() -> list[Imported]:
        async with wire(archive, settings(archive, tmp_path)) as connected:
            return list(connected.intake.import_file(path, as_of))

    return asyncio.run(run())


def totals(steps: list[Imported]) -> tuple[int, int, int]:
    return sum(s.feeds for s in steps), sum(s.articles for s in steps), sum(bool(s.problem) for s in steps)


def test_a_feeds_address_is_followed_once(archive: Archive, tmp_path: Path, web: Web) -> None:
    web.page("/feed.xml", rss("Courier", [("One", web.url("/1"))], home=web.url("/")), "application/rss+xml")
    assert not add(archive, tmp_path, web.url("/feed.xml")).known
    assert add(archive, tmp_path, web.url("/feed.xml")).known
    with archive.read() as kept:
        (feed,) = kept.feeds.all()
        assert (feed.title, feed.publisher.key) == ("Courier", "127.0.0.2")


def test_a_sites_feed_is_found_where_the_page_says_and_in_the_usual_places(
    archive: Archive, tmp_path: Path, web: Web
) -> None:
    web.page("/", '<html><head><link rel="alternate" type="application/rss+xml" href="/deep/news.xml"></head></html>')
    web.page("/deep/news.xml", rss("Deep", [("One", web.url("/1"))]), "application/rss+xml")
    assert add(archive, tmp_path, web.url("/")).feed.url == web.url("/deep/news.xml")
    web.page("/plain", "<html><body>Nothing said here.</body></html>")
    web.page("/rss.xml", rss("Usual", [("One", web.url("/1"))]), "application/rss+xml")
    assert add(archive, tmp_path, web.url("/plain")).feed.title == "Usual"


def test_what_is_no_feed_and_has_none_says_so(archive: Archive, tmp_path: Path, web: Web) -> None:
    web.page("/", "<html><body>Nothing.</body></html>")
    with pytest.raises(NotAFeed, match="no feed"):
        add(archive, tmp_path, web.url("/"))
    with pytest.raises(ForbiddenAddress):
        add(archive, tmp_path, "http://127.0.0.9/feed")
    with pytest.raises(FetchError):
        add(archive, tmp_path, "file:///etc/hostname")
    with archive.read() as kept:
        assert kept.feeds.all() == []


def test_files_of_every_kind(archive: Archive, tmp_path: Path) -> None:
    opml = tmp_path / "list.opml"
    opml.write_text(
        '<opml><body><outline text="A & B" xmlUrl="https://a.example/feed"/><outline text="broken" xmlUrl="nonsense"></body>'
    )
    feeds, articles, problems = totals(import_file(archive, tmp_path, opml))
    assert (feeds, articles) == (1, 0)
    assert problems >= 1
    html = tmp_path / "saved.html"
    html.write_text(page(*FERRY).replace("<head>", '<head><link rel="canonical" href="https://courier.example/ferry">'))
    assert totals(import_file(archive, tmp_path, html)) == (0, 1, 0)
    lines = tmp_path / "pages.jsonl"
    rows = [
        {"url": "https://gazette.example/1", "html": page(*FERRY_OTHER, publisher="Gazette")},
        {"url": "https://gazette.example/2", "html": page(*HARVEST)},
    ]
    lines.write_text("\n".join(map(json.dumps, rows)) + "\n{broken\n")
    assert totals(import_file(archive, tmp_path, lines)) == (0, 2, 1)
    again = import_file(archive, tmp_path, lines)
    assert totals(again) == (0, 0, 0)
    assert sum(step.known for step in again) == 2
    feed = tmp_path / "feed.xml"
    feed.write_text(
        f"<rss version='2.0'><channel><title>Post</title><item><title>Own text</title><guid isPermaLink='false'>1</guid><description>{' '.join(HARVEST[1])}</description></item></channel></rss>"
    )
    assert totals(import_file(archive, tmp_path, feed)) == (0, 1, 0)
    with archive.read() as kept:
        assert {a.publisher.name for a in kept.articles.after(0, 10)} >= {"The Courier", "Gazette", "Post"}
        ferry = kept.articles.by_key("https://courier.example/ferry")
        assert ferry is not None
        assert {a.id for a in kept.articles.of_story(ferry.story)} >= {1, 2}


@pytest.mark.parametrize("name", ["folder", "absent.opml", "empty.xml", "picture.png"])
def test_what_cannot_be_imported_says_why(archive: Archive, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.xml").write_bytes(b"")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(ImportFailed) as problem:
        import_file(archive, tmp_path, tmp_path / name)
    assert name in str(problem.value)


def test_the_sample_edition_goes_through_the_same_pipeline(archive: Archive, tmp_path: Path) -> None:
    filing = make_filing(archive, settings(archive, tmp_path), Inline())
    added = add_sample(filing, lambda _: None)
    assert added >= 60
    assert add_sample(filing, lambda _: None) == 0
    with archive.read() as kept:
        assert len(kept.publishers.samples()) >= 10
        every = kept.articles.after(0, 1000)
        assert sum(article.revision > 1 for article in every) >= 1
        assert len({article.language for article in every}) >= 3
        assert {"full", "paywalled"} <= {article.state.value for article in every}


def test_a_time_is_read_as_written() -> None:
    assert moment_of("2025-06-18T12:00Z") == 1_750_248_000
    assert moment_of("2025-06-18") == 1_750_204_800
    with pytest.raises(UsageError):
        moment_of("yesterday")


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED.name} is not beside this checkout")
def test_a_saved_aggregator_page_is_four_articles(archive: Archive, tmp_path: Path) -> None:
    as_of = 1_750_248_000
    assert totals(import_file(archive, tmp_path, SHARED, as_of)) == (0, 4, 0)
    with archive.read() as kept:
        every = kept.articles.after(0, 10)
        assert [a.publisher.name for a in every] == [
            "Publisher not stated",
            "Western Telegraph",
            "Daily Mirror",
            "Glasgow Times",
        ]
        assert [a.published for a in every] == [None, as_of - 15 * 60, as_of - 19 * 60, as_of - 40 * 60]
        assert len({a.story for a in every}) == 4
        texts = [kept.articles.revision(a).text for a in every]
        assert not any(
            furniture in text for text in texts for furniture in ("Try Our AI", "No comments yet", "Related Articles")
        )
        assert texts[0].count("\n") == 16
