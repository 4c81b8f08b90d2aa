"""RSS, Atom and RDF as trees. Well-formed feeds are walked as they are; the usual slips are repaired first."""

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree
from lxml.etree import _Element as Element

from octavo.wire.charset import without_controls
from octavo.wire.feeds.items import AUTHOR, AUTHORS, CONTENT, ENTRIES, GUID, RAW, SUMMARY, TITLE, Channel, Item

# The prefixes we give to the namespaces that matter; of all others the local names are not looked at.
_PREFIXES = {
    "": "",
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dc:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_PUBLISHED = ("pubDate", "published", "issued", "dc:date", "dc:issued", "created", "dc:created")
_XHTML = ' xmlns="http://www.w3.org/1999/xhtml"'
_CHILDREN = 200  # of an item that are looked at

# Possessive, so that a section that is never closed is passed over once.
ASIDE = r"<!\[CDATA\[(?:[^\]]++|\](?!\]>))*+|<!--(?:[^-]++|-(?!->))*+"
ITEM_START = re.compile(ASIDE + r"|<(?:\w{1,20}:)?(item|entry)[\s>]")
_SLIP = re.compile(ASIDE + r"|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(\w{2,32};)?")
_NUMBER = re.compile(r"&#(?:x([0-9a-fA-F]{1,20})|(\d{1,20}));?")
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,500}\?>")


def tree(text: str, url: str) -> Element | None:
    """The root of a feed, with wrong ampersands mended; None where it is ill-formed in another way."""
    text = _XML_DECLARATION.sub("", text, count=1)
    root = parsed(text, url)
    return parsed(mended(text), url) if root is None else root


def parsed(text: str, url: str, *, recover: bool = False) -> Element | None:
    """The root of a text with markup, `recover` from what is ill-formed; None where there is none."""
    parser = etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,  # no deeper than 256, no text over 10 MB
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode(), parser, base_url=url)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if isinstance(root, Element) else None


def mended(text: str) -> str:
    """The text with HTML's names for characters as these characters, and without ampersands that begin nothing."""
    return _SLIP.sub(_mended, _NUMBER.sub(_possible, text))


def _possible(number: re.Match[str]) -> str:
    """A character's number, or nothing where no text has it: libxml2 would write bytes that are no UTF-8."""
    code = int(number[1], 16) if number[1] else int(number[2])
    return f"&#{code};" if code < 0x110000 and without_controls(chr(code)) else ""


def _mended(slip: re.Match[str]) -> str:
    if not slip[0].startswith("&"):
        return slip[0]
    return html5.get(slip[1] or "") or "&amp;" + slip[0][1:]


def look_of(text: str) -> str:
    """What a text with markup looks like where it is no feed."""
    head = text[:4000].lower()
    if any(tag in head for tag in ("<html", "<head", "<body", "<!doctype html", "<script", "<div")):
        return "an HTML page"
    return "XML of another kind" if head.startswith("<?xml") else "text with markup"


_LOOKS = {
    "html": "an HTML page",
    "opml": "a list of feeds (OPML); import it instead",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "svg": "a picture",
    "Error": "an error message",
    "error": "an error message",
}


def read(root: Element) -> Channel | str:
    """The feed of a tree, or what it looks like instead."""
    kind = _name(root).rpartition(":")[2]
    if kind not in ("rss", "RDF", "feed", "channel"):
        return _LOOKS.get(kind, "XML of another kind" if kind else "text with markup")
    channel, found = about(root), items(root)
    channel.items, channel.total = [item(element) for element in found[:ENTRIES]], len(found)
    return channel


def items(root: Element) -> list[Element]:
    """Every item or entry, wherever it stands: RDF has them beside the channel."""
    return list(root.iter("{*}item", "{*}entry"))


def about(root: Element) -> Channel:
    """What a feed says about itself, without its items."""
    top = next((child for child in root if _name(child) == "channel"), root)
    parts = _children(top)
    return Channel(
        title=_first(parts, TITLE * RAW, "title", "dc:title"),
        home=_address(parts),
        base=top.base or "",
        language=_first(parts, AUTHOR, "language", "dc:language") or top.get(_LANG, ""),
    )


