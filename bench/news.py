"""News as it comes in, in one file of JSON lines, the same in every run and kept for the next one.

Stories are told by several outlets, each in its own order and with its own omissions; some articles are copies, whole
or cut; some come again with another text, some lines stand there twice, and some are broken. It comes in several
languages, over several months. Lengths are those of the texts it is made of.
"""

import html
import json
import random
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bench.shared import need, rows
from octavo.sample import pages
from octavo.types import Page
from octavo.wire import extract

FORM = 1  # raised when what is written changes
BEGIN, SPAN = 1_783_000_000, 75 * 86_400  # seconds: when the first article was seen, and the last one after it
OUTLETS = 400
BROKEN, TWICE, REVISED, COPIED = 0.02, 0.02, 0.03, 0.12  # shares of lines
OPENED = 0.5  # share of the other lines that open a story
OPEN = 40  # stories that are still told
RECENT = 200  # articles that may be copied, revised or repeated
LONGEST = 600  # words of a text
SHORTEST = 60
ASKED = 12  # texts whose words are asked for
SENTENCE = re.compile(r"(?<=[.!?])\s+")
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title} | {outlet}</title>
<meta property="og:site_name" content="{outlet}"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{published}"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>{title}</h1>
{body}
</article><footer><p>Copyright {outlet}. All rights reserved.</p></footer></body></html>"""


@dataclass(frozen=True, slots=True)
class Text:
    """A headline and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class News:
    """A file, what stands in it, and what may be asked of an archive that holds it."""

    file: str
    lines: int
    articles: int  # addresses of readable lines
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """An article as an outlet has it."""

    url: str
    outlet: str
    text: Text


def file(folder: Path, articles: int, texts: Sequence[Text] | None = None) -> News:
    """A file of so many articles, made of some texts, the shared ones if not given; written unless it is there."""
    named = "shared" if texts is None else "given"
    path = folder / f"news-{named}-{articles}-{FORM}.jsonl"
    told = path.with_suffix(".json")
    if told.exists():
        known = json.loads(told.read_text())
        return News(str(path), known["lines"], known["articles"], tuple(known["queries"]))
    folder.mkdir(parents=True, exist_ok=True)
    texts = shared() if texts is None else texts
    lines = 0
    with path.open("wb") as out:
        for line in _Press(texts, articles).lines():
            out.write(line)
            lines += 1
    news = News(str(path), lines, articles, tuple(_queries(texts)))
    told.write_text(json.dumps(asdict(news)))
    return news


@cache
def shared() -> tuple[Text, ...]:
    """The shared texts of a news article's length, in three languages."""
    found = []
    for name in ("attribution_polnear_train_dev.jsonl.gz", "cluster_ecbplus_traindev.jsonl.gz"):
        found += [_text(row["title"], row["text"].split("\n"), "en") for row in rows(need(name))]
    for language in ("de", "es"):
        of_language = rows(need(f"ask_xquad_{language}.jsonl.gz"))
        found += [_text(row["title"].replace("_", " "), row["paragraphs"], language) for row in of_language]
    chosen = [text for text in found if sum(len(one.split()) for one in text.paragraphs) >= SHORTEST]
    random.Random(FORM).shuffle(chosen)
    return tuple(chosen)


@cache
def invented() -> tuple[Text, ...]:
    """The texts of the sample edition, which are there wherever Octavo is."""
    readings = [extract.extract(Page(one.url, one.html.encode(), content_type="text/html")) for one in pages(BEGIN)]
    return tuple(_text(one.title, one.text.split("\n"), one.language) for one in readings)


def _text(title: str, paragraphs: Sequence[str], language: str) -> Text:
    """A text of at most LONGEST words, with a headline of some words."""
    said = [" ".join(one.split()) for one in paragraphs if len(one.split()) > 4]
    words = 0
    chosen: list[str] = []
    for paragraph in said:
        words += len(paragraph.split())
        if words > LONGEST and chosen:
            break
        chosen.append(paragraph)
    headline = title if len(title.split()) > 2 or not chosen else f"{title}: {' '.join(chosen[0].split()[:8])}"
    return Text(headline, tuple(chosen), language)


