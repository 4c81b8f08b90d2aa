"""What readers ask of an archive of `bench.filled`, and what they met."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from bench import filled
from bench.readers import Asked, Load
from octavo.web.words import slug

PAGES = ("front", "article", "story")
SEARCHES = ("rare", "common", "phrase", "filtered", "two")
KINDS = (*PAGES, *(f"search_{kind}" for kind in SEARCHES))
COMMON = 0.2  # of all texts hold a common word at least
MANY = 20_000  # pages that are asked for before they are asked for again
PHRASES = 300
DAY = 86_400
DAYS = filled.SPAN // DAY


def asked(articles: int, kinds: Sequence[str] = KINDS) -> list[Asked]:
    """Pages of these kinds by turns, each of an article drawn at random; the article page holds the related list.

    Searches are for an article's number, which few hold; for one and two words of a fifth of all texts; for two or
    three words that stand together in a text; and for a word with a publisher, a language, or a day.
    """
    chance = random.Random(articles)
    words, phrases = _vocabulary()
    found = []
    for place in range(MANY):
        kind, number = kinds[place % len(kinds)], chance.randrange(1, articles + 1)
        if kind == "front":
            found.append((kind, "/"))
        elif kind in PAGES:
            shown = number if kind == "article" else filled.story_of(number)
            found.append((kind, f"/{kind[0]}/{shown}/{slug(filled.title_of(shown))}"))
        else:
            query = _query(kind.removeprefix("search_"), number, chance, words, phrases)
            found.append((kind, f"/search?q={quote(query)}"))
    return found


def figures(met: Load, seconds: float) -> dict[str, float]:
    """Requests a second, and of each kind p50 and p95 in ms and how many there were."""
    told: dict[str, float] = {"requests_per_second": round(met.requests / seconds, 1)}
    for kind, times in sorted(met.times.items()):
        told |= {f"{kind}_p{share}_ms": milliseconds(times, share) for share in (50, 95)} | {f"{kind}_n": len(times)}
    return told


def milliseconds(times: Sequence[float], share: int) -> float:
    """What so many per cent of some times, in seconds, stay below."""
    ordered = sorted(times)
    return round(1000 * ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 2)


def _query(kind: str, number: int, chance: random.Random, words: list[str], phrases: list[str]) -> str:
    if kind == "rare":
        return str(number)
    if kind == "phrase":
        return f'"{chance.choice(phrases)}"'
    if kind == "two":
        return " ".join(chance.sample(words, 2))
    if kind == "common":
        return chance.choice(words)
    day = datetime.fromtimestamp(filled.NEWEST - chance.randrange(DAYS) * DAY, UTC).date()
    within = f"publisher:{filled.outlet(chance)}", "lang:en", f"after:{day}", f"before:{day}"
    return f"{chance.choice(words)} {chance.choice(within)}"


def _vocabulary() -> tuple[list[str], list[str]]:
    """Words that stand in a fifth of all texts at least, and phrases of two or three words of some text."""
    texts = [base.prepared.reading.text for base in filled.bases()]
    holding = Counter(word for text in texts for word in {one.lower() for one in text.split() if one.isalpha()})
    words = sorted(word for word, held in holding.items() if held >= COMMON * len(texts) and len(word) > 2)
    chance = random.Random(1)
    phrases: list[str] = []
    while len(phrases) < PHRASES:
        spoken = chance.choice(texts).split()
        length = chance.choice((2, 3))
        at = chance.randrange(len(spoken) - length)
        if all(word.isalpha() for word in spoken[at : at + length]):
            phrases.append(" ".join(spoken[at : at + length]))
    return words, phrases
