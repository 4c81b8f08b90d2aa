"""What `octavo doctor` looks at."""

import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from octavo import reindex
from octavo.archive import Archive
from octavo.archive.schema import KEPT
from octavo.config import Settings
from octavo.desk.embedding import DIMENSIONS
from octavo.desk.window import READY, ROOM
from octavo.errors import OctavoError
from octavo.retention import GIGABYTE, TASK, terms

# What the tables of an archive hold, as a person calls it; those not named are told together.
KINDS = {
    "revision": "texts",
    "feature": "vectors",
    "word": "words",
    "sketch": "fingerprints",
    "edge": "edges",
    "article": "articles",
}
IMPORTS = 5  # unfinished ones that are named
LEAST_FREE = 500 * 1024 * 1024  # bytes; below, collecting soon stops


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `said` is what was found and, where it is not ok, what to do."""

    name: str
    ok: bool
    said: str


def checks(settings: Settings) -> list[Check]:
    """Everything that can be looked at from here."""
    found = [_python(), _folder(settings), _disk(settings)]
    try:
        archive = Archive.open(settings.archive)
    except OctavoError as problem:
        return [*found, Check("archive", ok=False, said=str(problem)), *_settings(settings)]
    try:
        found += [_looked(name, look, archive) for name, look in _LOOKS.items()]
        found += [_looked("terms", lambda archive: _terms(archive, settings), archive)]
    finally:
        archive.close()
    return [*found, *_settings(settings)]


def _looked(name: str, look: "Look", archive: Archive) -> Check:
    """What a look finds, or why it could not be had: a server may go away while it is asked."""
    try:
        return Check(name, *look(archive))
    except OctavoError as problem:
        return Check(name, ok=False, said=str(problem))


def _python() -> Check:
    return Check("software", ok=True, said=f"Python {sys.version.split()[0]}")


def _folder(settings: Settings) -> Check:
    folder = settings.data if settings.data.exists() else settings.data.parent
    ok = os.access(folder, os.W_OK)
    return Check(
        "data folder",
        ok,
        f"{settings.data}" if ok else f"{settings.data} may not be written; choose another with --data.",
    )


def _disk(settings: Settings) -> Check:
    folder = settings.data if settings.data.exists() else settings.data.parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError as problem:
        return Check("disk", ok=False, said=f"{folder}: {problem.strerror}")
    ok = free >= LEAST_FREE
    return Check(
        "disk", ok, f"{free >> 20:,} MB free" + ("" if ok else "; make room, collecting stops when none is left")
    )


def _store(archive: Archive) -> tuple[bool, str]:
    return True, f"{archive.software()}, {archive.where}"


def _whole(archive: Archive) -> tuple[bool, str]:
    said = archive.integrity()
    return said == "ok", "whole" if said == "ok" else f"damaged: {said}. Restore a copy."


def _contents(archive: Archive) -> tuple[bool, str]:
    with archive.read() as kept:
        articles, publishers = kept.publishers.counts()
        states = ", ".join(f"{number} {state}" for state, number in sorted(kept.articles.states().items()))
        return (
            True,
            f"{articles} articles ({states or 'none'}) of {publishers} publishers in {kept.stories.count()} stories",
        )


def _feeds(archive: Archive) -> tuple[bool, str]:
    with archive.read() as kept:
        every, waiting = kept.feeds.all(), kept.entries.counts().get("new", 0)
    failing = [feed for feed in every if feed.state == "failing"]
    said = f"{len(every)} feeds, {len(failing)} failing, {waiting} entries waiting for their page"
    # A failing feed is its publisher's trouble; all of them failing is ours.
    return not every or len(failing) < len(every), said + (". See: octavo feeds" if failing else "")


def _imports(archive: Archive) -> tuple[bool, str]:
    with archive.read() as kept:
        pages = kept.tasks.unfinished()
    named = ", ".join(f"{page.name} ({page.articles:,} articles so far)" for page in pages[:IMPORTS])
    more = f" and {len(pages) - IMPORTS} more" if len(pages) > IMPORTS else ""
    said = f"not finished: {named}{more}; go on with octavo import and the same file" if pages else "none is unfinished"
    return True, said


def _sizes(archive: Archive) -> tuple[bool, str]:
    with archive.read() as kept:
        sizes = kept.retention.sizes()
    kinds, months = _by_kind(sizes), _by_month(sizes)
    parts = [f"{_bytes(sum(sizes.values()))} in use"]
    if len(kinds) > 1:
        parts.append(", ".join(f"{name} {_bytes(size)}" for name, size in kinds.most_common()))
    if months:
        parts.append(
            "texts, vectors and words by month: " + ", ".join(f"{m} {_bytes(months[m])}" for m in sorted(months))
        )
    return True, "; ".join(parts)


def _by_kind(sizes: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for table, size in sizes.items():
        found[KINDS.get(_parted(table)[0], "all else")] += size
    return found


def _by_month(sizes: Mapping[str, int]) -> Counter[str]:
    """Bytes of each month's shelf, and of what is kept for good."""
    found: Counter[str] = Counter()
    for table, size in sizes.items():
        shelf = _parted(table)[1]
        if shelf is not None:
            found["kept" if shelf == KEPT else f"{shelf // 100}-{shelf % 100:02}"] += size
    return found


