"""A small real web for tests: HTTP servers on loopback addresses, each a host of its own, in threads.

with Web() as web:                       # 127.0.0.2
    web.page("/feed.xml", b"<rss/>", etag='"1"')
    web.redirect("/old", "/feed.xml")
    web.does("/drip", drip(b"x", every=0.05))
    ... web.url("/feed.xml") ... web.seen
"""

import gzip
import http.server
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    started: float  # monotonic


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection; what a path does is decided by its web."""

    protocol_version = "HTTP/1.1"
    web: "Web"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        action = self.web.routes.get(self.path.partition("?")[0], self.web.otherwise)
        with self.web.lock:
            self.web.seen.append(Asked(self.path, headers, time.monotonic()))
            self.web.at_once += 1
            self.web.most_at_once = max(self.web.most_at_once, self.web.at_once)
        try:
            action(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with self.web.lock:
                self.web.at_once -= 1

    def answer(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """A whole answer; `Content_Type="text/html"` sets a header."""
        headers.setdefault("Content_Length", str(len(body)))
        self.begin(status, **headers)
        self.wfile.write(body)

    def begin(self, status: int = 200, **headers: str) -> None:
        """Status and headers only; without a length the answer lasts until the connection closes."""
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()


Action = Callable[[Handler], None]


def not_found(handler: Handler) -> None:
    handler.answer(b"not found", 404)


class Web:
    """One host. `seen` lists the requests in the order they came, `most_at_once` how many overlapped."""

    def __init__(self, address: str = "127.0.0.2") -> None:
        self.routes: dict[str, Action] = {}
        self.otherwise: Action = not_found
        self.seen: list[Asked] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        handler = type("BoundHandler", (Handler,), {"web": self})
        self._server = http.server.ThreadingHTTPServer((address, 0), handler)
        self._server.daemon_threads = True
        self.host, self.port = address, int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths asked for so far."""
        with self.lock:
            return [asked.path for asked in self.seen]

    def does(self, path: str, action: Action) -> None:
        """Let a path do anything."""
        self.routes[path] = action

    def page(
        self,
        path: str,
        body: bytes | str,
        content_type: str = "text/html; charset=utf-8",
        *,
        status: int = 200,
        etag: str = "",
        last_modified: str = "",
        **headers: str,
    ) -> None:
        """A page; with `etag` or `last_modified` it answers 304 to those who have it."""
        data = body.encode() if isinstance(body, str) else body

        def action(handler: Handler) -> None:
            extra = dict(headers)
            extra |= {"ETag": etag} if etag else {}
            extra |= {"Last_Modified": last_modified} if last_modified else {}
            has_it = (etag and handler.headers.get("If-None-Match") == etag) or (
                not etag and last_modified and handler.headers.get("If-Modified-Since") == last_modified
            )
            if has_it:
                handler.answer(b"", 304, **extra)
            else:
                handler.answer(data, status, Content_Type=content_type, **extra)

        self.routes[path] = action

    def feed(self, path: str, body: bytes | str, **known: str) -> None:
        """A feed."""
        self.page(path, body, "application/rss+xml; charset=utf-8", **known)

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        """Lead elsewhere."""
        self.routes[path] = lambda handler: handler.answer(b"", status, Location=to)


def drip(piece: bytes, every: float) -> Action:
    """A body that never ends and hardly moves."""

    def action(handler: Handler) -> None:
        handler.begin(Content_Type="text/html")
        while True:
            handler.wfile.write(piece)
            time.sleep(every)

    return action


def endless(piece: bytes) -> Action:
    """A body that never ends, as fast as it is read."""

    def action(handler: Handler) -> None:
        handler.begin(Content_Type="text/html")
        while True:
            handler.wfile.write(piece)

    return action


def silent(seconds: float) -> Action:
    """No answer at all for a while."""

    def action(handler: Handler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return action


def sized(total: int, piece: bytes = b" " * 65536) -> Action:
    """A body of `total` bytes with its length stated, made while it is sent."""

    def action(handler: Handler) -> None:
        handler.begin(Content_Type="application/rss+xml", Content_Length=str(total))
        for start in range(0, total, len(piece)):
            handler.wfile.write(piece[: total - start])

    return action


def broken_off(body: bytes, stated: int) -> Action:
    """Fewer bytes than were stated."""

    def action(handler: Handler) -> None:
        handler.begin(Content_Type="text/html", Content_Length=str(stated))
        handler.wfile.write(body)
        handler.close_connection = True

    return action


def bomb(megabytes: int, layers: int = 1) -> Action:
    """Zeros packed by gzip, `layers` times over."""
    body = b"".join(_zeros(megabytes))
    for _ in range(layers - 1):
        body = gzip.compress(body, 9)

    def action(handler: Handler) -> None:
        handler.answer(body, Content_Type="text/html", Content_Encoding=", ".join(["gzip"] * layers))

    return action


def _zeros(megabytes: int) -> Iterator[bytes]:
    """Gzip members of one megabyte each: quick to make, and allowed by RFC 1952."""
    member = gzip.compress(bytes(1 << 20), 9)
    for _ in range(megabytes):
        yield member
