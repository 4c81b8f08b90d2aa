"""A week of invented news, as the pages its invented publishers would have put out.

Stories are TOML files in `stories/`, one file a story; `docs/sample.md` tells what each is for. Times are hours counted
back from the edition's end. Texts name days by the same count: `{day 150}` is the weekday, `{date 150}` the day and
month of the moment 150 hours before the end, in the article's language, so that texts agree with their datelines.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from octavo.types import State

HOUR = 3600

_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
# fmt: off
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni",
           "Juli", "August", "September", "Oktober", "November", "Dezember"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin",
           "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
}
# fmt: on
_MOMENT = re.compile(r"\{(day|date) (-?\d+)\}")


@dataclass(frozen=True, slots=True)
class SamplePublisher:
    """An invented outlet; `about` says that it is invented."""

    domain: str
    name: str
    country: str
    language: str
    about: str
    agency: bool = False


@dataclass(frozen=True, slots=True)
class SampleText:
    """One revision of an article, put out `hours` before the edition's end; days in it are still `{day 150}`."""

    hours: float
    headline: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """An article with all its revisions, oldest first; `story` and `copy_of` (a key) are the truth about it."""

    key: str
    story: str
    publisher: SamplePublisher
    byline: tuple[str, ...]
    section: str
    language: str
    texts: tuple[SampleText, ...]
    caption: str = ""
    paywalled: bool = False
    teaser: bool = False
    copy_of: str = ""


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A publisher's page at the moment `seen` (seconds since 1970 UTC); a revision is a later page with the same `url`.

    `paragraphs` and `state` are what a faultless reader makes of `html`; `story` and `copy_of` (a key) are the truth
    about the article `key`.
    """

    url: str
    html: str
    published: int
    seen: int
    revision: int
    publisher: str
    domain: str
    language: str
    headline: str
    paragraphs: tuple[str, ...]
    state: State
    key: str
    story: str
    copy_of: str = ""


@cache
def publishers() -> tuple[SamplePublisher, ...]:
    """The invented publishers, in the order of `publishers.toml`."""
    return tuple(SamplePublisher(**row) for row in _toml("publishers.toml")["publisher"])


@cache
def articles() -> tuple[SampleArticle, ...]:
    """Every article of the edition, story by story, as written."""
    by_domain = {publisher.domain: publisher for publisher in publishers()}
    folder = files(__package__).joinpath("stories")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    read: dict[str, SampleArticle] = {}
    for name in names:
        for row in _toml(f"stories/{name}")["article"]:
            article = _article(row, name.removesuffix(".toml"), by_domain[row["publisher"]], read)
            read[article.key] = article
    return tuple(read.values())


def pages(as_of: int) -> Iterator[SamplePage]:
    """The pages of the edition that ends at `as_of` (seconds since 1970 UTC), in the order in which they came out."""
    printed = [(_page(article, n, as_of), article) for article in articles() for n in range(1, len(article.texts) + 1)]
    printed.sort(key=lambda pair: (pair[0].seen, pair[0].key))
    shelves: dict[str, dict[str, str]] = {}
    for page, article in printed:
        shelf = shelves.setdefault(page.domain, {})
        earlier = [(url, headline) for url, headline in shelf.items() if url != page.url]
        shelf[page.url] = page.headline
        yield replace(page, html=_html(page, article, earlier[-3:]))


def _page(article: SampleArticle, number: int, as_of: int) -> SamplePage:
    """The page of one text of an article, its HTML still empty."""
    text = article.texts[number - 1]
    published = as_of - round(article.texts[0].hours * HOUR)
    return SamplePage(
        url=_address(article, published),
        html="",
        published=published,
        seen=as_of - round(text.hours * HOUR),
        revision=number,
        publisher=article.publisher.name,
        domain=article.publisher.domain,
        language=article.language,
        headline=text.headline,
        paragraphs=tuple(_dated(paragraph, article.language, as_of) for paragraph in text.paragraphs),
        state=State.PAYWALLED if article.paywalled else State.TRUNCATED if article.teaser else State.FULL,
        key=article.key,
        story=article.story,
        copy_of=article.copy_of,
    )


def _html(page: SamplePage, article: SampleArticle, earlier: list[tuple[str, str]]) -> str:
    """The page as its publisher serves it, with links to `earlier` pages (address, headline) of the same publisher."""
    return _template().render(
        page=page,
        article=article,
        publisher=article.publisher,
        published=_iso(page.published),
        modified=_iso(page.seen),
        printed=_printed(page.published, article.language),
        earlier=earlier,
    )


def _article(
    row: dict[str, Any], story: str, publisher: SamplePublisher, earlier: dict[str, SampleArticle]
) -> SampleArticle:
    """The article of a TOML table; a copy may leave its body to its origin, which stands before it."""
    paragraphs = _paragraphs(row.get("body", ""))
    if not paragraphs:
        origin = earlier[row["copy_of"]].texts[0].paragraphs
        paragraphs = _paragraphs(row.get("intro", "")) + origin[: row.get("keep")] + _paragraphs(row.get("outro", ""))
    first = SampleText(row["hours"], row["headline"], paragraphs)
    revised = tuple(SampleText(r["hours"], r["headline"], _paragraphs(r["body"])) for r in row.get("revision", ()))
    return SampleArticle(
        key=row["key"],
        story=story,
        publisher=publisher,
        byline=tuple(row["byline"]),
        section=row["section"],
        language=row.get("language", publisher.language),
        texts=(first, *revised),
        caption=row.get("caption", ""),
        paywalled=row.get("paywalled", False),
        teaser=row.get("teaser", False),
        copy_of=row.get("copy_of", ""),
    )


def _paragraphs(body: str) -> tuple[str, ...]:
    return tuple(" ".join(block.split()) for block in re.split(r"\n\s*\n", body) if block.strip())


def _dated(text: str, language: str, as_of: int) -> str:
    """The text with its `{day 150}` and `{date 150}` written out."""

    def written(match: re.Match[str]) -> str:
        moment = _moment(as_of - int(match[2]) * HOUR)
        return _DAYS[language][moment.weekday()] if match[1] == "day" else _day_and_month(moment, language)

    return _MOMENT.sub(written, text)


def _day_and_month(moment: datetime, language: str) -> str:
    day = str(moment.day)
    if language == "de":
        day += "."
    elif language == "fr" and moment.day == 1:
        day = "1er"
    return f"{day} {_MONTHS[language][moment.month - 1]}"


def _printed(time: int, language: str) -> str:
    moment = _moment(time)
    return f"{_day_and_month(moment, language)} {moment:%Y, %H:%M} UTC"


def _address(article: SampleArticle, published: int) -> str:
    plain = unicodedata.normalize("NFKD", article.texts[0].headline.casefold())
    slug = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"[^a-z0-9\s-]", "", plain.replace("’", " "))))
    return f"https://{article.publisher.domain}/{_moment(published):%Y/%m/%d}/{slug}"


def _iso(time: int) -> str:
    return f"{_moment(time):%Y-%m-%dT%H:%M:%SZ}"


def _moment(time: int) -> datetime:
    return datetime.fromtimestamp(time, UTC)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
