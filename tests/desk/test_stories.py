import random

import numpy as np
import pytest
from articles import FLOOD, VERDICT, neighbour

from octavo.desk import division, nearness, reasons, stories
from octavo.desk.statistic import Statistic, empty
from octavo.desk.stories import Belonging, Bonds
from octavo.types import Edge, Features, Reason

DAY = 86_400
LATER = (
    "Families in Celle returned to their homes on Tuesday after the flood. The river Aller fell, and Mayor Ines Brandt "
    "thanked the fire brigade, which had pumped water from the old town. "
)


def alone(*numbers):
    return {number: Belonging(number, number) for number in numbers}


def test_the_largest_articles_stay_within_64_bits():
    terms = np.arange(512, dtype="<u4") + 4_000_000_000
    full = Features(b"", terms.tobytes(), np.full(512, 255, dtype=np.uint8).tobytes(), (), ())
    statistic = Statistic(1, 65_535, np.zeros(1, dtype=np.uint32), np.zeros(1, dtype=np.int64))
    assert nearness.similarity(full, full, statistic) == 1000
    plain, _ = nearness.among([nearness.weighed(full, statistic)] * 2)
    assert plain.tolist() == [[0, 1000], [1000, 0]]


def test_similarity_is_symmetric_and_whole():
    flood, later, verdict = (neighbour(at, body) for at, body in enumerate((FLOOD, LATER, VERDICT), 1))
    near = nearness.similarity(flood.features, later.features, empty())
    assert near == nearness.similarity(later.features, flood.features, empty())
    assert 0 <= nearness.similarity(flood.features, verdict.features, empty()) < stories.REACH <= near <= 1000
    assert nearness.similarity(flood.features, flood.features, empty()) == 1000


def test_a_group_is_as_near_as_its_pairs_whatever_the_order():
    group = [neighbour(at, body) for at, body in enumerate((FLOOD, LATER, VERDICT, FLOOD + VERDICT), 1)]
    plain, local = nearness.among([nearness.weighed(one.features, empty()) for one in group])
    for a, one in enumerate(group):
        for b, other in enumerate(group):
            if a != b:
                assert abs(plain[a, b] - nearness.similarity(one.features, other.features, empty())) <= 1
    assert (plain == plain.T).all()
    assert (local == local.T).all()


def test_an_empty_article_is_near_nothing():
    nothing, flood = neighbour(2, ""), neighbour(1, FLOOD)
    assert nearness.similarity(nothing.features, nothing.features, empty()) == 0
    assert stories.close(nothing, stories.scored(nothing, [flood], empty()), alone(1)) == []
    assert stories.parts([nothing, flood], empty(), Bonds()) == [[1], [2]]


def test_an_article_is_grouped_with_the_story_it_tells_and_says_why():
    new, known = neighbour(3, LATER), [neighbour(1, FLOOD), neighbour(2, VERDICT)]
    scored = stories.scored(new, known, empty())
    edges = stories.edges(new, scored, empty(), LATER)
    assert edges[0].other == 1
    assert {"Celle", "Ines Brandt"} & set(edges[0].shares)
    assert stories.close(new, scored, alone(1, 2)) == [1]
    assert stories.parts([known[0], new], empty(), Bonds()) == [[1, 3]]
    why = stories.reason(scored, edges, frozenset({1}))
    assert (why.code, why.other, why.words) == ("joined", 1, edges[0].shares)
    assert stories.reason(scored, edges, frozenset()) == Reason("opened", edges[0].score, 1)


def test_neither_the_order_of_candidates_nor_of_a_group_matters():
    known = [neighbour(at, body) for at, body in enumerate((FLOOD, VERDICT, FLOOD + VERDICT, LATER), 1)]
    new = neighbour(9, LATER + FLOOD)
    scored, parts = stories.scored(new, known, empty()), stories.parts([*known, new], empty(), Bonds())
    for seed in range(5):
        shuffled = random.Random(seed).sample(known, len(known))
        assert stories.scored(new, shuffled, empty()) == scored
        assert stories.parts([new, *shuffled], empty(), Bonds()) == parts


