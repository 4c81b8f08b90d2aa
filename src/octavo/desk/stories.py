"""Which articles tell the same story.

A new article is put among the stories it is near, and those are divided anew together with it (`division`). So what
looked like one story parts when enough has come in to tell it apart, and what looked like two joins; nothing is decided
by what came first alone. All that decides is older than the article, and whole numbers throughout: the same articles
in the same order give the same stories, however they were batched and wherever they were computed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from octavo.desk import division
from octavo.desk.fingerprint import is_copy
from octavo.desk.nearness import Matrix, similarities, weighed
from octavo.desk.reasons import shares
from octavo.desk.statistic import Statistic
from octavo.types import Edge, Features, Reason

# Raised with every change that places any article elsewhere, given the same features: whoever stored placements then
# makes them anew.
PLACEMENTS_VERSION = 2
# So many nearest vectors are asked for.
NEAREST = 40
# A story is as near as its so many nearest of those are on average; it is divided anew with an article where that is
# per mille `REACH`, or its nearest is `SURELY` so near, which may be in that story by mistake: evals/stories, flat from
# 150 to 300. Of so many such stories, so many of the newest articles each.
BEST = 3
REACH = 250
SURELY = 400
STORIES = 4
MEMBERS = 32
# Per mille of the nearness of two articles that counts over a language's border, where shared words are names, numbers
# or chance, and over a long time, after which a like event is likelier than the same one.
FAR = 750
# Seconds between two articles that are far apart, and a long time apart, where both tell their time.
SPAN = 10 * 86_400
LONG = 30 * 86_400
# Neighbours kept for the related list, and the least score that makes one.
EDGES = 12
NEAR = 80


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An article as placing sees it. `when`: published, None where nobody said."""

    id: int
    when: int | None
    language: str
    features: Features


@dataclass(frozen=True, slots=True)
class Belonging:
    """Where an earlier article belongs: its story, and the article it copies, itself where it copies none."""

    story: int
    root: int


@dataclass(frozen=True, slots=True)
class Bonds:
    """What readers said of articles: pairs that are not in one story; pairs, the first of which goes to the second."""

    apart: Sequence[tuple[int, int]] = ()
    same: Sequence[tuple[int, int]] = ()


Scored = Sequence[tuple[int, Neighbour]]  # how near each is to the new article, the nearest first


def scored(new: Neighbour, near: Sequence[Neighbour], statistic: Statistic) -> Scored:
    """Candidates, given in any order, with how near they are."""
    others = [other for other in near if other.id != new.id]
    found = similarities(new.features, [other.features for other in others], statistic)
    return sorted(zip(found, others, strict=True), key=lambda pair: (-pair[0], pair[1].id))


def edges(new: Neighbour, near: Scored, statistic: Statistic, text: str) -> tuple[Edge, ...]:
    """The nearest of the candidates, to be kept; `text` is title and text of the new article."""
    return tuple(
        Edge(other.id, score, shares(new.features, other.features, statistic, text, new.language))
        for score, other in near[:EDGES]
        if score >= NEAR
    )


