"""The order of the front page."""

from collections.abc import Iterable
from dataclasses import replace
from math import isqrt

from octavo.types import Reason, Story

# A story counts half after so many seconds.
HALF_LIFE = 18 * 3600
# The steps of a half-life that are told apart; whole numbers, so that every machine sorts alike.
STEPS = 1024
# One more origin says as much as so many more publishers: what nine papers print of one agency is known from one.
ORIGIN = 3

_DECAY: tuple[int, ...] = tuple(round((1 << 20) * 2.0 ** (-step / STEPS)) for step in range(STEPS))


def front(stories: Iterable[Story], now: int) -> list[Story]:
    """Stories in the order of the front page: told by many, lately; then the newest, then the latest opened.

    now: seconds; what is dated later counts as new.
    """
    return sorted(stories, key=lambda story: (-score(story, now), -story.last_seen, -story.id))


def reason(story: Story, now: int) -> Reason:
    """Why a story stands where it does: what it counts of a fresh story that one publisher tells, and what makes it."""
    hours = max(0, now - story.last_seen) // 3600
    single = score(replace(story, origins=1, publishers=1, last_seen=now), now)
    said = f"{story.origins} independent", f"{story.publishers} publishing", f"newest {hours} hours ago"
    return Reason("ranked", 1000 * score(story, now) // single, story.id, said)


def score(story: Story, now: int) -> int:
    """What a story counts at a time: by the root of its origins and publishers, halved every `HALF_LIFE`.

    So a story told four times as widely stays above another for one half-life longer.
    """
    told = ORIGIN * max(1, story.origins) + story.publishers
    halves, rest = divmod(max(0, now - story.last_seen) * STEPS // HALF_LIFE, STEPS)
    return isqrt(told << 40) * _DECAY[rest] >> halves
