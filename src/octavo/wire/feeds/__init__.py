"""Feeds: the bytes of RSS, Atom, RDF or JSON Feed in, entries out; for each item that could not be used, a sentence."""

import re

from octavo.errors import NotAFeed
from octavo.types import Page, ParsedFeed
from octavo.wire import charset
from octavo.wire.feeds import illformed, jsonfeed, markup
from octavo.wire.feeds.items import Channel, finished
from octavo.wire.kinds import kind_of_bytes

__all__ = ["parse"]

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,1000}(?:\[(?P<subset>[^\]]{0,20000})\]\s{0,99})?>", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s{1,99}(?!%)", re.IGNORECASE)
_PROLOG = re.compile(r"(?:\s++|<\?[^>]*+>|<!--(?:[^-]++|-(?!->))*+-->)*+")


def parse(page: Page) -> ParsedFeed:
    """The feed that a page holds; raises NotAFeed with what it looks like instead."""
    binary = kind_of_bytes(page.body)
    if binary:
        raise _not_a_feed(page.url, binary)
    text = charset.decode(page.body, page.content_type).strip()
    if text.startswith("{"):
        channel = jsonfeed.read(text)
        if channel is None:
            raise _not_a_feed(page.url, "JSON that is no JSON Feed")
    else:
        channel = _xml(text, page.url)
    return finished(channel, page.url)


def _xml(text: str, url: str) -> Channel:
    start = text.find("<")
    if start < 0:
        raise _not_a_feed(url, "plain text" if text else "an empty answer")
    text = _without_doctype(text[start:], url)
    root = markup.tree(text, url)
    if root is None:
        channel = illformed.read(text, url)
        if channel is None:
            raise _not_a_feed(url, markup.look_of(text))
        return channel
    channel_or_look = markup.read(root)
    if isinstance(channel_or_look, str):
        raise _not_a_feed(url, channel_or_look)
    return channel_or_look


def _without_doctype(text: str, url: str) -> str:
    """The text without a document type; one that declares entities is refused, as no publisher needs them."""
    prolog = _PROLOG.match(text)
    at = prolog.end() if prolog else 0
    if text[at : at + 9].upper() != "<!DOCTYPE":
        return text
    if text[at : at + 30].upper().startswith("<!DOCTYPE HTML"):
        raise _not_a_feed(url, "an HTML page")
    found = _DOCTYPE.match(text, at)
    if found is None or _ENTITY.search(found["subset"] or ""):
        raise NotAFeed(f"{url} declares entities of its own, which may unpack to anything; it is not read.", url)
    return text[found.end() :]


def _not_a_feed(url: str, look: str) -> NotAFeed:
    return NotAFeed(f"{url} is no feed; it looks like {look}.", url)
