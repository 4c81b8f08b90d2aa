"""The feeds of a site: what its page says, what it links to, and where sites usually have them."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml.html import HtmlElement

from octavo.errors import ForbiddenAddress
from octavo.types import FeedAddress, Page
from octavo.wire.characters import fold
from octavo.wire.charset import decode
from octavo.wire.guard import canonical, host_of
from octavo.wire.tree import Unreadable, parse

# Tried in this order where a page says nothing; each answers on many sites, a request each is little to ask.
USUAL_PLACES = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
)
MOST = 50  # feeds of one page

_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|(?:text|application)/xml", re.IGNORECASE)
_FEEDLIKE = re.compile(
    r"(?:\.(?:rss|atom|rdf)|[/.](?:rss|feed|atom)s?(?:\.xml|\.json)?|/index\.xml)/?(?:\?|\Z)", re.IGNORECASE
)
_FEED_SCHEME = re.compile(r"\s*feed:(?://)?", re.IGNORECASE)
_SAYS_SO = re.compile(r"\b(?:rss|atom|feed)\b", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|kommentar|coment[aá]ri|reply|replies", re.IGNORECASE)


def find_feeds(page: Page) -> tuple[FeedAddress, ...]:
    """The feeds that a page states, then those it links to, comments last; none where it is no page."""
    try:
        tree = parse(decode(page.body, page.content_type))
    except Unreadable:
        return ()
    base = _base(tree, page.url)
    found: dict[str, FeedAddress] = {}
    for href, title in (*_stated(tree), *_linked(tree, base)):
        try:
            url = canonical(urljoin(base, web_address(href)))
        except (ForbiddenAddress, ValueError):
            continue
        found.setdefault(url, FeedAddress(url, fold(title[:500])[:200], page.url))
    feeds = sorted(found.values(), key=lambda feed: bool(_COMMENTS.search(feed.url + feed.title)))
    return tuple(feeds[:MOST])


def web_address(url: str) -> str:
    """The address with `http` where it is written with `feed`, which was a scheme once."""
    found = _FEED_SCHEME.match(url)
    if found is None:
        return url
    rest = url[found.end() :]
    return rest if rest.lower().startswith(("http://", "https://")) else f"http://{rest}"


def _base(tree: HtmlElement, url: str) -> str:
    for element in tree.iter("base"):
        try:
            return urljoin(url, str(element.get("href", "")).strip())
        except ValueError:
            break
    return url


def _stated(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """`<link rel="alternate" type="application/rss+xml" href title>`."""
    for link in tree.iter("link"):
        rel = link.get("rel", "").lower().split()
        if ("alternate" in rel or "feed" in rel) and _TYPES.match(link.get("type", "").strip()):
            yield link.get("href", ""), link.get("title", "")


def _linked(tree: HtmlElement, base: str) -> Iterator[tuple[str, str]]:
    """Links to the same site that look like a feed, or say that they are one."""
    for link in tree.iter("a"):
        href = link.get("href", "").strip()
        if not href or href.startswith(("#", "javascript:", "mailto:")):
            continue
        words = fold("".join(link.itertext())[:200])
        says_so = len(words) < 60 and bool(_SAYS_SO.search(words))
        if (_FEEDLIKE.search(href) and _same_site(base, href)) or (says_so and _FEEDLIKE.search(href + "/")):
            yield href, words


def _same_site(base: str, href: str) -> bool:
    try:
        here, there = host_of(base), host_of(urljoin(base, href))
    except (ForbiddenAddress, ValueError):
        return False
    return here.split(".")[-2:] == there.split(".")[-2:]
