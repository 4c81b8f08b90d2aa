"""How near articles are to each other: cosines of their weighted words, in whole numbers per mille."""

from collections.abc import Sequence
from functools import lru_cache
from math import isqrt, log

import numpy as np
from numpy.typing import NDArray

from octavo.desk.features import MOST
from octavo.desk.statistic import Statistic
from octavo.types import Features

# What names and numbers weigh against other words.
NAME_WEIGHT = 3
# A word that all articles of a group tell weighs in it as if so many articles more did not tell it.
SPARE = 2
# Articles whose weighed terms are held in memory: four kilobytes each.
WEIGHED = 4096

# Logarithmic term frequency in 16ths, by the count of a term with its named bit.
_COUNTED = np.array([0, *(round(16 * (1 + log(count))) for count in range(1, MOST + 1))], dtype=np.int64)
_FREQUENCY = np.concatenate((_COUNTED, NAME_WEIGHT * _COUNTED))
_NOTHING = np.zeros(1, dtype=np.int64)

Weighed = tuple[NDArray[np.uint32], NDArray[np.int64], int]  # terms, weights, squared length
Matrix = NDArray[np.int64]  # how near each article of a group is to each, 0 to itself


def similarity(a: Features, b: Features, statistic: Statistic) -> int:
    """How near two articles are, per mille."""
    return similarities(a, [b], statistic)[0]


def similarities(one: Features, others: Sequence[Features], statistic: Statistic) -> list[int]:
    """How near an article is to each of others, per mille."""
    return _cosines(weighed(one, statistic), [weighed(other, statistic) for other in others])


def weighed(features: Features, statistic: Statistic) -> Weighed:
    """The terms of an article with their weights, and the square of its length."""
    return _weighed(features.terms, features.counts, statistic)


@lru_cache(maxsize=WEIGHED)
def _weighed(terms: bytes, counts: bytes, statistic: Statistic) -> Weighed:
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


def among(group: Sequence[Weighed]) -> tuple[Matrix, Matrix]:
    """How near the articles of a group are to each other: by all their words, and by what sets them apart in it.

    What all of a group tell (the boxer, his belts) says nothing of which of his fights each is about: there, a word
    weighs the less the more of the group tell it.
    """
    size = len(group)
    terms, at = np.unique(np.concatenate([one[0] for one in group]), return_inverse=True)
    held = np.bincount(at, minlength=len(terms))
    share = np.minimum(256, 256 * (size + SPARE - held) // (size - 1 + SPARE))
    where = np.repeat(np.arange(size), [len(one[0]) for one in group]), at
    weights = np.concatenate([one[1] for one in group])
    rows = np.zeros((size, len(terms)))
    rows[where] = weights
    plain = _crossed(rows)
    rows[where] = (weights * share[at]) >> 8
    return plain, _crossed(rows)


def _crossed(rows: NDArray[np.float64]) -> Matrix:
    """The cosines of all rows. Products are whole numbers below 2⁵³, so exact whatever the order they are summed in."""
    products = rows @ rows.T
    lengths = np.sqrt(np.maximum(np.diagonal(products), 1))
    near: Matrix = np.floor(1000 * products / np.outer(lengths, lengths)).astype(np.int64)
    np.fill_diagonal(near, 0)
    return near
