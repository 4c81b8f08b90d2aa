"""The nouns of Octavo: frozen, without behaviour that touches the world.

Times are whole seconds since 1970-01-01 UTC; None where nobody said. Offsets are Unicode code points, half-open.
Scores are integers, thousandths, so that no sum depends on the order it was made in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """How much of an article the publisher let us read."""

    FULL = "full"
    TRUNCATED = "truncated"
    PAYWALLED = "paywalled"
    CONSENT = "consent wall"
    BLOCKED = "blocked"
    FAILED = "failed"


# ------------------------------------------------------------------------------------------------ the wire


@dataclass(frozen=True, slots=True)
class Page:
    """What one address answered: `url` after redirects, decoded `body` bytes, `status` 200 or 304."""

    url: str
    body: bytes
    status: int = 200
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    robots_tag: str = ""  # X-Robots-Tag, one header a line
    tdm_reservation: str = ""  # TDM-Reservation, "1" means reserved


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as a feed gave it; texts are plain, clipped and without markup, `content` is the feed's HTML."""

    guid: str
    url: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    published: int | None = None
    updated: int | None = None
    authors: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's own words: title, home page, language, entries, and a sentence for each item that could not be used."""

    title: str
    home: str
    language: str
    entries: tuple[Entry, ...]
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """A feed to be added: from an OPML list, a page, or a person."""

    url: str
    title: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page says: the clean text and what the page states about it, or why it could not be read.

    `text` holds one paragraph a line; `html` holds as many block elements, in the same order and with the same words.
    """

    url: str
    state: State
    reason: str = ""  # a sentence where state is not FULL
    title: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    published: int | None = None
    zone: int = 0  # minutes east of UTC in which the page tells the time of publication
    modified: int | None = None
    language: str = ""
    section: str = ""
    keywords: tuple[str, ...] = ()
    image: str = ""
    caption: str = ""
    canonical: str = ""
    text: str = ""
    html: str = ""
    noarchive: bool = False  # the publisher asks that no copy be shown
    tdm_reserved: bool = False  # the publisher reserves text and data mining
    nosnippet: bool = False  # the publisher asks that no words of the text be shown to strangers


# ------------------------------------------------------------------------------------------------ the desk


@dataclass(frozen=True, slots=True)
class Features:
    """What the desk needs of an article, in integers; a pure function of title, text and language.

    vector: int8[256] as bytes · terms: sorted uint32 token hashes as bytes · counts: uint8 for each term, the high bit
    set where it is written as a name or number · sketch: sampled shingle hashes below 2⁶³ · names: in order of weight.
    """

    vector: bytes
    terms: bytes
    counts: bytes
    sketch: tuple[int, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of an article or story: `key` in addresses and data, `score` per mille, `reason` for the reader."""

    key: str
    score: int
    reason: str


