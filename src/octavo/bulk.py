"""Importing by the million: web archives and lines of JSON, read elsewhere, filed here, in the order of the file.

    file ─→ records ─→ batches ─→ executor: read_batch ─→ Filing.file_all + ledger, one transaction ─→ archive

The ledger says how far a file is in the archive, and moves in the transaction that files the batch: whatever is killed
or lost in between, the next run goes on there, and nothing is filed twice.
"""

import gzip
import hashlib
import logging
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from octavo.archive import Archive, Kept
from octavo.archive.tasks import Page as LedgerPage
from octavo.errors import ArchiveAway, ArchiveBusy, ArchiveError, FatalCall, ImportFailed
from octavo.executor import Executor, outcomes
from octavo.filing import Filing, Incoming
from octavo.preparing import prepare
from octavo.types import Page, Prepared
from octavo.wire import extract, imports
from octavo.wire.imports import Record

log = logging.getLogger(__name__)
T = TypeVar("T")

BATCH = 64  # pages that are read by one call and filed in one transaction
HEAVY = 8 << 20  # bytes of pages that make a batch full before that
PASSED = 512  # records without a page that make a batch full
HEAD = 1 << 16  # bytes of a file that, with its size, tell which file it is
MANY = 10_000  # new articles after which the database is given time to catch up
PATIENCE = (1, 2, 4, 8, 15, 30, 30)  # seconds between tries where the archive does not answer
TASK = "import"
BUSY = "Another import is at work"


@dataclass(frozen=True, slots=True)
class Imported:
    """A step of an import: what it added, or a sentence about what could not be; and how far the file was read."""

    feeds: int = 0
    articles: int = 0
    known: int = 0  # were in the archive already
    problem: str = ""
    position: int = 0
    size: int = 0  # bytes of the file, 0 where nobody knows


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some records of a file: pages with when each was seen, what could not be used, and where reading goes on."""

    pages: tuple[Page, ...]
    seen: tuple[int | None, ...]
    problems: tuple[str, ...]
    end: int


class Bulk:
    """Imports files of records."""

    def __init__(self, archive: Archive, filing: Filing, executor: Executor, batch: int = BATCH) -> None:
        self._archive = archive
        self._filing = filing
        self._executor = executor
        self._batch = batch

    def import_file(self, path: Path, as_of: int | None = None, name: str = "") -> Iterator[Imported]:
        """The steps of importing a web archive or a file of JSON lines, from where an earlier run ended.

        `as_of` is when pages were seen that do not say it, now where it is None; `name` is what people call the file.
        Raises ImportFailed, ArchiveBusy.
        """
        with self._archive.alone(TASK, BUSY), _opened(path) as file:
            with self._archive.write(durable=False) as kept:
                number = kept.tasks.take(TASK, int(time.time()))
            page = self._begun(path, name or path.name)
            size = 0 if isinstance(file, gzip.GzipFile) else path.stat().st_size
            if page.done:
                yield Imported(known=page.articles + page.known, position=page.position, size=size)
                return
            records = _records(file, page.position, warc=imports.is_warc(_head(path)))
            for batch, prepared in self._read(_batches(records, self._batch)):
                before, page = page, self._keep(page, number, batch, prepared, as_of)
                yield from (
                    Imported(problem=said)
                    for said in (*batch.problems, *(one for one in prepared if isinstance(one, str)))
                )
                articles, known = page.articles - before.articles, page.known - before.known
                yield Imported(articles=articles, known=known, position=page.position, size=size)
            self._write(number, lambda kept: kept.tasks.set_page(replace(page, done=True), _now()), durable=True)
            if page.articles >= MANY:
                self._archive.tidy()

    def _begun(self, path: Path, name: str) -> LedgerPage:
        """The ledger's page of a file, a new one where it was never begun."""
        source = hashlib.sha256(_head(path) + str(path.stat().st_size).encode()).hexdigest()
        with self._archive.read() as kept:
            return kept.tasks.page(source) or LedgerPage(source, name)

    def _read(self, batches: Iterator[_Batch]) -> Iterator[tuple[_Batch, list[Prepared | str]]]:
        """Each batch with its pages read, wherever that is done, in order."""
        sent: deque[_Batch] = deque()

        def pages() -> Iterator[tuple[Page, ...]]:
            for batch in batches:
                sent.append(batch)
                yield batch.pages

        with closing(outcomes(self._executor, read_batch, pages())) as finished:
            for future in finished:
                batch = sent.popleft()
                yield batch, self._result(future, batch)

    def _result(self, future: Future[list[Prepared | str]], batch: _Batch) -> list[Prepared | str]:
        """What was read of a batch; page by page where one of them ends the process that reads it."""
        try:
            return future.result()
        except FatalCall:
            return [self._alone(page) for page in batch.pages]

    def _alone(self, page: Page) -> Prepared | str:
        try:
            return self._executor.submit(read_batch, (page,)).result()[0]
        except FatalCall as problem:
            return f"{page.url or 'A page'}: {problem}"

    def _keep(
        self, page: LedgerPage, number: int, batch: _Batch, prepared: Sequence[Prepared | str], as_of: int | None
    ) -> LedgerPage:
        """Files a batch and moves the ledger, in one transaction; returns the ledger's page as it is then."""
        incoming = [
            Incoming(one, seen=seen if seen is not None else as_of)
            for one, seen in zip(prepared, batch.seen, strict=True)
            if isinstance(one, Prepared)
        ]
        problems = len(batch.problems) + len(batch.pages) - len(incoming)

        def work(kept: Kept) -> LedgerPage:
            written = kept.tasks.page(page.source) or replace(page, position=0)
            if written.position == batch.end and page.position != batch.end:
                return written  # it was committed, though nobody could tell us
            if written.position != page.position:  # a database that crashed may have lost its last moments
                said = f"The archive holds less of {page.name} than was filed. Import it again: it goes on where it is."
                raise ArchiveError(said, page.name)
            filed = self._filing.file_all(kept, incoming)
            new = sum(one.new for one in filed)
            moved = replace(
                page,
                position=batch.end,
                articles=page.articles + new,
                known=page.known + len(filed) - new,
                problems=page.problems + problems,
            )
            kept.tasks.set_page(moved, _now())
            return moved

        return self._write(number, work)

    def _write(self, number: int, work: Callable[[Kept], T], *, durable: bool = False) -> T:
        """What some work in a transaction gives; waits where the archive does not answer, and does it again."""
        pauses = iter(PATIENCE)
        while True:
            try:
                with self._filing.writing(durable=durable) as kept:
                    kept.tasks.require(TASK, number)
                    return work(kept)
            except (ArchiveAway, ArchiveBusy) as problem:
                pause = next(pauses, None)
                if pause is None:
                    raise
                log.warning("the archive does not answer", extra={"subject": str(problem), "pause": pause})
                time.sleep(pause)


