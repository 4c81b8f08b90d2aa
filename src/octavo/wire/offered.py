"""What a feed itself offers of an entry: all there is where it has no link, the rest where its page cannot be read."""

import re
from dataclasses import replace

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


def completed(reading: Reading, entry: Entry) -> Reading:
    """The reading of an entry's page, with the feed's own words where the page gave less than an article.

    A page that is no article (a challenge, a login, a front page that many links lead to) gives its state, its reason
    and its publisher's wishes, and never its address, headline or text.
    """
    if reading.state is State.FULL:
        return reading
    told = from_entry(entry, reading.state, reading.reason, publisher=reading.publisher)
    useless = reading.state in {State.BLOCKED, State.CONSENT, State.FAILED}
    if not useless and len(reading.text) >= len(told.text):
        return replace(reading, title=reading.title or told.title)
    if len(told.text.split()) >= WHOLE:
        said = "The text is the feed's own; its page could not be read whole."
        told = replace(told, state=State.FULL, reason=said)
    return replace(
        told,
        title=told.title or reading.title,
        image="" if useless else reading.image,
        caption="" if useless else reading.caption,
        noarchive=reading.noarchive,
        tdm_reserved=reading.tdm_reserved,
        nosnippet=reading.nosnippet,
    )
