"""What a story is about, by the vote of its articles."""

from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.archive.stories import MOST, vote
from octavo.types import Topic

KEYS = ("arts", "economy", "politics", "sport", "weather")
ANY = st.lists(
    st.lists(st.sampled_from(KEYS), max_size=3, unique=True).flatmap(
        lambda keys: st.tuples(
            *(st.integers(150, 1000).map(lambda score, key=key: Topic(key, score, "")) for key in keys)
        )
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(ANY, st.randoms(use_true_random=False))
def test_a_story_has_the_same_topics_in_any_order(articles, random):
    told = vote(articles)
    mixed = list(articles)
    random.shuffle(mixed)
    assert vote(mixed) == told
    assert bool(told) == any(articles)
    assert len(told) <= MOST


def test_a_story_is_of_what_most_of_its_articles_are():
    sport, crime = (Topic("sport", 900, ""),), (Topic("crime", 950, ""),)
    told = vote([sport, crime, (), sport])
    assert [(one.key, one.reason) for one in told] == [("sport", "Told by 2 of 3"), ("crime", "Told by 1 of 3")]
    assert told[0].score == 600
    assert vote([(), ()]) == ()


def test_what_few_tell_is_no_topic_of_a_story():
    told = vote([(Topic("sport", 900, ""),)] * 9 + [(Topic("crime", 900, ""),)])
    assert [one.key for one in told] == ["sport"]
