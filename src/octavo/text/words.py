"""Words of a text and the tokens they are searched and compared by."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

import Stemmer

# Raised with every change that gives any word another token: whoever stored tokens then makes them anew.
TOKENS_VERSION = 1

LONGEST = 128  # characters of a token: PostgreSQL's limit is 2,046 bytes, and no word of any language comes near

# Scripts written without spaces, and Korean, whose particles hang on the word: cut into pairs of characters.
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u1000-\u103f\u1100-\u11ff\u1780-\u17d3\u3005-\u3007\u3041-\u3096"
    "\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W_{_UNSPACED}]"
# Vowel signs and accents that stand for themselves are part of a word, but `\w` does not hold them.
_MARK = (
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd"
    "\u0a01-\u0a03\u0a3c-\u0a4d\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b4d\u0b82\u0bbe-\u0bcd"
    "\u0c00-\u0c04\u0c3e-\u0c4d\u0c81-\u0c83\u0cbc-\u0ccd\u0d00-\u0d03\u0d3b-\u0d4d\u0d82\u0d83\u0dca-\u0ddf]"
)
_WORD = re.compile(
    rf"[{_UNSPACED}]+"
    r"|\d+(?:[.,]\d+)+"  # 1,000 and 1.000 and 1000 are one token
    rf"|(?:{_LETTER}\.){{2,}}"  # U.S. is found as US
    rf"|{_LETTER}+(?:{_MARK}+{_LETTER}*)*(?:['’]s(?!\w))?"
)
_UNSPACED_CHAR = re.compile(f"[{_UNSPACED}]")
# What stays of a character taken apart though it is neither letter nor digit.
_SIGN = re.compile(f"[{_UNSPACED}\u3099\u309a]|{_MARK}")

_SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
_FIRST_UNSPACED = "\u0e00"  # below are the alphabets with spaces: most words need no closer look
# The languages whose words are stemmed, and "" for all others: a query word is looked for as each would write it.
LANGUAGES = ("", *_SNOWBALL)
# Letters that Unicode does not take apart, though readers type them without the stroke.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"})
# Letters of their own in Cyrillic, not letters with an accent: Russian endings are told by й.
_WHOLE = "йў"


def words(text: str, offset: int = 0) -> list[tuple[int, int]]:
    """Spans of the words of a text that begins at an offset, in order.

    A run of an unspaced script gives its pairs of neighbouring characters, which overlap, or the one character it has.
    """
    spans = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if end - start > 1 and text[start] >= _FIRST_UNSPACED and _is_unspaced(text[start]):
            spans += [(offset + at, offset + at + 2) for at in range(start, end - 1)]
        else:
            spans.append((offset + start, offset + end))
    return spans


def tokens(text: str, language: str) -> list[str]:
    """The folded and stemmed words of a text, in order: exactly what is indexed, compared and searched.

    A token holds no white space and no ASCII punctuation, so they may be stored joined by spaces.
    """
    found = []
    for word in _WORD.findall(text):
        if word >= _FIRST_UNSPACED and len(word) > 2 and _is_unspaced(word[0]):
            found += [token(word[at : at + 2], language) for at in range(len(word) - 1)]
        else:
            found.append(token(word, language))
    return [made for made in found if made]


def _is_unspaced(char: str) -> bool:
    return _UNSPACED_CHAR.match(char) is not None


@lru_cache(maxsize=1 << 16)
def token(word: str, language: str) -> str:
    """The token of one word of a language; empty where nothing of it is a letter or digit.

    Of a longer one than any database indexes whole, the beginning.
    """
    return stem(fold(word), language)[:LONGEST]


def variants(word: str, languages: Iterable[str]) -> tuple[str, ...]:
    """The distinct tokens that one word may have in these languages, and without any, in order."""
    return tuple(dict.fromkeys(made for tongue in ("", *languages) if (made := token(word, tongue))))


@lru_cache(maxsize=1 << 16)
def token_hash(token: str) -> int:
    """A hash of a token below 2⁶⁴, the same on every machine and in every run."""
    return int.from_bytes(blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def term(token: str) -> int:
    """The number below 2³² that a token is counted under: the low half of its hash."""
    return token_hash(token) & 0xFFFFFFFF


def fold(word: str) -> str:
    """The word in small letters, without accents, punctuation, presentation forms and English possessive."""
    if word.endswith(("'s", "’s", "'S", "’S")):
        word = word[:-2]
    if word.isascii():
        word = word.lower()
        return word if word.isalnum() else "".join(filter(str.isalnum, word))
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold()).translate(_PLAIN)
    bare = "".join(char if char in _WHOLE else _unaccented(char) for char in small)
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=1 << 12)
def _unaccented(char: str) -> str:
    """One character without its accents; empty where it is neither letter nor digit nor a vowel sign."""
    parts = unicodedata.normalize("NFD", char)
    return "".join(part for part in parts if part.isalnum() or (_SIGN.match(part) and not _is_accent(part)))


def _is_accent(char: str) -> bool:
    """Whether a mark only colours its letter: by combining class, Hebrew and Arabic points, and all above or below."""
    place = unicodedata.combining(char)
    return 10 <= place <= 35 or place >= 200


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str) -> str:
    """The Snowball stem of a folded word; the word itself where the language has no stemmer here."""
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(word)) if stemmer is not None else word


@lru_cache(maxsize=64)
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    """The stemmer of a language; its own cache is off because ours holds whole words."""
    algorithm = _SNOWBALL.get(language)
    return Stemmer.Stemmer(algorithm, 0) if algorithm else None
