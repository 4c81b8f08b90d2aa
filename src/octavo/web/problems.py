"""Problems: the pages for what cannot be shown, each saying what was wrong and what to do."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from secrets import token_hex

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from octavo.errors import ArchiveError, NotFound
from octavo.web.press import Press

log = logging.getLogger(__name__)

SAID = {
    400: ("That address cannot be read", "A part of the address is not what this page expects."),
    403: ("That is not allowed from here", "Only the owner of this instance may do that, from this site’s own pages."),
    404: ("There is no such page", "The address may be mistyped, or what it showed never was here."),
    405: ("That cannot be done with this page", "The page can be read, but not written to in that way."),
    410: ("This is kept no longer", "It was here once; it was removed, or its term was over."),
    413: ("That is too much", "The form holds more than any form of this site sends."),
    421: ("This server has another name", ""),
    500: ("Something broke here", "The fault is ours, not yours. Going back and trying again may help."),
    503: ("The archive cannot be read just now", "Trying again in half a minute may help."),
}


class Problems:
    """Prints the pages for what cannot be shown."""

    def __init__(self, press: Press, listens: str) -> None:
        self._press = press
        self._listens = listens

    async def answer(self, request: Request, error: Exception) -> Response:
        """The page for whatever was raised; 500 for what nobody meant to raise."""
        match error:
            case HTTPException():
                ours = error.detail if error.detail != HTTPStatus(error.status_code).phrase else ""
                return self._page(request, error.status_code, ours, headers=error.headers)
            case NotFound():
                return self._page(request, 410 if error.removed else 404, str(error))
            case ArchiveError():
                log.error("archive unavailable", extra={"path": request.url.path, "error": str(error)})
                # Its sentence names files of this machine, which are for the owner to know.
                return self._page(request, 503, str(error), headers={"Retry-After": "30"}, private=True)
        number = token_hex(4)  # finds the traceback in the log; the page never shows it
        log.error("request %s failed", number, exc_info=error, extra={"request": number, "path": request.url.path})
        return self._page(request, 500, "", number=number)

    def refused(self, request: Request) -> Response:
        """421: the Host header names another server."""
        sentence = (
            f"It was called “{request.headers.get('host', '')}”, and answers to {self._listens}. "
            "To serve it under another name too, list that name in OCTAVO_HOSTS and start it again."
        )
        return self._page(request, 421, sentence)

    def _page(
        self,
        request: Request,
        status: int,
        sentence: str,
        *,
        number: str = "",
        headers: Mapping[str, str] | None = None,
        private: bool = False,
    ) -> Response:
        heading, usual = SAID.get(status, (HTTPStatus(status).phrase, ""))
        return self._press.page(
            request,
            "problem.html",
            status=status,
            headers=headers,
            code=status,
            heading=heading,
            sentence=sentence,
            private=private,
            usual=usual,
            number=number,
        )