def copied(copies: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The article that is copied, with the containment: the one that shares most, of those the oldest.

    copies: (id, containment per mille) of articles whose texts were compared.
    """
    found = [(per_mille, -number) for number, per_mille in copies if is_copy(per_mille)]
    if not found:
        return None
    per_mille, number = max(found)
    return -number, per_mille


def close(new: Neighbour, near: Scored, belonging: Mapping[int, Belonging]) -> list[int]:
    """The stories near enough to be divided anew with an article, the nearest first."""
    nearest: defaultdict[int, dict[int, int]] = defaultdict(dict)  # story → what stands in it once → nearness
    for score, other in near:
        where = belonging[other.id]
        counted = score * factor((new.when, other.when), (new.language, other.language)) // 1000
        texts = nearest[where.story]
        texts[where.root] = max(counted, texts.get(where.root, 0))
    best = {story: sorted(texts.values(), reverse=True)[:BEST] for story, texts in nearest.items()}
    means = {story: sum(of) // len(of) for story, of in best.items() if sum(of) >= REACH * len(of) or of[0] >= SURELY}
    return sorted(means, key=lambda story: (-means[story], story))[:STORIES]


def factor(whens: tuple[int | None, int | None], languages: tuple[str, str]) -> int:
    """What counts, per mille, of how near two articles are, told at these times in these languages."""
    apart = abs(whens[0] - whens[1]) if whens[0] is not None and whens[1] is not None else 0
    return FAR if apart > SPAN or (all(languages) and languages[0] != languages[1]) else 1000


def parts(group: Sequence[Neighbour], statistic: Statistic, bonds: Bonds) -> list[list[int]]:
    """The stories that a group of articles tells, each a list of ids, ascending; what readers said holds."""
    ordered = sorted(group, key=lambda one: one.id)
    places = {one.id: place for place, one in enumerate(ordered)}
    apart = [(places[a], places[b]) for a, b in bonds.apart if a in places and b in places]
    told = [weighed(one.features, statistic) for one in ordered]
    divided = division.divide(division.Group(told, _factors(ordered), _between(ordered) > LONG, apart))
    made = [[ordered[place].id for place in part] for part in divided]
    goes = {article: other for article, other in bonds.same if article in places and other in places}
    for article in sorted(goes):
        source, target = (next(part for part in made if one in part) for one in (article, _end(article, goes)))
        source.remove(article)
        target.append(article)
    return sorted(sorted(part) for part in made if part)


def _end(article: int, goes: Mapping[int, int]) -> int:
    """The article that one goes to, from one to the next; where they go in a circle, the last before it closes."""
    seen = {article}
    while (other := goes.get(article)) is not None and other not in seen:
        article = other
        seen.add(other)
    return article


def _factors(group: Sequence[Neighbour]) -> Matrix:
    """What counts, per mille, of how near each two articles are."""
    spoken = np.array([one.language for one in group])
    abroad = (spoken[:, None] != spoken) & (spoken[:, None] != "") & (spoken != "")
    return np.where((_between(group) > SPAN) | abroad, FAR, 1000)


def _between(group: Sequence[Neighbour]) -> NDArray[np.float64]:
    """The seconds between each two articles; a time that nobody told is as near as any."""
    when: NDArray[np.float64] = np.array([np.nan if one.when is None else one.when for one in group])
    return np.abs(when[:, None] - when)


def numbered(divided: Sequence[Sequence[int]], stories: Mapping[int, int], is_free: Callable[[int], bool]) -> list[int]:
    """The story that each part is: the one most of whose articles it holds, or one of its own.

    stories: where articles belonged until now, nowhere if new · is_free: whether no story has an article's number. A
    part that no story falls to takes the number of its oldest article that numbers none; in the rare case that all of
    them do, it stays where most of it was. What is new and alone has its own number.
    """
    held = [Counter(stories[number] for number in part if number in stories) for part in divided]
    claims = sorted((-count, story, at) for at, of in enumerate(held) for story, count in of.items())
    names: dict[int, int] = {}
    for _, story, at in claims:
        if at not in names and story not in names.values():
            names[at] = story
    for at, part in enumerate(divided):
        if at not in names:
            own = (number for number in part if number not in names.values() and is_free(number))
            most = min(held[at], key=lambda story: (-held[at][story], story), default=part[0])
            names[at] = next(own, most)
    return [names[at] for at in range(len(divided))]


def reason(near: Scored, made: Sequence[Edge], members: frozenset[int]) -> Reason:
    """Why an article is in a story of these members, itself left out; it opened one where there are none near it."""
    inside = next(((score, other.id) for score, other in near if other.id in members), None)
    if inside is not None:
        words = next((edge.shares for edge in made if edge.other == inside[1]), ())
        return Reason("joined", *inside, words)
    return Reason("opened", made[0].score, made[0].other) if made else Reason("opened")


def moved(one: Neighbour, members: Sequence[Neighbour], statistic: Statistic) -> Reason:
    """Why an earlier article is now in a story of these members, itself left out."""
    if not members:
        return Reason("parted")
    score, nearest = scored(one, members, statistic)[0]
    return Reason("moved", score, nearest.id, shares(one.features, nearest.features, statistic, "", one.language))
