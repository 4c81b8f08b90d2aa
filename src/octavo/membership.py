"""Which story each article is in while a run of new ones is placed: what is kept, and what the run changed of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from octavo.archive import Kept
from octavo.desk.stories import MEMBERS, Belonging
from octavo.types import Move, Reason


class Membership(Mapping[int, Belonging]):
    """Where articles belong, as of the one that is being placed; those before the run are read as they are asked for.

    A copy is where what it copies is, and moves with it, so only originals are members.
    """

    def __init__(self, kept: Kept, first: int) -> None:
        self._kept = kept
        self._first = first
        self._known: dict[int, Belonging] = {}  # as it was when it was read, or placed
        self._stored: dict[int, tuple[list[int], bool]] = {}  # a story's newest as kept; whether these are all
        self._at: dict[int, int] = {}  # originals that the run placed or moved, with where they are now
        self._inside: defaultdict[int, set[int]] = defaultdict(set)  # the same, by story
        self._moves: dict[int, Move] = {}
        self.ended: dict[int, tuple[int, int]] = {}  # stories, with the ones they went to and by which article

    def __getitem__(self, number: int) -> Belonging:
        known = self._known[number]
        return Belonging(self._at.get(known.root, known.story), known.root)

    def __iter__(self) -> Iterator[int]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def learn(self, numbers: Iterable[int]) -> None:
        """Reads where earlier articles belong; those that are not here stay unknown."""
        if missing := sorted(number for number in numbers if number < self._first and number not in self._known):
            self._known |= {
                number: Belonging(story, copy_of or number)
                for number, story, copy_of in self._kept.articles.belonging(missing)
            }

    def newest(self, story: int) -> list[int]:
        """The newest members of a story, at most `MEMBERS`, ascending; none where there is no such story."""
        most = MEMBERS
        while True:
            stored, is_all = self._stored.get(story, ([], False))
            staying = [number for number in stored if self._at.get(number, story) == story]
            if is_all or len(staying) >= MEMBERS:
                return sorted({*staying, *self._inside[story]})[-MEMBERS:]
            most += len(stored)
            read = self._kept.articles.members(story, self._first, most)
            self._stored[story] = (read, len(read) < most)

    def everyone(self, story: int) -> list[int]:
        """All members of a story, ascending."""
        stored = self._kept.articles.members(story, self._first)
        self.learn(stored)
        staying = (number for number in stored if self._at.get(number, story) == story)
        return sorted({*staying, *self._inside[story]})

    def is_free(self, number: int) -> bool:
        """Whether no story has an article's number."""
        return not self.newest(number)

    def own(self, number: int) -> int:
        """The number of a story that an article opens: its own, or a new one where that was given away before."""
        return number if self.is_free(number) else self._kept.next_articles(1)[0]

    def add(self, number: int, story: int, root: int) -> None:
        """Notes where a new article belongs, and what it copies, itself where it copies none."""
        self._known[number] = Belonging(story, root)
        if root == number:
            self._at[number] = story
            self._inside[story].add(number)
            self.ended.pop(story, None)

    def move(self, moves: Sequence[Move]) -> None:
        """Notes where earlier articles belong, as one new article showed; stories that are left empty end."""
        went: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for move in moves:
            left = self[move.article].story
            went[left][move.story] += 1
            self._inside[left].discard(move.article)
            self._inside[move.story].add(move.article)
            self._at[move.article] = move.story
            self._moves[move.article] = move
            self.ended.pop(move.story, None)
        for left, to in went.items():
            if self.is_free(left):
                self.ended[left] = (min(to, key=lambda story: (-to[story], story)), moves[0].by)

    def reason(self, number: int, otherwise: Reason) -> Reason:
        """Why an article is where it is: why it was moved last, if it was."""
        return self._moves[number].reason if number in self._moves else otherwise

    def moves(self) -> tuple[Move, ...]:
        """The last move of each article before the run that the run moved, ascending."""
        return tuple(self._moves[number] for number in sorted(self._moves) if number < self._first)
