"""What every store lets go of, piece by piece, and what it keeps."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from octavo.archive import Archive, Kept
from octavo.archive.retention import BATCH, Step
from octavo.archive.schema import KEPT, shelf_of
from octavo.archive.search import parse
from octavo.archive.sqlite import SqliteDatabase
from octavo.desk import embedding
from octavo.errors import ArchiveBusy
from octavo.filing import Filing, Incoming
from octavo.preparing import prepare
from octavo.types import Entry
from pieces import FERRY, FERRY_OTHER, HARVEST, NOW, reading

MONTH = 31 * 86_400
THIS = shelf_of(NOW)
OLD = shelf_of(NOW - 3 * MONTH)
ALL = 1_000_000  # a window that holds every article


@pytest.fixture(params=["sqlite", "postgres"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An archive with four articles: two of one event and one of another on an old shelf, one of this month."""
    store = tmp_path if request.param == "sqlite" else request.getfixturevalue("postgres_address")
    kept = Archive.open(store)
    desk = Filing(kept, embedding.load(), 1000, lambda: NOW)
    for piece, host, seen in (
        (FERRY, "wire", NOW - 3 * MONTH),
        (FERRY_OTHER, "gazette", NOW - 3 * MONTH),
        (HARVEST, "courier", NOW - 3 * MONTH),
        (("New well in Tassaly", ["A well was dug in the hills of Tassaly on Monday."] * 3), "herald", NOW),
    ):
        desk.file(reading(piece, host), seen=seen)
    yield kept
    kept.close()


def whole(archive: Archive, piece: Callable[[Kept], Step | None]) -> list[Step]:
    """Does a piece until nothing is left of it, each time in a transaction."""
    steps = []
    while True:
        with archive.write(durable=False) as kept:
            step = piece(kept)
        if step is None:
            return steps
        steps.append(step)


def texts_go(archive: Archive, shelf: int = OLD) -> list[Step]:
    return whole(archive, lambda kept: kept.retention.let_texts_go(shelf, NOW))


def vectors_go(archive: Archive, shelf: int = OLD, window: int = ALL) -> list[Step]:
    return whole(archive, lambda kept: kept.retention.let_vectors_go(shelf, window))


def mark(archive: Archive, article: int, *, on: bool = True) -> None:
    with archive.write(durable=True) as kept:
        kept.marks.put(kept.marks.reader(1), "saved", article, NOW if on else None)


def found(archive: Archive, words: str) -> list[int]:
    with archive.read() as kept:
        return kept.words.newest(parse(words), None, 10)


def text_of(archive: Archive, number: int) -> str:
    with archive.read() as kept:
        return kept.articles.revision(kept.articles.get(number)).text


def test_the_shelves_that_are_old_enough_are_told_oldest_first(archive: Archive) -> None:
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    desk.file(reading(("Older still", HARVEST[1]), "elder"), seen=NOW - 9 * MONTH)
    with archive.read() as kept:
        for table in ("revision", "feature", "article"):
            assert kept.retention.shelves(table, THIS) == [shelf_of(NOW - 9 * MONTH), OLD]
            assert kept.retention.shelves(table, OLD) == [shelf_of(NOW - 9 * MONTH)]


def test_texts_go_with_their_words_and_what_stays_says_so(archive: Archive) -> None:
    assert sum(step.articles for step in texts_go(archive)) == 3
    assert [text_of(archive, number) for number in (1, 2, 3)] == ["", "", ""]
    assert "well" in text_of(archive, 4)
    assert found(archive, "ferry") == []
    assert found(archive, "tassaly") == [4]
    with archive.read() as kept:
        first, last = kept.articles.get(1), kept.articles.get(4)
        assert (first.let_go, last.let_go) == (NOW, None)
        assert first.lead.startswith("PORT MERRIN")
        assert kept.retention.shelves("revision", THIS) == []
        assert kept.placements.edges(1, 5)[0].other == 2
    assert texts_go(archive) == []


def test_what_somebody_keeps_is_moved_out_whole(archive: Archive) -> None:
    mark(archive, 2)
    assert texts_go(archive)[0] == Step("kept", 1, OLD)
    vectors_go(archive)
    assert "Quill" in text_of(archive, 2)
    assert found(archive, "quill") == [2]
    with archive.read() as kept:
        assert (kept.articles.get(2).shelf, kept.articles.get(2).let_go) == (KEPT, None)
        assert set(kept.placements.features([1, 2, 3, 4])) == {2, 4}
        assert kept.placements.neighbours([2])


