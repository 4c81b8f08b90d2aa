"""Topics: the share of articles whose first topic is one that a person would put first.

`topics_labels.json` holds, by set and id, the first topic that one reader gave each article, then up to two that others
might put first; "none" is one. `measured` are 200 articles of five sets, drawn at random and labelled before anything
was decided by program. By a hash of its event half of them served to choose the weights, the other half did not; but
their reader wrote the lists of words afterwards. So 60 articles more, `read_last`, half of them German, were drawn and
labelled when all was settled. The vector's weights are learned from others, `learned_from`, and some German words come
from the pages `developed_on`. Records that bring `topics` of their own are measured by those.
"""

import json
import re
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from evals import data
from octavo import text as texts
from octavo.desk import embedding
from octavo.desk.features import features
from octavo.desk.topics import keys, topics
from octavo.errors import UsageError
from octavo.types import Topic
from octavo.wire.extract import read_html

SETS = (
    "extract_zyte",
    "extract_fundus_eval",
    "attribution_polnear_train_dev",
    "cluster_ecbplus_traindev",
    "neardup_texts",
    "date_htmldate_default",
)
DATA = tuple(f"{name}.jsonl.gz" for name in SETS)
NONE = "none"
LABELS = Path(__file__).resolve().parent / "topics_labels.json"


class Piece(NamedTuple):
    """An article as collecting knows it."""

    section: str
    url: str
    title: str
    text: str
    language: str


def run(paths: list[Path]) -> dict[str, float]:
    """Accuracy over the measured articles, over the half of them nobody chose by, and over those read last.

    first: the share of all whose first topic is the very one that was given first · told: the share that has topics
    """
    measured: list[bool] = []
    held_out: list[bool] = []
    read_last: list[bool] = []
    first: list[bool] = []
    told: list[bool] = []
    for path in paths:
        name = path.name.split(".", maxsplit=1)[0]
        early, late = (labels(part).get(name, {}) for part in ("measured", "read_last"))
        for record in data.read(path):
            key = str(record.get("id") or "")
            accepted = _own(record) or early.get(key) or late.get(key)
            if accepted is None:
                continue
            found = decided(read(record))
            leading = found[0].key if found else NONE
            (read_last if key in late else measured).append(leading in accepted)
            if key not in late and not is_developed(key):
                held_out.append(leading in accepted)
            first.append(leading == accepted[0])
            told.append(bool(found))
    if not first:
        raise UsageError("topics takes the sets it has labels for, or records with `topics` of their own.")
    shares = {"accuracy": measured, "held_out": held_out, "read_last": read_last, "first": first, "told": told}
    return {key: sum(right) / len(right) for key, right in shares.items() if right} | {"n": len(first)}


def decided(piece: Piece) -> tuple[Topic, ...]:
    """The topics of an article, as they are decided when it comes in."""
    made = features(piece.title, piece.text, piece.language, embedding.load())
    return topics(piece.section, piece.url, piece.title, piece.text, piece.language, features=made)


def read(record: data.Record) -> Piece:
    """An article of a record: of its page where it has one, else of its title and text."""
    url = str(record.get("url") or "")
    if "html" in record:
        reading = read_html(str(record["html"]), url)
        section = ", ".join(filter(None, (reading.section, *reading.keywords)))
        return Piece(section, url, reading.title, reading.text, reading.language)
    title, body = str(record.get("title") or ""), str(record.get("text") or "")
    language = str(record.get("lang") or record.get("language") or texts.language(f"{title}\n{body}"))
    return Piece(str(record.get("section") or ""), url, title, body, language)


@cache
def labels(part: str) -> dict[str, dict[str, list[str]]]:
    """The topics given by hand, by set and id, of one part of the labels."""
    stored: dict[str, dict[str, dict[str, list[str]]]] = json.loads(LABELS.read_text("utf-8"))
    return stored[part]


def is_developed(name: str) -> bool:
    """Whether weights may be chosen by a measured article: by its event, so that no event is on both sides."""
    event = re.match(r"\d+_(?=\d+ecb)", name)
    of = event[0] if event else name.split("@", maxsplit=1)[0]
    return blake2b(of.encode(), digest_size=1).digest()[0] % 2 == 0


def _own(record: data.Record) -> list[str] | None:
    given = record.get("topics")
    return [str(one) for one in given if one in {*keys(), NONE}] or None if isinstance(given, list) else None
