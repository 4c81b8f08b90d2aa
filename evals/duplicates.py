"""Copies: F1 over labelled pairs, found by the sketch and decided by containment as collecting does."""

from pathlib import Path

from evals import data, metrics
from octavo import text
from octavo.desk import fingerprint
from octavo.errors import UsageError

DATA = ("neardup_texts.jsonl.gz", "neardup_pairs.jsonl.gz")


def run(paths: list[Path]) -> dict[str, float]:
    """Precision, recall and F1 of two files, told apart by their keys: texts {id, text}, pairs {a, b, label}."""
    texts, pairs = _told_apart(paths)
    shingles = {
        str(one["id"]): fingerprint.shingles(fingerprint.hashes(text.tokens(str(one["text"]), "en"))) for one in texts
    }
    sketches = {name: fingerprint.sketch(of) for name, of in shingles.items()}
    predicted, missed = [], 0
    for pair in pairs:
        a, b = str(pair["a"]), str(pair["b"])
        copy = fingerprint.is_copy(fingerprint.containment(shingles[a], shingles[b]))
        found = fingerprint.likely(sketches[a], sketches[b])
        missed += copy and not found
        predicted.append(copy and found)
    result = metrics.duplicates([str(pair["label"]) for pair in pairs], predicted)
    return {
        "f1": result.f1,
        "precision": result.precision,
        "recall": result.recall,
        "missed_by_sketch": missed,
        "n": len(pairs),
    }


def _told_apart(paths: list[Path]) -> tuple[list[data.Record], list[data.Record]]:
    """The texts and the pairs, in whichever order their files are given."""
    files = [data.read(path) for path in paths]
    texts = [record for file in files for record in file if "text" in record and "id" in record]
    pairs = [record for file in files for record in file if {"a", "b", "label"} <= record.keys()]
    known = {str(record["id"]) for record in texts}
    if not texts or not pairs:
        raise UsageError("duplicates takes two files: one of texts {id, text} and one of pairs {a, b, label}.")
    lost = next((name for pair in pairs for name in (str(pair["a"]), str(pair["b"])) if name not in known), None)
    if lost is not None:
        raise UsageError(f"A pair names the text {lost}, which no file holds.", lost)
    return texts, pairs
