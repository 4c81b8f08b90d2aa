"""Who is admitted, and what strangers see."""

import socket
from dataclasses import replace

import pytest
from markup import Markup
from newsstand import BODY, NOW, Serving
from starlette.datastructures import Headers

from octavo.types import Reader
from octavo.web.visitors import Doors, Visitor, hostname, loopback

ME = Reader(1, "owner")


def admitted(doors: Doors, version: str = "1.1", **headers: str) -> Visitor | None:
    sent = {"connection": "keep-alive", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return doors.admit(Headers(sent), "http", version)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8008", "localhost:8008", "LOCALHOST", "[::1]:8008", "127.9.9.9", "localhost."]
)
def test_the_owner_calls_a_loopback_server_by_a_loopback_name(host):
    assert admitted(Doors("127.0.0.1", "", ME), host=host) == Visitor(ME, f"http://{host.lower()}")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8008", "localhost.evil.example", "127.0.0.1.evil.example", "", "[evil]", "10.0.0.1"],
)
def test_a_loopback_server_answers_to_no_other_name(host):
    assert admitted(Doors("127.0.0.1", "", ME), host=host) is None


def test_names_that_are_listed_are_served_to_strangers():
    doors = Doors("127.0.0.1", "news.example, other.example", ME)
    assert admitted(doors, host="News.Example:443") == Visitor(None, "http://news.example:443")
    assert admitted(doors, host="else.example") is None


def test_whoever_comes_through_a_proxy_is_a_stranger():
    for header in ("x_forwarded_for", "forwarded", "x_real_ip", "via", "x_forwarded_host", "x_forwarded_proto"):
        assert admitted(Doors("127.0.0.1", "", ME), host="127.0.0.1", **{header: "x"}) == Visitor(
            None, "http://127.0.0.1"
        )


def test_no_name_alone_makes_an_owner():
    for names in ("", "news.example"):
        doors = Doors("127.0.0.1", names, ME)
        assert admitted(doors, host="127.0.0.1").reader == ME
        assert admitted(doors, host="127.0.0.1", connection="close", sec_fetch_site="none").reader is None
        assert admitted(doors, "1.0", host="127.0.0.1").reader is None


@pytest.mark.parametrize("connection", ["keep-alive", "Keep-Alive", "TE, keep-alive"])
def test_a_browser_keeps_its_connection(connection):
    assert admitted(Doors("127.0.0.1", "", ME), host="127.0.0.1", connection=connection).reader == ME


# What nginx sends for `proxy_pass http://127.0.0.1:8008` and nothing else: until 1.29.6, with `proxy_http_version 1.1`,
# and since 1.29.7. The visitor's own headers are passed on, but for those of his connection.
@pytest.mark.parametrize(
    ("version", "hop"), [("1.0", "Connection: close\r\n"), ("1.1", "Connection: close\r\n"), ("1.1", "")]
)
def test_nginx_that_says_nothing_of_the_visitor_makes_him_no_owner(site, version, hop):
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as nginx, nginx.makefile("rb") as answer:
        host = f"Host: 127.0.0.1:{site.port}\r\n"
        nginx.sendall(f"GET /saved HTTP/{version}\r\n{host}{hop}Sec-Fetch-Site: none\r\n\r\n".encode())
        assert answer.readline().split()[1] == b"403"


def test_a_server_that_listens_beyond_loopback_has_no_owner_on_the_wire():
    doors = Doors("0.0.0.0", "", ME)
    assert admitted(doors, host="anything.example") == Visitor(None, "http://anything.example")
    assert admitted(doors, host="127.0.0.1").reader is None
    assert admitted(doors, host="") is None
    assert admitted(Doors("0.0.0.0", "news.example", ME), host="anything.example") is None


def test_names_of_hosts():
    assert hostname("Example.org:80") == "example.org"
    assert hostname("[::1]:80") == "::1"
    assert loopback("::1")
    assert not loopback("0.0.0.0")
    assert not loopback("")