@dataclass(frozen=True, slots=True)
class Edge:
    """How near another article is: score 0..1000 and the names or words both share."""

    other: int
    score: int
    shares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the desk decided something: a code and what it rests on; `desk.reasons` has the codes and says them in words.

    score: per mille · other: the article, correction or story it is about · words: what both tell of, or who said so.
    """

    code: str
    score: int = 0
    other: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs: a story (its own number: it opens one), what it copies, what is near it, and why."""

    story: int
    copy_of: int | None
    edges: tuple[Edge, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Move:
    """An earlier article whose story is another now, with what copies it; `by` is the new article that showed it."""

    article: int
    story: int
    reason: Reason
    by: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a run of new articles belongs, and what it changed.

    ended: stories that have no article left, each with the story that its address leads to now, and the article by
    which it ended; those that the run opened itself are among them.
    """

    placements: tuple[Placement, ...]
    moves: tuple[Move, ...] = ()
    ended: Mapping[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A reading with all that is made of it alone, wherever that is computed.

    `title` and `body` are the tokens of headline and text, separated by spaces; `points` the spans of its key points;
    `credit` is whose text it says it is, and `credited` where it says so; `topics` what it is about, the first first.
    """

    reading: Reading
    features: Features
    title: str
    body: str
    points: tuple[tuple[int, int], ...] = ()
    credit: str = ""
    credited: str = ""
    topics: tuple[Topic, ...] = ()


# ------------------------------------------------------------------------------------------------ the archive


@dataclass(frozen=True, slots=True)
class Publisher:
    """An outlet. `key` is its host, or `name:` and its folded name where no address is known."""

    id: int
    key: str
    name: str
    home: str = ""
    licensed: bool = False  # its licence lets strangers read whole texts
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """An address that is polled."""

    id: int
    url: str
    title: str
    publisher: Publisher
    state: str = "new"  # new, ok, failing
    reason: str = ""
    added: int = 0
    checked: int | None = None
    due: int = 0
    interval: int = 3600
    failures: int = 0
    etag: str = ""
    last_modified: str = ""


def told_at(published: int | None, seen: int) -> int:
    """When an article was told, in seconds: a publisher's own time, but never later than it was first seen."""
    return seen if published is None else min(published, seen)


@dataclass(frozen=True, slots=True)
class Article:
    """Our record of one publisher's piece, without its text. `lead` is its first words, at most 300 characters."""

    id: int
    url: str  # "" where no link is known
    title: str
    publisher: Publisher
    authors: tuple[str, ...]
    published: int | None
    modified: int | None
    seen: int
    language: str
    section: str
    lead: str
    words: int
    state: State
    reason: str
    story: int
    copy_of: int | None
    why: Reason  # of its placement
    revision: int
    sha256: str
    image: str = ""
    caption: str = ""
    canonical: str = ""
    credit: str = ""  # whose text it says it is, where that is not its publisher's own
    credited: str = ""  # and where it says so, in words
    keywords: tuple[str, ...] = ()  # the publisher's own
    topics: tuple[Topic, ...] = ()  # what it is about, the first first
    noarchive: bool = False
    tdm_reserved: bool = False
    nosnippet: bool = False
    zone: int = 0  # minutes east of UTC in which `published` was told
    shelf: int = 0  # the month it came in, as 202611, with whose texts its own go; 0 where they stay for good
    let_go: int | None = None  # when its texts were let go, their term being over

    @property
    def when(self) -> int:
        """The time to rank by: published, but never later than first seen."""
        return told_at(self.published, self.seen)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A new article, placed, with the id that is its place in the order of arrival; `seen` is when it came in."""

    id: int
    key: str
    prepared: Prepared
    publisher: Publisher
    seen: int
    placement: Placement


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable text of an article; revisions are numbered from 1.

    `points` are the spans of its key points, the most telling first; picked once, when the text was filed.
    """

    article: int
    number: int
    sha256: str
    title: str
    text: str
    html: str
    seen: int
    points: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Articles of several publishers about one event."""

    id: int
    title: str
    lead: int  # the id of the article that stands for it
    articles: int
    publishers: int
    copies: int
    origins: int  # whose texts these are: an agency, however often it is printed, is one
    first_seen: int
    last_seen: int
    language: str = ""
    topics: tuple[Topic, ...] = ()  # by the vote of its articles


@dataclass(frozen=True, slots=True)
class Related:
    """An article near the one being read, and why it is shown."""

    article: Article
    reason: Reason

    @property
    def loose(self) -> bool:
        """Whether it is too little near to be called on topic."""
        return self.reason.code == "loose"


# ------------------------------------------------------------------------------------------------ insight


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact characters that support a sentence: text(revision)[start:end] == quote."""

    article: int
    revision: int
    start: int
    end: int
    quote: str
    paragraph: int  # 1 for the first


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence the machine shows, with what supports it."""

    text: str
    evidence: tuple[Evidence, ...]


# ------------------------------------------------------------------------------------------------ readers


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who reads here. Reader 1 is the owner; a stranger has no row."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a reader said of two articles: that they are `apart`, tell the `same` story, or that one is a `copy`.

    `story` and `copy_of` are where the article belonged until then; `undone` is when it was taken back.
    """

    id: int
    kind: str
    article: int
    other: int
    reader: str
    at: int
    story: int
    copy_of: int | None
    undone: int | None


# ------------------------------------------------------------------------------------------------ pages


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as one reader sees it in a list."""

    article: Article
    saved: bool = False
    read: bool = False
    copies: int = 0  # copies of it folded under it


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story in a list: its lead article, a few more from other publishers, its counts."""

    story: Story
    lead: ArticleView
    others: tuple[ArticleView, ...] = ()


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The front page: stories in the desk's order, `page` from 1, `more` if another follows."""

    stories: tuple[StoryView, ...]
    page: int
    more: bool
    languages: tuple[tuple[str, int], ...]  # language and number of recent stories
    language: str
    topics: tuple[tuple[str, int], ...]  # first topic and number of recent stories
    topic: str
    articles: int  # in the archive
    publishers: int
    newest: int | None
    feeds: int


@dataclass(frozen=True, slots=True)
class Reporting:
    """How many reports of its own, and how many copies, a publisher has of a story."""

    publisher: Publisher
    own: int
    copied: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Whence some articles of a story come: from whom they are credited to, or from the publisher that was first.

    `reasons` tells of each of its articles why it is counted here; an article's own publisher needs none.
    """

    name: str
    credited: bool
    articles: tuple[Article, ...]
    reasons: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story with some of its reports; `copies` maps the id of each to the articles that copy it."""

    story: Story
    articles: tuple[ArticleView, ...]
    copies: dict[int, tuple[ArticleView, ...]]
    outlets: tuple[Reporting, ...]  # of all its reports
    origins: tuple[Origin, ...]  # of all its reports, those of most first
    names: tuple[tuple[str, int], ...]  # whom and what several publishers tell of, with their number
    key_points: tuple[Sentence, ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article to read: `paragraphs` are safe HTML, one a paragraph of the text; empty where it may not be shown."""

    view: ArticleView
    story: Story
    paragraphs: tuple[str, ...]
    whole: bool  # False: this reader sees the excerpt only
    excerpt: str
    key_points: tuple[Sentence, ...]
    no_key_points: str  # why there are none, a sentence
    related: tuple[Related, ...]
    copies: tuple[Article, ...]
    origin: Article | None  # what it copies
    revisions: tuple[Revision, ...]  # oldest first
    shown: int  # the number of the revision that is shown
    absent: str = ""  # why its text is no longer here, a sentence


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text around a match; `marked` tells whether this part is what was searched for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result with the words around the match."""

    view: ArticleView
    snippet: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Search results; `problem` is a sentence where the query cannot be understood."""

    query: str
    order: str  # "best" or "newest"
    hits: tuple[Hit, ...]
    page: int
    more: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PublisherPage:
    """A publisher, its feeds and its newest articles."""

    publisher: Publisher
    feeds: tuple[Feed, ...]
    articles: tuple[ArticleView, ...]
    total: int
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class NamePage:
    """A name with the articles that tell it, newest first; `publishers` of the newest are counted."""

    name: str
    articles: tuple[ArticleView, ...]
    publishers: int
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class CorrectionsPage:
    """What was corrected, the last first, each with the two articles that it is about."""

    corrections: tuple[tuple[Correction, Article, Article], ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class SavedPage:
    """What a reader saved, newest mark first."""

    articles: tuple[ArticleView, ...]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of collecting did."""

    feeds: int = 0
    unchanged: int = 0
    failed: int = 0
    entries: int = 0
    pages: int = 0
    articles: int = 0
    revisions: int = 0
    problems: tuple[str, ...] = field(default=())
