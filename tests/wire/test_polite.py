import asyncio
import itertools
import time

import pytest

from octavo.errors import AtRest, BadStatus, FetchError, ForbiddenAddress, NotAllowed
from octavo.wire.fetch import Client, user_agent
from octavo.wire.guard import Guard
from octavo.wire.polite import Hosts, Memory, PoliteFetcher
from octavo.wire.robots import RETRY, Record
from web_of_pages import Web, silent

AGENT = user_agent("news@example.org")
URL = "https://news.example/a"


@pytest.fixture
def web():
    with Web("127.0.0.2") as web:
        yield web


def run(doing, *, allow=("127.0.0.2", "127.0.0.3"), floor=0.0, hosts=None, shelf=None, **client):
    async def opened():
        guard = Guard(allow, allow_floor=floor)
        async with Client(guard, AGENT, **client) as one:
            return await doing(PoliteFetcher(one, hosts or Hosts(guard.floor), shelf))

    return asyncio.run(opened())


def test_robots_is_read_once_before_any_page(web):
    web.page("/robots.txt", "User-agent: *\nDisallow: /private")
    web.page("/a", "x")
    web.page("/b", "x")

    async def both(polite):
        return await asyncio.gather(polite.page(web.url("/a")), polite.page(web.url("/b")))

    assert len(run(both)) == 2
    assert web.paths()[0] == "/robots.txt"
    assert sorted(web.paths()) == ["/a", "/b", "/robots.txt"]


def test_a_disallowed_page_is_not_asked_for(web):
    web.page("/robots.txt", "User-agent: *\nDisallow: /private")
    web.page("/private/a", "x")
    with pytest.raises(NotAllowed, match=r"robots\.txt"):
        run(lambda polite: polite.page(web.url("/x/../private/a")))
    assert web.paths() == ["/robots.txt"]


def test_a_redirect_does_not_lead_around_robots(web):
    with Web("127.0.0.3") as other:
        other.page("/robots.txt", "User-agent: *\nDisallow: /")
        other.page("/a", "x")
        web.redirect("/a", other.url("/a"))
        with pytest.raises(NotAllowed):
            run(lambda polite: polite.page(web.url("/a")))
        assert other.paths() == ["/robots.txt"]


def test_a_robots_txt_that_has_trouble_closes_the_site_for_pages_and_not_for_feeds(web):
    web.page("/robots.txt", "", status=503)
    web.page("/a", "x")
    with pytest.raises(FetchError, match=r"robots\.txt of 127\.0\.0\.2 could not be read") as problem:
        run(lambda polite: polite.page(web.url("/a")))
    assert type(problem.value) is FetchError  # it passes: no rule was read
    assert run(lambda polite: polite.feed(web.url("/a"))).body == b"x"


def test_a_robots_txt_that_comes_back_opens_the_site(web):
    web.page("/robots.txt", "", status=503)
    web.page("/a", "x")
    shelf = Memory()
    with pytest.raises(FetchError):
        run(lambda polite: polite.page(web.url("/a")), shelf=shelf)
    origin = web.url("").rstrip("/")
    shelf.save_robots(Record(origin, 503, b"", int(time.time()) - RETRY))
    web.page("/robots.txt", "User-agent: *\nDisallow: /b")
    assert run(lambda polite: polite.page(web.url("/a")), shelf=shelf).body == b"x"


def test_a_robots_txt_that_does_not_answer_closes_the_site(web):
    web.does("/robots.txt", silent(1))
    web.page("/a", "x")
    with pytest.raises(FetchError, match="not read yet") as problem:
        run(lambda polite: polite.page(web.url("/a")), total=0.2)
    assert type(problem.value) is FetchError


def test_while_a_host_rests_its_robots_txt_is_not_asked_for_and_not_judged(web):
    web.page("/robots.txt", "User-agent: *\nDisallow: /")
    hosts, shelf = Hosts(lambda _: 0.0, resting={web.host: time.time() + 600}), Memory()
    for fetched in (PoliteFetcher.page, PoliteFetcher.feed):
        with pytest.raises(AtRest):
            run(lambda polite, fetched=fetched: fetched(polite, web.url("/a")), hosts=hosts, shelf=shelf)
    assert not web.paths() and shelf.load_robots(web.url("").rstrip("/")) is None


def test_robots_follows_redirects_and_is_cut_at_its_limit(web):
    web.redirect("/robots.txt", "/other.txt", 301)
    web.page("/other.txt", b"User-agent: *\nDisallow: /a\n" + b"#" * 700_000)
    with pytest.raises(NotAllowed):
        run(lambda polite: polite.page(web.url("/a")))


