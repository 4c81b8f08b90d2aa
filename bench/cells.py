"""The six ways in which Octavo runs, {SQLite, PostgreSQL} × {inline, pool, ray}, and what an archive then holds."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, and_, func, select
from tests.postgres_server import PostgresServer

from octavo.archive import Archive, schema
from octavo.archive.digest import answers, digest

STORES = ("sqlite", "postgres")
EXECUTORS = ("inline", "pool", "ray")
NAMES = tuple(f"{store}-{executor}" for store in STORES for executor in EXECUTORS)
POOL = "pool:2"


def chosen(said: str) -> list[str]:
    """The cells that were named, all where none was; ends with a sentence where there is none of a name."""
    names = said.split(",") if said else list(NAMES)
    for name in names:
        if name not in NAMES:
            sys.exit(f"There is no cell {name}: say some of {','.join(NAMES)}.")
    return names


class Stores:
    """Places for new archives: files in a folder, databases of a server, which may be None where none is asked for."""

    def __init__(self, folder: Path, server: PostgresServer | None) -> None:
        self._folder = folder
        self._server = server

    def new(self, cell: str, name: str) -> str:
        """The address of an empty store of a cell's kind, which is reached from any network of this machine."""
        if cell.startswith("sqlite"):
            return f"sqlite:///{self._folder / name / 'octavo.sqlite'}"
        if self._server is None:
            raise ValueError(f"{cell} needs a PostgreSQL server")
        database = name.replace("-", "_")
        self._server.drop(database)
        return self._server.database(database, by_socket=True)


@dataclass(frozen=True, slots=True)
class Held:
    """What an archive holds: the sha256 of what readers are shown, and of every table with its rows.

    `doubled` is how many articles and revisions stand there twice.
    """

    answers: str
    tables: dict[str, tuple[int, str]]
    doubled: int

    @classmethod
    def told(cls, said: dict[str, object]) -> "Held":
        """What another process said that an archive holds."""
        return cls(said["answers"], {name: tuple(of) for name, of in said["tables"].items()}, said["doubled"])  # type: ignore[arg-type, attr-defined]

    def differing(self, other: "Held") -> list[str]:
        """What is not the same in another archive: names of tables, or `answers`."""
        names = [name for name, of in self.tables.items() if other.tables.get(name) != of]
        return names + ["answers"] * (self.answers != other.answers)

    def missing(self, other: "Held") -> int:
        """How many rows fewer than in another archive there are, in all tables together."""
        return sum(max(0, rows - self.tables[name][0]) for name, (rows, _) in other.tables.items())


def held(archive: Archive, queries: Sequence[str]) -> Held:
    """What an archive holds, asked some queries."""
    whole = digest(archive)
    return Held(
        answers(archive, queries), {one.name: (one.rows, one.sha256) for one in whole.tables}, _doubled(archive)
    )


def _doubled(archive: Archive) -> int:
    """Articles whose address another has, and revisions that say what the one before them says."""
    article = schema.article.c
    before, after = schema.revision.alias(), schema.revision.alias()
    again: ColumnElement[bool] = and_(
        before.c.article_id == after.c.article_id,
        before.c.number + 1 == after.c.number,
        before.c.sha256 == after.c.sha256,
        before.c.title == after.c.title,
    )
    addresses = select(func.count(article.url) - func.count(article.url.distinct())).where(article.url != "")
    revisions = select(func.count()).select_from(before.join(after, again))
    with archive.database.read() as conn:
        return int(conn.execute(addresses).scalar_one()) + int(conn.execute(revisions).scalar_one())
