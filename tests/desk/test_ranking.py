import random

from octavo.desk.ranking import HALF_LIFE, front, score
from octavo.types import Story

NOW = 1_700_000_000


def story(number, *, articles=1, publishers=1, copies=0, age=0):
    return Story(number, "", number, articles, publishers, copies, NOW - age, NOW - age)


def test_what_more_publishers_tell_comes_first_and_copies_do_not_count():
    wide, copied = story(1, articles=6, publishers=6), story(2, articles=6, publishers=1, copies=5)
    assert front([copied, wide], NOW) == [wide, copied]
    assert score(copied, NOW) == score(story(3), NOW)


def test_after_a_half_life_it_counts_half():
    assert score(story(1, age=HALF_LIFE), NOW) == score(story(1), NOW) // 2


def test_the_future_counts_as_now():
    assert score(story(1, age=-9999), NOW) == score(story(1), NOW)


def test_the_order_is_total():
    stories = [story(number, age=number % 3 * 3600) for number in range(12)]
    wanted = front(stories, NOW)
    for seed in range(5):
        assert front(random.Random(seed).sample(stories, len(stories)), NOW) == wanted
