"""Every action of the product, one short method each: what pages, programs and the command line ask for.

Reading meets here: the archive's rows, the desk's order, insight's sentences. Writing goes through `pipeline`.
A reader is a row of the archive; a stranger is None and sees what publishers let strangers see (law 10).
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from octavo import correcting, text
from octavo.archive import OWNER, Archive, Kept
from octavo.archive.marks import KINDS
from octavo.archive.search import Query, parse
from octavo.config import LONGEST_TERM
from octavo.desk import descent, names, ranking, related, topics
from octavo.errors import NotFound, UsageError
from octavo.insight import keypoints
from octavo.retention import TERMS
from octavo.types import (
    Article,
    ArticlePage,
    ArticleView,
    Correction,
    CorrectionsPage,
    Feed,
    FrontPage,
    Hit,
    NamePage,
    Publisher,
    PublisherPage,
    Reader,
    Related,
    Reporting,
    Revision,
    SavedPage,
    SearchPage,
    Sentence,
    Snippet,
    State,
    Story,
    StoryPage,
    StoryView,
)

STORIES = 30  # on a front page
FRONTS = 256  # of languages, topics and pages, that are kept
RECENT = 300  # stories that are ranked: the newest, so that the front page costs the same in any archive
NEAREST = 60  # articles that are considered as related
LEADING = 1  # stories of a front page that are shown with further reports
OTHERS = 3  # further reports under a story
REPORTS = 30  # on a page of a story
ARTICLES = 30  # on the other lists
TELLERS = 300  # newest articles that tell a name, of which its page is made
LONGEST_NAME = 8  # words
HITS = 10  # on a page of search results
REMOVED = 200  # articles that are removed in one transaction
TELLING = 4  # articles a story's key points are picked from


class Newsroom:
    """The product, over one archive."""

    def __init__(self, archive: Archive, clock: Callable[[], float] = time.time) -> None:
        self.archive = archive
        self._clock = clock
        # By language and topic, with the second they were ranked in; and pages of these.
        self._fresh: dict[tuple[str, str], tuple[int, list[Story]]] = {}
        self._fronts: dict[tuple[str, str, int], tuple[tuple[int, int], FrontPage]] = {}

    def now(self) -> int:
        """The time, in whole seconds."""
        return int(self._clock())

    # ------------------------------------------------------------------------------------------ pages

    def front_page(self, reader: Reader | None, page: int = 1, language: str = "", topic: str = "") -> FrontPage:
        """The stories of the day, in the desk's order as of this second, with the reader's marks as they are now.

        Of one language or one topic where these are named. Raises UsageError where there is no such topic.
        """
        if topic and topic not in topics.keys():  # noqa: SIM118 - a function
            raise UsageError(f"There is no topic {topic}; there are {', '.join(topics.keys())}.", topic)
        with self.archive.read() as kept:
            front = self._front(kept, page, language, topic)
            return _marked(kept, front, reader) if reader else front

    def _front(self, kept: Kept, page: int, language: str, topic: str) -> FrontPage:
        """A front page without marks; what was removed or changed, by whichever process, is not awaited a second."""
        moment = (int(time.monotonic()), kept.placements.generation())
        known = self._fronts.get((language, topic, page))
        if known is not None and known[0] == moment:
            return known[1]
        if len(self._fronts) > FRONTS:
            self._fronts.clear()
        recent = self._ranked(kept, "", "")
        ranked = self._ranked(kept, language, topic) if language or topic else recent
        articles, publishers = kept.publishers.counts()
        front = FrontPage(
            stories=self._stories(kept, ranked[(page - 1) * STORIES : page * STORIES]),
            page=page,
            more=len(ranked) > page * STORIES,
            languages=kept.stories.languages(recent),
            language=language,
            topics=_first_topics(recent),
            topic=topic,
            articles=articles,
            publishers=publishers,
            newest=max((story.last_seen for story in recent), default=None),
            feeds=kept.feeds.count(),
        )
        self._fronts[language, topic, page] = (moment, front)
        return front

    def _ranked(self, kept: Kept, language: str, topic: str) -> list[Story]:
        """The newest stories in the desk's order, ranked anew each second."""
        second = int(time.monotonic())
        known = self._fresh.get((language, topic))
        if known is not None and known[0] == second:
            return known[1]
        if len(self._fresh) > FRONTS:
            self._fresh.clear()
        recent = kept.stories.newest(RECENT, "" if topic else language, topic)
        ranked = ranking.front([one for one in recent if not language or one.language == language], self.now())
        self._fresh[language, topic] = (second, ranked)
        return ranked

    def _stories(self, kept: Kept, stories: Sequence[Story]) -> tuple[StoryView, ...]:
        leads = kept.articles.many(story.lead for story in stories)
        others = {
            story.id: [a for a in kept.articles.originals(story.id, OTHERS + 1) if a.id != story.lead][:OTHERS]
            for story in stories[:LEADING]
        }
        seen = self._views(kept, [*leads.values(), *(a for some in others.values() for a in some)], None)
        return tuple(
            StoryView(story, seen[story.lead], tuple(seen[a.id] for a in others.get(story.id, ())))
            for story in stories
            if story.lead in seen
        )

    def _views(self, kept: Kept, articles: Iterable[Article], reader: Reader | None) -> dict[int, ArticleView]:
        known = {article.id: article for article in articles}
        marks = kept.marks.of(reader, list(known)) if reader else {kind: set() for kind in KINDS}
        copies = kept.articles.copy_counts(list(known))
        return {
            number: ArticleView(article, number in marks["saved"], number in marks["read"], copies.get(number, 0))
            for number, article in known.items()
        }

    def story_page(self, number: int, reader: Reader | None, page: int = 1) -> StoryPage:
        """A story with its reports, oldest first, copies folded under what they copy; raises NotFound."""
        with self.archive.read() as kept:
            story = kept.stories.get(number)
            articles = kept.articles.of_story(story.id)
            known = {article.id for article in articles}
            originals = [article for article in articles if article.copy_of not in known]
            shown = originals[(page - 1) * REPORTS : page * REPORTS]
            folded: dict[int, list[Article]] = {article.id: [] for article in shown}
            for article in articles:
                if article.copy_of in folded:
                    folded[article.copy_of].append(article)
            views = self._views(kept, [*shown, *(copy for copies in folded.values() for copy in copies)], reader)
            return StoryPage(
                story=story,
                articles=tuple(views[article.id] for article in shown),
                copies={of: tuple(views[copy.id] for copy in copies) for of, copies in folded.items() if copies},
                outlets=_reporting(originals, articles),
                origins=descent.origins(articles),
                names=self._names(kept, originals) if reader and page == 1 else (),
                key_points=self._story_points(kept, originals) if reader and page == 1 else (),
                page=page,
                more=len(originals) > page * REPORTS,
            )

    def _names(self, kept: Kept, articles: Sequence[Article]) -> tuple[tuple[str, int], ...]:
        told = kept.placements.names([article.id for article in articles])
        return names.of_story((article.publisher.id, told[article.id]) for article in articles if article.id in told)

    def _story_points(self, kept: Kept, originals: Sequence[Article]) -> tuple[Sentence, ...]:
        chosen = [article for article in originals if not _unpicked(article)][:TELLING]
        return keypoints.key_points([_source(article, kept.articles.revision(article)) for article in chosen])

    def article_page(self, number: int, reader: Reader | None, revision: int | None = None) -> ArticlePage:
        """An article to read; raises NotFound."""
        with self.archive.read() as kept:
            article = kept.articles.get(number)
            shown = kept.articles.revision(article, revision)
            whole, absent = may_read(article, reader), _absence(kept, article)
            no_points = (absent or _unpicked(article)) if whole else "Key points are shown where the whole text is."
            points = () if no_points else keypoints.key_points([_source(article, shown)])
            return ArticlePage(
                view=self._views(kept, [article], reader)[article.id],
                story=kept.stories.get(article.story),
                paragraphs=tuple(shown.html.split("\n")) if whole and shown.html else (),
                whole=whole,
                excerpt=article.lead,
                key_points=points,
                no_key_points=no_points or ("" if points else "The text is too short to pick from."),
                related=self._related(kept, article),
                copies=tuple(kept.articles.copies_of(number)),
                origin=self._origin(kept, article),
                revisions=tuple(kept.articles.revisions(article)) if article.revision > 1 and not absent else (shown,),
                shown=shown.number,
                absent=absent,
            )

    def _origin(self, kept: Kept, article: Article) -> Article | None:
        return kept.articles.many([article.copy_of]).get(article.copy_of) if article.copy_of else None

    def _related(self, kept: Kept, article: Article) -> tuple[Related, ...]:
        edges = kept.placements.edges(article.id, NEAREST)
        near = kept.articles.many(edge.other for edge in edges)
        return related.rank(article, [(edge, near[edge.other]) for edge in edges if edge.other in near])

    def search_page(self, query: str, order: str, page: int, reader: Reader | None) -> SearchPage:
        """What a query finds, best or newest first; a query that cannot be understood says so on the page.

        A stranger's words are looked for in headlines only: who may not read a text may not guess it word by word.
        """
        try:
            asked = parse(query)
        except UsageError as problem:
            return SearchPage(query, order, (), page, more=False, problem=str(problem))
        if asked.empty:
            return SearchPage(query, order, (), page, more=False)
        with self.archive.read() as kept:
            publisher = kept.publishers.called(asked.publisher) if asked.publisher else None
            if asked.publisher and publisher is None:
                said = f"No publisher here is called {asked.publisher}."
                return SearchPage(query, order, (), page, more=False, problem=said)
            chosen = publisher.id if publisher else None
            first, beyond = (page - 1) * HITS, page * HITS
            if order == "newest":
                found = kept.words.newest(asked, chosen, HITS + 1, first, titles=reader is None)
            else:
                found = kept.words.best(asked, chosen, titles=reader is None)[first : beyond + 1]
            views = self._views(kept, kept.articles.many(found[:HITS]).values(), reader)
            texts = kept.articles.texts([n for n in views if may_read(views[n].article, reader)])
            hits = [
                Hit(view, _snippet(texts.get(number, view.article.lead), asked, view.article.language))
                for number in found[:HITS]
                if (view := views.get(number)) is not None
            ]
            return SearchPage(query, order, tuple(hits), page, more=len(found) > HITS)

    def publisher_page(self, key: str, reader: Reader | None, page: int = 1) -> PublisherPage:
        """A publisher with its feeds and newest articles; raises NotFound."""
        with self.archive.read() as kept:
            publisher = kept.publishers.get(key)
            if kept.publishers.is_removed(publisher):
                raise NotFound(f"{publisher.name} was removed from this instance.", key, removed=True)
            articles = kept.articles.of_publisher(publisher, ARTICLES + 1, (page - 1) * ARTICLES)
            return PublisherPage(
                publisher=publisher,
                feeds=tuple(kept.feeds.of(publisher)),
                articles=tuple(self._views(kept, articles[:ARTICLES], reader).values()),
                total=kept.publishers.articles(publisher),
                page=page,
                more=len(articles) > ARTICLES,
            )

    def name_page(self, name: str, reader: Reader | None, page: int = 1) -> NamePage:
        """The articles that tell a name; raises NotFound where fewer publishers do than a name needs for a page.

        A stranger's name is looked for in headlines only, as all that a stranger asks.
        """
        words = tuple(name[start:end] for start, end in text.words(name))
        if len(words) > LONGEST_NAME:
            raise NotFound(f"No name has more than {LONGEST_NAME} words.", name)
        with self.archive.read() as kept:
            found = kept.words.newest(Query((words,)), None, TELLERS, titles=reader is None) if words else []
            articles = kept.articles.many(found)
            publishers = len({article.publisher.id for article in articles.values()})
            told = (one for some in kept.placements.names(found[:REPORTS]).values() for one in some)
            if publishers < names.PUBLISHERS or names.key(name) not in map(names.key, told):
                raise NotFound(f"Fewer than three publishers here tell of {name}.", name)
            first, beyond = (page - 1) * ARTICLES, page * ARTICLES
            shown = [articles[number] for number in found[first:beyond] if number in articles]
            views = self._views(kept, shown, reader)
            return NamePage(name, tuple(views.values()), publishers, page, more=len(found) > beyond)

    def saved_page(self, reader: Reader, page: int = 1) -> SavedPage:
        """What a reader saved, the last saved first."""
        with self.archive.read() as kept:
            marked = kept.marks.newest(reader, "saved", ARTICLES + 1, (page - 1) * ARTICLES)
            known = kept.articles.many(marked[:ARTICLES])
            views = self._views(kept, [known[number] for number in marked[:ARTICLES] if number in known], reader)
            return SavedPage(tuple(views.values()), page, more=len(marked) > ARTICLES)

    # ------------------------------------------------------------------------------------------ programs

    def is_empty(self) -> bool:
        """Whether nothing was ever collected, followed or removed here."""
        with self.archive.read() as kept:
            return kept.publishers.counts()[0] == 0 and kept.feeds.count() == 0 and not kept.articles.any_removed()

    def article_revision(self, number: int, revision: int | None = None) -> tuple[Article, Revision]:
        """An article with one of its texts, the newest where none is named; raises NotFound."""
        with self.archive.read() as kept:
            article = kept.articles.get(number)
            return article, kept.articles.revision(article, revision)

    def absence(self, article: Article) -> str:
        """Why an article's text is no longer here, a sentence; empty where it is."""
        with self.archive.read() as kept:
            return _absence(kept, article)

    def text(self, article: Article) -> str:
        """An article's newest text."""
        with self.archive.read() as kept:
            return kept.articles.revision(article).text

    def every_article(self) -> Iterator[tuple[Article, str]]:
        """All articles with their texts, in the order of arrival."""
        last = 0
        while True:
            with self.archive.read() as kept:
                some = kept.articles.after(last, 200)
                texts = kept.articles.texts([article.id for article in some])
            if not some:
                return
            yield from ((article, texts.get(article.id, "")) for article in some)
            last = some[-1].id

    def members(self, story: Story) -> list[Article]:
        """A story's articles, oldest first."""
        with self.archive.read() as kept:
            return kept.articles.of_story(story.id)

    # ------------------------------------------------------------------------------------------ readers

    def owner(self) -> Reader:
        """The reader who runs this instance."""
        with self.archive.read() as kept:
            return kept.marks.reader(OWNER)

    def mark(self, reader: Reader, article: int, kind: str, *, on: bool) -> None:
        """Saves an article or marks it read, or takes the mark away; kept before this returns. Raises NotFound."""
        if kind not in KINDS:
            raise UsageError(f"An article cannot be marked {kind}; it can be {' or '.join(sorted(KINDS))}.", kind)
        with self.archive.write(durable=True) as kept:
            kept.articles.get(article)
            kept.marks.put(reader, kind, article, self.now() if on else None)

    # ------------------------------------------------------------------------------------------ corrections

    def correct(self, reader: Reader, kind: str, article: int, other: int) -> Correction:
        """Corrects where an article belongs, in relation to another; see `correcting`. NotFound, UsageError."""
        with self.archive.write(durable=True) as kept:
            found = kept.articles.get(article), kept.articles.get(other)
            return correcting.correct(kept, kind, found, reader, self.now())

    def not_this_story(self, reader: Reader, number: int) -> Correction:
        """Takes an article out of its story: apart from the one that stands for it, or from the next. UsageError."""
        with self.archive.write(durable=True) as kept:
            article = kept.articles.get(number)
            lead = kept.stories.get(article.story).lead
            ids = [lead, *(one.id for one in kept.articles.originals(article.story, 3))]
            others = [other for other in ids if other not in {article.id, article.copy_of}]
            if not others:
                raise UsageError("It has its story to itself.", str(number))
            return correcting.correct(kept, "apart", (article, kept.articles.get(others[0])), reader, self.now())

    def undo_correction(self, number: int) -> Correction:
        """Takes a correction back. NotFound, UsageError."""
        with self.archive.write(durable=True) as kept:
            correcting.undo(kept, kept.corrections.get(number), self.now())
            return kept.corrections.get(number)

    def corrections_page(self, page: int = 1) -> CorrectionsPage:
        """The public log of what readers corrected, the last first."""
        with self.archive.read() as kept:
            found = kept.corrections.newest(ARTICLES + 1, (page - 1) * ARTICLES)
            shown = found[:ARTICLES]
            known = kept.articles.many({number for one in shown for number in (one.article, one.other)})
            said = tuple((one, known[one.article], known[one.other]) for one in shown)
            return CorrectionsPage(said, page, more=len(found) > ARTICLES)

    # ------------------------------------------------------------------------------------------ publishers

    def feeds(self) -> list[Feed]:
        """Every feed."""
        with self.archive.read() as kept:
            return kept.feeds.all()

    def license(self, key: str, *, licensed: bool) -> Publisher:
        """Notes whether a publisher's licence lets strangers read whole texts; raises NotFound."""
        with self.archive.write(durable=True) as kept:
            kept.publishers.set_licensed(kept.publishers.get(key), licensed=licensed)
            return kept.publishers.get(key)

    def keep(self, key: str, days: int | None) -> Publisher:
        """Notes for how many days a publisher's articles may stay, None: as long as all others; raises NotFound.

        The background deletes what is older, saved or not; a term longer than the instance's own changes nothing.
        """
        if days is not None and not 1 <= days <= LONGEST_TERM:
            raise UsageError(f"A term has from 1 to {LONGEST_TERM} days, not {days}.", key)
        with self.archive.write(durable=True) as kept:
            publisher = kept.publishers.get(key)
            kept.publishers.set_keep_days(publisher, days)
            return publisher

    def remove_publisher(self, key: str) -> int:
        """Removes a publisher with its feeds and texts for good; returns how many articles. Raises NotFound."""
        with self.archive.write(durable=True) as kept:  # from here on nothing more of it comes in
            publisher = kept.publishers.get(key)
            kept.publishers.set_removed(publisher, self.now())
            kept.feeds.remove(publisher)
        gone = 0
        while some := self._remove_some(publisher):
            gone += some
        self._fresh.clear()
        self._fronts.clear()
        return gone

    def _remove_some(self, publisher: Publisher) -> int:
        """Removes some of a publisher's articles, few enough that nobody waits for long; returns how many."""
        with self.archive.write(durable=True) as kept:
            articles = kept.articles.of_publisher(publisher, REMOVED, 0)
            if articles:
                kept.remove(articles, self.now())
            return len(articles)

    def has_sample(self) -> bool:
        """Whether the sample edition is in the archive."""
        with self.archive.read() as kept:
            return bool(kept.publishers.samples())

    def remove_sample(self) -> int:
        """Removes the sample edition and all that was learnt from it; returns how many articles."""
        with self.archive.write(durable=True) as kept:
            gone = 0
            kept.placements.forget_statistics()  # they counted its words
            for publisher in kept.publishers.samples():
                gone += _remove_articles(kept, publisher, self.now())
                kept.publishers.forget(publisher)
            self._fresh.clear()
            self._fronts.clear()
            return gone


