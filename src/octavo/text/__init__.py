"""What can be said of a text without asking anybody: its words, sentences, language, names, and the piece to show.

Pure functions over `str`; offsets are code points, half-open. Search in every store, the desk and insight share them,
so that a word means the same wherever it is met.
"""

from octavo.text.language import language
from octavo.text.names import names
from octavo.text.sentences import sentences
from octavo.text.snippets import snippet
from octavo.text.words import LANGUAGES, TOKENS_VERSION, fold, stem, term, token, token_hash, tokens, variants, words

__all__ = [
    "LANGUAGES",
    "TOKENS_VERSION",
    "fold",
    "language",
    "names",
    "sentences",
    "snippet",
    "stem",
    "term",
    "token",
    "token_hash",
    "tokens",
    "variants",
    "words",
]
