"""What `octavo doctor` looks at."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from octavo.archive import Archive
from octavo.config import Settings
from octavo.errors import OctavoError

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
        archive = Archive.open(settings.data)
    except OctavoError as problem:
        return [*found, Check("archive", ok=False, said=str(problem))]
    try:
        found += [Check(name, *look(archive)) for name, look in _LOOKS.items()]
    finally:
        archive.close()
    return [*found, *_settings(settings)]


def _python() -> Check:
    return Check("software", ok=True, said=f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}")


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


_LOOKS: dict[str, Callable[[Archive], tuple[bool, str]]] = {"archive": _whole, "contents": _contents, "feeds": _feeds}


def _settings(settings: Settings) -> Iterator[Check]:
    admitted = ", ".join(settings.allowed)
    yield Check("local addresses", ok=True, said=f"admitted: {admitted}" if admitted else "none may be fetched")
    contact = settings.contact or "none: set OCTAVO_CONTACT, so that publishers can reach you"
    yield Check("contact", ok=True, said=contact)
    listens = settings.host in {"127.0.0.1", "::1", "localhost"}
    yield Check(
        "readers",
        ok=True,
        said="this machine only" if listens else f"anyone who reaches {settings.host}: strangers see excerpts",
    )
