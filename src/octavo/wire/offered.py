"""What a feed itself offers of an entry: all there is where it has no link, the rest where its page cannot be read."""

import re

from octavo import text
from octavo.types import Entry, Reading, State
from octavo.wire.blocks import html_of, paragraphs, text_of
from octavo.wire.sanitize import plain

WHOLE = 120  # words; what has fewer, without a page to read, is taken for a summary
_BLOCK_END = re.compile(r"</(?:p|div|li|h[1-6]|blockquote|pre|tr)>|<br\b[^>]*>|\n", re.IGNORECASE)


def from_entry(entry: Entry, state: State = State.FULL, reason: str = "", *, publisher: str = "") -> Reading:
    """The reading of an entry without its page; a short one is never called full. Never raises."""
    found = paragraphs([plain(part) for part in _BLOCK_END.split(entry.content or entry.summary)])
    body = text_of(found)
    if state is State.FULL and len(body.split()) < WHOLE:
        state, reason = State.TRUNCATED, "The feed gives a summary only."
    return Reading(
        url=entry.url,
        state=state,
        reason=reason,
        title=entry.title or body[:120],
        publisher=publisher,
        authors=entry.authors,
        published=entry.published,
        modified=entry.updated,
        language=entry.language or text.language(f"{entry.title}\n{body}"),
        text=body,
        html=html_of(found),
    )
