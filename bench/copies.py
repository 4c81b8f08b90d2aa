"""Copies found, articles a second of one core: from the text, and from sketches and tokens that are made already.

    ./run bench copies [--articles N]

New articles in runs, as collecting files them: who holds what they sample is looked up in the `sketch` table of an
archive in SQLite of 10,000 articles and of N (100,000; a million takes minutes), the likeliest are compared text by
text, and it is decided what is a copy. Texts are the sample edition's, mixed; some articles are an earlier one's, cut.
Of the archive's other articles only the sketches are there: numbers as evenly spread as those of texts, and those of
their outlet's standing sentence, which stands in thousands. `indexed` is the adding of new sketches to the table.
Times are processor seconds, the best of several passes; `alone_p95_ms` is one article asked for alone, by the clock.
"""

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import news
from octavo import text
from octavo.archive import Archive, Kept
from octavo.desk import fingerprint, stories
from octavo.nearby import ORIGINS

SMALL = 10_000
ORIGINALS = 400  # articles in the archive that are copied, spread over its newer half
ARRIVALS = 500  # new articles of a pass
PASSES = 12
RUN = 100  # articles that are placed together
COPIES = 0.15  # share of new articles
WORDS = 450  # of a text, about
NOTICE = 24  # words of a standing sentence
ROWS = 500_000  # written at once
COLUMNS = ("hash", "article_id")
RATES = ("from_text", "from_sketches", "indexed")


@dataclass(frozen=True, slots=True)
class Told:
    """A text, its tokens and sketch, and of which article in the archive it is a copy."""

    body: str
    tokens: tuple[str, ...]
    sketch: tuple[int, ...]
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """The sketches of an archive's articles, and the texts of some."""

    size: int
    starts: NDArray[np.int64]
    hashes: NDArray[np.int64]  # of article n from starts[n] to starts[n + 1]
    originals: dict[int, Told]

    def sketch(self, number: int) -> list[int]:
        """The sketch of an article."""
        return list(self.hashes[self.starts[number] : self.starts[number + 1]].tolist())

    def original(self, number: int) -> Told:
        """The text of an article; one of its length where it has none."""
        return self.originals.get(number) or originals()[number % ORIGINALS]


@dataclass(frozen=True, slots=True)
class Trial:
    """An archive, what arrives there, and what each way of asking took and found, pass by pass."""

    archive: Archive
    index: Index
    arrived: tuple[Told, ...]
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    found: list[list[int | None]] = field(default_factory=list)

    def go(self, turn: int) -> None:
        """One pass of everything."""
        with self.archive.read() as kept:
            for name in ("from_text", "from_sketches"):
                begun = time.process_time()
                self.found.append(_decided(kept, self.index, self.arrived, from_text=name == "from_text"))
                self.seconds[name].append(time.process_time() - begun)
            self.seconds["alone"] += [_waited(kept, self.index, one) for one in self.arrived[turn::PASSES]]
        begun = time.process_time()
        _add(self.archive, self.index.size + turn * ARRIVALS, self.arrived)
        self.seconds["indexed"].append(time.process_time() - begun)

    def figures(self) -> dict[str, float]:
        """The best rates of all passes, and what was found."""
        rates = {f"{name}_per_second": round(ARRIVALS / min(self.seconds[name])) for name in RATES}
        truth = [one.copy_of for one in self.arrived]
        said = [pair for found in self.found for pair in zip(truth, found, strict=True)]
        copies = [true == decided for true, decided in said if true is not None]
        waited = sorted(self.seconds["alone"])
        return rates | {
            "alone_p95_ms": round(1000 * waited[len(waited) * 95 // 100], 2),
            "found": round(sum(copies) / len(copies), 4),
            "wrong": sum(true is None and decided is not None for true, decided in said),
        }


def run(arguments: list[str]) -> dict[str, float]:
    parser = argparse.ArgumentParser(prog="bench copies")
    parser.add_argument("--articles", type=int, default=100_000)
    sizes = sorted({SMALL, max(SMALL, parser.parse_args(arguments).articles)})
    with ExitStack() as held:
        trials = {size: held.enter_context(_trial(size)) for size in sizes}
        for turn in range(PASSES):  # by turns, so that a change of the machine's speed meets all
            for trial in trials.values():
                trial.go(turn)
        found = {size: trial.figures() for size, trial in trials.items()}
    figures = {f"{name}_at_{size}": value for size, of_size in found.items() for name, value in of_size.items()}
    large, small = found[sizes[-1]], found[sizes[0]]
    return figures | {
        f"{name}_ratio": round(large[f"{name}_per_second"] / small[f"{name}_per_second"], 3) for name in RATES
    }


@contextmanager
def _trial(size: int) -> Iterator[Trial]:
    """An archive of so many articles, and new ones for it."""
    index = _index(size)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder))
        _write(archive, index)
        yield Trial(archive, index, tuple(_arrivals(random.Random(SMALL), index, ARRIVALS)))
        archive.close()


# ------------------------------------------------------------------------------------------ as collecting does


def _decided(kept: Kept, index: Index, arrived: Sequence[Told], *, from_text: bool) -> list[int | None]:
    """What each of these is a copy of, looked up in runs."""
    found: list[int | None] = []
    for at in range(0, len(arrived), RUN):
        run = arrived[at : at + RUN]
        if from_text:
            run = [_told(one.body) for one in run]
        held = kept.placements.holding(sorted({value for one in run for value in one.sketch}), index.size + 1)
        found += [_copied(one, held, index, from_text=from_text) for one in run]
    return found


