"""Dates as feeds write them, as seconds."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from dateutil import parser as dateutil

# Nothing on a news page was published before or after: such a year is a default or a slip.
FIRST_YEAR, LAST_YEAR = 1900, 2100
_SHORTEST, _LONGEST = 8, 64  # characters of a date; shorter ones lack the day

_HOURS = {
    "UT": 0.0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "IRST": 3.5, "CET": 1, "MEZ": 1, "CEST": 2,
    "MESZ": 2, "EET": 2, "SAST": 2, "EEST": 3, "MSK": 3, "TRT": 3, "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75,
    "WIB": 7, "ICT": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "BRT": -3, "ART": -3, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_RFC_822 = re.compile(r"(?:[A-Za-z]{2,9},? ?)?\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4} \d\d?:\d\d(?::\d\d)?(?: [+-]\d{4})?")
_ZONE = re.compile(r"(?<=[\d\s])([A-Z]{1,4})\Z")


def seconds(text: str) -> int | None:
    """Seconds since 1970 of a date in one of the usual forms, UTC where it names no zone; None if it cannot be one."""
    text = " ".join(text[:_LONGEST].split())
    if len(text) < _SHORTEST or not any(letter.isdigit() for letter in text):
        return None
    text = _ZONE.sub(_offset, text)
    for read in (_rfc_822, _iso, _anything):
        try:
            when = read(text)
            if FIRST_YEAR <= when.year < LAST_YEAR:
                return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
        except (ValueError, TypeError, OverflowError, AttributeError, ArithmeticError, IndexError):
            continue
    return None


def _offset(found: re.Match[str]) -> str:
    hours = _HOURS.get(found[1])
    if hours is None:
        return found[1]
    minutes = int(abs(hours) * 60)
    return f"{'-' if hours < 0 else '+'}{minutes // 60:02}{minutes % 60:02}"


def _rfc_822(text: str) -> datetime:
    if not _RFC_822.fullmatch(text):  # the parser guesses at other forms, and takes 6 pm for 6:00
        raise ValueError(text)
    return parsedate_to_datetime(text)


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text.replace(" +", "+"))


def _anything(text: str) -> datetime:
    # What the text does not say is taken from the year 1, and so refused.
    nowhere = datetime(1, 1, 1)  # noqa: DTZ001
    return dateutil.parse(text, default=nowhere, tzinfos=_zone)


def _zone(name: str | None, offset: int | None) -> tzinfo:
    hours = _HOURS.get(name or "", 0.0)
    return timezone(timedelta(seconds=offset if offset is not None else hours * 3600))