def test_what_is_saved_after_any_piece_is_kept_as_long_as_its_text_is_there(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        kept.retention.let_texts_go(OLD, NOW)
    there = [number for number in (1, 2, 3) if kept_text(archive, number)]
    for number in there:
        mark(archive, number)
    texts_go(archive)
    for number in there:
        assert text_of(archive, number)
        assert number in found(archive, "tassaly" if number == 3 else "merrin")


def kept_text(archive: Archive, number: int) -> bool:
    """Whether a text is in the archive, whatever the article says of it."""
    with archive.read() as kept:
        return bool(kept.articles.texts([number]))


def test_what_nobody_keeps_any_more_goes_back_to_its_month(archive: Archive) -> None:
    mark(archive, 2)
    texts_go(archive)
    mark(archive, 2, on=False)
    assert whole(archive, lambda kept: kept.retention.put_back(NOW - 4 * MONTH)) == []
    assert whole(archive, lambda kept: kept.retention.put_back(NOW)) == [Step("put back", 1)]
    assert text_of(archive, 2)
    assert found(archive, "quill") == [2]
    assert sum(step.articles for step in texts_go(archive)) == 1
    assert text_of(archive, 2) == ""


def test_a_later_revision_brings_the_text_back_until_it_goes_again(archive: Archive) -> None:
    texts_go(archive)
    vectors_go(archive)
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    longer = (FERRY[0], [*FERRY[1], "A correction was added by the harbour office."])
    assert desk.file(reading(longer, "wire")).revised
    with archive.read() as kept:
        article = kept.articles.get(1)
        assert (article.revision, article.let_go, article.shelf) == (2, None, OLD)
        assert [revision.number for revision in kept.articles.revisions(article)] == [2]
        assert set(kept.placements.features([1])) == {1}
    assert found(archive, "correction") == [1]
    assert sum(step.articles for step in texts_go(archive)) == 1
    assert sum(step.articles for step in vectors_go(archive)) == 1
    assert found(archive, "correction") == []
    assert text_of(archive, 1) == ""


def test_each_kind_goes_by_itself(archive: Archive) -> None:
    vectors_go(archive)
    assert text_of(archive, 1)
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    desk.file(reading(("A late one", HARVEST[1]), "late"), seen=NOW - 3 * MONTH)  # its shelf is made whole again
    assert text_of(archive, 5)
    with archive.read() as kept:
        assert set(kept.placements.features([1, 5])) == {5}


def test_vectors_go_with_their_fingerprints_and_edges_and_statistics_stay(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        kept.placements.set_statistic(32, b"as it was")
        sketch, before = kept.placements.features([1])[1].sketch, kept.placements.generation()
        assert kept.placements.holding(sketch, 100)
    assert sum(step.articles for step in vectors_go(archive)) == 3
    with archive.read() as kept:
        assert kept.placements.holding(sketch, 100) == {}
        assert set(kept.placements.features([1, 2, 3, 4])) == {4}
        assert kept.placements.edges(1, 5)[0].other == 2
        assert kept.placements.statistic(32) == b"as it was"
        assert kept.placements.generation() > before
    assert vectors_go(archive) == []


def test_copies_in_memory_are_left_alone_where_none_of_them_is_asked(archive: Archive) -> None:
    with archive.read() as kept:
        before = kept.placements.generation()
    vectors_go(archive, window=1)
    with archive.read() as kept:
        assert kept.placements.generation() == before


def test_a_new_article_is_placed_among_what_is_left(archive: Archive) -> None:
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    assert desk.file(reading((f"{FERRY[0]} again", FERRY[1]), "courier", url="https://courier.example/9")).article == 5
    vectors_go(archive)
    desk.file(reading((f"{FERRY[0]} once more", FERRY[1]), "herald", url="https://herald.example/9"))
    afresh = Filing(archive, embedding.load(), 1000, lambda: NOW)
    afresh.file(reading((f"{FERRY[0]} for good", FERRY[1]), "echo"))
    with archive.read() as kept:
        assert [kept.articles.get(number).copy_of for number in (5, 6, 7)] == [1, 1, 1]
        assert {edge.other for edge in kept.placements.edges(5, 9)} >= {1, 2, 6, 7}
        assert {edge.other for edge in kept.placements.edges(6, 9)} == {
            5,
            7,
        }  # not 1 and 2, which a copy may still hold
        assert {edge.other for edge in kept.placements.edges(7, 9)} == {5, 6}


def test_many_go_in_bounded_pieces(archive: Archive) -> None:
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    _file(desk, [(f"Note {number}", [f"The note says {number} and {number + 1}."]) for number in range(BATCH)])
    steps = [*vectors_go(archive), *texts_go(archive)]
    assert all(step.articles <= 10 * BATCH for step in steps)
    assert [step.articles for step in steps if step.what == "vectors" and step.articles] == [BATCH, 3]
    assert sum(step.articles for step in steps if step.what == "texts") == BATCH + 3


def test_an_entry_outlives_its_article_so_that_a_feed_does_not_bring_it_back(archive: Archive) -> None:
    with archive.write(durable=True) as kept:
        publisher = kept.publishers.get("wire.example")
        kept.feeds.add("https://wire.example/feed", "Wire", publisher, NOW)
        feed = kept.feeds.all()[0]
        offered = [(Entry("g1", "https://wire.example/news/1", FERRY[0], summary="As the feed has it"), "digest")]
        assert kept.entries.note(feed, offered, NOW) == 1
        kept.entries.read(1, 1)
    with archive.write(durable=False) as kept:
        kept.retention.forget_entries([1])
        kept.remove([kept.articles.get(1)], NOW)
    with archive.write(durable=False) as kept:
        assert kept.entries.note(feed, offered, NOW) == 0
        assert kept.entries.due(NOW + MONTH, 10) == []


def test_the_older_of_a_publisher_are_told_by_when_they_came_in(archive: Archive) -> None:
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    early: dict[str, Any] = {"url": "https://wire.example/2", "published": NOW - 9 * MONTH}
    desk.file(reading(("Found late", HARVEST[1]), "wire", **early), seen=NOW)
    with archive.read() as kept:
        publisher = kept.publishers.get("wire.example")
        assert kept.retention.older(publisher, NOW - MONTH) == [1]
        assert kept.retention.older(publisher, NOW + 1) == [5, 1]
        assert kept.publishers.terms() == []
    with archive.write(durable=True) as kept:
        kept.publishers.set_keep_days(publisher, 30)
        assert kept.publishers.terms() == [(publisher, 30)]


# ---------------------------------------------------------------------------------------------- readers meanwhile


def test_a_reader_that_has_begun_sees_the_text_while_it_goes(archive: Archive) -> None:
    """On PostgreSQL a dropped partition is gone for older snapshots too: whoever drops waits for readers."""
    going = threading.Thread(target=texts_go, args=(archive,))
    with archive.read() as kept:
        article = kept.articles.get(1)
        going.start()
        going.join(0.3)  # long enough to be there first, were it not to wait
        assert kept.words.newest(parse("merrin"), None, 5) == [2, 1]
        assert kept.articles.revision(article).text.startswith("PORT MERRIN")
        assert set(kept.articles.texts([1, 2, 3])) == {1, 2, 3}
    going.join()
    assert text_of(archive, 1) == ""


def test_a_reader_that_goes_on_and_on_is_not_waited_for(postgres_address: str) -> None:
    archive = Archive.open(postgres_address)
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    desk.file(reading(FERRY, "wire"), seen=NOW - 3 * MONTH)
    with archive.read(), pytest.raises(ArchiveBusy):
        texts_go(archive)
    assert text_of(archive, 1) == ""  # it was said already that it goes
    assert kept_text(archive, 1)
    texts_go(archive)
    assert not kept_text(archive, 1)
    archive.close()


def test_a_shelf_is_made_and_dropped_while_readers_search(postgres_address: str) -> None:
    archive = Archive.open(postgres_address)
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    desk.file(reading(HARVEST, "courier"), seen=NOW)
    problems: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                with archive.read() as kept:
                    numbers = kept.words.best(parse("tassaly"), None)
                    kept.articles.texts(numbers)
                    for article in kept.articles.many(numbers).values():
                        assert kept.articles.revision(article).text or article.let_go
        except BaseException as problem:  # noqa: BLE001 - told to the test's own thread
            problems.append(problem)

    readers = [threading.Thread(target=search) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 13):
        seen = NOW - number * MONTH
        desk.file(
            reading((f"Growers {number}", HARVEST[1]), "herald", url=f"https://herald.example/{number}"), seen=seen
        )
        while True:
            with suppress(ArchiveBusy):  # a slow machine's readers may take longer than a drop waits
                texts_go(archive, shelf_of(seen))
                break
    done.set()
    for reader in readers:
        reader.join()
    archive.close()
    assert problems == []


def test_the_room_of_words_that_went_is_given_back(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    assert isinstance(archive._database, SqliteDatabase)  # PostgreSQL drops what holds the room
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    words = [[f"w{number}x{place} and z{place}y{number} were counted." for place in range(60)] for number in range(300)]
    for start in range(0, 300, 50):
        _file(desk, [(f"Count {start + at}", said) for at, said in enumerate(words[start : start + 50])])
    before = _pages(archive)
    texts_go(archive)
    went = _pages(archive)
    begin = iter([True, *[False] * 100])
    whole(archive, lambda kept: kept.retention.give_room_back(begin=next(begin)))
    assert went > before / 2  # it is not given back by itself
    assert _pages(archive) < went / 2
    archive.close()


def _file(desk: Filing, pieces: list[tuple[str, list[str]]]) -> None:
    """Files what one publisher had on an old shelf, in one transaction."""
    readings = [reading(piece, "notes", url=f"https://notes.example/{piece[0]}") for piece in pieces]
    with desk.writing() as kept:
        desk.file_all(kept, [Incoming(prepare(one, embedding.load()), seen=NOW - 3 * MONTH) for one in readings])


def _pages(archive: Archive) -> int:
    """Pages of the word index."""
    with archive._database.read() as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM word_index_data").scalar_one())
