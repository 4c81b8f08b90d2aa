"""Placing a run of new articles, one after another: each where all before it say that it belongs."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from octavo.desk import stories
from octavo.desk.statistic import Statistic
from octavo.desk.stories import Bonds, Neighbour, Scored
from octavo.membership import Membership
from octavo.types import Edge, Move, Placed, Placement, Prepared, Reason

Neighbours = Callable[[Collection[int]], list[Neighbour]]  # the articles with these ids whose features are here


class Said:
    """What readers corrected and holds: of two articles, what was said last."""

    def __init__(self, standing: Iterable[tuple[str, int, int]]) -> None:
        self._of: defaultdict[int, dict[int, tuple[str, int, int]]] = defaultdict(dict)
        for said in standing:
            _, article, other = said
            self._of[article][other] = self._of[other][article] = said

    def before(self, number: int) -> Mapping[int, str]:
        """What was said of an article and earlier ones, by these."""
        return {other: kind for other, (kind, _, _) in self._of.get(number, {}).items() if other < number}

    def about(self, numbers: Iterable[int], kind: str) -> set[int]:
        """The articles of which this was said with any of these."""
        return {other for number in numbers for other, (said, _, _) in self._of.get(number, {}).items() if said == kind}

    def beside(self, numbers: Iterable[int]) -> set[int]:
        """The articles that belong with these, from one to the next."""
        found: set[int] = set()
        more = self.about(numbers, "same")
        while more - found:
            found |= more
            more = self.about(more, "same")
        return found

    def bonds(self, numbers: Iterable[int]) -> Bonds:
        """What holds among these articles."""
        among = set(numbers)
        found = sorted({said for number in among for said in self._of.get(number, {}).values()})
        pairs = [(kind, a, b) for kind, a, b in found if a in among and b in among]
        return Bonds(
            tuple((a, b) for kind, a, b in pairs if kind == "apart"),
            tuple((a, b) for kind, a, b in pairs if kind == "same"),
        )


class Placing:
    """The run so far."""

    def __init__(self, neighbours: Neighbours, membership: Membership, statistic: Statistic, said: Said) -> None:
        self._neighbours = neighbours
        self._membership = membership
        self._statistic = statistic
        self._said = said
        self._made: dict[int, Placement] = {}

    def place(self, number: int, one: Prepared, near: Sequence[int], copies: Sequence[tuple[int, int]]) -> None:
        """Places the next article, given the nearest and the likeliest origins with what they share, per mille."""
        if one.reading.tdm_reserved:
            self._made[number] = self._uncompared(number)
            return
        new = Neighbour(number, one.reading.published, one.reading.language, one.features)
        ids = {*near, *(other for other, _ in copies)}
        self._membership.learn(ids)
        known = [other for other in self._neighbours(ids) if other.id in self._membership]
        scored = stories.scored(new, known, self._statistic)
        edges = stories.edges(new, scored, self._statistic, f"{one.reading.title}\n{one.reading.text}")
        original = self._original(number, copies)
        if original is not None:
            where = self._membership[original.other]
            self._membership.add(number, where.story, where.root)
            self._made[number] = Placement(where.story, where.root, edges, original)
        else:
            reason = self._grouped(new, scored, edges)
            self._made[number] = Placement(self._membership[number].story, None, edges, reason)

    def _uncompared(self, number: int) -> Placement:
        """Where an article belongs that is compared with none: where a reader said, or alone."""
        said = self._said.before(number)
        self._membership.learn(said)
        for other in sorted(said):
            if said[other] != "apart" and other in self._membership:
                where = self._membership[other]
                root = where.root if said[other] == "copy" else number
                self._membership.add(number, where.story, root)
                return Placement(where.story, root if root != number else None, (), Reason("bound", 0, other))
        story = self._membership.own(number)
        self._membership.add(number, story, number)
        return Placement(story, None, (), Reason("reserved"))

    def placed(self) -> Placed:
        """Where all of the run belong now, and what it changed."""
        last = self._membership
        placements = (
            replace(placed, story=last[number].story, reason=last.reason(number, placed.reason))
            for number, placed in self._made.items()
        )
        return Placed(tuple(placements), last.moves(), last.ended)

    def _original(self, number: int, copies: Sequence[tuple[int, int]]) -> Reason | None:
        """That an article is a copy, and of which; None where it is none."""
        said = {other: kind for other, kind in self._said.before(number).items() if kind != "same"}
        self._membership.learn(said)
        said = {other: kind for other, kind in said.items() if other in self._membership}
        if told := sorted(other for other, kind in said.items() if kind == "copy"):
            return Reason("bound", 0, told[0])
        apart = {self._membership[other].root for other in said}
        found = stories.copied(
            [
                (other, per_mille)
                for other, per_mille in copies
                if other in self._membership and self._membership[other].root not in apart
            ]
        )
        return Reason("copy", found[1], found[0]) if found is not None else None

    def _grouped(self, new: Neighbour, scored: Scored, edges: Sequence[Edge]) -> Reason:
        """Divides the stories near an article anew, together with it; says why it is where it is then."""
        membership = self._membership
        members = {number for story in stories.close(new, scored, membership) for number in membership.newest(story)}
        members |= {number for number in self._said.beside({new.id, *members}) if number < new.id}
        membership.learn(members)
        members |= self._parted(members)
        known = [one for one in self._neighbours(members) if self._is_original(one.id)]
        if known:
            self._regroup(new, known)
        else:
            membership.add(new.id, membership.own(new.id), new.id)
        story = membership[new.id].story
        there = frozenset(one.id for _, one in scored if membership[one.id].story == story)
        return stories.reason(scored, edges, there)

    def _parted(self, members: set[int]) -> set[int]:
        """What is apart from one of these, as a reader says, and in a story of theirs, however old it is there."""
        others = self._said.about(members, "apart")
        self._membership.learn(others)
        inside = {self._membership[number].story for number in members if number in self._membership}
        return {number for number in others if number in self._membership and self._membership[number].story in inside}

    def _is_original(self, number: int) -> bool:
        return number in self._membership and self._membership[number].root == number

    def _regroup(self, new: Neighbour, others: Sequence[Neighbour]) -> None:
        before = {one.id: self._membership[one.id].story for one in others}
        known = {one.id: one for one in (*others, new)}
        divided = stories.parts(list(known.values()), self._statistic, self._said.bonds(known))
        names = stories.numbered(divided, before, self._membership.is_free)
        moves: list[Move] = []
        for part, story in zip(divided, names, strict=True):
            for number in part:
                if number == new.id:
                    self._membership.add(number, story, number)
                elif before[number] != story:
                    there = [known[other] for other in part if other != number]
                    reason = stories.moved(known[number], there, self._statistic)
                    moves.append(Move(number, story, reason, new.id))
        self._membership.move([*moves, *self._followers(moves, before, names, new.id)])

    def _is_apart(self, number: int, story: int) -> bool:
        """Whether a reader said that an article is apart from one that is in a story."""
        others = self._said.about([number], "apart")
        self._membership.learn(others)
        return any(self._membership[other].story == story for other in others if other in self._membership)

    def _followers(self, moves: Sequence[Move], before: Mapping[int, int], names: Sequence[int], by: int) -> list[Move]:
        """What was left out of the group because it is older, where all of its story that was in went to one other."""
        went: defaultdict[int, set[int]] = defaultdict(set)
        for move in moves:
            went[before[move.article]].add(move.story)
        return [
            Move(number, min(to), Reason("moved"), by)
            for story, to in went.items()
            if story not in names and len(to) == 1
            for number in self._membership.everyone(story)
            if number not in before and not self._is_apart(number, min(to))
        ]
