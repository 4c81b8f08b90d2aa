"""What is remembered of publishers' hosts between two runs: when each was asked last, and its robots.txt."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from octavo.archive import schema


class Hosts:
    """Hosts in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def asked(self) -> tuple[dict[str, float], dict[str, float]]:
        """When hosts were asked last, and until when some want to be left alone."""
        rows = self._conn.execute(select(schema.host)).all()
        return (
            {row.name: row.asked for row in rows if row.asked is not None},
            {row.name: row.resting for row in rows if row.resting is not None},
        )

    def set_asked(self, asked: Mapping[str, float], resting: Mapping[str, float], since: float) -> None:
        """Keeps what is still worth knowing: hosts that were asked since a time, or that rest beyond it."""
        kept = {name for name, at in asked.items() if at >= since} | {
            name for name, at in resting.items() if at >= since
        }
        self._conn.execute(delete(schema.host))
        if kept:
            rows = [{"name": name, "asked": asked.get(name), "resting": resting.get(name)} for name in sorted(kept)]
            self._conn.execute(insert(schema.host), rows)

    def robots(self, origin: str) -> tuple[int, bytes, int] | None:
        """A site's robots.txt as (status, body, when fetched), if it was asked for."""
        table = schema.robots
        row = self._conn.execute(select(table).where(table.c.origin == origin)).one_or_none()
        return (row.status, row.body, row.fetched) if row is not None else None

    def set_robots(self, origin: str, status: int, body: bytes, fetched: int) -> None:
        """Keeps a site's robots.txt in place of the last."""
        self._conn.execute(delete(schema.robots).where(schema.robots.c.origin == origin))
        self._conn.execute(insert(schema.robots).values(origin=origin, status=status, body=body, fetched=fetched))
