"""How much a word tells: document frequencies, frozen at fixed marks, on top of how common words are at large.

A score never depends on a current state: it uses the statistic of the last mark before the article it places. A young
archive holds a few stories whose own words are common in it, so the language at large outweighs it until it has
thousands of articles. That prior is Zipf's law over the vocabulary of the embedder's tokenizer, which runs from common
to rare: alone it tells the stories of evals/stories apart as well as the frequencies of that whole collection do.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from octavo.desk import embedding
from octavo.desk.features import terms_of
from octavo.desk.fingerprint import hashes
from octavo.text import token

# An archive's own words are counted anew at these numbers of articles, later every `EVERY`, from the last `LAST`.
MARKS = (32, 64, 128, 256, 512, 1024, 2048, 4096, 8192)
EVERY = 16_384
LAST = 20_000

# The language at large weighs as much as so many articles.
PRIOR = 1024
# Its word of rank r is in min(1, COMMON / r) of all articles.
COMMON = 100
# A word nobody has seen counts as seen in so many.
UNSEEN = 2
# Weights are natural logarithms in 64ths.
SCALE = 64

_HEAD = struct.Struct("<III")


def version_at(seq: int) -> int:
    """The last mark reached when so many articles are kept, 0 before the first: its statistic places the next one."""
    return max(seq // EVERY * EVERY, *(mark for mark in (0, *MARKS) if mark <= seq), 0)


@dataclass(frozen=True, eq=False, slots=True)
class Statistic:
    """The weight of every known term; immutable, told apart by identity.

    terms: ascending · weights: for each, in 64ths of a natural logarithm · unseen: the weight of any other term.
    """

    version: int
    unseen: int
    terms: NDArray[np.uint32]
    weights: NDArray[np.int64]

    @classmethod
    def build(cls, version: int, articles: Sequence[bytes]) -> "Statistic":
        """The statistic of a mark from the `Features.terms` of the last `LAST` articles up to it, in any order."""
        joined = np.frombuffer(b"".join(articles), dtype="<u4")
        seen, times = np.unique(joined, return_counts=True)
        # A term of one article weighs almost as much as an unseen one, and they are half of all.
        seen, times = seen[times > 1], times[times > 1]
        common, share = _prior()
        terms = np.union1d(seen, common).astype(np.uint32)
        held = np.full(len(terms), float(UNSEEN))
        held[np.searchsorted(terms, seen)] += times
        held[np.searchsorted(terms, common)] += share * PRIOR
        most = len(articles) + PRIOR + UNSEEN
        weights = np.rint(SCALE * np.log(most / np.minimum(held, most))).astype(np.int64)
        return cls(version, round(SCALE * float(np.log(most / UNSEEN))), terms, weights)

    def weigh(self, terms: NDArray[np.uint32]) -> NDArray[np.int64]:
        """The weight of each term."""
        at = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        return np.where(self.terms[at] == terms, self.weights[at], self.unseen)

    def to_bytes(self) -> bytes:
        """The statistic as stored: the same bytes on every machine."""
        head = _HEAD.pack(self.version, self.unseen, len(self.terms))
        return head + self.terms.astype("<u4").tobytes() + self.weights.astype("<u2").tobytes()

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Statistic":
        """The statistic that `to_bytes` gave."""
        version, unseen, count = _HEAD.unpack_from(stored)
        terms = np.frombuffer(stored, dtype="<u4", count=count, offset=_HEAD.size)
        weights = np.frombuffer(stored, dtype="<u2", count=count, offset=_HEAD.size + 4 * count)
        return cls(version, unseen, terms.astype(np.uint32), weights.astype(np.int64))


@cache
def empty() -> Statistic:
    """The statistic of version 0: the language at large, before the first mark."""
    return Statistic.build(0, ())


@cache
def _prior() -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
    """Terms of common words, ascending, and the share of articles that hold each."""
    ranks: dict[str, int] = {}
    for rank, word in enumerate(embedding.vocabulary(), start=1):
        for language in ("", "en"):
            ranks.setdefault(token(word, language), rank)
    # The most common word of those that fall on one number speaks for it: `unique` keeps the first.
    terms, first = np.unique(terms_of(hashes(list(ranks))), return_index=True)
    ordered = np.array(list(ranks.values()), dtype=np.float64)[first]
    return terms, np.minimum(1.0, COMMON / ordered)
