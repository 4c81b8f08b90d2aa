import random

import numpy as np
from articles import FLOOD, VERDICT, neighbour

from octavo.desk import stories
from octavo.desk.statistic import Statistic, empty
from octavo.types import Features

DAY = 86_400
LATER = (
    "Families in Celle returned to their homes on Tuesday after the flood. The river Aller fell, and Mayor Ines Brandt "
    "thanked the fire brigade, which had pumped water from the old town. "
)


def test_the_largest_articles_stay_within_64_bits():
    terms = np.arange(512, dtype="<u4") + 4_000_000_000
    full = Features(b"", terms.tobytes(), np.full(512, 255, dtype=np.uint8).tobytes(), (), ())
    statistic = Statistic(1, 65_535, np.zeros(1, dtype=np.uint32), np.zeros(1, dtype=np.int64))
    assert stories.similarity(full, full, statistic) == 1000


def test_similarity_is_symmetric_and_whole():
    flood, later, verdict = (neighbour(at, body) for at, body in enumerate((FLOOD, LATER, VERDICT), 1))
    near = stories.similarity(flood.features, later.features, empty())
    assert near == stories.similarity(later.features, flood.features, empty())
    assert 0 <= stories.similarity(flood.features, verdict.features, empty()) < stories.JOIN <= near <= 1000
    assert stories.similarity(flood.features, flood.features, empty()) == 1000


def test_an_empty_article_is_near_nothing():
    nothing, flood = neighbour(2, ""), neighbour(1, FLOOD, story=1)
    assert stories.similarity(nothing.features, nothing.features, empty()) == 0
    assert stories.place(nothing, [flood], [], empty(), "").story is None


def test_an_article_joins_the_story_it_tells_and_says_why():
    known = [neighbour(1, FLOOD, story=1), neighbour(2, VERDICT, story=2)]
    placed = stories.place(neighbour(3, LATER), known, [], empty(), LATER)
    assert (placed.story, placed.copy_of) == (1, None)
    assert placed.edges[0].other == 1
    assert placed.reason.startswith("Same story: shares ")
    assert {"Celle", "Ines Brandt"} & set(placed.edges[0].shares)


def test_an_article_of_something_else_opens_a_story():
    placed = stories.place(neighbour(2, VERDICT), [neighbour(1, FLOOD, story=1)], [], empty(), VERDICT)
    assert placed.story is None
    assert placed.reason.startswith("Opens a story")


def test_the_order_of_candidates_does_not_matter():
    known = [neighbour(at, body, story=at) for at, body in enumerate((FLOOD, VERDICT, FLOOD + VERDICT, LATER), 1)]
    new = neighbour(9, LATER + FLOOD)
    wanted = stories.place(new, known, [(1, 500), (4, 500)], empty(), LATER)
    for seed in range(5):
        shuffled = random.Random(seed).sample(known, len(known))
        assert stories.place(new, shuffled, [(4, 500), (1, 500)], empty(), LATER) == wanted


def test_of_two_stories_as_near_the_older_is_joined():
    known = [neighbour(5, FLOOD, story=5), neighbour(4, FLOOD, story=4)]
    assert stories.place(neighbour(6, LATER), known, [], empty(), LATER).story == 4


def test_a_copy_joins_the_story_of_what_it_copies_and_a_copy_of_a_copy_names_the_origin():
    known = [neighbour(1, FLOOD, story=1), neighbour(2, FLOOD, story=1, copy_of=1), neighbour(3, LATER, story=3)]
    placed = stories.place(neighbour(4, FLOOD), known, [(2, 930), (3, 100)], empty(), FLOOD)
    assert (placed.story, placed.copy_of) == (1, 1)
    assert placed.reason == "A copy: 93 % of the shorter text stands in both"


def test_a_like_event_long_after_opens_a_story_of_its_own():
    known = [neighbour(1, FLOOD, story=1, when=0)]
    near, far = (neighbour(2, LATER[:110] + VERDICT, when=days * DAY) for days in (2, 400))
    assert stories.JOIN <= stories.similarity(near.features, known[0].features, empty()) < stories.JOIN_FAR
    assert stories.place(near, known, [], empty(), LATER).story == 1
    assert stories.place(far, known, [], empty(), LATER).story is None


def test_without_a_shared_name_the_words_tell_why():
    one = neighbour(1, "the orchard harvest failed after hail and frost", story=1)
    two = neighbour(2, "hail ruined every orchard before the harvest")
    edges = stories.place(two, [one], [], empty(), "hail ruined every orchard before the harvest").edges
    assert edges[0].shares
    assert set(edges[0].shares) <= {"hail", "orchard", "harvest"}
