"""The policy: the headers that every response carries, who is admitted, and what is said when all else fails."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from octavo.web.visitors import Doors, Visitor

SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{kind} {source}" for kind, source in SOURCES.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",  # publishers' words are for readers here, not for search engines
}

Refusal = Callable[[Request], Response]
Answer = Callable[[Request, Exception], Awaitable[Response]]


class Policy:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, doors: Doors, refused: Refusal, answer: Answer) -> None:
        self._app = app
        self._doors = doors
        self._refused = refused
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        request = Request(scope, receive)
        try:
            await self._admitted(scope)(scope, receive, send_with_headers)
        except Exception as error:
            if started:  # too late for a page: the connection is closed, and the server logs why
                raise
            response = await self._answer(request, error)
            await response(scope, receive, send_with_headers)

    def _admitted(self, scope: Scope) -> ASGIApp:
        """The application, or the page that refuses who calls us by a name that is not ours; assets have no secrets."""
        admitted = self._doors.admit(Headers(scope=scope), scope["scheme"], scope["http_version"])
        scope.setdefault("state", {})["visitor"] = admitted or Visitor(None, "")
        if admitted is None and not scope["path"].startswith("/static/"):
            return self._refused(Request(scope))
        return self._app
