"""A page's tree: its bytes decoded, bounded and parsed once, and what a person cannot see taken out."""

import re
from collections import Counter
from collections.abc import Iterable

from charset_normalizer import from_bytes
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from octavo.wire import charset

# No news page is larger; measured on the recorded pages, the largest is a third of it.
MAX_CHARACTERS = 5_000_000
MAX_ELEMENTS = 200_000
# libxml2 stops at 256 and drops what follows without a word; deeper tags are left out here so that their text stays.
MAX_DEPTH = 200
# libxml2's cost grows with the square of the attributes of one element: 50,000 of them took 28 seconds. Squares summed.
MAX_ATTRIBUTE_COST = 5_000_000
_LONG_TAG = 1_000

# A page that declares no charset and is no UTF-8 is guessed at from so many bytes, if so many of them are not UTF-8.
_GUESSED_FROM = 65_536
_STRAY = 0.01

# A quote opens a value only after an equals sign. Patterns may end with the text, so that each match moves on: linear.
_ATTRIBUTES = r"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"?+|'[^']*+'?+)?+)*+(?:>|\Z)"
_TAG = re.compile(
    r"<(?:!--(?:.*?-->|.*)|(script|style|textarea|title)\b(?:.*?</\1\b[^>]*+>?|.*)"
    rf"|(/?)([a-zA-Z][^\s/>]*+)({_ATTRIBUTES}))",
    re.DOTALL | re.IGNORECASE,
)
_OPENING = re.compile(rf"<[a-zA-Z]{_ATTRIBUTES}")
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"?+|'[^']*+'?+)|[\s/]+")
_FLAT = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param source td th tr track wbr".split()
)


class Unreadable(Exception):
    """The bytes are no page that could be read; `str()` is the sentence that says so."""


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a page as its charset says; one that declares none and is no UTF-8 is guessed at from its letters."""
    if _undeclared(body, content_type):
        best = from_bytes(body[:_GUESSED_FROM]).best()
        if best is not None:
            return charset.without_controls(body.decode(best.encoding, "replace"))
    return charset.decode(body, content_type)


def _undeclared(body: bytes, content_type: str) -> bool:
    if (
        b"charset" in body[:4096].lower()
        or "charset" in content_type.lower()
        or body[:1] in (b"\xef", b"\xfe", b"\xff")
    ):
        return False
    sample = body[:_GUESSED_FROM]
    stray = sample.decode("utf-8", "replace").count("\ufffd")
    return b"\0" not in sample and stray > max(2, len(sample) * _STRAY)


def parse(text: str) -> HtmlElement:
    """The tree of a page, without comments; raises Unreadable where it is empty, too large or hostile."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(f"The page has {len(text):,} characters; no news page has more than {MAX_CHARACTERS:,}.")
    if text.count("<") > MAX_ELEMENTS:
        raise Unreadable(f"The page has more than {MAX_ELEMENTS:,} elements, which no news page has.")
    _refuse_attribute_floods(text)
    tree = _parsed(text)
    return _parsed(_flattened(text)) if _cut_by_parser(tree) else tree


def _parsed(text: str) -> HtmlElement:
    # Bytes, because lxml refuses text that begins with an XML declaration; a NUL would end the document.
    body = text.replace("\0", "").encode("utf-8", "replace")
    try:
        return document_fromstring(body, parser=HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))
    except (etree.LxmlError, ValueError):
        raise Unreadable("The page is empty.") from None


def _cut_by_parser(tree: HtmlElement) -> bool:
    """Whether the parser gave up for depth: then the last element it saw is the deepest."""
    depth, last = 0, tree
    while len(last):
        depth, last = depth + 1, last[-1]
    return depth > MAX_DEPTH


def _refuse_attribute_floods(text: str) -> None:
    if _attribute_cost(_OPENING.findall(text)) <= MAX_ATTRIBUTE_COST:
        return  # this first pass is rough: what looks like a tag inside a script only makes it dearer
    if _attribute_cost(tag[4] or "" for tag in _TAG.finditer(text)) > MAX_ATTRIBUTE_COST:
        raise Unreadable("The page has elements with thousands of attributes, which no news page has.")


def _attribute_cost(tags: Iterable[str]) -> int:
    return sum(len(_VALUE.sub(" ", tag).split()) ** 2 for tag in tags if len(tag) > _LONG_TAG)


def _flattened(text: str) -> str:
    """The page without the tags that nest too deep; their text stays where it was."""
    opened: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    depth = 0

    def shallow(tag: re.Match[str]) -> str:
        nonlocal depth
        name = (tag[3] or "").lower()
        if not name or name in _FLAT:
            return tag[0]
        if not tag[2]:
            if depth >= MAX_DEPTH - 20:
                dropped[name] += 1
                return " "
            opened[name] += 1
            depth += 1
        elif dropped[name]:
            dropped[name] -= 1
            return " "
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        return tag[0]

    return _TAG.sub(shallow, text)


_HIDDEN = etree.XPath(
    "//*[@hidden or @style or @aria-hidden='true' or contains(@class,'sr-only') or contains(@class,'screen-reader')"
    " or contains(@class,'visually-hidden') or contains(@class,'visuallyhidden')]"
)
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0*\s*(?:;|!|$)|font-size\s*:\s*0+(?:\.0+)?[a-z%]*\s*(?:;|!|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_HIDING_CLASS = re.compile(r"(?:^|\s)(?:sr-only|screen-reader(?:-only|-text)?|visually-?hidden)(?:\s|$)", re.IGNORECASE)


def drop_hidden(tree: HtmlElement) -> None:
    """Take out of the tree what its own markup hides from a person.

    An element that holds the headline stays: pages hide their whole content until their scripts show it.
    """
    for element in _HIDDEN(tree):
        if element.getparent() is not None and _hides(element) and element.find(".//h1") is None:
            element.drop_tree()


def _hides(element: HtmlElement) -> bool:
    if element.get("hidden") is not None and element.get("hidden", "").lower() != "until-found":
        return True
    if _HIDING_STYLE.search(element.get("style", "")) or _HIDING_CLASS.search(element.get("class", "")):
        return True
    # Pages hide their whole article from screen readers while a dialogue is open: certain only without paragraphs.
    return element.get("aria-hidden") == "true" and element.find(".//p") is None and element.tag != "p"
