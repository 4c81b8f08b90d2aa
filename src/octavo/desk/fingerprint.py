"""Whether one text is another's, published again.

Two texts are compared by their shingles, runs of `SHINGLE` tokens: the share of the shorter text's that the longer one
holds. Containment, not Jaccard, because re-publications are cut: on 9,606 labelled pairs Jaccard ≥ .5 reaches F1 .788.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from octavo.text import token_hash

Shingles = NDArray[np.uint64]  # sorted, distinct, below 2⁶³

SHINGLE = 3
# Of 1000 shingles of the shorter text, so many in the longer one make a copy: evals/duplicates, flat from 440 to 490.
COPY = 450
# Fewer shared shingles than this are a phrase or a notice, not a text.
COPY_SHARED = 16
# One shingle in `SAMPLE` is kept in the sketch that finds candidates, of a short text at least the `FEWEST` smallest:
# of the labelled copies 1 in 8 and 1 in 16 find the same.
SAMPLE = 16
FEWEST = 4
# A candidate whose sketch shares less than this, per mille of the smaller sketch, is not worth reading its text.
LIKELY = 150

_ODD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_MIX = np.uint64(0xFF51AFD7ED558CCD)


def hashes(tokens: Sequence[str]) -> NDArray[np.uint64]:
    """The hashes of tokens, in their order."""
    return np.fromiter(map(token_hash, tokens), dtype=np.uint64, count=len(tokens))


def shingles(hashed: NDArray[np.uint64]) -> Shingles:
    """The shingles of a text given its tokens' hashes: sorted, distinct; none where it has fewer than `SHINGLE`."""
    count = max(0, len(hashed) - SHINGLE + 1)
    mixed = np.zeros(count, dtype=np.uint64)
    for at in range(SHINGLE):
        mixed = (mixed ^ hashed[at : at + count]) * _ODD[at]
    mixed = (mixed ^ (mixed >> np.uint64(33))) * _MIX
    mixed = (mixed ^ (mixed >> np.uint64(29))) >> np.uint64(1)
    mixed.sort()  # by hand: of so few numbers `unique` costs three times as much
    first = np.ones(count, dtype=bool)
    np.not_equal(mixed[1:], mixed[:-1], out=first[1:])
    return mixed[first]


def sketch(of: Shingles) -> tuple[int, ...]:
    """The sampled shingles of a text, ascending: two texts whose sketches meet may be copies (FracMinHash)."""
    sampled = int(np.searchsorted(of, np.uint64((1 << 63) // SAMPLE)))
    return tuple(of[: max(FEWEST, sampled)].tolist())


def sharing(held: Iterable[Sequence[int]], most: int) -> list[int]:
    """The articles that hold most of what a sketch samples, given who holds each of it: the likeliest, then the oldest.

    At most so many; what each one holds is counted, and no two articles are compared.
    """
    hits = Counter(chain.from_iterable(held))
    if len(hits) > most:
        least = sorted(hits.values())[-most]
        equal = sorted(number for number, count in hits.items() if count == least)
        above = [number for number, count in hits.items() if count > least]
        hits = Counter({number: hits[number] for number in (*above, *equal[: most - len(above)])})
    return sorted(hits, key=lambda number: (-hits[number], number))


def likely(a: Sequence[int], b: Sequence[int]) -> bool:
    """Whether two sketches leave it possible that one text copies the other, so that the texts are worth comparing."""
    met = len(set(a).intersection(b))
    return met > 0 and met * 1000 >= LIKELY * min(len(a), len(b))


def shared(a: Shingles, b: Shingles) -> int:
    """How many shingles two texts share."""
    few, many = (a, b) if len(a) <= len(b) else (b, a)
    if not len(few):
        return 0
    at = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return int(np.count_nonzero(many[at] == few))


def containment(a: Shingles, b: Shingles) -> int:
    """Per mille of the shorter text's shingles that the longer one holds; 0 where they share too few to say."""
    met = shared(a, b)
    return met * 1000 // min(len(a), len(b)) if met >= COPY_SHARED else 0


def is_copy(per_mille: int) -> bool:
    """Whether two texts of this containment are one text, published twice."""
    return per_mille >= COPY
