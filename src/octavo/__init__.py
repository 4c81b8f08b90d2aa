"""Octavo: a news service that people run themselves."""

import os

# One thread a product of vectors: they are small, and a second thread costs more processor time than it saves.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
