"""The shared texts and pages that benchmarks run on."""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file of JSON lines, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def need(name: str) -> Path:
    """A shared file; ends with a sentence where it is absent."""
    path = DATA / name
    if not path.exists():
        sys.exit(f"This benchmark needs {path}; name another file of the same form.")
    return path