def _first_topics(stories: Sequence[Story]) -> tuple[tuple[str, int], ...]:
    """The first topics of these stories with their number, most first."""
    counted = Counter(story.topics[0].key for story in stories if story.topics)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _marked(kept: Kept, front: FrontPage, reader: Reader) -> FrontPage:
    """The front page as its reader left it: the same one where nothing on it is marked."""
    views = [view for one in front.stories for view in (one.lead, *one.others)]
    marks = kept.marks.of(reader, [view.article.id for view in views])
    if not any(marks.values()):
        return front

    def mine(view: ArticleView) -> ArticleView:
        number = view.article.id
        return replace(view, saved=number in marks["saved"], read=number in marks["read"])

    stories = (StoryView(one.story, mine(one.lead), tuple(map(mine, one.others))) for one in front.stories)
    return replace(front, stories=tuple(stories))


def _reporting(originals: Sequence[Article], articles: Sequence[Article]) -> tuple[Reporting, ...]:
    """Who reports a story, in the order of their keys."""
    own = Counter(article.publisher for article in originals)
    every = Counter(article.publisher for article in articles)
    return tuple(Reporting(one, own[one], every[one] - own[one]) for one in sorted(every, key=lambda one: one.key))


def _snippet(body: str, asked: Query, language: str) -> tuple[Snippet, ...]:
    wanted = {text.token(word, language) for term in asked.terms for word in term}
    return text.snippet(body, wanted, language)


