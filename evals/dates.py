"""Publication dates: the share of pages whose day of publication is the day the page states."""

from pathlib import Path

from evals import data, metrics
from octavo import listing
from octavo.types import Reading
from octavo.wire.extract import read_html

DATA = ("date_htmldate_default.jsonl.gz",)


def run(paths: list[Path]) -> dict[str, float]:
    """Accuracy over all pages, the day as `octavo show --json` tells it; `found`: the share of pages that have one."""
    records = [record for path in paths for record in data.read(path)]
    days = [day(read_html(str(record["html"]), str(record.get("url") or ""))) for record in records]
    return {
        "accuracy": metrics.dates([str(record["gold"]["date"]) for record in records], days),
        "found": sum(day is not None for day in days) / max(1, len(days)),
        "n": len(records),
    }


def day(reading: Reading) -> str | None:
    """The day of publication as it is told in the zone it was told in."""
    told = listing.moment(reading.published, reading.zone)
    return told[:10] if told else None
