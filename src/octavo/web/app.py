"""The web face: one Starlette application over a newsroom."""

import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from octavo.config import Settings
from octavo.errors import ArchiveError, NotFound
from octavo.newsroom import Newsroom
from octavo.web.assets import Assets
from octavo.web.feeds_out import FeedsOut
from octavo.web.forms import Forms
from octavo.web.looks import CHOICES
from octavo.web.pages import Pages
from octavo.web.policy import Policy
from octavo.web.press import Press
from octavo.web.problems import Problems
from octavo.web.visitors import Doors

Answer = Callable[[Request], Response]
Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


class Number(IntegerConvertor):
    """An id in an address: a whole number that the archive can hold; a longer one is no address of ours."""

    regex = "[0-9]{1,18}"


register_url_convertor("number", Number())


def create_app(
    newsroom: Newsroom,
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    lifespan: Lifespan | None = None,
) -> Starlette:
    """The application that serves a newsroom; `lifespan` runs beside it from its start to its end."""
    assets = Assets()
    press = Press(newsroom, assets, clock)
    problems = Problems(press, f"http://{settings.host}:{settings.port}")
    doors = Doors(settings.host, settings.hosts, newsroom.owner())
    parts = Pages(newsroom, press), Forms(newsroom), FeedsOut(newsroom, press)
    return Starlette(
        routes=routes(*parts, assets, in_turn=not newsroom.archive.shared),
        middleware=[Middleware(Policy, doors=doors, refused=problems.refused, answer=problems.answer)],
        exception_handlers=dict.fromkeys((HTTPException, NotFound, ArchiveError), problems.answer),
        lifespan=lifespan,
    )


def routes(pages: Pages, forms: Forms, feeds: FeedsOut, assets: Assets, *, in_turn: bool) -> list[Route]:
    """Every address this server answers; pages that read the archive `in_turn`, or each in a thread of its own."""
    read = _in_turn if in_turn else _unchanged
    return [
        Route("/", read(pages.front)),
        Route("/s/{id:number}", read(pages.story)),
        Route("/s/{id:number}/{slug}", read(pages.story)),
        Route("/a/{id:number}/save", forms.save, methods=["POST"]),
        Route("/a/{id:number}/read", forms.read, methods=["POST"]),
        Route("/a/{id:number}/correct", forms.correct, methods=["POST"]),
        Route("/corrections", read(pages.corrections)),
        Route("/corrections/{id:number}/undo", forms.undo, methods=["POST"]),
        Route("/a/{id:number}", read(pages.article)),
        Route("/a/{id:number}/{slug}", read(pages.article)),
        Route("/search", read(pages.search)),
        Route("/publisher/{key:path}", read(pages.publisher)),
        Route("/name/{name:path}", read(pages.name)),
        Route("/saved", read(pages.saved)),
        Route("/help", pages.help),
        Route("/feed.xml", read(feeds.front)),
        Route("/robots.txt", pages.robots),
        Route("/health", read(pages.health)),
        Route("/sample/remove", forms.remove_sample, methods=["POST"]),
        *(Route(f"/{name}", forms.look, methods=["POST"]) for name in CHOICES),
        Route("/static/{name:path}", assets.answer),
    ]


def _in_turn(page: Answer) -> Callable[[Request], Awaitable[Response]]:
    """A page that is answered without a thread: a file is not waited for, and threads would only take turns."""

    async def answer(request: Request) -> Response:
        return page(request)

    return answer


def _unchanged(page: Answer) -> Answer:
    """A page that is answered in a thread: who waits for the database keeps nobody else waiting."""
    return page
