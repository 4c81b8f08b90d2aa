"""Words for people."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.types import Story
from octavo.web import addresses, words

NOW = 1_790_000_000


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (-30, "just now"), (0, "just now"), (59, "just now"), (60, "1 minute ago"), (3599, "59 minutes ago"),
        (3600, "1 hour ago"), (86_399, "23 hours ago"), (86_400, "1 day ago"), (6 * 86_400, "6 days ago"),
    ],
)  # fmt: skip
def test_ages(past, said):
    assert words.ago(NOW - past, NOW) == said


@pytest.mark.parametrize("past", [8 * 86_400, -3600])
def test_what_is_old_or_ahead_has_a_date(past):
    assert re.fullmatch(r"\d+ September 2026", words.ago(NOW - past, NOW))


@given(st.integers(-(2**62), 2**62))
def test_any_number_of_seconds_can_be_said(seconds):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", words.stamp(seconds))
    assert words.day(seconds)
    assert words.moment(seconds)
    assert words.ago(seconds, NOW)


def test_counts():
    assert words.count(1, "report") == "1 report"
    assert words.count(1204, "copy", "copies") == "1,204 copies"


def test_reading_takes_a_minute_at_least():
    assert [words.minutes(n) for n in (0, 100, 690)] == [1, 1, 3]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("The Upland Post", "UP"),
        ("Kestrel", "K"),
        ("", "?"),
        ("The The", "TT"),
        ("日本新聞", "日"),
        ("www.herald.example", "HE"),
    ],
)
def test_monograms(name, letters):
    assert words.monogram(name) == letters


@given(st.text())
def test_slugs_are_plain_and_stable(title):
    slug = words.slug(title)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert len(slug) <= words.SLUG
    assert words.slug(slug) == slug
    assert words.monogram(title)
    assert 1 <= words.tint(title) <= words.TINTS


def test_a_title_without_latin_letters_has_an_address_too():
    assert addresses.story(Story(5, "توقف الملاحة", 5, 1, 1, 0, 1, 0, 0)) == "/s/5"
    assert words.slug("Russia’s “Kursk” — day 2") == "russias-kursk-day-2"
    assert words.slug("Évêque à Besançon") == "eveque-a-besancon"


def test_languages_have_their_own_names():
    assert words.language("de-AT") == "Deutsch"
    assert words.language("xx") == "xx"
