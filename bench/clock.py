"""Processor seconds of what works on an archive."""

import time
from collections.abc import Callable

import psutil

from octavo.archive import Archive


def clock(archive: Archive) -> Callable[[], float]:
    """What tells the processor seconds of this process and, on PostgreSQL, of the session that it writes in."""
    if not archive.shared:
        return time.process_time
    with archive.database.write(durable=False) as conn:  # the pool gives the one session again and again
        session = psutil.Process(int(conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()))

    def seconds() -> float:
        taken = session.cpu_times()
        return time.process_time() + float(taken.user + taken.system)

    return seconds
