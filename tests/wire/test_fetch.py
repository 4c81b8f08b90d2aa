import asyncio
import gzip
import zlib

import pytest

from octavo.errors import BadStatus, FetchError, ForbiddenAddress, TooLarge, TooSlow
from octavo.wire.fetch import Client, retry_after, user_agent
from octavo.wire.guard import Guard
from web_of_pages import Web, bomb, broken_off, drip, endless, silent, sized

AGENT = user_agent("news@example.org")
ADMITTED = Guard(("127.0.0.2", "127.0.0.3"))


@pytest.fixture
def web():
    with Web("127.0.0.2") as web:
        yield web


def fetch(url, guard=ADMITTED, *, client=None, **wanted):
    async def once():
        async with Client(guard, AGENT, **(client or {})) as opened:
            return await opened.get(url, **wanted)

    return asyncio.run(once())


def test_a_page_with_what_its_headers_say(web):
    web.page(
        "/a",
        "<p>Grüße</p>",
        etag='"abc"',
        last_modified="Mon, 05 Jan 2026 06:00:00 GMT",
        X_Robots_Tag="noarchive",
        TDM_Reservation="1",
    )
    page = fetch(web.url("/a#part"))
    assert page.url == web.url("/a")
    assert (page.status, page.body.decode()) == (200, "<p>Grüße</p>")
    assert (page.etag, page.last_modified) == ('"abc"', "Mon, 05 Jan 2026 06:00:00 GMT")
    assert (page.robots_tag, page.tdm_reservation) == ("noarchive", "1")
    assert page.content_type == "text/html; charset=utf-8"


def test_robots_tags_keep_their_lines_and_headers_are_text(web):
    def action(handler):
        handler.begin(Content_Type="text/\xff", ETag='"\xfe"')  # no UTF-8 on the wire

    def twice(handler):
        handler.send_response_only(200)
        for value in ("googlebot: noarchive", "noai"):
            handler.send_header("X-Robots-Tag", value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    web.does("/a", action)
    web.does("/b", twice)
    page = fetch(web.url("/a"))
    assert (page.content_type, page.etag) == ("text/", '""')
    assert fetch(web.url("/b")).robots_tag == "googlebot: noarchive\nnoai"


def test_what_is_asked(web):
    web.page("/a", "x")
    fetch(web.url("/a?q=%C3%BC"), etag='W/"a b"', last_modified="yesterday")
    asked = web.seen[0]
    assert asked.path == "/a?q=%C3%BC"
    assert asked.headers["user-agent"] == AGENT
    assert asked.headers["if-none-match"] == 'W/"a b"'
    assert asked.headers["if-modified-since"] == "yesterday"
    assert asked.headers["accept-encoding"] == "gzip, deflate"
    assert not {"cookie", "authorization", "referer"} & set(asked.headers)


def test_a_validator_that_no_header_can_carry_is_left_out(web):
    web.page("/a", "x")
    assert fetch(web.url("/a"), etag='"a"\r\nX-Evil: 1').status == 200
    assert "if-none-match" not in web.seen[0].headers


def test_not_modified_is_a_page_without_a_body(web):
    web.page("/a", "x", etag='"1"')
    page = fetch(web.url("/a"), etag='"1"')
    assert (page.status, page.body) == (304, b"")


def test_not_modified_without_having_been_asked_is_no_page(web):
    web.page("/a", "", status=304)
    with pytest.raises(BadStatus) as refused:
        fetch(web.url("/a"))
    assert refused.value.status == 304


@pytest.mark.parametrize("status", [400, 403, 404, 410, 418, 429, 451, 500, 503])
def test_any_other_status_is_an_error_with_a_sentence(web, status):
    web.page("/a", "x", status=status, Retry_After="120")
    with pytest.raises(BadStatus) as refused:
        fetch(web.url("/a"))
    assert (refused.value.status, refused.value.retry_after) == (status, 120)
    assert str(status) in str(refused.value)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("-5", None),
        ("0", 60),
        ("90", 90),
        ("1000000000000", 86400),
        ("9" * 400, None),
        ("Thu, 01 Jan 1970 01:00:00 GMT", 1600),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 60),
        ("Wed, 01 Jan 9999 00:00:00 GMT", 86400),
        ("Wed, 99 Jan 99999 00:00:00 GMT", None),
    ],
)
def test_retry_after(value, seconds):
    assert retry_after(value, 2000.0) == seconds


