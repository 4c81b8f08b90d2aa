"""A saved article page of an aggregator: the article, then related ones, each under its publisher and age.

Western Gazette
15 minutes ago
- Western Gazette
A headline
Its text ...
"""

import re
from itertools import pairwise

from lxml import etree

from octavo.errors import ImportFailed
from octavo.text import language
from octavo.types import Reading, State
from octavo.wire.blocks import html_of, paragraphs, text_of
from octavo.wire.characters import fold
from octavo.wire.charset import decode, without_controls
from octavo.wire.feeds import times
from octavo.wire.tree import Unreadable, drop_hidden, parse

_UNITS = {
    "s": 1, "sec": 1, "second": 1, "min": 60, "m": 60, "minute": 60, "h": 3600, "hr": 3600, "hour": 3600, "d": 86400,
    "day": 86400, "w": 604800, "wk": 604800, "week": 604800, "mo": 2592000, "month": 2592000, "y": 31536000,
    "yr": 31536000, "year": 31536000,
}  # fmt: skip
_AGO = re.compile(r"(?:about |over |almost )?(\d{1,4}|an?|one)\s?([a-z]+?)s?(?: ago)?\.?", re.IGNORECASE)
_NOW = frozenset({"now", "just now", "moments ago", "a moment ago", "today"})
_ECHO = re.compile(r"[-–—•·]\s*(.+)")
_LONGEST_NAME = 80  # characters of a publisher's name or of an age
# What pages put under an article: a short line that begins so ends the text.
_ENDS = re.compile(
    r"(?:related (?:articles|stories|news|coverage)|comments?|no comments yet|be the first to comment|leave a comment|"
    r"(?:try|explore|use|ask|open) (?:our|the|your)?\s?ai\b|ai features|more (?:from|stories|on this)|"
    r"you may also like|read (?:more|next)|recommended|sign (?:in|up)|log in|subscribe|"
    r"share this|load more|show more|privacy policy|"
    r"terms of (?:use|service)|about us|contact us|all rights reserved)(?!\w)|©|\(c\) \d{4}",
    re.IGNORECASE,
)
_LONGEST_FURNITURE = 60  # characters
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*\Z")
_CUT_OFF = re.compile(r"(?:\.\.\.|…)[\"'”’»)\]]*\Z")
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table td th time tr ul".split()
)
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "head", "svg", "button", "select", "textarea", "iframe"}
)


def aggregator(saved: bytes | str, as_of: int) -> tuple[Reading, ...]:
    """The articles of a saved page, the main one first; ages are counted back from `as_of`, when it was saved.

    Their addresses are not on the page, so `url` is ""; the main article's publisher is not either. Raises ImportFailed
    where the page has no related articles by which it could be known.
    """
    lines = _lines(saved)
    starts = _starts(lines)
    if not starts:
        raise ImportFailed(
            "The page is no saved article page: no publisher, age and headline follow one another in it."
        )
    readings = [_main(lines[: starts[0]])]
    readings += [_related(lines[start:end], as_of) for start, end in pairwise([*starts, len(lines)])]
    return tuple(reading for reading in readings if reading is not None)


def looks_like_one(saved: bytes | str) -> bool:
    """Whether related articles follow one another in the text, each with its publisher twice and its age."""
    try:
        return bool(_starts(_lines(saved)))
    except ImportFailed:
        return False


def _lines(saved: bytes | str) -> list[str]:
    text = decode(saved) if isinstance(saved, bytes) else saved
    if re.search(r"<(?:html|body|div|p)\b", text[:65536], re.IGNORECASE):
        text = _text_of_page(text)
    return [line for raw in text.splitlines() if (line := fold(raw))]


def _text_of_page(source: str) -> str:
    """The text of a page, each of its blocks on a line of its own."""
    try:
        tree = parse(source)
    except Unreadable as problem:
        raise ImportFailed(f"The saved page cannot be read. {problem}", "") from None
    drop_hidden(tree)
    for element in list(tree.iter(*_SILENT)):
        element.drop_tree()
    for element in tree.iter(etree.Element):
        line = "\n" if element.tag in _BLOCKS else ""
        element.text = line + _one_line(element.text)
        element.tail = line + _one_line(element.tail)
    return str(tree.text_content())


