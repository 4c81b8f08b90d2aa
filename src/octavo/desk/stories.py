"""Which articles tell the same story.

An article is placed once, by what was placed before it: vectors find candidates, weighted words decide, integers
throughout. So the same articles in the same order give the same stories, however they were batched and wherever they
were computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt, log

import numpy as np
from numpy.typing import NDArray

from octavo.desk import fingerprint
from octavo.desk.features import MOST
from octavo.desk.statistic import Statistic
from octavo.text import fold, term, token, words
from octavo.types import Edge, Features, Placement

# Raised with every change that places any article elsewhere, given the same features: whoever stored placements then
# makes them anew.
PLACEMENTS_VERSION = 1
# Per mille. An article joins the story whose `BEST` nearest articles are on average so near: evals/stories, flat
# from 280 to 340 in file order, in shuffled ones and on thirds of its topics.
JOIN = 300
# Over a language's border shared words are names, numbers or chance; over a long time a like event is likelier than the
# same one: there it takes more.
JOIN_FAR = 400
# So many nearest vectors are asked for.
NEAREST = 40
BEST = 3
# It must be at least so near as, per mille, they are to each other: it may tell a like event of the same people.
COHESION = 500
# Seconds between two articles that are far apart, where both tell their time.
SPAN = 10 * 86_400
# Neighbours kept for the related list, and the least score that makes one.
EDGES = 12
NEAR = 80
# What names and numbers weigh against other words.
NAME_WEIGHT = 3
SHARED = 3
# Characters of a text in which shared words are looked for, to be named: what tells most is said early.
HEAD = 2000

# Articles whose weighed terms are held in memory: four kilobytes each.
WEIGHED = 4096

# Logarithmic term frequency in 16ths, by the count of a term with its named bit.
_COUNTED = np.array([0, *(round(16 * (1 + log(count))) for count in range(1, MOST + 1))], dtype=np.int64)
_FREQUENCY = np.concatenate((_COUNTED, NAME_WEIGHT * _COUNTED))
_NOTHING = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An article as placing sees it; the one to be placed has `story` 0. `when`: published, None where nobody said."""

    id: int
    story: int
    copy_of: int | None
    when: int | None
    language: str
    features: Features


Weighed = tuple[NDArray[np.uint32], NDArray[np.int64], int]  # terms, weights, squared length


def similarity(a: Features, b: Features, statistic: Statistic) -> int:
    """How near two articles are, per mille: the cosine of their weighted terms, in whole numbers."""
    return _similarities(a, [b], statistic)[0]


def _similarities(one: Features, others: Sequence[Features], statistic: Statistic) -> list[int]:
    """How near an article is to each of others, per mille."""
    weighed = [_weighed(other.terms, other.counts, statistic) for other in others]
    return _cosines(_weighed(one.terms, one.counts, statistic), weighed)


@lru_cache(maxsize=WEIGHED)
def _weighed(terms: bytes, counts: bytes, statistic: Statistic) -> Weighed:
    """The terms of an article with their weights and the square of its length."""
    known = np.frombuffer(terms, dtype="<u4").astype(np.uint32, copy=False)
    weights = _FREQUENCY[np.frombuffer(counts, dtype=np.uint8)] * statistic.weigh(known)
    return known, weights, int(weights @ weights)


def _cosines(one: Weighed, others: Sequence[Weighed]) -> list[int]:
    """How near an article is to each of others: what all of them share with it is found at once."""
    mine, weights, square = one
    if not square or not others:
        return [0] * len(others)
    terms = np.concatenate([other[0] for other in others])
    at = np.minimum(np.searchsorted(mine, terms), len(mine) - 1)
    both = np.flatnonzero(mine[at] == terms)
    shared = weights[at[both]] * np.concatenate([other[1] for other in others])[both]
    # Sums up to each shared term; an article's is what lies between its first and its last.
    sums = np.concatenate((_NOTHING, np.cumsum(shared)))
    ends = np.searchsorted(both, np.cumsum([len(other[0]) for other in others]))
    products = np.diff(sums[ends], prepend=0).tolist()
    return [
        1000 * product // isqrt(square * other[2]) if other[2] else 0
        for product, other in zip(products, others, strict=True)
    ]


def place(
    new: Neighbour, near: Sequence[Neighbour], copies: Sequence[tuple[int, int]], statistic: Statistic, text: str
) -> Placement:
    """Where an article belongs, given its candidates in any order.

    copies: (id, containment per mille) of candidates whose texts were compared · text: title and text of the new
    article, for the words that tell why.
    """
    others = [other for other in near if other.id != new.id]
    scores = _similarities(new.features, [other.features for other in others], statistic)
    scored = sorted(zip(scores, others, strict=True), key=lambda pair: (-pair[0], pair[1].id))
    edges = tuple(
        Edge(other.id, score, _shares(new, other, statistic, text)) for score, other in scored[:EDGES] if score >= NEAR
    )
    original = _original(near, copies)
    if original is not None:
        known, per_mille = original
        reason = f"A copy: {per_mille // 10} % of the shorter text stands in both"
        return Placement(known.story, known.copy_of or known.id, edges, reason)
    story = _story(new, scored, statistic)
    return Placement(story, None, edges, _reason(story, scored, edges))


