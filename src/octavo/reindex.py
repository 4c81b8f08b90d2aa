"""Making anew what an earlier version made of everything kept: words, features, credits, topics and placements.

    archive ─→ batches of texts ─→ executor: tokens or features ─→ one transaction a batch ─→ archive

It goes through the articles in the order in which they came in, while others read and file. The ledger says up to
which article it came, and moves in the transaction that writes the batch: whatever is stopped or killed goes on there.
What is filed meanwhile has higher ids, so it is met before the end; the transaction that finds no more ends the work.
"""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from octavo import text
from octavo.archive import Archive, Kept, search
from octavo.archive.tasks import REINDEX, Page
from octavo.desk import embedding, features, statistic, versions
from octavo.errors import UsageError
from octavo.executor import Executor, Inline, mapped
from octavo.nearby import Nearby
from octavo.preparing import UNCOMPARED, credit_of, topics_of
from octavo.types import Article, Features, Prepared, Reading

BATCH = 24  # articles that are made by one call and written in one transaction, for which a writer may have to wait
TASK = "reindex"
BUSY = "Another reindex is at work"
KINDS = ("words", "features", "credits", "topics", "placements")  # in this order: the last two rest on features

Told = tuple[str, str, str]  # headline, text, language


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: the articles up to `position` of those up to `last` have what is made."""

    kind: str
    position: int
    last: int
    done: bool = False


@dataclass(frozen=True, slots=True)
class _Item:
    """An article to be written, with its text and what was made of that; both None where it is to be left as it is."""

    article: Article
    told: Told | None
    made: Any


@dataclass(frozen=True, slots=True)
class _Batch:
    """What was read ahead of the articles up to `end`, all there are where it is None: texts by id, with revisions."""

    end: int | None = None
    told: dict[int, tuple[int, Told]] = field(default_factory=dict)


class _Kind(Protocol):
    """One kind of what is made of articles."""

    name: str

    @property
    def make(self) -> Callable[[Sequence[Told]], Sequence[Any]]:
        """What makes it, or what is needed to place by: a pure function of this module, which an executor runs."""
        ...

    def wanted(self, kept: Kept, articles: Sequence[Article]) -> set[int]:
        """The articles that are to have it made anew, if their texts are here."""
        ...

    def begin(self, kept: Kept) -> None:
        """Makes ready for the first article."""
        ...

    def can_go_on(self, kept: Kept) -> bool:
        """Whether what an earlier run wrote is there."""
        ...

    def write(self, kept: Kept, page: Page, items: Sequence[_Item]) -> None:
        """Writes the next articles, in their order, after those up to the page's position."""
        ...

    def end(self, kept: Kept) -> None:
        """Makes all that was written hold."""
        ...


