"""Filing one reading: placed by the desk, searchable, and kept, in one transaction.

The write transaction is also what puts articles in an order: the id given in it is an article's `seq`, and everything
the desk is told comes from articles with lower ids. So the same readings in the same order give the
same archive, in one process or several, in batches of any size.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from octavo import text
from octavo.archive import Archive, Kept
from octavo.archive.articles import digest
from octavo.desk import embedding, fingerprint, statistic, stories
from octavo.desk.features import features as features_of
from octavo.desk.statistic import Statistic
from octavo.desk.window import Window
from octavo.errors import FetchError
from octavo.insight import keypoints
from octavo.protocols import Embedder
from octavo.types import Article, Features, Placement, Publisher, Reading, State
from octavo.wire import guard

ORIGINS = 5  # articles whose whole text is compared with a new one's
# Parameters that say who came from where, never which article.
_TRACKERS = frozenset({"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "cmpid", "ocid", "ref_src"})


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a reading: its article (None where its publisher was removed), whether new, whether revised."""

    article: Article | None
    new: bool = False
    revised: bool = False


class Filing:
    """Puts readings into the archive."""

    def __init__(
        self, archive: Archive, embedder: Embedder, window: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._archive = archive
        self._embedder = embedder
        self._window = Window(window)
        self._statistic = statistic.empty()
        self._generation = 0  # of the archive that the window and the statistic were read from
        self._clock = clock

    def file(
        self,
        reading: Reading,
        *,
        feed: Publisher | None = None,
        entry: int | None = None,
        article: int | None = None,
        seen: int | None = None,
        sample: bool = False,
    ) -> Filed:
        """Keeps a reading: as a new article, as a new revision of a known one, or not at all where nothing changed.

        `feed` is the publisher whose feed brought it, `entry` the entry that is done with it, `article` the article it
        is known to be of; `seen` is the time of first sight, now where it is None.
        """
        reading = _addressed(reading)
        features = self._features(reading)
        moment = int(self._clock()) if seen is None else seen
        with self._archive.write(durable=False) as kept:
            self._follow(kept)
            publisher = _publisher(kept, reading, feed, sample=sample)
            removed = reading.url and kept.publishers.is_removed_site(_site(reading.url))
            if removed or kept.publishers.is_removed(publisher):
                if entry is not None:
                    kept.entries.give_up(entry, f"{publisher.name} was removed from this instance.")
                return Filed(None)
            known = kept.articles.many([article]).get(article) if article is not None else None
            known = known or kept.articles.by_key(_key(reading, publisher))
            if known is None:
                filed = Filed(self._add(kept, reading, publisher, features, moment), new=True)
            else:
                filed = self._revise(kept, known, reading, features, moment)
            if entry is not None and filed.article is not None:
                kept.entries.read(entry, filed.article.id)
            return filed

    def _add(self, kept: Kept, reading: Reading, publisher: Publisher, features: Features, seen: int) -> Article:
        article = kept.articles.add(_key(reading, publisher), reading, publisher, seen, _points(reading))
        placement = self._place(kept, article, reading, features)
        story = kept.articles.place(article, placement)
        kept.placements.add(article.id, features, placement.edges)
        kept.publishers.counted(publisher, 1)
        kept.stories.recount(story, seen)
        kept.words.add(article, reading.text)
        return kept.articles.get(article.id)

    def _revise(self, kept: Kept, known: Article, reading: Reading, features: Features, seen: int) -> Filed:
        """A new text replaces the one that is shown, unless it says less: a stub never hides the whole article."""
        same = digest(reading.text) == known.sha256 and reading.title == known.title
        if same or (known.state is State.FULL and reading.state is not State.FULL):
            kept.articles.note_wishes(known, reading)
            return Filed(known)
        kept.words.remove(known, kept.articles.revision(known).text)
        article = kept.articles.revise(known, reading, seen, _points(reading))
        kept.words.add(article, reading.text)
        kept.placements.set_features(article.id, features)
        kept.stories.recount(article.story, seen)
        return Filed(article, revised=True)

    # ------------------------------------------------------------------------------------------ placing

    def _features(self, reading: Reading) -> Features:
        """What the desk compares; nothing of a text whose publisher reserves text and data mining."""
        if reading.tdm_reserved:
            return Features(bytes(embedding.DIMENSIONS), b"", b"", (), ())
        return features_of(reading.title, reading.text, reading.language, self._embedder)

    def _follow(self, kept: Kept) -> None:
        """Forgets what was copied from the archive if it changed there: by a revision, a removal, another process."""
        generation = kept.placements.generation()
        if generation != self._generation:
            self._window.clear()
            self._statistic = statistic.empty()
            self._generation = generation

    def _place(self, kept: Kept, article: Article, reading: Reading, features: Features) -> Placement:
        if reading.tdm_reserved:
            return Placement(None, None, (), "Not compared: the publisher reserves text and data mining")
        self._window.extend(*kept.placements.vectors(self._window.last, self._window.size))
        near = self._window.nearest(features.vector, article.id, stories.NEAREST)
        origins = self._origins(kept, reading, features, article.id)
        ids = sorted({*near, *(number for number, _ in origins)})
        others, known = kept.articles.many(ids), kept.placements.features(ids)
        return stories.place(
            _neighbour(article, features),
            [_neighbour(others[number], known[number]) for number in ids if number in others and number in known],
            origins,
            self._weights(kept, article.id),
            f"{reading.title}\n{reading.text}",
        )

    def _origins(self, kept: Kept, reading: Reading, features: Features, before: int) -> list[tuple[int, int]]:
        """How much of the shorter text, per mille, this one and each of its likeliest origins share."""
        sharing = kept.placements.sharing(features.sketch, before)[:ORIGINS]
        sketches = kept.placements.sketches(sharing) if sharing else {}
        likely = [number for number, sketch in sketches.items() if fingerprint.likely(features.sketch, sketch)]
        if not likely:
            return []
        mine = _shingles(reading.text, reading.language)
        return [
            (number, fingerprint.containment(mine, _shingles(kept.articles.revision(other).text, other.language)))
            for number, other in kept.articles.many(likely).items()
        ]

    def _weights(self, kept: Kept, number: int) -> Statistic:
        """The word statistic in force for an article: made once at a fixed mark, from what came before it."""
        mark = statistic.version_at(number - 1)
        if mark != self._statistic.version:
            stored = kept.placements.statistic(mark)
            if stored is None:
                made = Statistic.build(mark, kept.placements.terms(mark + 1, statistic.LAST))
                kept.placements.set_statistic(mark, made.to_bytes())
            self._statistic = made if stored is None else Statistic.from_bytes(stored)
        return self._statistic


def _points(reading: Reading) -> tuple[keypoints.Span, ...]:
    """The key points of a text that is whole, and that its publisher lets a machine read."""
    if reading.state is not State.FULL or reading.tdm_reserved:
        return ()
    return keypoints.pick(reading.title, reading.text, reading.language)


def identity(url: str) -> str:
    """The address that names an article: canonical, without fragment and trackers; raises FetchError."""
    parts = urlsplit(guard.canonical(url))
    query = [
        (k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in _TRACKERS and k[:4] != "utm_"
    ]
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def _addressed(reading: Reading) -> Reading:
    """The reading with its address in canonical form, or with none where it has no usable one."""
    try:
        return replace(reading, url=guard.canonical(reading.url)) if reading.url else reading
    except FetchError:
        return replace(reading, url="")


def _key(reading: Reading, publisher: Publisher) -> str:
    """An article's identity: the publisher's canonical address, else the address it was read at, else its headline."""
    if not reading.url:
        named = " ".join(text.tokens(reading.title, ""))
        return f"{publisher.key}\n{named or digest(reading.text)}"
    try:
        canonical = identity(reading.canonical) if reading.canonical else ""
    except FetchError:
        canonical = ""
    # A canonical address on another host is where a copy came from, not what it is.
    return canonical if canonical and _site(canonical) == _site(reading.url) else identity(reading.url)


def _site(url: str) -> str:
    return guard.host_of(url).removeprefix("www.")


def _publisher(kept: Kept, reading: Reading, feed: Publisher | None, *, sample: bool) -> Publisher:
    """Who published this: the feed's publisher where the page is on its site, else the site's, else who it names."""
    if not reading.url:
        name = reading.publisher
        return feed or kept.publishers.add(f"name:{' '.join(text.tokens(name, ''))}", name or "Publisher not stated")
    site = _site(reading.url)
    if feed is not None and (site == feed.key or site.endswith(f".{feed.key}") or feed.key.endswith(f".{site}")):
        return feed
    home = f"{urlsplit(reading.url).scheme}://{guard.host_of(reading.url)}/"
    return kept.publishers.add(site, reading.publisher or site, home=home, sample=sample)


def _neighbour(article: Article, features: Features) -> stories.Neighbour:
    return stories.Neighbour(
        id=article.id,
        story=article.story,
        copy_of=article.copy_of,
        when=article.published,
        language=article.language,
        features=features,
    )


def _shingles(body: str, language: str) -> fingerprint.Shingles:
    return fingerprint.shingles(fingerprint.hashes(text.tokens(body, language)))
