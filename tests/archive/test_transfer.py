"""An archive is the same after it moved, whatever happened on the way."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from full_archive import fill, invented
from sqlalchemy import Connection, delete, func, select, update

from octavo.archive import Archive, schema
from octavo.archive.digest import INDEX, TRANSFER, digest, questions
from octavo.archive.search import Words, parse
from octavo.archive.transfer import Step, transfer
from octavo.desk import embedding
from octavo.errors import ArchiveBusy, ArchiveError
from octavo.filing import Filing
from pieces import NOW

ARTICLES = 300
KILLS = 15
SAMPLE = 40  # articles whose words are asked for
# Small batches, so that there are many moments to be killed at.
COPYING = """
import sys
from octavo.archive import Archive, digest, transfer
digest.SAMPLE = 5
transfer.ROWS, transfer.BYTES, transfer.TEXTS = 1000, 20_000, 10
for step in transfer.transfer(Archive.open(sys.argv[1]), Archive.open(sys.argv[2])):
    print(step.what, flush=True)
"""


@pytest.fixture(autouse=True)
def _few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every proof asks few; `same` asks more."""
    monkeypatch.setattr("octavo.archive.digest.SAMPLE", 5)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive that no test changes."""
    kept = Archive.open(tmp_path_factory.mktemp("full"))
    fill(kept, ARTICLES)
    yield kept
    kept.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Archive]:
    kept = Archive.open(tmp_path / "small")
    fill(kept, 45)
    yield kept
    kept.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Archive]:
    kept = Archive.open(tmp_path / "empty")
    yield kept
    kept.close()


@pytest.fixture
def postgres(postgres_address: str) -> Iterator[Archive]:
    kept = Archive.open(postgres_address)
    yield kept
    kept.close()


def moved(source: Archive, target: Archive) -> list[Step]:
    return list(transfer(source, target))


def until(what: str, source: Archive, target: Archive) -> None:
    """Copies until something was done once, and no further."""
    steps = transfer(source, target)
    next(step for step in steps if step.what == what)
    steps.close()  # type: ignore[attr-defined]


def same(one: Archive, other: Archive) -> None:
    """Both hold the same, and every article is found by the same questions and once."""
    assert digest(one).differing(digest(other)) == ()
    assert digest(one) == digest(other)
    with one.database.read() as mine, other.database.read() as its:
        for asked in questions(mine, SAMPLE):
            found = [
                Words(store.database, conn).newest(asked.query, asked.publisher, 50, titles=asked.titles)
                for store, conn in ((one, mine), (other, its))
            ]
            assert found[0] == found[1], asked
    assert indexed(one) == indexed(other)
    if not one.shared and not other.shared:
        assert totals(one) == totals(other)


def indexed(archive: Archive) -> list[int]:
    """The articles in the index, each as often as it is there."""
    query = "SELECT article_id FROM word WHERE block = 0" if archive.shared else "SELECT id FROM word_index_docsize"
    with archive.database.read() as conn:
        return sorted(conn.exec_driver_sql(query).scalars())


def totals(archive: Archive) -> bytes:
    """What SQLite's index counts of its articles and of their words: an article that is in it twice counts twice."""
    with archive.database.read() as conn:
        return conn.exec_driver_sql("SELECT block FROM word_index_data WHERE id = 1").scalar_one()


def test_there_and_back_again_it_is_the_same(full: Archive, postgres: Archive, empty: Archive) -> None:
    there = moved(full, postgres)
    same(full, postgres)
    assert there[-1].proved == digest(full)
    moved(postgres, empty)
    same(full, empty)
    with empty.read() as kept:
        assert kept.articles.any_removed()
        assert kept.publishers.called("outlet3.example").licensed
        assert kept.tasks.page("ab12").position == 4096
        assert kept.tasks.page(TRANSFER).done
        assert kept.words.newest(parse('"word100 and word101"'), None, 5) == [44]


def test_the_same_kind_of_store_takes_it_too(small: Archive, empty: Archive) -> None:
    moved(small, empty)
    same(small, empty)
    filed = [Filing(store, embedding.load(), 1000, lambda: NOW).file(invented(299)) for store in (small, empty)]
    assert filed[0] == filed[1]  # ids and statistics go on as they would have
    assert digest(small) == digest(empty)


