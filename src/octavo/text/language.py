"""The language of a text."""

from functools import lru_cache

# Fewer letters than this say too little: a headline's name alone is of any language.
ENOUGH_LETTERS = 20
# The start of a text says its language as well as all of it, and costs the same for every article.
READ = 400


def language(text: str) -> str:
    """The ISO 639-1 code of the language a text is written in; empty where it is too short to say."""
    start = text[:READ]
    if sum(map(str.isalpha, start)) < ENOUGH_LETTERS and not _is_unspaced(start):
        return ""
    return _identify(start)


def _is_unspaced(text: str) -> bool:
    """Whether a short text is in a script that tells its language with few letters: kana, Han, Hangul, Thai."""
    return sum("\u0e01" <= char <= "\u0e4e" or "\u3041" <= char <= "\ud7a3" for char in text) >= ENOUGH_LETTERS // 3


@lru_cache(maxsize=256)
def _identify(text: str) -> str:
    """What py3langid says; imported on first use because its model takes 100 MB and most of a second."""
    import py3langid  # noqa: PLC0415

    return str(py3langid.classify(text)[0])
