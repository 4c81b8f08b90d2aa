"""How reasons and topics stand in a column: codes and numbers in the first line, words below it."""

from collections.abc import Sequence

from octavo.types import Reason, Topic


def reason(why: Reason) -> str:
    """A reason as it is stored: its code and numbers, then its words, one a line."""
    return "\n".join((f"{why.code} {why.score} {why.other}", *why.words))


def read_reason(stored: str) -> Reason:
    """The reason that `reason` wrote; schemas before the fourth stored a sentence."""
    head, *words = stored.split("\n")
    code, _, numbers = head.partition(" ")
    score, _, other = numbers.partition(" ")
    if not (score.isdecimal() and other.isdecimal()):
        return Reason("opened") if stored.startswith("Opens") else Reason("earlier", words=(stored,))
    return Reason(code, int(score), int(other), tuple(words))


def topics(some: Sequence[Topic]) -> str:
    """Topics as they are stored: keys and scores, then the reason of each, one a line."""
    head = " ".join(f"{topic.key} {topic.score}" for topic in some)
    return "\n".join((head, *(topic.reason.replace("\n", " ") for topic in some))) if some else ""


def read_topics(stored: str) -> tuple[Topic, ...]:
    """The topics that `topics` wrote."""
    if not stored:
        return ()
    head, *reasons = stored.split("\n")
    said = head.split(" ")
    told = zip(said[::2], said[1::2], reasons, strict=False)
    return tuple(Topic(key, int(score), why) for key, score, why in told)
