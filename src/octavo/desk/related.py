"""Which other articles to show beside one, and why."""

from collections import Counter
from collections.abc import Iterable

from octavo.types import Article, Edge, Reason, Related

# At most so many of one publisher: a reader comes here for the others.
OF_ONE_PUBLISHER = 2
MOST = 9
# What is told so many seconds before or after is neither background nor what came of it.
BESIDE = 2 * 86_400


def rank(of: Article, near: Iterable[tuple[Edge, Article]], most: int = MOST) -> tuple[Related, ...]:
    """The related articles of one, in the order to show them.

    The same story comes first, then other publishers, then what is nearer, then what is nearer in time. Neither a copy
    of what is being read nor a second copy of what is listed is among them.
    """
    listed = {of.copy_of or of.id}
    of_publisher: Counter[int] = Counter()
    chosen: list[Related] = []
    for edge, article in sorted(near, key=lambda pair: _order(of, *pair)):
        origin = article.copy_of or article.id
        if article.id == of.id or origin in listed or of_publisher[article.publisher.id] >= OF_ONE_PUBLISHER:
            continue
        listed.add(origin)
        of_publisher[article.publisher.id] += 1
        chosen.append(Related(article, Reason(_code(of, article), edge.score, article.id, edge.shares)))
        if len(chosen) == most:
            break
    return tuple(chosen)


def _order(of: Article, edge: Edge, article: Article) -> tuple[bool, bool, int, int, int]:
    """What sorts an article among the related: least first, and no two alike."""
    return (
        article.story != of.story,
        article.publisher.id == of.publisher.id,
        -edge.score,
        abs(article.when - of.when),
        article.id,
    )


def _code(of: Article, article: Article) -> str:
    """What it is to the article being read: of the same story, or of what came before, after or beside it."""
    if article.story == of.story:
        return "angle"
    later = article.when - of.when
    return "background" if later < -BESIDE else "after" if later > BESIDE else "beside"
