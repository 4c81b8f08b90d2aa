"""News that is hard to group makes one story of each event, whatever order it comes in."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from hard_cases import CASES, Told
from octavo.archive import Archive
from octavo.desk import embedding
from octavo.filing import Filing, Incoming
from octavo.preparing import prepare
from octavo.types import Article, Prepared

# After the last of the articles was published.
LATER = 1_790_800_000
# Articles of each event of the other cases that are filed among those of a case.
OTHERS = 2
# By time, the latest first, and shuffled with a few seeds.
ORDERS = ("by time", "reversed", *(pytest.param(seed, marks=pytest.mark.long) for seed in ("1", "2", "3")))

in_every_order = pytest.mark.parametrize("order", ORDERS)


@cache
def prepared(told: Told) -> Prepared:
    return prepare(told.reading(), embedding.load())


def unrelated(case: str) -> Iterator[Told]:
    """Some articles of every event of the other cases."""
    for name, articles in CASES.items():
        taken: defaultdict[str, int] = defaultdict(int)
        for told in articles if name != case else ():
            taken[told.event] += 1
            if told.event and taken[told.event] <= OTHERS:
                yield told


def ordered(articles: Sequence[Told], order: str) -> list[Told]:
    by_time = sorted(articles, key=lambda told: (told.published, told.outlet))
    if order.isdigit():
        random.Random(int(order)).shuffle(by_time)
    return by_time[::-1] if order == "reversed" else by_time


@dataclass(frozen=True)
class Grouped:
    """What became of the articles of a case, filed with the others in one order."""

    articles: dict[Told, Article]
    case: tuple[Told, ...]
    linked: frozenset[frozenset[Told]]  # pairs of which one has an edge to the other

    def stories(self) -> list[list[str]]:
        """The stories that hold an article with an event of the case: of each, the events that its articles tell."""
        events: defaultdict[int, list[str]] = defaultdict(list)
        for told, article in self.articles.items():
            if told.event:
                events[article.story].append(told.event)
        mine = {self.articles[told].story for told in self.case if told.event}
        return sorted(sorted(events[story]) for story in mine)

    def wanted(self) -> list[list[str]]:
        """The same with every event told by a story of its own, and by one."""
        events = [told.event for told in self.case if told.event]
        return [[event] * events.count(event) for event in sorted(set(events))]


def grouped(folder: Path, name: str, order: str) -> Grouped:
    case = CASES[name]
    arrivals = ordered([*case, *unrelated(name)], order)
    archive = Archive.open(folder)
    desk = Filing(archive, embedding.load(), 1000, lambda: LATER)
    with desk.writing() as kept:
        filed = desk.file_all(kept, [Incoming(prepared(told), seen=LATER + at) for at, told in enumerate(arrivals)])
    with archive.read() as kept:
        articles = {told: kept.articles.get(one.article or 0) for told, one in zip(arrivals, filed, strict=True)}
        told_by = {article.id: told for told, article in articles.items()}
        linked = {
            frozenset((told, told_by[edge.other]))
            for told, article in articles.items()
            for edge in kept.placements.edges(article.id, 12)
        }
    archive.close()
    return Grouped(articles, case, frozenset(linked))


@in_every_order
def test_two_earthquakes_of_one_week_are_two_stories(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "two earthquakes", order)
    assert found.stories() == found.wanted()


@in_every_order
def test_two_trials_of_one_man_are_two_stories(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "two trials", order)
    assert found.stories() == found.wanted()


@in_every_order
def test_a_live_blog_is_in_the_story_of_its_event_and_brings_no_other_into_it(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "live blog", order)
    assert found.stories() == found.wanted()


@in_every_order
def test_a_round_up_joins_no_two_of_the_stories_that_it_sums_up(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "round-up", order)
    assert found.stories() == found.wanted()


@pytest.mark.xfail(strict=True, reason="one author's standing lines outweigh what each column tells")
@in_every_order
def test_a_weekly_column_is_not_one_story(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "column", order)
    assert found.stories() == found.wanted()


@pytest.mark.xfail(strict=True, reason="the reports of the death share no more with each other than with the award")
@in_every_order
def test_a_death_is_a_story_apart_from_the_award_of_the_week_before(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "obituary", order)
    assert found.stories() == found.wanted()


@in_every_order
def test_two_matches_of_one_team_within_a_week_are_two_stories(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "two matches", order)
    assert found.stories() == found.wanted()


@in_every_order
def test_one_headline_of_two_towns_is_two_stories(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "same headline", order)
    assert found.stories() == found.wanted()


@in_every_order
def test_a_corrected_text_is_in_the_story_of_the_first(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "correction", order)
    assert found.stories() == found.wanted()


@in_every_order
def test_a_story_whose_first_report_was_wrong_is_one_story(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "wrong first report", order)
    assert found.stories() == found.wanted()


@in_every_order
def test_what_came_of_it_a_month_later_is_a_story_of_its_own_and_linked(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "follow-up", order)
    assert {frozenset(told.event for told in pair) for pair in found.linked} >= {
        frozenset(told.event for told in found.case)
    }
    assert found.stories() == found.wanted()


@in_every_order
def test_the_same_in_another_language_joins_no_two_stories_of_one_place(tmp_path: Path, order: str) -> None:
    found = grouped(tmp_path, "other language", order)
    assert found.stories() == found.wanted()
