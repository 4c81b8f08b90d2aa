"""Visitors: who is asking, decided by where the server listens, by which name it was called, and how.

A page on the Web can make a browser call 127.0.0.1 under a name of its own (DNS rebinding), so a server that listens
on loopback answers to loopback names and to those the operator listed, and to no other.

A proxy on the same machine may call it by a loopback name for anyone at all (nginx does, unless it is told to pass the
name on). So no name alone makes an owner: the owner is who calls a server that listens on loopback, by a loopback name,
straight from a browser. Whoever comes by any other name, or through anything, is a stranger.
"""

from dataclasses import dataclass
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import Request

from octavo.types import Reader

FORWARDED = ("forwarded", "x-forwarded-", "x-real-ip", "via")  # how the headers that proxies add begin


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks; `reader` is None for a stranger, `site` is scheme, host and port as the visitor wrote them."""

    reader: Reader | None
    site: str


class Doors:
    """The names this server answers to, and who comes in by each."""

    def __init__(self, listens: str, names: str, owner: Reader) -> None:
        self._local = loopback(listens)
        self._names = frozenset(part.strip().lower().rstrip(".") for part in names.split(",") if part.strip())
        self._owner = owner

    def admit(self, headers: Headers, scheme: str, version: str) -> Visitor | None:
        """Who comes in with these headers and version of HTTP; None where the server does not answer to that name."""
        called = headers.get("host", "")
        name = hostname(called)
        site = f"{scheme}://{called.lower()}"
        if loopback(name):
            mine = self._local and straight(headers, version)
            return Visitor(self._owner if mine else None, site)
        if name in self._names or (name and not self._local and not self._names):
            return Visitor(None, site)
        return None


def visitor(request: Request) -> Visitor:
    """Who sent this request."""
    known: Visitor = request.state.visitor
    return known


def straight(headers: Headers, version: str) -> bool:
    """Whether a browser itself sent these headers, and no proxy on its behalf.

    Every browser speaks HTTP/1.1 to a server like this and says `Connection: keep-alive`, which is for the next hop
    only: a proxy must take it out (RFC 9110 §7.6.1). nginx sends `close` over HTTP/1.0, from 1.29.7 on neither word.
    """
    hops = {word.strip() for word in headers.get("connection", "").lower().split(",")}
    passed_on = any(name.startswith(FORWARDED) for name in headers)
    return version == "1.1" and "keep-alive" in hops and not passed_on


def hostname(host: str) -> str:
    """The name in a Host header, without port; empty where it is no name."""
    name = host.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0].rstrip(".")


def loopback(name: str) -> bool:
    """Whether a host name or address is this machine itself."""
    if name == "localhost":
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
