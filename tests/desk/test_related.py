from articles import article

from octavo.desk.reasons import in_words
from octavo.desk.related import LESS_NEAR, OF_ONE_PUBLISHER, rank
from octavo.types import Edge, Reason


def near(number, score, shares=("Kursk",), **of):
    return Edge(number, score, shares), article(number, **of)


def test_the_same_story_then_other_publishers_then_the_nearest_then_the_nearest_in_time():
    reading = article(1, story=1, publisher=1, when=1000)
    listed = rank(
        reading,
        [
            near(2, 900, story=2, publisher=2),
            near(3, 500, story=1, publisher=1),
            near(4, 400, story=1, publisher=3),
            near(5, 600, story=1, publisher=4, when=1500),
            near(6, 600, story=1, publisher=5, when=1100),
        ],
    )
    assert [one.article.id for one in listed] == [6, 5, 4, 3, 2]
    assert listed[0].reason == Reason("angle", 600, 6, ("Kursk",))
    assert in_words(listed[0].reason) == "Same story: shares Kursk; .60"


def test_no_copy_of_what_is_read_nor_of_what_is_listed():
    reading = article(3, copy_of=1)
    listed = rank(
        reading,
        [near(1, 990), near(2, 980, copy_of=1), near(4, 700, publisher=2), near(5, 800, copy_of=4, publisher=3)],
    )
    assert [one.article.id for one in listed] == [5]


def test_no_publisher_fills_the_list():
    listed = rank(article(1), [near(number, 500, publisher=2) for number in range(2, 9)])
    assert len(listed) == OF_ONE_PUBLISHER


def test_every_one_says_why():
    day = 86_400
    told = ((2, 1, 0), (3, 9, 0), (4, 9, -9 * day), (5, 9, 9 * day))
    others = [near(n, 500 - n, story=story, publisher=n, when=10**9 + later) for n, story, later in told]
    listed = rank(article(1, story=1, when=10**9), others)
    assert [one.reason.code for one in listed] == ["angle", "beside", "background", "after"]


def test_what_is_less_near_is_few_said_to_be_so_and_last():
    weak = [near(number, 200, story=9, publisher=number) for number in range(3, 9)]
    far = near(9, 290, story=9, publisher=9, when=1_700_000_000 + 20 * 86_400)
    too_far, twin = near(10, LESS_NEAR - 1, story=9, publisher=10), near(11, 90, story=1, publisher=11)
    listed = rank(article(1, story=1), [*weak, far, too_far, twin, near(2, 300, story=8, publisher=2)])
    assert [(one.article.id, one.loose) for one in listed[:2]] == [(11, False), (2, False)]
    assert [one.article.id for one in listed[2:]] == [9, 3, 4]
    assert all(one.loose for one in listed[2:])
