"""What an article is about: topics of the top level of the IPTC media topics, and what told them.

Three things tell a topic: the names of sections that the publisher's own section and the article's address hold, words
that stand in few other news, and the vector. Sections and words are listed by hand in `topics.toml`; what the vector
tells is learned by `evals/train_topics.py`, which writes `topics_vector.json`.
"""

import json
import math
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

from octavo.desk.features import NAMED
from octavo.text import fold, term, token, words
from octavo.types import Features, Topic

# Raised with every change that gives any article other topics: whoever stored them then decides them anew.
TOPICS_VERSION = 1
MOST = 3

# Guarded by evals/topics. Evidence is counted in 64ths of a doubling of the odds.
UNIT = 64
# A publisher's own section tells more than any words do; an address is made of more than sections.
SECTION = 4 * UNIT
ADDRESS = 3 * UNIT
# The odds go with this power of what the words of a topic count, `GROUND` added; less than `CHANCE` more may be chance
# where no section is named.
POWER = 3
GROUND = 32
CHANCE = 64
# What the vector tells, in hundredths of what was learned, and at most.
VECTOR = 100
VECTOR_MOST = 6 * UNIT
# Where listed words count this much, the vector tells half of it: that of a few words is of anything.
DOUBT = 100
# The least score, per mille, of a first topic and of a further one.
FIRST = 300
FURTHER = 150

# What a word counts: by how surely it tells, once in the text, more often, in the headline and in the first words.
SURE, LIKELY = 12, 4
OFTEN = np.array([0, 4, 6, 7, 8], dtype=np.int64)
HEADLINE = 8
LEAD = 4
LEAD_CHARS = 400
# Words that a reason names.
SHOWN = 3
# A feed may name any number of keywords.
PIECES = 12
# A name of more words is a headline.
WORDY = 4

_HERE = Path(__file__).resolve().parent
_HALVINGS = np.array([round((1 << 20) * 2.0 ** (-step / UNIT)) for step in range(20 * UNIT)], dtype=np.int64)
_LOGARITHMS = np.array([round(UNIT * math.log2(max(1, count))) for count in range(1 << 14)], dtype=np.int64)
_SPLIT = re.compile(r"[,;|/>»·•]|\s[-–—:]\s")
_WORD = re.compile(r"\w+")
# Parts of addresses that tell how a site is built, not what it tells.
_BUILT = frozenset(
    "art community data digital internet life magazin magazine media people star stars thema web work".split()
)


@dataclass(frozen=True, eq=False, slots=True)
class _Words:
    """The words of one language. terms: ascending · weights: one row a term, one column a topic · shown: the words."""

    terms: NDArray[np.uint32]
    weights: NDArray[np.int64]
    shown: tuple[str, ...]
    known: frozenset[int]


@dataclass(frozen=True, eq=False, slots=True)
class _Heard:
    """The listed words of an article: their rows in the list, and what each counts for each topic."""

    rows: NDArray[np.int64]
    counts: NDArray[np.int64]


def keys() -> tuple[str, ...]:
    """The keys of all topics, in the order of the IPTC."""
    return tuple(listed())


def languages() -> tuple[str, ...]:
    """The languages whose words are listed."""
    return tuple(key for key, words_of in next(iter(listed().values())).items() if isinstance(words_of, dict))


@cache
def names() -> dict[str, str]:
    """What a reader calls each topic, by key."""
    return {key: str(topic["name"]) for key, topic in listed().items()}


