"""One reading, placed, searchable and kept; the same from any batching and after any restart."""

from collections.abc import Iterator
from pathlib import Path

from octavo.archive import Archive
from octavo.archive.search import parse
from octavo.desk import embedding
from octavo.filing import Filing, identity
from octavo.types import Article, Reading, State
from pieces import FERRY, FERRY_OTHER, HARVEST, NOW, reading


def filed(archive: Archive, desk: Filing, item: Reading, **more: object) -> Article:
    number = desk.file(item, **more).article
    assert number is not None
    with archive.read() as kept:
        return kept.articles.get(number)


def filing(archive: Archive) -> Filing:
    return Filing(archive, embedding.load(), 1000, lambda: NOW)


def test_reports_of_one_event_make_one_story_and_another_event_another(archive: Archive) -> None:
    desk = filing(archive)
    first = filed(archive, desk, reading(FERRY, "courier"))
    second = filed(archive, desk, reading(HARVEST, "courier", url="https://courier.example/news/2"))
    third = filed(archive, desk, reading(FERRY_OTHER, "gazette"))
    assert first and second and third
    assert (first.story, second.story, third.story) == (1, 2, 1)
    assert third.copy_of is None
    assert third.why.code == "joined"
    with archive.read() as kept:
        assert kept.stories.get(1).publishers == 2
        nearest = kept.placements.edges(third.id, 5)[0]
        assert nearest.other == first.id
        assert "Calla Dawn" in nearest.shares


def test_a_text_published_again_is_a_copy_even_cut_and_with_another_headline(archive: Archive) -> None:
    desk = filing(archive)
    desk.file(reading(FERRY, "wire"))
    _, paragraphs = FERRY
    cut = ("Adrift no more", ["From our own desk this morning.", *paragraphs[:4]])
    again = filed(archive, desk, reading(cut, "courier"))
    assert again is not None
    assert (again.copy_of, again.story) == (1, 1)
    assert (again.why.code, again.why.other) == ("copy", 1)


def test_the_same_address_is_the_same_article_whatever_trackers_it_carries(archive: Archive) -> None:
    desk = filing(archive)
    assert desk.file(reading(FERRY, "courier")).new
    again = desk.file(reading(FERRY, "courier", url="https://courier.example/news/1?utm_source=feed#top"))
    assert not again.new
    assert not again.revised
    assert (
        identity("HTTPS://Courier.example:443/news/1?a=1&utm_medium=x&fbclid=2#p")
        == "https://courier.example/news/1?a=1"
    )


def test_a_changed_text_is_a_revision_and_a_stub_never_hides_the_whole(archive: Archive) -> None:
    desk = filing(archive)
    desk.file(reading(FERRY, "courier"))
    title, paragraphs = FERRY
    longer = reading((title, [*paragraphs, "Correction: an earlier text gave another number."]), "courier")
    assert desk.file(longer).revised
    stub = reading((title, paragraphs[:1]), "courier", state=State.PAYWALLED, reason="The rest is for subscribers.")
    assert not desk.file(stub).revised
    with archive.read() as kept:
        article = kept.articles.get(1)
        assert (article.revision, article.state) == (2, State.FULL)
        assert kept.words.newest(parse("correction"), None, 5) == [1]


def test_a_canonical_address_on_another_host_does_not_steal_an_identity(archive: Archive) -> None:
    desk = filing(archive)
    desk.file(reading(FERRY, "courier"))
    thief = desk.file(reading(HARVEST, "thief", canonical="https://courier.example/news/1"))
    assert thief.new
    with archive.read() as kept:
        assert kept.articles.get(1).title == FERRY[0]


def test_what_has_no_address_is_known_by_publisher_and_headline(archive: Archive) -> None:
    desk = filing(archive)
    assert desk.file(reading(FERRY, "courier", url="")).new
    assert not desk.file(reading(FERRY, "courier", url="")).new
    assert desk.file(reading(FERRY, "courier", url="", publisher="")).new


