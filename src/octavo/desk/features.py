"""What the desk keeps of an article, to place it and to place others near it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from octavo.desk.fingerprint import hashes, shingles, sketch
from octavo.protocols import Embedder
from octavo.text import names, token, words
from octavo.types import Features

# Raised with every change that gives any article other features: whoever stored them then makes them anew.
FEATURES_VERSION = 1
# Distinct terms kept, the first of the text: 600 words hold about 300.
TERMS = 512
# A count is seven bits; the eighth tells a term that is written as a name.
MOST = 127
NAMED = 128


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text in order, and those of them that a capital or a digit begins somewhere."""

    made: tuple[str, ...]
    named: frozenset[str]


def tokens(text: str, language: str) -> Tokens:
    """The tokens of a text: in order, the same that `octavo.text.tokens` gives."""
    made, named = [], set()
    for start, end in words(text):
        one = token(text[start:end], language)
        if one:
            made.append(one)
            if text[start].isupper() or text[start].isdigit():
                named.add(one)
    return Tokens(tuple(made), frozenset(named))


def features(title: str, text: str, language: str, embedder: Embedder) -> Features:
    """The features of an article: integers that depend on nothing but these arguments."""
    return features_of(title, text, tokens(title, language), tokens(text, language), embedder)


def features_of(title: str, text: str, heading: Tokens, body: Tokens, embedder: Embedder) -> Features:
    """The features of an article whose tokens are made already.

    A term counts as named where a capital or a digit begins it anywhere.
    """
    in_heading, in_body = hashes(heading.made), hashes(body.made)
    terms, counts = _counted(np.concatenate((in_heading, in_body)), hashes(sorted(heading.named | body.named)))
    return Features(
        vector=embedder.embed(f"{title}\n{text}").tobytes(),
        terms=terms.astype("<u4").tobytes(),
        counts=counts.tobytes(),
        sketch=sketch(shingles(in_body)),
        names=tuple(names(f"{title}\n{text}")),
    )


def terms_of(hashed: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The 32-bit numbers that tokens are counted under, given their hashes."""
    return hashed.astype(np.uint32)


def _counted(hashed: NDArray[np.uint64], named: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Distinct terms, ascending, and the count of each with its named bit."""
    terms, first, times = np.unique(terms_of(hashed), return_index=True, return_counts=True)
    if len(terms) > TERMS:
        kept = np.sort(np.argsort(first)[:TERMS])
        terms, times = terms[kept], times[kept]
    counts = np.minimum(times, MOST).astype(np.uint8)
    counts[np.isin(terms, terms_of(named))] |= NAMED
    return terms, counts