def test_a_wrong_name_gets_a_page_that_says_so(site):
    answer = site.ask("/", host="evil.example")
    assert answer.status == 421
    assert "evil.example" in answer.text
    assert "OCTAVO_HOSTS" in answer.text
    assert BODY[0] not in answer.text
    assert site.ask("/feed.xml", host="evil.example").status == 421
    assert site.submit("/theme", "theme=dark", host="evil.example").status == 421


def test_strangers_see_headline_beginning_and_link_only(abroad, site, at):
    path = f"/a/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls"
    stranger, owner = abroad.ask(path).text, site.ask(path).text
    assert BODY[-1] in owner
    assert BODY[-1] not in stranger
    assert "https://herald.example/9000" in stranger
    assert "Only the beginning is shown here." in stranger
    assert "The crane in the lane" in owner
    assert "The crane in the lane" not in stranger
    assert 'name="robots" content="noindex"' in stranger
    assert "Key points" not in stranger


def test_strangers_find_no_words_beyond_the_beginning(abroad, site):
    for who, shown in ((site, True), (abroad, False)):
        assert ("looked at the" in who.ask("/search?q=engineers").text) is shown


def test_strangers_are_offered_no_marks(abroad, at):
    for path in (
        "/",
        f"/s/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls",
        "/search?q=crane",
        "/publisher/herald.example",
    ):
        html = abroad.ask(path).text
        assert "data-mark" not in html
        assert "Remove the sample" not in html
        assert 'href="/saved"' not in html
    assert abroad.ask("/saved").status == 403


def test_a_licence_opens_texts_to_strangers(own_edition):
    own_edition.newsroom.license("herald.example", licensed=True)
    with Serving(own_edition.newsroom, host="0.0.0.0") as abroad:
        path = f"/a/{own_edition.at.first}/harbour-of-saltmarsh-closes-after-crane-falls"
        assert BODY[-1] in abroad.ask(path).text


def test_pages_are_kept_by_no_shared_cache(site):
    assert site.ask("/").headers["cache-control"] == "private, no-cache"


def test_addresses_of_feeds_are_the_owners(own_edition):
    key = "key-of-the-owner"
    with own_edition.newsroom.archive.write(durable=False) as kept:
        publisher = kept.publishers.get("herald.example")
        for name, title in (("a", ""), ("b", f"https://herald.example/b?{key}")):
            kept.feeds.add(f"https://herald.example/{name}?{key}", title, publisher, NOW)
        failing = kept.feeds.of(publisher)[0]
        kept.feeds.polled(replace(failing, state="failing", reason=f"https://herald.example/a?{key} answered 401."))
    with Serving(own_edition.newsroom) as site, Serving(own_edition.newsroom, host="0.0.0.0") as abroad:
        assert site.ask("/publisher/herald.example").text.count(key) == 3
        stranger = abroad.ask("/publisher/herald.example").text
        assert key not in stranger
        assert "Its feeds" not in stranger


def test_strangers_see_no_words_of_an_article_that_may_not_be_quoted(own_edition):
    at = own_edition.at
    path = f"/a/{at.unquoted}/what-the-diver-saw-under-the-crane"
    near = f"/a/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls"
    story = f"/s/{at.unquoted}/what-the-diver-saw-under-the-crane"
    own_edition.newsroom.license("silent.example", licensed=True)
    with Serving(own_edition.newsroom) as site, Serving(own_edition.newsroom, host="0.0.0.0") as abroad:
        for place in ("/", "/search?q=diver", "/publisher/silent.example", path, near, story):
            owner, stranger = (Markup.of(who.ask(place).text).all("main")[0].text for who in (site, abroad))
            assert "diver found the" in owner, place
            assert "diver found the" not in stranger, place
            assert "as much as" not in stranger, place
            assert "diver" in stranger, place
        assert "Only the headline is shown here." in abroad.ask(path).text
        assert "https://silent.example/1000" in abroad.ask(path).text
        for who in (site, abroad):
            feed = who.ask("/feed.xml").text
            assert "diver" in feed
            assert "diver found the" not in feed
