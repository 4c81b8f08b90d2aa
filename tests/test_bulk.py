"""Files of many pages, imported into every kind of store."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from octavo import bulk
from octavo.archive import Archive
from octavo.bulk import Bulk, Imported
from octavo.desk import embedding
from octavo.errors import ArchiveAway, ArchiveBusy, ArchiveError, ArchiveFull, FatalCall, ImportFailed, LeaseLost
from octavo.executor import Executor, Inline, Pool
from octavo.filing import Filing
from pieces import FERRY, FERRY_OTHER, HARVEST, NOW, page

PIECES = (FERRY, HARVEST, FERRY_OTHER)


def lines(count: int) -> list[str]:
    """So many articles of invented outlets, the same few events told again with other words."""
    made = []
    for number in range(count):
        title, paragraphs = PIECES[number % 3]
        told = [*paragraphs[number % 4 :], f"Report {number} of the day came at {number} past the hour, said Ada Reed."]
        html = page(f"{title} ({number})", told, publisher=f"Outlet {number % 7}")
        url = f"https://outlet{number % 7}.example/{number}"
        made.append(json.dumps({"url": url, "html": html, "seen": NOW + number}))
    return made


def importer(archive: Archive, *, executor: Executor | None = None, batch: int = 8) -> Bulk:
    runner = executor or Inline()
    return Bulk(archive, Filing(archive, embedding.load(), 1000, executor=runner), runner, batch)


def totals(steps: list[Imported]) -> tuple[int, int, int]:
    return sum(s.articles for s in steps), sum(s.known for s in steps), sum(bool(s.problem) for s in steps)


def told(archive: Archive) -> list[tuple[object, ...]]:
    """What the archive holds, as far as it can depend on how a file was imported."""
    with archive.read() as kept:
        articles = kept.articles.after(0, 1000)
        texts = kept.articles.texts([one.id for one in articles])
        edges = [kept.placements.edges(one.id, 50) for one in articles]
        return [*zip(articles, texts.values(), edges, strict=True), *kept.stories.newest(1000)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pages.jsonl"
    path.write_text("\n".join([*lines(20), "{broken", *lines(23)[18:]]) + "\n")
    return path


def test_a_second_import_adds_nothing_wherever_the_file_lies(archive: Archive, file: Path, tmp_path: Path) -> None:
    assert totals(list(importer(archive).import_file(file))) == (23, 2, 1)
    before = told(archive)
    elsewhere = tmp_path / "moved.jsonl"
    file.rename(elsewhere)
    assert totals(list(importer(archive).import_file(elsewhere))) == (0, 25, 0)
    elsewhere.write_text(elsewhere.read_text() + "\n")  # another file, with the same pages
    assert totals(list(importer(archive).import_file(elsewhere))) == (0, 25, 1)
    assert told(archive) == before


def test_packed_lines_and_processes_give_the_same(archive: Archive, file: Path, tmp_path: Path) -> None:
    packed = tmp_path / "pages.jsonl.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    other = Archive.open(tmp_path / "other")
    list(importer(other, batch=1).import_file(file))
    with Pool(2) as pool:
        assert totals(list(importer(archive, executor=pool).import_file(packed))) == (23, 2, 1)
    assert told(archive) == told(other)
    other.close()


def record(url: str, date: str, html: str) -> bytes:
    """A record of a web archive, packed."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    return gzip.compress(head.encode() + answer + b"\r\n\r\n")


def test_a_web_archive_is_imported_with_the_time_its_pages_were_seen(archive: Archive, tmp_path: Path) -> None:
    records = [
        record(f"https://outlet{number}.example/{number}", f"2026-05-0{number + 1}T12:00:00Z", page(*piece))
        for number, piece in enumerate(PIECES)
    ]
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(records)[:-30])  # cut in the middle of the last record
    assert totals(list(importer(archive).import_file(path))) == (2, 0, 1)
    with archive.read() as kept:
        assert [one.seen for one in kept.articles.after(0, 9)] == [1777636800, 1777723200]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stops=st.lists(st.integers(0, 6), max_size=4), batches=st.lists(st.integers(1, 9), min_size=5, max_size=5))
