"""Why the desk decided something, in words.

| code | what it says, and of what |
|---|---|
| `opened` | it opens a story; `score` and `other`: what is nearest to it |
| `joined` | it tells the same story; `score`, `other` and `words`: what it is nearest to there, and shares with it |
| `moved` | a later article showed that it tells this story; the same |
| `parted` | a later article showed that it tells a story of its own |
| `copy` | it copies `other`; `score`: how much of the shorter text stands in both |
| `reserved` | it was not compared |
| `same`, `apart`, `copied` | a reader (`words`) says of it and `other`: one story, two, one text |
| `bound` | it goes where a reader's correction sends it, with `other` |
| `undone` | it is where it was before correction `other` |
| `heir` | what it copied was removed |
| `angle`, `background`, `after`, `beside` | it is shown with an article: of its story, before, after or beside it |
| `loose` | it is shown with an article that it is less near |
| `ranked` | it stands on the front page where `score` puts it; `words`: its origins, publishers and age |
| `earlier` | what an earlier version noted (`words`) |
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from octavo.desk.names import key
from octavo.desk.nearness import weighed
from octavo.desk.statistic import Statistic
from octavo.text import term, token, words
from octavo.types import Features, Reason

SHARED = 3
# Characters of a text in which shared words are looked for, to be named: what tells most is said early.
HEAD = 2000
REMEMBERED = 4096


def in_words(reason: Reason) -> str:
    """A reason as a reader sees it: `Same story: shares Kursk, Shoigu; .71`."""
    match reason.code:
        case "opened" if reason.score:
            return f"Opens a story: the nearest is at {point(reason.score)}"
        case "copy":
            return f"A copy: {reason.score // 10} % of the shorter text stands in both"
        case "joined" | "moved" | "angle" | "background" | "after" | "beside" | "loose" if reason.score:
            shares = f"shares {', '.join(reason.words)}; " if reason.words else ""
            return f"{_SAID[reason.code]}: {shares}{point(reason.score)}"
    said = _SAID.get(reason.code, "{words}")
    return said.format(other=reason.other, words=", ".join(reason.words))


_SAID = {
    "opened": "Opens a story: nothing near it",
    "joined": "Same story",
    "moved": "Moved to this story by what came later",
    "parted": "A story of its own, as what came later showed",
    "angle": "Same story",
    "background": "Background",
    "after": "What came after",
    "beside": "Near it",
    "loose": "Less near",
    "ranked": "{words}",
    "reserved": "Not compared: the publisher reserves text and data mining",
    "same": "Same story as article {other}, corrected by {words}",
    "apart": "Not the story of article {other}, corrected by {words}",
    "copied": "A copy of article {other}, corrected by {words}",
    "bound": "With article {other}, as a reader says",
    "undone": "As before correction {other}, which was undone",
    "heir": "What it copied was removed",
}


def point(per_mille: int) -> str:
    """A score as a reader sees it: .71."""
    return f".{per_mille // 10:02d}" if per_mille < 1000 else "1.00"


# ---------------------------------------------------------------------------------------------------- what is shared


def shares(new: Features, other: Features, statistic: Statistic, text: str, language: str) -> tuple[str, ...]:
    """What tells that two articles are near: the names both tell most, else the words that weigh most.

    text: title and text of the first, for the words; without it, names only.
    """
    names, theirs = new.names, _places(other.names)
    both = [(at + theirs[one], names[at]) for at, one in enumerate(_keys(names)) if one in theirs]
    named: list[str] = []
    for _, name in sorted(both):
        # "Betty Ford" beside "Betty Ford Center" tells nothing more.
        if not any(name in told or told in name for told in named):
            named.append(name)
            if len(named) == SHARED:
                break
    return tuple(named) or _shared_words(new, other, statistic, _written(text, language))


@lru_cache(maxsize=REMEMBERED)
def _places(names: tuple[str, ...]) -> dict[str, int]:
    """Where each name stands among an article's, by what its spellings have in common."""
    return {one: at for at, one in enumerate(_keys(names))}


@lru_cache(maxsize=4)
def _keys(names: tuple[str, ...]) -> Sequence[str]:
    """What the spellings of each name have in common."""
    return tuple(map(key, names))


def _shared_words(new: Features, other: Features, statistic: Statistic, written: dict[int, str]) -> tuple[str, ...]:
    """The shared words that add most to the nearness of two articles, as the new one writes them."""
    mine, theirs = weighed(new, statistic), weighed(other, statistic)
    shared, at, there = np.intersect1d(mine[0], theirs[0], assume_unique=True, return_indices=True)
    order = np.lexsort((shared, -mine[1][at] * theirs[1][there]))[:SHARED]
    return tuple(written[int(number)] for number in shared[order] if int(number) in written)


@lru_cache(maxsize=4)
def _written(text: str, language: str) -> dict[int, str]:
    """Each term of the head of a text as the text first writes it."""
    found: dict[int, str] = {}
    for start, end in words(text[:HEAD]):
        number = term(token(text[start:end], language))
        found.setdefault(number, text[start:end])
    return found
