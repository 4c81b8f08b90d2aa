"""`python -m evals.train_topics`: learns what the vector tells of each topic, and writes `topics_vector.json`.

A multinomial logistic regression for each language, strongly held back, over bunches of the words that `topics.toml`
lists, made into texts; for English also over the articles that `topics_labels.json` names to learn from. None of those
is measured, and what lies near a measured article is left out, so that nothing is learned of a measured event.
"""

import json
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals import data, topics
from octavo.desk import embedding
from octavo.desk import topics as desk

TARGET = Path(desk.__file__).resolve().parent / "topics_vector.json"
SEED = 20261124
# Bunches of words a topic, and words a bunch.
BUNCHES = 60
WORDS = 14
# An article weighs as much as so many bunches, all articles of a topic together at most as much as its bunches.
ARTICLE = 3
# The penalty on the weights of vectors of length 1.
PENALTY = 2.0
STEPS = 300
RATE = 4.0
# The cosine from which an article may tell of the same event as a measured one.
NEAR = 0.75
# Written in 64ths of a doubling of the odds.
SCALE = desk.UNIT / np.log(2)

Matrix = NDArray[np.float64]


def bunches(generator: random.Random, language: str) -> tuple[list[str], list[int]]:
    """Texts of words drawn from each topic's list, twice as often from those that tell surely, and their topics."""
    made, of = [], []
    for number, topic in enumerate(desk.listed().values()):
        sure, likely = (topic[language][tier].split() for tier in ("sure", "likely"))
        for _ in range(BUNCHES):
            drawn = [generator.choice(sure if generator.random() < 2 / 3 else likely) for _ in range(WORDS)]
            made.append(" ".join(drawn))
            of.append(number)
    return made, of


def articles() -> tuple[Matrix, list[list[int]]]:
    """The vectors of the articles to learn from, in English and not near a measured one, and their topics."""
    order = desk.keys()
    measured, learned, of = [], [], []
    for name, file in zip(topics.SETS, topics.DATA, strict=True):
        told, kept = topics.labels("measured").get(name, {}), topics.labels("learned_from").get(name, {})
        for record in data.read(data.FOLDER / file):
            if record["id"] in told or record["id"] in kept:
                piece = topics.read(record)
                vector = embedding.load().embed(f"{piece.title}\n{piece.text}").astype(np.float64)
                if record["id"] in told:
                    measured.append(vector)
                elif piece.language == "en" and vector.any():
                    learned.append(vector)
                    of.append([order.index(key) for key in kept[record["id"]]])
    near = unit(np.array(learned)) @ unit(np.array(measured)).T
    far = [at for at in range(len(learned)) if near[at].max() < NEAR]
    print(f"{len(far)} of {len(learned)} articles are far enough from those measured")
    return np.array(learned)[far], [of[at] for at in far]


def unit(vectors: Matrix) -> Matrix:
    """The vectors, each of length 1, or of zeros."""
    length = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    made: Matrix = vectors / np.maximum(length, 1)
    return made


def learn(vectors: Matrix, wanted: Matrix, weights: Matrix) -> Matrix:
    """The coefficients, one row a topic, the bias first, that tell the wanted shares of each vector best."""
    given = np.hstack((np.ones((len(vectors), 1)), vectors))
    learned = np.zeros((wanted.shape[1], given.shape[1]))
    held_back = np.full(given.shape[1], PENALTY / weights.sum())
    held_back[0] = 0
    before = learned
    for step in range(STEPS):
        # Nesterov's: a step from where the last two point.
        ahead = learned + (learned - before) * step / (step + 3)
        told = given @ ahead.T
        odds = np.exp(told - told.max(axis=1, keepdims=True))
        missed = (odds / odds.sum(axis=1, keepdims=True) - wanted) * weights[:, None]
        before, learned = learned, ahead - RATE * (missed.T @ given / weights.sum() + held_back * ahead)
    return learned


def coefficients(language: str, real: Matrix, given: list[list[int]]) -> Matrix:
    """What the vector of a text of a language tells of each topic, one row a topic, its bias first, which is none."""
    topics_in_all = len(desk.keys())
    texts, of = bunches(random.Random(SEED), language)
    made = np.array([embedding.load().embed(text) for text in texts], dtype=np.float64)
    wanted = np.zeros((len(made) + len(real), topics_in_all))
    wanted[np.arange(len(made)), of] = 1
    for at, accepted in enumerate(given, start=len(made)):
        # The first topic counts twice as much as others that might be first.
        shares = np.array([2.0] + [1.0] * (len(accepted) - 1))
        wanted[at, accepted] = shares / shares.sum()
    firsts = np.array([accepted[0] for accepted in given], dtype=int)
    often = np.bincount(firsts, minlength=topics_in_all)
    heavy = np.minimum(ARTICLE, BUNCHES / np.maximum(1, often[firsts]))
    learned = learn(unit(np.vstack((made, real))), wanted, np.concatenate((np.ones(len(made)), heavy)))
    # No topic is likelier than another before anything is read.
    learned[:, 0] = 0
    centred: Matrix = learned - learned.mean(axis=0)
    return centred


def main() -> None:
    """Writes the coefficients by language and topic: one for each dimension of a vector of length 1."""
    real, given = articles()
    nothing: tuple[Matrix, list[list[int]]] = np.zeros((0, embedding.DIMENSIONS)), []
    languages = []
    for language in desk.languages():
        learned = coefficients(language, *((real, given) if language == "en" else nothing))
        whole = np.rint(learned[:, 1:] * SCALE).astype(int).tolist()
        rows = [f"    {json.dumps(key)}: {json.dumps(row)}" for key, row in zip(desk.keys(), whole, strict=True)]
        languages.append(f"  {json.dumps(language)}: {{\n" + ",\n".join(rows) + "\n  }")
    TARGET.write_text("{\n" + ",\n".join(languages) + "\n}\n", "utf-8")
    print(f"wrote {TARGET}, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