def test_prints_of_one_text_count_once_for_how_near_a_story_is(monkeypatch):
    monkeypatch.setattr(stories, "SURELY", 1001)
    new = neighbour(9, LATER)
    known = [*(neighbour(at, FLOOD) for at in (1, 2, 3)), *(neighbour(at, VERDICT) for at in (4, 5))]
    scored = stories.scored(new, known, empty())
    monkeypatch.setattr(stories, "REACH", scored[0][0] // 2)
    others = {4: Belonging(1, 4), 5: Belonging(1, 5)}
    assert stories.close(new, scored, {number: Belonging(1, 1) for number in (1, 2, 3)} | others) == []
    assert stories.close(new, scored, {number: Belonging(1, number) for number in (1, 2, 3)} | others) == [1]


def test_what_shares_most_is_what_was_copied_and_of_like_ones_the_oldest():
    assert stories.copied([(2, 930), (3, 100)]) == (2, 930)
    assert stories.copied([(5, 930), (4, 930)]) == (4, 930)
    assert stories.copied([(3, 100)]) is None


def test_a_like_event_long_after_or_in_another_language_counts_less():
    here = ("en", "en")
    assert (
        stories.factor((0, 2 * DAY), here)
        == stories.factor((0, None), here)
        == stories.factor((0, 0), ("en", ""))
        == 1000
    )
    assert stories.factor((0, 12 * DAY), here) == stories.factor((0, 0), ("en", "de")) == stories.FAR
    group = [neighbour(1, FLOOD, when=0), neighbour(2, FLOOD, when=12 * DAY), neighbour(3, FLOOD, language="de")]
    assert stories._factors(group).tolist() == [
        [stories.factor((a.when, b.when), (a.language, b.language)) for b in group] for a in group
    ]


def test_chains_of_what_belongs_together_stay_together():
    group = [neighbour(at, body) for at, body in enumerate(TRIALS, 1)]
    assert stories.parts(group, empty(), Bonds(same=[(1, 2), (2, 4)])) == [[1, 2, 4, 5, 6], [3]]
    assert stories.parts(group, empty(), Bonds(same=[(1, 4), (4, 1)])) in (
        [[1, 2, 3, 4], [5, 6]],
        [[1, 4, 5, 6], [2, 3]],
        [[1, 5, 6], [2, 3, 4]],
    )


# Two trials of one man: what both share is much, what tells them apart little, and it tells.
TRIALS = [
    f"The banker Paul Morel stood before the judges of Lyon. {what}"
    for what in (
        "He is said to have bought the yacht Celeste at Toulon with money of pensioners and to have hidden it at "
        "Ajaccio, prosecutor Anne Riche told the court. The harbour master knew nothing of the boat's owner.",
        "The yacht Celeste lay at Ajaccio for two summers, prosecutor Anne Riche said; a sailor from Toulon swore "
        "that the boat was paid for in cash. Pensioners whose money is gone filled the hall.",
        "A harbour master from Ajaccio described the boat, Celeste, that came from Toulon under a false flag. "
        "Anne Riche asked for four years. Pensioners cheered the prosecutor.",
        "The oaks of Vernay were felled in one winter without leave, forester Luc Petit told the hall, and the timber "
        "was sold to shipyards in Genoa. The mayor of Vernay wept over the stumps.",
        "Forester Luc Petit had counted nine hundred stumps at Vernay. Merchants in Genoa said that the timber came "
        "with papers, which the mayor called forged. The oaks were older than the village.",
        "Timber from Vernay reached Genoa by night, two drivers said. Luc Petit, the forester, showed pictures of the "
        "oaks before that winter; the mayor asked that the stumps be replanted.",
    )
]


def test_what_all_share_does_not_hold_two_stories_together():
    group = [neighbour(at, body) for at, body in enumerate(TRIALS, 1)]
    plain = nearness.similarity(group[0].features, group[3].features, empty())
    assert plain >= stories.REACH
    assert stories.parts(group, empty(), Bonds()) == [[1, 2, 3], [4, 5, 6]]


def test_what_readers_said_holds():
    group = [neighbour(at, body) for at, body in enumerate(TRIALS, 1)]
    assert stories.parts(group, empty(), Bonds(same=[(6, 1)])) == [[1, 2, 3, 6], [4, 5]]
    apart = stories.parts(group, empty(), Bonds(apart=[(1, 2)]))
    assert not any({1, 2} <= set(part) for part in apart)
    assert sorted(number for part in apart for number in part) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("parts", "before", "names"),
    [
        ([[1, 2, 9]], {1: 1, 2: 1}, [1]),
        ([[1, 2], [9]], {1: 1, 2: 1}, [1, 9]),
        ([[1, 2], [3, 4, 9]], {1: 1, 2: 1, 3: 1, 4: 1}, [1, 3]),  # as many in both: the first keeps the name
        ([[1, 2], [3, 4, 5, 9]], {1: 1, 2: 1, 3: 1, 4: 1, 5: 1}, [2, 1]),  # 1 names the story still
        ([[1, 2, 3, 9]], {1: 1, 2: 2, 3: 2}, [2]),
        ([[1, 2, 9]], {1: 1, 2: 2}, [1]),  # of two as large, the older
    ],
)
def test_a_part_is_the_story_most_of_whose_articles_it_holds(parts, before, names):
    taken = set(before.values())
    assert stories.numbered(parts, before, lambda number: number not in taken) == names


