"""Lines around an article that are not its words: told by where they stand and what they are, never by site."""

import re
from collections.abc import Sequence

from octavo.wire.blocks import Block
from octavo.wire.phrases import PROMPTS, RELATED


def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Matches a line that is one of the words, or that begins with one of the phrases."""
    words = "|".join(re.escape(phrase) for phrase in phrases if re.fullmatch(r"[\w-]+", phrase))
    starts = "|".join(re.escape(phrase) for phrase in phrases if not re.fullmatch(r"[\w-]+", phrase))
    return re.compile(rf"[^\w'\"“”„‘’«»]*(?:(?:{words})[\W\d]*$|{starts})")


_PROMPT = _pattern(PROMPTS)
_RELATED = _pattern(RELATED)
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|da|door|text|texte|texto|testo|story by|written by)\s*:?\s*(?=\S)", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_DATED = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\b(?:19|20)\d\d\b.*\d{1,2}[:.h]\d\d"
    r"|\d{4}[年년]\s?\d{1,2}[月월]\s?\d{1,2}[日일]"
    r"|\b\d{1,2}\D{1,15}(?:19|20)\d\d\b|\b\w{3,10}\.? \d{1,2}, (?:19|20)\d\d"
)
_STOPS = re.compile(r"[.!?。！？؟।:…][\"'”’»)]*$")
_WORD = re.compile(r"\w+")

_HEADINGS = frozenset({"h2", "h3", "h4"})

SHORT = 18  # words; longer lines are prose
_HEAD = 8  # blocks from the start among which the headline may stand
_TAIL = 4  # blocks at the end that may be about the writer


def without_furniture(found: list[Block], titles: Sequence[str], authors: Sequence[str]) -> list[Block]:
    """The blocks without repeated headline and byline, prompts, lists of other articles, and the writer's biography."""
    kept = _after_headline(found, {_key(title) for title in titles if title})
    kept = _without_openers(kept, authors)
    kept = _without_related(kept)
    kept = [block for block in kept if not _is_prompt(block) and not _is_promotion(block)]
    return _without_ending(kept, authors)


def _key(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def _words(block: Block) -> int:
    text = block.text
    # Scripts without spaces: four characters are about as long as a word.
    return max(len(text.split()), len(text) // 12)


def _after_headline(found: list[Block], titles: set[str]) -> list[Block]:
    """What follows the headline, where it is repeated before any prose."""
    for at, block in enumerate(found[:_HEAD]):
        if _key(block.text) in titles:
            return [*found[at + 1 :]]
        if _words(block) > SHORT and block.kind == "p":
            break
    return found


def _without_openers(found: list[Block], authors: Sequence[str]) -> list[Block]:
    """Without the byline, the date line and bare addresses that stand before the first prose."""
    names = {_key(author) for author in authors}
    kept: list[Block] = []
    for at, block in enumerate(found):
        if at >= _HEAD or _words(block) > SHORT:
            return kept + found[at:]
        text = block.text
        byline = _key(_BYLINE.sub("", text, count=1)) in names or _key(text) in names
        dated = _words(block) <= 10 and _DATED.search(text) and not _STOPS.search(text)
        if not (byline or dated or _ADDRESS.fullmatch(text)):
            kept.append(block)
    return kept


def _without_related(found: list[Block]) -> list[Block]:
    """Without the sections whose heading announces other articles: links, short lines, and the teasers below links."""
    kept: list[Block] = []
    inside = below_link = False
    for block in found:
        linked = block.linked > len(block.text) // 2
        if block.kind in _HEADINGS and _words(block) <= 8 and _RELATED.match(block.text.casefold()):
            inside = True
        elif inside:
            inside = linked or below_link or _words(block) <= SHORT
        below_link = linked
        if not inside:
            kept.append(block)
    return kept


def _is_prompt(block: Block) -> bool:
    return block.kind != "li" and _words(block) <= SHORT and _PROMPT.match(block.text.casefold()) is not None


def _is_promotion(block: Block) -> bool:
    """A paragraph that is one link and no sentence leads elsewhere."""
    text = block.text
    return block.kind == "p" and block.linked >= 0.9 * len(text) and not (_STOPS.search(text) or _ADDRESS.match(text))


def _without_ending(found: list[Block], authors: Sequence[str]) -> list[Block]:
    """Without what stands after the last prose: the writer's biography, short links, headings of nothing."""
    end = len(found)
    while end > 1:
        block = found[end - 1]
        biography = len(found) - end < _TAIL and any(
            block.text.startswith(author) for author in authors if " " in author
        )
        linked = _words(block) <= SHORT and block.linked > len(block.text) // 2
        announcing = block.kind in _HEADINGS or (_words(block) <= 8 and _RELATED.match(block.text.casefold()))
        if not (biography or linked or announcing):
            break
        end -= 1
    return found[:end]
