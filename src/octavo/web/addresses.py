"""Addresses: where a story, an article or a publisher is found here, and which addresses a page may link to."""

from urllib.parse import quote, urlencode, urlsplit

from octavo.types import Article, FrontPage, Publisher, Story, StoryView, Topic
from octavo.web.words import slug


def article(piece: Article) -> str:
    """The path of an article, with its headline as the readable end."""
    return _readable(f"/a/{piece.id}", piece.title)


def story(one: Story) -> str:
    """The path of a story, with its title as the readable end."""
    return _readable(f"/s/{one.id}", one.title)


def front(page: FrontPage, *, language: str | None = None, topic: str | None = None) -> str:
    """The path of the front page as it is chosen, with another language or topic."""
    asked = chosen(page.language if language is None else language, page.topic if topic is None else topic)
    return f"/?{urlencode(asked)}" if asked else "/"


def topic(one: Topic) -> str:
    """The path of the front page of a topic."""
    return f"/?{urlencode(chosen('', one.key))}"


def chosen(language: str, topic: str) -> dict[str, str]:
    """What a query says of a front page of one language or topic."""
    return {name: value for name, value in (("lang", language), ("topic", topic)) if value}


def headline(view: StoryView) -> str:
    """Where the headline of a story leads: to the story, or straight to the article where it is the only report."""
    return story(view.story) if view.story.articles > 1 else article(view.lead.article)


def publisher(outlet: Publisher) -> str:
    """The path of a publisher."""
    return "/publisher/" + quote(outlet.key, safe="")


def name(said: str) -> str:
    """The path of what a name's articles tell."""
    return "/name/" + quote(said, safe="")


def outside(url: str) -> str:
    """The address if a page may link to it, else nothing: `javascript:` and the like never become a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def inside(path: str) -> str:
    """The path if it stays on this server, else the front page: no form sends anyone elsewhere."""
    stays = path.startswith("/") and not path.startswith("//")
    return path if stays and path.isprintable() and "\\" not in path else "/"


def _readable(path: str, title: str) -> str:
    end = slug(title)
    return f"{path}/{end}" if end else path