def _copied(one: Told, held: Mapping[int, Sequence[int]], index: Index, *, from_text: bool) -> int | None:
    """What an article is a copy of, given who holds what it samples; earlier texts are read anew if it was itself."""
    found = fingerprint.sharing((held[value] for value in one.sketch if value in held), ORIGINS)
    likely = [number for number in found if fingerprint.likely(one.sketch, index.sketch(number))]
    if not likely:
        return None
    mine = _shingles(one.tokens)
    compared = []
    for number in likely:
        other = index.original(number)
        theirs = text.tokens(other.body, "en") if from_text else other.tokens
        compared.append((number, fingerprint.containment(mine, _shingles(theirs))))
    original = stories.copied(compared)
    return original[0] if original is not None else None


def _waited(kept: Kept, index: Index, one: Told) -> float:
    """Seconds that one article waits for its answer, by itself, by the clock."""
    begun = time.perf_counter()
    _decided(kept, index, [one], from_text=True)
    return time.perf_counter() - begun


def _add(archive: Archive, size: int, arrived: Sequence[Told]) -> None:
    """Puts new articles into the index, in runs."""
    for at in range(0, len(arrived), RUN):
        rows = [
            (value, size + 1 + at + place) for place, one in enumerate(arrived[at : at + RUN]) for value in one.sketch
        ]
        with archive.database.write(durable=False) as conn:
            archive.database.insert(conn, "sketch", COLUMNS, sorted(rows))


def _told(body: str) -> Told:
    tokens = text.tokens(body, "en")
    return Told(body, tuple(tokens), fingerprint.sketch(_shingles(tokens)))


def _shingles(tokens: Sequence[str]) -> fingerprint.Shingles:
    return fingerprint.shingles(fingerprint.hashes(tokens))


# ------------------------------------------------------------------------------------------ what there is to find


def _body(chance: random.Random) -> str:
    """A text that no other shares more than phrases with: paragraphs of which every third word is another text's."""
    words: list[str] = []
    others = _words()
    while len(words) < WORDS:
        words += chance.choice(chance.choice(_english()).paragraphs).split()
    mixed = [chance.choice(others) if place % 3 == 2 else word for place, word in enumerate(words)]
    return " ".join([*mixed, notice(_outlet(chance))])


def _arrivals(chance: random.Random, index: Index, count: int) -> list[Told]:
    """New articles: most of their own, some an earlier one's text cut to two thirds, under another outlet's name."""
    known, arrived = sorted(index.originals), []
    for _ in range(count):
        copied = chance.choice(known) if chance.random() < COPIES else None
        if copied is None:
            arrived.append(_told(_body(chance)))
        else:
            words = index.originals[copied].body.split()
            cut = " ".join([*words[: 2 * len(words) // 3], notice(_outlet(chance))])
            arrived.append(replace(_told(cut), copy_of=copied))
    return arrived


@cache
def originals() -> tuple[Told, ...]:
    """The texts that are copied."""
    chance = random.Random(ORIGINALS)
    return tuple(_told(_body(chance)) for _ in range(ORIGINALS))


@cache
def notice(outlet: int) -> str:
    """An outlet's standing sentence."""
    return " ".join(random.Random(-outlet).choices(_words(), k=NOTICE))


def _outlet(chance: random.Random) -> int:
    return int(news.OUTLETS * chance.random() ** 2)


@cache
def _english() -> tuple[news.Text, ...]:
    return tuple(one for one in news.invented() if one.language == "en")


@cache
def _words() -> tuple[str, ...]:
    return tuple(word for one in _english() for paragraph in one.paragraphs for word in paragraph.split())


def _index(size: int) -> Index:
    """The sketches of so many articles: the originals', and for the others even numbers with a standing sentence's."""
    chance = np.random.default_rng(size)
    lengths = np.array([len(one.sketch) for one in originals()])
    places = np.linspace(size // 2, size, ORIGINALS).astype(np.int64)
    own = dict(zip(places.tolist(), originals(), strict=True))
    numbers = np.arange(1, size + 1)
    filled = numbers[~np.isin(numbers, places)]
    owners = [np.repeat(filled, chance.choice(lengths, len(filled)))]
    hashes = [chance.integers(0, (1 << 63) // fingerprint.SAMPLE, len(owners[0]))]
    outlets = (news.OUTLETS * chance.random(len(filled)) ** 2).astype(np.int64)
    for outlet in range(news.OUTLETS):
        here, standing = filled[outlets == outlet], _told(notice(outlet)).sketch
        owners.append(np.repeat(here, len(standing)))
        hashes.append(np.tile(np.array(standing, dtype=np.int64), len(here)))
    for number, one in own.items():
        owners.append(np.full(len(one.sketch), number))
        hashes.append(np.array(one.sketch, dtype=np.int64))
    owner, value = np.concatenate(owners), np.concatenate(hashes)
    order = np.argsort(owner, kind="stable")
    return Index(size, np.searchsorted(owner[order], np.arange(size + 2)), value[order], own)


def _write(archive: Archive, index: Index) -> None:
    """Fills the archive's table of sketches, in the order of its pages."""
    owners = np.repeat(np.arange(index.size + 1), np.diff(index.starts))
    order = np.lexsort((owners, index.hashes))
    for at in range(0, len(order), ROWS):
        some = order[at : at + ROWS]
        rows = list(zip(index.hashes[some].tolist(), owners[some].tolist(), strict=True))
        with archive.database.write(durable=False) as conn:
            archive.database.insert(conn, "sketch", COLUMNS, rows)
    archive.tidy()
