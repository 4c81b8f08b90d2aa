"""What the desk is shown of the archive when it places an article: all that came before it, and nothing else.

It is a copy in memory of what is kept, filled as it is needed, and it knows the articles of the run that is being
placed before they are written. So a run of any length gives what one by one would.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from octavo import text
from octavo.archive import Kept
from octavo.archive.placements import BUCKET
from octavo.archive.schema import unpacked
from octavo.desk import fingerprint, statistic, stories
from octavo.desk.embedding import DIMENSIONS
from octavo.desk.statistic import Statistic
from octavo.desk.stories import Neighbour
from octavo.desk.window import Hits, Window, merged, nearest_in, within
from octavo.executor import Executor, mapped
from octavo.membership import Membership
from octavo.placing import Placing, Said
from octavo.types import Article, Features, Placed, Prepared

ORIGINS = 8  # articles whose whole text is compared with a new one's
REMEMBERED = 16_384  # neighbours held in memory: three kilobytes each
WORTH_SENDING = 4  # shards are searched elsewhere where there are so many articles to find neighbours for
Origins = Sequence[tuple[int, int]]  # articles, and per mille of the shorter text that stands in both


class Nearby:
    """The neighbourhood of new articles."""

    def __init__(self, window: int, executor: Executor, shards: int = 1) -> None:
        self._window = Window(window)
        self._executor = executor
        self._shards = shards
        self._statistic = statistic.empty()
        self._generation = 0  # of the archive that all this was read from
        self._losses = 0  # of the database, then
        self._said: Said | None = None  # what readers corrected
        self._known: OrderedDict[int, Neighbour] = OrderedDict()
        self._texts: dict[int, Prepared] = {}  # of the run
        self._holding: defaultdict[int, list[int]] = defaultdict(list)  # hash → articles of the run, oldest first

    def forget(self) -> None:
        """Forgets everything; it is read anew when it is needed."""
        self._window.clear()
        self._known.clear()
        self._statistic = statistic.empty()
        self._said = None
        self._end_run()

    def follow(self, kept: Kept) -> None:
        """Forgets what changed in the archive: by a removal, or by another process."""
        generation = kept.placements.generation()
        if generation != self._generation or kept.losses != self._losses:
            self.forget()
            self._generation, self._losses = generation, kept.losses

    def revised(self, kept: Kept, article: Article, features: Features) -> None:
        """Notes that an article has other features now, which this process wrote itself."""
        self._window.replace(article.id, features.vector)
        self._known.pop(article.id, None)
        self._generation = kept.placements.generation()

    def place(self, kept: Kept, first: int, run: Sequence[Prepared]) -> Placed:
        """Where a run of new articles belongs, numbered from `first` on; all before that are in the archive."""
        try:
            return self._place(kept, first, run)
        finally:
            self._end_run()

    def _end_run(self) -> None:
        self._texts.clear()
        self._holding.clear()
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def _place(self, kept: Kept, first: int, run: Sequence[Prepared]) -> Placed:
        numbers = np.arange(first, first + len(run), dtype=np.int64)
        vectors = np.frombuffer(b"".join(one.features.vector for one in run), dtype=np.int8).reshape(-1, DIMENSIONS)
        if self._window.last < first - 1:
            self._window.extend(*kept.placements.vectors(self._window.last, first, self._window.size))
        near = self._nearest(numbers, vectors)
        weights = self._weights(kept, first)
        held = kept.placements.holding(sorted({value for one in run for value in one.features.sketch}), first)
        earlier = {int(number) for hits in near for number in hits if number < first}
        self._remember(kept, earlier)
        if self._said is None:
            self._said = _said(kept)
        membership = Membership(kept, first)
        membership.learn(earlier)
        placing = Placing(partial(self._neighbours, kept), membership, weights, self._said)
        for number, one, ids in zip(numbers.tolist(), run, near, strict=True):
            origins = () if one.reading.tdm_reserved else self._origins(kept, one, held)
            placing.place(number, one, ids.tolist(), origins)
            self._add(number, one)
        self._window.extend(numbers, vectors)
        return placing.placed()

    def _add(self, number: int, one: Prepared) -> None:
        """Lets the rest of the run see an article that is placed."""
        self._known[number] = _neighbour(number, one)
        self._texts[number] = one
        for value in one.features.sketch:
            self._holding[value].append(number)

    def _neighbours(self, kept: Kept, numbers: Collection[int]) -> list[Neighbour]:
        """These articles as placing sees them, by id; those without features are left out."""
        self._remember(kept, numbers)
        return [self._known[number] for number in sorted(numbers) if number in self._known]

    # ------------------------------------------------------------------------------------------ candidates

    def _nearest(self, numbers: NDArray[np.int64], vectors: NDArray[np.int8]) -> list[NDArray[np.int64]]:
        """The ids nearest to each article of a run, in the window and in the run itself."""
        oldest = numbers - self._window.size
        parts: list[list[Hits]] = [list(within(numbers, vectors, self._window.size, stories.NEAREST))]
        shards = self._window.shards(int(numbers[0]), self._shards if len(numbers) >= WORTH_SENDING else 1)
        if len(shards) == 1:
            parts.append(nearest_in(*shards[0], vectors, oldest, stories.NEAREST))
        else:
            asked = [(*shard, vectors, oldest, stories.NEAREST) for shard in shards]
            parts += mapped(self._executor, _search, asked)
        return [merged(found, stories.NEAREST)[0] for found in zip(*parts, strict=True)]

    def _remember(self, kept: Kept, numbers: Collection[int]) -> None:
        """Reads the neighbours that are not in memory."""
        missing = []
        for number in sorted(numbers):
            if number in self._known:
                self._known.move_to_end(number)
            else:
                missing.append(number)
        if missing:
            for row in kept.placements.neighbours(missing):
                features = Features(b"", row.terms, row.counts, unpacked(row.sketch), _names(row.names))
                self._known[row.id] = Neighbour(row.id, row.published, row.language, features)

    def _origins(self, kept: Kept, one: Prepared, held: dict[int, Sequence[int]]) -> Origins:
        """How much of the shorter text, per mille, an article and each of its likeliest origins share."""
        sketch = one.features.sketch
        found = (self._holders(value, held.get(value, ())) for value in sketch)
        sharing = fingerprint.sharing(found, ORIGINS)
        self._remember(kept, set(sharing))
        likely = [
            number
            for number in sharing
            if number in self._known and fingerprint.likely(sketch, self._known[number].features.sketch)
        ]
        if not likely:
            return []
        mine = _shingles(one.body.split())
        texts = kept.articles.texts([number for number in likely if number not in self._texts])
        theirs = {number: text.tokens(body, self._known[number].language) for number, body in texts.items()} | {
            number: self._texts[number].body.split() for number in likely if number in self._texts
        }
        return [
            (number, fingerprint.containment(mine, _shingles(theirs[number]))) for number in likely if number in theirs
        ]

    def _holders(self, value: int, held: Sequence[int]) -> Sequence[int]:
        """The newest articles that hold a sampled shingle: those of the run, then those before it."""
        return [*self._holding[value][::-1], *held][:BUCKET] if value in self._holding else held

    def _weights(self, kept: Kept, number: int) -> Statistic:
        """The word statistic in force for an article: made once at a fixed mark, from what came before it."""
        mark = statistic.version_at(number - 1)
        if mark != self._statistic.version:
            stored = kept.placements.statistic(mark)
            if stored is None:
                made = Statistic.build(mark, kept.placements.terms(mark + 1, statistic.LAST))
                kept.placements.set_statistic(mark, made.to_bytes())
            self._statistic = made if stored is None else Statistic.from_bytes(stored)
        return self._statistic


def _said(kept: Kept) -> Said:
    """What readers corrected and holds, of the articles that were first with a text; of a copy, what it copies."""
    standing = kept.corrections.standing()
    known = kept.articles.belonging({number for _, *pair in standing for number in pair})
    root = {number: copy_of or number for number, _, copy_of in known}
    return Said(
        (kind, article, other) if kind == "copy" else (kind, root.get(article, article), root.get(other, other))
        for kind, article, other in standing
    )


def _search(
    asked: tuple[NDArray[np.int64], NDArray[np.float32 | np.int8], NDArray[np.int8], NDArray[np.int64], int],
) -> list[Hits]:
    return nearest_in(*asked)


def _names(stored: str) -> tuple[str, ...]:
    return tuple(filter(None, stored.split("\n")))


def _neighbour(number: int, one: Prepared) -> Neighbour:
    return Neighbour(number, one.reading.published, one.reading.language, one.features)


def _shingles(tokens: Sequence[str]) -> fingerprint.Shingles:
    return fingerprint.shingles(fingerprint.hashes(tokens))
