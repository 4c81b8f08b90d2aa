"""What a page states about itself: JSON-LD, meta elements, its headline and byline."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from octavo.errors import ForbiddenAddress
from octavo.wire import robots
from octavo.wire.characters import fold
from octavo.wire.charset import without_controls
from octavo.wire.guard import canonical
from octavo.wire.sanitize import plain

Node = dict[str, Any]

_ARTICLE = re.compile(r"Article|Posting|Report$|Review$|Liveblog|Interview", re.IGNORECASE)
_MEDIA = re.compile(
    r"VideoObject|ImageGallery|MediaGallery|Collection|ItemList|SearchResults|ProfilePage|Product", re.IGNORECASE
)
_CONTAINERS = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
_MAX_NODES = 500
_KEYWORDS = ("news_keywords", "article:tag", "keywords")
_MOST_KEYWORDS, _LONGEST_KEYWORD = 12, 60
_JSON_WRAPPING = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/|<!\[CDATA\[)|(?:-->|//\]\]>|/\*\]\]>\*/|\]\]>)\s*;?\s*$"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_SEPARATOR = re.compile(r"\s+[|–—·•»›-]\s+|\s*\|\s*|\s+::?\s+")
_WORD = re.compile(r"\w+")

_PUBLISHED = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "datepublished",
    "parsely-pub-date", "publish-date", "publish_date", "publishdate", "published_time", "publication_date", "pubdate",
    "sailthru.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date", "article.published",
    "cxenseparse:recs:publishtime", "citation_publication_date", "date", "originalpublicationdate", "bt:pubdate",
    "article:post_date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time",
    "article:modified",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "lastmod",
    "dcterms.modified",
)
_AUTHORS = (
    "author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator", "article:author_name",
    "citation_author",
    "cxenseparse:author", "twitter:creator:name", "article:author",
)  # fmt: skip
_SITES = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "dc.publisher",
    "publisher",
    "al:ios:app_name",
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A page's own words about itself; empty where it says nothing. Addresses are canonical and can be called."""

    title: str = ""
    titles: tuple[str, ...] = ()  # every wording of the headline on the page
    publisher: str = ""
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()  # timestamps, best first
    modified: tuple[str, ...] = ()
    language: str = ""
    section: str = ""
    keywords: tuple[str, ...] = ()
    image: str = ""
    caption: str = ""
    canonical: str = ""
    description: str = ""
    body: str = ""  # articleBody
    words: int = 0  # wordCount
    free: bool | None = None  # isAccessibleForFree
    article: bool = False  # it calls itself an article
    gallery: bool = False  # it calls itself a video, a gallery or a list
    robots: frozenset[str] = frozenset()  # directives for everybody and for us
    tdm: bool = False


def stated(tree: HtmlElement, url: str) -> Stated:
    """What the page says about itself; the tree is only read."""
    nodes = list(_nodes(tree))
    metas = _metas(tree)
    article = _article(nodes)
    titles = _titles(tree, article, metas)
    publisher = _publisher(nodes, article, metas)
    image = _image(article, metas, url)
    return Stated(
        title=_title(titles, publisher, url),
        titles=tuple(dict.fromkeys(title for title in titles if title)),
        publisher=publisher,
        authors=_authors(tree, article, metas, publisher, url),
        published=_timestamps(tree, article, metas, "datePublished", _PUBLISHED),
        modified=_timestamps(tree, article, metas, "dateModified", _MODIFIED),
        language=_language(tree, article, metas),
        section=_first(_texts(article.get("articleSection")), metas.get("article:section"), metas.get("section")),
        keywords=_keywords(article, metas),
        image=image,
        caption=_caption(tree, article, image),
        canonical=_canonical(tree, article, metas, url),
        description=_first(_texts(article.get("description")), metas.get("og:description"), metas.get("description")),
        body="\n".join(_bodies(article)),
        words=_count(article.get("wordCount")),
        free=_free(nodes),
        article=bool(article) or "article" in metas.get("og:type", [""])[0],
        gallery=not article and any(_MEDIA.search(_type(node)) for node in nodes),
        robots=_robots(metas),
        tdm=metas.get("tdm-reservation", [""])[0].strip() == "1",
    )


