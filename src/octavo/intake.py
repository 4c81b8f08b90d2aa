"""What a person hands in: addresses to follow, and files to import."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urljoin

from dateutil import parser as dates

from octavo.archive import Archive, Kept
from octavo.bulk import Bulk, Imported
from octavo.errors import FetchError, ImportFailed, NotAFeed, NotAllowed, UsageError
from octavo.filing import Filing
from octavo.sample import pages
from octavo.types import FeedAddress, Page, ParsedFeed, Reading
from octavo.wire import discover, extract, feeds, guard, imports, offered
from octavo.wire.polite import PoliteFetcher

LARGEST = 64 * 1024 * 1024  # bytes of a file that is read whole; files of many pages may have any size


@dataclass(frozen=True, slots=True)
class Added:
    """A feed that was asked for: `known` where it was there already, `others` the site's further feeds."""

    feed: FeedAddress
    known: bool
    others: tuple[FeedAddress, ...] = ()


class Intake:
    """Adds feeds and imports files."""

    def __init__(self, archive: Archive, fetcher: PoliteFetcher, filing: Filing, bulk: Bulk) -> None:
        self._archive = archive
        self._fetcher = fetcher
        self._filing = filing
        self._bulk = bulk

    # ------------------------------------------------------------------------------------------ addresses

    async def add(self, url: str) -> Added:
        """The feed at an address, or of the site there, from now on polled; raises FetchError, NotAFeed."""
        address = guard.canonical(url if "://" in url else f"https://{url}")
        try:
            page = await self._fetcher.page(address)
        except NotAllowed:  # a page may not be read; a feed is an invitation unless we are named
            page = await self._fetcher.feed(address)
        try:
            return self._keep(FeedAddress(page.url), feeds.parse(page))
        except NotAFeed as problem:
            return await self._discover(page, problem)

    async def _discover(self, page: Page, problem: NotAFeed) -> Added:
        """Looks for feeds where the page says they are, then where sites usually have them."""
        if not _is_page(page):  # what was meant to be a feed is not answered with another
            raise problem
        stated = discover.find_feeds(page)
        usual = [FeedAddress(urljoin(page.url, place)) for place in discover.USUAL_PLACES]
        for number, candidate in enumerate((*stated, *usual)):
            try:
                found = await self._fetcher.feed(candidate.url)
                return self._keep(candidate, feeds.parse(found), stated[number + 1 :])
            except (FetchError, NotAFeed):
                continue
        said = f"{page.url} is no feed, and none was found there or in the usual places. ({problem})"
        raise NotAFeed(said, page.url)

    def _keep(self, address: FeedAddress, parsed: ParsedFeed, others: Sequence[FeedAddress] = ()) -> Added:
        told = FeedAddress(address.url, parsed.title or address.title, parsed.home or address.home)
        with self._archive.write(durable=True) as kept:
            site = _site(told)
            if kept.publishers.is_removed_site(site):  # a person asks for it again
                kept.publishers.set_removed(kept.publishers.add(site, told.title), None)
            return Added(told, not _subscribe(kept, told, int(time.time())), tuple(others))

    def _subscribe(self, addresses: Sequence[FeedAddress]) -> int:
        """Follows feeds, all in one transaction; returns how many were new. Removed publishers stay removed."""
        now = int(time.time())
        with self._archive.write(durable=True) as kept:
            welcome = [address for address in addresses if not kept.publishers.is_removed_site(_site(address))]
            return sum(_subscribe(kept, address, now) for address in welcome)

    def add_starter(self) -> tuple[int, int]:
        """Follows the feeds of the list that comes with Octavo; returns how many are new, and how many it has."""
        addresses = imports.starter()
        return self._subscribe(addresses), len(addresses)

    # ------------------------------------------------------------------------------------------ files

    async def fetch(self, url: str) -> Page:
        """A file at an address, to be imported; raises FetchError, and NotAllowed for a page that robots.txt closes."""
        address = guard.canonical(url)
        try:
            return await self._fetcher.page(address)
        except NotAllowed:
            page = await self._fetcher.get(address)
            if imports.kind_of(page.body, url, page.content_type) == "html":
                raise
            return page

    def import_file(self, path: Path, as_of: int | None = None) -> Iterator[Imported]:
        """The steps of importing a file; `as_of` is when a saved page was saved. Raises ImportFailed."""
        if _is_records(path):
            yield from self._bulk.import_file(path, as_of)
        else:
            data = _read(path)
            yield from self.import_bytes(Page("", data), path.name, as_of or int(path.stat().st_mtime))

    def import_bytes(self, page: Page, name: str, as_of: int | None = None) -> Iterator[Imported]:
        """The steps of importing what was read or fetched under a name; raises ImportFailed."""
        kind = imports.kind_of(page.body, name, page.content_type)
        when = as_of if as_of is not None else int(time.time())
        readers: dict[str, Callable[[], Iterator[Imported]]] = {
            "opml": lambda: self._import_opml(page.body),
            "feed": lambda: self._import_feed(page),
            "html": lambda: self._import_page(page),
            "json lines": lambda: self._import_records(page.body, name, as_of),
            "warc": lambda: self._import_records(page.body, name, as_of),
            "aggregator": lambda: self._import_readings(imports.aggregator(page.body, when), when),
        }
        if kind not in readers:
            raise ImportFailed(
                f"{name} is neither OPML, a feed, a page, a web archive (WARC), JSON lines of {{url, html}} "
                "nor a saved article page.",
                name,
            )
        return readers[kind]()

    def _import_opml(self, data: bytes) -> Iterator[Imported]:
        addresses, problems = imports.opml(data)
        yield Imported(feeds=self._subscribe(addresses))
        yield from (Imported(problem=problem) for problem in problems)

    def _import_feed(self, page: Page) -> Iterator[Imported]:
        parsed = feeds.parse(page)
        for entry in parsed.entries:
            yield self._filed(offered.from_entry(entry, publisher=parsed.title))
        yield from (Imported(problem=problem) for problem in parsed.skipped)

    def _import_page(self, page: Page) -> Iterator[Imported]:
        reading = extract.extract(page)
        # A saved page has the address that it names itself.
        yield self._filed(reading if reading.url else replace(reading, url=reading.canonical))

    def _import_records(self, body: bytes, name: str, as_of: int | None) -> Iterator[Imported]:
        """The steps of importing lines of JSON, or a web archive, that were fetched."""
        with NamedTemporaryFile() as file:
            file.write(body)
            file.flush()
            yield from self._bulk.import_file(Path(file.name), as_of, name)

    def _import_readings(self, readings: Sequence[Reading], seen: int) -> Iterator[Imported]:
        for reading in readings:
            yield self._filed(reading, seen)

    def _filed(self, reading: Reading, seen: int | None = None) -> Imported:
        if not reading.title and not reading.text:
            return Imported(problem=f"{reading.url or 'A page'}: {reading.reason or 'There is no article in it.'}")
        filed = self._filing.file(reading, seen=seen)
        return Imported(articles=filed.new, known=not filed.new)


