"""The seams: what a department may be given instead of what it usually gets."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """Whatever turns a text into a vector of 256 integers from -127 to 127."""

    name: str

    def embed(self, text: str) -> NDArray[np.int8]:
        """The vector of a text; the same for the same text on every machine."""
        ...
