"""The labelled data: JSON lines, plain or gzipped, next to the checkout or wherever the person says."""

import gzip
import json
from pathlib import Path
from typing import Any

from octavo.errors import UsageError

Record = dict[str, Any]

# Where the data lies unless a path is given: beside the checkout, never in it.
FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def read(path: Path) -> list[Record]:
    """The records of a file; raises UsageError where it is not there or not JSON lines."""
    try:
        raw = path.read_bytes()
        content = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        records = [json.loads(line) for line in content.decode("utf-8").split("\n") if line.strip()]
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}; give the path of the data.", str(path)) from None
    except (OSError, EOFError, ValueError) as problem:
        raise UsageError(f"{path} cannot be read as JSON lines: {problem}.", str(path)) from None
    if not records or not all(isinstance(record, dict) for record in records):
        raise UsageError(f"{path} holds no records; one JSON object a line is expected.", str(path))
    return records


def field(record: Record, name: str, path: Path) -> str:
    """A text of a record; raises UsageError where the record has none by that name."""
    if name not in record:
        raise UsageError(f"{path}: a record has no `{name}`; is it the file for this eval?", str(path))
    return str(record[name])
