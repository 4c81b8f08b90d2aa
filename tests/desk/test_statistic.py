import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.desk import statistic
from octavo.desk.features import terms_of
from octavo.desk.fingerprint import hashes
from octavo.desk.statistic import Statistic, version_at

ARTICLES = st.lists(
    st.sets(st.integers(0, 2**32 - 1) | st.integers(0, 20), max_size=12).map(
        lambda terms: np.array(sorted(terms), dtype="<u4").tobytes()
    ),
    max_size=12,
)


def weight(of, word):
    return int(of.weigh(terms_of(hashes([word])))[0])


@settings(max_examples=40, deadline=None)
@given(ARTICLES, st.randoms(use_true_random=False))
def test_a_statistic_does_not_depend_on_the_order_of_articles_and_survives_storing(articles, order):
    built = Statistic.build(32, articles)
    assert Statistic.build(32, order.sample(articles, len(articles))).to_bytes() == built.to_bytes()
    again = Statistic.from_bytes(built.to_bytes())
    assert again.to_bytes() == built.to_bytes()
    assert (again.version, again.unseen) == (32, built.unseen)
    probe = np.array([0, 7, 2**31], dtype=np.uint32)
    assert (again.weigh(probe) == built.weigh(probe)).all()


def test_before_the_first_mark_common_words_already_tell_less():
    empty = statistic.empty()
    assert weight(empty, "the") < weight(empty, "report") < weight(empty, "xylograph") == empty.unseen


def test_what_many_articles_hold_tells_less_later():
    article = np.sort(terms_of(hashes(["shoigu", "kursk"]))).astype("<u4").tobytes()
    later = Statistic.build(4096, [article] * 4096)
    assert weight(later, "shoigu") < weight(statistic.empty(), "shoigu")


@pytest.mark.parametrize(
    ("seq", "mark"),
    [(1, 0), (31, 0), (32, 32), (63, 32), (64, 64), (16_383, 8192), (16_384, 16_384), (40_000, 32_768)],
)
def test_marks_are_fixed(seq, mark):
    assert version_at(seq) == mark
