"""Pages: what people read. Each asks the newsroom for one page and has it printed."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from octavo.errors import UsageError
from octavo.newsroom import Newsroom
from octavo.web import addresses
from octavo.web.press import Press
from octavo.web.visitors import visitor

LONGEST = 300  # characters of a question
ORDERS = ("best", "newest")


class Pages:
    """Shows the newsroom to visitors."""

    def __init__(self, newsroom: Newsroom, press: Press) -> None:
        self._newsroom = newsroom
        self._press = press

    def front(self, request: Request) -> Response:
        """The stories of the day."""
        language, topic = _choice(request, "lang", 20), _choice(request, "topic", 20)
        try:
            page = self._newsroom.front_page(visitor(request).reader, number(request, "page"), language, topic)
        except UsageError as problem:
            raise HTTPException(404, str(problem)) from None
        return self._press.front(request, page)

    def story(self, request: Request) -> Response:
        """One story with all its reports."""
        number_of, reader = request.path_params["id"], visitor(request).reader
        page = self._newsroom.story_page(number_of, reader, number(request, "page"))
        return _moved(request, addresses.story(page.story)) or self._press.page(request, "story.html", page=page)

    def article(self, request: Request) -> Response:
        """One article, whole where this visitor may read it, in the revision asked for."""
        asked = "revision" in request.query_params
        revision = number(request, "revision") if asked else None
        page = self._newsroom.article_page(request.path_params["id"], visitor(request).reader, revision)
        path = addresses.article(page.view.article)
        return _moved(request, path) or self._press.page(request, "article.html", page=page, path=path)

    def search(self, request: Request) -> Response:
        """The form, and what was found."""
        query = _choice(request, "q", LONGEST)
        order = request.query_params.get("order", "best")
        if order not in ORDERS:
            raise HTTPException(400, "Results are ordered “best” first or “newest” first.")
        page = self._newsroom.search_page(query, order, number(request, "page"), visitor(request).reader)
        return self._press.page(request, "search.html", page=page)

    def publisher(self, request: Request) -> Response:
        """One publisher with its newest articles."""
        key = request.path_params["key"]
        page = self._newsroom.publisher_page(key, visitor(request).reader, number(request, "page"))
        return self._press.page(request, "publisher.html", page=page)

    def name(self, request: Request) -> Response:
        """Whom or what several publishers tell of, with their articles."""
        name = request.path_params["name"][:LONGEST]
        page = self._newsroom.name_page(name, visitor(request).reader, number(request, "page"))
        return self._press.page(request, "name.html", page=page)

    def saved(self, request: Request) -> Response:
        """What the reader saved."""
        reader = visitor(request).reader
        if reader is None:
            raise HTTPException(403, "Saved articles belong to the owner, who reads on the machine that runs this.")
        page = self._newsroom.saved_page(reader, number(request, "page"))
        return self._press.page(request, "saved.html", page=page)

    def corrections(self, request: Request) -> Response:
        """The log of what readers corrected."""
        page = self._newsroom.corrections_page(number(request, "page"))
        return self._press.page(request, "corrections.html", page=page)

    async def help(self, request: Request) -> Response:
        """Keys, the language of searches, and what this site is made of."""
        return self._press.page(request, "help.html")

    async def robots(self, _: Request) -> Response:
        """No crawler is invited: the publishers' own pages are the ones to index."""
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    def health(self, _: Request) -> Response:
        """That the server answers and the archive can be read; ArchiveError (503) otherwise."""
        self._newsroom.has_sample()
        return JSONResponse({"ok": True})


def number(request: Request, name: str) -> int:
    """A page or revision number of the query, 1 where none is given; raises HTTPException 400."""
    given = request.query_params.get(name, "1")
    if not (given.isascii() and given.isdigit() and len(given) < 10 and int(given) > 0):
        raise HTTPException(400, f"The {name} in the address has to be a whole number from 1 up.")
    return int(given)


def _choice(request: Request, name: str, longest: int) -> str:
    given = request.query_params.get(name, "").replace("\0", "").strip()
    if len(given) > longest:
        raise HTTPException(400, f"What is asked for is longer than {longest} characters; shorten it and ask again.")
    return given


def _moved(request: Request, path: str) -> Response | None:
    """A redirect where the readable end of the address is not today's; titles change, so no browser may keep it."""
    if request.url.path == path:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, 301, {"Cache-Control": "no-store"})
