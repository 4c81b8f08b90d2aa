"""Web archives (WARC 1.0 and 1.1, ISO 28500; CC-NEWS): their pages, one at a time, from files that may be damaged.

A file is read in one of three ways, by what stands at its beginning:

plain        records one after the other; a position is a byte of the file
by record    a gzip member for each record, as the standard advises; a position is a byte of the file
as one       a gzip file whose first member holds more than one record; a position is a byte of what it unpacks to
"""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

from octavo.errors import FetchError, ForbiddenAddress
from octavo.wire.feeds import times
from octavo.wire.guard import canonical
from octavo.wire.imports import answers
from octavo.wire.imports.answers import Fields, first_of
from octavo.wire.imports.records import Record
from octavo.wire.imports.stretch import Stretch

LARGEST = 8 * 1024 * 1024  # bytes of a record, and of the page that it unpacks to
MAGIC = b"\x1f\x8b\x08"  # of a gzip member (RFC 1952)
BEGINS = b"WARC/1."

_FIRST = 64 * 1024  # bytes in which it shows what a file is
_READ = 16 * 1024  # bytes read at a time; a record of CC-NEWS has about 20 KB
_PIECE = 64 * 1024  # bytes unpacked at a time
_TAIL = 16  # bytes looked at behind a record: its two empty lines, and how the next one begins
_VERSION = re.compile(rb"WARC/1\.\d\r?\n")
_LONGEST_VERSION = 10  # bytes
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)
_GZIP = 16 + zlib.MAX_WBITS

# How a position is told to a person.
Place = Callable[[int], str]


def warc(file: BinaryIO, start: int = 0) -> Iterator[Record]:
    """The records of a web archive from `start` on, which is 0 or the `end` of one given before; never raises.

    A page is an HTML answer with status 200, or an HTML resource; other records are given with nothing but their `end`.
    What is damaged is left out with a sentence, and reading goes on at the next record that can be found. Reading goes
    on at once, except in a gzip file whose first member holds more than one record: nothing can be found in it
    without unpacking all before, so this is done again and passed over; and damage that zlib does not notice at once
    can change pages before the sentence. Where only a later member holds several records, the `end` of all but its
    last is the member's beginning, so that they are given again.

    `file` must be seekable. A record of more than LARGEST bytes is never held.
    """
    if _is_plain(file):
        return _plain(file, start)
    return _as_one(file, start) if _holds_many(file) else _by_record(file, start)


def looks_like_one(data: bytes) -> bool:
    """Whether a file that begins with these bytes is a web archive, as it is or under gzip."""
    if data.startswith(MAGIC):
        try:
            data = zlib.decompressobj(_GZIP).decompress(data, len(BEGINS))
        except zlib.error:
            return False
    return data.startswith(BEGINS)


def _is_plain(file: BinaryIO) -> bool:
    """Whether a file is not compressed; its very first bytes may be damaged."""
    file.seek(0)
    head = file.read(_FIRST)
    return not head.startswith(MAGIC) and (BEGINS in head or MAGIC not in head)


def _holds_many(file: BinaryIO) -> bool:
    """Whether the first gzip member holds more than one record."""
    records = _records(Stretch(_Member(file, _next_member(file, 0)).pieces()), str)
    return next(records, None) is not None and next(records, None) is not None


# ------------------------------------------------------------------------------------------------ three ways to read


def _plain(file: BinaryIO, start: int) -> Iterator[Record]:
    size = file.seek(0, 2)
    file.seek(start)
    yield from _records(Stretch(iter(lambda: file.read(_PIECE), b""), start), "byte {}".format, size)


def _by_record(file: BinaryIO, start: int) -> Iterator[Record]:
    size, at = file.seek(0, 2), start
    while at < size:
        begin = _next_member(file, at)
        if begin > at:
            yield Record(begin, problem=_no_record(f"byte {at}"))
            at = begin
            continue
        for record in _of_member(file, at):
            yield record
            at = record.end


