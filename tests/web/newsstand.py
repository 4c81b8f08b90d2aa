"""A small edition in a real archive, behind a real server."""

import http.client
import threading
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Self

import uvicorn

from octavo.archive import Archive, Kept
from octavo.config import Settings
from octavo.newsroom import Newsroom
from octavo.preparing import UNCOMPARED, prepare
from octavo.types import Arrival, Edge, Placement, Prepared, Reading, Reason, State
from octavo.web.app import create_app
from octavo.web.server import listen

NOW = 1_790_000_000  # 21 September 2026
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
BODY = (
    "The harbour of Saltmarsh closed on Monday after a crane fell across both of its shipping lanes.",
    "Eleven vessels wait outside the breakwater, among them a ferry with two hundred passengers on board.",
    "The operator disputes the figure of eleven and counts nine, because two of the vessels were leaving.",
    "Nobody was hurt, said the harbour master, who expects that the first lane can be opened on Thursday.",
    "A second crane of the same make was shut down until engineers have looked at the bolts of its arm.",
)
UNQUOTED = ("The diver found the hook of the crane in nine metres of water.", "The hook weighs as much as a lorry.")


def prepared(reading: Reading) -> Prepared:
    """The reading, with features like no other's."""
    return replace(prepare(reading), features=UNCOMPARED)


class Edition:
    """Fills an archive as filing would, but with placements that the tests choose."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def add(
        self,
        outlet: str,
        title: str,
        *,
        ago: int,
        name: str | None = None,
        body: tuple[str, ...] = BODY,
        language: str = "en",
        story: int | None = None,
        copy_of: int | None = None,
        edges: tuple[int, ...] = (),
        **more: object,
    ) -> int:
        """Adds an article that came `ago` seconds before now; returns its id."""
        kept, seen = self._kept, NOW - ago
        name = outlet.partition(".")[0].title() if name is None else name
        publisher = kept.publishers.add(outlet, name, home=f"https://{outlet}/", sample=True)
        reading = Reading(
            **{
                "url": f"https://{outlet}/{ago}",
                "state": State.FULL,
                "html": paragraphs(body),
                "published": seen,
                **more,
            },
            title=title,
            publisher=name,
            language=language,
            text="\n".join(body),
        )
        near = tuple(Edge(other, 800, ("Saltmarsh", "harbour")) for other in edges)
        number = kept.next_articles(1)[0]
        why = Reason("joined", 800, story, ("Saltmarsh", "harbour")) if story else Reason("opened")
        placement = Placement(story or number, copy_of, near, why)
        kept.save([Arrival(number, f"{outlet}/{ago}", prepared(reading), publisher, seen, placement)])
        return number

    def revise(self, number: int, title: str, body: tuple[str, ...], *, ago: int) -> None:
        """Gives an article another text."""
        kept = self._kept
        known = kept.articles.get(number)
        text = "\n".join(body)
        reading = Reading(known.url, State.FULL, title=title, language="en", text=text, html=paragraphs(body))
        kept.revise(known, prepared(reading), NOW - ago)


def paragraphs(body: tuple[str, ...]) -> str:
    return "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in body)


@dataclass(frozen=True)
class Numbers:
    """The articles that tests ask for by name."""

    first: int
    second: int
    copy: int
    paywalled: int
    changed: int
    unstated: int
    hostile: int
    unquoted: int


def fill(edition: Edition) -> Numbers:
    add = edition.add
    first = add(
        "herald.example", "Harbour of Saltmarsh closes after crane falls", ago=9000, caption="The crane in the lane"
    )
    second = add(
        "upland.example", "Operator of the crane counts nine, not eleven", ago=6000, story=first, edges=(first,)
    )
    copy = add("echo.example", "Harbour of Saltmarsh closes", ago=5000, story=first, copy_of=first)
    add("stadtbote.example", "Hafen gesperrt", ago=4000, story=first, language="de", edges=(first, second))
    stub = {"state": State.PAYWALLED, "reason": "The page says that the rest is for subscribers.", "body": BODY[:1]}
    paywalled = add("courier.example", "What the council paid for its cranes", ago=7000, edges=(first, second), **stub)
    changed = add("herald.example", "Ferry waits with two hundred on board", ago=8000, edges=(first,))
    edition.revise(changed, "Ferry waits with one hundred and ninety on board", BODY[1:], ago=3000)
    unstated = add("name:", "A notice without an address", ago=7500, name="", url="")
    evil = {"authors": (HOSTILE,), "caption": HOSTILE, "section": HOSTILE, "body": (HOSTILE, *BODY)}
    links = {"url": "javascript:alert(1)", "canonical": "javascript:alert(2)"}
    hostile = add("hostile.example", HOSTILE, ago=2000, name=HOSTILE, edges=(first,), **evil, **links)
    add("marsa.example", "توقف الملاحة في الميناء", ago=2500, language="ar")
    for number in range(34):
        add("upland.example", f"Notice {number} of the parish of Upland", ago=20_000 + number * 600)
    silent = {"nosnippet": True, "body": UNQUOTED, "edges": (first,)}
    unquoted = add("silent.example", "What the diver saw under the crane", ago=1000, **silent)
    add("silent.example", "The diver goes down again", ago=900, **silent, story=unquoted)
    return Numbers(first, second, copy, paywalled, changed, unstated, hostile, unquoted)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


class Serving:
    """A real server in a thread, for a newsroom, as it is when started with these settings."""

    def __init__(self, newsroom: Newsroom, **settings: object) -> None:
        self._socket = listen("127.0.0.1", 0)
        self.port = self._socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.newsroom = newsroom
        app = create_app(newsroom, Settings(port=self.port, **settings), clock=lambda: NOW)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, ws="none", server_header=False, proxy_headers=False
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> Self:
        started = threading.Event()
        startup = self._server.startup

        async def told(sockets=None) -> None:
            await startup(sockets)
            started.set()

        self._server.startup = told
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        """One request, as a browser sends it; a header `sec_fetch_site` is sent as `sec-fetch-site`."""
        sent = {"connection": "keep-alive", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body is not None:
            sent.setdefault("content-type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            read = {name.lower(): value for name, value in response.getheaders()}
            data = response.read()
            return Answer(response.status, read, data.decode("utf-8", "replace"))
        finally:
            connection.close()

    def submit(self, path: str, body: str, **headers: str) -> Answer:
        """A form sent from one of our own pages."""
        return self.ask(path, "POST", body, **{"sec_fetch_site": "same-origin", **headers})


@dataclass(frozen=True)
class Filled:
    newsroom: Newsroom
    at: Numbers


def filled(folder: Path) -> Filled:
    archive = Archive.open(folder)
    with archive.write(durable=False) as kept:
        at = fill(Edition(kept))
    return Filled(Newsroom(archive, clock=lambda: NOW), at)
