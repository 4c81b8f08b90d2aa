"""Filing readings: placed by the desk, searchable, and kept, in one transaction.

The write transaction is also what puts articles in an order: the id given in it is an article's `seq`, and everything
the desk is told comes from articles with lower ids. So the same readings in the same order give the same archive, in
one process or several, in batches of any size, in any database.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from octavo import text
from octavo.archive import Archive, Kept
from octavo.archive.articles import digest
from octavo.desk import statistic, versions
from octavo.errors import FetchError
from octavo.executor import Executor, Inline
from octavo.nearby import Nearby
from octavo.preparing import prepare
from octavo.protocols import Embedder
from octavo.types import Arrival, Article, Prepared, Publisher, Reading, State
from octavo.wire import guard

# Parameters that say who came from where, never which article.
_TRACKERS = frozenset({"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "cmpid", "ocid", "ref_src"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """A prepared reading on its way into the archive.

    `feed` is the publisher whose feed brought it, `entry` the entry that is done with it, `article` the article it is
    known to be of; `seen` is the time of first sight, now where it is None.
    """

    prepared: Prepared
    feed: Publisher | None = None
    entry: int | None = None
    article: int | None = None
    seen: int | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a reading: its article's id, None where its publisher was removed; whether new or revised."""

    article: int | None
    new: bool = False
    revised: bool = False


class Filing:
    """Puts readings into the archive."""

    def __init__(
        self,
        archive: Archive,
        embedder: Embedder,
        window: int,
        clock: Callable[[], float] = time.time,
        *,
        executor: Executor | None = None,
        shards: int = 1,
    ) -> None:
        self._archive = archive
        self._embedder = embedder
        self._clock = clock
        self._nearby = Nearby(window, executor or Inline(), shards)

    def file(self, reading: Reading, *, seen: int | None = None, sample: bool = False) -> Filed:
        """Keeps one reading: as a new article, a new revision of a known one, or not at all where nothing changed."""
        incoming = Incoming(prepare(reading, self._embedder), seen=seen, sample=sample)
        with self.writing() as kept:
            return self.file_all(kept, [incoming])[0]

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[Kept]:
        """A transaction to file in; what was learnt in it is forgotten where it does not commit."""
        try:
            with self._archive.write(durable=durable) as kept:
                self._nearby.follow(kept)
                yield kept
        except BaseException:
            self._nearby.forget()
            raise

    def file_all(self, kept: Kept, incoming: Sequence[Incoming]) -> list[Filed]:
        """Keeps readings in their order, in a transaction of `writing`; says of each what became of it."""
        batch = _Batch(kept, self._nearby, int(self._clock()))
        return batch.file([replace(one, prepared=_addressed(one.prepared)) for one in incoming])


