"""An HTTP answer as it was recorded, undone: chunks, codings, and what its headers say of the page."""

import importlib
import re

from octavo.errors import FetchError, TooLarge
from octavo.types import Page
from octavo.wire.charset import without_controls
from octavo.wire.unpack import PIECE, Unpacker

HEAD = 64 * 1024  # bytes of headers
HTML = frozenset({"text/html", "application/xhtml+xml"})

# Names in lower case, each with its values in their order.
Fields = dict[str, list[str]]

_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"HTTP/\d(?:\.\d)? +(\d{3})(?!\d)")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")


def head_of(data: bytes) -> bytes:
    """The first line and the headers with the empty line after them; empty where none ends them within HEAD."""
    found = _END.search(data, 0, HEAD)
    return data[: found.end()] if found else b""


def fields(head: bytes) -> tuple[str, Fields]:
    """The first line, and the headers, without controls; a line that begins with a space belongs to the one before."""
    first, *lines = without_controls(head.decode("utf-8", "replace")).split("\n")
    found: Fields = {}
    last: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t") and last:
            last[-1] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        if colon:
            last = found.setdefault(name.strip().lower(), [])
            last.append(value.strip())
    return first.strip(), found


def first_of(headers: Fields, name: str) -> str:
    """The first value of a header, "" where there is none."""
    return headers.get(name, [""])[0]


def is_html(content_type: str) -> bool:
    """Whether a Content-Type says that what it stands over is a page."""
    return content_type.partition(";")[0].strip().lower() in HTML


def status_of(line: str) -> int | None:
    """The status that the first line of an answer tells; None where it is no such line."""
    found = _STATUS.match(line)
    return int(found[1]) if found else None


def page_of(url: str, headers: Fields, body: bytes, limit: int) -> Page:
    """The page that an answer holds, `limit` bytes unpacked at most; raises TooLarge, or FetchError for damage."""
    if "chunked" in first_of(headers, "transfer-encoding").lower():
        body = _unchunked(body, url)
    return Page(
        url=url,
        body=_unpacked(body, ", ".join(headers.get("content-encoding", ())), url, limit),
        content_type=first_of(headers, "content-type"),
        etag=first_of(headers, "etag"),
        last_modified=first_of(headers, "last-modified"),
        robots_tag="\n".join(headers.get("x-robots-tag", ())),
        tdm_reservation=first_of(headers, "tdm-reservation"),
    )


def _unchunked(body: bytes, url: str) -> bytes:
    """What the chunks hold (RFC 9112 §7.1), or the body as it is: crawlers undo chunks and leave the header."""
    found = _CHUNK.match(body)
    if not found:
        return body
    chunks = bytearray()
    while found:
        size = int(found[1], 16)
        if not size:
            return bytes(chunks)
        begin = found.end()
        chunks += body[begin : begin + size]
        after = begin + size
        after += 2 if body.startswith(b"\r\n", after) else 1
        found = _CHUNK.match(body, after)
    raise FetchError(f"{url} broke off before its last chunk.", url)


def _unpacked(body: bytes, coding: str, url: str, limit: int) -> bytes:
    """What the codings hold, or the body as it is where it begins as a page: crawlers undo codings too."""
    try:
        if coding.strip().lower() == "br":
            return _unbrotlied(body, url, limit)
        unpacker = Unpacker(coding, limit, url)
        unpacked = b"".join(unpacker.feed(body))
        unpacker.finish()
    except TooLarge:
        raise
    except FetchError:
        if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return body
        raise
    return unpacked


def _unbrotlied(body: bytes, url: str, limit: int) -> bytes:
    """What Brotli holds (RFC 7932); its library is no part of Octavo and is used where it is installed."""
    try:
        brotli = importlib.import_module("brotli")
    except ImportError:
        raise FetchError(f"{url} is compressed with Brotli, which is not installed.", url) from None
    stream, made, data = brotli.Decompressor(), bytearray(), body
    try:
        while not stream.is_finished():
            piece = stream.process(data, output_buffer_limit=PIECE)
            made += piece
            if len(made) > limit:
                raise TooLarge(f"{url} unpacks to more than {limit >> 20} MB.", url)
            if not piece and not data:
                raise FetchError(f"{url} broke off before its compressed text was whole.", url)
            data = b""
    except brotli.error:
        raise FetchError(f"{url} sent compressed text that is damaged.", url) from None
    return bytes(made)
