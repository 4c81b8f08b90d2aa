"""Archives of any size, made from the shared texts and kept for the next run.

Texts have real lengths and words; publishers and the sizes of stories follow Zipf's law; some articles are copies, some
are revised. Features are those of the shared texts, placements and edges are made up; all of it goes through the
archive's own save.
"""

import dataclasses
import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from bench.shared import need, rows
from octavo.archive import Archive, Kept
from octavo.preparing import prepare
from octavo.types import Arrival, Edge, Placement, Prepared, Publisher, Reading, Reason, State

FORM = 6  # raised when what is filled in changes
NEWEST = 1_790_000_000
SPAN = 90 * 24 * 3600
PUBLISHERS = 5_000
BATCH = 500
BLOCK = 2_000  # articles whose stories are told together
LARGEST = 240  # articles of the largest story of a block; the k-th has 1/k of that
EDGES = 8
COPIES, REVISIONS = 0.15, 0.02  # shares of articles


@dataclasses.dataclass(frozen=True)
class Base:
    """A shared text, prepared, with the tokens of each of its paragraphs."""

    prepared: Prepared
    paragraphs: tuple[str, ...]
    tokens: tuple[str, ...]


def archive(folder: Path, size: int) -> Path:
    """The data folder of an archive of so many articles, filled now unless an earlier run did."""
    data = folder / f"{size}-{FORM}"
    if (data / "whole").exists():
        return data
    shutil.rmtree(data, ignore_errors=True)
    kept_archive = Archive.open(data)
    fill(kept_archive, size)
    kept_archive.close()
    (data / "whole").touch()
    return data


def fill(kept_archive: Archive, size: int) -> None:
    """Fills an empty archive, or goes on where an earlier run ended."""
    with kept_archive.read() as kept:
        done = kept.publishers.counts()[0]
    for first in range(done + 1, size + 1, BATCH):
        with kept_archive.write(durable=False) as kept:
            keep(kept, kept_archive.where, range(first, min(first + BATCH, size + 1)), size)
        if first % 20_000 == 1:
            print(f"filling {first - 1} of {size}", file=sys.stderr, flush=True)
    kept_archive.tidy()


def keep(kept: Kept, where: str, numbers: range, size: int) -> None:
    """Saves some articles, and new texts of a few."""
    made = list(arrivals(kept, where, numbers, size))
    if list(kept.next_articles(len(made))) != [arrival.id for arrival in made]:
        raise ValueError("the archive was filled with something else")
    kept.save(made)
    for arrival in made:
        if random.Random(-arrival.id).random() < REVISIONS:
            kept.revise(kept.articles.get(arrival.id), _corrected(arrival.prepared), NEWEST)


def arrivals(kept: Kept, where: str, numbers: range, size: int) -> Iterator[Arrival]:
    """The articles with these numbers, ready to be saved."""
    for number in numbers:
        chance = random.Random(number)
        prepared = prepared_of(number, size)
        yield Arrival(
            number,
            prepared.reading.url,
            prepared,
            _publisher(kept, where, prepared.reading.publisher),
            prepared.reading.published or NEWEST,
            _placement(number, chance, prepared.features.names),
        )


_known: dict[tuple[str, str], Publisher] = {}


def _publisher(kept: Kept, where: str, host: str) -> Publisher:
    if (where, host) not in _known:
        _known[where, host] = kept.publishers.add(host, host.removesuffix(".example").title())
    return _known[where, host]


def prepared_of(number: int, size: int) -> Prepared:
    """An article's text, with all that is made of it: a shared text from another paragraph on, and its number."""
    chance = random.Random(number)
    base = bases()[story_of(number) % len(bases())]
    turn = chance.randrange(len(base.paragraphs))
    paragraphs = (*base.paragraphs[turn:], *base.paragraphs[:turn], f"Report {number}.")
    host = outlet(chance)
    reading = dataclasses.replace(
        base.prepared.reading,
        url=f"https://{host}/news/{number}",
        title=title_of(number),
        publisher=host,
        authors=("A. Writer",),
        published=NEWEST - SPAN + SPAN * number // size,
        text="\n".join(paragraphs),
        html="\n".join(f"<p>{_escaped(one)}</p>" for one in paragraphs),
    )
    sketch = tuple(sorted(chance.getrandbits(62) for _ in base.prepared.features.sketch))
    return Prepared(
        reading,
        dataclasses.replace(base.prepared.features, sketch=sketch),
        f"{base.prepared.title} {number}",
        " ".join((*base.tokens[turn:], *base.tokens[:turn], f"report {number}")),
        ((0, len(paragraphs[0])),),
    )