def test_an_import_that_is_stopped_anywhere_goes_on_where_it_was(
    stops: list[int], batches: list[int], tmp_path_factory: pytest.TempPathFactory, whole: list[tuple[object, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("stopped")
    path = folder / "pages.jsonl"
    path.write_text("\n".join(lines(23)))
    archive = Archive.open(folder)
    for stop, batch in zip(stops, batches, strict=False):
        steps = importer(archive, batch=batch).import_file(path)
        for _ in zip(range(stop), steps, strict=False):
            pass
        steps.close()  # type: ignore[attr-defined]
    list(importer(archive, batch=batches[-1]).import_file(path))
    assert told(archive) == whole
    archive.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[object, ...]]]:
    folder = tmp_path_factory.mktemp("whole")
    (folder / "pages.jsonl").write_text("\n".join(lines(23)))
    archive = Archive.open(folder)
    list(importer(archive, batch=1).import_file(folder / "pages.jsonl"))
    yield told(archive)
    archive.close()


def test_what_is_not_written_with_the_ledger_is_not_written(
    archive: Archive, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from octavo.archive.tasks import Tasks

    def broken(self: Tasks, page: object, at: int) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Tasks, "set_page", broken)
    with pytest.raises(ZeroDivisionError):
        list(importer(archive).import_file(file))
    monkeypatch.undo()
    with archive.read() as kept:
        assert kept.publishers.counts() == (0, 0)
    assert totals(list(importer(archive).import_file(file)))[0] == 23


def test_two_imports_do_not_meet_and_one_that_was_overtaken_writes_nothing_more(archive: Archive, file: Path) -> None:
    steps = importer(archive).import_file(file)
    next(steps)
    with pytest.raises(ArchiveBusy, match="Another import"):
        next(importer(archive).import_file(file))
    with archive.write(durable=True) as kept:  # as if our lock had been lost, and another had taken the task up
        kept.tasks.take(bulk.TASK, NOW)
        before = kept.publishers.counts()
    with pytest.raises(LeaseLost):
        list(steps)
    with archive.read() as kept:
        assert kept.publishers.counts() == before
    assert totals(list(importer(archive).import_file(file)))[0] == 23 - before[0]


def test_a_store_that_goes_away_and_comes_back_is_waited_for(
    archive: Archive, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from octavo.archive.tasks import Tasks

    real, calls = Tasks.set_page, iter(range(1000))

    def shaken(self: Tasks, page: object, at: int) -> None:
        real(self, page, at)  # type: ignore[arg-type]
        if next(calls) in {0, 1, 3}:
            raise ArchiveAway("gone")

    monkeypatch.setattr(Tasks, "set_page", shaken)
    monkeypatch.setattr(bulk, "PATIENCE", (0, 0, 0))
    assert totals(list(importer(archive).import_file(file))) == (23, 2, 1)


class Poisoned(Inline):
    """An executor whose process ends at one page."""

    def submit(self, function, *arguments):  # type: ignore[no-untyped-def]
        def run(pages):  # type: ignore[no-untyped-def]
            if any("(5)" in page.body.decode() for page in pages):
                raise FatalCall("read_batch ended 3 processes that ran it")
            return function(pages)

        return super().submit(run, *arguments)


def test_a_page_that_ends_the_process_that_reads_it_is_left_out_with_a_sentence(archive: Archive, file: Path) -> None:
    steps = list(importer(archive, executor=Poisoned()).import_file(file))
    assert totals(steps) == (22, 2, 2)
    assert any("outlet5.example/5: read_batch ended" in step.problem for step in steps)


def test_bad_files_are_named_with_what_is_wrong(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="cannot be read"):
        list(importer(archive).import_file(tmp_path / "absent.jsonl"))
    long = tmp_path / "long.jsonl"
    long.write_bytes(b'{"html": "' + b"x" * (17 << 20) + b'"}\n' + lines(1)[0].encode())
    assert totals(list(importer(archive).import_file(long))) == (1, 0, 1)
    torn = tmp_path / "torn.jsonl.gz"
    torn.write_bytes(gzip.compress("\n".join(lines(4)).encode())[:-40])
    assert any("cut short" in step.problem for step in importer(archive).import_file(torn))


def test_a_disk_that_fills_up_loses_nothing_and_the_import_goes_on_when_there_is_room(
    tmp_path: Path, file: Path
) -> None:
    from sqlalchemy import event

    folder = tmp_path / "full"
    whole = Archive.open(tmp_path / "whole")
    list(importer(whole, batch=4).import_file(file))
    archive = Archive.open(folder)
    room = {"pages": 70}

    @event.listens_for(archive.database._quick, "begin")  # type: ignore[attr-defined]
    def _limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {room['pages']}")

    with pytest.raises(ArchiveFull, match="is full"):
        list(importer(archive, batch=4).import_file(file))
    with archive.read() as kept:
        some = kept.publishers.counts()[0]
    assert 0 < some < 23
    room["pages"] = 1 << 30
    list(importer(archive, batch=4).import_file(file))
    assert told(archive) == told(whole)
    archive.close()
    whole.close()


def test_a_database_that_lost_its_last_moments_is_noticed_and_the_import_goes_on_from_what_it_holds(
    archive: Archive, file: Path
) -> None:
    steps = importer(archive, batch=4).import_file(file)
    next(steps)
    next(steps)
    with archive.write(durable=True) as kept:  # as if what was committed last had not reached the disk
        (page,) = kept.tasks.unfinished()
        kept.tasks.set_page(replace(page, position=0), NOW)
    with pytest.raises(ArchiveError, match="goes on where it is"):
        list(steps)
    list(importer(archive).import_file(file))
    with archive.read() as kept:
        assert kept.publishers.counts()[0] == 23