# ---------------------------------------------------------------------------------------------- JSON-LD


def _nodes(tree: HtmlElement) -> Iterator[Node]:
    """Every node of the page's JSON-LD, in order; what cannot be read is passed over."""
    waiting: list[Any] = []
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", "").lower() and script.text:
            try:
                waiting.append(json.loads(_JSON_WRAPPING.sub("", script.text), strict=False))
            except (ValueError, RecursionError):
                continue
    waiting.reverse()
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        thing = waiting.pop()
        if isinstance(thing, list):
            waiting.extend(reversed(thing[:_MAX_NODES]))
        elif isinstance(thing, dict):
            yield thing
            waiting.extend(thing[key] for key in _CONTAINERS if isinstance(thing.get(key), dict | list))


def _type(node: Node) -> str:
    kind = node.get("@type", "")
    return " ".join(str(one) for one in kind) if isinstance(kind, list) else str(kind)


def _article(nodes: list[Node]) -> Node:
    """The first node that calls itself an article and has a headline, a date or a text; else the page's."""
    own = [node for node in nodes if {"headline", "datePublished", "articleBody"} & node.keys()]
    for kind in (_ARTICLE, re.compile("WebPage")):
        for node in own:
            if kind.search(_type(node)):
                return node
    return {}


def _texts(value: Any) -> list[str]:
    """The words of a value that may be text, a thing with a name, or a list of either."""
    if isinstance(value, list):
        return [text for one in value[:30] for text in _texts(one)]
    if isinstance(value, dict):
        return _texts(value.get("name"))
    return [text] if isinstance(value, str) and (text := _words(value)) else []


def _words(value: str) -> str:
    """A string of JSON, which may hold lone surrogates, as plain text."""
    return plain(without_controls(value))