class _Batch:
    """Readings that are filed in one transaction: new ones in runs, known ones between them."""

    def __init__(self, kept: Kept, nearby: Nearby, now: int) -> None:
        self._kept = kept
        self._nearby = nearby
        self._now = now
        self._run: dict[str, tuple[Incoming, Publisher]] = {}  # by key, new articles that are not written yet
        self._publishers: dict[str, Publisher] = {}
        self._removed: dict[str, bool] = {}
        self._known: dict[str, Article] = {}
        self._written: set[str] = set()  # keys of articles that are new in this transaction
        self._filed: list[Filed] = []

    def file(self, incoming: Sequence[Incoming]) -> list[Filed]:
        """Files readings in their order."""
        resolved = [
            (one, publisher, _key(one.prepared.reading, publisher)) for one, publisher in self._resolved(incoming)
        ]
        self._known = self._kept.articles.by_keys({key for _, _, key in resolved})
        for one, publisher, key in resolved:
            if self._is_removed(one.prepared.reading.url, publisher):
                self._write_run()
                self._filed.append(self._refused(one, publisher))
            elif key in self._run or key in self._written or key in self._known or one.article is not None:
                self._write_run()
                self._filed.append(self._again(one, publisher, key))
            else:
                self._run[key] = one, publisher
        self._write_run()
        return self._filed

    def _resolved(self, incoming: Sequence[Incoming]) -> Iterator[tuple[Incoming, Publisher]]:
        for one in incoming:
            reading = one.prepared.reading
            named = (_site(reading.url) if reading.url else "", reading.publisher, one.feed.key if one.feed else "")
            place = "\n".join(named)
            if place not in self._publishers:
                self._publishers[place] = _publisher(self._kept, reading, one.feed, sample=one.sample)
            yield one, self._publishers[place]

    def _is_removed(self, url: str, publisher: Publisher) -> bool:
        site = _site(url) if url else ""
        asked = f"{site}\n{publisher.id}"
        if asked not in self._removed:
            of_site = bool(site) and self._kept.publishers.is_removed_site(site)
            self._removed[asked] = of_site or self._kept.publishers.is_removed(publisher)
        return self._removed[asked]

    def _refused(self, one: Incoming, publisher: Publisher) -> Filed:
        if one.entry is not None:
            self._kept.entries.give_up(one.entry, f"{publisher.name} was removed from this instance.")
        return Filed(None)

    def _again(self, one: Incoming, publisher: Publisher, key: str) -> Filed:
        """A reading of an article that may be known: by its number, or by its address."""
        known = self._kept.articles.many([one.article]).get(one.article) if one.article is not None else None
        known = known or self._kept.articles.by_key(key)
        if known is None:
            self._run[key] = one, publisher
            self._write_run()
            return self._filed.pop()
        filed = self._revise(known, one.prepared, self._now if one.seen is None else one.seen)
        if one.entry is not None:
            self._kept.entries.read(one.entry, known.id)
        return filed

    def _revise(self, known: Article, prepared: Prepared, seen: int) -> Filed:
        """A new text replaces the one that is shown, unless it says less: a stub never hides the whole article."""
        reading, kept = prepared.reading, self._kept
        same = digest(reading.text) == known.sha256 and reading.title == known.title
        if same or (known.state is State.FULL and reading.state is not State.FULL):
            kept.articles.note_wishes(known, reading)
            return Filed(known.id)
        article = kept.revise(known, prepared, seen)
        self._nearby.revised(kept, article, prepared.features)
        return Filed(article.id, revised=True)

    # ------------------------------------------------------------------------------------------ new articles

    def _write_run(self) -> None:
        """Places and keeps the new articles that wait, mark by mark: a word statistic is made of what is kept."""
        waiting = list(self._run.items())
        self._run.clear()
        numbers = self._kept.next_articles(len(waiting)) if waiting else range(0)
        for _, some in groupby(numbers, key=lambda number: statistic.version_at(number - 1)):
            of_mark = list(some)
            at = of_mark[0] - numbers[0]
            self._write(of_mark[0], waiting[at : at + len(of_mark)])

    def _write(self, first: int, run: Sequence[tuple[str, tuple[Incoming, Publisher]]]) -> None:
        placed = self._nearby.place(self._kept, first, [one.prepared for _, (one, _) in run])
        arrivals = [
            Arrival(number, key, one.prepared, publisher, self._now if one.seen is None else one.seen, placement)
            for number, (key, (one, publisher)), placement in zip(
                range(first, first + len(run)), run, placed.placements, strict=True
            )
        ]
        self._kept.save(arrivals, placed.moves, placed.ended)
        self._written.update(arrival.key for arrival in arrivals)
        if first == 1:  # all that an archive holds from its beginning on is made by this version
            self._kept.tasks.made(versions.made_by(), self._now)
        for arrival, (_, (one, _)) in zip(arrivals, run, strict=True):
            if one.entry is not None:
                self._kept.entries.read(one.entry, arrival.id)
            self._filed.append(Filed(arrival.id, new=True))


def identity(url: str) -> str:
    """The address that names an article: canonical, without fragment and trackers; raises FetchError."""
    parts = urlsplit(guard.canonical(url))
    query = [
        (k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in _TRACKERS and k[:4] != "utm_"
    ]
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def _addressed(prepared: Prepared) -> Prepared:
    """The reading with its address in canonical form, or with none where it has no usable one."""
    reading = prepared.reading
    try:
        url = guard.canonical(reading.url) if reading.url else ""
    except FetchError:
        url = ""
    return prepared if url == reading.url else replace(prepared, reading=replace(reading, url=url))


def _key(reading: Reading, publisher: Publisher) -> str:
    """An article's identity: the publisher's canonical address, else the address it was read at, else its headline."""
    if not reading.url:
        named = " ".join(text.tokens(reading.title, ""))
        return f"{publisher.key}\n{named or digest(reading.text)}"
    try:
        canonical = identity(reading.canonical) if reading.canonical else ""
    except FetchError:
        canonical = ""
    # A canonical address on another host is where a copy came from, not what it is.
    return canonical if canonical and _site(canonical) == _site(reading.url) else identity(reading.url)


def _site(url: str) -> str:
    return guard.host_of(url).removeprefix("www.")


def _publisher(kept: Kept, reading: Reading, feed: Publisher | None, *, sample: bool) -> Publisher:
    """Who published this: the feed's publisher where the page is on its site, else the site's, else who it names."""
    if not reading.url:
        name = reading.publisher
        return feed or kept.publishers.add(f"name:{' '.join(text.tokens(name, ''))}", name or "Publisher not stated")
    site = _site(reading.url)
    if feed is not None and (site == feed.key or site.endswith(f".{feed.key}") or feed.key.endswith(f".{site}")):
        return feed
    home = f"{urlsplit(reading.url).scheme}://{guard.host_of(reading.url)}/"
    return kept.publishers.add(site, reading.publisher or site, home=home, sample=sample)
