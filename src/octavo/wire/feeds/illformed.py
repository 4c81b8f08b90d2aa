"""Feeds that no tree can hold: each item is read on its own, so that one unclosed tag costs one item at most.

Measured against feedparser 6.0.14, which loses the items that follow an unclosed description, and searches authors at
quadratic cost (https://github.com/kurtmckee/feedparser/issues/562).
"""

import re
from itertools import pairwise

from octavo.wire.feeds import markup
from octavo.wire.feeds.items import ENTRIES, Channel

_ROOT = re.compile(r"<((?:\w{1,20}:)?(?:rss|RDF|feed|channel))(?:\s[^<>]{0,5000})?>")
_HEAD = 20_000  # characters in which the root and what the feed says of itself are looked for
_LONGEST = 1_000_000  # characters of an item
# Elements of an item that hold no other of them; what else stands in them is HTML that was not escaped.
_FIELDS = frozenset(
    "title link guid id description summary subtitle content content:encoded pubDate published issued updated modified "
    "category comments dc:creator dc:date dc:subject dc:title dc:description".split()
)
_TAG = re.compile(markup.ASIDE + r"|<(/?)([A-Za-z][\w:.-]*)(?:\s[^<>]*)?(?<!/)(/?)>")


def read(text: str, url: str) -> Channel | None:
    """What could be read of an ill-formed feed; None where it is none."""
    text = markup.mended(text)
    found = _ROOT.search(text[:_HEAD])
    starts = [start.start() for start in markup.ITEM_START.finditer(text) if start[1]]
    if found is None:
        return None
    opening, closing = found[0], f"</{found[1]}>"
    head = markup.parsed(text[found.start() : starts[0] if starts else _HEAD][:_HEAD], url, recover=True)
    channel = markup.about(head) if head is not None else Channel()
    channel.problems.append("The feed is ill-formed; what could be read of it is kept.")
    channel.total = len(starts)
    for start, end in pairwise([*starts[: ENTRIES + 1], len(text)][: ENTRIES + 1]):
        segment = text[start : min(end, start + _LONGEST)]
        root = markup.parsed(opening + _closed(segment) + closing, url, recover=True)
        items = markup.items(root) if root is not None else []
        channel.items += [markup.item(element) for element in items[:1]]
    return channel


def _closed(segment: str) -> str:
    """The segment with every field closed where the next one begins or the item ends, and markup in fields escaped."""
    opened = ""

    def close(tag: re.Match[str]) -> str:
        nonlocal opened
        ending, name, empty = tag[1], tag[2], tag[3]
        if not name:
            return tag[0]
        before = opened
        if name in _FIELDS:
            opened = "" if ending or empty else name
            return f"</{before}>{tag[0]}" if before and name != before and not ending else tag[0]
        if before and name.rpartition(":")[2] in ("item", "entry"):
            opened = ""
            return f"</{before}>{tag[0]}"
        return f"&lt;{tag[0][1:]}" if before else tag[0]

    return _TAG.sub(close, segment)
