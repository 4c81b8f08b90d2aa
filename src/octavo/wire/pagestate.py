"""How much of an article a page let us read: whole, cut, or something in its place, and the sentence that says so."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from octavo.types import State
from octavo.wire.blocks import Block
from octavo.wire.metadata import Stated
from octavo.wire.phrases import CHALLENGES, CONSENT, PAYWALLS, SCRIPTS

STUB = 250  # words below which a paywall's or a consent wall's own words decide
LEAST = 40  # words of the shortest thing that is shown as an article
_CUT = 1.7  # how many times longer the publisher says its text is, before ours counts as cut

_GOES_ON = re.compile(
    r"(?:\.\.\.|…|\[(?:\.\.\.|…)\]|read more|continue reading|read the full (?:story|article)|weiterlesen|lire la suite"
    r"|leer más|seguir leyendo|leggi tutto|continua a leggere|leia mais|continue lendo|lees verder)[\s\]»›>.)]*$",
    re.IGNORECASE,
)
# What challenges and paywalls are made of, in a page's markup.
_GUARDS = ("g-recaptcha", "h-captcha", "px-captcha", "cf-challenge", "challenge-form", "cf-turnstile",
           "captcha-delivery", "challenge-platform", "_Incapsula_Resource")  # fmt: skip
_WALLS = ("paywall", "regwall")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"[.!?。！？؟।。]")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of a page, besides its article, tells its state: its address, its markup, all of its text."""

    url: str
    markup: str
    text: str

    def says(self, phrases: tuple[str, ...]) -> int:
        """How many of the phrases are in the page's text."""
        folded = self.text.casefold()
        return sum(phrase in folded for phrase in phrases)

    def has(self, parts: tuple[str, ...]) -> bool:
        """Whether any of the parts is in the page's markup."""
        return any(part in self.markup for part in parts)


def _is_front(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (
        bool(parts.hostname)
        and not parts.query
        and re.fullmatch(r"/?(?:index\.\w+)?(?:[a-z]{2}/?)?", parts.path) is not None
    )


def words(text: str) -> int:
    """How many words a text has; in scripts without spaces, two characters are one."""
    return len(text.split()) + len(_UNSPACED.findall(text)) // 2


def judge(found: list[Block], said: Stated, page: Surroundings) -> tuple[State, str]:
    """The state of a page, and the sentence that says why, empty where it is FULL."""
    length = words(" ".join(block.text for block in found))
    for rule in (_blocked, _consent, _paywalled, _truncated, _failed):
        if verdict := rule(found, said, page, length):
            return verdict
    return State.FULL, ""


Verdict = tuple[State, str] | None


def _blocked(_found: list[Block], said: Stated, page: Surroundings, length: int) -> Verdict:
    if length >= STUB:
        return None
    heading = " ".join(said.titles).casefold()
    small = length < 2 * LEAST and len(page.text) < 3_000
    guarded = length < LEAST and page.has(_GUARDS)  # forms for comments have them too
    if any(phrase in heading for phrase in CHALLENGES) or (small and (guarded or page.says(CHALLENGES))):
        return State.BLOCKED, "The publisher asks for proof that a person is reading before it shows the article."
    if length < LEAST and len(page.text) < 1_500 and any(phrase in page.markup.casefold() for phrase in SCRIPTS):
        return State.BLOCKED, "The publisher shows this article only in browsers that run its scripts."
    return None


def _consent(found: list[Block], _said: Stated, page: Surroundings, length: int) -> Verdict:
    if length >= 2 * STUB:
        return None
    text = " ".join(block.text for block in found).casefold()
    inside = sum(phrase in text for phrase in CONSENT)
    if inside >= 3 or (length < LEAST and len(page.text) < 8_000 and page.says(CONSENT) >= 3):
        return State.CONSENT, "The publisher shows a consent form for cookies in place of the article."
    return None


def _paywalled(_found: list[Block], said: Stated, page: Surroundings, length: int) -> Verdict:
    counted = said.words or words(said.body)
    whole = counted and length >= 0.8 * counted
    closed = said.free is False and not whole and (length < STUB or _falls_short(said, length))
    if not closed and length < STUB and said.free is not True and not whole:
        closed = bool(page.says(PAYWALLS)) and (length < STUB // 2 or page.has(_WALLS))
    if closed:
        return State.PAYWALLED, f"Only subscribers can read the whole article; its first {length} words are open."
    return None


def _truncated(found: list[Block], said: Stated, _page: Surroundings, length: int) -> Verdict:
    if not found or length < 8:
        return None
    last = found[-1].text
    if length < STUB and _GOES_ON.search(last):
        return State.TRUNCATED, f"The page breaks off after {length} words and leads on to another."
    if _falls_short(said, length):
        return (
            State.TRUNCATED,
            f"The publisher says that the article is longer than the {length} words that its page shows.",
        )
    if (
        length < 2 * LEAST
        and said.description
        and _key(" ".join(block.text for block in found)) in _key(said.description)
    ):
        return State.TRUNCATED, "The page shows only the summary of the article."
    return None


def _falls_short(said: Stated, length: int) -> bool:
    """Whether the publisher's own count, or its own text, is much longer; its count may include captions and boxes."""
    return max(said.words, words(said.body)) > _CUT * length + 60


def _failed(found: list[Block], said: Stated, page: Surroundings, length: int) -> Verdict:
    if _is_front(page.url) and not said.article:
        return State.FAILED, "This is the front page of a site, not an article."
    if said.gallery and length < STUB // 2:
        return State.FAILED, "This page is a video, a gallery or a list, without an article's text."
    sentences = sum(
        bool(_SENTENCE_END.search(block.text)) for block in found if not block.linked > len(block.text) // 2
    )
    if length < LEAST or not sentences:
        return State.FAILED, "There is no article's text on this page."
    if sum(block.linked for block in found) > sum(len(block.text) for block in found) * 0.6:
        return State.FAILED, "This page is a list of links to other pages."
    return None


def _key(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))
