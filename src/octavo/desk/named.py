"""Whom and what a story names: the people, places and bodies that several publishers tell of."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from octavo.text import fold

# A name has a page where so many publishers tell of it: one paper's neighbour is nobody's business.
PUBLISHERS = 3
MOST = 12


def of_story(told: Iterable[tuple[int, Sequence[str]]]) -> tuple[tuple[str, int], ...]:
    """The names that at least `PUBLISHERS` publishers tell, in the spelling of most, with their number; most first.

    told: publishers, by id, each with the names of an article, as in `Features.names`.
    """
    publishers: defaultdict[str, set[int]] = defaultdict(set)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for publisher, names in told:
        for name in names:
            if not name[0].isdecimal():
                key = "".join(map(fold, name.split()))
                publishers[key].add(publisher)
                spellings[key][name] += 1
    known = [key for key, by in publishers.items() if len(by) >= PUBLISHERS]
    ranked = sorted(known, key=lambda key: (-len(publishers[key]), -spellings[key].total(), key))
    return tuple((_usual(spellings[key]), len(publishers[key])) for key in ranked[:MOST])


def _usual(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda name: (-spellings[name], name))
