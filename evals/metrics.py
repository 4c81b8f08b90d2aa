"""The metrics, as `data/README.md` of the shared data and its scorer define them. Fractions are 0..1."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple


class Scores(NamedTuple):
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def scores(precision: float, recall: float) -> Scores:
    both = precision + recall
    return Scores(precision, recall, 2 * precision * recall / both if both else 0.0)


def prf(tp: int, fp: int, fn: int) -> Scores:
    return scores(tp / (tp + fp) if tp + fp else 0.0, tp / (tp + fn) if tp + fn else 0.0)


def bcubed(pred: Sequence[Hashable], gold: Sequence[Hashable]) -> Scores:
    """BCubed, averaged over items (Bagga & Baldwin 1998; Amigó et al. 2009)."""
    if not pred:
        return Scores(0.0, 0.0, 0.0)
    guessed, true = Counter(pred), Counter(gold)
    both = Counter(zip(pred, gold, strict=True))
    precision = sum(times * times / guessed[a] for (a, _), times in both.items()) / len(pred)
    recall = sum(times * times / true[b] for (_, b), times in both.items()) / len(pred)
    return scores(precision, recall)


def pairwise(pred: Sequence[Hashable], gold: Sequence[Hashable]) -> Scores:
    """The same over all pairs of items (the standard F1 of Miranda et al. 2018)."""
    right = _pairs(Counter(zip(pred, gold, strict=True)))
    return prf(right, _pairs(Counter(pred)) - right, _pairs(Counter(gold)) - right)


def _pairs(counted: Counter[Hashable]) -> int:
    return sum(times * (times - 1) // 2 for times in counted.values())


def shingle(true: str, pred: str, n: int = 4) -> tuple[int, int, int]:
    """True positives, false positives, false negatives of a page over its bag of word n-grams."""
    a, b = _grams(true, n), _grams(pred, n)
    met = sum((a & b).values())
    return met, sum((b - a).values()), sum((a - b).values())


def _grams(text: str, n: int) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text or "")
    return Counter(tuple(words[at : at + n]) for at in range(max(1, len(words) - n + 1)) if words)


def shingle_corpus(rows: Iterable[tuple[int, int, int]]) -> Scores:
    """Precision and recall averaged over the pages that have any, and the F1 of the averages."""
    kept = list(rows)
    precisions = [tp / (tp + fp) for tp, fp, _ in kept if tp + fp]
    recalls = [tp / (tp + fn) for tp, _, fn in kept if tp + fn]
    return scores(sum(precisions) / max(1, len(precisions)), sum(recalls) / max(1, len(recalls)))


def duplicates(labels: Sequence[str], predicted: Sequence[bool]) -> Scores:
    """Over pairs labelled dup or not; those labelled grey do not count."""
    kept = [(label == "dup", said) for label, said in zip(labels, predicted, strict=True) if label != "grey"]
    return prf(
        sum(gold and said for gold, said in kept),
        sum(said and not gold for gold, said in kept),
        sum(gold and not said for gold, said in kept),
    )


def dates(gold: Sequence[str], pred: Sequence[str | None]) -> float:
    """The share of pages whose day is right (first ten characters)."""
    right = sum((said or "")[:10] == true[:10] for true, said in zip(gold, pred, strict=True))
    return right / max(1, len(gold))
