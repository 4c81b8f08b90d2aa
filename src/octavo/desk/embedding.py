"""Vectors of texts, to find what may be near; what is near is decided by words."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from octavo.protocols import Embedder

if TYPE_CHECKING:
    from wordllama.inference import WordLlamaInference

DIMENSIONS = 256
# The head of an article says what it is of; the rest adds time, not candidates.
READ = 1000


class StaticEmbedder:
    """The mean of a text's static word vectors; no network, no model server, English in effect.

    The vectors are WordLlama's, 256 dimensions, shipped in its wheel.
    """

    name = "wordllama-256-1"

    def embed(self, text: str) -> NDArray[np.int8]:
        """The vector of the first `READ` characters of a text: length 127 before rounding, zeros for an empty text."""
        model = _model()
        ids = model.tokenizer.encode(text[:READ], add_special_tokens=False).ids
        # Summed in double precision: the order of the sum cannot reach the integers.
        mean = model.embedding[ids].sum(axis=0, dtype=np.float64)
        length = float(np.sqrt(np.square(mean).sum()))
        return np.rint(mean * (127 / length)).astype(np.int8) if length else np.zeros(DIMENSIONS, dtype=np.int8)


def load() -> Embedder:
    """The embedder that needs nothing; its vectors are read on first use (half a second, 85 MB)."""
    return StaticEmbedder()


def vocabulary() -> list[str]:
    """The whole words of the embedder's vocabulary, the most common first, as its tokenizer was built."""
    numbered = _model().tokenizer.get_vocab()
    # A leading ▁ marks the start of a word.
    return [word[1:] for word in sorted(numbered, key=numbered.__getitem__) if word[0] == "▁" and word[1:].isalpha()]


@cache
def _model() -> "WordLlamaInference":
    """The vectors, from the package's own folder: asked otherwise, it looks for them on the network."""
    import wordllama  # noqa: PLC0415

    model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    model.tokenizer.no_padding()
    return model
