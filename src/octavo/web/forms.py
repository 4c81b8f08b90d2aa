"""Forms: what people do. Each changes one thing and sends the visitor back to the page it was done on.

A change may wait for another process that writes, so it is made in a thread: pages are shown meanwhile.
"""

import re
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from octavo.errors import UsageError
from octavo.newsroom import Newsroom
from octavo.types import Reader
from octavo.web import addresses
from octavo.web.looks import CHOICES, YEAR
from octavo.web.visitors import visitor

LARGEST_FORM = 8192  # bytes
_ARTICLE = re.compile(r"(?:(?:https?://[^/\s]+)?/a/)?(\d{1,18})(?:[/?#]\S*)?")


class Forms:
    """Does for readers what they ask."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom

    async def save(self, request: Request) -> Response:
        """Keeps an article for later, or lets it go."""
        return await self._mark(request, "saved")

    async def read(self, request: Request) -> Response:
        """Marks an article read or unread."""
        return await self._mark(request, "read")

    async def correct(self, request: Request) -> Response:
        """Corrects where an article belongs; leads to the log, where that stands and can be undone."""
        reader = owner_from_here(request)
        form = await fields(request)
        kind, other, article = form.get("kind", ""), form.get("other", ""), request.path_params["id"]
        try:
            if kind == "apart" and not other:
                await run_in_threadpool(self._newsroom.not_this_story, reader, article)
            else:
                await run_in_threadpool(self._newsroom.correct, reader, kind, article, article_in(other))
        except UsageError as problem:
            raise HTTPException(400, str(problem)) from problem
        return RedirectResponse("/corrections", 303)

    async def undo(self, request: Request) -> Response:
        """Takes a correction back."""
        owner_from_here(request)
        try:
            await run_in_threadpool(self._newsroom.undo_correction, request.path_params["id"])
        except UsageError as problem:
            raise HTTPException(400, str(problem)) from problem
        return RedirectResponse("/corrections", 303)

    async def remove_sample(self, request: Request) -> Response:
        """Removes the sample edition."""
        owner_from_here(request)
        await run_in_threadpool(self._newsroom.remove_sample)
        return _back({})

    async def look(self, request: Request) -> Response:
        """Keeps how the visitor wants pages to look; harmless, so old browsers that prove nothing may do it too."""
        if _from(request) == "elsewhere":
            raise HTTPException(403)
        form = await fields(request)
        name = request.url.path.strip("/")
        chosen = form.get(name, "")
        if chosen not in CHOICES[name]:
            raise HTTPException(400, f"The {name} has to be one of: {', '.join(CHOICES[name])}.")
        response = _back(form)
        response.set_cookie(name, chosen, max_age=YEAR, httponly=True, samesite="lax")
        return response

    async def _mark(self, request: Request, kind: str) -> Response:
        reader = owner_from_here(request)
        form = await fields(request)
        if form.get("on") not in {"0", "1"}:
            raise HTTPException(400, "The form has to say on=1 or on=0.")
        await run_in_threadpool(self._newsroom.mark, reader, request.path_params["id"], kind, on=form["on"] == "1")
        return _back(form)


def owner_from_here(request: Request) -> Reader:
    """The owner, where the browser proves that one of our own pages asks; raises HTTPException 403."""
    reader = visitor(request).reader
    if reader is None or _from(request) != "here":
        raise HTTPException(403)
    return reader


def article_in(said: str) -> int:
    """The number of an article, given that or its address here; raises UsageError."""
    found = _ARTICLE.fullmatch(said.strip())
    if found is None:
        raise UsageError("Give the number of an article, or its address here, as /a/12.", said)
    return int(found[1])


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name; raises HTTPException 413 where it is larger than ours are."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise HTTPException(413)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def _from(request: Request) -> str:
    """Where the browser says a request comes from: `here`, `elsewhere`, or `unknown`.

    Sec-Fetch-Site is sent by every current browser to 127.0.0.1 and over TLS, and no page can forge it; Origin is asked
    where it is missing, and is `null` for our own pages too, since they send no referrer.
    """
    site = request.headers.get("sec-fetch-site", "")
    if site:
        return "here" if site in {"same-origin", "none"} else "elsewhere"
    origin = request.headers.get("origin", "null").lower()
    if origin == "null":
        return "unknown"
    return "here" if origin == visitor(request).site else "elsewhere"


def _back(form: dict[str, str]) -> Response:
    return RedirectResponse(addresses.inside(form.get("back", "/")), 303)
