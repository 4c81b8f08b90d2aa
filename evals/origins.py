"""Origins: whether an article is credited to an agency, and to which, by its own text alone."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from evals import data, metrics
from octavo.desk.agencies import Kind
from octavo.desk.credit import agency_of, credit
from octavo.text import fold

DATA = ("attribution_polnear_train_dev.jsonl.gz",)
# What the field says of an article that is no agency's.
NOBODY = {"", "none", "na", "null"}


def run(paths: list[Path]) -> dict[str, float]:
    """Precision, recall and F1 of records {text, wire}, for each `split` too; `agency`: the share named rightly."""
    splits: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in paths:
        for record in data.read(path):
            gold = data.field(record, "wire", path)
            splits[str(record.get("split") or "")].append((_key(gold), _credited(data.field(record, "text", path))))
    every = [pair for pairs in splits.values() for pair in pairs]
    result = _scores(every, "")
    for split in sorted(splits) if len(splits) > 1 else ():
        result |= _scores(splits[split], f"{split}_")
    found = [gold == said for gold, said in every if gold and said]
    return {
        **result,
        "agency": sum(found) / max(1, len(found)),
        "wires": sum(bool(gold) for gold, _ in every),
        "n": len(every),
    }


def _scores(pairs: Sequence[tuple[str, str]], prefix: str) -> dict[str, float]:
    met = sum(bool(gold and said) for gold, said in pairs)
    result = metrics.prf(met, sum(bool(said) for _, said in pairs) - met, sum(bool(gold) for gold, _ in pairs) - met)
    return {f"{prefix}{name}": value for name, value in zip(result._fields, result, strict=True)}


def _key(wire: str) -> str:
    """The agency as the desk's table knows it; "" for nobody."""
    if wire.strip().casefold() in NOBODY:
        return ""
    known = agency_of("", wire) or agency_of("", wire.upper())
    return known.key if known else fold(wire)


def _credited(text: str) -> str:
    """The agency that a text is credited to; "" for nobody, and for releases and other outlets."""
    found = credit(text)
    return found.key if found is not None and found.kind is Kind.AGENCY else ""
