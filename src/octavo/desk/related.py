"""Which other articles to show beside one, and why."""

from collections import Counter
from collections.abc import Iterable

from octavo.desk.stories import factor
from octavo.types import Article, Edge, Reason, Related

# Per mille of nearness, which counts less over a long time or another language: so near is on topic; what is less so
# is shown apart, and few of it. See evals/related.
NEAR, LESS_NEAR = 225, 150
FEW = 3
# At most so many of one publisher: a reader comes here for the others.
OF_ONE_PUBLISHER = 2
MOST = 9
# What is told so many seconds before or after is neither background nor what came of it.
BESIDE = 2 * 86_400


def rank(of: Article, near: Iterable[tuple[Edge, Article]], most: int = MOST) -> tuple[Related, ...]:
    """The related articles of one, in the order to show them.

    The same story comes first, then other publishers, then what is nearer, then what is nearer in time; at the end what
    is less near. Neither a copy of what is being read nor a second copy of what is listed is among them.
    """
    listed = {of.copy_of or of.id}
    of_publisher: Counter[int] = Counter()
    chosen: list[Related] = []
    for edge, article in sorted(near, key=lambda pair: _order(of, *pair)):
        origin = article.copy_of or article.id
        if edge.score < LESS_NEAR and article.story != of.story:
            continue
        if article.id == of.id or origin in listed or of_publisher[article.publisher.id] >= OF_ONE_PUBLISHER:
            continue
        listed.add(origin)
        of_publisher[article.publisher.id] += 1
        chosen.append(Related(article, Reason(_code(of, edge, article), edge.score, article.id, edge.shares)))
        if len(chosen) == most:
            break
    near_enough = [one for one in chosen if not one.loose]
    return (*near_enough, *chosen[len(near_enough) :][:FEW])


def _order(of: Article, edge: Edge, article: Article) -> tuple[bool, bool, bool, int, int, int]:
    """What sorts an article among the related: least first, and no two alike."""
    return (
        _code(of, edge, article) == "loose",
        article.story != of.story,
        article.publisher.id == of.publisher.id,
        -edge.score,
        abs(article.when - of.when),
        article.id,
    )


def _code(of: Article, edge: Edge, article: Article) -> str:
    """What it is to the article being read: of the same story, or of what came before, after or beside it, if near."""
    if article.story == of.story:
        return "angle"
    if edge.score * factor((of.published, article.published), (of.language, article.language)) < 1000 * NEAR:
        return "loose"
    later = article.when - of.when
    return "background" if later < -BESIDE else "after" if later > BESIDE else "beside"