def topics(section: str, url: str, title: str, text: str, language: str, *, features: Features) -> tuple[Topic, ...]:
    """The topics of an article, the first one first, at most three; none where nothing tells.

    section: the publisher's own, also with its keywords after it, separated by commas. Of features without terms, as
    those of a text that may not be mined, only section and address count.
    """
    order = keys()
    by_section, named = _of_names(_pieces(section), SECTION)
    by_address, part = _of_names(_parts(url), ADDRESS)
    told = by_section + by_address
    heard = _Heard(np.zeros(0, dtype=np.int64), np.zeros((0, len(order)), dtype=np.int64))
    if features.terms:
        heard = _heard(title or _slug(url), text, language, features)
        weight = int(heard.counts.sum())
        told = told + _of_vector(features.vector, language) * weight // (weight + DOUBT)
    if not (told.any() or len(heard.rows)):
        return ()
    told = told + POWER * _logarithms(heard.counts.sum(axis=0) + GROUND)
    shares = _shares(told, chance=0 if named or part else CHANCE)
    ranked = sorted(range(len(order)), key=lambda at: (-int(shares[at]), at))[:MOST]
    found: list[Topic] = []
    for at in ranked:
        share = int(shares[at])
        if share < (FURTHER if found else FIRST):
            break
        said = [f"Section “{named[at]}”"] if at in named else [f"Address “{part[at]}”"] if at in part else []
        if telling := _telling(heard, at, language):
            said.append(f"{'words' if said else 'Words'}: {', '.join(telling)}")
        found.append(Topic(order[at], share, "; ".join(said) or "Reads like such articles"))
    return tuple(found)


