"""Origin trees: the origins of the sample edition's articles, story by story, against what is known of them.

The sample is filed as collecting files it, and placed in the stories that it is of, so that only origins are measured.
`alone` is what a tree would reach in which every article is its own origin, `one` one in which all articles of a story
have one: the desk's must be well above both.
"""

from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from evals import metrics
from octavo.archive import Archive
from octavo.config import Settings
from octavo.desk import descent, embedding
from octavo.errors import UsageError
from octavo.filing import Filing
from octavo.sample.edition import SamplePage, pages
from octavo.types import Article, Page
from octavo.wire import extract

DATA: tuple[str, ...] = ()
PINNED = ("f1",)
AS_OF = 1_790_000_000


def run(paths: list[Path]) -> dict[str, float]:
    """B³ of the desk's origins; `alone`, `one`: the F1 of the two trees that say nothing."""
    if paths:
        raise UsageError("trees is measured on the sample edition; it takes no data.", str(paths[0]))
    told = {page.key: page for page in pages(AS_OF) if page.revision == 1}
    articles = _filed(told.values())
    gold = [_known(page, told) for page in told.values()]
    found = metrics.bcubed(_told([articles[key] for key in told], list(told.values())), gold)
    return {
        "f1": found.f1,
        "precision": found.precision,
        "recall": found.recall,
        "alone": metrics.bcubed(list(told), gold).f1,
        "one": metrics.bcubed([page.story for page in told.values()], gold).f1,
        "n": len(told),
    }


def _filed(sample: Iterable[SamplePage]) -> dict[str, Article]:
    """The articles of pages, filed in their order, by key."""
    with TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder))
        filing = Filing(archive, embedding.load(), Settings().window)
        numbers = {}
        for page in sample:
            read = extract.extract(Page(page.url, page.html.encode(), content_type="text/html; charset=utf-8"))
            numbers[page.key] = filing.file(read, seen=page.seen).article or 0
        with archive.read() as kept:
            known = kept.articles.many(numbers.values())
        archive.close()
    return {key: known[number] for key, number in numbers.items()}


def _known(page: SamplePage, told: dict[str, SamplePage]) -> Hashable:
    """Whence an article comes: in its story, from the publisher of what it copies, or from its own."""
    return page.story, told[page.copy_of].domain if page.copy_of else page.domain


def _told(articles: Sequence[Article], sample: Sequence[SamplePage]) -> list[Hashable]:
    """Whence the desk says that each article comes, given the story it is of."""
    of_story: dict[str, list[Article]] = {}
    for article, page in zip(articles, sample, strict=True):
        of_story.setdefault(page.story, []).append(article)
    whence = {
        article.id: (story, at)
        for story, some in of_story.items()
        for at, origin in enumerate(descent.origins(some))
        for article in origin.articles
    }
    return [whence[article.id] for article in articles]