def test_a_part_stays_where_it_was_where_no_number_is_free():
    assert stories.numbered([[1, 2, 3], [4, 5]], {1: 7, 2: 7, 3: 7, 4: 7, 5: 7}, lambda _: False) == [7, 7]


def test_what_is_new_and_alone_has_its_own_number():
    assert stories.numbered([[1, 2], [9]], {1: 1, 2: 1}, lambda _: False) == [1, 9]


def test_without_a_shared_name_the_words_tell_why():
    said = "hail ruined every orchard before the harvest"
    one, two = neighbour(1, "the orchard harvest failed after hail and frost"), neighbour(2, said)
    edges = stories.edges(two, stories.scored(two, [one], empty()), empty(), said)
    assert edges[0].shares
    assert set(edges[0].shares) <= {"hail", "orchard", "harvest"}


def test_who_is_moved_says_what_it_is_nearest_to():
    one, other = neighbour(1, FLOOD), neighbour(2, LATER)
    why = stories.moved(one, [other, neighbour(3, VERDICT)], empty())
    assert (why.code, why.other) == ("moved", 2)
    assert "Celle" in why.words
    assert stories.moved(one, [], empty()) == Reason("parted")


def test_a_group_of_any_size_and_likeness_is_divided():
    chance = random.Random(7)
    words = (FLOOD + VERDICT + LATER).split()
    for size in (1, 2, 3, 40, 129):
        group = [neighbour(at, " ".join(chance.sample(words, 20))) for at in range(1, size + 1)]
        told = [nearness.weighed(one.features, empty()) for one in group]
        parts = division.divide(division.Group(told, np.full((size, size), 1000), np.zeros((size, size), dtype=bool)))
        assert sorted(place for part in parts for place in part) == list(range(size))


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Reason("opened"), "Opens a story: nothing near it"),
        (Reason("opened", 213, 4), "Opens a story: the nearest is at .21"),
        (Reason("joined", 710, 4, ("Shoigu", "Kursk")), "Same story: shares Shoigu, Kursk; .71"),
        (Reason("joined", 1000, 4), "Same story: 1.00"),
        (Reason("moved", 300, 4, ("Kursk",)), "Moved to this story by what came later: shares Kursk; .30"),
        (Reason("moved"), "Moved to this story by what came later"),
        (Reason("copy", 930, 4), "A copy: 93 % of the shorter text stands in both"),
        (Reason("same", 0, 4, ("Ann",)), "Same story as article 4, corrected by Ann"),
        (Reason("undone", 0, 4), "As before correction 4, which was undone"),
        (Reason("earlier", words=("Same story: .71",)), "Same story: .71"),
    ],
)
def test_reasons_are_said_in_words(why, said):
    assert reasons.in_words(why) == said


def test_edges_name_what_is_shared_once():
    new = neighbour(2, "Betty Ford opened the Betty Ford Center. Betty Ford spoke at the Betty Ford Center.")
    old = neighbour(1, "The Betty Ford Center was opened by Betty Ford, and Betty Ford spoke.")
    edge = stories.edges(new, stories.scored(new, [old], empty()), empty(), "")[0]
    assert isinstance(edge, Edge)
    assert not any(a != b and a in b for a in edge.shares for b in edge.shares)