def _keywords(article: Node, metas: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The publisher's own keywords, in its order; longer ones than any keyword has are left out."""
    said = [*_texts(article.get("keywords")), *(one for name in _KEYWORDS for one in metas.get(name, ()))]
    pieces = (" ".join(piece.split()) for text in said[:_MAX_NODES] for piece in re.split(r"[,;]", plain(text[:2000])))
    return tuple(dict.fromkeys(piece for piece in pieces if 0 < len(piece) <= _LONGEST_KEYWORD))[:_MOST_KEYWORDS]


def _bodies(article: Node) -> list[str]:
    updates = article.get("liveBlogUpdate")
    bodies = [article.get("articleBody"), *(one.get("articleBody") for one in _dicts(updates))]
    return [without_controls(body) for body in bodies if isinstance(body, str) and body.strip()]


def _dicts(value: Any) -> list[Node]:
    things = value if isinstance(value, list) else [value]
    return [one for one in things[:_MAX_NODES] if isinstance(one, dict)]


def _count(value: Any) -> int:
    """A number of words; longer ones than any page has are none."""
    digits = str(value) if isinstance(value, int | str) else ""
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else 0


def _free(nodes: list[Node]) -> bool | None:
    for node in nodes:
        if "isAccessibleForFree" in node:
            return str(node["isAccessibleForFree"]).strip().lower().rpartition("/")[2] not in ("false", "no", "0")
    return None


# ---------------------------------------------------------------------------------------------- meta elements


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content") or element.get("datetime")
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            key = element.get(attribute)
            if key and content and content.strip():
                found.setdefault(key.strip().lower(), []).append(content.strip())
    return found


def _first(*choices: list[str] | None) -> str:
    return next((text for choice in choices for one in choice or () if (text := plain(one))), "")


def _robots(metas: dict[str, list[str]]) -> frozenset[str]:
    return robots.directives("\n".join([*metas.get("robots", []), *metas.get(robots.PRODUCT, [])]))


def _timestamps(
    tree: HtmlElement, article: Node, metas: dict[str, list[str]], key: str, names: tuple[str, ...]
) -> tuple[str, ...]:
    """The timestamps of a property: meta elements, JSON-LD, an element if it is the only one (comments have them)."""
    found = [value for name in names for value in metas.get(name, [])]
    found += [value for value in [article.get(key)] if isinstance(value, str)]
    shown = {
        element.get("datetime") or element.get("content") or element.text_content()
        for element in tree.iter("time", "span", "abbr")
        if key in element.get("itemprop", "") or (key == "datePublished" and element.get("pubdate") is not None)
    }
    return tuple(value.strip() for value in [*found, *(shown if len(shown) == 1 else ())] if value.strip())


def _language(tree: HtmlElement, article: Node, metas: dict[str, list[str]]) -> str:
    root = tree.getroottree().getroot()
    declared = [
        root.get("lang", ""),
        root.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
        root.get("xml:lang", ""),
    ]
    declared += [*metas.get("og:locale", []), *_texts(article.get("inLanguage")), *metas.get("content-language", [])]
    return next((match[0] for value in declared if (match := _LANGUAGE.match(value.strip().lower()))), "")


# ---------------------------------------------------------------------------------------------- headline, publisher


def _titles(tree: HtmlElement, article: Node, metas: dict[str, list[str]]) -> list[str]:
    """Headline, og:title, h1, title, in the order they are believed in; empty ones keep their place."""
    headings = [fold(element.text_content()) for element in tree.iter("h1")]
    single = headings if len(headings) == 1 else [text for text in headings if text]
    element = tree.find(".//head/title")
    page = fold(element.text_content()) if element is not None else ""
    shared = _first(metas.get("og:title"), metas.get("twitter:title"))
    return [_first(_texts(article.get("headline"))), shared, _nearest(single, shared or page), page]


def _nearest(headings: list[str], title: str) -> str:
    """The heading that the page's title begins with or holds, else the first."""
    return next((text for text in headings if text and _key(text) in _key(title)), headings[0] if headings else "")


def _title(titles: list[str], publisher: str, url: str) -> str:
    headline, shared, heading, page = titles
    if headline.endswith(("…", "...")):  # cut for search engines
        start = _key(headline)[:40]
        headline = next((text for text in (heading, shared) if _key(text).startswith(start)), headline)
    return (
        _without_site(headline, heading, publisher, url)
        or _without_site(shared, heading, publisher, url)
        or heading
        or _without_site(page, heading, publisher, url)
    )


def _without_site(title: str, heading: str, publisher: str, url: str) -> str:
    """The title without the publisher's name that many put after or before it."""
    sites = {_key(publisher), _key(_site(url))} - {""}
    parts = list(_SEPARATOR.finditer(title))
    for cut in parts[:1] + parts[-1:]:
        before, after = title[: cut.start()].strip(), title[cut.end() :].strip()
        if before and (_key(after) in sites or _key(before) == _key(heading)):
            return before
        if after and (_key(before) in sites or _key(after) == _key(heading)):
            return after
    return title


def _site(url: str) -> str:
    """The telling label of a host: `example` of www.example.co.uk."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return ""
    return max((label for label in labels[:-1] if label != "www"), key=len, default="")


def _key(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def _publisher(nodes: list[Node], article: Node, metas: dict[str, list[str]]) -> str:
    named = _texts(article.get("publisher")) or _texts(article.get("sourceOrganization"))
    sites = [text for node in nodes if "WebSite" in _type(node) for text in _texts(node)]
    groups = [text for node in nodes if "Organization" in _type(node) for text in _texts(node)]
    name = _first(named, *(metas.get(key) for key in _SITES), sites, groups)
    return "" if name.startswith(("http://", "https://")) else name[:120]


# ---------------------------------------------------------------------------------------------- byline

_BY = re.compile(
    r"^(?:(?:written|story|words|text|texte|texto|testo|posted|report|reporting) )?"
    r"(?:by|von|par|por|di|da|door|av|af|od)\s*[:]?\s+",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:;|\||/| and | & | und | et | y | e | en | og | och |·|•)\s*")
_ROLE = re.compile(
    r"\b(?:editor|correspondent|reporter|writer|columnist|staff|newsroom|contributor"
    r"|redaktion|redakteur\w*|korrespondent\w*|journaliste?|autor|rédaction|redacción|redazione|redação|redactie|admin|administrator|webmaster|team|desk|bureau|guest)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.")
_NO_NAME = re.compile(r"@|\d{2}|[<>{}=]")
_BYLINE_CLASS = etree.XPath(
    "//*[@rel='author']|//*[@itemprop='author']|//*[contains(@class,'byline')]|//*[contains(@class,'author')]"
)


def _authors(
    tree: HtmlElement, article: Node, metas: dict[str, list[str]], publisher: str, url: str
) -> tuple[str, ...]:
    """The people, or the agency, that the page names as its writers."""
    banned = {_key(publisher), _key(_site(url))}
    for choice in (
        _texts(article.get("author")) or _texts(article.get("creator")),
        *(metas.get(name, []) for name in _AUTHORS),
    ):
        if names := _names(choice, banned):
            return names
    for element in _BYLINE_CLASS(tree)[:8]:
        if names := _names([" ".join(element.itertext())[:200]], banned):
            return names
    return ()


def _names(lines: list[str], banned: set[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for line in lines:
        if _ADDRESS.search(line):
            continue
        for part in _AND.split(_BY.sub("", plain(line))):
            names = part.split(",") if all(" " in piece.strip() for piece in part.split(",")) else part.split(",")[:1]
            for name in names:
                clean = _BY.sub("", name.strip(" .,:;-–—()")).strip()
                if _is_name(clean) and not _is_house(_key(clean), banned):
                    found.setdefault(_key(clean), clean)
    return tuple(found.values())


def _is_house(name: str, banned: set[str]) -> bool:
    """Whether a name is the publisher's own, or a part of it, or one of its desks."""
    return any(house and (name in house or (len(house) > 2 and name.startswith(house))) for house in banned)


def _is_name(text: str) -> bool:
    return 1 < len(text) <= 60 and len(text.split()) <= 6 and not _NO_NAME.search(text) and not _ROLE.search(text)


# ---------------------------------------------------------------------------------------------- addresses


def _absolute(base: str, address: str) -> str:
    """The canonical form of a stated address, empty where it is none that may be called."""
    try:
        return canonical(urljoin(base, address.strip()))
    except (ValueError, ForbiddenAddress):
        return ""


def _canonical(tree: HtmlElement, article: Node, metas: dict[str, list[str]], url: str) -> str:
    """The address the page gives itself; never a site's front page for another page."""
    links = [link.get("href", "") for link in tree.iter("link") if "canonical" in link.get("rel", "").lower().split()]
    for address in [*links, *metas.get("og:url", []), *(one for one in [article.get("url")] if isinstance(one, str))]:
        found = _absolute(url, address) if address.strip() else ""
        if found and (urlsplit(found).path.strip("/") or urlsplit(found).query or not urlsplit(url).path.strip("/")):
            return found
    return ""


def _addresses(value: Any) -> list[str]:
    if isinstance(value, list):
        return [address for one in value[:10] for address in _addresses(one)]
    if isinstance(value, dict):
        return _addresses(value.get("url") or value.get("contentUrl") or value.get("@id"))
    return [value] if isinstance(value, str) else []


def _image(article: Node, metas: dict[str, list[str]], url: str) -> str:
    named = _addresses(article.get("image")) + [
        one for key in ("og:image", "twitter:image") for one in metas.get(key, [])
    ]
    return next((found for address in named if address.strip() and (found := _absolute(url, address))), "")


def _caption(tree: HtmlElement, article: Node, image: str) -> str:
    """The words below the lead image, where the page shows it in a figure or states a caption."""
    for picture in _dicts(article.get("image")):
        if isinstance(picture.get("caption"), str) and (text := _words(picture["caption"])):
            return text[:500]
    name = unquote(image.partition("?")[0].rpartition("/")[2])
    for figure in tree.iter("figure") if len(name) > 4 else ():
        caption = figure.find(".//figcaption")
        if caption is not None and any(
            name in unquote(value) for one in figure.iter("img", "source") for value in one.values()
        ):
            return fold(caption.text_content())[:500]
    return ""
