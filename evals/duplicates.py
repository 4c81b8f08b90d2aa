"""Copies: F1 over labelled pairs, found through the index of sketches and decided by containment as collecting does.

The texts come in as articles do, in the order of their file: each is compared with the earlier ones that the index
proposes, never with all. A pair is called a copy where one of the two was compared with the other and found to be one.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from evals import data, metrics
from octavo import text
from octavo.archive import Archive
from octavo.archive.database import Database
from octavo.archive.placements import BUCKET
from octavo.desk import fingerprint, stories
from octavo.errors import UsageError
from octavo.nearby import ORIGINS

DATA = ("neardup_texts.jsonl.gz", "neardup_pairs.jsonl.gz")
PINNED = ("f1", "candidates_recall")
Pair = tuple[int, int]  # the later article, the earlier one


@dataclass(slots=True)
class Collected:
    """Texts as collecting met them: what the index proposed to compare, what was a copy, and each one's family."""

    shingles: list[fingerprint.Shingles] = field(default_factory=list)
    sketches: list[tuple[int, ...]] = field(default_factory=list)
    proposed: set[Pair] = field(default_factory=set)
    copies: set[Pair] = field(default_factory=set)
    families: list[int] = field(default_factory=list)

    def add(self, body: str, database: Database, conn: Connection) -> None:
        """Takes in the next text: compares it with what the index proposes, and puts its sketch into the index."""
        number = len(self.families)
        mine = fingerprint.shingles(fingerprint.hashes(text.tokens(body, "en")))
        sketch = fingerprint.sketch(mine)
        held = [numbers for _, numbers in database.holding(conn, sketch, number, BUCKET)]
        found = fingerprint.sharing(held, ORIGINS)
        likely = [other for other in found if fingerprint.likely(sketch, self.sketches[other])]
        compared = [(other, fingerprint.containment(mine, self.shingles[other])) for other in likely]
        original = stories.copied(compared)
        self.shingles.append(mine)
        self.sketches.append(sketch)
        self.proposed.update((number, other) for other in found)
        self.copies.update((number, other) for other, per_mille in compared if fingerprint.is_copy(per_mille))
        self.families.append(self.families[original[0]] if original is not None else number)
        if sketch:
            database.insert(conn, "sketch", ("hash", "article_id"), [(value, number) for value in sketch])


def run(paths: list[Path]) -> dict[str, float]:
    """Precision, recall and F1 of two files, told apart by their keys: texts {id, text}, pairs {a, b, label}.

    `candidates_recall` is the share of true pairs of which the index proposes one to the other, or that fall into one
    family; `families_f1` judges a pair by its families alone; `missed_by_sketch` counts the pairs that are copies by
    their whole texts, but never compared.
    """
    texts, pairs = _told_apart(paths)
    numbers = {str(one["id"]): number for number, one in enumerate(texts)}
    asked = [_pair(numbers[str(pair["a"])], numbers[str(pair["b"])]) for pair in pairs]
    labels = [str(pair["label"]) for pair in pairs]
    seen = collected(str(one["text"]) for one in texts)
    alike = [seen.families[a] == seen.families[b] for a, b in asked]
    result = metrics.duplicates(labels, [pair in seen.copies for pair in asked])
    true = [
        pair in seen.proposed or same for pair, same, label in zip(asked, alike, labels, strict=True) if label == "dup"
    ]
    return {
        "f1": result.f1,
        "precision": result.precision,
        "recall": result.recall,
        "candidates_recall": sum(true) / max(1, len(true)),
        "families_f1": metrics.duplicates(labels, alike).f1,
        "missed_by_sketch": sum(_is_missed(seen, pair) for pair in asked),
        "n": len(pairs),
    }


def collected(texts: Iterable[str]) -> Collected:
    """What becomes of texts that come in one after another, by an index in an archive of their own."""
    seen = Collected()
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder))
        with archive.database.write(durable=False) as conn:
            for body in texts:
                seen.add(body, archive.database, conn)
        archive.close()
    return seen


def _pair(a: int, b: int) -> Pair:
    return max(a, b), min(a, b)


def _is_missed(seen: Collected, pair: Pair) -> bool:
    a, b = (seen.shingles[number] for number in pair)
    return pair not in seen.copies and fingerprint.is_copy(fingerprint.containment(a, b))


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
