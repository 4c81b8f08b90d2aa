"""The vectors of the newest articles, to find what a new one may be near.

Vectors are whole numbers from -127 to 127; their products are taken in float32, where every sum stays below 2²⁴, so
they are exact whatever the machine, its threads or the shape of the batch (256 × 127² ≈ 4.1 M).
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from octavo.desk.embedding import DIMENSIONS

# Up to so many rows are held as float32, ready to be multiplied; a larger window is held in a byte a number and turned
# into floats block by block, which pays where many articles are placed at once.
READY = 65_536
BLOCK = 4096  # rows multiplied at once: what they give stays in the processor's cache
ROOM = 4  # a full window grows by a quarter before what left it is dropped

Hits = tuple[NDArray[np.int64], NDArray[np.float32]]  # ids and products, by falling product, then rising id


class Window:
    """The last `size` vectors by id; a cache of the archive, filled from it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kind = np.float32 if size <= READY else np.int8
        self._ids = np.zeros(0, dtype=np.int64)
        self._matrix: NDArray[np.float32 | np.int8] = np.zeros((0, DIMENSIONS), dtype=self._kind)
        self._count = 0

    @property
    def last(self) -> int:
        """The highest id that is in; 0 where none is."""
        return int(self._ids[self._count - 1]) if self._count else 0

    def clear(self) -> None:
        """Forgets everything; the next `extend` fills it anew."""
        self._count = 0

    def extend(self, ids: NDArray[np.int64], vectors: NDArray[np.int8]) -> None:
        """Adds newer vectors: `ids` ascending and above `last`, `vectors` int8[n, 256]."""
        if not len(ids):
            return
        if self._count + len(ids) > len(self._ids):
            self._make_room(len(ids))
        end = self._count + len(ids)
        self._ids[self._count : end] = ids
        self._matrix[self._count : end] = vectors
        self._count = end

    def replace(self, number: int, vector: bytes) -> None:
        """Gives an article another vector, if it is in."""
        at = int(np.searchsorted(self._ids[: self._count], number))
        if at < self._count and self._ids[at] == number:
            self._matrix[at] = np.frombuffer(vector, dtype=np.int8)

    def _make_room(self, more: int) -> None:
        """Drops what is older than the window; more than that is held, so that this is rare."""
        kept = min(self._count, self.size)
        room = kept + max(more, 1024, kept // ROOM)
        ids, matrix = np.zeros(room, dtype=np.int64), np.zeros((room, DIMENSIONS), dtype=self._kind)
        ids[:kept] = self._ids[self._count - kept : self._count]
        matrix[:kept] = self._matrix[self._count - kept : self._count]
        self._ids, self._matrix, self._count = ids, matrix, kept

    def shards(self, first: int, count: int) -> list[tuple[NDArray[np.int64], NDArray[np.float32 | np.int8]]]:
        """What may be near articles numbered from `first` on, in so many parts of like size: ids and vectors."""
        start = int(np.searchsorted(self._ids[: self._count], first - self.size))
        edges = np.linspace(start, self._count, count + 1).astype(int)
        return [(self._ids[a:b], self._matrix[a:b]) for a, b in pairwise(edges)]


def nearest_in(
    ids: NDArray[np.int64],
    matrix: NDArray[np.float32 | np.int8],
    vectors: NDArray[np.int8],
    oldest: NDArray[np.int64],
    most: int,
) -> list[Hits]:
    """For each of some vectors, the nearest rows of a part of the window, at most so many.

    ids, matrix: the part, ids ascending · vectors: int8[n, 256] · oldest: the least id that may be near each. A row is
    taken by the total order (−product, id), so that what is best of several parts is best of the parts' best.
    """
    asked = np.ascontiguousarray(vectors.T, dtype=np.float32)
    best = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))] * len(vectors)
    least = np.full(len(vectors), -np.inf, dtype=np.float32)  # what a row must reach to be among the best so far
    for at in range(0, len(ids), BLOCK):
        here = ids[at : at + BLOCK]
        products = matrix[at : at + BLOCK].astype(np.float32, copy=False) @ asked
        for column in np.flatnonzero(products.max(axis=0) >= least):
            row = np.flatnonzero((products[:, column] >= least[column]) & (here >= oldest[column]))
            found = here[row], products[row, column]
            best[column] = merged([best[column], found], most)
            if len(best[column][0]) == most:
                least[column] = best[column][1][-1]
    return best


def merged(parts: Sequence[Hits], most: int) -> Hits:
    """The best of several parts' hits, in the same total order."""
    ids = np.concatenate([part[0] for part in parts])
    products = np.concatenate([part[1] for part in parts])
    if len(ids) > 2 * most:  # few of many: what cannot be among the best is not sorted
        reach = np.partition(products, len(products) - most)[len(products) - most]
        kept = products >= reach
        ids, products = ids[kept], products[kept]
    order = np.lexsort((ids, -products))[:most]
    return ids[order], products[order]


def within(numbers: NDArray[np.int64], vectors: NDArray[np.int8], size: int, most: int) -> Iterator[Hits]:
    """For each of a run of new articles, the nearest of those before it in the run."""
    floats = vectors.astype(np.float32)
    products = floats @ floats.T
    for at, number in enumerate(numbers):
        first = int(np.searchsorted(numbers, number - size))
        yield merged([(numbers[first:at], products[at, first:at])], most)