def test_the_agent_says_who_can_be_reached():
    assert "news@example.org" in user_agent(" news@example.org\r\nX-Evil: 1")
    assert "\r" not in user_agent("a\r\nb")
    assert user_agent("").startswith("Octavo/")


# ------------------------------------------------------------------------------------------------ redirects


def test_redirects_are_followed_to_the_page(web):
    web.redirect("/1", "/2", 301)
    web.redirect("/2", web.url("/3"), 308)
    web.redirect("/x", "/2", 302)
    web.page("/3", "there")
    assert fetch(web.url("/1")) == fetch(web.url("/x"))
    assert fetch(web.url("/x")).url == web.url("/3")


def test_five_redirects_are_enough(web):
    for number in range(8):
        web.redirect(f"/{number}", f"/{number + 1}")
    web.page("/5", "x")
    assert fetch(web.url("/0")).body == b"x"
    web.redirect("/5", "/6")
    web.seen.clear()
    with pytest.raises(FetchError, match="more than 5 redirects"):
        fetch(web.url("/0"))
    assert len(web.paths()) == 6


def test_a_loop_is_cut_at_the_second_sight(web):
    web.redirect("/a", "/b")
    web.redirect("/b", "/a#again")
    with pytest.raises(FetchError, match="back to itself"):
        fetch(web.url("/a"))
    assert web.paths() == ["/a", "/b"]


@pytest.mark.parametrize("hop", range(1, 6))
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_an_address_that_is_not_admitted(web, hop, status):
    with Web("127.0.0.1") as secret:
        secret.page("/", "secret")
        for number in range(1, hop):
            web.redirect(f"/{number}", f"/{number + 1}", status)
        web.redirect(f"/{hop}", secret.url("/"), status)
        with pytest.raises(ForbiddenAddress):
            fetch(web.url("/1"))
        assert secret.seen == []
        assert len(web.seen) == hop


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://example.org/", "http://[", "http://a b/", "data:,x"])
def test_a_redirect_to_what_is_no_page(web, to):
    web.redirect("/a", to)
    with pytest.raises(ForbiddenAddress):
        fetch(web.url("/a"))


# ------------------------------------------------------------------------------------------------ what is dialled


def test_a_name_that_leads_to_an_address_that_is_not_admitted():
    with Web("127.0.0.1") as secret:
        with pytest.raises(ForbiddenAddress):
            fetch(f"http://localhost:{secret.port}/")
        assert secret.seen == []


def test_a_name_that_leads_to_an_admitted_network_and_an_admitted_name():
    with Web("127.0.0.1") as here:
        here.page("/", "x")
        url = f"http://localhost:{here.port}/"
        assert fetch(url, Guard(("127.0.0.0/8", "::1"))).body == b"x"
        assert fetch(url, Guard(("localhost",))).body == b"x"


def test_what_a_resolver_says_after_the_check_is_not_dialled(web, monkeypatch):
    """A name that changes its mind between two lookups: the socket is checked, not the lookup."""
    web.page("/", "x")
    client = Client(Guard(), AGENT)

    async def lying():
        async with client as opened:

            async def resolve(host, port=0, family=0):
                return [{"hostname": host, "host": web.host, "port": port, "family": 2, "proto": 0, "flags": 0}]

            monkeypatch.setattr(opened._session.connector._resolver, "resolve", resolve)
            await opened.get(f"http://rebound.example:{web.port}/")

    with pytest.raises(ForbiddenAddress):
        asyncio.run(lying())
    assert web.seen == []


def test_proxies_of_the_environment_are_not_asked(web, monkeypatch):
    web.page("/", "x")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    assert fetch(web.url("/")).body == b"x"


def test_no_cookie_is_kept(web):
    web.page("/", "x", Set_Cookie="a=b; Path=/")

    async def twice():
        async with Client(ADMITTED, AGENT) as client:
            await client.get(web.url("/"))
            await client.get(web.url("/"))

    asyncio.run(twice())
    assert "cookie" not in web.seen[1].headers


def test_nobody_there_and_no_such_name():
    with pytest.raises(FetchError, match="could not be reached"):
        fetch("http://127.0.0.3:9/")
    with pytest.raises(FetchError, match=r"no-such-host\.invalid"):
        fetch("http://no-such-host.invalid/")


