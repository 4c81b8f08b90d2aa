"""Story grouping: articles in file order, filed into an archive as collecting files them, and read after the last."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from evals import data, metrics
from octavo import text as texts
from octavo.archive import Archive
from octavo.config import Settings
from octavo.desk import embedding
from octavo.filing import Filing, Incoming
from octavo.preparing import prepare
from octavo.types import Prepared, Reading, State

DATA = ("cluster_ecbplus_traindev.jsonl.gz",)
AT_ONCE = 32  # articles; what is found does not depend on it


def run(paths: list[Path]) -> dict[str, float]:
    """B³ and pairwise scores of articles {story, title, text, date}; ids count from 1 in file order."""
    articles, gold = read(paths)
    placed = grouped(articles)
    items, pairs = metrics.bcubed(placed, gold), metrics.pairwise(placed, gold)
    return {
        "b3_f1": items.f1,
        "b3_precision": items.precision,
        "b3_recall": items.recall,
        "pairwise_f1": pairs.f1,
        "pairwise_precision": pairs.precision,
        "pairwise_recall": pairs.recall,
        "stories": len(set(placed)),
        "n": len(gold),
    }


def read(paths: list[Path]) -> tuple[list[Prepared], list[str]]:
    """The articles of files, prepared, and the story that each is of."""
    records = [record for path in paths for record in data.read(path)]
    for path in paths:
        data.field(data.read(path)[0], "story", path)
    prepared = [prepare(_reading(number, record)) for number, record in enumerate(records, 1)]
    return prepared, [str(record["story"]) for record in records]


def grouped(articles: Sequence[Prepared]) -> list[int]:
    """The story of each article after all were filed in this order, one a second."""
    with TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder))
        filing = Filing(archive, embedding.load(), Settings().window)
        filed = []
        for at in range(0, len(articles), AT_ONCE):
            some = enumerate(articles[at : at + AT_ONCE], at + 1)
            with filing.writing() as kept:
                filed += filing.file_all(kept, [Incoming(one, seen=number) for number, one in some])
        with archive.read() as kept:
            stories = {number: story for number, story, _ in kept.articles.belonging(one.article or 0 for one in filed)}
        archive.close()
    return [stories[one.article or 0] for one in filed]


def _reading(number: int, record: data.Record) -> Reading:
    """A record of the data as an article of its own, whatever address it had."""
    title, body = str(record.get("title") or ""), str(record.get("text") or "")
    return Reading(
        url=f"https://eval.example/{number}",
        state=State.FULL,
        title=title,
        published=_seconds(record.get("date")),
        language=str(record.get("lang") or record.get("language") or texts.language(f"{title}\n{body}")),
        text=body,
    )


def _seconds(date: object) -> int | None:
    """Midnight UTC of an ISO day; None where there is none."""
    try:
        return int(datetime.fromisoformat(str(date)[:10]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None
