"""What a file is, by what stands in it; its name only where that says nothing."""

import json
import re
from pathlib import PurePath
from typing import Literal

from octavo.errors import ImportFailed
from octavo.wire.charset import decode
from octavo.wire.imports.aggregator import looks_like_one
from octavo.wire.imports.warc import looks_like_one as looks_like_warc
from octavo.wire.kinds import kind_of_bytes

Kind = Literal["opml", "feed", "html", "json lines", "aggregator", "warc", "unknown"]

_HEAD = 64 * 1024  # bytes looked at
_ROOT = re.compile(
    r"<(?:\w{1,20}:)?(opml|rss|rdf|feed|channel|html|head|body|!doctype html|outline|div|p)\b", re.IGNORECASE
)
_BY_ROOT: dict[str, Kind] = {
    "opml": "opml", "outline": "opml", "rss": "feed", "rdf": "feed", "feed": "feed", "channel": "feed",
}  # fmt: skip
_BY_SUFFIX: dict[str, Kind] = {
    ".opml": "opml", ".rss": "feed", ".atom": "feed", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "json lines", ".ndjson": "json lines",
}  # fmt: skip


def kind_of(data: bytes, name: str = "", content_type: str = "") -> Kind:
    """What a file is; raises ImportFailed where it is empty or no text at all."""
    if looks_like_warc(data):
        return "warc"
    binary = kind_of_bytes(data)
    if binary:
        what = "is empty" if not data.strip() else f"looks like {binary}"
        raise ImportFailed(f"{name or 'The file'} {what}; there is nothing to import in it.", name)
    head = decode(data[:_HEAD], content_type).lstrip()
    if head.startswith("{"):
        return _of_json(head)
    found = _ROOT.search(head)
    if found:
        kind = _BY_ROOT.get(found[1].lower(), "html")
        return "aggregator" if kind == "html" and looks_like_one(data) else kind
    if looks_like_one(data):
        return "aggregator"
    return _BY_SUFFIX.get(PurePath(name).suffix.lower(), "unknown")


def _of_json(head: str) -> Kind:
    """A JSON Feed is one object with items; lines of JSON have an object each, with a page in it."""
    if re.search(r'"version"\s*:\s*"https?://jsonfeed\.org', head):
        return "feed"
    first = head.partition("\n")[0]
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        is_page = re.search(r'"html"\s*:', first) and not re.search(r'"items"\s*:', first)
        return "json lines" if is_page else "feed"
    return "feed" if isinstance(row.get("items"), list) else "json lines"
