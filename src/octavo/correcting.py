"""Corrections: a reader says that an article does not belong to a story, that it does, or that it copies another.

What is said moves the article and its copies at once, holds whenever articles are placed anew, stands in a public log,
and can be undone.
"""

from dataclasses import replace

from octavo.archive import Kept
from octavo.archive.corrections import KINDS
from octavo.errors import UsageError
from octavo.types import Article, Correction, Edge, Placement, Reader, Reason

EVERY_EDGE = 1000  # of one article; it has a few dozen


def correct(kept: Kept, kind: str, pair: tuple[Article, Article], reader: Reader, at: int) -> Correction:
    """Corrects where the first of two articles belongs; raises UsageError where there is nothing to correct.

    kind: `apart`, they tell two stories · `same`, they tell one · `copy`, one is the other's text: of the two, the one
    that came in later is counted as the copy.
    """
    if kind not in KINDS:
        raise UsageError(f"A correction is one of {', '.join(sorted(KINDS))}, not {kind}.", kind)
    article, other = pair if kind == "copy" else _texts(kept, *pair)
    if article.id == other.id:
        raise UsageError("It takes two different articles to correct something.", str(article.id))
    if kind == "copy" and article.id < other.id:
        article, other = other, article
    if problem := _nothing_to_do(kind, article, other):
        raise UsageError(problem, str(article.id))
    noted = kept.corrections.add(kind, article, other, reader, at)
    copied = (other.copy_of or other.id) if kind == "copy" else None
    story = _own_story(kept, article) if kind == "apart" else other.story
    why = Reason("copied" if kind == "copy" else kind, 0, other.id, (reader.name,))
    _move(kept, article, Placement(story, copied, (), why), at)
    return noted


def undo(kept: Kept, correction: Correction, at: int) -> None:
    """Takes a correction back: the article returns to where it was; raises UsageError where that was done before."""
    if correction.undone is not None:
        raise UsageError(f"Correction {correction.id} was undone already.", str(correction.id))
    kept.corrections.undo(correction.id, at)
    article, origin = kept.articles.get(correction.article), correction.copy_of
    copied = kept.articles.many([origin]).get(origin) if origin is not None else None
    story = copied.story if copied is not None else _story_then(kept, correction, article)
    _move(kept, article, Placement(story, copied.id if copied else None, (), Reason("undone", 0, correction.id)), at)


def _texts(kept: Kept, article: Article, other: Article) -> tuple[Article, Article]:
    """What is said of two texts, each by the article that was first with it; of two prints of one, the copy first."""
    if (article.copy_of or article.id) == (other.copy_of or other.id):
        return (article, other) if article.copy_of is not None else (other, article)
    known = kept.articles.many({one.copy_of for one in (article, other) if one.copy_of is not None})
    return known.get(article.copy_of or 0, article), known.get(other.copy_of or 0, other)


def _story_then(kept: Kept, correction: Correction, article: Article) -> int:
    """The story an article was in before a correction, or the one that this became; its own where that was it."""
    story = kept.stories.now(correction.story)
    if kept.stories.is_here(story) and (story == correction.story or story != article.story):
        return story
    return correction.story if not kept.stories.is_here(correction.story) else _own_story(kept, article)


def _nothing_to_do(kind: str, article: Article, other: Article) -> str:
    """Why nothing is to be corrected, a sentence; empty where something is."""
    if kind == "apart" and article.story != other.story:
        return f"Articles {article.id} and {other.id} are not in one story."
    if kind == "same" and article.story == other.story:
        return f"Articles {article.id} and {other.id} are in one story already."
    if kind == "copy" and article.copy_of is not None and article.copy_of in {other.id, other.copy_of}:
        return f"Article {article.id} is counted as a copy of {article.copy_of} already."
    return ""


def _own_story(kept: Kept, article: Article) -> int:
    """A story that no address leads to yet: by the article's own number, or a new one where others have that."""
    return article.id if not kept.stories.is_here(article.id) else kept.next_articles(1)[0]


def _move(kept: Kept, article: Article, to: Placement, at: int) -> None:
    """Moves an article to a story, and what copies it along; all stay as near to others as they are."""
    copies = [
        (copy, Placement(to.story, to.copy_of or article.id, (), copy.why))
        for copy in kept.articles.copies_of(article.id)
    ]
    moved = [(article, to), *copies]
    kept.move([(one, replace(placed, edges=_older(kept, one))) for one, placed in moved], at)
    kept.placements.changed()  # whoever remembers where they were reads it again


def _older(kept: Kept, article: Article) -> tuple[Edge, ...]:
    return tuple(edge for edge in kept.placements.edges(article.id, EVERY_EDGE) if edge.other < article.id)
