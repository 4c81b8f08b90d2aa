"""Feeds out: the front page for feed readers. Headline and lead only: full texts are the publishers' to give."""

import re

from starlette.requests import Request
from starlette.responses import Response

from octavo.newsroom import Newsroom
from octavo.web.press import Press

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2


class FeedsOut:
    """Shows the newsroom to feed readers."""

    def __init__(self, newsroom: Newsroom, press: Press) -> None:
        self._newsroom = newsroom
        self._press = press

    def front(self, request: Request) -> Response:
        """The stories of the front page as Atom (RFC 4287), as any stranger may see them."""
        page = self._newsroom.front_page(None, 1, "")
        return self._press.feed(request, "feed.xml", page=page, clean=clean)


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return NOT_XML.sub("", text)
