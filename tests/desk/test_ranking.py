import random

from octavo.desk.ranking import HALF_LIFE, front, reason, score
from octavo.types import Story

NOW = 1_700_000_000


def story(number, *, articles=1, publishers=1, copies=0, origins=1, age=0):
    return Story(number, "", number, articles, publishers, copies, origins, NOW - age, NOW - age)


def test_what_comes_from_more_origins_comes_first_however_often_it_is_printed():
    wide = story(1, articles=4, publishers=4, origins=4)
    wired = story(2, articles=9, publishers=9, copies=2, origins=1)
    assert front([wired, wide], NOW) == [wide, wired]


def test_one_publisher_alone_gains_nothing_by_volume():
    assert score(story(1, articles=20), NOW) == score(story(2), NOW)


def test_after_a_half_life_it_counts_half():
    assert score(story(1, age=HALF_LIFE), NOW) == score(story(1), NOW) // 2


def test_the_numbers_behind_a_rank_are_told():
    assert reason(story(1), NOW).score == 1000
    told = reason(story(1, publishers=4, origins=4, age=HALF_LIFE), NOW)
    assert (told.code, told.score) == ("ranked", 1000)
    assert told.words == ("4 independent", "4 publishing", "newest 18 hours ago")


def test_the_future_counts_as_now():
    assert score(story(1, age=-9999), NOW) == score(story(1), NOW)


def test_the_order_is_total():
    stories = [story(number, age=number % 3 * 3600) for number in range(12)]
    wanted = front(stories, NOW)
    for seed in range(5):
        assert front(random.Random(seed).sample(stories, len(stories)), NOW) == wanted
