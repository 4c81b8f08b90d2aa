"""Words for people: ages, dates, counts, monograms, names of languages and the slugs of addresses."""

import re
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from zlib import crc32

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
LATEST = 253_402_300_799  # the last second of the year 9999, the last that datetime can hold
READING = 230  # words a minute, the mean for English non-fiction (Brysbaert 2019, doi:10.1016/j.jml.2019.104047)
SLUG = 60  # characters
TINTS = 8
KEPT = 16_384  # times and titles whose words are kept: lists show the same ones again and again

# Each language by its own name, as its readers look for it.
LANGUAGES = {
    "ar": "العربية", "bg": "Български", "bn": "বাংলা", "ca": "Català", "cs": "Čeština", "da": "Dansk", "de": "Deutsch",
    "el": "Ελληνικά", "en": "English", "es": "Español", "et": "Eesti", "fa": "فارسی", "fi": "Suomi", "fr": "Français",
    "he": "עברית", "hi": "हिन्दी", "hr": "Hrvatski", "hu": "Magyar", "id": "Indonesia", "it": "Italiano", "ja": "日本語",
    "ko": "한국어", "lt": "Lietuvių", "lv": "Latviešu", "nl": "Nederlands", "no": "Norsk", "pl": "Polski",
    "pt": "Português", "ro": "Română", "ru": "Русский", "sk": "Slovenčina", "sl": "Slovenščina", "sr": "Српски",
    "sv": "Svenska", "th": "ไทย", "tr": "Türkçe", "uk": "Українська", "ur": "اردو", "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip


def count(number: int, one: str, many: str = "") -> str:
    """The number with its noun, as `1 report` or `1,204 reports`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@lru_cache(KEPT)
def stamp(seconds: int) -> str:
    """The time for a program, as `2026-11-23T20:18:28Z`."""
    return _at(seconds).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def day(seconds: int) -> str:
    """The day where the server stands, as `Monday 23 November 2026`."""
    at = _at(seconds).astimezone()
    return f"{DAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at.year}"


@lru_cache(KEPT)
def moment(seconds: int) -> str:
    """Day and hour where the server stands, as `23 November 2026, 20:18 UTC`."""
    at = _at(seconds).astimezone()
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M} {at.tzname()}"


def ago(seconds: int, now: int) -> str:
    """How long before `now`, as `3 hours ago`; the date where it is more than a week, or lies ahead."""
    past = now - seconds
    if -60 < past < 60:
        return "just now"
    if 0 < past < 3600:
        return count(past // 60, "minute") + " ago"
    if 0 < past < 86_400:
        return count(past // 3600, "hour") + " ago"
    if 0 < past < 7 * 86_400:
        return count(past // 86_400, "day") + " ago"
    return _date(seconds)


def minutes(words: int) -> int:
    """The minutes it takes to read so many words, at least one."""
    return max(1, round(words / READING))


def language(code: str) -> str:
    """The language by its own name, or its code where we have no name for it."""
    return LANGUAGES.get(code.partition("-")[0].lower(), code)


def monogram(name: str) -> str:
    """One or two letters that stand for a publisher; `?` where its name is not known."""
    host = re.fullmatch(r"(?:[\w-]+\.)*?([\w-]+)\.(?:(?:co|com|org)\.)?[a-z]{2,}", name)
    if host:
        return host[1][:2].upper()
    words = re.findall(r"\w+", name)
    telling = [word for word in words if word.lower() not in {"the", "www"}] or words
    return "".join(word[0] for word in telling[:2]).upper()[:2] or "?"


def tint(key: str) -> int:
    """The colour of a publisher's monogram, from 1; always the same for the same publisher."""
    return crc32(key.encode()) % TINTS + 1


@lru_cache(KEPT)
def slug(title: str) -> str:
    """The title as the readable end of an address: ASCII words joined by hyphens, maybe empty."""
    folded = unicodedata.normalize("NFKD", title.replace("'", "")).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", folded)
    while len("-".join(words)) > SLUG:
        words.pop()
    return "-".join(words)


@lru_cache(KEPT)
def _date(seconds: int) -> str:
    at = _at(seconds).astimezone()
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0), LATEST - 86_400), UTC)
