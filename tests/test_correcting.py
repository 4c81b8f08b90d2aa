"""What a reader corrected moves at once, holds when articles are placed anew, and can be undone."""

import pytest

from octavo.archive import Archive
from octavo.desk import embedding
from octavo.errors import UsageError
from octavo.executor import Inline
from octavo.filing import Filing
from octavo.nearby import Nearby
from octavo.newsroom import Newsroom
from octavo.preparing import prepare
from octavo.types import Placement, Reason
from pieces import FERRY, FERRY_OTHER, HARVEST, NOW, reading


@pytest.fixture
def newsroom(archive: Archive) -> Newsroom:
    """Articles 1, 2 (of one story), 3 (a copy of 1) and 4 (of another)."""
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    for piece, host in ((FERRY, "wire"), (FERRY_OTHER, "gazette"), (FERRY, "courier"), (HARVEST, "herald")):
        desk.file(reading(piece, host))
    return Newsroom(archive, lambda: NOW)


def places(newsroom: Newsroom) -> list[tuple[int, int | None]]:
    with newsroom.archive.read() as kept:
        return [(article.story, article.copy_of) for article in kept.articles.after(0, 10)]


def placed_anew(newsroom: Newsroom) -> tuple[Placement, ...]:
    """Where articles would belong if they came in now, given the corrections that stand."""
    with newsroom.archive.read() as kept:
        articles = kept.articles.after(0, 10)
        texts = kept.articles.texts([article.id for article in articles])
    pieces = {1: FERRY, 2: FERRY_OTHER, 3: FERRY, 4: HARVEST}
    assert texts[1] == "\n".join(FERRY[1])
    with newsroom.archive.read() as kept:
        run = [prepare(reading(pieces[n], f"p{n}")) for n in range(1, 5)]
        return Nearby(1000, Inline()).place(kept, 1, run).placements


def test_an_article_leaves_its_story_with_its_copies_and_comes_back(newsroom: Newsroom) -> None:
    before = places(newsroom)
    assert before == [(1, None), (1, None), (1, 1), (4, None)]
    made = newsroom.not_this_story(newsroom.owner(), 2)
    assert places(newsroom) == [(1, None), (2, None), (1, 1), (4, None)]
    assert newsroom.story_page(1, None).story.articles == 2
    assert newsroom.article_page(2, None).view.article.why == Reason("apart", 0, 1, ("Owner",))
    newsroom.undo_correction(made.id)
    assert places(newsroom) == before
    with pytest.raises(UsageError, match="undone already"):
        newsroom.undo_correction(made.id)


def test_whoever_stays_keeps_the_address(newsroom: Newsroom) -> None:
    newsroom.not_this_story(newsroom.owner(), 1)
    (first, _), (second, _), (copy, of), _ = places(newsroom)
    assert second == 1
    assert first == copy == 5  # a new number
    assert of == 1
    assert newsroom.story_page(5, None).story.articles == 2


def test_articles_are_joined_and_copies_told(newsroom: Newsroom) -> None:
    newsroom.correct(newsroom.owner(), "same", 4, 2)
    assert places(newsroom)[3] == (1, None)
    newsroom.correct(newsroom.owner(), "copy", 2, 4)
    assert places(newsroom)[3] == (1, 2)
    log = newsroom.corrections_page().corrections
    assert [(one.kind, article.id, other.id) for one, article, other in log] == [("copy", 4, 2), ("same", 4, 2)]


@pytest.mark.parametrize(
    ("kind", "article", "other", "said"),
    [
        ("apart", 4, 1, "not in one story"),
        ("same", 2, 1, "in one story already"),
        ("copy", 3, 1, "copy of 1 already"),
        ("same", 2, 2, "two different"),
        ("merge", 2, 1, "one of apart, copy, same"),
    ],
)
def test_what_cannot_be_corrected_is_said(newsroom: Newsroom, kind: str, article: int, other: int, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        newsroom.correct(newsroom.owner(), kind, article, other)
    assert newsroom.corrections_page().corrections == ()


def test_later_placements_obey(newsroom: Newsroom) -> None:
    owner = newsroom.owner()
    assert [placed.story for placed in placed_anew(newsroom)] == [1, 1, 1, 4]
    apart = newsroom.correct(owner, "apart", 2, 1)
    newsroom.correct(owner, "same", 4, 1)
    first, second, third, fourth = placed_anew(newsroom)
    assert (first.story, second.story, third.copy_of, fourth.story) == (1, 2, 1, 1)
    assert second.reason.code == "opened"
    newsroom.undo_correction(apart.id)
    assert placed_anew(newsroom)[1].story == 1


def test_what_was_joined_or_called_a_copy_comes_back_alone(newsroom: Newsroom) -> None:
    before = places(newsroom)
    for kind in ("same", "copy"):
        made = newsroom.correct(newsroom.owner(), kind, 4, 2)
        assert places(newsroom)[3][0] == 1
        newsroom.undo_correction(made.id)
        assert places(newsroom) == before


def test_two_prints_of_one_text_stay_apart_when_they_are_placed_anew(newsroom: Newsroom) -> None:
    newsroom.correct(newsroom.owner(), "apart", 3, 1)
    assert places(newsroom)[2] == (3, None)
    assert placed_anew(newsroom)[2].copy_of is None
    assert placed_anew(newsroom)[2].story == 3
