"""What is done to texts that are published again, and that each is still found; what is not a copy stays apart."""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import pytest

from octavo import sample
from octavo.archive import Archive
from octavo.desk import embedding
from octavo.filing import Filing, Incoming
from octavo.preparing import prepare
from pieces import FERRY, FERRY_OTHER, HARVEST, NOW, reading

Piece = tuple[str, list[str]]  # a headline and its paragraphs
Alteration = Callable[[Piece, random.Random], Piece]
STEP = 3  # of the originals, one in so many is altered
SHORTEST = 100  # words of an original: a fifth of fewer is a phrase

BEFORE = [
    "You are reading a free article. Sign up for the Lantern letter and have the morning's news before breakfast.",
    "Listen to this report in our app, or send it to a friend: a gift link is valid for fourteen days.",
]
AFTER = [
    "More from the Lantern: Ten walks for a wet weekend. The tenants who bought their street. Your pension explained.",
    "The Lantern is paid for by its readers. If you can afford it, please support our work from two crowns a month.",
    "This material may not be published, broadcast, rewritten or redistributed without permission.",
]
# Of a spelling, what each of its words may be turned into: British into American, and what hurried fingers make.
SPELLINGS = {
    r"our\b": "or",
    r"our(ed|ing|s)\b": r"or\1",
    r"is(e|ed|es|ing|ation)\b": r"iz\1",
    r"ys(e|ed|ing)\b": r"yz\1",
    r"([ae])ll(ed|ing|er)\b": r"\1l\2",
    r"([bt])re\b": r"\1er",
    r"\bgrey": "gray",
    r"ence\b": "ense",
    r"\btowards\b": "toward",
    r"ae": "e",
    r"\bwhilst\b": "while",
    r"ie(?=\w)": "ei",
}
TYPOGRAPHY = {
    "“": '"', "”": '"', "‘": "'", "’": "'", " — ": " -- ", "–": "-", "…": "...", "ffi": "\ufb03", "fi": "\ufb01",
    "fl": "\ufb02", " of ": " of\u00a0", " the ": " the\u202f", ", ": " , ", "é": "e\u0301",
}  # fmt: skip
MISREAD = {"rn": "m", "m": "rn", "l": "1", "e": "c", "h": "b", "o": "0", "s": "5", "t": "f", "cl": "d", "i": "l"}
NOISE = 0.09  # share of words that are misread
OTHERWISE = (
    "later about nearly town people called work early because money second water across public small open".split()
)


def headline(piece: Piece, chance: random.Random) -> Piece:
    """Another headline."""
    words = [word for paragraph in piece[1] for word in paragraph.split() if word.isalpha()]
    return " ".join(chance.sample(words, 7)).capitalize(), piece[1]


def fifth(piece: Piece, chance: random.Random) -> Piece:
    """The first fifth of the words, to the end of a sentence or more."""
    title, paragraphs = piece
    whole = length(paragraphs)
    kept: list[str] = []
    for sentence in re.split(r"(?<=[.!?”])\s+", " ".join(paragraphs)):
        kept += sentence.split()
        if len(kept) * 5 >= whole:
            break
    return title, [" ".join(kept)]


def boilerplate(piece: Piece, chance: random.Random) -> Piece:
    """An outlet's standing texts before and after."""
    return piece[0], [*BEFORE, *piece[1], *AFTER]


def shuffled(piece: Piece, chance: random.Random) -> Piece:
    """The paragraphs in another order."""
    return piece[0], chance.sample(piece[1], len(piece[1]))


def spelling(piece: Piece, chance: random.Random) -> Piece:
    """Every word that has another spelling in it."""
    return _each(piece, lambda line: _replaced(line, SPELLINGS))


def typography(piece: Piece, chance: random.Random) -> Piece:
    """Plain quotes and dashes, ligatures, spaces of all kinds, accents taken apart."""
    return _each(piece, lambda line: _replaced(line, {re.escape(mark): to for mark, to in TYPOGRAPHY.items()}))


def ocr(piece: Piece, chance: random.Random) -> Piece:
    """Words misread by a machine."""
    return _words(piece, lambda at, word: _misread(word, chance) if chance.random() < NOISE else word)


