"""When a page says it was published.

A time with a zone is that instant. A time without a zone is taken as UTC, and a day without a time as noon UTC, so
that the day the page states is the day that is shown in UTC (and, for a bare day, from UTC-12 to UTC+11).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dateutil import parser as dateutil
from htmldate import find_date
from lxml.html import HtmlElement

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the first news pages
_NOON = timedelta(hours=12)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?$", re.ASCII)  # seconds or milliseconds since 1970
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?$")
_HAS_DIGIT_RUNS = re.compile(r"\d{1,2}\D+\d{1,4}|\d{4}")
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d\d")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_URL_DAY = re.compile(
    rf"(?:^|\D)((?:19|20)\d\d)[/_.-](0?[1-9]|1[0-2]|(?:{'|'.join(_MONTHS)})[a-z]*)[/_.-](0?[1-9]|[12]\d|3[01])(?!\d)",
    re.IGNORECASE,
)
_NEAR = 36 * 3600  # seconds between a stated time and the noon of the day in the address
_WIDEST_ZONE = 14 * 3600
_DEFAULTS = (datetime(2000, 1, 1), datetime(2003, 2, 3))  # noqa: DTZ001 - a zone is what is being asked for
_HOURS = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2,
    "BST": 1, "AEST": 10, "AET": 10, "JST": 9,
}  # fmt: skip
_ZONES = {name: hours * 3600 for name, hours in _HOURS.items()}


_MIDDAY = 43_200  # seconds of the day that stand for a day without a time


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a page states it: seconds UTC, and the day (`YYYY-MM-DD`) in the page's own zone."""

    seconds: int
    day: str
    wall: int = 0  # the page's clock, read as UTC

    @property
    def zone(self) -> int:
        """Minutes east of UTC at which the page's clock stands: told in that zone, the moment falls on its day."""
        stated = (self.wall - self.seconds) // 60 if self.wall else 0
        hours = sorted(range(-12, 15), key=abs)
        return next((zone for zone in (stated, *(60 * hour for hour in hours)) if self._day(zone) == self.day), stated)

    def _day(self, zone: int) -> str:
        return datetime.fromtimestamp(self.seconds + 60 * zone, UTC).strftime("%Y-%m-%d")


def moment(stated: str) -> Moment | None:
    """The moment that a timestamp names, None where it names none after 1990."""
    stated = stated.strip()[:60]
    if not _HAS_DIGIT_RUNS.search(stated):
        return None
    timed = _TIME_OF_DAY.search(stated) or _EPOCH.match(stated)
    try:
        return _moment(_parsed(stated), bare=not timed)
    except (ValueError, OverflowError, TypeError):
        return None


def published(tree: HtmlElement, stated: Sequence[str], url: str) -> Moment | None:
    """The page's moment of publication: what it states, on the day its address names, else what htmldate finds.

    An address with a day names it in the publisher's own zone, and is older than any change of the page.
    """
    named = _day_in(url)
    moments = [found for text in stated if (found := moment(text))]
    near = [found for found in moments if named and abs(found.seconds - named.seconds) < _NEAR]
    if near and named:
        return Moment(near[0].seconds, named.day, near[0].wall)
    if named or moments:
        return named or _with_local_day(moments)
    day = find_date(tree, original_date=True, extensive_search=True, url=url or None)
    return moment(day) if day else None


def _day_in(url: str) -> Moment | None:
    match = _URL_DAY.search(url)
    if match is None:
        return None
    year, month, day = match.groups()
    number = month if month.isdigit() else str(_MONTHS.index(month[:3].lower()) + 1)
    return moment(f"{year}-{number.zfill(2)}-{day.zfill(2)}")


def _with_local_day(moments: list[Moment]) -> Moment:
    """The first moment; its day as a later timestamp gives it that is the same minute on the publisher's clock."""
    first = moments[0]
    for other in moments[1:]:
        shift = other.wall - first.wall
        if (
            shift
            and other.wall % 86_400 != _NOON
            and abs(shift) <= _WIDEST_ZONE
            and shift % 900 == 0
            and first.wall == first.seconds
        ):
            return Moment(first.seconds, other.day, other.wall)
    return first


def _parsed(stated: str) -> datetime:
    iso = _ISO.match(stated)
    if iso:
        zone = (iso[3] or "").replace("UTC", "Z").replace("GMT", "Z")
        return datetime.fromisoformat(f"{iso[1]}T{iso[2]}{zone}")
    if _EPOCH.match(stated):
        return datetime.fromtimestamp(int(stated[:10]), UTC)
    # dateutil takes what is missing from a default: whatever changes with it was not stated.
    one, two = (dateutil.parse(stated, tzinfos=_zone, default=default) for default in _DEFAULTS)
    if one.date() != two.date():
        raise ValueError(stated)
    return one


def _zone(name: str | None, offset: int | None) -> int | None:
    """Seconds east of UTC; None, which reads as UTC, where nobody knows the name."""
    return offset if offset is not None else _ZONES.get(name or "")


def _moment(when: datetime, *, bare: bool) -> Moment | None:
    zoned = when if when.tzinfo else when.replace(tzinfo=UTC)
    if zoned < EARLIEST or zoned.year > 2100:
        return None
    if bare:
        zoned = zoned.replace(hour=0, minute=0, second=0, tzinfo=UTC) + _NOON
    wall = int(zoned.replace(tzinfo=UTC).timestamp())
    return Moment(int(zoned.timestamp()), zoned.strftime("%Y-%m-%d"), wall)