def _of_member(file: BinaryIO, at: int) -> Iterator[Record]:
    """What one member holds. A record counts when the member's checksum, which comes after it, has been seen."""
    member = _Member(file, at)
    last = None
    for record in _records(Stretch(member.pieces()), lambda _: f"byte {at}"):
        if last:
            yield replace(last, end=at)
        last = record
    if member.end is None:
        yield Record(_next_member(file, at + 1), problem=_broken(f"byte {at}"))
    else:
        yield replace(last, end=member.end) if last else Record(member.end)


def _as_one(file: BinaryIO, start: int) -> Iterator[Record]:
    """The records of all members together. Damage counts as one byte, so that what comes after has a position."""

    def place(position: int) -> str:
        return f"byte {position} of the unpacked file"

    size, at, here = file.seek(0, 2), _next_member(file, 0), 0
    while at < size:
        run = _Run(file, at, size)
        stretch = Stretch(run.pieces(), here)
        stretch.pass_over(max(start - here, 0))
        last = None
        for record in _records(stretch, place):
            if last:
                yield last
            last = record
        here, at = stretch.at, run.end
        cut = last is not None and last.problem != "" and run.broke
        if last and not cut:
            yield last
        if run.broke:
            here += 1
            if here > start:
                yield Record(here, problem=last.problem if last and cut else _damaged(place(here - 1)))


class _Member:
    """A gzip member that begins at a byte of a file; `end` is where it ended, None where it is damaged or cut."""

    def __init__(self, file: BinaryIO, at: int) -> None:
        self._file, self._read = file, at
        self._zlib = zlib.decompressobj(_GZIP)
        self.end: int | None = None

    def pieces(self) -> Iterator[bytes]:
        """What it holds, up to where it is damaged."""
        self._file.seek(self._read)
        while not self._zlib.eof:
            data = self._zlib.unconsumed_tail or self._more()
            before = self._zlib.copy()
            try:
                piece = self._zlib.decompress(data, _PIECE)
            except zlib.error:
                yield _saved(before, data)
                return
            if piece:
                yield piece
            elif not data:
                return
        self.end = self._read - len(self._zlib.unused_data)

    def _more(self) -> bytes:
        data = self._file.read(_READ)
        self._read += len(data)
        return data


def _saved(inflate: "zlib._Decompress", data: bytes) -> bytes:
    """What comes before the damage, found by halving, since zlib gives nothing of a piece that is damaged."""
    saved, size = bytearray(), _PIECE
    while size:
        trial = inflate.copy()
        try:
            piece = trial.decompress(data, size)
        except zlib.error:
            size //= 2
            continue
        saved += piece
        if not piece and not trial.unconsumed_tail:
            break
        inflate, data = trial, trial.unconsumed_tail
    return bytes(saved)


class _Run:
    """Members that follow one another without damage; then `end` is where reading goes on, and whether it `broke`."""

    def __init__(self, file: BinaryIO, at: int, size: int) -> None:
        self._file, self._size = file, size
        self.end, self.broke = at, False

    def pieces(self) -> Iterator[bytes]:
        while True:
            member = _Member(self._file, self.end)
            yield from member.pieces()
            following = self.end + 1 if member.end is None else member.end
            self.end = _next_member(self._file, following)
            self.broke = member.end is None or self.end > following
            if self.broke or self.end >= self._size:
                return


def _next_member(file: BinaryIO, at: int) -> int:
    """Where the next gzip member seems to begin, at `at` or later; the end of the file where there is none."""
    file.seek(at)
    held = b""
    while data := file.read(_READ):
        held += data
        found = held.find(MAGIC)
        if found >= 0:
            return at + found
        keep = len(MAGIC) - 1
        at += max(len(held) - keep, 0)
        held = held[-keep:]
    return at + len(held)


# ------------------------------------------------------------------------------------------------ records


def _records(stretch: Stretch, place: Place, size: int | None = None) -> Iterator[Record]:
    """The records of a stretch, which ends at `size` where that is known; each `end` is a position in the stretch."""
    stretch.pass_blank_lines()
    while not stretch.ended():
        record = _record(stretch, place, size)
        stretch.pass_blank_lines()
        yield replace(record, end=stretch.at)


