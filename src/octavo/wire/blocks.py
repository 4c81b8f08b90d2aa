"""The body of an article as blocks: one paragraph each, from which both its text and its HTML are written."""

import html
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.etree import _Element

from octavo.wire.characters import fold, visible
from octavo.wire.sanitize import safe_html

_SPACE = re.compile(r"\s+")
_ENDS_SENTENCE = re.compile(r"[.!?:;…。！？؟।][\"'”’»)\]]*\s*$")
# A link's words begin with the private character of its number and end with this one; see body.py.
LINK_START = 0xF0000
LINK_END = "\U0010fffd"
MAX_LINKS = 10_000
_LINK = re.compile(f"([{chr(LINK_START)}-{chr(LINK_START + MAX_LINKS)}])|{LINK_END}")
_INLINE = {"#b": "strong", "#i": "em", "#t": "code"}
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3"}

# What a run of words is marked with: element names, and for a link its address after `a `.
Marks = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: its element (p, h2, h3, h4, li, blockquote, pre), and its words with their marks, in order."""

    kind: str
    runs: tuple[tuple[str, Marks], ...]

    @property
    def text(self) -> str:
        """The words on one line."""
        return "".join(words for words, _ in self.runs)

    @property
    def linked(self) -> int:
        """How many characters of the text are links."""
        return sum(len(words) for words, marks in self.runs if any(mark.startswith("a ") for mark in marks))

    @property
    def html(self) -> str:
        """The element with the same words, escaped."""
        return f"<{self.kind}>{''.join(_marked(words, marks) for words, marks in self.runs)}</{self.kind}>"


def blocks(body: _Element, base: str, links: list[str]) -> list[Block]:
    """The blocks of a body as trafilatura writes it; `links` are the addresses whose numbers are in its words."""
    writer = _Writer(links, base)
    writer.children(body, "p", ())
    writer.end()
    return writer.done


def paragraphs(lines: list[str]) -> list[Block]:
    """A paragraph for each line that has words."""
    return [Block("p", ((folded, ()),)) for line in lines if (folded := fold(line))]


def text_of(found: list[Block]) -> str:
    """One block a line."""
    return "\n".join(block.text for block in found)


def html_of(found: list[Block]) -> str:
    """One block element a line, sanitised."""
    return safe_html("\n".join(block.html for block in found))


def _marked(words: str, marks: Marks) -> str:
    inner = html.escape(words, quote=False)
    for mark in reversed(marks):
        name, _, address = mark.partition(" ")
        inner = f'<a href="{html.escape(address)}">{inner}</a>' if name == "a" else f"<{name}>{inner}</{name}>"
    return inner


class _Writer:
    """Collects words until a block ends."""

    def __init__(self, links: list[str], base: str) -> None:
        self.links = links
        self.base = base
        self.done: list[Block] = []
        self.kind = "p"
        self.runs: list[tuple[str, Marks]] = []
        self.broken = False  # a line break was just written

    def end(self) -> None:
        """Close the block that is being written."""
        runs = _folded(_linked(self.runs, self.links, self.base))
        if any(character.isalnum() for words, _ in runs for character in words):
            self.done.append(Block(self.kind, runs))
        self.runs, self.broken = [], False

    def say(self, words: str | None, marks: Marks) -> None:
        """Write words into the open block."""
        if words:
            self.runs.append((words, marks))
            self.broken = self.broken and words.isspace()

    def children(self, element: _Element, kind: str, marks: Marks) -> None:
        """Write what an element holds."""
        self.kind = kind
        self.say(element.text, marks)
        for child in element:
            self.element(child, kind, marks)
            self.kind = kind
            self.say(child.tail, marks)

    def element(self, element: _Element, kind: str, marks: Marks) -> None:
        """Write one element, as a block or within one."""
        tag = element.tag
        if tag == "lb":
            self.line_break()
        elif tag in ("hi", "del") or (tag == "code" and self.runs):
            self.children(element, kind, marks + self.mark(element))
        elif tag == "row":
            self.row(element)
        elif tag in ("code", "pre"):
            self.code(element)
        elif tag != "graphic":
            self.end()
            self.children(element, _kind(element, kind), marks)
            self.end()

    def line_break(self) -> None:
        """Two breaks, or one after a sentence, end a paragraph; one within a sentence is a space."""
        if self.broken or _ENDS_SENTENCE.search("".join(words for words, _ in self.runs[-3:])):
            self.end()
        else:
            self.say(" ", ())
            self.broken = True

    def row(self, row: _Element) -> None:
        """A table's row is one paragraph, its cells set apart by a bar."""
        self.end()
        cells = [folded for cell in row if (folded := fold(_LINK.sub("", " ".join(cell.itertext()))))]
        self.kind = "p"
        self.say(" | ".join(cells), ())
        self.end()

    def code(self, element: _Element) -> None:
        """Each line of a listing is a block."""
        self.end()
        for line in _LINK.sub("", "".join(element.itertext())).splitlines():
            self.kind = "pre"
            self.say(line, ())
            self.end()

    def mark(self, element: _Element) -> Marks:
        """What an inline element says about its words."""
        name = "code" if element.tag == "code" else _INLINE.get(element.get("rend", ""), "")
        return (name,) if name else ()


def _address(base: str, link: str) -> str:
    """The absolute address of a link, empty where it is none that a browser may follow."""
    try:
        address = urljoin(base, link)
    except ValueError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""


def _linked(runs: list[tuple[str, Marks]], links: list[str], base: str) -> list[tuple[str, Marks]]:
    """The runs with the numbers in their words turned into marks."""
    out: list[tuple[str, Marks]] = []
    link: Marks = ()
    for words, marks in runs:
        at = 0
        for number in _LINK.finditer(words):
            out.append((words[at : number.start()], link + marks))
            index = ord(number[1]) - LINK_START if number[1] else MAX_LINKS
            address = _address(base, links[index]) if index < len(links) else ""
            link = (f"a {address}",) if address else ()
            at = number.end()
        out.append((words[at:], link + marks))
    return out


def _kind(element: _Element, enclosing: str) -> str:
    if element.tag == "head":
        return _HEADINGS.get(element.get("rend", ""), "h4")
    if element.tag in ("item", "quote"):
        return "li" if element.tag == "item" else "blockquote"
    return enclosing


def _folded(runs: list[tuple[str, Marks]]) -> tuple[tuple[str, Marks], ...]:
    """The runs as one line: visible characters, single spaces, neighbours with the same marks joined."""
    out: list[tuple[str, Marks]] = []
    space = True  # nothing yet, or a space: the next one is not needed
    for raw, marks in runs:
        words = _SPACE.sub(" ", visible(raw))
        words = words[1:] if space and words.startswith(" ") else words
        if not words:
            continue
        space = words.endswith(" ")
        if out and out[-1][1] == marks:
            out[-1] = (out[-1][0] + words, marks)
        else:
            out.append((words, marks))
    if out and space:
        out[-1] = (out[-1][0].rstrip(" "), out[-1][1])
    whole = "".join(words for words, _ in out)
    if not unicodedata.is_normalized("NFC", whole):  # a mark begins between a letter and its accent
        return ((unicodedata.normalize("NFC", whole), ()),)
    return tuple(run for run in out if run[0])
