"""Dividing a group of articles into the stories that it tells.

A group is cut in two where that parts it best, by what its articles do not share (`nearness.among`), and the parts are
two stories where they are less near each other than they are in themselves; then each is divided again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from octavo.desk.nearness import Matrix, Weighed, among

# Per mille. Two parts are two stories where they are less near each other than this share of how near they are in
# themselves: evals/stories, flat from 550 to 600.
CONTRAST = 575
# The same where every article of one was told long before every article of the other: what came of it later.
LATER = 800
# Or where, by all their words, they are less near than this, and up to twice as much where few pairs tell it: what
# holds a stream of one subject together, or two articles.
LINK = 150
# Nearer than so many times the mean of a group is not nearer: near copies do not make a story of their own.
CAP = 2
# A few articles prove little: a part is taken to hold so many pairs besides its own, half as near as the mean.
FEW = 3
ROUNDS = 48  # of power iteration

Half = NDArray[np.bool_]
Parts = list[list[int]]


@dataclass(frozen=True, slots=True)
class Group:
    """Articles to be divided, with what is known of each two.

    factors: per mille, what counts of how near they are · ages: whether they were told a long time apart
    apart: places of two that are not in one story
    """

    told: Sequence[Weighed]
    factors: Matrix
    ages: NDArray[np.bool_]
    apart: Sequence[tuple[int, int]] = ()


def divide(group: Group) -> Parts:
    """The stories of a group, each the places of its articles, ascending."""
    return _divided(list(range(len(group.told))), group)


def _divided(places: list[int], group: Group) -> Parts:
    if len(places) == 1:
        return [places]
    plain, near = among([group.told[place] for place in places])
    counted = group.factors[np.ix_(places, places)]
    plain, near = plain * counted // 1000, near * counted // 1000
    mean = int(near.sum()) // (len(places) * (len(places) - 1))
    near = np.minimum(near, CAP * mean)
    half = _halves(near)
    told = [(places.index(a), places.index(b)) for a, b in group.apart if a in places and b in places]
    if told:
        half = _parted(near, half, told)
    elif half.all() or not half.any():
        return [places]
    else:
        ages = group.ages[np.ix_(places, places)][np.ix_(half, ~half)]
        if _is_one(plain, near, half, mean, LATER if ages.all() else CONTRAST):
            return [places]
    parts = [[places[at] for at in np.flatnonzero(side)] for side in (half, ~half)]
    return [part for some in parts for part in _divided(some, group)]


def _halves(near: Matrix) -> Half:
    """The division in two that modularity likes best: the leading vector in whole numbers, then single moves."""
    size, degree = len(near), near.sum(axis=1)
    total = int(degree.sum())
    if not total or size == 2:  # none shares a word with another, or there is but one division
        alone: Half = np.arange(size) == 0
        return alone
    gain = total * near - np.outer(degree, degree)
    small = gain // max(1, int(np.abs(gain).max()) >> 14)
    np.fill_diagonal(small, small.diagonal() + int(np.abs(small).sum(axis=1).max()) // 2)
    others = gain.copy()
    np.fill_diagonal(others, gain.max())
    one, other = divmod(int(np.argmin(others)), size)
    vector = small[one] - small[other]
    for _ in range(ROUNDS):
        vector = small @ (vector // max(1, int(np.abs(vector).max()) >> 20))
    side = np.where(vector > 0, 1, -1)
    pull = gain @ side
    for _ in range(4 * size):
        better = gain.diagonal() - side * pull
        most = int(np.argmax(better))
        if better[most] <= 0:
            break
        side[most] = -side[most]
        pull += 2 * side[most] * gain[:, most]
    half: Half = side > 0
    return half


def _parted(near: Matrix, half: Half, told: Sequence[tuple[int, int]]) -> Half:
    """The halves where they part what somebody said is apart; else each article with the nearer of the first two."""
    if any(half[a] != half[b] for a, b in told):
        return half
    one, other = told[0]
    nearer: Half = near[:, one] > near[:, other]
    nearer[one], nearer[other] = True, False
    return nearer


def _is_one(plain: Matrix, near: Matrix, half: Half, mean: int, contrast: int) -> bool:
    """Whether two halves tell one story; compared multiplied out, in whole numbers of any size."""
    sizes = int(half.sum()), int((~half).sum())
    pairs = sizes[0] * sizes[1]
    if int(plain[np.ix_(half, ~half)].sum()) * (pairs - 1 + FEW) < LINK * pairs * (pairs - 1 + 2 * FEW):
        return False
    across = int(near[np.ix_(half, ~half)].sum())
    inside = [int(near[np.ix_(part, part)].sum()) + FEW * mean for part in (half, ~half)]  # twice each
    within = [size * (size - 1) + 2 * FEW for size in sizes]
    return across**2 * within[0] * within[1] * 10**6 >= contrast**2 * inside[0] * inside[1] * pairs**2
