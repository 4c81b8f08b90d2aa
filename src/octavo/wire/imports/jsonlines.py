"""Lines of `{url, html, seen}`, one page each; other keys are not looked at."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from octavo.errors import ForbiddenAddress
from octavo.types import Page
from octavo.wire.charset import without_controls
from octavo.wire.feeds import times
from octavo.wire.guard import canonical
from octavo.wire.imports.records import Record

LONGEST = 16 * 1024 * 1024  # bytes of a line
_PIECE = 64 * 1024  # bytes of a line too long that are passed over at a time
_LAST_SECOND = 4_102_444_800  # the year 2100; a larger number is no time in seconds


def json_lines(file: BinaryIO, start: int = 0, longest: int = LONGEST) -> Iterator[Record]:
    """A record for each line from byte `start` on: its page, or a sentence where it cannot be used; never raises.

    Empty lines give none. A page's address is canonical, or "" where there is none; `seen` is the line's own, ISO 8601
    or seconds. `file` must be seekable; no more than `longest` bytes of a line are held.
    """
    file.seek(start)
    at = start
    while line := file.readline(longest + 1):
        end = at + len(line)
        if len(line) > longest:
            said = f"The line at byte {at} is longer than {longest >> 20} MB and is left out."
            if not line.endswith(b"\n"):
                del line  # or it would be held beside the rest
                end += _passed_over(file)
            yield Record(end, problem=said)
        elif line.strip():
            yield _record(line, at, end)
        at = end


def _passed_over(file: BinaryIO) -> int:
    """How many bytes the rest of the line has."""
    passed = 0
    while piece := file.readline(_PIECE):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed


def _record(line: bytes, at: int, end: int) -> Record:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Record(end, problem=f"The line at byte {at} is no JSON and is left out.")
    if not isinstance(row, dict) or not isinstance(row.get("html"), str):
        return Record(end, problem=f'The line at byte {at} has no "html" and is left out.')
    # Controls and lone surrogates, which JSON can write, are in no page and have no bytes.
    html = without_controls(row["html"]).encode()
    return Record(end, Page(_address(row.get("url")), html, content_type="text/html; charset=utf-8"), _seen(row))


def _address(url: object) -> str:
    try:
        return canonical(url) if isinstance(url, str) else ""
    except ForbiddenAddress:
        return ""


def _seen(row: dict[str, object]) -> int | None:
    said = row.get("seen")
    if isinstance(said, str):
        return times.seconds(said)
    if isinstance(said, int | float) and 0 < said < _LAST_SECOND:
        return int(said)
    return None
