"""Article text: shingle F1 over pages with a gold text, and headline, authors and day where the gold has them."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evals import data, dates, metrics
from octavo.errors import UsageError
from octavo.types import State
from octavo.wire.extract import read_html

DATA = ("extract_zyte.jsonl.gz", "extract_fundus_eval.jsonl.gz")


def run(paths: list[Path]) -> dict[str, float]:
    """Precision, recall and F1 of all pages, `full` the share read as whole, and the accuracies the gold allows."""
    records = [record for path in paths for record in data.read(path)]
    if not all("html" in record and isinstance(record.get("gold"), dict) for record in records):
        raise UsageError("extraction takes records {url, html, gold: {body}}.")
    read = [(record["gold"], read_html(str(record["html"]), str(record.get("url", "")))) for record in records]
    scores = metrics.shingle_corpus(metrics.shingle(_body(gold), reading.text) for gold, reading in read)
    result: dict[str, float] = {
        "f1": scores.f1,
        "precision": scores.precision,
        "recall": scores.recall,
        "full": sum(reading.state is State.FULL for _, reading in read) / max(1, len(read)),
        "n": len(read),
    }
    titled = [(gold, reading) for gold, reading in read if gold.get("title")]
    signed = [(gold, reading) for gold, reading in read if isinstance(gold.get("authors"), list)]
    dated = [(str(gold["date"]), dates.day(reading)) for gold, reading in read if gold.get("date")]
    if titled:
        result["title"] = _share(_key(gold["title"]) == _key(reading.title) for gold, reading in titled)
    if signed:
        result["authors"] = _share(_names(gold["authors"]) == _names(reading.authors) for gold, reading in signed)
    if dated:
        result["date"] = metrics.dates([stated for stated, _ in dated], [found for _, found in dated])
    return result


def _body(gold: dict[str, Any]) -> str:
    return str(gold.get("body") or "\n".join(gold.get("paragraphs", [])))


def _share(right: Iterable[bool]) -> float:
    answers = list(right)
    return sum(answers) / max(1, len(answers))


def _names(names: Iterable[str]) -> set[str]:
    return {_key(name) for name in names}


def _key(text: str) -> str:
    """Letters and digits only: quotation marks and spaces differ between a page and its headline."""
    return "".join(re.findall(r"\w+", text.casefold()))
