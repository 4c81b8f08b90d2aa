"""The cases follow the sections of RFC 9309."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.wire import robots
from octavo.wire.robots import Record, directives, parse

SITE = "https://news.example"


def allowed(text, path, status=200):
    return parse(text.encode() if isinstance(text, str) else text, status).allowed(SITE + path)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("user-AGENT:*\ndisallow:/a", "/a", False),
        ("Disallow: /", "/a", True),  # without a group
        # §2.2.1: the most specific group by whole token, groups of one token merged
        ("User-agent: octavo\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", False),
        ("User-agent: octavo\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", True),
        ("User-agent: Octavo/2.0\nDisallow: /a", "/a", False),
        ("User-agent: OCTAVO\nUser-agent: other\nDisallow: /a", "/a", False),
        ("User-agent: octavo\nDisallow: /a\n\nUser-agent: octavo\nDisallow: /b", "/b", False),
        ("User-agent: octavobot\nDisallow: /", "/a", True),
        ("User-agent: oct\nDisallow: /", "/a", True),
        ("User-agent: o\nDisallow: /", "/a", True),
        ("User-agent: notoctavo\nDisallow: /", "/a", True),
        ("User-agent: other\nDisallow: /\nUser-agent: *\nAllow: /", "/a", True),
        ("User-agent: * bots\nDisallow: /", "/a", False),
        # §2.2.2: the longest match wins, the case counts, allow wins a tie
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /A", "/a", True),
        ("User-agent: *\nDisallow: /a", "/abc", False),
        ("User-agent: *\nDisallow: /a/", "/a", True),
        ("User-agent: *\nDisallow: /?q=", "/?q=1", False),
        ("User-agent: *\nDisallow: /ü", "/%C3%BC", False),
        ("User-agent: *\nDisallow: /%C3%BC", "/%c3%bc/x", False),
        # §2.2.3: wildcards and ends
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /a*z", "/a/middle/z/more", False),
        ("User-agent: *\nDisallow: *", "/a", False),
        ("User-agent: *\nDisallow: /$", "/", False),
        ("User-agent: *\nDisallow: /$", "/a", True),
        # other lines, comments, line ends
        ("# hello\nUser-agent: * # all\nDisallow: /a # not this\n", "/a", False),
        ("User-agent: *\rDisallow: /a\r", "/a", False),
        ("User-agent: *\r\nCrawl-delay: 10\r\nDisallow: /a\r\n", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("Sitemap: https://news.example/s.xml\nUser-agent: *\nDisallow: /a", "/a", False),
        ("<html><body>Not found</body></html>", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
    ],
)
def test_rules(text, path, expected):
    assert allowed(text, path) is expected


@pytest.mark.parametrize(
    ("status", "expected"), [(400, True), (401, True), (403, True), (404, True), (410, True), (204, True)]
)
def test_unavailable_means_allowed(status, expected):
    assert allowed("User-agent: *\nDisallow: /", "/a", status) is expected


@pytest.mark.parametrize("status", [429, 500, 502, 503, robots.UNREACHABLE])
def test_unreachable_means_disallowed(status):
    assert not allowed("User-agent: *\nAllow: /", "/a", status)


def test_five_hundred_kibibytes_are_read_and_no_half_line():
    rule = b"Disallow: /second-long-path-that-is-cut\n"
    head = b"User-agent: *\nDisallow: /first\n"
    comment = b"#" + b"x" * (robots.MAX_BYTES - len(head) - 21) + b"\n"
    body = head + comment + rule
    assert not allowed(body, "/first")
    assert allowed(body, "/second")  # the cut line would forbid it


def test_a_feed_is_refused_only_by_name():
    everybody = parse(b"User-agent: *\nDisallow: /", 200)
    assert everybody.allowed_as_feed(SITE + "/feed.xml")
    by_name = parse(b"User-agent: octavo\nDisallow: /feed\n\nUser-agent: *\nDisallow:", 200)
    assert not by_name.allowed_as_feed(SITE + "/feed.xml")
    assert by_name.allowed_as_feed(SITE + "/other.xml")
    assert parse(b"", 503).allowed_as_feed(SITE + "/feed.xml")


def test_how_long_a_record_is_good():
    good, unreachable = Record(SITE, 200, b"", 1000), Record(SITE, 503, b"", 1000)
    assert good.fresh(1000 + robots.KEEP - 1)
    assert not good.fresh(1000 + robots.KEEP)
    assert unreachable.fresh(1000 + robots.RETRY - 1)
    assert not unreachable.fresh(1000 + robots.RETRY)
    assert not good.fresh(999)


@given(st.binary(max_size=400) | st.text(alphabet="user-agent: *octavodisallow/\n\r$%é#", max_size=200).map(str.encode))
def test_nothing_breaks_it(body):
    parse(body, 200).allowed(SITE + "/a%zz?b=*$")


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        ("", ""),
        ("noindex, NOARCHIVE", "noindex noarchive"),
        ("octavo: noarchive", "noarchive"),
        ("Octavo/1.0 : noarchive , nofollow", "noarchive nofollow"),
        ("*: noarchive", "noarchive"),
        ("googlebot: noarchive, nosnippet", ""),
        ("noarchive, googlebot: noindex, nosnippet", "noarchive"),
        ("googlebot: noindex, octavo: nosnippet", "nosnippet"),
        ("octavo: nosnippet, googlebot: noindex", "nosnippet"),
        ("googlebot: noindex\nnoarchive", "noarchive"),
        ("octavobot: noarchive", ""),
        ("max-snippet:0", "nosnippet"),
        ("max-snippet: 0, max-image-preview:large", "nosnippet max-image-preview:large"),
        ("max-snippet:-1", "max-snippet:-1"),
        ("googlebot: max-snippet:0", ""),
        ("octavo: max-snippet: 0", "nosnippet"),
        ("googlebot: max-snippet:50, noarchive", ""),
        ("unavailable_after: Wednesday, 25 Jun 2030 15:00:00 PST, noarchive",
         "unavailable_after:wednesday 25jun203015:00:00pst noarchive"),
    ],
)  # fmt: skip
def test_directives_are_ours_or_everybodys(said, ours):
    assert directives(said) == set(ours.split())


@given(st.text() | st.text(alphabet="octavo*:,/ \nmax-snippet0noarchive"))
def test_any_directives(said):
    assert all(one and one == "".join(one.split()) for one in directives(said))
