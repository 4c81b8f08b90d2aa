import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.wire.schedule import LONGEST, SHORTEST, after_failure, jittered, next_interval


def test_news_makes_it_sooner_and_silence_later():
    assert next_interval(3600, changed=True) == 2400
    assert next_interval(3600, changed=False) == 5400


@given(st.integers(-(10**9), 10**9), st.booleans())
def test_never_outside_its_bounds(previous, changed):
    assert SHORTEST <= next_interval(previous, changed=changed) <= LONGEST


def test_a_feed_settles_where_half_of_its_polls_bring_news():
    interval = 3600
    for _ in range(100):
        interval = next_interval(next_interval(interval, changed=True), changed=False)
    assert 3000 <= interval <= 3600


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 600), (1, 600), (2, 1200), (5, 9600), (9, LONGEST), (10**6, LONGEST)]
)
def test_failures_double_the_wait(failures, seconds):
    assert after_failure(failures) == seconds


@pytest.mark.parametrize(("asked", "seconds"), [(60, 60), (7200, 7200), (10**12, LONGEST), (-1, 0)])
def test_what_the_server_asks_for_comes_first(asked, seconds):
    assert after_failure(7, asked) == seconds


@given(st.integers(0, LONGEST), st.integers(0, 2**31))
def test_jitter_is_small_and_always_the_same(interval, feed):
    due = jittered(interval, feed)
    assert abs(due - interval) <= interval // 10 + 1
    assert due == jittered(interval, feed)


def test_jitter_spreads_feeds():
    assert len({jittered(3600, feed) for feed in range(1000)}) > 100