def test_steps_say_how_far_every_table_is(small: Archive, empty: Archive) -> None:
    steps = moved(small, empty)
    ends = {step.what: step for step in steps}
    assert set(ends) == set(schema.tables.tables) - {"task"} | {"words", "proof"}
    assert [step for step in ends.values() if step.done != step.rows] == []
    assert [step.what for step in steps if step.proved] == ["proof"]


def test_a_target_of_its_own_is_left_as_it_is(small: Archive, empty: Archive, tmp_path: Path) -> None:
    other = Archive.open(tmp_path / "other")
    with other.write(durable=True) as kept:
        kept.publishers.add("a.example", "A")
    before = digest(other)
    with pytest.raises(ArchiveError, match="has an archive of its own already: there is something in publisher"):
        moved(small, other)
    assert digest(other) == before
    moved(small, empty)
    before = digest(small)
    with pytest.raises(ArchiveError, match="has an archive of its own already"):
        moved(empty, small)  # the wrong way round
    assert digest(small) == before
    with pytest.raises(ArchiveError, match=r"is filled from .*small"):
        moved(other, empty)
    other.close()


def test_a_store_is_not_copied_into_itself(small: Archive, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "small")
    again = Archive.open(tmp_path / "link")
    with pytest.raises(ArchiveError, match="cannot be copied into itself"):
        moved(small, again)
    again.close()


def test_a_postgres_store_is_not_copied_into_itself(postgres: Archive, postgres_address: str) -> None:
    again = Archive.open(postgres_address)
    with pytest.raises(ArchiveError, match="cannot be copied into itself"):
        moved(postgres, again)
    again.close()


def test_two_do_not_copy_into_one_store_at_once(small: Archive, empty: Archive, tmp_path: Path) -> None:
    steps = transfer(small, empty)
    next(steps)
    again = Archive.open(tmp_path / "empty")
    with pytest.raises(ArchiveBusy, match="Another process copies an archive into it"):
        moved(small, again)
    again.close()
    assert list(steps)[-1].proved == digest(small)


def test_done_twice_it_is_done_once_until_either_is_written_to(small: Archive, empty: Archive) -> None:
    moved(small, empty)
    assert {step.what for step in moved(small, empty)} == {"proof"}
    Filing(empty, embedding.load(), 1000, lambda: NOW).file(invented(200))
    before = digest(empty)
    with pytest.raises(ArchiveError, match="one of them was written to"):
        moved(small, empty)
    assert digest(empty) == before


def test_what_is_written_meanwhile_is_said_and_comes_with_the_next_run(small: Archive, empty: Archive) -> None:
    steps = transfer(small, empty)
    next(step for step in steps if step.what == "revision")
    Filing(small, embedding.load(), 1000, lambda: NOW).file(invented(200))
    with pytest.raises(ArchiveError, match="was written to while it was copied"):
        list(steps)
    assert moved(small, empty)[-1].proved == digest(small)
    same(small, empty)


@pytest.mark.parametrize("far", ["article", "sketch", "words", "proof"])
def test_what_changed_between_two_runs_is_mended(small: Archive, postgres: Archive, far: str) -> None:
    until(far, small, postgres)
    with small.write(durable=True) as kept:
        publisher = kept.publishers.get("outlet4.example")
        kept.remove(kept.articles.of_publisher(publisher, 2, 0), NOW)
        kept.publishers.set_licensed(publisher, True)
        kept.feeds.remove(kept.publishers.get("outlet1.example"))
        kept.marks.put(kept.marks.reader(1), "saved", 3, None)
    filing = Filing(small, embedding.load(), 1000, lambda: NOW)
    filing.file(invented(201))
    with small.read() as kept:
        known = next(a for a in kept.articles.after(20, 10) if a.url)
    filing.file(replace(invented(202), url=known.url))
    moved(small, postgres)
    same(small, postgres)


def test_what_no_counter_shows_is_mended_as_well(small: Archive, empty: Archive) -> None:
    until("words", small, empty)
    with small.database.write(durable=True) as conn:
        conn.execute(update(schema.story).values(title="Another headline"))
        conn.execute(delete(schema.robots))
        conn.execute(update(schema.article).where(schema.article.c.id == 5).values(title="Zeppelin"))
    with empty.database.write(durable=True) as conn:
        empty.database.clear_words(conn)  # as if somebody else had been at it
    with small.write(durable=True) as kept:
        kept.words.clear()
        for article in kept.articles.after(0, 1000):
            kept.words.add([(article, kept.articles.texts([article.id])[article.id])])
    moved(small, empty)
    same(small, empty)
    with empty.read() as kept:
        assert kept.words.newest(parse("zeppelin"), None, 5) == [5]


