"""Publication dates: the share of pages whose day of publication is the day the page states."""

import time
from pathlib import Path

from evals import data, metrics
from octavo.wire import dates, metadata
from octavo.wire.tree import Unreadable, parse

DATA = ("date_htmldate_default.jsonl.gz",)


def run(paths: list[Path]) -> dict[str, float]:
    """Accuracy over all pages; `utc`: by the day in UTC, not in the page's own zone; `found`: the share answered."""
    records = [record for path in paths for record in data.read(path)]
    found = [stated(str(record["html"]), str(record.get("url", ""))) for record in records]
    gold = [str(record["gold"]["date"]) for record in records]
    return {
        "accuracy": metrics.dates(gold, [moment.day if moment else None for moment in found]),
        "utc": metrics.dates(gold, [_utc(moment) for moment in found]),
        "found": sum(moment is not None for moment in found) / max(1, len(found)),
        "n": len(records),
    }


def stated(html: str, url: str) -> dates.Moment | None:
    """What extraction reads as the moment of publication."""
    try:
        tree = parse(html)
    except Unreadable:
        return None
    said = metadata.stated(tree, url)
    return dates.published(tree, said.published, said.canonical or url)


def _utc(moment: dates.Moment | None) -> str | None:
    return time.strftime("%Y-%m-%d", time.gmtime(moment.seconds)) if moment else None
