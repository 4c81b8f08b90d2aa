"""Which addresses may be called: public ones, and those the operator admits. Checked by name and again when dialled."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote

import idna

from octavo.errors import ForbiddenAddress, UsageError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MAX_URL = 4_096
PORTS = {"http": 80, "https": 443}

# IANA's special-purpose registries (2026-11), our own copy: `ipaddress.is_global` differs between Pythons and is True
# for 64:ff9b::a9fe:a9fe, fec0::1 and ::127.0.0.1 on some. A network that no publisher lives in is refused whole.
NOT_PUBLIC_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")  # all that is given out for global use
NOT_PUBLIC_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments (Teredo is looked into first)
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)
MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
TEREDO = ipaddress.IPv6Network("2001::/32")
# Where an IPv6 address carries an IPv4 address that a gateway would call: network, and how far right that one stands.
CARRIERS = (
    (MAPPED, 0),
    (ipaddress.IPv6Network("::/96"), 0),  # v4-compatible
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),  # translated (SIIT)
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (ipaddress.IPv6Network("2002::/16"), 80),  # 6to4
)

_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*")
_LOOKS_LIKE_A_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its one canonical form. `host` is in ASCII, without brackets; `port` is never the default's 0."""

    scheme: str
    host: str
    port: int
    path: str  # with the query

    def __str__(self) -> str:
        """The canonical text; nothing else is ever dialled."""
        return f"{self.origin}{self.path}"

    @property
    def origin(self) -> str:
        """Scheme, host and port, as `https://example.org`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")


def parse(url: str) -> Address:
    """The one reading of an address that everything else uses; raises ForbiddenAddress where it has several or none."""
    text = url.strip(" \t\r\n")
    if len(text) > MAX_URL:
        raise _too_long(text)
    found = None if _FORBIDDEN.search(text) else _PARTS.match(text)
    if found is None:
        raise _unreadable(text)
    scheme = found[1].lower()
    host, port = _authority(found[2], text)
    try:
        path = quote(_without_dots(found[3]), safe="/%:@!$&'()*+,;=~[]|^{}")
        query = quote(found[4] or "", safe="/%:@!$&'()*+,;=~?[]|^{}`")
    except UnicodeEncodeError:  # a lone surrogate
        raise _unreadable(text) from None
    address = Address(scheme, host, port or PORTS[scheme], path + query)
    if len(str(address)) > MAX_URL:  # quoting makes nine characters of one
        raise _too_long(str(address))
    return address


def canonical(url: str) -> str:
    """The canonical text of an http(s) address, without fragment and default port; raises ForbiddenAddress."""
    return str(parse(url))


def host_of(url: str) -> str:
    """The host of an address, in ASCII; raises ForbiddenAddress."""
    return parse(url).host


def _unreadable(url: str) -> ForbiddenAddress:
    shown = url[:200].encode("unicode_escape").decode("ascii")
    return ForbiddenAddress(f"{shown!r} is not an http or https address that can be called.", url)


def _too_long(url: str) -> ForbiddenAddress:
    return ForbiddenAddress(f"An address of {len(url):,} characters is longer than any page has.", url[:100])


def _authority(text: str, url: str) -> tuple[str, int]:
    """Host in ASCII and port (0: the scheme's own) of `host`, `host:port`, `[v6]` or `[v6]:port`."""
    host, colon, port = text, "", ""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        colon, port = rest[:1], rest[1:]
        if not bracket or colon not in ("", ":"):
            raise _unreadable(url)
        host = _ipv6(host, url)
    else:
        host, colon, port = text.partition(":")
        host = _name(host, url)
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise _unreadable(url)
    return host, int(port or 0)


def _ipv6(text: str, url: str) -> str:
    try:
        if "%" in text:  # a zone means this machine's own links
            raise ValueError
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        raise _unreadable(url) from None


def _name(text: str, url: str) -> str:
    """A host name in ASCII, or an IPv4 address in four decimal numbers; other spellings of numbers are refused."""
    try:
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    except UnicodeError:
        raise _unreadable(url) from None
    name = name.removesuffix(".")
    if not _NAME.fullmatch(name):
        raise _unreadable(url)
    if _LOOKS_LIKE_A_NUMBER.fullmatch(name):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            raise _unreadable(url) from None
    return name


def _without_dots(path: str) -> str:
    """The path without `.` and `..` (RFC 3986 §5.2.4); robots.txt must not be read for another path than is asked."""
    kept: list[str] = []
    parts = path.split("/")[1:] or [""]
    for number, part in enumerate(parts):
        plain = re.sub("%2e", ".", part, flags=re.IGNORECASE) if "%" in part else part
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(part)
            continue
        if number == len(parts) - 1:
            kept.append("")
    return "/" + "/".join(kept)


def is_public(ip: str) -> bool:
    """Whether an IP address, and every one it carries within, is on the public internet."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_V4)
    carried = _carried(address)
    if carried:
        return all(is_public(str(inner)) for inner in carried)
    return address in PUBLIC_V6 and not any(address in network for network in NOT_PUBLIC_V6)


def _carried(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address would reach through a gateway."""
    number = int(address)
    if address in TEREDO:  # the server, and the client with its bits turned over (RFC 4380 §4)
        return (
            ipaddress.IPv4Address(number >> 64 & 0xFFFFFFFF),
            ipaddress.IPv4Address(~number & 0xFFFFFFFF),
        )
    for network, shift in CARRIERS:
        if address in network:
            return (ipaddress.IPv4Address(number >> shift & 0xFFFFFFFF),)
    return ()


class Guard:
    """Decides what may be called, and how long a host is left alone between two requests.

    `allow` holds addresses, networks (10.0.0.0/8), names and `*.suffixes` the operator admits beyond the public
    internet; they may use any port. Floors are seconds. Raises UsageError for an entry that is none of these.
    """

    def __init__(self, allow: tuple[str, ...] = (), host_floor: float = 5.0, allow_floor: float = 0.0) -> None:
        self._networks: list[Network] = []
        self._names: set[str] = set()
        self._suffixes: list[str] = []
        self._host_floor, self._allow_floor = host_floor, allow_floor
        for entry in allow:
            self._admit(entry)

    def _admit(self, entry: str) -> None:
        try:
            self._networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
            return
        except ValueError:
            pass
        try:
            name = _name(entry.removeprefix("*."), entry)
        except ForbiddenAddress:
            message = f"{entry!r} in OCTAVO_ALLOW_HOSTS is no address, network, name or *.suffix; correct or remove it."
            raise UsageError(message, entry) from None
        if entry.startswith("*."):
            self._suffixes.append("." + name)
        else:
            self._names.add(name)

    def admits(self, host: str) -> bool:
        """Whether the operator admitted this name or IP address."""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return host in self._names or host.endswith(tuple(self._suffixes))
        if isinstance(address, ipaddress.IPv6Address) and address in MAPPED:
            address = _carried(address)[0]
        return any(address in network for network in self._networks)

    def check_url(self, url: str) -> str:
        """The canonical form of an address that may be asked for; raises ForbiddenAddress.

        A name is checked again, with its port, when it has been resolved and is dialled.
        """
        address = parse(url)
        if _is_ip(address.host):
            self.check_address(address.host, address.port, address.host)
        return str(address)

    def check_address(self, ip: str, port: int, host: str) -> None:
        """Return if `ip` may be dialled for `host`; raises ForbiddenAddress, in the same words for every reason."""
        if self.admits(ip) or self.admits(host):
            return
        if not is_public(ip) or port not in PORTS.values():
            shown = f"{host}:{port}" if port not in PORTS.values() else host
            raise ForbiddenAddress(
                f"{shown} is not an address on the public internet; to read from this network set OCTAVO_ALLOW_HOSTS.",
                host,
            )

    def floor(self, host: str) -> float:
        """Seconds between the end of one request to this host and the start of the next."""
        return self._allow_floor if self.admits(host) else self._host_floor


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
