"""The press: prints templates to pages. Templates are compiled once; every value they print is escaped."""

import gzip
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from itertools import count
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from octavo import __version__
from octavo.desk import topics
from octavo.desk.reasons import in_words
from octavo.errors import ArchiveError
from octavo.newsroom import Newsroom
from octavo.types import Article, FrontPage, Reader, Reason, State
from octavo.web import addresses, outlets, words
from octavo.web.assets import Assets, takes_gzip
from octavo.web.looks import Looks
from octavo.web.visitors import visitor

FOLDER = Path(__file__).parent / "templates"
HTML = "text/html; charset=utf-8"
FRONTS = 16  # front pages that are kept as they were printed
WORTH_PACKING = 1024  # bytes
LEVEL = 2  # of gzip: an eighth larger than level 9 in two fifths of its time


@dataclass(frozen=True, slots=True)
class Setting:
    """What a page shows besides its subject: who reads it, how and where, at which second, beside a sample or not."""

    reader: Reader | None
    looks: Looks
    here: str  # path and query
    now: int
    sample: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is sent: its bytes, gzipped where `packed` says so."""

    body: bytes
    packed: bool


class Press:
    """Prints pages for visitors."""

    def __init__(self, newsroom: Newsroom, assets: Assets, clock: Callable[[], float]) -> None:
        self._newsroom = newsroom
        self._clock = clock
        self._without_sample = -1  # the second in which there was none
        self._templates = _environment(assets)
        for name in self._templates.list_templates():
            self._templates.get_template(name)
        self._front = lru_cache(FRONTS)(self._print_front)

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
        text = self._print(name, self._setting(request), **values)
        return _answer(_sheet(text, gzipped=takes_gzip(request)), HTML, status, headers)

    def front(self, request: Request, page: FrontPage) -> Response:
        """The front page: many ask for the same one within a second, so it is printed and packed once for them."""
        return _answer(self._front(self._setting(request), page, takes_gzip(request)), HTML)

    def feed(self, request: Request, name: str, **values: object) -> Response:
        """The template as an Atom feed, as a stranger may see it."""
        shown = {"site": visitor(request).site, "quotable": partial(_quotable, None), **values}
        text = self._templates.get_template(name).render(shown)
        return _answer(_sheet(text, gzipped=takes_gzip(request)), "application/atom+xml; charset=utf-8")

    def _setting(self, request: Request) -> Setting:
        query = f"?{request.url.query}" if request.url.query else ""
        here = request.url.path + query
        return Setting(visitor(request).reader, Looks.of(request), here, int(self._clock()), self._sample())

    def _print_front(self, setting: Setting, page: FrontPage, gzipped: bool) -> Sheet:
        return _sheet(self._print("front.html", setting, page=page), gzipped=gzipped)

    def _print(self, name: str, setting: Setting, **values: object) -> str:
        return self._templates.get_template(name).render(
            {
                "owner": setting.reader is not None,
                "quotable": partial(_quotable, setting.reader),
                "worded": partial(_worded, setting.reader),
                "sample": setting.sample,
                "looks": setting.looks,
                "here": setting.here,
                "now": setting.now,
                "time": partial(_time, setting.now),
                "source": partial(_source, setting.now),
                **values,
            }
        )

    def _sample(self) -> bool:
        """Whether the sample edition is here. That it is not holds for a second; that it is may end with any click."""
        second = int(time.monotonic())
        if second == self._without_sample:
            return False
        try:
            here = self._newsroom.has_sample()
        except ArchiveError:  # the page says what is wrong; the banner is not worth a second failure
            return False
        if not here:
            self._without_sample = second
        return here


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
        prose=_prose,
        outlet=outlets,
        topics=topics.names(),
    )
    return templates


def _quotable(reader: Reader | None, article: Article) -> bool:
    """Whether this visitor may see any words of the article's text, be they its first or those around a word found."""
    return reader is not None or not article.nosnippet


def _worded(reader: Reader | None, reason: Reason) -> str:
    """A reason in words; to a stranger without those that stand in a text."""
    of_text = reason.code in {"joined", "moved", "angle", "background", "after", "beside", "loose"}
    return in_words(replace(reason, words=()) if reader is None and of_text else reason)


def _time(now: int, seconds: int, *, exact: bool = False) -> Markup:
    """A time as people say it, and exactly for programs and for whoever points at it."""
    moment = words.moment(seconds)
    said = moment if exact else words.ago(seconds, now)
    # Nothing in it is a publisher's: formatted, not escaped, a page has fifty of them.
    return Markup(f'<time datetime="{words.stamp(seconds)}" title="{moment}">{said}</time>')  # noqa: S704


def _source(now: int, article: Article) -> Markup:
    """Publisher and age of an article, as they stand under its headline."""
    held = "" if article.state is State.FULL else f'<span class="held">{escape(article.state)}</span>'
    return Markup(f'<p class="src">{outlets.credit(article.publisher)}{_time(now, article.when)}{held}</p>')  # noqa: S704 - its parts are escaped


def _prose(paragraphs: Iterable[str]) -> Markup:
    """The paragraphs of an article, each under its number; a list's items stand in a list."""
    return Markup("\n".join(map(_paragraph, count(1), paragraphs)))  # noqa: S704 - cleaned as they came in


def _paragraph(number: int, html: str) -> str:
    if html.startswith("<li"):
        return f'<ul class="par" id="p{number}" dir="auto">{html}</ul>'
    link = f'<a class="pn" href="#p{number}" tabindex="-1" aria-hidden="true">¶{number}</a>'
    return f'<div class="par" id="p{number}" dir="auto">{link}{html}</div>'


@cache
def _icon(name: str, more: str = "") -> Markup:
    """An icon of the sprite, unseen by screen readers: what it stands beside has a name."""
    return Markup('<svg class="ic {}" aria-hidden="true"><use href="#i-{}"/></svg>').format(more, name)


def _sheet(text: str, *, gzipped: bool) -> Sheet:
    body = text.encode()
    if gzipped and len(body) >= WORTH_PACKING:
        return Sheet(gzip.compress(body, LEVEL, mtime=0), packed=True)
    return Sheet(body, packed=False)


def _answer(sheet: Sheet, kind: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    sent = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie", **(headers or {})}
    if sheet.packed:
        sent["Content-Encoding"] = "gzip"
    return Response(sheet.body, status, sent, kind)