def test_a_feed_is_an_invitation_unless_we_are_named(web):
    web.page("/feed", "x")
    web.page("/robots.txt", "User-agent: *\nDisallow: /")
    assert run(lambda polite: polite.feed(web.url("/feed"))).body == b"x"
    web.page("/robots.txt", "User-agent: octavo\nDisallow: /")
    with pytest.raises(NotAllowed):
        run(lambda polite: polite.feed(web.url("/feed")))


def test_a_file_a_person_asked_for_is_fetched_without_robots(web):
    web.page("/list.opml", "x")
    assert run(lambda polite: polite.get(web.url("/list.opml"))).body == b"x"
    assert web.paths() == ["/list.opml"]


def test_robots_records_are_kept_on_the_shelf(web):
    web.page("/robots.txt", "User-agent: *\nDisallow: /private")
    web.page("/a", "x")
    shelf = Memory()
    for _ in range(2):
        run(lambda polite: polite.page(web.url("/a")), shelf=shelf)
    assert web.paths() == ["/robots.txt", "/a", "/a"]
    record = shelf.load_robots(web.url("").rstrip("/"))
    assert record.body.startswith(b"User-agent")
    shelf.save_robots(Record(record.origin, 200, b"", 0))  # long ago: asked for again
    run(lambda polite: polite.page(web.url("/a")), shelf=shelf)
    assert web.paths().count("/robots.txt") == 2


def test_robots_of_a_forbidden_address_is_not_asked_for():
    with pytest.raises(ForbiddenAddress):
        run(lambda polite: polite.page("http://10.0.0.1/"))


# ------------------------------------------------------------------------------------------------ turns


def test_one_request_at_a_time_and_a_floor_between(web):
    paths = [f"/{number}" for number in range(4)]
    for path in paths:
        web.page(path, "x")

    async def all_at_once(polite):
        await asyncio.gather(*(polite.get(web.url(path)) for path in paths))

    run(all_at_once, floor=0.1)
    assert len(web.seen) == 4
    assert web.most_at_once == 1
    for one, following in itertools.pairwise(web.seen):
        assert following.started - one.started >= 0.1


def test_many_hosts_at_once(web):
    with Web("127.0.0.3") as other:
        met = []

        def wait_for_the_other(handler):
            met.append(handler.path)
            for _ in range(200):
                if len(met) == 2:
                    break
                time.sleep(0.01)
            handler.answer(str(len(met)).encode())

        web.does("/a", wait_for_the_other)
        other.does("/b", wait_for_the_other)

        async def both(polite):
            return await asyncio.gather(polite.get(web.url("/a")), polite.get(other.url("/b")))

        assert [page.body for page in run(both, floor=5.0)] == [b"2", b"2"]


def test_the_floor_holds_after_a_restart_and_a_jump_of_the_clock():
    now = time.time()
    assert 4 < Hosts(lambda _: 5.0, {"h": now})._wait("h") <= 5
    assert 0 < Hosts(lambda _: 5.0, {"h": now - 2})._wait("h") <= 3
    assert Hosts(lambda _: 5.0, {"h": now - 60})._wait("h") == 0
    assert Hosts(lambda _: 5.0, {"h": now + 10**9})._wait("h") == 5
    assert Hosts(lambda _: 5.0)._wait("h") == 0


def test_a_host_that_asks_to_be_left_alone_is(web):
    web.page("/a", "", status=429, Retry_After="3600")
    web.page("/b", "x")
    hosts = Hosts(lambda _: 0.0)
    with pytest.raises(BadStatus) as asked:
        run(lambda polite: polite.get(web.url("/a")), hosts=hosts)
    assert (asked.value.status, asked.value.retry_after) == (429, 3600)
    with pytest.raises(AtRest) as resting:
        run(lambda polite: polite.get(web.url("/b")), hosts=hosts)
    assert web.paths() == ["/a"]
    assert 3500 < resting.value.wait <= 3600
    # A later process is told.
    again = Hosts(lambda _: 0.0, hosts.last, hosts.resting)
    with pytest.raises(AtRest, match="left alone"):
        run(lambda polite: polite.get(web.url("/b")), hosts=again)
    again.resting[web.host] = time.time() + 10**9  # nobody asks for that long: the clock was wrong
    assert run(lambda polite: polite.get(web.url("/b")), hosts=again).body == b"x"


def test_trouble_of_one_page_does_not_rest_the_host(web):
    web.page("/a", "", status=503, Retry_After="3600")
    web.page("/b", "x")
    hosts = Hosts(lambda _: 0.0)
    with pytest.raises(FetchError):
        run(lambda polite: polite.get(web.url("/a")), hosts=hosts)
    assert run(lambda polite: polite.get(web.url("/b")), hosts=hosts).body == b"x"
    assert web.host in hosts.last
