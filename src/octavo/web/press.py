"""The press: prints templates to pages. Templates are compiled once; every value they print is escaped."""

import gzip
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from octavo import __version__
from octavo.errors import ArchiveError
from octavo.newsroom import Newsroom
from octavo.types import Article, Reader
from octavo.web import addresses, outlets, words
from octavo.web.assets import Assets, takes_gzip
from octavo.web.looks import Looks
from octavo.web.visitors import visitor

FOLDER = Path(__file__).parent / "templates"
WORTH_PACKING = 1024  # bytes
LEVEL = 2  # of gzip: an eighth larger than level 9 in two fifths of its time


class Press:
    """Prints pages for visitors."""

    def __init__(self, newsroom: Newsroom, assets: Assets, clock: Callable[[], float]) -> None:
        self._newsroom = newsroom
        self._clock = clock
        self._templates = _environment(assets)
        for name in self._templates.list_templates():
            self._templates.get_template(name)

    def page(
        self,
        request: Request,
        name: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> Response:
        """The template as an HTML page, with what every page shows."""
        now = int(self._clock())
        query = f"?{request.url.query}" if request.url.query else ""
        body = self._templates.get_template(name).render(
            {
                "owner": visitor(request).reader is not None,
                "quotable": partial(_quotable, visitor(request).reader),
                "sample": self._sample(),
                "looks": Looks.of(request),
                "here": request.url.path + query,
                "now": now,
                "time": partial(_time, now),
                **values,
            }
        )
        return _answer(request, body, "text/html; charset=utf-8", status, headers)

    def feed(self, request: Request, name: str, **values: object) -> Response:
        """The template as an Atom feed, as a stranger may see it."""
        shown = {"site": visitor(request).site, "quotable": partial(_quotable, None), **values}
        body = self._templates.get_template(name).render(shown)
        return _answer(request, body, "application/atom+xml; charset=utf-8", 200, None)

    def _sample(self) -> bool:
        try:
            return self._newsroom.has_sample()
        except ArchiveError:  # the page says what is wrong; the banner is not worth a second failure
            return False


def _environment(assets: Assets) -> Environment:
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        auto_reload=False,
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    templates.globals.update(
        version=__version__,
        asset=assets.url,
        at=addresses,
        words=words,
        count=words.count,
        icon=_icon,
        outlet=outlets,
    )
    return templates


def _quotable(reader: Reader | None, article: Article) -> bool:
    """Whether this visitor may see any words of the article's text, be they its first or those around a word found."""
    return reader is not None or not article.nosnippet


def _time(now: int, seconds: int, *, exact: bool = False) -> Markup:
    """A time as people say it, and exactly for programs and for whoever points at it."""
    moment = words.moment(seconds)
    said = moment if exact else words.ago(seconds, now)
    # Nothing in it is a publisher's: formatted, not escaped, a page has fifty of them.
    return Markup(f'<time datetime="{words.stamp(seconds)}" title="{moment}">{said}</time>')  # noqa: S704


@cache
def _icon(name: str, more: str = "") -> Markup:
    """An icon of the sprite, unseen by screen readers: what it stands beside has a name."""
    return Markup('<svg class="ic {}" aria-hidden="true"><use href="#i-{}"/></svg>').format(more, name)


def _answer(request: Request, text: str, kind: str, status: int, headers: Mapping[str, str] | None) -> Response:
    body = text.encode()
    sent = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie", **(headers or {})}
    if len(body) >= WORTH_PACKING and takes_gzip(request):
        body = gzip.compress(body, LEVEL, mtime=0)
        sent["Content-Encoding"] = "gzip"
    return Response(body, status, sent, kind)
