"""Where the prose of a page is, when its markup says nothing: the container with the most sentences that are not links.

A small relative of Readability (Arc90, 2009): a run of prose counts for the element that holds it, less for the next.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from octavo.wire.characters import fold

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q ruby s samp small span strike strong"
    " sub sup time tt u var wbr".split()
)
_PROSE = 60  # characters of the shortest run that counts
_SENTENCE = re.compile(r"[.!?。！？؟।][\"'”’»)]*(?:\s|$)|[。！？।]")


@dataclass(slots=True)
class _Run:
    """Words between two block boundaries, and the element that holds them."""

    holder: HtmlElement
    words: str = ""
    linked: int = 0

    @property
    def is_prose(self) -> bool:
        return len(self.words) >= _PROSE and 2 * self.linked < len(self.words) and bool(_SENTENCE.search(self.words))


def prose(tree: HtmlElement) -> list[str]:
    """The runs of the container that holds most of the page's prose, one a line; none where there is no prose."""
    runs = [run for run in _runs(tree) if run.words]
    scores: dict[HtmlElement, float] = defaultdict(float)
    for run in runs:
        if run.is_prose:
            for share, element in zip((1.0, 0.7, 0.3), [run.holder, *run.holder.iterancestors()], strict=False):
                scores[element] += share * len(run.words)
    if not scores:
        return []
    best = max(scores, key=lambda element: scores[element])
    return [run.words for run in runs if 2 * run.linked < len(run.words) and (run.holder is best or _within(run, best))]


def _within(run: _Run, container: HtmlElement) -> bool:
    return any(element is container for element in run.holder.iterancestors())


def _runs(tree: HtmlElement) -> Iterator[_Run]:
    """The runs of a tree in order, without recursion: text and tails are collected until a block begins or ends."""
    run, links = _Run(tree), 0
    for start, element in _walk(tree):
        inline = element.tag in _INLINE
        if not inline:
            yield _folded(run)
            parent = element.getparent()
            run = _Run(element if start else parent if parent is not None else tree)
        links += (1 if start else -1) if element.tag == "a" else 0
        words = (element.text if start else element.tail) or ""
        run.words += words
        run.linked += len(words) if links else 0
    yield _folded(run)


def _walk(tree: HtmlElement) -> Iterator[tuple[bool, HtmlElement]]:
    """Each element when it begins (True) and when it ends (False)."""
    pending = [(False, tree), (True, tree)]
    while pending:
        start, element = pending.pop()
        yield start, element
        if start:
            pending.extend(pair for child in reversed(element) for pair in ((False, child), (True, child)))


def _folded(run: _Run) -> _Run:
    return _Run(run.holder, fold(run.words), run.linked)