class Reindexing:
    """Makes anew what is kept of articles."""

    def __init__(
        self,
        archive: Archive,
        executor: Executor,
        window: int,
        *,
        batch: int = BATCH,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._archive = archive
        self._executor = executor
        self._window = window
        self._batch = batch
        self._clock = clock

    def run(self, kinds: Sequence[str] = KINDS, *, everything: bool = False) -> Iterator[Step]:
        """The steps of making anew what is of another version, `everything` where that is wished, from where it ended.

        Placements take features that are of another version with them. Raises UsageError, ArchiveBusy, LeaseLost.
        """
        if unknown := [kind for kind in kinds if kind not in KINDS]:
            raise UsageError(f"{unknown[0]} cannot be made anew: say {', '.join(KINDS)}, or nothing.", unknown[0])
        with self._archive.alone(TASK, BUSY):
            number, todo = self._begin(kinds, everything=everything)
            self._give_room_back(number)  # of a run that was stopped before it did
            for kind in todo:
                yield from self._renew(kind, number)
                self._give_room_back(number)

    def _begin(self, kinds: Sequence[str], *, everything: bool) -> tuple[int, list[_Kind]]:
        """Takes the task up and notes what is to be done, so that whoever goes on knows: its number, and what it is."""
        todo: list[_Kind] = []
        every: tuple[_Kind, ...] = (
            _Words(),
            _Features(),
            _Credits(self._now),
            _Topics(self._now),
            _Placements(self._window, self._now),
        )
        with self._archive.write(durable=True) as kept:
            number = kept.tasks.take(TASK, self._now())
            for kind in every:
                is_stale = _is_stale(kept, kind.name)
                is_needed = is_stale and kind.name == "features" and bool({"topics", "placements"} & set(kinds))
                if is_needed or (kind.name in kinds and (is_stale or everything)):
                    todo.append(kind)
                    page = kept.tasks.page(REINDEX + kind.name)
                    if page is None or page.done or page.name != _made_by(kind.name):
                        kept.tasks.set_page(_begun(kind.name, page), self._now())
        return number, todo

    def _give_room_back(self, number: int) -> None:
        """Drops an index that was replaced, some of it in each transaction."""
        is_left = True
        while is_left:
            with self._archive.write(durable=False) as kept:
                kept.tasks.require(TASK, number)
                is_left = kept.words.drop_former()

    # ------------------------------------------------------------------------------------------ one kind

    def _renew(self, kind: _Kind, number: int) -> Iterator[Step]:
        """The steps of making one kind anew, until there is no further article."""
        while True:
            with self._archive.read() as kept:
                start = _page(kept, kind.name).position
            with closing(self._made(kind, start)) as batches:
                for batch, made in batches:
                    page, last = self._write(kind, number, batch, made)
                    yield Step(kind.name, page.position, max(last, page.position), page.done)
                    if page.done:
                        return
                    if page.position != batch.end:  # it had to begin again, or more came in than one batch holds
                        break

    def _made(self, kind: _Kind, start: int) -> Generator[tuple[_Batch, dict[int, Any]], None, None]:
        """Batch by batch from an article on, what is made of them, by id; then one that is open at its end."""
        ahead: deque[_Batch] = deque()

        def told() -> Iterator[list[Told]]:
            for batch in self._read(kind, start):
                ahead.append(batch)
                yield [one for _, one in batch.told.values()]

        for made in mapped(self._executor, kind.make, told()):
            batch = ahead.popleft()
            yield batch, dict(zip(batch.told, made, strict=True))
        yield _Batch(), {}

    def _read(self, kind: _Kind, start: int) -> Iterator[_Batch]:
        while True:
            with self._archive.read() as kept:
                articles = kept.articles.after(start, self._batch)
                told = _told(kept, kind, articles)
            if not articles:
                return
            start = articles[-1].id
            yield _Batch(start, {a.id: (a.revision, told[a.id]) for a in articles if a.id in told})

    def _write(self, kind: _Kind, number: int, batch: _Batch, made: dict[int, Any]) -> tuple[Page, int]:
        """Writes a batch as the archive is now; returns how far it came, and the last article there is."""
        with self._archive.write(durable=False) as kept:
            kept.tasks.require(TASK, number)
            page = _page(kept, kind.name)
            if page.name != _made_by(kind.name) or (page.position and not kind.can_go_on(kept)):
                page = _begun(kind.name, page)
            if not page.position:
                kind.begin(kept)
            some = kept.articles.after(page.position, self._batch)
            articles = [article for article in some if batch.end is None or article.id <= batch.end]
            kind.write(kept, page, self._items(kept, kind, articles, batch, made))
            page = self._moved(page, some, articles, batch.end)
            if page.done:
                kind.end(kept)
            kept.tasks.set_page(page, self._now())
            return page, kept.articles.last()

    def _moved(self, page: Page, some: Sequence[Article], articles: Sequence[Article], end: int | None) -> Page:
        """The page after some articles: at the end of the batch where none before that is left."""
        reached = articles[-1].id if articles else page.position
        if end is None:
            return replace(page, position=reached, done=len(some) < self._batch)
        is_left = len(articles) == len(some) == self._batch and reached < end
        return replace(page, position=reached if is_left else end)

    def _items(
        self, kept: Kept, kind: _Kind, articles: Sequence[Article], batch: _Batch, made: dict[int, Any]
    ) -> list[_Item]:
        """The articles with what was made of them; of those that changed since, it is made here and now."""
        wanted = kind.wanted(kept, articles)
        known = {a.id: batch.told[a.id][1] for a in articles if batch.told.get(a.id, (0,))[0] == a.revision}
        known = {number: told for number, told in known.items() if number in wanted}
        late = _told(kept, kind, [article for article in articles if article.id in wanted - known.keys()])
        all_told = known | late
        all_made = made | dict(zip(late, kind.make(list(late.values())), strict=True))
        return [_Item(a, all_told.get(a.id), all_made[a.id] if a.id in all_told else None) for a in articles]

    def _now(self) -> int:
        return int(self._clock())


def stale(archive: Archive) -> tuple[str, ...]:
    """What of an archive was made by another version, or is being made anew: some of `KINDS`."""
    with archive.read() as kept:
        if not kept.articles.last():
            return ()
        return tuple(kind for kind in KINDS if _is_stale(kept, kind))


def _is_stale(kept: Kept, kind: str) -> bool:
    page = kept.tasks.page(REINDEX + kind)
    if kind == "words":  # the index itself says whose tokens it holds
        return kept.words.tokens() != text.TOKENS_VERSION or (page is not None and not page.done)
    return page is None or not page.done or page.name != _made_by(kind)


def _made_by(kind: str) -> str:
    """What makes a kind now."""
    return search.made_by() if kind == "words" else versions.made_by()[kind]


def _page(kept: Kept, kind: str) -> Page:
    """The ledger's line of a kind that is being made anew."""
    return kept.tasks.page(REINDEX + kind) or _begun(kind, None)


def _begun(kind: str, page: Page | None) -> Page:
    """The ledger's line of a kind of which nothing is made anew yet, given the line that was there.

    `known` says that this version made it before, so that what cannot be made anew may stay.
    """
    name = _made_by(kind)
    is_known = page is not None and page.name == name and (page.done or page.known > 0)
    return Page(REINDEX + kind, name, known=int(is_known))


def _told(kept: Kept, kind: _Kind, articles: Sequence[Article]) -> dict[int, Told]:
    """What is made anew from, by id: of the articles that want it and have their texts."""
    texts = kept.articles.texts(sorted(kind.wanted(kept, articles)))
    return {a.id: (a.title, texts[a.id], a.language) for a in articles if a.id in texts}


def tokens_of(told: Sequence[Told]) -> list[tuple[str, str]]:
    """The tokens of headlines and texts, separated by spaces."""
    return [
        (" ".join(text.tokens(title, language)), " ".join(text.tokens(body, language)))
        for title, body, language in told
    ]


def features_of(told: Sequence[Told]) -> list[Features]:
    """The features of articles, by the embedder that needs nothing."""
    embedder = embedding.load()
    return [features.features(title, body, language, embedder) for title, body, language in told]


# ---------------------------------------------------------------------------------------------------- the kinds


class _Words:
    """The word index. A text that was let go has no words, and gets none."""

    name = "words"
    make = staticmethod(tokens_of)

    def wanted(self, kept: Kept, articles: Sequence[Article]) -> set[int]:  # noqa: ARG002 - the protocol's
        return {article.id for article in articles if article.let_go is None}

    def begin(self, kept: Kept) -> None:
        kept.words.begin()

    def can_go_on(self, kept: Kept) -> bool:
        return kept.words.begun()

    def write(self, kept: Kept, page: Page, items: Sequence[_Item]) -> None:  # noqa: ARG002 - the protocol's
        kept.words.renew([(item.article, *item.made) for item in items if item.told is not None])

    def end(self, kept: Kept) -> None:
        kept.words.end()


class _Features:
    """Features, of the articles that have any: what was let go stays let go.

    Where a text was let go, features of another version go as well: they can be compared with no others.
    """

    name = "features"
    make = staticmethod(features_of)

    def wanted(self, kept: Kept, articles: Sequence[Article]) -> set[int]:
        return kept.placements.having([article.id for article in articles])

    def begin(self, kept: Kept) -> None:
        pass

    def can_go_on(self, kept: Kept) -> bool:  # noqa: ARG002 - the protocol's
        return True

    def write(self, kept: Kept, page: Page, items: Sequence[_Item]) -> None:
        made = {
            item.article.id: (item.article.shelf, UNCOMPARED if item.article.tdm_reserved else item.made)
            for item in items
            if item.told is not None
        }
        kept.placements.replace(made)
        if not page.known:
            kept.placements.forget([item.article.id for item in items if item.told is None])

    def end(self, kept: Kept) -> None:
        kept.placements.forget_statistics()  # they counted other terms


class _Credits:
    """Whose texts articles say they are."""

    name = "credits"

    def __init__(self, clock: Callable[[], int]) -> None:
        self._now = clock

    @staticmethod
    def make(told: Sequence[Told]) -> Sequence[Told]:
        """The same: what is credited is told by more than an article's words, and soon found."""
        return told

    def wanted(self, kept: Kept, articles: Sequence[Article]) -> set[int]:  # noqa: ARG002 - the protocol's
        return {article.id for article in articles if article.let_go is None and not article.tdm_reserved}

    def begin(self, kept: Kept) -> None:
        pass

    def can_go_on(self, kept: Kept) -> bool:  # noqa: ARG002 - the protocol's
        return True

    def write(self, kept: Kept, page: Page, items: Sequence[_Item]) -> None:  # noqa: ARG002 - the protocol's
        changed = set()
        for article, told in ((item.article, item.told) for item in items):
            if told is None:
                continue
            made = credit_of(told[1], article.authors, article.publisher.name, article.url, article.canonical)
            if made != (article.credit, article.credited):
                kept.articles.set_credit(article.id, *made)
                changed.add(article.story)
        if changed:
            kept.stories.recount(changed, self._now())

    def end(self, kept: Kept) -> None:
        pass


class _Topics:
    """What articles are about. Where the text was let go, what was told of it stays."""

    name = "topics"
    make = staticmethod(_Credits.make)

    def __init__(self, clock: Callable[[], int]) -> None:
        self._now = clock

    def wanted(self, kept: Kept, articles: Sequence[Article]) -> set[int]:  # noqa: ARG002 - the protocol's
        return {article.id for article in articles if article.let_go is None}

    def begin(self, kept: Kept) -> None:
        pass

    def can_go_on(self, kept: Kept) -> bool:  # noqa: ARG002 - the protocol's
        return True

    def write(self, kept: Kept, page: Page, items: Sequence[_Item]) -> None:  # noqa: ARG002 - the protocol's
        features = kept.placements.features([item.article.id for item in items])
        changed = set()
        for article, told in ((item.article, item.told) for item in items):
            if told is None:
                continue
            made = topics_of(_reading(article, told), features.get(article.id, UNCOMPARED))
            if made != article.topics:
                kept.articles.set_topics(article.id, made)
                changed.add(article.story)
        if changed:
            kept.stories.recount(changed, self._now())

    def end(self, kept: Kept) -> None:
        pass


class _Placements:
    """Placements, as if every article were filed anew, with the features it has, after those with lower ids.

    Articles whose features or texts were let go keep theirs, and so do copies of a text that was.
    """

    name = "placements"
    make = staticmethod(tokens_of)

    def __init__(self, window: int, now: Callable[[], int]) -> None:
        # The executor is busy with what is read ahead: a search that waited for it would keep every writer waiting.
        self._nearby = Nearby(window, Inline())
        self._now = now

    def wanted(self, kept: Kept, articles: Sequence[Article]) -> set[int]:
        having = kept.placements.having([article.id for article in articles])
        origins = kept.articles.many({article.copy_of for article in articles if article.copy_of is not None})
        return {a.id for a in articles if a.id in having and (a.copy_of is None or origins[a.copy_of].let_go is None)}

    def begin(self, kept: Kept) -> None:
        kept.placements.forget_statistics()

    def can_go_on(self, kept: Kept) -> bool:  # noqa: ARG002 - the protocol's
        return True

    def write(self, kept: Kept, page: Page, items: Sequence[_Item]) -> None:
        self._nearby.follow(kept)
        made = kept.placements.features([item.article.id for item in items if item.told is not None])
        reached = page.position
        for run in _runs([item for item in items if item.article.id in made]):
            first = run[0].article.id
            mark = statistic.version_at(first - 1)
            if mark != statistic.version_at(max(reached - 1, 0)):
                kept.placements.forget_statistic(mark)  # who files ahead of this made it of what was to change
            placed = self._nearby.place(kept, first, [_prepared(item, made[item.article.id]) for item in run])
            pairs = zip((item.article for item in run), placed.placements, strict=True)
            kept.move(list(pairs), self._now(), placed.moves)
            reached = run[-1].article.id

    def end(self, kept: Kept) -> None:
        kept.placements.changed()


def _runs(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    """Articles in runs whose ids follow on each other and that are placed by one statistic."""
    run: list[_Item] = []
    for item in items:
        number = item.article.id
        follows = run and number == run[-1].article.id + 1
        if run and not (follows and statistic.version_at(number - 1) == statistic.version_at(number - 2)):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _prepared(item: _Item, made: Features) -> Prepared:
    """An article as it would be filed."""
    article = item.article
    reading = _reading(article, item.told or ("", "", ""))
    return Prepared(reading, UNCOMPARED if article.tdm_reserved else made, *item.made)


def _reading(article: Article, told: Told) -> Reading:
    """What was read of an article, as far as placing and topics ask for it."""
    title, body, language = told
    return Reading(
        url=article.url,
        state=article.state,
        title=title,
        published=article.published,
        language=language,
        section=article.section,
        keywords=article.keywords,
        text=body,
        tdm_reserved=article.tdm_reserved,
    )
