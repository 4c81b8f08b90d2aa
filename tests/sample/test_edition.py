import json
import re
from collections import Counter
from pathlib import Path

import pytest
import trafilatura
from lxml import html as lxml_html

from octavo.sample import SamplePage, articles, pages, publishers
from octavo.types import State

AS_OF = 1_792_000_000  # Wednesday 14 October 2026, 17:46 UTC
DAY = 86_400
REAL_NAMES = (
    "Reuters Associated AFP BBC CNN Bloomberg Guardian Times Telegraph Tass Xinhua Google Facebook Amazon "
    "Microsoft Trump Biden Putin Zelensky Macron Merkel Scholz Merz Starmer Netanyahu Ukraine Russia Germany "
    "France Britain Israel China London Paris Berlin Moscow Washington Brussels NATO Deutschland Frankreich "
    "Allemagne Europe Europa Lorem"
).split()


@pytest.fixture(scope="module")
def edition() -> list[SamplePage]:
    return list(pages(AS_OF))


def test_it_is_as_large_and_as_various_as_promised(edition: list[SamplePage]) -> None:
    assert len(articles()) >= 64
    assert len({page.domain for page in edition}) == len(publishers()) >= 11
    assert len({page.story for page in edition}) >= 13
    languages = Counter(article.language for article in articles())
    assert languages["en"] > languages["de"] >= 5
    assert languages["fr"] >= 5
    assert max(page.seen for page in edition) - min(page.seen for page in edition) >= 6 * DAY


def test_keys_addresses_and_publishers_are_unique(edition: list[SamplePage]) -> None:
    assert len({article.key for article in articles()}) == len(articles())
    assert len({page.url for page in edition}) == len(articles())
    assert len({(page.url, page.revision) for page in edition}) == len(edition)
    assert len({publisher.name for publisher in publishers()}) == len(publishers())


def test_pages_come_in_the_order_in_which_they_came_out(edition: list[SamplePage]) -> None:
    assert [page.seen for page in edition] == sorted(page.seen for page in edition)
    assert all(AS_OF - 7 * DAY <= page.published <= page.seen <= AS_OF for page in edition)


def test_every_publisher_is_invented_and_says_so(edition: list[SamplePage]) -> None:
    for publisher in publishers():
        assert re.fullmatch(r"[a-z0-9-]+\.example", publisher.domain)
        assert re.search("invented|erfunden|inventé", publisher.about)
        assert "Octavo" in publisher.about
    assert all(re.search("invented|erfunden|inventé", page.html) for page in edition)


def test_no_name_of_the_real_world(edition: list[SamplePage]) -> None:
    names = re.compile(rf"\b({'|'.join(REAL_NAMES)})\b")
    assert {match[0] for page in edition for match in names.finditer(page.html)} == set()


def test_the_text_can_be_read_back_clean_and_whole(edition: list[SamplePage]) -> None:
    for page in edition:
        read = trafilatura.bare_extraction(page.html, url=page.url, fast=True, with_metadata=True)
        assert read is not None
        assert tuple(read.text.split("\n")) == page.paragraphs, page.key
        assert read.title == page.headline


def test_a_page_states_what_it_is(edition: list[SamplePage]) -> None:
    for page in edition:
        tree = lxml_html.fromstring(page.html)
        stated = json.loads(tree.findtext(".//script[@type='application/ld+json']") or "")
        assert tree.get("lang") == page.language
        assert tree.findtext(".//title") == f"{page.headline} | {page.publisher}"
        assert tree.xpath("string(//link[@rel='canonical']/@href)") == page.url
        assert stated["headline"] == page.headline
        assert stated["publisher"]["name"] == page.publisher
        assert stated["author"]
        assert stated["isAccessibleForFree"] is (page.state is not State.PAYWALLED)
        assert stated["dateModified"] >= stated["datePublished"]


def test_texts_have_the_length_of_news(edition: list[SamplePage]) -> None:
    for page in edition:
        words = sum(len(paragraph.split()) for paragraph in page.paragraphs)
        if page.state is State.FULL:
            assert 120 <= words <= 450, page.key
            assert len(page.paragraphs) >= 4, page.key
        else:
            assert words < 120, page.key


def test_stubs_say_what_is_missing(edition: list[SamplePage]) -> None:
    states = {page.key: page for page in edition if page.state is not State.FULL}
    assert {page.state for page in states.values()} == {State.PAYWALLED, State.TRUNCATED}
    for page in states.values():
        assert ("Subscribe to continue" if page.state is State.PAYWALLED else "Continue reading") in page.html


def test_copies_share_their_text_and_nothing_else_does(edition: list[SamplePage]) -> None:
    first = {page.key: page for page in edition if page.revision == 1}
    copies = [page for page in first.values() if page.copy_of]
    assert len(copies) >= 10
    for page in copies:
        origin = first[page.copy_of]
        assert origin.seen < page.seen
        assert origin.story == page.story
        assert origin.domain != page.domain
        assert len(set(page.paragraphs) & set(origin.paragraphs)) >= min(3, len(origin.paragraphs))
    seen = Counter(paragraph for page in first.values() if not page.copy_of for paragraph in page.paragraphs)
    assert seen.most_common(1)[0][1] == 1


def test_a_correction_is_a_later_text_at_the_same_address(edition: list[SamplePage]) -> None:
    corrected = [page for page in edition if page.revision == 2]
    assert len(corrected) >= 2
    for page in corrected:
        before = next(other for other in edition if other.key == page.key and other.revision == 1)
        assert before.url == page.url
        assert before.published == page.published < page.seen
        assert before.paragraphs != page.paragraphs
        assert page.paragraphs[-1].startswith("Correction: ")


@pytest.mark.parametrize("as_of", [0, AS_OF, AS_OF + 12_345, 1_709_251_200, 1_767_225_600])
def test_it_can_be_printed_at_any_time(as_of: int) -> None:
    printed = list(pages(as_of))
    assert printed == list(pages(as_of))
    assert not any("{" in paragraph for page in printed for paragraph in page.paragraphs)
    assert len({page.url for page in printed}) == len(articles())


def test_days_in_the_text_agree_with_the_calendar(edition: list[SamplePage]) -> None:
    """The ferry ran into the pier 142 hours before the end: on Thursday the 8th, in each report's language."""
    text = {page.key: " ".join(page.paragraphs) for page in edition if page.revision == 1}
    assert " on Thursday, injuring 14" in text["mw-ferry"]
    assert "am Donnerstag eine Fähre" in text["lindbruecker-ferry"]
    assert "sur le papier dimanche" in text["echo-talks"]
    assert "to Haldrich on 7 September" in text["brennick-recall"]


def test_the_page_that_describes_it_is_true() -> None:
    described = (Path(__file__).parents[2] / "docs" / "sample.md").read_text(encoding="utf-8")
    assert f"{len(articles())} articles" in described
    for article in articles():
        assert article.story in described
        if article.copy_of:
            assert f"| `{article.copy_of}` | `{article.key}` |" in described
        if article.paywalled or article.teaser or len(article.texts) > 1:
            assert f"| `{article.key}` |" in described
