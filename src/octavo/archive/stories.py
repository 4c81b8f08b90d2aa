"""Stories: their counts, and the article that stands for each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)

from octavo.archive import schema, written
from octavo.errors import NotFound
from octavo.types import State, Story, Topic

_NAMES = [field.name for field in fields(Story)]
_OWN = [schema.story.c[name] for name in _NAMES]
_TOPICS = _NAMES.index("topics")
VOTING = 100  # of a long story, so many of the newest articles say what it is about
# The least score, per mille, of a further topic of a story, and how many there are at most.
FURTHER = 150
MOST = 3
_ONE = select(*_OWN).where(schema.story.c.id == bindparam("id"))
_NEWEST = select(*_OWN).order_by(schema.story.c.last_seen.desc(), schema.story.c.id.desc()).limit(bindparam("limit"))
_OF_LANGUAGE = schema.story.c.language == bindparam("language")
_OF_TOPIC = schema.story.c.topic == bindparam("topic")
_NEWEST_OF = {"": _NEWEST, "language": _NEWEST.where(_OF_LANGUAGE), "topic": _NEWEST.where(_OF_TOPIC)}


_article = schema.article.c
# The first whole original stands for a story; a stub or a copy only where there is nothing better. What is better
# stands above the 32 bits of the id.
_better = case((_article.state != State.FULL.value, 2), (_article.copy_of.is_not(None), 1), else_=0)
_LEAD = 1 << 32
_TOTALS = (
    select(
        _article.story_id.label("id"),
        func.count().label("articles"),
        func.count(_article.publisher_id.distinct()).label("publishers"),
        func.count(_article.copy_of).label("copies"),
        func.min(_article.ranked).label("first_seen"),
        func.max(_article.ranked).label("last_seen"),
        func.min(cast(_better, BigInteger) * _LEAD + _article.id).label("lead"),
    )
    .where(_article.story_id.in_(bindparam("ids", expanding=True)))
    .group_by(_article.story_id)
)
# Copies and what they copy have one origin: from whom any of them says it is, else the publisher that was first; see
# `desk.descent`.
_first = func.coalesce(_article.copy_of, _article.id)
_ALL_ROOTS = select(
    _article.story_id.label("story"),
    func.max(_article.credit).label("credit"),
    func.max(case((_article.copy_of.is_(None), _article.publisher_id))).label("publisher"),
    _first.label("root"),
).group_by(_article.story_id, _first)
_LEADS = select(_article.id, _article.title, _article.language).where(_article.id.in_(bindparam("ids", expanding=True)))
_KNOWN = select(schema.story.c.id).where(schema.story.c.id.in_(bindparam("ids", expanding=True)))
_GONE = select(schema.removed.c.successor).where(
    schema.removed.c.kind == "story", schema.removed.c.id == bindparam("id")
)
_COUNTED = (
    *("lead", "title", "language", "articles", "publishers", "copies", "origins", "first_seen", "last_seen"),
    *("topics", "topic"),
)
_place = func.row_number().over(partition_by=_article.story_id, order_by=_article.ranked.desc())
_voting = (
    select(_article.story_id, _article.topics, _place.label("place"))
    .where(_article.story_id.in_(bindparam("ids", expanding=True)), _article.copy_of.is_(None), _article.topics != "")
    .subquery()
)
_TOLD = select(_voting.c.story_id, _voting.c.topics).where(_voting.c.place <= VOTING)
_SET: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _COUNTED}
_CHANGE = update(schema.story).where(schema.story.c.id == bindparam("number")).values(_SET)
_ADD = insert(schema.story)


def _origins(roots: Select[Any]) -> Select[Any]:
    """Stories with the number of their origins."""
    of = roots.subquery().c
    origin = func.coalesce(func.nullif(of.credit, ""), cast(of.publisher, Text), cast(-of.root, Text))
    return select(of.story, func.count(origin.distinct()).label("origins")).group_by(of.story)


_ORIGINS = _origins(_ALL_ROOTS.where(_article.story_id.in_(bindparam("ids", expanding=True))))


def vote(articles: Iterable[Sequence[Topic]]) -> tuple[Topic, ...]:
    """The topics of a story by the vote of its articles, given in any order; those without topics do not vote."""
    votes = [topics for topics in articles if topics]
    score: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for topic in (topic for topics in votes for topic in topics):
        score[topic.key] += topic.score
        times[topic.key] += 1
    ranked = sorted(score, key=lambda key: (-score[key], key))[:MOST]
    voted = (Topic(key, score[key] // len(votes), f"Told by {times[key]} of {len(votes)}") for key in ranked)
    return tuple(topic for at, topic in enumerate(voted) if not at or topic.score >= FURTHER)


def _story(row: Row[Any]) -> Story:
    values = list(row)
    values[_TOPICS] = written.read_topics(values[_TOPICS])
    return Story(*values)


class Stories:
    """Stories in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def get(self, number: int) -> Story:
        """The story that this id leads to; raises NotFound, saying whether there was one once."""
        here = self.now(number)
        row = self._conn.execute(_ONE, {"id": here}).one_or_none()
        if row is None:
            removed = self._conn.execute(_GONE, {"id": here}).one_or_none() is not None
            raise NotFound(
                f"Story {number} {'was removed' if removed else 'is not here'}.", str(number), removed=removed
            )
        return _story(row)

    def now(self, number: int) -> int:
        """The story that an id leads to: its own, or the one that its articles went to, from one to the next."""
        while not self.is_here(number):
            gone = self._conn.execute(_GONE, {"id": number}).one_or_none()
            if gone is None or gone.successor is None:
                break
            number = gone.successor
        return number

    def is_here(self, number: int) -> bool:
        """Whether there is a story with this id."""
        return self._conn.execute(_KNOWN, {"ids": [number]}).scalar() is not None

    def newest(self, limit: int, language: str = "", topic: str = "") -> list[Story]:
        """The stories that were added to last: all, those in one language, or those first of all on one topic."""
        asked = {"limit": limit, "language": language, "topic": topic}
        return [
            _story(row)
            for row in self._conn.execute(_NEWEST_OF["topic" if topic else "language" if language else ""], asked)
        ]

    @staticmethod
    def languages(stories: Sequence[Story]) -> tuple[tuple[str, int], ...]:
        """The languages of these stories with their number, most first."""
        counted = Counter(story.language for story in stories if story.language)
        return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    def recount(
        self, numbers: Iterable[int], at: int, ended: Mapping[int, tuple[int, int]] = MappingProxyType({})
    ) -> None:
        """Counts stories anew from their articles; deletes those with none left, keeping their ids as removed.

        at: when those were removed · ended: of such, the stories that their addresses lead to from then on, and when.
        """
        wanted = sorted(set(numbers))
        rows = {row.id: row._asdict() for row in self._conn.execute(_TOTALS, {"ids": wanted}).all()}
        origins = {row[0]: row[1] for row in self._conn.execute(_ORIGINS, {"ids": wanted})}
        told = self._told(wanted)
        for row in rows.values():
            row["lead"] %= _LEAD
            row["origins"] = origins[row["id"]]
            voted = vote(told[row["id"]])
            row |= {"topics": written.topics(voted), "topic": voted[0].key if voted else ""}
        leads = self._conn.execute(_LEADS, {"ids": [row["lead"] for row in rows.values()]}).all()
        said = {row.id: {"title": row.title, "language": row.language} for row in leads}
        known = set(self._conn.execute(_KNOWN, {"ids": wanted}).scalars())
        whole = {number: row | said[row["lead"]] for number, row in rows.items()}
        if fresh := [row for number, row in whole.items() if number not in known]:
            self.reopen(row["id"] for row in fresh)
            self._conn.execute(_ADD, fresh)
        if changed := [row for number, row in whole.items() if number in known]:
            values = [{f"new_{name}": row[name] for name in _COUNTED} | {"number": row["id"]} for row in changed]
            self._conn.execute(_CHANGE, values)
        if gone := [number for number in wanted if number not in rows and (number in known or number in ended)]:
            self._conn.execute(delete(schema.story).where(schema.story.c.id.in_(gone)))
            self.reopen(gone)
            rows_of_gone = ((number, *ended.get(number, (None, at))) for number in gone)
            self._conn.execute(
                insert(schema.removed),
                [{"kind": "story", "id": number, "at": then, "successor": to} for number, to, then in rows_of_gone],
            )

    def _told(self, numbers: Sequence[int]) -> defaultdict[int, list[tuple[Topic, ...]]]:
        """The topics of the articles of stories, by story."""
        found: defaultdict[int, list[tuple[Topic, ...]]] = defaultdict(list)
        for story, topics in self._conn.execute(_TOLD, {"ids": numbers}):
            found[story].append(written.read_topics(topics))
        return found

    def count_origins(self) -> None:
        """Counts the origins of every story anew."""
        every = _origins(_ALL_ROOTS).subquery()
        counted = select(every.c.origins).where(every.c.story == schema.story.c.id).scalar_subquery()
        self._conn.execute(update(schema.story).values(origins=counted))

    def reopen(self, numbers: Iterable[int]) -> None:
        """Takes stories that may be here again from those that are kept as removed."""
        table = schema.removed
        self._conn.execute(delete(table).where(table.c.kind == "story", table.c.id.in_(sorted(numbers))))

    def of_articles(self, numbers: Iterable[int]) -> set[int]:
        """The stories these articles belong to."""
        query = select(schema.article.c.story_id).distinct().where(schema.article.c.id.in_(list(numbers)))
        return set(self._conn.execute(query).scalars())

    def count(self) -> int:
        """How many stories there are."""
        return int(self._conn.execute(select(func.count()).select_from(schema.story)).scalar_one())
