"""Key points: the sentences of an article, or of a story's articles, that say most of it.

Extractive: each point is a span of the publisher's text, nothing is written. A sentence is worth .4 of its likeness to
the headline, .3 of its likeness to the whole and .3 of its place in the text; maximal marginal relevance (Carbonell &
Goldstein 1998, λ = .7) keeps two points from saying the same. The weights are the recipe measured best on news pages.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from octavo import text
from octavo.types import Evidence, Sentence

POINTS = 4
ENOUGH_WORDS = 80  # a shorter text is its own summary
READ = 32  # sentences of an article that are weighed: what stands later loses by its place
SHORTEST, LONGEST = 6, 60  # words of a point
TITLE, CENTROID, PLACE, RELEVANCE = 0.4, 0.3, 0.3, 0.7

_DATELINE = re.compile(r"(?=[^\W\d_]{3})[^\W\d_a-zà-ÿ]{3,}[\w.,'’()/ ]{0,60}?\s*(?:—|–|--)\s+")
# A point must be understood alone: one that leans on the sentence before it is not chosen.
_LEANS = frozenset(
    "he she it they this that these those but and yet however also meanwhile instead still then so such "
    "his her their its "
    "er sie es das dies diese dieser dieses aber und doch jedoch auch dabei damit daher "
    "il elle ils elles cela ce ces cette mais et toutefois cependant aussi ainsi "
    "él ella ellos ellas esto eso pero y sin también además así".split()
)


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """One revision of one article, with the spans that were picked from it, the most telling first."""

    article: int
    revision: int
    title: str
    language: str
    text: str
    points: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    source: Source
    start: int
    end: int
    place: int
    words: frozenset[str]


def pick(title: str, text: str, language: str, most: int = POINTS) -> tuple[Span, ...]:
    """The spans of the most telling sentences of a text, the most telling first; none where the text is too short."""
    if len(text.split()) < ENOUGH_WORDS:
        return ()
    candidates = _candidates(Source(0, 0, title, language, text))
    return tuple((c.start, c.end) for c in _chosen(candidates, _worth(candidates), most))


def key_points(sources: Sequence[Source], most: int = POINTS) -> tuple[Sentence, ...]:
    """The points picked from these texts with their evidence, in the order of the texts; of several texts the best."""
    if len(sources) == 1:
        return tuple(_sentence(sources[0], *span) for span in sorted(sources[0].points))
    candidates = [_candidate(source, place, *span) for source in sources for place, span in enumerate(source.points)]
    chosen = _chosen(candidates, _worth(candidates), most)
    order = {source.article: place for place, source in enumerate(sources)}
    chosen.sort(key=lambda one: (order[one.source.article], one.start))
    return tuple(_sentence(one.source, one.start, one.end) for one in chosen)


def _candidates(source: Source) -> list[_Candidate]:
    found = []
    for place, (start, end) in enumerate(text.sentences(source.text)[:READ]):
        if dateline := _DATELINE.match(source.text, start, end):
            start = dateline.end()  # noqa: PLW2901 - the sentence begins after it
        spoken = source.text[start:end].split()
        first = text.fold(spoken[0]) if spoken else ""
        if SHORTEST <= len(spoken) <= LONGEST and (place == 0 or first not in _LEANS):
            found.append(_candidate(source, place, start, end))
    return found


def _candidate(source: Source, place: int, start: int, end: int) -> _Candidate:
    return _Candidate(source, start, end, place, _content(source.text[start:end], source.language))


def _content(sentence: str, language: str) -> frozenset[str]:
    """The tokens that carry meaning: short words of alphabets carry little, short ones of other scripts much."""
    return frozenset(t for t in text.tokens(sentence, language) if len(t) > 3 or not t.isascii() or t.isdigit())


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / sqrt(len(one) * len(other)) if one and other else 0.0


def _worth(candidates: Sequence[_Candidate]) -> list[float]:
    heads = {c.source.article: _content(c.source.title, c.source.language) for c in candidates}
    common = Counter(word for c in candidates for word in c.words)
    total = sqrt(sum(number * number for number in common.values())) or 1.0
    worth = []
    for c in candidates:
        central = sum(common[word] for word in c.words) / (total * sqrt(len(c.words) or 1))
        worth.append(
            TITLE * _likeness(c.words, heads[c.source.article]) + CENTROID * central + PLACE / (1 + c.place / 3)
        )
    return worth


def _chosen(candidates: Sequence[_Candidate], worth: Sequence[float], most: int) -> list[_Candidate]:
    chosen: list[_Candidate] = []
    left = list(range(len(candidates)))
    while left and len(chosen) < most:

        def gain(index: int) -> tuple[float, int]:
            said = max((_likeness(candidates[index].words, c.words) for c in chosen), default=0.0)
            return RELEVANCE * worth[index] - (1 - RELEVANCE) * said, -index

        best = max(left, key=gain)
        left.remove(best)
        chosen.append(candidates[best])
    return chosen


def _sentence(source: Source, start: int, end: int) -> Sentence:
    quote = source.text[start:end]
    paragraph = source.text.count("\n", 0, start) + 1
    return Sentence(quote, (Evidence(source.article, source.revision, start, end, quote, paragraph),))