def outlet(chance: random.Random) -> str:
    """The host of a publisher: a few have much of the news."""
    return f"outlet{int(PUBLISHERS * chance.random() ** 2)}.example"


def fresh(run: str, number: int, published: int) -> Reading:
    """An article that no archive holds yet: a shared text, of which every third word is another text's.

    It is near what is made of the same text, as reports of one event are; some are that text as it is, copies of each
    other. `run` names the addresses.
    """
    chance = random.Random(f"{run} {number}")
    base, others = chance.choice(bases()), chance.choice(bases()).prepared.reading.text.split()
    paragraphs = base.paragraphs
    if chance.random() >= COPIES:
        paragraphs = tuple(" ".join(_mixed(paragraph.split(), others, chance)) for paragraph in paragraphs)
    host = outlet(chance)
    return dataclasses.replace(
        base.prepared.reading,
        url=f"https://{host}/{run}/{number}",
        publisher=host,
        published=published,
        text="\n".join(paragraphs),
        html="\n".join(f"<p>{_escaped(one)}</p>" for one in paragraphs),
    )


def _mixed(words: Sequence[str], others: Sequence[str], chance: random.Random) -> Iterator[str]:
    for place, word in enumerate(words):
        yield chance.choice(others) if place % 3 == 2 else word


def _placement(number: int, chance: random.Random, names: Sequence[str]) -> Placement:
    story = story_of(number)
    copy_of = story if number != story and chance.random() < COPIES else None
    fellows = [other for other in members(number) if other < number][-EDGES // 2 :]
    near = {story, *fellows, *range(max(1, number - EDGES + len(fellows)), number)} - {number}
    edges = tuple(
        Edge(other, 900 - 60 * place, tuple(names[:3]))
        for place, other in enumerate(sorted(near, reverse=True)[:EDGES])
    )
    return Placement(story, copy_of, edges, Reason("joined", 900, story, tuple(names[:3])))


@cache
def _pattern() -> tuple[int, ...]:
    """For each place of a block, the place of the first article of its story."""
    sizes: list[int] = []
    while sum(sizes) < BLOCK:
        sizes.append(max(1, min(LARGEST // (len(sizes) + 1), BLOCK - sum(sizes))))
    places = list(range(BLOCK))
    random.Random(BLOCK).shuffle(places)
    first = [0] * BLOCK
    for size in sizes:
        of_story, places = sorted(places[:size]), places[size:]
        for place in of_story:
            first[place] = of_story[0]
    return tuple(first)


def story_of(number: int) -> int:
    """The story of an article: its number is that of its first article."""
    place = (number - 1) % BLOCK
    return number - place + _pattern()[place]


def members(number: int) -> list[int]:
    """All articles of the story of one."""
    place = (number - 1) % BLOCK
    return [number - place + other for other in _fellows()[_pattern()[place]]]


@cache
def _fellows() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, first in enumerate(_pattern()):
        found.setdefault(first, []).append(place)
    return found


def title_of(number: int) -> str:
    """The headline of an article."""
    return f"{bases()[story_of(number) % len(bases())].prepared.reading.title} ({number})"


@cache
def bases() -> Sequence[Base]:
    """The shared texts of 100 to 2,000 words."""
    found = []
    for name in ("attribution_polnear_train_dev.jsonl.gz", "cluster_ecbplus_traindev.jsonl.gz"):
        for row in rows(need(name)):
            paragraphs = tuple(filter(None, (line.strip() for line in row["text"].split("\n"))))
            if 100 <= len(row["text"].split()) <= 2_000 and len(paragraphs[0].split()) > 4:
                found.append(_base(row["title"] or paragraphs[0][:80], paragraphs))
    return found


def _base(title: str, paragraphs: tuple[str, ...]) -> Base:
    reading = Reading("", State.FULL, title=title, language="en", text="\n".join(paragraphs))
    tokens = tuple(
        prepare(dataclasses.replace(reading, text=paragraph, state=State.FAILED)).body for paragraph in paragraphs
    )
    return Base(prepare(reading), paragraphs, tokens)


def _corrected(prepared: Prepared) -> Prepared:
    reading, more = prepared.reading, "This report was corrected."
    fresh = dataclasses.replace(reading, text=f"{reading.text}\n{more}", html=f"{reading.html}\n<p>{more}</p>")
    return dataclasses.replace(prepared, reading=fresh, body=f"{prepared.body} this report was correct")


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