def test_a_removed_publisher_is_not_filed_again(archive: Archive) -> None:
    desk = filing(archive)
    desk.file(reading(FERRY, "courier"))
    with archive.write(durable=True) as kept:
        kept.publishers.set_removed(kept.publishers.get("courier.example"), NOW)
    assert desk.file(reading(HARVEST, "courier", url="https://courier.example/news/2")).article is None


def test_two_processes_that_file_by_turns_give_the_same_archive_as_one(tmp_path: Path) -> None:
    items = [
        reading(piece, f"outlet{n}", url=f"https://outlet{n}.example/{n}")
        for n, piece in enumerate([FERRY, HARVEST, FERRY_OTHER] * 4)
    ]
    one, two = Archive.open(tmp_path / "one"), Archive.open(tmp_path / "two")
    alone, desks = filing(one), [filing(two), filing(two)]
    for number, item in enumerate(items):
        alone.file(item)
        (desks[number % 2] if number % 5 else filing(two)).file(item)
    with one.read() as a, two.read() as b:
        mine, theirs = a.articles.after(0, 100), b.articles.after(0, 100)
        assert mine == theirs
        assert [a.placements.edges(x.id, 20) for x in mine] == [b.placements.edges(x.id, 20) for x in theirs]
    one.close()
    two.close()


def test_revisions_and_removals_reach_every_process(tmp_path: Path) -> None:
    one, two = Archive.open(tmp_path / "one"), Archive.open(tmp_path / "two")
    alone = filing(one)
    title, paragraphs = FERRY

    def steps() -> Iterator[Reading | str]:
        yield reading(HARVEST, "courier")
        for number in range(12):
            yield reading((f"Notes of day {number}", [f"Word{number} " * 30]), f"outlet{number}")
        yield reading((title, paragraphs), "courier")  # the address of the harvest: another text
        yield "remove"
        yield reading(FERRY_OTHER, "gazette")
        yield reading((title, [*paragraphs[:5], "More is known now."]), "post")

    for step in steps():
        for archive, desk in ((one, alone), (two, filing(two))):
            if isinstance(step, Reading):
                desk.file(step)
            else:
                with archive.write(durable=True) as kept:
                    kept.remove([kept.articles.get(3)], NOW)
    with one.read() as a, two.read() as b:
        mine, theirs = a.articles.after(0, 100), b.articles.after(0, 100)
        assert mine == theirs
        assert mine[-2].story == 1
        assert [a.placements.edges(x.id, 20) for x in mine] == [b.placements.edges(x.id, 20) for x in theirs]
    one.close()
    two.close()


def test_what_a_publisher_asks_for_later_holds_too(archive: Archive) -> None:
    desk = filing(archive)
    desk.file(reading(FERRY, "courier"))
    assert not desk.file(reading(FERRY, "courier", noarchive=True, tdm_reserved=True)).revised
    with archive.read() as kept:
        article = kept.articles.get(1)
        assert (article.noarchive, article.tdm_reserved, article.revision) == (True, True, 1)


def test_where_mining_is_reserved_nothing_is_compared(archive: Archive) -> None:
    desk = filing(archive)
    desk.file(reading(FERRY, "courier"))
    article = filed(archive, desk, reading(FERRY, "gazette", tdm_reserved=True))
    assert article is not None
    assert (article.story, article.copy_of) == (article.id, None)
    assert article.why.code == "reserved"
    with archive.read() as kept:
        assert kept.placements.edges(article.id, 5) == []
        assert kept.articles.revision(article).points == ()


def test_a_removed_publisher_stays_removed_under_its_other_hosts(archive: Archive) -> None:
    desk = filing(archive)
    desk.file(reading(FERRY, "courier"))
    with archive.write(durable=True) as kept:
        kept.publishers.set_removed(kept.publishers.get("courier.example"), NOW)
    assert desk.file(reading(HARVEST, "courier", url="https://m.courier.example/2")).article is None


def test_texts_without_address_and_headline_are_told_apart(archive: Archive) -> None:
    desk = filing(archive)
    assert desk.file(reading(("", FERRY[1]), "courier", url="")).new
    assert desk.file(reading(("???", HARVEST[1]), "courier", url="")).new
    assert not desk.file(reading(("", FERRY[1]), "courier", url="")).new
