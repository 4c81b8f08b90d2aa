"""The one client: an address in, a page out, bounded in time, bytes, hops and hosts."""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from datetime import UTC
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

import octavo
from octavo.errors import BadStatus, FetchError, ForbiddenAddress, TooLarge, TooSlow
from octavo.types import Page
from octavo.wire.charset import without_controls
from octavo.wire.guard import Guard, canonical, host_of
from octavo.wire.unpack import ACCEPT_ENCODING, Unpacker

PAGE_LIMIT = 10 * 1024 * 1024
FEED_LIMIT = 15 * 1024 * 1024
CONNECT = 10.0  # seconds, until a connection stands
TOTAL = 30.0  # seconds, over all hops; waiting for a host's turn is not counted
GRACE = 5.0  # seconds until the rate counts
RATE = 1024  # bytes a second, on the wire
MAX_HOPS = 5
RETRY_MIN, RETRY_MAX = 60, 24 * 3600  # seconds
PAGE_TYPES = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
FEED_TYPES = "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5"

REDIRECTS = frozenset((301, 302, 303, 307, 308))

Turn = Callable[[str], AbstractAsyncContextManager[None]]


def user_agent(contact: str) -> str:
    """The name we give ourselves, with where to reach who runs this instance: a mail address or a page."""
    reach = "".join(letter for letter in contact.strip() if letter.isascii() and letter.isprintable())
    if not reach:
        return f"Octavo/{octavo.__version__} (feed reader run by its user, who gave no contact)"
    return f"Octavo/{octavo.__version__} (+{reach}; feed reader run by its user)"


def retry_after(value: str, now: float) -> int | None:
    """Seconds to wait by a Retry-After header (RFC 9110 §10.2.3), between a minute and a day; None if unreadable."""
    value = value.strip()
    if re.fullmatch(r"\d{1,20}", value, re.ASCII):
        seconds = float(value)
    else:
        try:
            when = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError):
            return None
        seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - now
    return int(min(max(seconds, RETRY_MIN), RETRY_MAX))


@asynccontextmanager
async def _no_turns(_url: str) -> AsyncIterator[None]:
    yield


class Client:
    """Fetches through the guard; `async with Client(guard, user_agent(contact)) as client`.

    Times are seconds, limits bytes after unpacking. No cookies, no credentials, no proxies, GET only.
    """

    def __init__(
        self,
        guard: Guard,
        agent: str,
        *,
        total: float = TOTAL,
        connect: float = CONNECT,
        grace: float = GRACE,
        rate: int = RATE,
        page_limit: int = PAGE_LIMIT,
    ) -> None:
        self._guard, self._agent = guard, agent
        self._total, self._connect, self._grace, self._rate = total, connect, grace, rate
        self._page_limit = page_limit
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the client."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # the pipeline bounds how many are asked at once
                limit_per_host=0,
                resolver=_Resolver(self._guard),
                socket_factory=lambda info: _checked_socket(self._guard, info),
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=self._connect, sock_connect=self._connect),
            trust_env=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(
        self,
        url: str,
        *,
        accept: str = PAGE_TYPES,
        etag: str = "",
        last_modified: str = "",
        limit: int | None = None,
        cut: bool = False,
        turn: Turn = _no_turns,
    ) -> Page:
        """The page at `url` after at most 5 redirects; status 304 where the validators still hold.

        `limit` bounds the unpacked bytes; `cut` keeps those instead of raising TooLarge. `turn` is entered with each
        hop's address around its request. Raises FetchError and its kinds.
        """
        headers = {"User-Agent": self._agent, "Accept": accept or PAGE_TYPES, "Accept-Encoding": ACCEPT_ENCODING}
        headers |= _validators(etag, last_modified)
        request = _Request(headers, self._page_limit if limit is None else limit, cut)
        left, seen = self._total, list[str]()
        for _ in range(MAX_HOPS + 1):
            url = self._guard.check_url(url)
            if url in seen:
                raise FetchError(f"{url} leads back to itself.", url)
            seen.append(url)
            async with turn(url):
                started = time.monotonic()
                answer = await self._ask(url, request, left)
                left -= time.monotonic() - started
            if isinstance(answer, Page):
                return answer
            url = answer
        raise FetchError(f"{seen[0]} leads through more than {MAX_HOPS} redirects.", seen[0])

    async def _ask(self, url: str, request: "_Request", left: float) -> "Page | str":
        """One request: the page, or the address it redirects to; third-party errors end here."""
        try:
            async with asyncio.timeout(max(left, 0.001)):
                return await self._exchange(url, request)
        except aiohttp.ServerTimeoutError:
            raise TooSlow(f"{url} could not be reached within {self._connect:g} seconds.", url) from None
        except TimeoutError:
            raise TooSlow(f"{url} did not answer whole within {self._total:g} seconds.", url) from None
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            raise _in_words(problem, url) from problem

    async def _exchange(self, url: str, request: "_Request") -> "Page | str":
        if self._session is None:
            message = "The client is used outside of its `async with`."
            raise RuntimeError(message)
        _dialling.set(host_of(url))
        target = URL(url, encoded=True)
        async with self._session.get(target, headers=request.headers, allow_redirects=False) as response:
            if response.status in REDIRECTS and "Location" in response.headers:
                return _location(url, response.headers["Location"])
            if response.status == 304 and request.conditional:
                return _page(url, response, b"")
            if response.status != 200:
                wait = retry_after(response.headers.get("Retry-After", ""), time.time())
                raise BadStatus(_status_in_words(url, response.status), url, response.status, wait)
            return _page(url, response, await self._body(url, response, request))

    async def _body(self, url: str, response: aiohttp.ClientResponse, request: "_Request") -> bytes:
        """The unpacked body; raises TooLarge, TooSlow."""
        coding = ", ".join(response.headers.getall("Content-Encoding", ()))
        declared = response.content_length or 0
        if not coding and declared > request.limit and not request.cut:
            raise _too_large(url, request.limit)
        unpacker = Unpacker(coding, request.limit, url)
        body, received, started = bytearray(), 0, asyncio.get_running_loop().time()
        while True:
            try:
                # The next byte has to come while all of them together are still fast enough.
                async with asyncio.timeout_at(started + self._grace + received / self._rate):
                    chunk = await response.content.readany()
            except TimeoutError:
                raise TooSlow(f"{url} sends fewer than {self._rate:,} bytes a second.", url) from None
            if not chunk:
                break
            received += len(chunk)
            for piece in unpacker.feed(chunk):
                body += piece
                if len(body) > request.limit:
                    if request.cut:
                        return bytes(body[: request.limit])
                    raise _too_large(url, request.limit)
        unpacker.finish()
        return bytes(body)