def rewrite(piece: Piece, chance: random.Random) -> Piece:
    """Every eighth word another one."""
    return _words(piece, lambda at, word: chance.choice(OTHERWISE) if at % 8 == 7 else word)


ALTERATIONS: tuple[Alteration, ...] = (headline, fifth, boilerplate, shuffled, spelling, typography, ocr, rewrite)


def _each(piece: Piece, change: Callable[[str], str]) -> Piece:
    return change(piece[0]), [change(one) for one in piece[1]]


def _words(piece: Piece, change: Callable[[int, str], str]) -> Piece:
    count = iter(range(1_000_000))
    return _each(piece, lambda line: " ".join(change(next(count), word) for word in line.split()))


def _replaced(line: str, by: dict[str, str]) -> str:
    for pattern, to in by.items():
        line = re.sub(pattern, to, line)
    return line


def _misread(word: str, chance: random.Random) -> str:
    found = [mark for mark in MISREAD if mark in word]
    return word.replace(mark := chance.choice(found), MISREAD[mark], 1) if found else word


def length(paragraphs: Iterable[str]) -> int:
    return sum(len(one.split()) for one in paragraphs)


@cache
def originals() -> tuple[Piece, ...]:
    """The English articles of the sample edition that are nobody's copy, of several outlets about each event."""
    pages = [page for page in sample.pages(NOW) if not page.copy_of and page.revision == 1 and page.language == "en"]
    long = [page for page in pages if length(page.paragraphs) >= SHORTEST]
    return tuple((page.headline, list(page.paragraphs)) for page in long)


@cache
def whole() -> tuple[Incoming, ...]:
    return tuple(incoming(originals(), "wire"))


def altered(alteration: Alteration) -> list[Piece]:
    return [alteration(piece, random.Random(number)) for number, piece in enumerate(originals())][::STEP]


def incoming(pieces: Sequence[Piece], host: str) -> list[Incoming]:
    return [
        Incoming(prepare(reading(piece, host, url=f"https://{host}.example/{number}"), embedding.load()))
        for number, piece in enumerate(pieces)
    ]


def copied(archive: Archive, *batches: Sequence[Incoming]) -> list[int | None]:
    """What each article of these batches is a copy of, filed by collecting's own steps."""
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    for batch in batches:
        with desk.writing() as kept:
            desk.file_all(kept, batch)
    with archive.read() as kept:
        return [article.copy_of for article in kept.articles.after(0, 1000)]


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda one: one.__name__)
def test_a_text_published_again_is_found_whatever_was_done_to_it(archive: Archive, alteration: Alteration) -> None:
    count = len(originals())
    found = copied(archive, whole(), incoming(altered(alteration), "copyist"))
    assert found[:count] == [None] * count
    assert found[count:] == list(range(1, count + 1, STEP))


@pytest.mark.parametrize("alteration", ALTERATIONS, ids=lambda one: one.__name__)
def test_the_whole_is_found_where_the_altered_text_came_first(archive: Archive, alteration: Alteration) -> None:
    changed = altered(alteration)
    found = copied(archive, incoming(changed, "copyist"), whole()[::STEP])
    assert found == [None] * len(changed) + list(range(1, len(changed) + 1))


def test_two_alterations_of_one_text_are_one_family(archive: Archive) -> None:
    for_both = [alteration(originals()[0], random.Random(1)) for alteration in ALTERATIONS]
    found = copied(archive, whole()[:1], incoming(for_both, "copyist"))
    assert found == [None] + [1] * len(ALTERATIONS)


def test_reports_of_one_event_are_no_copies(archive: Archive) -> None:
    assert copied(archive, incoming((FERRY, FERRY_OTHER, HARVEST), "lantern")) == [None, None, None]


def test_texts_in_one_frame_are_no_copies_while_two_thirds_are_their_own(archive: Archive) -> None:
    frame = length([*BEFORE, *AFTER])
    framed = [boilerplate(piece, random.Random(1)) for piece in originals() if length(piece[1]) >= 2 * frame]
    assert len(framed) > 20
    assert copied(archive, incoming(framed, "lantern")) == [None] * len(framed)
