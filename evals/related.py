"""Related: whether the articles shown beside one are on topic, by verdicts that a reader gave of each pair.

The articles of the sets are filed into one archive, mixed by a hash of their ids; of them 100 are drawn, by another.
`related_verdicts.json` holds, by article, the verdict that one reader gave on each related one: "on" where it tells of
the same event, its background, or a neighbouring event of the same subject or people; "copy" where it is the same text
or nearly so; else "off". An id is a set's name and the record's own id there, or its line. Records that bring verdicts
of their own, `related` by id, are measured by those.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlsplit

from evals import data
from octavo import text as texts
from octavo.archive import Archive
from octavo.config import Settings
from octavo.desk import embedding
from octavo.errors import UsageError
from octavo.filing import Filing, Incoming
from octavo.newsroom import Newsroom
from octavo.preparing import prepare
from octavo.types import Reading, Reason, State
from octavo.wire.extract import read_html

SETS = ("attribution_polnear_train_dev", "cluster_ecbplus_traindev", "extract_fundus_eval", "extract_zyte")
DATA = tuple(f"{name}.jsonl.gz" for name in SETS)
PINNED = ("first", "five", "shown")
VERDICTS = Path(__file__).resolve().parent / "related_verdicts.json"
ON, OFF, COPY = "on", "off", "copy"
DRAWN = 100  # articles
READ = 5  # of each one's list
AT_ONCE = 32  # articles; what is found does not depend on it
Verdicts = dict[str, dict[str, str]]  # by article and related one


class Piece(NamedTuple):
    """A record as collecting reads it, with its id here and the verdicts that it brings."""

    key: str
    reading: Reading
    verdicts: dict[str, str]


class Shown(NamedTuple):
    """An article that was shown beside another, `of`, and why."""

    of: str
    key: str
    reason: Reason


def run(paths: list[Path]) -> dict[str, float]:
    """What the verdicts say of the lists of some articles; a pair without a verdict is no first one on topic.

    first: the share of lists whose first is on topic · five: the share of what is shown and judged that is · copies:
    how many are shown · judged: the share of what is shown that has one · shown: the share of articles with a list
    """
    pieces = read(paths)
    verdicts = given() | {piece.key: piece.verdicts for piece in pieces if piece.verdicts}
    lists = shown(pieces)
    said = [[verdicts.get(one.of, {}).get(one.key) for one in some] for some in lists.values() if some]
    every = [verdict for some in said for verdict in some]
    judged = [verdict for verdict in every if verdict is not None]
    return {
        "first": sum(some[0] == ON for some in said) / max(1, len(said)),
        "five": judged.count(ON) / max(1, len(judged)),
        "copies": judged.count(COPY),
        "judged": len(judged) / max(1, len(every)),
        "shown": len(said) / len(lists),
        "n": len(lists),
    }


@cache
def given() -> Verdicts:
    """The verdicts given by hand."""
    stored: Verdicts = json.loads(VERDICTS.read_text("utf-8"))
    return stored


def read(paths: Sequence[Path]) -> list[Piece]:
    """The records of files as articles, in the order in which they come in."""
    pieces: dict[str, Piece] = {}
    for path in paths:
        name = path.name.split(".", maxsplit=1)[0]
        for line, record in enumerate(data.read(path), 1):
            key = f"{name}:{record.get('id') or line}"
            if key in pieces:
                raise UsageError(f"{path} has more than one record {record['id']}.", str(path))
            own = record.get("related")
            pieces[key] = Piece(key, _reading(key, record), own if isinstance(own, dict) else {})
    return sorted(pieces.values(), key=lambda piece: _mixed("order", piece.key))


def drawn(keys: Iterable[str]) -> list[str]:
    """The articles whose lists are read."""
    return sorted(keys, key=lambda key: _mixed("draw", key))[:DRAWN]


def shown(pieces: Sequence[Piece]) -> dict[str, list[Shown]]:
    """The lists of the articles that are drawn, as pages show them after all were filed in this order, one a second."""
    with TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder))
        filing = Filing(archive, embedding.load(), Settings().window)
        numbers: dict[str, int] = {}
        for at in range(0, len(pieces), AT_ONCE):
            some = pieces[at : at + AT_ONCE]
            arriving = [Incoming(prepare(piece.reading), seen=number) for number, piece in enumerate(some, at + 1)]
            with filing.writing() as kept:
                filed = filing.file_all(kept, arriving)
            numbers |= {piece.key: one.article or 0 for piece, one in zip(some, filed, strict=True)}
        keys = {number: key for key, number in numbers.items()}
        newsroom = Newsroom(archive)
        lists: dict[str, list[Shown]] = {}
        for key in drawn(numbers):
            page = newsroom.article_page(numbers[key], None)
            lists[key] = [Shown(key, keys[one.article.id], one.reason) for one in page.related if not one.loose][:READ]
        archive.close()
    return lists


def _reading(key: str, record: data.Record) -> Reading:
    """An article of a record: of its page where it has one, else of its title and text."""
    url = str(record.get("url") or "")
    if "html" in record:
        return read_html(str(record["html"]), url)
    title, body = str(record.get("title") or ""), str(record.get("text") or "")
    number = blake2b(key.encode(), digest_size=8).hexdigest()
    # An outlet of its own where none is known, and always an address of its own.
    host = urlsplit(url).hostname or f"{record.get('publisher') or number}.example"
    return Reading(
        url=f"https://{host}/{number}",
        state=State.FULL,
        title=title,
        published=_seconds(record.get("date")),
        language=str(record.get("lang") or record.get("language") or texts.language(f"{title}\n{body}")),
        text=body,
    )


def _seconds(date: object) -> int | None:
    """Midnight UTC of an ISO day; None where there is none."""
    try:
        return int(datetime.fromisoformat(str(date)[:10]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def _mixed(purpose: str, key: str) -> bytes:
    """Where an id falls in an order that mixes all of them, another for each purpose."""
    return blake2b(f"{purpose}\n{key}".encode(), digest_size=8).digest()
