"""Story grouping whatever comes first: articles in random orders, and with other thresholds than those chosen."""

import random
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evals import metrics, stories
from octavo.desk import division
from octavo.desk import stories as desk
from octavo.types import Prepared

DATA = stories.DATA
PINNED = ("b3_f1", "b3_least", "pairwise_f1", "pairwise_least")  # of what is measured, what must not fall
ORDERS = 20
# Around what was chosen: one at a time, in file order and one random one.
OTHERS = ((division, "CONTRAST", (450, 500, 600, 650)), (desk, "REACH", (150, 200, 300)), (division, "LINK", (0, 100)))


def run(paths: list[Path]) -> dict[str, float]:
    """B³ and pairwise F1: mean, least and standard deviation over random orders; mean of B³ with other thresholds."""
    articles, gold = stories.read(paths)
    scores = [_score(articles, gold, seed) for seed in range(1, ORDERS + 1)]
    told: dict[str, float] = {"orders": ORDERS, "n": len(gold)}
    for name, values in zip(("b3", "pairwise"), zip(*scores, strict=True), strict=True):
        told |= {f"{name}_f1": statistics.mean(values), f"{name}_least": min(values)}
        told[f"{name}_deviation"] = statistics.pstdev(values)
    for module, name, values in OTHERS:
        for value in values:
            with _instead(module, name, value):
                mean = statistics.mean(_score(articles, gold, seed)[0] for seed in (0, 1))
            told[f"b3_{name.lower()}_{value}"] = mean
    return told


def _score(articles: list[Prepared], gold: list[str], seed: int) -> tuple[float, float]:
    """B³ and pairwise F1 in one order, that of the file for seed 0."""
    order = list(range(len(articles)))
    if seed:
        random.Random(seed).shuffle(order)
    placed = stories.grouped([articles[at] for at in order])
    truth = [gold[at] for at in order]
    return metrics.bcubed(placed, truth).f1, metrics.pairwise(placed, truth).f1


@contextmanager
def _instead(module: object, name: str, value: int) -> Iterator[None]:
    chosen = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, chosen)