def read_batch(pages: Sequence[Page]) -> list[Prepared | str]:
    """Pages read and prepared, or of each that holds no article, or that Octavo could not read, why not."""
    return [_read_page(page) for page in pages]


def _read_page(page: Page) -> Prepared | str:
    named = page.url or "A page"
    try:
        reading = extract.extract(page)
        if not reading.url:  # a saved page has the address that it names itself
            reading = replace(reading, url=reading.canonical)
        if not reading.title and not reading.text:
            return f"{named}: {reading.reason or 'There is no article in it.'}"
        return prepare(reading)
    except Exception as problem:
        # A fault of ours on one page must not end the import of a million others.
        log.exception("unforeseen", extra={"subject": page.url})
        return f"{named}: Octavo could not read it ({type(problem).__name__})."


def _records(file: BinaryIO, start: int, *, warc: bool) -> Iterator[Record]:
    """The records of a file; where a packed file is cut short or damaged, a sentence in place of the rest."""
    end = start
    try:
        for record in (imports.warc if warc else imports.json_lines)(file, start):
            yield record
            end = record.end
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield Record(end, problem=f"The file is cut short or damaged after byte {end}; the rest is left out.")


def _batches(records: Iterator[Record], most: int) -> Iterator[_Batch]:
    """Records by the batch, full by number, by bytes, or by what was passed over; only the last may hold nothing."""
    some: list[Record] = []
    pages = weight = 0
    for record in records:
        some.append(record)
        pages += record.page is not None
        weight += len(record.page.body) if record.page else 0
        if pages >= most or weight >= HEAVY or len(some) >= PASSED + pages:
            yield _batch(some)
            some, pages, weight = [], 0, 0
    if some:
        yield _batch(some)


def _batch(records: Sequence[Record]) -> _Batch:
    read = [record for record in records if record.page is not None]
    return _Batch(
        tuple(record.page for record in read if record.page is not None),
        tuple(record.seen for record in read),
        tuple(record.problem for record in records if record.problem),
        records[-1].end,
    )


def _opened(path: Path) -> BinaryIO:
    """The file, to be read from any place; lines of JSON may be packed. Raises ImportFailed with what is wrong."""
    try:
        if path.suffix == ".gz" and not imports.is_warc(_head(path)):
            return cast("BinaryIO", gzip.open(path, "rb"))
        return path.open("rb")
    except OSError as problem:
        raise ImportFailed(f"{path} cannot be read: {problem.strerror}.", str(path)) from problem


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _now() -> int:
    return int(time.time())
