"""What a publisher lets a program do: robots.txt by RFC 9309, and what pages ask of robots. Pure; `polite` fetches."""

import re
from dataclasses import dataclass
from typing import Self

from protego import Protego

PRODUCT = "octavo"  # the product token of our User-Agent
MAX_BYTES = 500 * 1024  # RFC 9309 §2.5; what follows is not read
KEEP = 24 * 3600  # seconds, RFC 9309 §2.4
RETRY = 3600  # seconds until a robots.txt that could not be reached is asked for again
UNREACHABLE = 599  # the status we note where no answer came at all

_AGENT_LINE = re.compile(r"^(\s*user-?agent\s*:)([^#\r\n]*)", re.IGNORECASE | re.MULTILINE)
_TOKEN = re.compile(r"[A-Za-z_-]+")
# An agent's name before a directive (`octavo: noarchive`), unless the name is that of a directive with a value.
_FOR = re.compile(r"(\*|[a-z][\w.-]*)(?:/[^\s:]*)?\s*:\s*(.*)", re.DOTALL)
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})


@dataclass(frozen=True, slots=True)
class Record:
    """One site's robots.txt as it was fetched, for keeping: `origin` as `https://example.org`, the last status."""

    origin: str
    status: int
    body: bytes
    fetched_at: int

    def fresh(self, now: float) -> bool:
        """Whether it need not be asked for again; a clock that went back makes it stale."""
        keep = RETRY if _unreachable(self.status) else KEEP
        return 0 <= now - self.fetched_at < keep


class Rules:
    """What a robots.txt says to us; `known` is False where it could not be read, and nothing is allowed until it is."""

    __slots__ = ("_named", "_protego", "known")

    def __init__(self, protego: Protego | None = None, *, named: bool = False, known: bool = True) -> None:
        self._protego, self._named, self.known = protego, named, known

    @classmethod
    def all(cls) -> Self:
        """Everything may be read."""
        return cls()

    @classmethod
    def unknown(cls) -> Self:
        """Nothing may be read yet."""
        return cls(known=False)

    def allowed(self, url: str) -> bool:
        """Whether this page may be read."""
        return self.known if self._protego is None else bool(self._protego.can_fetch(url, PRODUCT))

    def allowed_as_feed(self, url: str) -> bool:
        """Whether this feed may be read: a feed is an invitation, so only a group that names us can withdraw it."""
        return not self._named or self.allowed(url)


def parse(body: bytes, status: int) -> Rules:
    """The rules of an answer: 4xx lets everything be read, 5xx and no answer nothing (RFC 9309 §2.3.1)."""
    if _unreachable(status):
        return Rules.unknown()
    if status != 200:
        return Rules.all()
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace")
    if len(body) >= MAX_BYTES:
        text = text[: text.rfind("\n") + 1]
    named = False

    def exact(line: re.Match[str]) -> str:
        nonlocal named
        agent = _whom(line[2])
        named = named or agent == PRODUCT
        return f"{line[1]} {agent}"

    text = _AGENT_LINE.sub(exact, text)
    return Rules(Protego.parse(text), named=named)


def directives(said: str) -> frozenset[str]:
    """What X-Robots-Tag headers, one a line, or a meta element ask of us, in lower case and without spaces.

    An agent's name holds for the directives after it, up to the next name or the end of the line; those for other
    agents are left out, those for all and those for us add up. `max-snippet:0` is given as the `nosnippet` it means.
    Source: Google's robots meta tag and X-Robots-Tag specifications.
    """
    found: set[str] = set()
    for line in said.lower().splitlines():
        ours = True
        for part in line.split(","):
            directive = part.strip()
            addressed = _FOR.fullmatch(directive)
            if addressed and addressed[1] not in _VALUED:
                ours, directive = addressed[1] in ("*", PRODUCT), addressed[2]
            if ours and directive:
                found.add("".join(directive.split()))
    return frozenset("nosnippet" if one == "max-snippet:0" else one for one in found)


def _whom(value: str) -> str:
    """Us, everybody, or somebody else: RFC 9309 §2.2.1 compares whole product tokens, Protego also parts of them."""
    if value.strip().startswith("*"):
        return "*"
    token = _TOKEN.match(value.strip())
    return PRODUCT if token and token[0].lower() == PRODUCT else "somebody-else"


def _unreachable(status: int) -> bool:
    # 429 says that the server cannot answer now, not that there is no file.
    return status >= 500 or status == 429
