"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

import json
from html import escape
from typing import Any

from octavo.wire.charset import without_controls
from octavo.wire.feeds.items import AUTHOR, AUTHORS, CONTENT, ENTRIES, GUID, RAW, SUMMARY, TITLE, Channel, Item


def read(text: str) -> Channel | None:
    """The feed, or None where the text is no JSON Feed."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    items = feed["items"]
    everyone = _authors(feed)
    return Channel(
        title=escape(_text(feed.get("title"), TITLE)),
        home=_text(feed.get("home_page_url"), GUID),
        language=_text(feed.get("language"), AUTHOR),
        items=[_item(item if isinstance(item, dict) else {}, everyone) for item in items[:ENTRIES]],
        total=len(items),
    )


def _item(item: dict[str, Any], everyone: list[str]) -> Item:
    lines = _text(item.get("content_text"), CONTENT).splitlines()
    return Item(
        guid=_text(item.get("id"), GUID),
        link=_text(item.get("url"), GUID) or _text(item.get("external_url"), GUID),
        title=_text(item.get("title"), TITLE * RAW),
        title_is_html=False,
        summary=escape(_text(item.get("summary"), SUMMARY)),
        content=_text(item.get("content_html"), CONTENT) or "".join(f"<p>{escape(line)}</p>" for line in lines if line),
        published=_text(item.get("date_published"), AUTHOR),
        updated=_text(item.get("date_modified"), AUTHOR),
        authors=_authors(item) or everyone,
        language=_text(item.get("language"), AUTHOR),
    )


def _authors(thing: dict[str, Any]) -> list[str]:
    """The names of `authors` (1.1) or `author` (1.0)."""
    authors = thing.get("authors")
    people = authors if isinstance(authors, list) else [thing.get("author")]
    return [_text(person.get("name"), AUTHOR) for person in people[:AUTHORS] if isinstance(person, dict)]


def _text(value: object, limit: int) -> str:
    """A string as it is, a number as its digits, anything else as nothing; clipped."""
    if isinstance(value, str):
        return without_controls(value[:limit])
    return str(value)[:limit] if isinstance(value, int | float) and not isinstance(value, bool) else ""
