"""What a page states as its time, and the day that is made of it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.wire import dates
from octavo.wire.tree import parse

EMPTY = "<html><body><p>words</p></body></html>"


def shown(moment: dates.Moment | None) -> str:
    return "" if moment is None else time.strftime("%Y-%m-%d %H:%M", time.gmtime(moment.seconds))


@pytest.mark.parametrize(
    ("stated", "utc", "day"),
    [
        ("2026-03-14T22:30:00-05:00", "2026-03-15 03:30", "2026-03-14"),
        ("2026-03-14T22:30:00.123Z", "2026-03-14 22:30", "2026-03-14"),
        ("2026-03-14T22:30:00+0200", "2026-03-14 20:30", "2026-03-14"),
        ("2026-03-14 22:30", "2026-03-14 22:30", "2026-03-14"),
        ("2026-03-14", "2026-03-14 12:00", "2026-03-14"),
        ("20260314", "2026-03-14 12:00", "2026-03-14"),
        ("March 14, 2026", "2026-03-14 12:00", "2026-03-14"),
        ("Sat, 14 Mar 2026 10:00:00 EST", "2026-03-14 15:00", "2026-03-14"),
        ("Sat, 14 Mar 2026 10:00:00 XQT", "2026-03-14 10:00", "2026-03-14"),
        ("1773500000", "2026-03-14 14:53", "2026-03-14"),
    ],
)
def test_a_timestamp_keeps_the_day_it_states(stated: str, utc: str, day: str) -> None:
    moment = dates.moment(stated)
    assert (shown(moment), moment.day if moment else "") == (utc, day)


@pytest.mark.parametrize(
    "stated", ["", "9:05 PM", "10:52", "2026", "March 2026", "yesterday", "1970-01-01", "9999-12-31", "x" * 99]
)
def test_what_names_no_day_is_no_moment(stated: str) -> None:
    assert dates.moment(stated) is None


@given(st.text(max_size=80))
def test_any_text_is_a_moment_or_none(stated: str) -> None:
    moment = dates.moment(stated)
    assert moment is None or len(moment.day) == 10


@pytest.mark.parametrize(
    ("stated", "url", "utc", "day"),
    [
        (["2026-03-15T03:30:00Z"], "https://x.example/2026/03/14/a", "2026-03-15 03:30", "2026-03-14"),
        (["2026-03-15T03:30:00Z"], "https://x.example/2026/mar/14/a", "2026-03-15 03:30", "2026-03-14"),
        (["2026-05-01T00:00:00Z"], "https://x.example/2026/03/14/a", "2026-03-14 12:00", "2026-03-14"),
        (["2026-03-15T03:30:00Z", "2026-03-14 22:30:00"], "https://x.example/a", "2026-03-15 03:30", "2026-03-14"),
        (["2026-03-15T03:30:00Z", "2026-03-14T22:30:00-05:00"], "", "2026-03-15 03:30", "2026-03-14"),
        (["2026-03-15T03:30:00Z", "2026-03-13T09:11:00Z"], "", "2026-03-15 03:30", "2026-03-15"),
        (["soon", "2026-03-15"], "", "2026-03-15 12:00", "2026-03-15"),
    ],
)
def test_the_publishers_own_day(stated: list[str], url: str, utc: str, day: str) -> None:
    moment = dates.published(parse(EMPTY), stated, url)
    assert (shown(moment), moment.day if moment else "") == (utc, day)


def test_a_page_that_states_nothing_is_searched_or_undated() -> None:
    found = dates.published(parse("<p class='date'>Published 14 March 2024</p>"), [], "https://x.example/a")
    assert found is not None and found.day == "2024-03-14"
    assert dates.published(parse(EMPTY), [], "https://x.example/a") is None
