"""Story grouping: articles in file order, filed one by one into an archive, as collecting files them."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from evals import data, metrics
from octavo import text as texts
from octavo.archive import Archive
from octavo.config import Settings
from octavo.desk import embedding
from octavo.filing import Filing
from octavo.types import Reading, State

DATA = ("cluster_ecbplus_traindev.jsonl.gz",)


def run(paths: list[Path]) -> dict[str, float]:
    """B³ and pairwise scores of articles {story, title, text, date}; ids count from 1 in file order."""
    records = [record for path in paths for record in data.read(path)]
    for path in paths:
        data.field(data.read(path)[0], "story", path)
    with TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder))
        filing = Filing(archive, embedding.load(), Settings().window)
        placed = [_story(archive, filing, number, record) for number, record in enumerate(records, 1)]
        archive.close()
    gold = [str(record["story"]) for record in records]
    items, pairs = metrics.bcubed(placed, gold), metrics.pairwise(placed, gold)
    return {
        "b3_f1": items.f1,
        "b3_precision": items.precision,
        "b3_recall": items.recall,
        "pairwise_f1": pairs.f1,
        "pairwise_precision": pairs.precision,
        "pairwise_recall": pairs.recall,
        "stories": len(set(placed)),
        "n": len(records),
    }


def _story(archive: Archive, filing: Filing, number: int, record: data.Record) -> int:
    """The story that a record of the data is placed in; each is an article of its own, whatever address it had."""
    title, body = str(record.get("title") or ""), str(record.get("text") or "")
    reading = Reading(
        url=f"https://eval.example/{number}",
        state=State.FULL,
        title=title,
        published=_seconds(record.get("date")),
        language=str(record.get("lang") or record.get("language") or texts.language(f"{title}\n{body}")),
        text=body,
    )
    article = filing.file(reading, seen=number).article
    if article is None:
        raise ValueError(f"record {number} was not filed")
    with archive.read() as kept:
        return kept.articles.get(article).story


def _seconds(date: object) -> int | None:
    """Midnight UTC of an ISO day; None where there is none."""
    try:
        return int(datetime.fromisoformat(str(date)[:10]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None