def _record(stretch: Stretch, place: Place, size: int | None) -> Record:
    """The next record, which is passed over, with all up to the next one where it is broken; its `end` is not set."""
    at = place(stretch.at)
    head = answers.head_of(stretch.peek(answers.HEAD))
    version, headers = answers.fields(head)
    length = first_of(headers, "content-length")
    if not version.startswith(BEGINS.decode()) or not _LENGTH.fullmatch(length):
        stretch.pass_until(_VERSION, _LONGEST_VERSION, skip=1)
        return Record(0, problem=_no_record(at))
    count = int(length)
    if size is not None and stretch.at + len(head) + count > size:
        return _cut(stretch, at)
    if count > LARGEST:
        return _too_large(stretch, at, head, count)
    if not _is_whole(stretch, len(head), count):
        return _cut(stretch, at)
    block = stretch.peek(count, skip=len(head))
    stretch.pass_over(len(head) + count)
    return _page(headers, block, at)


def _is_whole(stretch: Stretch, skip: int, count: int) -> bool:
    """Whether a record ends where it says: at two empty lines, or before the next record or the end of the stretch."""
    data = stretch.peek(count + _TAIL, skip)
    tail = data[count:]
    if len(data) < count or tail.startswith(b"\r\n\r\n"):
        return len(data) >= count
    return BEGINS.startswith(tail.lstrip(b"\r\n")[: len(BEGINS)])


def _cut(stretch: Stretch, at: str) -> Record:
    stretch.pass_until(_VERSION, _LONGEST_VERSION, skip=1)
    return Record(0, problem=_broken(at))


def _too_large(stretch: Stretch, at: str, head: bytes, count: int) -> Record:
    """What is too large is believed its length: to look for the next record in it would let a page forge one."""
    stretch.pass_over(len(head))
    record = _page(answers.fields(head)[1], stretch.peek(answers.HEAD), at)
    if stretch.pass_over(count) < count:
        return Record(0, problem=_broken(at))
    if record.page or record.problem:
        return Record(0, problem=f"The record at {at} is larger than {LARGEST >> 20} MB and is left out.")
    return record


def _page(headers: Fields, block: bytes, at: str) -> Record:
    """The page that a record holds, or a sentence, or nothing where it is none."""
    uri = first_of(headers, "warc-target-uri").strip("<>")
    kind = first_of(headers, "warc-type").lower()
    if kind not in {"response", "resource"} or not uri.lower().startswith(("http:", "https:")):
        return Record(0)
    status, told, body = _answer(block) if kind == "response" else (200, _of_resource(headers), block)
    if status is None:
        return Record(0, problem=f"The record at {at} holds no HTTP answer and is left out.")
    if status != 200 or not answers.is_html(first_of(told, "content-type")):
        return Record(0)
    if why := first_of(headers, "warc-truncated"):
        return Record(0, problem=f"The record at {at} was cut by its crawler ({why[:40]}) and is left out.")
    try:
        page = answers.page_of(canonical(uri), told, body, LARGEST)
    except (FetchError, ForbiddenAddress) as refused:
        return Record(0, problem=f"The record at {at} is left out. {refused}")
    return Record(0, page, times.seconds(first_of(headers, "warc-date")))


def _answer(block: bytes) -> tuple[int | None, Fields, bytes]:
    """Status, headers and body of a recorded answer; no status where it is none."""
    head = answers.head_of(block)
    line, headers = answers.fields(head)
    return answers.status_of(line), headers, block[len(head) :]


def _of_resource(headers: Fields) -> Fields:
    """What the record of a resource says of it; its other headers are about the record."""
    return {name: values for name, values in headers.items() if name == "content-type"}


def _no_record(at: str) -> str:
    return f"What begins at {at} is no WARC record and is left out."


def _damaged(at: str) -> str:
    return f"The file is damaged at {at}: pages before may have changed, pages after may be missing."


def _broken(at: str) -> str:
    return f"The record at {at} is cut short or damaged and is left out."
