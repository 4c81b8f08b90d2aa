"""What is remembered of publishers' hosts between two runs: when each was asked last, and its robots.txt."""

from sqlalchemy import Connection, insert, select, update

from octavo.archive import schema


class Hosts:
    """Hosts in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def asked(self, since: float) -> dict[str, float]:
        """When hosts were asked last, those asked since a time only."""
        query = select(schema.host.c.name, schema.host.c.asked).where(schema.host.c.asked >= since)
        return dict(self._conn.execute(query).tuples().all())

    def set_asked(self, times: dict[str, float]) -> None:
        """Keeps when hosts were asked last."""
        for name, asked in times.items():
            self._set(name, asked=asked)

    def robots(self, name: str) -> tuple[int, bytes, float] | None:
        """A host's robots.txt as (status, body, time asked), if it was asked."""
        columns = schema.host.c.robots_status, schema.host.c.robots_body, schema.host.c.robots_asked
        row = self._conn.execute(select(*columns).where(schema.host.c.name == name)).one_or_none()
        return (row[0], row[1], row[2]) if row is not None and row[0] is not None else None

    def set_robots(self, name: str, status: int, body: bytes, asked: float) -> None:
        """Keeps a host's robots.txt."""
        self._set(name, robots_status=status, robots_body=body, robots_asked=asked)

    def _set(self, name: str, **values: object) -> None:
        changed = self._conn.execute(update(schema.host).where(schema.host.c.name == name).values(**values))
        if changed.rowcount == 0:
            self._conn.execute(insert(schema.host).values(name=name, **values))
