"""Archives of any size, made from the shared texts and kept for the next run."""

import dataclasses
import random
import shutil
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bench.shared import need, rows
from octavo.archive import Archive, Kept
from octavo.desk import embedding, features
from octavo.insight import keypoints
from octavo.types import Edge, Features, Placement, Reading, State

FORM = 4  # raised when what is filled in changes
NEWEST = 1_790_000_000
SPAN = 90 * 24 * 3600
PUBLISHERS = 500
BATCH = 200
# Twenty articles in a row make seven stories of these sizes; the first block of a thousand is one large story.
SIZES = (8, 5, 3, 1, 1, 1, 1)
STARTS = tuple(start for place, size in enumerate(SIZES) for start in [sum(SIZES[:place])] * size)


@dataclasses.dataclass(frozen=True)
class Base:
    """A shared text with its features."""

    title: str
    paragraphs: tuple[str, ...]
    features: Features


def archive(folder: Path, size: int) -> Path:
    """The data folder of an archive of so many articles, filled now unless an earlier run did."""
    data = folder / f"{size}-{FORM}"
    if (data / "whole").exists():
        return data
    shutil.rmtree(data, ignore_errors=True)
    kept_archive = Archive.open(data)
    for first in range(1, size + 1, BATCH):
        with kept_archive.write(durable=False) as kept:
            for number in range(first, min(first + BATCH, size + 1)):
                _keep(kept, number, size)
        if first % 20_000 == 1 and sys.stderr.isatty():
            print(f"filling {first - 1} of {size}", file=sys.stderr)
    kept_archive.close()
    (data / "whole").touch()
    return data


def story_of(number: int) -> int:
    """The story of an article: its number is that of its first article."""
    place = (number - 1) % 20
    block = number - place
    return block if (number - 1) // 20 % 50 == 0 else block + STARTS[place]


def title_of(number: int) -> str:
    """The headline of an article."""
    return f"{bases()[story_of(number) % len(bases())].title} ({number})"


def query(number: int) -> str:
    """Something to search for: one word, two, a phrase, or a word of one language, by turns."""
    base = bases()[number % len(bases())]
    spoken = base.paragraphs[0].split()
    title = [word for word in base.title.split() if len(word) > 4] or ["government"]
    kinds = (title[0], " ".join(title[:2]), f'"{" ".join(spoken[2:4])}"', f"{title[-1]} lang:en")
    return kinds[number % len(kinds)].replace("'", " ")


@cache
def bases() -> Sequence[Base]:
    """The shared texts of 100 to 2,000 words."""
    embedder = embedding.load()
    found = []
    for name in ("attribution_polnear_train_dev.jsonl.gz", "cluster_ecbplus_traindev.jsonl.gz"):
        for row in rows(need(name)):
            paragraphs = tuple(filter(None, (line.strip() for line in row["text"].split("\n"))))
            if 100 <= len(row["text"].split()) <= 2_000 and len(paragraphs[0].split()) > 4:
                title = row["title"] or paragraphs[0][:80]
                found.append(Base(title, paragraphs, features.features(title, "\n".join(paragraphs), "en", embedder)))
    return found


def _keep(kept: Kept, number: int, size: int) -> None:
    chance = random.Random(number)
    story = story_of(number)
    base = bases()[story % len(bases())]
    turn = chance.randrange(len(base.paragraphs))
    body = "\n".join((*base.paragraphs[turn:], *base.paragraphs[:turn], f"Report {number}."))
    host = f"outlet{chance.randrange(PUBLISHERS)}.example"
    reading = Reading(
        url=f"https://{host}/news/{number}",
        state=State.FULL,
        title=title_of(number),
        publisher=host,
        authors=("A. Writer",),
        published=NEWEST - SPAN + SPAN * number // size,
        language="en",
        text=body,
        html="\n".join(f"<p>{text_of}</p>" for text_of in map(_escaped, body.split("\n"))),
    )
    publisher = kept.publishers.add(host, host.removesuffix(".example").title())
    article = kept.articles.add(reading.url, reading, publisher, reading.published or NEWEST, _points(reading))
    copy_of = story if number != story and chance.random() < 0.15 else None
    near = sorted(
        {story, *chance.sample(range(max(1, number - 60), number), min(8, number - 1))} - {number}, reverse=True
    )
    edges = tuple(
        Edge(other, 900 - 60 * place, base.features.names[:3]) for place, other in enumerate(near) if other < number
    )
    kept.articles.place(article, Placement(None if story == number else story, copy_of, edges, "Same story"))
    sketch = tuple(sorted(chance.getrandbits(62) for _ in range(24)))
    kept.placements.add(article.id, dataclasses.replace(base.features, sketch=sketch), edges)
    kept.publishers.counted(publisher, 1)
    kept.stories.recount(story, NEWEST)
    kept.words.add(kept.articles.get(article.id), body)
    if chance.random() < 0.03:
        fresh = dataclasses.replace(
            reading,
            text=body + "\nThis report was corrected.",
            html=reading.html + "\n<p>This report was corrected.</p>",
        )
        kept.words.remove(kept.articles.get(article.id), body)
        revised = kept.articles.revise(kept.articles.get(article.id), fresh, NEWEST, _points(fresh))
        kept.words.add(revised, fresh.text)


def _points(reading: Reading) -> tuple[tuple[int, int], ...]:
    return keypoints.pick(reading.title, reading.text, reading.language)


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
