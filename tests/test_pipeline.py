"""Collecting over real HTTP, from a feed's address to an article that is found again."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from octavo import intake
from octavo.archive import Archive
from octavo.archive.search import parse
from octavo.assembly import wire
from octavo.config import Settings
from octavo.types import FeedAddress, Page, Round, State
from octavo.wire.polite import PoliteFetcher
from pieces import FERRY, FERRY_OTHER, HARVEST, page, rss
from web_of_pages import Web


@pytest.fixture
def webs() -> Iterator[list[Web]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Web(f"127.0.0.{number}")) for number in (2, 3)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    kept = Archive.open(tmp_path)
    yield kept
    kept.close()


def follow(archive: Archive, *urls: str) -> None:
    with archive.write(durable=True) as kept:
        for url in urls:
            intake._subscribe(kept, FeedAddress(url), 0)


def collect(archive: Archive, tmp_path: Path, *, every: bool = True) -> Round:
    settings = Settings(data=tmp_path, allow_hosts="127.0.0.2,127.0.0.3")

    async def run() -> Round:
        async with wire(archive, settings) as connected:
            return await connected.collector.run(once=True, every=every)

    return asyncio.run(run())


def publish(web: Web, *pieces: tuple[str, list[str]], etag: str = '"1"') -> None:
    for number, (title, paragraphs) in enumerate(pieces):
        web.page(f"/{number}", page(title, paragraphs, publisher=web.host))
    items = [(title, web.url(f"/{number}")) for number, (title, _) in enumerate(pieces)]
    web.page("/feed.xml", rss(f"News of {web.host}", items, home=web.url("/")), "application/rss+xml", etag=etag)


def test_from_a_feeds_address_to_a_story_of_two_publishers(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    publish(webs[0], FERRY, HARVEST)
    publish(webs[1], FERRY_OTHER)
    follow(archive, *(web.url("/feed.xml") for web in webs))
    done = collect(archive, tmp_path)
    assert (done.feeds, done.failed, done.articles) == (2, 0, 3)
    with archive.read() as kept:
        found = kept.articles.many(kept.words.newest(parse('"calla dawn"'), None, 10))
        assert {article.publisher.name for article in found.values()} == {"News of 127.0.0.2", "News of 127.0.0.3"}
        assert len({article.story for article in found.values()}) == 1
        assert {article.state for article in found.values()} == {State.FULL}


def test_a_second_round_asks_conditionally_and_reads_no_page(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    publish(webs[0], FERRY)
    follow(archive, webs[0].url("/feed.xml"))
    collect(archive, tmp_path)
    before = len(webs[0].seen)
    done = collect(archive, tmp_path)
    assert (done.feeds, done.unchanged, done.pages) == (1, 1, 0)
    assert [asked.path for asked in webs[0].seen[before:]] == ["/feed.xml"]
    assert webs[0].seen[-1].headers["if-none-match"] == '"1"'
    assert collect(archive, tmp_path, every=False).feeds == 0


def test_robots_is_read_before_any_page_and_obeyed(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    publish(webs[0], FERRY)
    webs[0].page("/robots.txt", "User-agent: *\nDisallow: /0\n", "text/plain")
    follow(archive, webs[0].url("/feed.xml"))
    collect(archive, tmp_path)
    assert "/0" not in webs[0].paths()
    with archive.read() as kept:
        (article,) = kept.articles.after(0, 5)
        assert article.state is State.BLOCKED
        assert "robots.txt" in article.reason
        assert article.title == FERRY[0]


def test_a_page_that_fails_is_tried_later_and_one_that_is_gone_is_not(
    archive: Archive, tmp_path: Path, webs: list[Web]
) -> None:
    publish(webs[0], FERRY, HARVEST)
    webs[0].page("/0", "busy", status=503)
    webs[0].page("/1", "gone", status=410)
    follow(archive, webs[0].url("/feed.xml"))
    assert collect(archive, tmp_path).articles == 0
    with archive.read() as kept:
        assert kept.entries.counts() == {"new": 1, "given up": 1}


def test_an_edited_entry_becomes_a_revision(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    publish(webs[0], FERRY)
    follow(archive, webs[0].url("/feed.xml"))
    collect(archive, tmp_path)
    title, paragraphs = FERRY
    publish(
        webs[0],
        (f"{title} (updated)", [*paragraphs, "The board later said that the inquiry would last a month."]),
        etag='"2"',
    )
    done = collect(archive, tmp_path)
    assert (done.articles, done.revisions) == (0, 1)
    with archive.read() as kept:
        assert kept.articles.get(1).revision == 2


def test_what_is_no_feed_says_so_and_keeps_its_place(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    webs[0].page("/feed.xml", "<html><body>Hello</body></html>")
    webs[1].page("/feed.xml", b"", "application/rss+xml")
    follow(archive, *(web.url("/feed.xml") for web in webs))
    done = collect(archive, tmp_path)
    assert done.failed == 2
    with archive.read() as kept:
        for feed in kept.feeds.all():
            assert feed.state == "failing"
            assert feed.reason
            assert feed.due > (feed.checked or 0)


def test_entries_without_link_or_title_or_date(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    body = " ".join(FERRY[1])
    items = (
        f"<item><title>No link</title><guid isPermaLink='false'>a</guid><description>{body}</description></item>"
        f"<item><link>{webs[0].url('/0')}</link></item>"
        "<item><description></description></item>"
        f"<item><title>Twice</title><guid isPermaLink='false'>a</guid><description>{body}</description></item>"
    )
    webs[0].page(
        "/feed.xml", f"<rss version='2.0'><channel><title>Odd</title>{items}</channel></rss>", "application/rss+xml"
    )
    webs[0].page("/0", page(*FERRY))
    follow(archive, webs[0].url("/feed.xml"))
    done = collect(archive, tmp_path)
    assert done.articles == 2
    with archive.read() as kept:
        assert {article.title for article in kept.articles.after(0, 5)} == {"No link", FERRY[0]}


def test_stopping_in_the_middle_loses_nothing(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    publish(webs[0], FERRY, HARVEST, FERRY_OTHER)
    follow(archive, webs[0].url("/feed.xml"))
    settings = Settings(data=tmp_path, allow_hosts="127.0.0.2")

    async def run() -> None:
        stop = asyncio.Event()
        async with wire(archive, settings) as connected:
            await connected.collector.run(
                every=True, once=True, stop=stop, tell=lambda done: stop.set() if done.articles else None
            )

    asyncio.run(run())
    collect(archive, tmp_path, every=False)
    with archive.read() as kept:
        assert len(kept.articles.after(0, 10)) == 3
        assert kept.entries.counts() == {"read": 3}


def test_an_entry_without_a_usable_address_keeps_the_feeds_words(
    archive: Archive, tmp_path: Path, webs: list[Web]
) -> None:
    body = " ".join(HARVEST[1])
    items = "".join(
        f"<item><title>Odd {n}</title><guid isPermaLink='false'>{n}</guid><link>{link}</link><description>{body}</description></item>"
        for n, link in enumerate(
            ("http://user:secret@127.0.0.2/x", "http://192.168.1.1/private", "http://exa mple/", "ftp://a.example/")
        )
    )
    webs[0].page(
        "/feed.xml", f"<rss version='2.0'><channel><title>Odd</title>{items}</channel></rss>", "application/rss+xml"
    )
    follow(archive, webs[0].url("/feed.xml"))
    assert collect(archive, tmp_path).articles == 4
    with archive.read() as kept:
        assert kept.entries.counts() == {"read": 4}


def test_a_fault_on_one_page_does_not_end_the_round(
    archive: Archive, tmp_path: Path, webs: list[Web], monkeypatch: pytest.MonkeyPatch
) -> None:
    from octavo import preparing

    publish(webs[0], FERRY, HARVEST)
    follow(archive, webs[0].url("/feed.xml"))
    real = preparing.features_of

    def poisoned(title: str, *rest: object) -> object:
        if title == FERRY[0]:
            raise ZeroDivisionError
        return real(title, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(preparing, "features_of", poisoned)
    assert collect(archive, tmp_path).articles == 1
    with archive.read() as kept:
        assert kept.entries.counts() == {"given up": 1, "read": 1}


CHALLENGE = "<html><head><title>Just a moment...</title></head><body><p>Checking your browser before accessing.</p></body></html>"


def test_pages_that_lead_to_one_login_stay_articles_of_their_own(
    archive: Archive, tmp_path: Path, webs: list[Web]
) -> None:
    publish(webs[0], FERRY, HARVEST)
    webs[0].page("/login", "<html><head><title>Log in</title></head><body><form><input name=user></form></body></html>")
    webs[0].redirect("/0", "/login")
    webs[0].redirect("/1", "/login")
    follow(archive, webs[0].url("/feed.xml"))
    assert collect(archive, tmp_path).articles == 2
    with archive.read() as kept:
        assert {article.title for article in kept.articles.after(0, 5)} == {FERRY[0], HARVEST[0]}
        assert all(article.reason for article in kept.articles.after(0, 5))


def test_a_challenge_is_never_shown_as_the_article(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    body = "".join(f"<p>{line}</p>" for line in (*HARVEST[1], *FERRY[1]))
    items = "".join(
        f"<item><title>{title}</title><guid isPermaLink='false'>{n}</guid><link>{webs[0].url(f'/{n}')}</link>"
        f"<description><![CDATA[{words}]]></description></item>"
        for n, (title, words) in enumerate(((HARVEST[0], body), (FERRY[0], "A short line.")))
    )
    webs[0].page(
        "/feed.xml", f"<rss version='2.0'><channel><title>Walled</title>{items}</channel></rss>", "application/rss+xml"
    )
    webs[0].page("/0", CHALLENGE)
    webs[0].page("/1", CHALLENGE)
    follow(archive, webs[0].url("/feed.xml"))
    collect(archive, tmp_path)
    with archive.read() as kept:
        told = {a.title: (a.state, kept.articles.revision(a).text) for a in kept.articles.after(0, 5)}
        assert told[HARVEST[0]][0] is State.FULL
        assert told[HARVEST[0]][1].startswith("Growers in the hills")
        assert told[FERRY[0]] == (State.BLOCKED, "A short line.")


def test_a_stub_of_another_feed_does_not_hide_the_whole(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    publish(webs[0], FERRY)
    webs[0].page("/robots.txt", "User-agent: *\nDisallow: /0\n", "text/plain")
    follow(archive, webs[0].url("/feed.xml"))
    collect(archive, tmp_path)
    with archive.write(durable=True) as kept:
        assert kept.articles.get(1).state is State.BLOCKED
        # The publisher opened the page since; what we know of its robots.txt is a day old.
        kept.hosts.set_robots(f"http://{webs[0].host}:{webs[0].port}", 404, b"", 0)
    webs[0].page("/robots.txt", "User-agent: *\nAllow: /\n", "text/plain")
    webs[1].page("/feed.xml", rss("Other", [(FERRY[0], webs[0].url("/0"))]), "application/rss+xml")
    follow(archive, webs[1].url("/feed.xml"))
    done = collect(archive, tmp_path)
    assert (done.articles, done.revisions) == (0, 1)
    with archive.read() as kept:
        assert kept.articles.get(1).state is State.FULL


def test_a_robots_txt_that_cannot_be_read_only_puts_off(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    publish(webs[0], FERRY)
    webs[0].page("/robots.txt", "trouble", status=500)
    follow(archive, webs[0].url("/feed.xml"))
    assert collect(archive, tmp_path).articles == 0
    with archive.read() as kept:
        assert kept.entries.counts() == {"new": 1}


def test_a_host_at_rest_costs_no_entry_a_try(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    publish(webs[0], FERRY, HARVEST, FERRY_OTHER)
    for number in range(3):
        webs[0].page(f"/{number}", "slow down", status=429, Retry_After="3600")
    follow(archive, webs[0].url("/feed.xml"))
    collect(archive, tmp_path)
    with archive.read() as kept:
        assert kept.entries.counts() == {"new": 3}
        tries = sorted(waiting.tries for n in (1, 2, 3) if (waiting := kept.entries.waiting(n)))
        assert tries == [0, 0, 1]


def test_a_date_that_moves_at_every_poll_reads_no_page_again(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    publish(webs[0], FERRY)
    follow(archive, webs[0].url("/feed.xml"))
    collect(archive, tmp_path)
    moved = rss("News", [(FERRY[0], webs[0].url("/0"))], home=webs[0].url("/")).replace("20 Sep", "21 Sep")
    webs[0].page("/feed.xml", moved, "application/rss+xml", etag='"2"')
    assert collect(archive, tmp_path).pages == 0


def test_a_publisher_removed_while_its_feed_is_asked(archive: Archive, tmp_path: Path, webs: list[Web]) -> None:
    publish(webs[0], FERRY)
    feed = webs[0].routes["/feed.xml"]

    def removed_meanwhile(handler: object) -> None:
        with archive.write(durable=True) as kept:
            kept.feeds.remove(kept.publishers.get(webs[0].host))
        feed(handler)  # type: ignore[arg-type]

    webs[0].does("/feed.xml", removed_meanwhile)
    follow(archive, webs[0].url("/feed.xml"))
    assert collect(archive, tmp_path).articles == 0
    with archive.read() as kept:
        assert kept.feeds.all() == []


def test_two_collectors_of_one_store_divide_the_hosts_and_read_nothing_twice(
    postgres_address: str, tmp_path: Path, webs: list[Web]
) -> None:
    publish(webs[0], FERRY, HARVEST)
    publish(webs[1], FERRY_OTHER)
    one, two = Archive.open(postgres_address), Archive.open(postgres_address)
    follow(one, *(web.url("/feed.xml") for web in webs))
    settings = Settings(data=tmp_path, allow_hosts="127.0.0.2,127.0.0.3")

    async def run() -> list[Round]:
        async with wire(one, settings) as first, wire(two, settings) as second:
            return list(await asyncio.gather(*(each.collector.run(once=True) for each in (first, second))))

    rounds = asyncio.run(run())
    assert sum(done.articles for done in rounds) == 3
    assert sum(done.feeds for done in rounds) == 2
    for web in webs:
        paths = [asked.path for asked in web.seen]
        assert len(paths) == len(set(paths)), paths
    one.close()
    two.close()


def test_a_collector_whose_lease_was_taken_over_writes_nothing_more(
    archive: Archive, tmp_path: Path, webs: list[Web], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(webs[0], FERRY)
    follow(archive, webs[0].url("/feed.xml"))
    real = PoliteFetcher.feed

    async def slow(self: PoliteFetcher, url: str, **more: str) -> Page:
        page = await real(self, url, **more)
        with archive.write(durable=True) as kept:  # meanwhile its lease ended, and another claimed the host
            kept.hosts.release_all()
            assert kept.hosts.claim([webs[0].host], "another", 0.0, 2e9)
        return page

    monkeypatch.setattr(PoliteFetcher, "feed", slow)

    async def run() -> Round:
        stop = asyncio.Event()
        settings = Settings(data=tmp_path, allow_hosts="127.0.0.2,127.0.0.3")
        async with wire(archive, settings) as connected:
            asyncio.get_running_loop().call_later(2.5, stop.set)
            return await connected.collector.run(stop=stop)

    assert asyncio.run(run()).feeds == 0
    with archive.read() as kept:
        assert kept.feeds.all()[0].checked is None
        assert kept.entries.counts() == {}
        assert kept.hosts.claim([webs[0].host], "a third", 1.0, 2.0) == {}
