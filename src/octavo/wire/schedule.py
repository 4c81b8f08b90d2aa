"""When a feed is asked again: sooner where it brought something, later where it did not or failed. Pure."""

import zlib

SHORTEST, LONGEST = 300, 24 * 3600  # seconds between two polls of a feed
FIRST_FAILURE = 600  # seconds until a feed that failed once is asked again; doubles with each further failure
JITTER = 10  # percent either way, so that feeds added together are not asked together for ever


def next_interval(previous: int, *, changed: bool) -> int:
    """Seconds until the next poll: two thirds of the last interval where there was news, else half as long again."""
    return _within(previous * 2 // 3 if changed else previous * 3 // 2)


def after_failure(failures: int, asked: int | None = None) -> int:
    """Seconds until a feed that failed `failures` times in a row is asked again, or what its server `asked` for."""
    if asked is not None:
        return min(max(asked, 0), LONGEST)
    return _within(FIRST_FAILURE << min(max(failures - 1, 0), 10))


def jittered(interval: int, feed: int) -> int:
    """The interval, up to 10 % shorter or longer by the feed's id: always the same for the same feed."""
    share = zlib.crc32(feed.to_bytes(8, "big", signed=True)) % (2 * JITTER * 10 + 1) - JITTER * 10  # thousandths
    return interval + interval * share // 1000


def _within(interval: int) -> int:
    return min(max(interval, SHORTEST), LONGEST)
