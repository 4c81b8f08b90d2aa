"""Stories part and join as news comes in: the same whatever the batches, shards and restarts; no address is lost."""

import random
from pathlib import Path

import pytest

from octavo import membership
from octavo.archive import Archive, digest
from octavo.archive.digest import Digest
from octavo.desk import embedding, stories
from octavo.filing import Filing, Incoming
from octavo.newsroom import Newsroom
from octavo.preparing import prepare
from octavo.types import Prepared, Reading, Reason, State
from pieces import NOW

SYLLABLES = ("ba", "co", "di", "fu", "gel", "hor", "kin", "lam", "mer", "nos", "pir", "quo", "ras", "sul", "tev", "wim")


def invented(chance: random.Random, count: int, *, names: bool = False) -> list[str]:
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(count)]
    return [word.capitalize() for word in words] if names else words


def news(seed: int, topics: int = 4, reports: int = 7) -> list[Prepared]:
    """Reports of two events for each topic: both tell of the same people, and each of what is its own; some copies."""
    chance = random.Random(seed)
    told: list[str] = []
    for _ in range(topics):
        people, about = invented(chance, 2, names=True), invented(chance, 8)
        for _ in range(2):
            own, places = invented(chance, 20), invented(chance, 5, names=True)
            told += [
                " ".join(
                    chance.sample(people, 1)
                    + chance.sample(about, 4)
                    + chance.sample(own, 10)
                    + chance.sample(places, 3)
                    + invented(chance, 20)
                )
                for _ in range(reports)
            ]
    told += chance.sample(told, 4)
    chance.shuffle(told)
    readings = (
        Reading(
            url=f"https://outlet{at % 5}.example/{at}",
            state=State.FULL,
            title=" ".join(text.split()[:6]),
            published=NOW + 600 * at,
            language="en",
            text=text,
        )
        for at, text in enumerate(told)
    )
    return [prepare(reading) for reading in readings]


def filed(folder: Path, arrivals: list[Prepared], chance: random.Random | None = None, shards: int = 1) -> Archive:
    """An archive of these, one by one, or in random batches with restarts between some."""
    archive = Archive.open(folder)
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW, shards=shards)
    at = 0
    while at < len(arrivals):
        size = chance.choice((1, 2, 5, 9, 30)) if chance else 1
        with desk.writing() as kept:
            some = arrivals[at : at + size]
            desk.file_all(kept, [Incoming(one, seen=NOW + 60 * (at + n)) for n, one in enumerate(some)])
        at += size
        if chance and chance.random() < 0.3:
            desk = Filing(archive, embedding.load(), 1000, lambda: NOW, shards=shards)
    return archive


def held(archive: Archive) -> Digest:
    made = digest.digest(archive)
    archive.close()
    return made


@pytest.mark.parametrize("seed", range(3))
def test_batches_shards_and_restarts_give_what_one_by_one_gives(tmp_path: Path, seed: int) -> None:
    arrivals = news(seed)
    chance = random.Random(seed)
    alone = filed(tmp_path / "alone", arrivals)
    with alone.read() as kept:
        moved = [article for article in kept.articles.after(0, 100) if article.why.code == "moved"]
        assert moved  # or this proves nothing
    wanted = held(alone)
    for at in range(3):
        other = filed(tmp_path / f"{at}", arrivals, chance, shards=at + 1)
        assert held(other).differing(wanted) == ()


def test_ended_stories_lead_to_where_their_articles_went(tmp_path: Path) -> None:
    arrivals = news(1)
    archive = Archive.open(tmp_path / "archive")
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    bookmarks: set[int] = set()
    for at, one in enumerate(arrivals):
        with desk.writing() as kept:
            desk.file_all(kept, [Incoming(one, seen=NOW + at)])
        with archive.read() as kept:
            bookmarks |= {article.story for article in kept.articles.after(0, 100)}
    newsroom = Newsroom(archive, lambda: NOW)
    with archive.read() as kept:
        here = {article.story for article in kept.articles.after(0, 100)}
        assert bookmarks - here  # or this proves nothing
        assert kept.stories.count() == len(here)
    for story in bookmarks:
        page = newsroom.story_page(story, None)
        assert page.story.id in here
        assert page.articles
    archive.close()


def test_copies_are_where_what_they_copy_is(tmp_path: Path) -> None:
    archive = filed(tmp_path / "archive", news(2), random.Random(2))
    with archive.read() as kept:
        articles = {article.id: article for article in kept.articles.after(0, 100)}
        copies = [article for article in articles.values() if article.copy_of]
        assert copies
        assert all(article.story == articles[article.copy_of or 0].story for article in copies)
    archive.close()


def test_stories_of_more_articles_than_are_divided_move_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (membership, stories):
        monkeypatch.setattr(module, "MEMBERS", 3)
    monkeypatch.setattr(stories, "NEAREST", 8)
    arrivals = [one for seed in range(2) for one in news(seed + 7, topics=2)]
    alone = filed(tmp_path / "alone", arrivals)
    with alone.read() as kept:
        articles = kept.articles.after(0, 100)
        assert any(article.why == Reason("moved") for article in articles)  # with their story, or this proves nothing
        assert {article.story for article in articles} == {one.id for one in kept.stories.newest(100)}
        assert kept.articles.last() == len(articles)
    wanted = held(alone)
    assert held(filed(tmp_path / "other", arrivals, random.Random(1), shards=2)).differing(wanted) == ()
