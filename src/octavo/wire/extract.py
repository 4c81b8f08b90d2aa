"""A page becomes a reading: the publisher's text and what the page says about it, or the reason why there is none."""

import re
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement

from octavo.text import language
from octavo.types import Entry, Page, Reading, State
from octavo.wire import dates, metadata, pagestate
from octavo.wire import robots as asked
from octavo.wire.blocks import Block, html_of, paragraphs, text_of
from octavo.wire.body import body, prune
from octavo.wire.characters import fold
from octavo.wire.charset import without_controls
from octavo.wire.density import prose
from octavo.wire.furniture import without_furniture
from octavo.wire.metadata import Stated
from octavo.wire.pagestate import Surroundings
from octavo.wire.sanitize import plain
from octavo.wire.tree import Unreadable, decode, drop_hidden, parse

_NEARLY_EMPTY = 250  # characters; below, the page's markup has told us nothing
# trafilatura's own bounds for trying again with looser rules, tuned on four benchmarks (trafilatura.core).
_FEW = 3_000  # characters found
_LITTLE = 0.2  # of the page's text
_CLEARLY_MORE = 1.5  # times as long is worth the looser rules
_MUCH_LONGER = 2.5  # a stated articleBody this many times longer than the text found is the article
_MARKUP = ("html", "xml", "text/plain", "octet-stream")
_NOT_MARKUP = (
    (b"%PDF-", "a PDF document"),
    (b"\xff\xd8\xff", "an image"),
    (b"\x89PNG", "an image"),
    (b"PK\x03\x04", "an archive"),
)
_NO_MINING = frozenset({"noai", "noimageai"})
_PLAINLY = 12  # of these in a thousand characters tell English, whatever a theme declares
_ENGLISH = re.compile(r"\b(?:the|and|of|to)\b")
_LINE = re.compile(r"<br\b[^>]*>|</(?:p|div|li|h[1-6]|blockquote)>|\n", re.IGNORECASE)


def extract(page: Page, *, hint: Entry | None = None) -> Reading:
    """The reading of a fetched page; never raises. `hint` is the feed's entry, for what the page does not say."""
    if problem := _not_a_page(page):
        return Reading(url=page.url, state=State.FAILED, reason=problem)
    return read_html(
        page.body,
        page.url,
        content_type=page.content_type,
        robots=page.robots_tag,
        tdm=page.tdm_reservation,
        hint=hint,
    )


def read_html(
    html: bytes | str, url: str, *, content_type: str = "", robots: str = "", tdm: str = "", hint: Entry | None = None
) -> Reading:
    """The reading of a page's HTML, with the headers it came with where they are known; never raises."""
    try:
        source = decode(html, content_type) if isinstance(html, bytes) else without_controls(html)
        reading = _read(source, url)
    except Unreadable as problem:
        reading = Reading(url=url, state=State.FAILED, reason=str(problem))
    except Exception:  # noqa: BLE001 - hostile bytes in other people's parsers: one bad page must not end a round
        reading = Reading(url=url, state=State.FAILED, reason="The markup of the page is too broken to be read.")
    reading = _asked(reading, asked.directives(robots), reserved=tdm.strip() == "1")
    return _completed(reading, hint or Entry(guid=""))


def _not_a_page(page: Page) -> str:
    """A sentence where the bytes are no page at all, empty where they may be one."""
    if not page.body.strip(b"\0 \t\r\n"):
        return "The page is empty."
    for start, what in _NOT_MARKUP:
        if page.body.startswith(start):
            return f"The address leads to {what}, not to a page."
    kind = fold(page.content_type.partition(";")[0]).lower()
    if kind and not any(part in kind for part in _MARKUP) and b"<" not in page.body[:1024]:
        return f"The address leads to {kind}, not to a page."
    return ""


def _read(source: str, url: str) -> Reading:
    """The reading of one page: what it says is read first, because finding the body takes the tree apart."""
    tree = parse(source)
    said = metadata.stated(tree, url)
    moment = dates.published(tree, said.published, said.canonical or url)
    found, around = _article(tree, source, said, url)
    state, reason = pagestate.judge(found, said, Surroundings(url, source, around))
    text = text_of(found)
    reading = Reading(
        url=url,
        state=state,
        reason=reason,
        title=said.title,
        publisher=said.publisher,
        authors=said.authors,
        published=moment.seconds if moment else None,
        zone=moment.zone if moment else 0,
        modified=_modified(said),
        language=_language(said.language, text),
        section=said.section,
        keywords=said.keywords,
        image=said.image,
        caption=said.caption,
        canonical=said.canonical,
        text=text,
        html=html_of(found),
    )
    return _asked(reading, said.robots, reserved=said.tdm)


def _language(declared: str, text: str) -> str:
    """The declared language; English is what themes declare by default, so a text without English words is asked."""
    if declared not in {"", "en"} and len(_ENGLISH.findall(text, 0, 1_000)) > _PLAINLY:
        return language(text) or declared
    if declared and (declared != "en" or len(text) < _NEARLY_EMPTY or len(_ENGLISH.findall(text, 0, 1_000)) > 2):
        return declared
    return language(text) or declared


def _article(tree: HtmlElement, source: str, said: Stated, url: str) -> tuple[list[Block], str]:
    """The article's blocks without furniture, and all the text around them; the tree is used up."""
    prune(tree)
    drop_hidden(tree)
    around = " ".join(tree.text_content().split())
    found = body(tree, url)
    if _length(found) < min(_FEW, len(around) * _LITTLE):
        more = body(_again(source), url, recall=True)
        found = more if _length(more) > _CLEARLY_MORE * _length(found) else found
    lone = len(found) == 1 and _length(found) > 4 * _NEARLY_EMPTY  # all words of a page as one paragraph
    found = without_furniture(found, said.titles, said.authors)
    if lone or _length(found) < _NEARLY_EMPTY:
        dense = without_furniture(paragraphs(prose(_again(source))), said.titles, said.authors)
        found = dense if lone else max(found, dense, key=_length)
    written = said.body if said.free is not False else ""
    if len(written) > _MUCH_LONGER * max(_length(found), _NEARLY_EMPTY):
        found = without_furniture(paragraphs([plain(line) for line in _LINE.split(written)]), said.titles, said.authors)
    return found, around


def _again(source: str) -> HtmlElement:
    """The pruned tree once more, with what the page has for browsers that run no scripts."""
    tree = parse(source)
    etree.strip_tags(tree, "noscript")
    prune(tree)
    drop_hidden(tree)
    return tree


def _length(found: list[Block]) -> int:
    return sum(len(block.text) for block in found)


def _modified(said: Stated) -> int | None:
    return next((found.seconds for stated in said.modified if (found := dates.moment(stated))), None)


def _asked(reading: Reading, directives: frozenset[str], *, reserved: bool) -> Reading:
    """The reading with what the publisher asks, in the page or a header; `none` is about indexing, and no flag."""
    return replace(
        reading,
        noarchive=reading.noarchive or "noarchive" in directives,
        tdm_reserved=reading.tdm_reserved or reserved or bool(directives & _NO_MINING),
        nosnippet=reading.nosnippet or "nosnippet" in directives,
    )


def _completed(reading: Reading, told: Entry) -> Reading:
    """The reading with what the feed's entry adds to it."""
    return replace(
        reading,
        title=reading.title or fold(told.title),
        authors=reading.authors or tuple(name for author in told.authors if (name := fold(author))),
        published=reading.published if reading.published is not None else told.published,
        modified=reading.modified if reading.modified is not None else told.updated,
        language=reading.language or fold(told.language),
    )