def _one_line(text: str | None) -> str:
    return without_controls(_SPACE.sub(" ", text or ""))


def _starts(lines: list[str]) -> list[int]:
    """Where a publisher's name stands that is repeated two lines below with a dash, with an age or date between."""
    starts = []
    for number in range(len(lines) - 3):
        name, age, echo = lines[number : number + 3]
        if len(name) > _LONGEST_NAME or len(age) > _LONGEST_NAME:
            continue
        again = _ECHO.fullmatch(echo)
        if again and fold(again[1]).casefold() == name.casefold():
            starts.append(number)
    return starts


def _main(lines: list[str]) -> Reading | None:
    """What stands before the related articles: navigation, headline, byline, paragraphs, furniture."""
    body = next((number for number, line in enumerate(lines) if number and _is_prose(line)), None)
    if body is None:
        return None
    title = body - 1
    while title and not _may_be_headline(lines[title]):
        title -= 1
    text = title + 1
    while text < len(lines) and _is_byline(lines[text]):
        text += 1
    return _reading(lines[title], "", None, lines[text:])


def _may_be_headline(line: str) -> bool:
    """Whether a line above the first paragraph has the look of a headline: some words, and no full stop."""
    return len(line.split()) > 2 and not line.endswith(".") and not _is_byline(line)


def _is_byline(line: str) -> bool:
    short = len(line) <= _LONGEST_NAME
    return short and (line.casefold().startswith("by ") or _published(line, 0) is not None)


RELATED = 4  # lines of a related article before its text: publisher, age, - publisher, headline


def _related(lines: list[str], as_of: int) -> Reading | None:
    if len(lines) < RELATED:
        return None
    publisher, age, headline = lines[0], lines[1], lines[3]
    return _reading(headline, publisher, _published(age, as_of), lines[4:])


def _reading(title: str, publisher: str, published: int | None, lines: list[str]) -> Reading | None:
    found = paragraphs(_without_furniture(lines))
    text = text_of(found)
    if not text:
        return None
    cut = bool(_CUT_OFF.search(text))
    return Reading(
        url="",
        state=State.TRUNCATED if cut else State.FULL,
        reason="The saved page holds only the beginning of this article." if cut else "",
        title=title,
        publisher=publisher,
        published=published,
        language=language(text),
        text=text,
        html=html_of(found),
    )


def _without_furniture(lines: list[str]) -> list[str]:
    """The lines up to the first that ends an article, and of these up to the last that is a sentence."""
    end = next((number for number, line in enumerate(lines) if _ends_article(line)), len(lines))
    while end and not _SENTENCE_END.search(lines[end - 1]) and len(lines[end - 1]) < _LONGEST_NAME:
        end -= 1
    return lines[:end]


def _ends_article(line: str) -> bool:
    """Whether a line is a heading or a button of the page; what ends as a sentence does is the publisher's."""
    is_sentence = line.endswith(".") and not _CUT_OFF.search(line)
    return len(line) <= _LONGEST_FURNITURE and _ENDS.match(line) is not None and not is_sentence


def _is_prose(line: str) -> bool:
    """Whether a line is a paragraph and no heading, button or name."""
    return len(line) > 200 or (len(line) > _LONGEST_NAME and bool(_SENTENCE_END.search(line)))


def _published(age: str, as_of: int) -> int | None:
    """The time of an age as `15 minutes ago`, `yesterday` or `just now`, or of a date; None where it is neither."""
    age = age.strip().casefold()
    if age in _NOW:
        return as_of
    if age == "yesterday":
        return as_of - 86400
    found = _AGO.fullmatch(age)
    if found and found[2] in _UNITS:
        count = int(found[1]) if found[1].isdigit() else 1
        return as_of - count * _UNITS[found[2]]
    return times.seconds(age)
