"""Whom and what a story names: the people, places and bodies that several publishers tell of."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from octavo.text import fold

# A name has a page where so many publishers tell of it: one paper's neighbour is nobody's business.
PUBLISHERS = 3
MOST = 12
_folded = lru_cache(maxsize=1 << 14)(fold)


def of_story(told: Iterable[tuple[int, Sequence[str]]]) -> tuple[tuple[str, int], ...]:
    """The names that at least `PUBLISHERS` publishers tell, in the spelling of most, with their number; most first.

    told: publishers, by id, each with the names of an article, as in `Features.names`.
    """
    publishers: defaultdict[str, set[int]] = defaultdict(set)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for publisher, names in told:
        for name in names:
            if not name[0].isdecimal():
                publishers[key(name)].add(publisher)
                spellings[key(name)][name] += 1
    known = [one for one, by in publishers.items() if len(by) >= PUBLISHERS]
    ranked = sorted(known, key=lambda one: (-len(publishers[one]), -spellings[one].total(), one))
    return tuple((_usual(spellings[one]), len(publishers[one])) for one in ranked[:MOST])


def key(name: str) -> str:
    """What two spellings of a name have in common: Kim Jong Un, Kim Jong-un."""
    return "".join(map(_folded, name.split()))


def _usual(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda name: (-spellings[name], name))
