"""Markup that may be shown: an allow-list of elements, attributes and schemes, and nothing else."""

import html
import re
from collections import Counter

import nh3

from octavo.wire.characters import fold, visible

BLOCKS = frozenset({"p", "h2", "h3", "h4", "li", "blockquote", "pre"})
INLINE = frozenset({"a", "strong", "em", "code"})
SCHEMES = frozenset({"http", "https"})
# Their contents are programs, styles or foreign markup, never a publisher's words.
_SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "textarea", "title"})
# nh3's cost grows with the square of the depth (100,000 elements did not end in a minute): deeper markup is dropped.
_DEPTH = 256
# Ends at the end of the text where nothing closes it, so that every match moves on and the whole is linear.
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)[^>]*+(?:>|\Z)")
# Void elements, and those that the next of their kind closes.
_FLAT = frozenset("area base br col dd dt embed hr img input li link meta option p source td th tr track wbr".split())
_BREAK = re.compile(
    r"<(?:br|hr|/?(?:p|div|li|ul|ol|h[1-6]|blockquote|pre|tr|td|th|table|section|article|figure))\b", re.IGNORECASE
)
_ABSOLUTE = re.compile(r"https?://[^/\s]", re.IGNORECASE)

_cleaner = nh3.Cleaner(
    tags=set(BLOCKS | INLINE | {"ul", "ol", "br"}),
    clean_content_tags=set(_SILENT),
    attributes={"a": {"href"}},
    url_schemes=set(SCHEMES),
    link_rel="nofollow noopener",
    strip_comments=True,
    attribute_filter=lambda _element, name, value: None if name == "href" and not _ABSOLUTE.match(value) else value,
)
_stripper = nh3.Cleaner(tags=set(), clean_content_tags=set(_SILENT), attributes={}, link_rel=None)


def safe_html(fragment: str) -> str:
    """The fragment with block and inline elements of the allow-list, links only to http(s), and nothing executable.

    Markup nested deeper than any article is dropped and its words are kept as text.
    """
    fragment = visible(fragment)
    if _too_deep(fragment):
        return html.escape(_without_tags(fragment), quote=False)
    return _cleaner.clean(fragment)


def plain(fragment: str) -> str:
    """The words of a fragment of HTML as one line of text, without markup, hidden characters or entities."""
    if "<" not in fragment and "&" not in fragment:
        return fold(fragment)
    fragment = _BREAK.sub(lambda match: " " + match[0], fragment)
    stripped = _without_tags(fragment) if _too_deep(fragment) else _stripper.clean(fragment)
    return fold(html.unescape(stripped))


def _too_deep(fragment: str) -> bool:
    """Whether more elements are open at any point than an article ever needs; linear."""
    depth = 0
    opened: Counter[str] = Counter()
    for closing, name in _TAG.findall(fragment.lower()):
        if name in _FLAT:
            continue
        if not closing:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        if depth > _DEPTH:
            return True
    return False


def _without_tags(fragment: str) -> str:
    return _TAG.sub(" ", fragment)
