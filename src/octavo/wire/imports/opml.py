"""Lists of feeds (OPML). Two of three public ones are ill-formed, so what can be recovered is, and the rest is said."""

import html
import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from octavo.errors import ForbiddenAddress, ImportFailed
from octavo.types import FeedAddress
from octavo.wire.characters import fold
from octavo.wire.charset import decode
from octavo.wire.discover import web_address
from octavo.wire.feeds import markup
from octavo.wire.guard import canonical

MOST_SENTENCES = 100
_TITLE = 200  # characters

_ADDRESS = re.compile(r"""\bxmlurl\s{0,9}=\s{0,9}(?:"([^"<>]{1,4096})"|'([^'<>]{1,4096})')""", re.IGNORECASE)
_PROLOG = re.compile(r"<\?xml[^>]{0,500}+>|<!DOCTYPE[^\[>]{0,500}+(?:\[[^\]]{0,20000}+\]\s{0,9}+)?>?", re.IGNORECASE)
_HEAD = 32 * 1024  # characters in which the prolog ends

# An outline's attributes, their names in lower case.
Outline = dict[str, str]


def opml(data: bytes) -> tuple[tuple[FeedAddress, ...], tuple[str, ...]]:
    """The feeds of a list in its order, each once, and a sentence for each problem; raises ImportFailed for none."""
    text = decode(data)
    text = _PROLOG.sub("", text[:_HEAD]) + text[_HEAD:]  # entities are not declared, and so not unpacked
    outlines, problems = _outlines(text)
    feeds: dict[str, FeedAddress] = {}
    twice = 0
    for outline in outlines:
        address = outline.get("xmlurl") or (outline.get("url", "") if outline.get("type") in ("rss", "atom") else "")
        name = fold(outline.get("title") or outline.get("text") or "")[:_TITLE]
        if not address.strip():
            if outline.get("type", "").lower() in ("rss", "atom") or outline.get("htmlurl"):
                problems.append(f"{name or 'An outline'} has no xmlUrl, so no feed can be read.")
            continue
        try:
            url = canonical(web_address(address))
        except ForbiddenAddress as refused:
            problems.append(f"{name or 'An outline'}: {refused}")
            continue
        twice += url in feeds
        feeds.setdefault(url, FeedAddress(url, name, _home(outline)))
    if twice:
        problems.append(f"{twice} addresses come more than once; each is taken once.")
    if not feeds:
        raise ImportFailed(" ".join(("There is no feed's address in the list.", *problems[:3])))
    if len(problems) > MOST_SENTENCES:
        problems[MOST_SENTENCES:] = [f"And {len(problems) - MOST_SENTENCES} problems more."]
    return tuple(feeds.values()), tuple(problems)


def _home(outline: Outline) -> str:
    try:
        return canonical(outline.get("htmlurl", ""))
    except ForbiddenAddress:
        return ""


def _outlines(text: str) -> tuple[list[Outline], list[str]]:
    """All outlines at any depth, also those that only a search through the text finds."""
    problems = []
    root = markup.tree(text, "")
    if root is None:
        problems.append("The list is ill-formed; what could be read of it is taken.")
        root = markup.parsed(markup.mended(text), "", recover=True)
    outlines = list(_walked(root)) if root is not None else []
    known = {outline.get("xmlurl", "").strip() for outline in outlines}
    for found in _ADDRESS.finditer(text):
        address = html.unescape(found[1] or found[2]).strip()
        if address not in known:
            known.add(address)
            outlines.append({"xmlurl": address})
    return outlines, problems


def _walked(root: Element) -> Iterator[Outline]:
    for element in root.iter(etree.Element):
        outline = {name.rpartition("}")[2].lower(): value for name, value in element.items()}
        if "xmlurl" in outline or element.tag.rpartition("}")[2].lower() == "outline":
            yield outline
