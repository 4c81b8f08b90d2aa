"""The vectors of the newest articles, to find what a new one may be near.

Vectors are whole numbers from -127 to 127 held as float32: every sum in their products stays below 2²⁴, so products
are exact whatever the machine, its threads or the shape of the batch (256 × 127² ≈ 4.1 M).
"""

import numpy as np
from numpy.typing import NDArray

from octavo.desk.embedding import DIMENSIONS
from octavo.desk.stories import candidates


class Window:
    """The last `size` vectors by id; a cache of the archive, filled from it and never ahead of it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._ids = np.zeros(0, dtype=np.int64)
        self._matrix = np.zeros((0, DIMENSIONS), dtype=np.float32)
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

    def _make_room(self, more: int) -> None:
        """Drops what is older than the window; twice its size is held, so that this is rare."""
        kept = min(self._count, self.size)
        room = max(2 * self.size, kept + more)
        ids, matrix = np.zeros(room, dtype=np.int64), np.zeros((room, DIMENSIONS), dtype=np.float32)
        ids[:kept] = self._ids[self._count - kept : self._count]
        matrix[:kept] = self._matrix[self._count - kept : self._count]
        self._ids, self._matrix, self._count = ids, matrix, kept

    def nearest(self, vector: bytes, seq: int, most: int) -> list[int]:
        """The ids in seq − size ≤ id < seq nearest to a vector, in the total order (−product, id)."""
        first, end = np.searchsorted(self._ids[: self._count], [seq - self.size, seq])
        return candidates(self._matrix[first:end], self._ids[first:end], vector, most)
