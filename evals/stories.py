"""Story grouping: articles in file order, placed one by one by what collecting places them with."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from evals import data, metrics
from octavo import text as texts
from octavo.desk import embedding, fingerprint, stories
from octavo.desk.features import features
from octavo.desk.statistic import LAST, Statistic, empty, version_at

DATA = ("cluster_ecbplus_traindev.jsonl.gz",)


def run(paths: list[Path]) -> dict[str, float]:
    """B³ and pairwise scores of articles {story, title, text, date}; ids count from 1 in file order."""
    records = [record for path in paths for record in data.read(path)]
    for path in paths:
        data.field(data.read(path)[0], "story", path)
    desk = Desk()
    placed = [desk.take(record) for record in records]
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


class Desk:
    """What collecting asks of the archive, answered from memory: vectors, sketches, texts and statistic."""

    def __init__(self) -> None:
        self.embedder = embedding.load()
        self.articles: list[stories.Neighbour] = []
        self.shingles: list[fingerprint.Shingles] = []
        self.sketched: defaultdict[int, list[int]] = defaultdict(list)
        self.matrix = np.zeros((1024, embedding.DIMENSIONS), dtype=np.float32)
        self.statistic: Statistic = empty()

    def take(self, record: data.Record) -> int:
        """The story an article is placed in."""
        title, body = str(record.get("title") or ""), str(record.get("text") or "")
        language = str(record.get("lang") or record.get("language") or texts.language(f"{title}\n{body}"))
        number = len(self.articles) + 1
        shingles = fingerprint.shingles(fingerprint.hashes(texts.tokens(body, language)))
        of = features(title, body, language, self.embedder)
        new = stories.Neighbour(number, 0, None, _seconds(record.get("date")), language, of)
        near = stories.candidates(self.matrix[: number - 1], np.arange(1, number), of.vector, stories.NEAREST)
        alike = sorted({other for one in of.sketch for other in self.sketched[one]})
        copies = [
            (other, fingerprint.containment(shingles, self.shingles[other - 1]))
            for other in alike
            if fingerprint.likely(of.sketch, self.articles[other - 1].features.sketch)
        ]
        asked = sorted({*near, *(other for other, per_mille in copies if fingerprint.is_copy(per_mille))})
        placement = stories.place(
            new, [self.articles[other - 1] for other in asked], copies, self.statistic, f"{title}\n{body}"
        )
        story = placement.story or number
        self._keep(stories.Neighbour(number, story, placement.copy_of, new.when, language, of), shingles)
        return story

    def _keep(self, article: stories.Neighbour, shingles: fingerprint.Shingles) -> None:
        if article.id > len(self.matrix):
            self.matrix = np.concatenate((self.matrix, np.zeros_like(self.matrix)))
        self.matrix[article.id - 1] = np.frombuffer(article.features.vector, dtype=np.int8)
        self.articles.append(article)
        self.shingles.append(shingles)
        for one in article.features.sketch:
            self.sketched[one].append(article.id)
        if version_at(article.id) != self.statistic.version:
            self.statistic = Statistic.build(article.id, [one.features.terms for one in self.articles[-LAST:]])


def _seconds(date: object) -> int | None:
    """Midnight UTC of an ISO day; None where there is none."""
    try:
        return int(datetime.fromisoformat(str(date)[:10]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None
