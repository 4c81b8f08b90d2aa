"""Bytes read forward that can be looked at before they are passed: what a parser of untrusted files stands on."""

import re
from collections.abc import Iterator


class Stretch:
    """A run of bytes that comes in pieces; what `peek` was asked for is held, and one piece more."""

    def __init__(self, pieces: Iterator[bytes], at: int = 0) -> None:
        self._pieces = pieces
        self._held, self._used = b"", 0
        self._begun = at  # the position of the first byte held

    @property
    def at(self) -> int:
        """The position of the next byte; the first one has the position that was given."""
        return self._begun + self._used

    def ended(self) -> bool:
        """Whether there is no byte more."""
        return not self._hold(1)

    def peek(self, count: int, skip: int = 0) -> bytes:
        """The `count` bytes that come after the next `skip`, or fewer at the end."""
        self._hold(skip + count)
        begin = self._used + skip
        return self._held[begin : begin + count]

    def pass_over(self, count: int) -> int:
        """Go on by `count` bytes, holding none; how many there were."""
        left = count
        while left and (ready := min(left, self._hold(1))):
            self._used += ready
            left -= ready
        return count - left

    def pass_blank_lines(self) -> None:
        """Go on to the next byte that is no line end."""
        while ready := self._hold(1):
            rest = self._held[self._used :].lstrip(b"\r\n")
            self._used += ready - len(rest)
            if rest:
                return

    def pass_until(self, pattern: re.Pattern[bytes], longest: int, skip: int = 0) -> None:
        """Go on to the next match that begins `skip` bytes on or later, or to the end; `longest` bytes one can have."""
        self.pass_over(skip)
        while not (found := pattern.search(self._held, self._used)):
            self._used = max(self._used, len(self._held) - longest + 1)
            ready = len(self._held) - self._used
            if self._hold(ready + 1) == ready:
                self._used = len(self._held)
                return
        self._used = found.start()

    def _hold(self, count: int) -> int:
        """Read on until `count` bytes are held, if there are so many; how many are."""
        missing = count - (len(self._held) - self._used)
        if missing > 0:
            parts = [self._held[self._used :]]
            for piece in self._pieces:
                parts.append(piece)
                missing -= len(piece)
                if missing <= 0:
                    break
            self._begun += self._used
            self._held, self._used = b"".join(parts), 0
        return len(self._held) - self._used