def _of_names(pieces: list[str], worth: int) -> tuple[NDArray[np.int64], dict[int, str]]:
    """What names of sections tell of each topic, `worth` in all, the first name twice; and the name that told each."""
    hits = np.zeros(len(keys()), dtype=np.int64)
    said: dict[int, str] = {}
    table = _sections()
    for number, piece in enumerate(pieces[:PIECES]):
        folded = [fold(word) for word in _WORD.findall(piece)[:PIECES]]
        whole = table.get(" ".join(folded))
        if whole is None and len(folded) <= WORDY:
            whole = tuple(sorted({at for word in folded for at in table.get(word, ())}))
        for at in whole or ():
            hits[at] += 2 if number == 0 else 1
            said.setdefault(at, piece)
    total = int(hits.sum())
    return (hits * worth // total if total else hits), said


def _pieces(section: str) -> list[str]:
    """The names in a publisher's section and keywords."""
    return [piece.strip()[:60] for piece in _SPLIT.split(section[:1000]) if piece.strip()]


def _parts(url: str) -> list[str]:
    """The parts of an address that may name a section, the most special first: its path without the page, its host."""
    host, path = _address(url)
    labels = host.split(".")
    parts = [part for part in path[:-1] if not _is_built(part)]
    if path and len(_WORD.findall(path[-1].replace("_", " "))) == 1 and not _is_built(path[-1]):
        parts.append(path[-1])
    return parts[::-1] + [label for label in labels[:1] if len(labels) > 2 and not _is_built(label)]


def _is_built(part: str) -> bool:
    return part.lower() in _BUILT or (len(part) < 3 and part.lower() not in {"tv", "f1", "ai"}) or len(part) > 60


def _slug(url: str) -> str:
    """The words of an address's last part, which often repeats the headline."""
    path = _address(url)[1]
    return re.sub(r"[\W_]+", " ", path[-1])[:200] if path else ""


def _address(url: str) -> tuple[str, list[str]]:
    """The host of an address and the parts of its path; empty where it is none."""
    try:
        split = urlsplit(url)
        return split.hostname or "", [
            part for part in "".join(filter(str.isprintable, unquote(split.path))).split("/") if part
        ]
    except ValueError:
        return "", []


def _heard(title: str, text: str, language: str, features: Features) -> _Heard:
    """The listed words of the language in an article."""
    listed = _lexicon(language)
    terms = np.frombuffer(features.terms, dtype="<u4")
    at = np.minimum(np.searchsorted(listed.terms, terms), len(listed.terms) - 1)
    met = listed.terms[at] == terms
    rows = at[met]
    counts = np.frombuffer(features.counts, dtype=np.uint8)[met] & ~np.uint8(NAMED)
    times = OFTEN[np.minimum(counts, len(OFTEN) - 1)]
    first: Counter[int] = Counter()
    for piece, more in ((title, HEADLINE), (text, LEAD)):
        begin = piece[:LEAD_CHARS]
        made = {term(token(begin[start:end], language)) for start, end in words(begin)}
        first.update(dict.fromkeys(made & listed.known, more))
    if first:
        times = times + np.array([first[int(one)] for one in terms[met]], dtype=np.int64)
    return _Heard(rows, listed.weights[rows] * times[:, None])


def _telling(heard: _Heard, topic: int, language: str) -> list[str]:
    """The words that count most for one topic."""
    best = np.argsort(-heard.counts[:, topic], kind="stable")[:SHOWN]
    return [_lexicon(language).shown[heard.rows[at]] for at in best if heard.counts[at, topic]]


def _of_vector(vector: bytes, language: str) -> NDArray[np.int64]:
    """What the vector of an article tells of each topic; nothing where its language has no lists."""
    weights = _learned().get(language or "en")
    if weights is None:
        return np.zeros(len(keys()), dtype=np.int64)
    raw = weights @ np.frombuffer(vector, dtype=np.int8).astype(np.int64) // 127
    told: NDArray[np.int64] = np.clip(raw * VECTOR // 100, -VECTOR_MOST, VECTOR_MOST)
    return told


def _shares(told: NDArray[np.int64], *, chance: int) -> NDArray[np.int64]:
    """The share of each topic, per mille, of all that is told; that nothing is told has its share too."""
    none = POWER * int(_logarithms(np.array([GROUND + chance]))[0])
    top = max(int(told.max()), none)
    odds = _HALVINGS[np.minimum(top - np.append(told, none), len(_HALVINGS) - 1)]
    shares: NDArray[np.int64] = odds[:-1] * 1000 // int(odds.sum())
    return shares


def _logarithms(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Logarithms to base 2, in 64ths."""
    return _LOGARITHMS[np.minimum(counts, len(_LOGARITHMS) - 1)]


# ------------------------------------------------------------------------------------------------ what is listed


@cache
def listed() -> dict[str, dict[str, Any]]:
    """What `topics.toml` lists of each topic, by key."""
    return tomllib.loads((_HERE / "topics.toml").read_text("utf-8"))


@cache
def _sections() -> dict[str, tuple[int, ...]]:
    """The topics, by number, that each folded name of a section tells."""
    told: dict[str, tuple[int, ...]] = {}
    for at, topic in enumerate(listed().values()):
        for name in topic["sections"].replace("\n", " ").split(","):
            folded = " ".join(fold(word) for word in _WORD.findall(name))
            if folded and at not in told.get(folded, ()):
                told[folded] = (*told.get(folded, ()), at)
    return told


@cache
def _lexicon(language: str) -> _Words:
    """The words listed for a language; those of English where there are none, whose names all languages borrow."""
    spoken = language if language in languages() else "en"
    rows: dict[int, NDArray[np.int64]] = {}
    shown: dict[int, str] = {}
    for at, topic in enumerate(listed().values()):
        for tier, weight in (("likely", LIKELY), ("sure", SURE)):
            for word in topic.get(spoken, {}).get(tier, "").split():
                made = term(token(word, language))
                rows.setdefault(made, np.zeros(len(keys()), dtype=np.int64))[at] = weight
                shown.setdefault(made, word)
    order = sorted(rows)
    weights = np.array([rows[made] // np.count_nonzero(rows[made]) for made in order], dtype=np.int64)
    return _Words(np.array(order, dtype=np.uint32), weights, tuple(shown[made] for made in order), frozenset(order))


@cache
def _learned() -> dict[str, NDArray[np.int64]]:
    """What the vector tells, by language: weights, one row a topic."""
    stored = json.loads((_HERE / "topics_vector.json").read_text("utf-8"))
    return {language: np.array([of[key] for key in keys()], dtype=np.int64) for language, of in stored.items()}