class _Press:
    """Outlets that open, tell, copy and correct stories, and the lines they end up as."""

    def __init__(self, texts: Sequence[Text], articles: int) -> None:
        self._texts = texts
        self._articles = articles
        self._chance = random.Random(FORM)
        self._stories = 0
        self._written = 0
        self._open: deque[Text] = deque(maxlen=OPEN)
        self._pieces: deque[_Piece] = deque(maxlen=RECENT)
        self._lines: deque[bytes] = deque(maxlen=RECENT)

    def lines(self) -> Iterator[bytes]:
        """Lines until so many articles were written."""
        while self._written < self._articles:
            kind = self._chance.random()
            if kind < BROKEN:
                yield self._broken()
            elif kind < BROKEN + TWICE and self._lines:
                yield self._chance.choice(self._lines)
            else:
                revised = kind < BROKEN + TWICE + REVISED and bool(self._pieces)
                piece = self._revised() if revised else self._new(copied=kind < BROKEN + TWICE + REVISED + COPIED)
                self._pieces.append(piece)
                line = self._line(piece)
                self._lines.append(line)
                yield line

    def _broken(self) -> bytes:
        """A line with no JSON, with no page, or with a page that holds no article."""
        url = f"https://outlet{self._written}.example/broken"
        lost = '{"url": "https://outlet.example/broken", "html": "<p>The rest of'
        empty = json.dumps({"url": url, "html": "<html><body></body></html>"})
        return f"{self._chance.choice((lost, json.dumps({'url': url}), empty))}\n".encode()

    def _revised(self) -> _Piece:
        """An article that comes again with a longer text, and sometimes with another headline."""
        piece = self._chance.choice(self._pieces)
        more = f"This report was corrected at {self._chance.randrange(10, 24)}:{self._chance.randrange(10, 60)}."
        title = f"{piece.text.title}, corrected" if self._chance.random() < 0.3 else piece.text.title
        return replace(piece, text=replace(piece.text, title=title, paragraphs=(*piece.text.paragraphs, more)))

    def _new(self, *, copied: bool) -> _Piece:
        self._written += 1
        outlet = f"outlet{int(OUTLETS * self._chance.random() ** 2)}"
        url = f"https://{outlet}.example/news/{self._written}"
        return _Piece(url, outlet.title(), self._copied() if copied and self._pieces else self._told())

    def _copied(self) -> Text:
        """What another outlet had, whole or without its end."""
        text = self._chance.choice(self._pieces).text
        kept = len(text.paragraphs) if self._chance.random() < 0.5 else max(2, 2 * len(text.paragraphs) // 3)
        return replace(text, paragraphs=text.paragraphs[:kept])

    def _told(self) -> Text:
        """A new story, or an open one in another outlet's words."""
        if not self._open or self._chance.random() < OPENED:
            self._open.append(self._opened())
            return self._open[-1]
        text = self._chance.choice(self._open)
        paragraphs = [self._retold(one) for one in text.paragraphs if self._chance.random() < 0.8]
        words = text.title.split()
        at = self._chance.randrange(len(words))
        title = " ".join((*words[at:], *words[:at])) if self._chance.random() < 0.7 else text.title
        return Text(title, tuple(paragraphs) or text.paragraphs, text.language)

    def _opened(self) -> Text:
        """The next text; when all were told, each goes on with the end of another."""
        turn, at = divmod(self._stories, len(self._texts))
        self._stories += 1
        text = self._texts[at]
        if not turn:
            return text
        other = self._texts[(at + 37 * turn) % len(self._texts)]
        begun, ended = text.paragraphs, other.paragraphs
        return replace(text, paragraphs=(*begun[: (len(begun) + 1) // 2], *ended[len(ended) // 2 :]))

    def _retold(self, paragraph: str) -> str:
        """A paragraph with a sentence left out, or two changed over."""
        said = SENTENCE.split(paragraph)
        at = self._chance.randrange(len(said))
        if len(said) > 2 and self._chance.random() < 0.5:
            del said[at]
        elif at:
            said[at - 1 : at + 1] = said[at], said[at - 1]
        return " ".join(said)

    def _line(self, piece: _Piece) -> bytes:
        seen = BEGIN + SPAN * self._written // self._articles
        published = datetime.fromtimestamp(seen - self._chance.randrange(7200), UTC).isoformat()
        page = PAGE.format(
            language=piece.text.language,
            title=html.escape(piece.text.title),
            outlet=piece.outlet,
            published=published,
            body="\n".join(f"<p>{html.escape(one, quote=False)}</p>" for one in piece.text.paragraphs),
        )
        when = seen if self._chance.random() < 0.5 else datetime.fromtimestamp(seen, UTC).isoformat()
        return json.dumps({"url": piece.url, "html": page, "seen": when}, ensure_ascii=False).encode() + b"\n"


def _queries(texts: Sequence[Text]) -> Iterator[str]:
    """Words, pairs of words and phrases of some texts, alone and with filters."""
    day = datetime.fromtimestamp(BEGIN + SPAN // 2, UTC).date()
    for text in texts[:: max(1, len(texts) // ASKED)][:ASKED]:
        words = re.findall(r"\w+", text.paragraphs[0])
        at = len(words) // 2
        yield max(words, key=len)
        yield f"{words[at]} {words[at // 2]}"
        yield f'"{" ".join(words[at : at + 3])}"'
        yield f"lang:{text.language} {words[at]}"
        yield f"after:{day} {max(words, key=len)}"
        yield f"before:{day} publisher:outlet{len(words) % 20} {words[at // 2]}"