def may_read(article: Article, reader: Reader | None) -> bool:
    """Whether this reader may see the whole text: readers may, strangers only what a licence opens to them."""
    opted_out = article.noarchive or article.nosnippet or article.tdm_reserved
    return reader is not None or (article.publisher.licensed and not opted_out)


def _absence(kept: Kept, article: Article) -> str:
    """Why an article's text is no longer here: its term is over. Empty where it is here."""
    if article.let_go is None:
        return ""
    terms = kept.tasks.said(TERMS)
    because = f": {terms[0]}" if terms and terms[0] else ""
    return f"Its text was let go on {datetime.fromtimestamp(article.let_go, UTC):%Y-%m-%d}{because}."


def _unpicked(article: Article) -> str:
    """Why no machine picks sentences from this article; empty where one may."""
    if article.let_go is not None:
        return "Nothing is picked from a text that was let go."
    if article.tdm_reserved:
        return "The publisher reserves text and data mining, so no machine reads this text for you."
    if article.state is not State.FULL:
        return "Nothing is picked from a text that could not be read whole."
    return ""


def _source(article: Article, revision: Revision) -> keypoints.Source:
    said = (revision.title, article.language, revision.text, revision.points)
    return keypoints.Source(article.id, revision.number, *said)


def _remove_articles(kept: Kept, publisher: Publisher, at: int) -> int:
    kept.feeds.remove(publisher)
    gone = 0
    while articles := kept.articles.of_publisher(publisher, 500, 0):
        kept.remove(articles, at)
        gone += len(articles)
    return gone