def _parted(table: str) -> tuple[str, int | None]:
    """A partition's table and shelf; a table that has none has no shelf."""
    match = _PARTITION.fullmatch(table)
    return (match[1], int(match[2])) if match else (table, None)


def _bytes(number: int) -> str:
    return f"{number / GIGABYTE:,.1f} GB" if number >= GIGABYTE else f"{number / 1e6:,.1f} MB"


def _terms(archive: Archive, settings: Settings) -> tuple[bool, str]:
    """Which terms are in force, what was let go last and when, and whether the archive is as small as it is to be."""
    with archive.read() as kept:
        own, said, size = kept.publishers.terms(), kept.tasks.said(TASK), sum(kept.retention.sizes().values())
    parts = [terms(settings) or "everything stays for good"]
    parts += [f"{publisher.key} for {days} days" for publisher, days in own[:IMPORTS]]
    parts += [f"and {len(own) - IMPORTS} more publishers by terms of their own"] if len(own) > IMPORTS else []
    if said is not None and said[0]:
        parts.append(f"last let go: {said[0]}")
    if said is not None:
        parts.append(f"last looked at {datetime.fromtimestamp(said[1], UTC):%Y-%m-%d %H:%M} UTC")
    elif own or terms(settings):
        parts.append("not looked at yet: octavo serve and octavo collect do so every hour")
    most = settings.keep_gigabytes * GIGABYTE
    if most and size > most:
        parts.append(f"{_bytes(size)} are in use; where the next round cannot change that, raise OCTAVO_KEEP_GIGABYTES")
    return not most or size <= most, "; ".join(parts)


def _versions(archive: Archive) -> tuple[bool, str]:
    old = reindex.stale(archive)
    made = f"{', '.join(old)} made by another version, or not to the end; go on with: octavo reindex"
    return not old, made if old else "words, features, credits and placements are of this version"


Look = Callable[[Archive], tuple[bool, str]]
_PARTITION = re.compile(r"(revision|feature|word)_([0-9]+)")
_LOOKS: dict[str, Look] = {
    "store": _store,
    "archive": _whole,
    "contents": _contents,
    "sizes": _sizes,
    "feeds": _feeds,
    "imports": _imports,
    "versions": _versions,
}


def window_bytes(window: int) -> int:
    """The memory that a collector holds a window of so many articles in, when it is full: vectors and ids."""
    row = DIMENSIONS * (4 if window <= READY else 1) + 8
    return (window + window // ROOM) * row


def _settings(settings: Settings) -> Iterator[Check]:
    admitted = ", ".join(settings.allowed)
    yield Check("local addresses", ok=True, said=f"admitted: {admitted}" if admitted else "none may be fetched")
    contact = settings.contact or "none: set OCTAVO_CONTACT, so that publishers can reach you"
    yield Check("contact", ok=True, said=contact)
    size = _bytes(window_bytes(settings.window))
    yield Check("window", ok=True, said=f"{settings.window:,} articles: up to {size} of memory in each collector")
    listens = settings.host in {"127.0.0.1", "::1", "localhost"}
    yield Check(
        "readers",
        ok=True,
        said="this machine only" if listens else f"anyone who reaches {settings.host}: strangers see excerpts",
    )
