"""Long tasks that one process does at a time, and how far each file was imported.

A process takes a task up under a number that grows. What it writes it writes under that number: a process that was
taken for dead and goes on finds that a later one took over, and writes nothing more.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, insert, select, update

from octavo.archive import schema
from octavo.errors import LeaseLost

TRANSFER = "transfer"  # the ledger's line of a copy into another store
REINDEX = "reindex "  # before a kind of what is made of articles: the ledger's line of what that was made by
_task = schema.task.c


@dataclass(frozen=True, slots=True)
class Page:
    """How far a file was imported: all before `position` is in the archive; then what became of it."""

    source: str
    name: str
    position: int = 0
    articles: int = 0
    known: int = 0
    problems: int = 0
    done: bool = False


class Tasks:
    """Tasks and the ledger in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def take(self, name: str, now: int) -> int:
        """Takes a task up; returns the number to write under."""
        last = self._conn.execute(select(_task.number).where(_task.name == name)).scalar()
        if last is None:
            self._conn.execute(insert(schema.task).values(name=name, number=1, at=now))
            return 1
        self._conn.execute(update(schema.task).where(_task.name == name).values(number=last + 1, at=now))
        return int(last) + 1

    def require(self, name: str, number: int) -> None:
        """Raises LeaseLost where another process took the task over."""
        if self._conn.execute(select(_task.number).where(_task.name == name)).scalar() != number:
            raise LeaseLost(f"Another process has taken over this {name}; this one stops.", name)

    def say(self, name: str, said: str, at: int) -> None:
        """Keeps what a task did last, for whoever asks."""
        changed = self._conn.execute(update(schema.task).where(_task.name == name).values(said=said, at=at))
        if not changed.rowcount:
            self._conn.execute(insert(schema.task).values(name=name, number=0, said=said, at=at))

    def said(self, name: str) -> tuple[str, int] | None:
        """What a task did last, and when."""
        row = self._conn.execute(select(_task.said, _task.at).where(_task.name == name)).one_or_none()
        return (row.said, row.at) if row is not None else None

    def made(self, by: Mapping[str, str], at: int) -> None:
        """Writes by what each kind of what is made of articles was made, all of it."""
        for kind, name in by.items():
            self.set_page(Page(REINDEX + kind, name, done=True), at)

    def page(self, source: str) -> Page | None:
        """How far a file was imported, if it was begun."""
        table = schema.ledger
        row = self._conn.execute(select(table).where(table.c.source == source)).one_or_none()
        if row is None:
            return None
        return Page(row.source, row.name, row.position, row.articles, row.known, row.problems, row.done)

    def unfinished(self) -> list[Page]:
        """The files whose import was begun and did not end, the last worked on first."""
        table = schema.ledger
        rows = self._conn.execute(select(table).where(~table.c.done).order_by(table.c.at.desc(), table.c.source))
        pages = [Page(r.source, r.name, r.position, r.articles, r.known, r.problems, r.done) for r in rows]
        return [page for page in pages if not page.source.startswith((REINDEX, TRANSFER))]

    def set_page(self, page: Page, at: int) -> None:
        """Writes how far a file was imported."""
        table, values = schema.ledger, asdict(page) | {"at": at}
        changed = self._conn.execute(update(table).where(table.c.source == page.source).values(**values))
        if not changed.rowcount:
            self._conn.execute(insert(table).values(**values))
