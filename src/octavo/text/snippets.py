"""The piece of a text to show for a search."""

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache

from octavo.text.words import token, words
from octavo.types import Snippet

ELLIPSIS = "…"
# Of the characters left around the matches, one in three goes before them.
_BEFORE = 3
# A longer run without white space is cut anywhere.
_LONGEST_WORD = 40

_ASCII = bytes(range(128))

Match = tuple[int, int, str]  # start, end, token


def snippet(text: str, wanted: AbstractSet[str], language: str, width: int = 240) -> tuple[Snippet, ...]:
    """The `width` characters that hold most of the wanted tokens, in parts, those that match marked.

    Cut at word borders, with an ellipsis where something was cut; the start of the text where nothing matches.
    """
    found = _found(text, wanted, language)
    start, end = _window(text, _densest(found, width), width)
    parts = [Snippet(ELLIPSIS, marked=False)] if text[:start].strip() else []
    at = start
    for left, right in _joined([(a, b) for a, b, _ in found if start <= a and b <= end]):
        if at < left:
            parts.append(Snippet(_line(text[at:left]), marked=False))
        parts.append(Snippet(text[left:right], marked=True))
        at = right
    if at < end:
        parts.append(Snippet(_line(text[at:end]), marked=False))
    if text[end:].strip():
        parts.append(Snippet(ELLIPSIS, marked=False))
    return tuple(parts)


def _found(text: str, wanted: AbstractSet[str], language: str) -> list[Match]:
    """The words whose tokens are wanted, in order."""
    beginnings = _beginnings(frozenset(wanted))
    if not beginnings or _beyond_ascii(text):
        spans = words(text)
    else:
        small = text.lower()
        spans = sorted({s for one in beginnings for m in one.finditer(small) for s in _spans(m)})
    return [(start, end, made) for start, end in spans if (made := token(text[start:end], language)) in wanted]


def _beyond_ascii(text: str) -> bool:
    """Whether a letter or digit of a text is beyond ASCII; looked for in what is left without ASCII: it is little."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
    return any(map(str.isalnum, rest))


def _spans(match: re.Match[str]) -> list[tuple[int, int]]:
    """The words of a match; letters and digits alone are one, without a closer look."""
    return [match.span()] if match[0].isalnum() else words(match[0], match.start())


@lru_cache(maxsize=256)
def _beginnings(wanted: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """What finds each small ASCII word that may have a wanted token, many times faster than looking at every word.

    A stem begins as its word does, but for its last two letters. None where a wanted token has other letters.
    """
    if not all(made.isascii() for made in wanted):
        return ()
    literal = sorted({re.escape(made[: max(1, len(made) - 2)]) for made in wanted})
    # The literal stands first, so that it is searched for; that it begins a word is asked only where it was found.
    return tuple(re.compile(rf"{start}(?<!\w{start})[\w'’.&-]*") for start in literal)


def _densest(found: list[Match], width: int) -> list[Match]:
    """The neighbouring matches within `width` with most distinct tokens, then the most, then the first."""
    groups = []
    for at, (start, _, _) in enumerate(found):
        end = at + 1
        while end < len(found) and found[end][1] <= start + width:
            end += 1
        groups.append(found[at:end])
    return max(groups, key=lambda group: (len({made for _, _, made in group}), len(group)), default=[])


def _window(text: str, group: list[Match], width: int) -> tuple[int, int]:
    """The span of about `width` characters around a group of matches, no word cut at either end."""
    first, last = (group[0][0], group[-1][1]) if group else (0, 0)
    start = max(0, first - max(0, width - (last - first)) // _BEFORE)
    end = min(len(text), max(last, start + width))
    if start > 0 and not text[start - 1].isspace():
        start = next((at + 1 for at in range(start, min(first, start + _LONGEST_WORD)) if text[at].isspace()), start)
    if end < len(text) and not text[end].isspace():
        end = next((at for at in range(end, max(last, end - _LONGEST_WORD), -1) if text[at].isspace()), end)
    return start, end


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order with those that overlap made one."""
    whole: list[tuple[int, int]] = []
    for start, end in spans:
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def _line(text: str) -> str:
    """The text with its line ends as spaces: a snippet is one line."""
    return text.replace("\n", " ")
