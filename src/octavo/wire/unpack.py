"""Content-Encoding undone piece by piece, so that a bomb is seen before it is whole in memory."""

import zlib
from collections.abc import Iterator

from octavo.errors import FetchError, TooLarge

ACCEPT_ENCODING = "gzip, deflate"
PIECE = 64 * 1024  # bytes unpacked at a time
MAX_CODINGS = 2
MAX_RATIO = 100  # real pages stay below 30
RATIO_FREE = 1024 * 1024  # small answers may be as steep as they like

_GZIP = 16 + zlib.MAX_WBITS


class Unpacker:
    """Undoes the codings of one answer. `limit` is in unpacked bytes, for every layer."""

    def __init__(self, content_encoding: str, limit: int, url: str) -> None:
        codings = [part.strip().lower() for part in content_encoding.split(",")]
        codings = [coding for coding in codings if coding not in ("", "identity")]
        if len(codings) > MAX_CODINGS:
            raise TooLarge(f"{url} is compressed {len(codings)} times over.", url)
        self._layers = [_Layer(coding, limit, url) for coding in reversed(codings)]
        self._url = url

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The unpacked pieces of the next bytes from the wire; raises TooLarge, or FetchError where it is damaged."""
        pieces: Iterator[bytes] = iter((data,))
        for layer in self._layers:
            pieces = layer.unpack(pieces)
        return pieces

    def finish(self) -> None:
        """Return if every layer ended as it should; raises FetchError."""
        if not all(layer.ended for layer in self._layers):
            raise FetchError(f"{self._url} broke off before its compressed text was whole.", self._url)


class _Layer:
    """One coding of an answer."""

    def __init__(self, coding: str, limit: int, url: str) -> None:
        if coding not in ("gzip", "x-gzip", "deflate"):
            raise FetchError(f"{url} is compressed in a way that was not asked for ({coding[:40]}).", url)
        self._gzip = coding != "deflate"
        self._zlib = zlib.decompressobj(_GZIP if self._gzip else zlib.MAX_WBITS)
        self._limit, self._url = limit, url
        self._read = self._made = 0

    @property
    def ended(self) -> bool:
        return self._zlib.eof or not self._read

    def unpack(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for data in pieces:
            self._start(data)
            self._read += len(data)
            yield from self._inflate(data)

    def _start(self, data: bytes) -> None:
        """Some servers send deflate without its zlib header: two bytes that are a multiple of 31."""
        if not self._gzip and not self._read and int.from_bytes(data[:2], "big") % 31:
            self._zlib = zlib.decompressobj(-zlib.MAX_WBITS)

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        full = False
        while data or full:
            if self._zlib.eof:
                if not self._gzip or not data.startswith(b"\x1f\x8b"):
                    return  # what follows is padding
                self._zlib = zlib.decompressobj(_GZIP)  # gzip allows several members
            try:
                piece = self._zlib.decompress(data, PIECE)
            except zlib.error:
                raise FetchError(f"{self._url} sent compressed text that is damaged.", self._url) from None
            data = self._zlib.unused_data if self._zlib.eof else self._zlib.unconsumed_tail
            full = len(piece) == PIECE and not self._zlib.eof
            self._count(len(piece))
            if piece:
                yield piece

    def _count(self, made: int) -> None:
        self._made += made
        if self._made > self._limit:
            raise TooLarge(f"{self._url} unpacks to more than {self._limit >> 20} MB.", self._url)
        if self._made > max(RATIO_FREE, MAX_RATIO * self._read):
            raise TooLarge(f"{self._url} is compressed more steeply than {MAX_RATIO}:1, as no page is.", self._url)
