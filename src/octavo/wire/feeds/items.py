"""What every kind of feed comes down to, and the one way from there to entries."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin

from octavo.errors import ForbiddenAddress
from octavo.types import Entry, ParsedFeed
from octavo.wire.characters import fold
from octavo.wire.feeds import times
from octavo.wire.guard import canonical
from octavo.wire.sanitize import plain

# Characters of a finished field; what holds markup is first clipped to RAW times as much, before anything searches it.
TITLE, SUMMARY, CONTENT, AUTHOR, GUID = 500, 4_000, 500_000, 200, 2_000
RAW = 4
AUTHORS = 10
ENTRIES = 1_000

_LONE = re.compile(r"<(?![a-zA-Z/!?][^<>]*>)")
_MAIL = re.compile(r"[^\s()<>@]{1,64}@[^\s()<>@]{1,190}")
_ISO_639_1 = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
_OTHER_CODES = {
    "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "sh": "sr", "jp": "ja", "cn": "zh",
    "ara": "ar", "ces": "cs", "chi": "zh", "cze": "cs", "dan": "da", "deu": "de", "dut": "nl", "ell": "el",
    "eng": "en", "est": "et", "fas": "fa", "fin": "fi", "fra": "fr", "fre": "fr", "ger": "de", "gre": "el",
    "heb": "he", "hin": "hi", "hun": "hu", "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko", "nld": "nl",
    "nor": "no", "per": "fa", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "spa": "es",
    "swe": "sv", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "zho": "zh",
}  # fmt: skip


@dataclass(slots=True)
class Item:
    """An item as it was read: texts as given, clipped to RAW times their length; `base` resolves `link`."""

    guid: str = ""
    link: str = ""
    base: str = ""
    title: str = ""
    title_is_html: bool = True
    summary: str = ""
    content: str = ""
    published: str = ""
    updated: str = ""
    authors: list[str] = field(default_factory=list)
    language: str = ""


@dataclass(slots=True)
class Channel:
    """A feed as it was read: at most ENTRIES items of `total`, and what had to be left out."""

    title: str = ""
    home: str = ""
    base: str = ""
    language: str = ""
    items: list[Item] = field(default_factory=list)
    total: int = 0
    problems: list[str] = field(default_factory=list)


def finished(channel: Channel, url: str) -> ParsedFeed:
    """The feed's entries in their order, without those that nothing identifies or that come twice."""
    entries: dict[str, Entry] = {}
    again: Counter[str] = Counter()
    skipped = list(channel.problems)
    for number, item in enumerate(channel.items[:ENTRIES], 1):
        entry = _entry(item, url, channel.language)
        if not entry.guid:
            skipped.append(f"Item {number} has no guid, no link and no title, and is left out.")
        elif entry.guid in entries:
            again[entry.guid] += 1
        else:
            entries[entry.guid] = entry
    skipped += [f"The guid {guid[:100]} comes {more + 1} times; the first is kept." for guid, more in again.items()]
    if channel.total > ENTRIES:
        skipped.append(f"The feed has {channel.total:,} items; the first {ENTRIES:,} are read.")
    return ParsedFeed(
        title=_plain(channel.title, TITLE),
        home=_link(channel.home, channel.base or url),
        language=language_code(channel.language),
        entries=tuple(entries.values()),
        skipped=tuple(skipped),
    )


def _entry(item: Item, url: str, language: str) -> Entry:
    link = _link(item.link, item.base or url)
    title = _plain(item.title, TITLE) if item.title_is_html else fold(item.title[: TITLE * RAW])[:TITLE]
    return Entry(
        guid=fold(item.guid[:GUID]) or link or title,
        url=link,
        title=title,
        summary=_plain(item.summary, SUMMARY),
        content=item.content[:CONTENT].strip(),
        published=times.seconds(item.published),
        updated=times.seconds(item.updated),
        authors=_people(item.authors),
        language=language_code(item.language) or language_code(language),
    )


def _plain(text: str, limit: int) -> str:
    """The words of a clipped piece of HTML; a `<` that opens no tag is a character."""
    return plain(_LONE.sub("&lt;", text[: limit * RAW]))[:limit].strip()


def _link(link: str, base: str) -> str:
    """The canonical http(s) address of a link, or ""."""
    try:
        return canonical(urljoin(base, link.strip())) if link.strip() else ""
    except (ForbiddenAddress, ValueError):
        return ""


def _people(names: list[str]) -> tuple[str, ...]:
    """The names once each, in their order; `mail@example.org (Ann Example)` is Ann Example."""
    people: dict[str, None] = {}
    for name in names[: 2 * AUTHORS]:
        words = _plain(name, AUTHOR)
        words = _MAIL.sub("", words).replace("()", "").replace("<>", "").strip(" ,;<>")
        if words.startswith("(") and words.endswith(")"):
            words = words[1:-1].strip()
        if words:
            people[words] = None
    return tuple(people)[:AUTHORS]


def language_code(tag: str) -> str:
    """The ISO 639-1 code of a language tag as `en-GB`, `eng` or `iw`; "" where there is none."""
    code = re.split(r"[-_\s]", tag.strip()[:20].lower(), maxsplit=1)[0]
    code = _OTHER_CODES.get(code, code)
    return code if code in _ISO_639_1 else ""
