"""The web face: one Starlette application over a newsroom."""

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
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
    return Starlette(
        routes=routes(Pages(newsroom, press), Forms(newsroom), FeedsOut(newsroom, press), assets),
        middleware=[Middleware(Policy, doors=doors, refused=problems.refused, answer=problems.answer)],
        exception_handlers=dict.fromkeys((HTTPException, NotFound, ArchiveError), problems.answer),
        lifespan=lifespan,
    )


def routes(pages: Pages, forms: Forms, feeds: FeedsOut, assets: Assets) -> list[Route]:
    """Every address this server answers."""
    return [
        Route("/", pages.front),
        Route("/s/{id:number}", pages.story),
        Route("/s/{id:number}/{slug}", pages.story),
        Route("/a/{id:number}/save", forms.save, methods=["POST"]),
        Route("/a/{id:number}/read", forms.read, methods=["POST"]),
        Route("/a/{id:number}", pages.article),
        Route("/a/{id:number}/{slug}", pages.article),
        Route("/search", pages.search),
        Route("/publisher/{key:path}", pages.publisher),
        Route("/saved", pages.saved),
        Route("/help", pages.help),
        Route("/feed.xml", feeds.front),
        Route("/robots.txt", pages.robots),
        Route("/health", pages.health),
        Route("/sample/remove", forms.remove_sample, methods=["POST"]),
        *(Route(f"/{name}", forms.look, methods=["POST"]) for name in CHOICES),
        Route("/static/{name:path}", assets.answer),
    ]