def add_sample(filing: Filing, tell: Callable[[int], None]) -> int:
    """Files the sample edition as if it had been collected in the week before now; returns how many articles it has."""
    articles = 0
    for number, page in enumerate(pages(int(time.time()) // 3600 * 3600), 1):
        reading = extract.extract(Page(page.url, page.html.encode(), content_type="text/html; charset=utf-8"))
        articles += filing.file(reading, seen=page.seen, sample=True).new
        tell(number)
    return articles


def moment_of(said: str) -> int:
    """A time as a person writes it, in seconds; UTC where no zone is named. Raises UsageError."""
    try:
        when = dates.isoparse(said)
        return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise UsageError(f"{said} is no time; write it as 2026-05-31T12:00Z.", said) from None


def _is_records(path: Path) -> bool:
    """Whether a file is one of many pages, of any size: read piece by piece."""
    try:
        with path.open("rb") as file:
            head = file.read(1 << 16)
    except OSError:
        return False
    if path.name.endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")):
        return bool(head)
    try:
        return imports.kind_of(head, path.name) in {"warc", "json lines"}
    except ImportFailed:
        return False


def _is_page(page: Page) -> bool:
    try:
        return imports.kind_of(page.body, page.url, page.content_type) in {"html", "aggregator"}
    except ImportFailed:
        return False


def _site(address: FeedAddress) -> str:
    return guard.host_of(address.home or address.url).removeprefix("www.")


def _subscribe(kept: Kept, address: FeedAddress, now: int) -> bool:
    """Follows one feed; False where it is followed already."""
    site = _site(address)
    publisher = kept.publishers.add(site, address.title or site, home=address.home)
    return kept.feeds.add(address.url, address.title or address.url, publisher, now)


def _read(path: Path) -> bytes:
    """A file whole; raises ImportFailed with what is wrong with it."""
    if path.is_dir():
        raise ImportFailed(f"{path} is a folder; name the files in it.", str(path))
    try:
        if path.exists() and not path.is_file():
            raise ImportFailed(f"{path} is no regular file; save what it holds and import that.", str(path))
        if path.stat().st_size > LARGEST:
            raise ImportFailed(f"{path} is larger than {LARGEST >> 20} MB; split it.", str(path))
        return path.read_bytes()
    except OSError as problem:
        raise ImportFailed(f"{path} cannot be read: {problem.strerror}.", str(path)) from problem
