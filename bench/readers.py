"""Readers in a closed loop, without think time, who cost next to nothing: a page's time is the server's, not theirs.

    python -m bench.readers http://127.0.0.1:8008 --readers 8 --seconds 30 < paths.json

They run in a process of their own, a thread each, on bare sockets: on the machine that serves, each millisecond of
theirs would be one that the server does not get. What comes back is counted, and unpacked in one of `SAMPLED` answers.
"""

import argparse
import gzip
import json
import re
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import count, islice
from urllib.parse import urlsplit

Asked = tuple[str, str]  # the kind of a page, as it is counted, and its path

PATIENCE = 30.0  # seconds for an answer
PIECE = 1 << 16  # bytes that are read at once
SAMPLED = 64  # of so many answers one is unpacked
ENDS = b"</html>"  # what a page holds that came whole
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PACKED = re.compile(rb"\r\ncontent-encoding: *gzip", re.IGNORECASE)
_LEAVES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """What readers met: the seconds of each request by its kind, and the processor seconds the readers took."""

    times: dict[str, list[float]]
    processor: float

    @property
    def requests(self) -> int:
        """How many requests were answered."""
        return sum(map(len, self.times.values()))


def load(address: str, asked: Sequence[Asked], readers: int, seconds: float) -> Load:
    """What so many readers meet at a server in so many seconds; ends with a sentence where an answer is not a page.

    Each walks the list from a start of its own and begins anew at its end. Connecting belongs to a request's time.
    """
    command = [sys.executable, "-m", "bench.readers", address, "--readers", str(readers), "--seconds", str(seconds)]
    child = subprocess.run(command, input=json.dumps(list(asked)), capture_output=True, text=True, check=False)
    if child.returncode:
        raise SystemExit(child.stderr.strip() or "The readers ended without a word.")
    return Load(**json.loads(child.stdout))


def main() -> None:
    """Reads (kind, path) pairs as JSON, prints what the readers met as JSON."""
    parser = argparse.ArgumentParser(prog="bench.readers")
    parser.add_argument("address")
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    asked: list[Asked] = [(kind, path) for kind, path in json.load(sys.stdin)]
    print(json.dumps(asdict(_load(given.address, asked, given.readers, given.seconds))))


def _load(address: str, asked: Sequence[Asked], readers: int, seconds: float) -> Load:
    times: defaultdict[str, list[float]] = defaultdict(list)
    before = time.process_time()
    end = time.monotonic() + seconds

    def read(start: int) -> None:
        reader = Reader(address)
        for kind, path in _walk(asked, start):
            began = time.perf_counter()
            if time.monotonic() > end:
                break
            reader.get(path)
            times[kind].append(time.perf_counter() - began)
        reader.leave()

    with ThreadPoolExecutor(readers) as pool:
        list(pool.map(read, (place * len(asked) // readers for place in range(readers))))
    return Load(dict(times), time.process_time() - before)


def _walk(asked: Sequence[Asked], start: int) -> Iterator[Asked]:
    yield from islice(asked, start, None)
    while True:
        yield from asked


class Reader:
    """One browser with one connection, kept as long as the server keeps it."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._where = (parts.hostname or "127.0.0.1", parts.port or 80)
        # As browsers say it: who does not keep the connection is taken for a proxy, and a stranger.
        said = f"Host: {parts.netloc}\r\nConnection: keep-alive\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n\r\n"
        self._rest = f" HTTP/1.1\r\n{said}".encode()
        self._connection: socket.socket | None = None
        self._answers = count(1)

    def get(self, path: str) -> bytes:
        """The body of a page as it was sent; ends with a sentence where the answer is not a whole page."""
        if self._connection is None:
            self._connection = socket.create_connection(self._where, PATIENCE)
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection.sendall(b"GET " + path.encode() + self._rest)
        head, body = _answer(self._connection)
        if not head.startswith(b"HTTP/1.1 200"):
            status = head.split(b"\r\n")[0].decode("latin-1")
            raise SystemExit(f"{path} answered {status}.")
        if next(self._answers) % SAMPLED == 0 and not _whole(head, body):
            raise SystemExit(f"{path} did not come whole.")
        if _LEAVES.search(head):
            self.leave()
        return body

    def leave(self) -> None:
        """Lets the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _answer(connection: socket.socket) -> tuple[bytes, bytes]:
    """The next answer on a connection: head and body."""
    received = b""
    while (ends := received.find(b"\r\n\r\n")) < 0:
        received += _piece(connection)
    head, rest = received[:ends], received[ends + 4 :]
    length = _LENGTH.search(head)
    if length is None:
        raise SystemExit("An answer does not say how long it is.")
    pieces, missing = [rest], int(length[1]) - len(rest)
    while missing > 0:
        pieces.append(_piece(connection))
        missing -= len(pieces[-1])
    return head, b"".join(pieces)


def _whole(head: bytes, body: bytes) -> bool:
    return ENDS in (gzip.decompress(body) if _PACKED.search(head) else body)


def _piece(connection: socket.socket) -> bytes:
    piece = connection.recv(PIECE)
    if not piece:
        raise SystemExit("The server let the connection go in the middle of an answer.")
    return piece


if __name__ == "__main__":
    main()