# ------------------------------------------------------------------------------------------------ bounds


def test_a_page_that_never_ends_and_hardly_moves(web):
    web.does("/", drip(b"x", every=0.02))
    with pytest.raises(TooSlow, match="bytes a second"):
        fetch(web.url("/"), client={"grace": 0.2})


def test_a_page_that_says_nothing_after_its_headers(web):
    web.does("/", drip(b"x", every=3))
    with pytest.raises(TooSlow, match="bytes a second"):
        fetch(web.url("/"), client={"grace": 0.2})


def test_the_deadline_holds_however_fast_it_comes(web):
    web.does("/", drip(b"x" * 4096, every=0.02))
    with pytest.raises(TooSlow, match="did not answer whole"):
        fetch(web.url("/"), client={"total": 0.5})


def test_no_answer_at_all(web):
    web.does("/", silent(1.5))
    with pytest.raises(TooSlow):
        fetch(web.url("/"), client={"total": 0.3})


def test_the_deadline_counts_all_hops(web):
    def slow(handler):
        import time

        time.sleep(0.3)
        handler.answer(b"", 302, Location=f"{handler.path}x")

    web.otherwise = slow
    with pytest.raises(TooSlow):
        fetch(web.url("/"), client={"total": 0.7})
    assert len(web.seen) <= 3


def test_a_page_that_never_ends_as_fast_as_it_can(web):
    web.does("/", endless(b"x" * 65536))
    with pytest.raises(TooLarge, match="10 MB"):
        fetch(web.url("/"))


def test_two_hundred_megabytes(web):
    web.does("/", sized(200 << 20))
    with pytest.raises(TooLarge):
        fetch(web.url("/"))


def test_exactly_the_limit_and_one_more(web):
    web.does("/fits", sized(100_000))
    web.does("/over", sized(100_001))
    assert len(fetch(web.url("/fits"), limit=100_000).body) == 100_000
    with pytest.raises(TooLarge):
        fetch(web.url("/over"), limit=100_000)
    assert len(fetch(web.url("/over"), limit=100_000, cut=True).body) == 100_000


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb(web, layers):
    web.does("/", bomb(200, layers))
    with pytest.raises(TooLarge):
        fetch(web.url("/"), limit=1 << 30)


def test_three_codings_are_too_many(web):
    web.does("/", bomb(1, 3))
    with pytest.raises(TooLarge, match="3 times"):
        fetch(web.url("/"))


RAW = zlib.compressobj(wbits=-15)
TEXT = b"<p>" + b"All the news. " * 500 + b"</p>"


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:])),
        ("gzip", gzip.compress(TEXT) + b"\0\0padding"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", RAW.compress(TEXT) + RAW.flush()),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT))),
        ("identity", TEXT),
    ],
)
def test_codings(web, coding, body):
    web.page("/", body, Content_Encoding=coding)
    assert fetch(web.url("/")).body == TEXT


@pytest.mark.parametrize(
    ("coding", "body"),
    [("br", b"abc"), ("gzip", b"no gzip"), ("gzip", gzip.compress(TEXT)[:40]), ("deflate", b"\x78\x9c\xff\xff")],
)
def test_damaged_or_strange_codings(web, coding, body):
    web.page("/", body, Content_Encoding=coding)
    with pytest.raises(FetchError):
        fetch(web.url("/"))


def test_an_empty_body_may_claim_any_coding(web):
    web.page("/", b"", Content_Encoding="gzip")
    assert fetch(web.url("/")).body == b""


def test_fewer_bytes_than_were_stated(web):
    web.does("/", broken_off(b"half", 100))
    with pytest.raises(FetchError, match="broke off"):
        fetch(web.url("/"))


def test_what_is_no_http(web):
    web.does("/", lambda handler: handler.wfile.write(b"SSH-2.0-nonsense\r\n\r\n"))
    with pytest.raises(FetchError):
        fetch(web.url("/"))


def test_a_turn_is_taken_for_every_hop(web):
    from contextlib import asynccontextmanager

    web.redirect("/a", "/b")
    web.page("/b", "x")
    turns = []

    @asynccontextmanager
    async def turn(url):
        turns.append(url)
        yield
        turns.append("over")

    fetch(web.url("/a"), turn=turn)
    assert turns == [web.url("/a"), "over", web.url("/b"), "over"]
