"""What is remembered of publishers' hosts: when each was asked last, who visits it now, and its robots.txt.

A collector claims a host before it visits it. The claim is a lease: it ends unless it is renewed, so that a collector
that died holds nobody up, and one that was only slow finds out before it writes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from octavo.archive import schema
from octavo.errors import LeaseLost


@dataclass(frozen=True, slots=True)
class Turn:
    """When a host was asked last, and until when it wants to be left alone; None where nobody knows."""

    asked: float | None = None
    resting: float | None = None


_host = schema.host.c
_KNOWN = select(schema.host).where(_host.name.in_(bindparam("names", expanding=True)))
_ADD = insert(schema.host)
_SET = (
    update(schema.host).where(_host.name == bindparam("of_name")).values(holder=bindparam("by"), until=bindparam("to"))
)
_RENEW = update(schema.host).where(_host.holder == bindparam("by"), _host.name.in_(bindparam("names", expanding=True)))
_RELEASE = (
    update(schema.host)
    .where(_host.name == bindparam("of_name"), _host.holder == bindparam("by"))
    .values(holder="", until=0.0, asked=bindparam("last"), resting=bindparam("rest"))
)
_HOLDER = select(_host.holder).where(_host.name == bindparam("of_name"))


class Hosts:
    """Hosts in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def claim(self, names: Iterable[str], holder: str, now: float, until: float) -> dict[str, Turn]:
        """The hosts that this collector may visit until then; what others hold is left out."""
        wanted = sorted(names)
        known = {row.name: row for row in self._conn.execute(_KNOWN, {"names": wanted}).all()}
        fresh = [name for name in wanted if name not in known]
        if fresh:
            self._conn.execute(_ADD, [{"name": name, "holder": holder, "until": until} for name in fresh])
        free = [name for name, row in known.items() if row.until <= now or row.holder in {"", holder}]
        if free:
            self._conn.execute(_SET, [{"of_name": name, "by": holder, "to": until} for name in free])
        granted = {name: Turn(known[name].asked, known[name].resting) for name in free}
        return granted | {name: Turn() for name in fresh}

    def renew(self, names: Iterable[str], holder: str, until: float) -> None:
        """Holds hosts for longer, those that are held still."""
        self._conn.execute(_RENEW.values(until=until), {"by": holder, "names": list(names)})

    def release(self, holder: str, turns: Mapping[str, Turn]) -> None:
        """Lets hosts go, and keeps when they were asked; what another holds by now stays with it."""
        rows = [
            {"of_name": name, "by": holder, "last": turn.asked, "rest": turn.resting} for name, turn in turns.items()
        ]
        if rows:
            self._conn.execute(_RELEASE, rows)

    def release_all(self) -> None:
        """Lets every host go: said by a collector that knows it is the only one."""
        self._conn.execute(update(schema.host).values(holder="", until=0.0))

    def require(self, name: str, holder: str) -> None:
        """Raises LeaseLost where a host is no longer this collector's: what it found there is not to be written."""
        if self._conn.execute(_HOLDER, {"of_name": name}).scalar() != holder:
            raise LeaseLost(f"Another collector has taken over {name or 'the feeds without a host'}.", name)

    def robots(self, origin: str) -> tuple[int, bytes, int] | None:
        """A site's robots.txt as (status, body, when fetched), if it was asked for."""
        table = schema.robots
        row = self._conn.execute(select(table).where(table.c.origin == origin)).one_or_none()
        return (row.status, row.body, row.fetched) if row is not None else None

    def set_robots(self, origin: str, status: int, body: bytes, fetched: int) -> None:
        """Keeps a site's robots.txt in place of the last."""
        self._conn.execute(delete(schema.robots).where(schema.robots.c.origin == origin))
        self._conn.execute(insert(schema.robots).values(origin=origin, status=status, body=body, fetched=fetched))