class _Request:
    """What is the same at every hop of one fetch."""

    def __init__(self, headers: dict[str, str], limit: int, cut: bool) -> None:
        self.headers, self.limit, self.cut = headers, limit, cut
        self.conditional = "If-None-Match" in headers or "If-Modified-Since" in headers


# ------------------------------------------------------------------------------------------------ dialling

# The host of the request that dials: the socket hook is told the address only.
_dialling: ContextVar[str] = ContextVar("dialling")


class _Refused(OSError):
    """The guard's refusal, as an OSError: any other would be lost between the connector's tasks."""

    def __init__(self, refusal: ForbiddenAddress) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


def _checked_socket(guard: Guard, info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
    """A socket for the address that is about to be dialled, if the guard lets it be."""
    family, kind, protocol, _, address = info
    ip, port = str(address[0]), int(str(address[1]))
    try:
        guard.check_address(ip, port, _dialling.get(ip))
    except ForbiddenAddress as refusal:
        raise _Refused(refusal) from None
    return socket.socket(family, kind, protocol)


class _Resolver(AbstractResolver):
    """The system's resolver, without the addresses that may not be dialled."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._system = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        kept: list[ResolveResult] = []
        refusal: ForbiddenAddress | None = None
        for result in await self._system.resolve(host, port, family):
            try:
                self._guard.check_address(result["host"], port, host)
            except ForbiddenAddress as refused:
                refusal = refused
            else:
                kept.append(result)
        if refusal is not None and not kept:
            raise _Refused(refusal)
        return kept

    async def close(self) -> None:
        await self._system.close()


# ------------------------------------------------------------------------------------------------ values and words


def _validators(etag: str, last_modified: str) -> dict[str, str]:
    """The conditional headers, byte for byte as they came; without those that no header can carry."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value and value.isprintable()}


def _location(url: str, location: str) -> str:
    """The address a Location header leads to."""
    try:
        return canonical(urljoin(url, location.strip()))
    except ValueError:
        raise ForbiddenAddress(f"{url} redirects to something that is no address.", url) from None


def _page(url: str, response: aiohttp.ClientResponse, body: bytes) -> Page:
    def header(name: str) -> str:  # bytes that are no UTF-8 come as lone surrogates
        return without_controls(response.headers.get(name, ""))

    return Page(
        url=url,
        body=body,
        status=response.status,
        content_type=header("Content-Type"),
        etag=header("ETag"),
        last_modified=header("Last-Modified"),
        robots_tag=without_controls("\n".join(response.headers.getall("X-Robots-Tag", ()))),
        tdm_reservation=header("TDM-Reservation").strip(),
    )


def _too_large(url: str, limit: int) -> TooLarge:
    return TooLarge(f"{url} is larger than {limit / (1 << 20):.3g} MB.", url)


def _in_words(problem: Exception, url: str) -> FetchError:
    """The error of the tree that says what happened, for a person."""
    cause = problem.os_error if isinstance(problem, aiohttp.ClientConnectorError) else problem
    if isinstance(cause, _Refused):
        return cause.refusal
    if isinstance(problem, aiohttp.ClientConnectorDNSError):
        return FetchError(f"No server of the name {host_of(url)} could be found.", url)
    if isinstance(problem, aiohttp.ClientSSLError | ssl.SSLError):
        return FetchError(f"{url} has no valid certificate.", url)
    if isinstance(problem, aiohttp.ClientConnectorError):
        return FetchError(f"{url} could not be reached.", url)
    if isinstance(problem, aiohttp.ClientResponseError):
        return FetchError(f"{url} does not answer as a web server does.", url)
    return FetchError(f"{url} broke off before its answer was whole.", url)


_STATUS_WORDS = {
    401: "asks for a password",
    402: "asks for payment",
    403: "does not let us read it",
    404: "does not exist",
    410: "is gone for good",
    429: "asks us to come less often",
    451: "may not be shown for legal reasons",
}


def _status_in_words(url: str, status: int) -> str:
    words = _STATUS_WORDS.get(status) or ("has trouble of its own" if status >= 500 else "did not answer with a page")
    return f"{url} {words} (status {status})."
