"""Where the articles of a story come from: twelve articles may be nine prints of one agency's report.

Copies, and what they copy, are one text. A text comes from whom any print of it credits; where none does, from the
publisher that printed it first. So what one agency or one publisher tells of an event is one origin, however often it
is told: the count that `archive.stories` keeps is this one's length.
"""

from collections import defaultdict
from collections.abc import Sequence

from octavo.desk.reasons import in_words
from octavo.types import Article, Origin


def origins(articles: Sequence[Article]) -> tuple[Origin, ...]:
    """The origins of a story's articles, those of most articles first, whatever order these are given in."""
    prints: defaultdict[int, list[Article]] = defaultdict(list)
    for article in sorted(articles, key=lambda one: one.id):
        prints[article.copy_of or article.id].append(article)
    found: defaultdict[tuple[bool, str], list[Article]] = defaultdict(list)
    for root, some in prints.items():
        found[_whence(root, some)] += some
    made = [_origin(key, some) for key, some in found.items()]
    return tuple(sorted(made, key=lambda one: (-len(one.articles), one.articles[0].id)))


def _whence(root: int, some: Sequence[Article]) -> tuple[bool, str]:
    """Whether somebody is credited with a text, and who: a source, a publisher, or the missing article it copies."""
    if credit := max(one.credit for one in some):
        return True, credit
    first = next((one for one in some if one.id == root), None)
    return False, f"publisher {first.publisher.id}" if first else f"article {root}"


def _origin(key: tuple[bool, str], some: list[Article]) -> Origin:
    articles = sorted(some, key=lambda one: one.id)
    credited, name = key
    if not credited:
        name = articles[0].publisher.name or "Publisher not stated"
    return Origin(name, credited, tuple(articles), {one.id: _why(one, credited=credited) for one in articles})


def _why(article: Article, *, credited: bool) -> str:
    if article.credit:
        return article.credited
    if article.copy_of is not None:
        return in_words(article.why)
    return "Its text is that of the others" if credited else "Own report"
