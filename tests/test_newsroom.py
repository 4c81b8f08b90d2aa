"""What pages and programs are given, for the owner and for a stranger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from octavo.archive import Archive
from octavo.desk import embedding
from octavo.errors import NotFound
from octavo.filing import Filing
from octavo.newsroom import REPORTS, Newsroom
from octavo.preparing import prepare
from octavo.types import Arrival, Placement, Reader, Reason, State
from pieces import FERRY, FERRY_OTHER, HARVEST, NOW, reading


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    archive = Archive.open(tmp_path)
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    desk.file(reading(FERRY, "wire"))
    desk.file(reading(FERRY_OTHER, "gazette"))
    desk.file(reading((f"{FERRY[0]}, again", FERRY[1]), "courier"))
    desk.file(reading(HARVEST, "courier", url="https://courier.example/2"))
    yield Newsroom(archive, lambda: NOW)
    archive.close()


@pytest.fixture
def owner(newsroom: Newsroom) -> Reader:
    return newsroom.owner()


def test_the_front_page_counts_and_orders_stories(newsroom: Newsroom, owner: Reader) -> None:
    front = newsroom.front_page(owner)
    assert [view.story.articles for view in front.stories] == [3, 1]
    assert (front.articles, front.publishers, front.newest) == (4, 3, NOW - 3600)
    assert front.languages == (("en", 2),)
    assert not front.more
    assert newsroom.front_page(owner, language="de").stories == ()


def test_a_story_folds_copies_under_what_they_copy(newsroom: Newsroom, owner: Reader) -> None:
    story = newsroom.story_page(1, owner)
    assert [view.article.id for view in story.articles] == [1, 2]
    assert [view.article.id for view in story.copies[1]] == [3]
    assert story.key_points


def test_a_long_story_has_pages_and_each_tells_who_reports_it(newsroom: Newsroom, owner: Reader) -> None:
    with newsroom.archive.write(durable=False) as kept:
        made = [kept.publishers.add(f"p{place:02}.example", f"Paper {place:02}") for place in range(REPORTS)]
        ids = kept.next_articles(REPORTS)
        kept.save(
            [
                Arrival(
                    number,
                    f"long {number}",
                    prepare(reading(FERRY, "paper")),
                    one,
                    NOW,
                    Placement(1, None, (), Reason("joined")),
                )
                for number, one in zip(ids, made, strict=True)
            ]
        )
    first, second = (newsroom.story_page(1, owner, page) for page in (1, 2))
    assert (len(first.articles), first.more) == (REPORTS, True)
    assert [view.article.id for view in (*first.articles, *second.articles)][:3] == [1, 2, ids[0]]
    assert (len(second.articles), second.more, second.key_points) == (2, False, ())
    assert first.outlets == second.outlets
    assert sum(one.own for one in first.outlets) == REPORTS + 2
    assert sum(one.copied for one in first.outlets) == 1


def test_an_article_has_paragraphs_points_with_evidence_and_related_ones(newsroom: Newsroom, owner: Reader) -> None:
    page = newsroom.article_page(1, owner)
    assert page.whole
    assert len(page.paragraphs) == len(FERRY[1])
    text = newsroom.text(page.view.article)
    for point in page.key_points:
        (evidence,) = point.evidence
        assert text[evidence.start : evidence.end] == evidence.quote == point.text
        assert evidence.quote in text.split("\n")[evidence.paragraph - 1]
    assert [item.article.id for item in page.related][:1] == [2]
    assert 3 not in [item.article.id for item in page.related]  # a copy of what is being read
    assert page.related[0].reason.code == "angle"
    assert page.related[0].reason.words
    assert [copy.id for copy in page.copies] == [3]
    copy = newsroom.article_page(3, owner)
    assert copy.origin is not None
    assert copy.origin.id == 1


def test_a_stranger_sees_an_excerpt_unless_a_licence_allows_more(newsroom: Newsroom) -> None:
    page = newsroom.article_page(1, None)
    assert (page.whole, page.paragraphs, page.key_points) == (False, (), ())
    assert len(page.excerpt) <= 300
    assert newsroom.story_page(1, None).key_points == ()
    hit = newsroom.search_page("inquiry month engine", "best", 1, None)
    assert all(len("".join(part.text for part in one.snippet)) <= 300 for one in hit.hits)
    newsroom.license("wire.example", licensed=True)
    assert newsroom.article_page(1, None).whole
    assert not newsroom.article_page(2, None).whole


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": State.PAYWALLED, "reason": "For subscribers."}, "could not be read whole"),
        ({"tdm_reserved": True}, "reserves text and data mining"),
        ({"text": "Too short.", "html": "<p>Too short.</p>"}, "too short"),
    ],
)
def test_where_no_machine_picks_it_says_why(
    newsroom: Newsroom, owner: Reader, changes: dict[str, object], said: str
) -> None:
    desk = Filing(newsroom.archive, embedding.load(), 1000, lambda: NOW)
    article = desk.file(reading(HARVEST, "post", **changes)).article
    assert article is not None
    page = newsroom.article_page(article, owner)
    assert page.key_points == ()
    assert said in page.no_key_points


def test_opt_outs_hold_for_strangers_whatever_the_licence(newsroom: Newsroom) -> None:
    desk = Filing(newsroom.archive, embedding.load(), 1000, lambda: NOW)
    article = desk.file(reading(HARVEST, "post", noarchive=True)).article
    assert article is not None
    newsroom.license("post.example", licensed=True)
    assert not newsroom.article_page(article, None).whole


def test_search_says_what_it_cannot_understand(newsroom: Newsroom, owner: Reader) -> None:
    assert [hit.view.article.id for hit in newsroom.search_page("olive", "best", 1, owner).hits] == [4]
    assert newsroom.search_page("publisher:gazette ferry", "newest", 1, owner).hits[0].view.article.id == 2
    assert "2026-05-31" in newsroom.search_page("after:soon ferry", "best", 1, owner).problem
    assert "nobody" in newsroom.search_page("publisher:nobody", "best", 1, owner).problem
    assert newsroom.search_page("  ", "best", 1, owner).hits == ()
    for odd in ('"', "()", "AND", "NEAR/2", "a*", "' OR 1=1", "title:x", "^", "{}", "\x00", "𝓯erry"):
        newsroom.search_page(odd, "best", 1, owner)
    marked = [part.text for part in newsroom.search_page("grower", "best", 1, owner).hits[0].snippet if part.marked]
    assert marked
    assert marked[0].lower().startswith("grow")


def test_saving_is_kept_and_taken_back(newsroom: Newsroom, owner: Reader) -> None:
    newsroom.mark(owner, 1, "saved", on=True)
    newsroom.mark(owner, 1, "read", on=True)
    (view,) = newsroom.saved_page(owner).articles
    assert (view.article.id, view.saved, view.read) == (1, True, True)
    newsroom.mark(owner, 1, "saved", on=False)
    assert newsroom.saved_page(owner).articles == ()
    with pytest.raises(NotFound):
        newsroom.mark(owner, 99, "saved", on=True)


def test_a_publisher_is_removed_with_all_its_texts(newsroom: Newsroom, owner: Reader) -> None:
    newsroom.mark(owner, 1, "saved", on=True)
    assert newsroom.remove_publisher("wire.example") == 1
    with pytest.raises(NotFound) as gone:
        newsroom.article_page(1, owner)
    assert gone.value.removed
    with pytest.raises(NotFound):
        newsroom.publisher_page("wire.example", owner)
    story = newsroom.story_page(1, owner)
    assert story.story.articles == 2
    assert newsroom.article_page(3, owner).origin is None
    assert newsroom.saved_page(owner).articles == ()
    assert 1 not in [hit.view.article.id for hit in newsroom.search_page("ferry", "newest", 1, owner).hits]
    assert newsroom.front_page(owner).articles == 3


def test_the_sample_edition_goes_as_if_it_had_never_been(newsroom: Newsroom, owner: Reader) -> None:
    assert not newsroom.has_sample()
    desk = Filing(newsroom.archive, embedding.load(), 1000, lambda: NOW)
    desk.file(reading(HARVEST, "invented"), sample=True)
    assert newsroom.has_sample()
    assert newsroom.remove_sample() == 1
    assert not newsroom.has_sample()
    assert newsroom.front_page(owner).articles == 4


def test_a_name_has_a_page_where_three_publishers_tell_it(newsroom: Newsroom, owner: Reader) -> None:
    page = newsroom.name_page("Calla Dawn", owner)
    assert page.publishers == 3
    assert {view.article.id for view in page.articles} == {1, 2, 3}
    assert newsroom.name_page("calla dawn", owner, page=9).articles == ()
    for name in ("Nobody Known", "?!", ""):
        with pytest.raises(NotFound, match="Fewer than three"):
            newsroom.name_page(name, owner)