def test_a_difference_that_stays_is_named(small: Archive, empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    insert = empty.database.insert

    def broken(conn, table, columns, rows) -> None:
        if kept := [row for row in rows if table != "edge" or row[0] != 1]:
            insert(conn, table, columns, kept)

    monkeypatch.setattr(empty.database, "insert", broken)
    with pytest.raises(ArchiveError, match=r"they differ in edge\."):
        moved(small, empty)
    monkeypatch.undo()
    assert moved(small, empty)[-1].proved == digest(small)


def test_words_of_another_version_are_made_anew_before(small: Archive, empty: Archive) -> None:
    with small.database.write(durable=True) as conn:
        conn.execute(update(schema.version).values(tokens=0))
    with pytest.raises(ArchiveError, match="Run `octavo reindex` on it first"):
        moved(small, empty)


def test_an_index_of_other_words_is_named(small: Archive, empty: Archive) -> None:
    with small.write(durable=True) as kept:
        kept.words.clear()
    with pytest.raises(ArchiveError, match=f"they differ in {INDEX}"):
        moved(small, empty)


def test_a_text_that_postgres_cannot_keep_is_named(small: Archive, postgres: Archive) -> None:
    with small.database.write(durable=True) as conn:
        conn.execute(update(schema.entry).where(schema.entry.c.id == 7).values(guid="a\0b"))
    with pytest.raises(ArchiveError, match=r"U\+0000.*row \(7,\) of entry"):
        moved(small, postgres)


class Cut(Exception):
    """What a killed process does not get to see."""


def cut_after(archive: Archive, commits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends whoever writes to an archive once so many of its transactions are committed."""
    write, left = type(archive.database).write, iter(range(commits - 1, -1, -1))

    @contextmanager
    def cutting(*, durable: bool) -> Iterator[Connection]:
        with write(archive.database, durable=durable) as conn:
            yield conn
        if not next(left):
            raise Cut

    monkeypatch.setattr(archive.database, "write", cutting)


@pytest.mark.parametrize("kind", ["postgres", "empty"])
def test_cut_after_any_transaction_it_goes_on(
    small: Archive, kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = request.getfixturevalue(kind)
    monkeypatch.setattr("octavo.archive.transfer.BYTES", 20_000)
    monkeypatch.setattr("octavo.archive.transfer.TEXTS", 10)
    # Each run takes the transfer up and looks at the readers, then one more; at the end come three that belong together.
    for cuts in range(200):
        cut_after(target, 3 if cuts % 4 else 6, monkeypatch)
        try:
            moved(small, target)
        except Cut:
            continue
        break
    assert 15 < cuts < 199
    monkeypatch.delattr(target.database, "write")
    same(small, target)


def killed(source: str, target: str) -> int:
    """Copies, is killed at random moments and copies again until it ends; how often it was killed."""
    rng = random.Random(source[:8])
    for times in range(100):
        lines = rng.randrange(1, 12) if times < KILLS else 10**9
        command = [sys.executable, "-c", COPYING, source, target]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            for _, _ in zip(range(lines), process.stdout, strict=False):
                pass
            if times < KILLS:
                time.sleep(rng.random() * 0.05)  # somewhere in what follows
                process.kill()
            said = process.stderr.read()
        assert process.returncode in {0, -signal.SIGKILL}, said
        if process.returncode == 0:
            return times
    pytest.fail("It never ended.")


def test_killed_again_and_again_it_ends_the_same(
    full: Archive, postgres: Archive, postgres_address: str, tmp_path: Path
) -> None:
    assert killed(f"sqlite:///{full.where}", postgres_address) == KILLS
    same(full, postgres)
    back = tmp_path / "back" / "octavo.sqlite"
    assert killed(postgres_address, f"sqlite:///{back}") == KILLS
    archive = Archive.open(f"sqlite:///{back}")
    same(full, archive)
    with archive.database.read() as conn:
        assert conn.execute(select(func.count()).select_from(schema.article)).scalar_one() == len(indexed(full))
    archive.close()
