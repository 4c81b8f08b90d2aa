"""Lines of `{url, html}`, one page each; other keys are not looked at."""

import json
from collections.abc import Iterable, Iterator
from io import BufferedIOBase

from octavo.errors import ForbiddenAddress
from octavo.wire.guard import canonical

LONGEST = 64 * 1024 * 1024  # bytes of a line


def json_lines(lines: Iterable[bytes], longest: int = LONGEST) -> Iterator[tuple[str, str] | str]:
    """The (url, html) of each line, one at a time, or a sentence where a line cannot be used; empty lines do not count.

    The address is canonical, or "" where there is none. Of a file opened for reading, no more than `longest` bytes are
    held at once.
    """
    for number, line in enumerate(_bounded(lines, longest), 1):
        if len(line) > longest:
            yield f"Line {number} is longer than {longest >> 20} MB and is left out."
        elif line.strip():
            yield _page(line, number)


def _bounded(lines: Iterable[bytes], longest: int) -> Iterator[bytes]:
    """The lines; of one that is too long, one byte too many, so that it can be seen."""
    if not isinstance(lines, BufferedIOBase):
        yield from lines
        return
    while line := lines.readline(longest + 1):
        rest = line
        while not rest.endswith(b"\n") and len(rest) > longest:
            rest = lines.readline(longest + 1)
        yield line


def _page(line: bytes, number: int) -> tuple[str, str] | str:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return f"Line {number} is no JSON and is left out."
    if not isinstance(row, dict) or not isinstance(row.get("html"), str):
        return f'Line {number} has no "html" and is left out.'
    try:
        return canonical(str(row.get("url") or "")), row["html"]
    except ForbiddenAddress:
        return "", row["html"]
