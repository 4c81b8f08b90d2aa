"""Stories: their counts, and the article that stands for each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select, update

from octavo.archive import schema
from octavo.errors import NotFound
from octavo.types import State, Story

_OWN = [schema.story.c[field.name] for field in fields(Story)]
_ONE = select(*_OWN).where(schema.story.c.id == bindparam("id"))
_NEWEST = select(*_OWN).order_by(schema.story.c.last_seen.desc(), schema.story.c.id.desc()).limit(bindparam("limit"))
_NEWEST_OF = _NEWEST.where(schema.story.c.language == bindparam("language"))


class Stories:
    """Stories in one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def get(self, number: int) -> Story:
        """The story with this id; raises NotFound, saying whether there was one once."""
        row = self._conn.execute(_ONE, {"id": number}).one_or_none()
        if row is None:
            gone = select(schema.removed.c.at).where(schema.removed.c.kind == "story", schema.removed.c.id == number)
            removed = self._conn.execute(gone).scalar() is not None
            raise NotFound(
                f"Story {number} {'was removed' if removed else 'is not here'}.", str(number), removed=removed
            )
        return Story(*row)

    def newest(self, limit: int, language: str = "") -> list[Story]:
        """The stories that were added to last, in all languages or one."""
        rows = self._conn.execute(_NEWEST_OF if language else _NEWEST, {"limit": limit, "language": language})
        return [Story(*row) for row in rows]

    @staticmethod
    def languages(stories: Sequence[Story]) -> tuple[tuple[str, int], ...]:
        """The languages of these stories with their number, most first."""
        counted = Counter(story.language for story in stories if story.language)
        return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    def recount(self, number: int, at: int) -> None:
        """Counts a story anew from its articles; deletes it, keeping its id as removed, where none is left."""
        article = schema.article
        of_story = article.c.story_id == number
        totals = self._conn.execute(
            select(
                func.count(),
                func.count(article.c.publisher_id.distinct()),
                func.count(article.c.copy_of),
                func.min(article.c.ranked),
                func.max(article.c.ranked),
            ).where(of_story)
        ).one()
        if totals[0] == 0:
            self._conn.execute(delete(schema.story).where(schema.story.c.id == number))
            self._conn.execute(insert(schema.removed).values(kind="story", id=number, at=at))
            return
        # The first whole original stands for the story; a stub or a copy only where there is nothing better.
        worth = case((article.c.state != State.FULL.value, 2), (article.c.copy_of.is_not(None), 1), else_=0)
        lead = self._conn.execute(
            select(article.c.id, article.c.title, article.c.language)
            .where(of_story)
            .order_by(worth, article.c.id)
            .limit(1)
        ).one()
        values = {
            "title": lead.title,
            "lead": lead.id,
            "language": lead.language,
            "articles": totals[0],
            "publishers": totals[1],
            "copies": totals[2],
            "first_seen": totals[3],
            "last_seen": totals[4],
        }
        changed = self._conn.execute(update(schema.story).where(schema.story.c.id == number).values(**values))
        if changed.rowcount == 0:
            self._conn.execute(insert(schema.story).values(id=number, **values))

    def of_articles(self, numbers: Iterable[int]) -> set[int]:
        """The stories these articles belong to."""
        query = select(schema.article.c.story_id).distinct().where(schema.article.c.id.in_(list(numbers)))
        return set(self._conn.execute(query).scalars())

    def count(self) -> int:
        """How many stories there are."""
        return int(self._conn.execute(select(func.count()).select_from(schema.story)).scalar_one())