def item(element: Element) -> Item:
    """An item's fields as they are written."""
    parts = _children(element)
    title = parts.get("title") or parts.get("dc:title") or []
    content = _first(parts, CONTENT, "content:encoded", "content", "xhtml:body", "body", "content:items")
    summary = _first(parts, CONTENT, "description", "summary", "dc:description", "itunes:summary")
    return Item(
        guid=_first(parts, GUID, "guid", "id", "dc:identifier") or element.get(_ABOUT, "")[:GUID],
        link=_address(parts) or _permalink(parts) or element.get(_ABOUT, "")[:GUID],
        base=element.base or "",
        title=_text(title[0], TITLE * RAW) if title else "",
        title_is_html=not (title and title[0].get("type") in ("text", "text/plain")),
        summary=summary[: SUMMARY * RAW],
        # A description longer than a summary may be is the article.
        content=content or (summary if len(summary) > SUMMARY else ""),
        published=_first(parts, AUTHOR, *_PUBLISHED),
        updated=_first(parts, AUTHOR, "updated", "modified", "dc:modified"),
        authors=[*_names(parts)],
        language=_first(parts, AUTHOR, "language", "dc:language") or element.get(_LANG, ""),
    )


def _name(element: Element) -> str:
    """The local name with our prefix, or with `?` where the namespace means nothing to us."""
    tag = element.tag
    if not isinstance(tag, str):  # an entity reference
        return ""
    namespace, brace, local = tag.rpartition("}")
    if brace:
        return _PREFIXES.get(namespace[1:], "?:") + local
    return local  # a prefix that was never declared is part of it, as in `dc:creator`


def _children(element: Element) -> dict[str, list[Element]]:
    children: dict[str, list[Element]] = {}
    for child in element[:_CHILDREN]:
        children.setdefault(_name(child), []).append(child)
    return children


def _first(parts: dict[str, list[Element]], limit: int, *names: str) -> str:
    """The first of these elements that says something."""
    for name in names:
        for element in parts.get(name, ())[:3]:
            text = _text(element, limit)
            if text:
                return text
    return ""


def _text(element: Element, limit: int) -> str:
    """The characters of an element, or its markup where it holds elements; at most `limit`."""
    if len(element):
        inner = element[0] if element.get("type") == "xhtml" and len(element) == 1 else element
        written = "".join(_written(inner, limit))
        return written[:limit].strip()
    return (element.text or "")[:limit].strip()


def _written(element: Element, limit: int) -> Iterator[str]:
    """The inner HTML of an element, piece by piece until `limit` is passed."""
    length = len(element.text or "")
    yield element.text or ""
    for child in element:
        if length > limit:
            return
        piece = etree.tostring(child, method="html", encoding="unicode").replace(_XHTML, "")
        length += len(piece)
        yield piece


def _address(parts: dict[str, list[Element]]) -> str:
    """The page an item or a feed belongs to: Atom's alternate link, or the text of RSS's."""
    original = _first(parts, GUID, "feedburner:origLink")
    if original:
        return original
    links = parts.get("link", [])
    alternate = [link for link in links if link.get("href") and link.get("rel", "alternate") == "alternate"]
    alternate.sort(key=lambda link: "html" not in link.get("type", "text/html"))
    if alternate:
        return str(alternate[0].get("href"))[:GUID]
    return next((text for link in links if not link.get("href") and (text := _text(link, GUID))), "")


def _permalink(parts: dict[str, list[Element]]) -> str:
    """RSS: a guid that is not said to be something else is the item's address."""
    for guid in parts.get("guid", ())[:1]:
        text = _text(guid, GUID)
        if guid.get("isPermaLink", "true") != "false" and text.startswith(("http://", "https://")):
            return text
    return ""


def _names(parts: dict[str, list[Element]]) -> Iterator[str]:
    """The people an item or feed names; Atom's within `name`, RSS's as `mail (name)`."""
    for kind in ("author", "dc:creator", "itunes:author"):
        for element in parts.get(kind, ())[:AUTHORS]:
            inner = _children(element)
            yield _first(inner, AUTHOR, "name", "email") if inner else _text(element, AUTHOR)
        if parts.get(kind):
            return