def _original(near: Sequence[Neighbour], copies: Sequence[tuple[int, int]]) -> tuple[Neighbour, int] | None:
    """The article that is copied, with the containment: the one that shares most, of those the oldest."""
    known = {other.id: other for other in near}
    found = [(per_mille, -at) for at, per_mille in copies if at in known and fingerprint.is_copy(per_mille)]
    if not found:
        return None
    per_mille, at = max(found)
    return known[-at], per_mille


def _story(new: Neighbour, scored: Sequence[tuple[int, Neighbour]], statistic: Statistic) -> int | None:
    """The story an article joins: the nearest of those near enough for how alike they are in themselves."""
    members: dict[int, list[tuple[int, Neighbour]]] = {}
    for score, other in scored:
        nearest = members.setdefault(other.story, [])
        if len(nearest) < BEST:
            nearest.append((score, other))
    means = {story: sum(score for score, _ in of) // len(of) for story, of in members.items()}
    for story in sorted(means, key=lambda story: (-means[story], story)):
        best = [other for _, other in members[story]]
        limit = JOIN_FAR if all(_is_far(new, other) for other in best) else JOIN
        if means[story] >= limit and means[story] * 1000 >= COHESION * _cohesion(best, statistic):
            return story
    return None


def _is_far(new: Neighbour, other: Neighbour) -> bool:
    """Whether two articles are written in different languages or told at times too far apart."""
    apart = abs(new.when - other.when) if new.when is not None and other.when is not None else 0
    return apart > SPAN or (new.language != other.language and bool(new.language and other.language))


def _cohesion(articles: Sequence[Neighbour], statistic: Statistic) -> int:
    """How near a few articles are to each other, on average; 0 for a single one."""
    pairs = [
        similarity(one.features, other.features, statistic)
        for at, one in enumerate(articles)
        for other in articles[at + 1 :]
    ]
    return sum(pairs) // len(pairs) if pairs else 0


def _shares(new: Neighbour, other: Neighbour, statistic: Statistic, text: str) -> tuple[str, ...]:
    """What tells that two articles are near: the names both tell most, else the words that weigh most."""
    names, theirs = new.features.names, _places(other.features.names)
    both = [(at + theirs[key], names[at]) for at, key in enumerate(_keys(names)) if key in theirs]
    named: list[str] = []
    for _, name in sorted(both):
        # "Betty Ford" beside "Betty Ford Center" tells nothing more.
        if not any(name in told or told in name for told in named):
            named.append(name)
            if len(named) == SHARED:
                break
    return tuple(named) or _shared_words(new, other, statistic, text)


@lru_cache(maxsize=WEIGHED)
def _places(names: tuple[str, ...]) -> dict[str, int]:
    """Where each name stands among an article's, by what its spellings have in common."""
    return {key: at for at, key in enumerate(_keys(names))}


@lru_cache(maxsize=4)
def _keys(names: tuple[str, ...]) -> tuple[str, ...]:
    """What the spellings of each name have in common."""
    return tuple(map(_key, names))


@lru_cache(maxsize=1 << 14)
def _key(name: str) -> str:
    """What two spellings of a name have in common: Kim Jong Un, Kim Jong-un."""
    return "".join(map(fold, name.split(" ")))


def _shared_words(new: Neighbour, other: Neighbour, statistic: Statistic, text: str) -> tuple[str, ...]:
    """The shared words that add most to the nearness of two articles, as the new one writes them."""
    mine = _weighed(new.features.terms, new.features.counts, statistic)
    theirs = _weighed(other.features.terms, other.features.counts, statistic)
    shared, at, there = np.intersect1d(mine[0], theirs[0], assume_unique=True, return_indices=True)
    order = np.lexsort((shared, -mine[1][at] * theirs[1][there]))[:SHARED]
    written = _written(text, new.language)
    return tuple(written[int(term)] for term in shared[order] if int(term) in written)


@lru_cache(maxsize=4)
def _written(text: str, language: str) -> dict[int, str]:
    """Each term of the head of a text as the text first writes it."""
    found: dict[int, str] = {}
    for start, end in words(text[:HEAD]):
        number = term(token(text[start:end], language))
        found.setdefault(number, text[start:end])
    return found


def _reason(story: int | None, scored: Sequence[tuple[int, Neighbour]], edges: Sequence[Edge]) -> str:
    """Why an article joined a story or opened one, in a few words."""
    if story is None:
        return (
            "Opens a story: nothing near it"
            if not edges
            else f"Opens a story: the nearest is at {_point(edges[0].score)}"
        )
    score, nearest = next(pair for pair in scored if pair[1].story == story)
    shares = next((edge.shares for edge in edges if edge.other == nearest.id), ())
    return f"Same story: shares {', '.join(shares)}; {_point(score)}" if shares else f"Same story: {_point(score)}"


def _point(per_mille: int) -> str:
    """A score as a reader sees it: .71."""
    return f".{per_mille // 10:02d}" if per_mille < 1000 else "1.00"
