"""What every store must do."""

import dataclasses

import numpy as np
import pytest

from octavo.archive import OWNER, Archive, Kept, migrations, schema
from octavo.archive.articles import LEAD, lead_of
from octavo.errors import NotFound
from octavo.preparing import prepare
from octavo.types import Arrival, Article, Edge, Entry, Features, Placement, Reading, Reason, State

NOW = 1_790_000_000


def reading(number: int = 1, **changes: object) -> Reading:
    base = Reading(
        url=f"https://harbour.example/{number}",
        state=State.FULL,
        title=f"Ferry number {number} returns",
        publisher="Harbour",
        authors=("Ada Reed", "Bo Lund"),
        published=NOW - 3600 * number,
        language="en",
        text=f"The ferry came back at noon.\nIt carried {number} sailors.",
        html="<p>The ferry came back at noon.</p>\n<p>It carried sailors.</p>",
    )
    return dataclasses.replace(base, **changes)


def features(*terms: int, vector: int = 1) -> Features:
    return Features(
        vector=np.full(256, vector, dtype=np.int8).tobytes(),
        terms=np.array(sorted(terms), dtype=np.uint32).tobytes(),
        counts=np.ones(len(terms), dtype=np.uint8).tobytes(),
        sketch=tuple(terms),
        names=("Ferry",),
    )


def keep(
    kept: Kept, item: Reading, *, story: int | None = None, copy_of: int | None = None, edges: tuple[Edge, ...] = ()
) -> Article:
    publisher = kept.publishers.add(item.publisher.lower() + ".example", item.publisher)
    number = kept.next_articles(1)[0]
    prepared = dataclasses.replace(prepare(item), features=features(number, 1000))
    placement = Placement(number if story is None else story, copy_of, edges, Reason("opened"))
    kept.save([Arrival(number, item.url, prepared, publisher, NOW, placement)])
    return kept.articles.get(number)


def test_an_article_comes_back_as_it_was_put_in(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        keep(kept, reading())
    with archive.read() as kept:
        article = kept.articles.get(1)
        assert (article.title, article.authors, article.state) == (
            "Ferry number 1 returns",
            ("Ada Reed", "Bo Lund"),
            State.FULL,
        )
        assert article.when == NOW - 3600
        assert kept.articles.revision(article).text == reading().text
        assert kept.articles.by_key("https://harbour.example/1") == article
        assert kept.stories.get(article.story).articles == 1
        assert kept.publishers.counts() == (1, 1)


def test_a_transaction_is_kept_whole_or_not_at_all(archive: Archive) -> None:
    with pytest.raises(ZeroDivisionError), archive.write(durable=False) as kept:
        keep(kept, reading())
        raise ZeroDivisionError
    with archive.read() as kept:
        assert kept.articles.by_key("https://harbour.example/1") is None
        assert kept.words.newest(_query("ferry"), None, 10) == []
        assert kept.placements.count() == 0


def test_ids_grow_and_are_never_used_again(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        first, second = keep(kept, reading(1)), keep(kept, reading(2))
        kept.remove([second], NOW)
        third = keep(kept, reading(3))
    assert (first.id, second.id, third.id) == (1, 2, 3)
    with archive.read() as kept:
        with pytest.raises(NotFound) as gone:
            kept.articles.get(2)
        assert gone.value.removed
        with pytest.raises(NotFound) as gone:
            kept.stories.get(2)
        assert gone.value.removed
        with pytest.raises(NotFound) as never:
            kept.articles.get(99)
        assert not never.value.removed


def test_a_revision_keeps_the_earlier_text(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        article = keep(kept, reading())
        fresh = reading(text="The ferry came back late.", title="Ferry is late")
        kept.revise(article, prepare(fresh), NOW + 60)
    with archive.read() as kept:
        now = kept.articles.get(1)
        assert (now.revision, now.title, now.seen) == (2, "Ferry is late", NOW)
        assert kept.articles.revision(now, 1).text == reading().text
        assert [r.number for r in kept.articles.revisions(now)] == [1, 2]
        assert kept.words.newest(_query("noon"), None, 10) == []
        assert kept.words.newest(_query("late"), None, 10) == [1]
        with pytest.raises(NotFound):
            kept.articles.revision(now, 3)


def test_a_story_counts_publishers_and_copies_and_leads_with_a_whole_original(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        keep(kept, reading(1, state=State.PAYWALLED))
        keep(kept, reading(2, publisher="Courier"), story=1)
        keep(kept, reading(3, publisher="Gazette"), story=1, copy_of=2)
    with archive.read() as kept:
        story = kept.stories.get(1)
        assert (story.articles, story.publishers, story.copies, story.lead) == (3, 3, 1, 2)
        assert (story.first_seen, story.last_seen) == (NOW - 3 * 3600, NOW - 3600)
        assert [a.id for a in kept.articles.of_story(1)] == [3, 2, 1]
        assert kept.articles.copy_counts([1, 2, 3]) == {2: 1}
        assert [a.id for a in kept.articles.copies_of(2)] == [3]
        assert [a.id for a in kept.articles.originals(1, 5)] == [1, 2]


def test_edges_are_read_from_both_ends_nearest_first(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        keep(kept, reading(1))
        keep(kept, reading(2), edges=(Edge(1, 300, ("Ferry",)),))
        keep(kept, reading(3), edges=(Edge(1, 700, ("Ferry", "Noon")), Edge(2, 200)))
        assert kept.placements.edges(1, 10) == [Edge(3, 700, ("Ferry", "Noon")), Edge(2, 300, ("Ferry",))]
        assert kept.placements.edges(2, 1) == [Edge(1, 300, ("Ferry",))]


def test_sketches_find_what_shares_them_and_only_what_came_before(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        for number in (1, 2, 3):
            keep(kept, reading(number))
        assert kept.placements.holding((1000, 1), 3) == {1000: [2, 1], 1: [1]}
        assert kept.placements.holding((5,), 3) == {}


def test_vectors_come_by_id_and_only_the_newest(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        for number in range(1, 6):
            keep(kept, reading(number))
        ids, matrix = kept.placements.vectors(1, 99, 3)
        assert ids.tolist() == [3, 4, 5]
        assert matrix.shape == (3, 256)
        ids, matrix = kept.placements.vectors(9, 99, 3)
        assert (len(ids), len(matrix)) == (0, 0)


def test_entries_are_noted_once_and_again_when_edited(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        publisher = kept.publishers.add("harbour.example", "Harbour")
        assert kept.feeds.add("https://harbour.example/feed", "Harbour", publisher, NOW)
        assert not kept.feeds.add("https://harbour.example/feed", "Harbour", publisher, NOW)
        feed = kept.feeds.due(NOW)[0]
        entry = Entry("a", "https://harbour.example/1", "One", published=NOW)
        assert kept.entries.note(feed, [(entry, "x")], NOW) == 1
        assert kept.entries.note(feed, [(entry, "x")], NOW) == 0
        ((number, url),) = kept.entries.due(NOW, 10)
        assert url == entry.url
        waiting = kept.entries.waiting(number)
        assert waiting is not None
        assert waiting.entry == entry
        article = keep(kept, reading(1))
        kept.entries.read(waiting.id, article.id)
        assert kept.entries.due(NOW, 10) == []
        assert kept.entries.waiting(number) is None
        assert kept.entries.note(feed, [(entry, "y")], NOW) == 0
        again = kept.entries.waiting(number)
        assert again is not None
        assert again.article == article.id
        kept.entries.later(number, "The server answered 503.", NOW + 600)
        assert kept.entries.due(NOW, 10) == []
        assert kept.entries.due(NOW + 600, 10) == [(number, entry.url)]


def test_an_entry_that_changes_at_every_poll_is_read_after_ever_longer_pauses(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        kept.feeds.add(
            "https://harbour.example/feed", "Harbour", kept.publishers.add("harbour.example", "Harbour"), NOW
        )
        feed = kept.feeds.due(NOW)[0]
        entry = Entry("a", "https://harbour.example/1", "One")
        pauses = []
        for digest in "abcdef":
            kept.entries.note(feed, [(entry, digest)], NOW)
            pauses.append(next(at for at in range(0, 90_000, 60) if kept.entries.due(NOW + at, 1)))
        assert pauses == [0, 0, 600, 1800, 4200, 9000]


def test_a_removed_origin_hands_its_copies_on(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        for number in (1, 2, 3):
            keep(
                kept,
                reading(number, publisher=f"P{number}"),
                story=1 if number > 1 else None,
                copy_of=1 if number > 1 else None,
            )
        kept.remove([kept.articles.get(1)], NOW)
        assert [(a.id, a.copy_of) for a in kept.articles.after(0, 9)] == [(2, None), (3, 2)]
        assert kept.articles.get(2).why == Reason("heir")


def test_a_removed_publishers_further_hosts_are_its_own(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        paper = kept.publishers.add("paper.example", "Ärztepost")
        assert kept.publishers.called("ärztepost") == paper
        kept.publishers.set_removed(paper, NOW)
        assert kept.publishers.is_removed_site("m.paper.example")
        assert kept.publishers.is_removed_site("www.paper.example")
        assert not kept.publishers.is_removed_site("notpaper.example")


def test_no_feed_waits_behind_another(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        for host in ("a", "b"):
            publisher = kept.publishers.add(f"{host}.example", host)
            kept.feeds.add(f"https://{host}.example/feed", host, publisher, NOW)
        for feed in kept.feeds.due(None):
            size = 30 if feed.title == "a" else 2
            entries = [
                (Entry(str(n), f"https://{feed.title}.example/{n}", "t", published=NOW + n), "d") for n in range(size)
            ]
            kept.entries.note(feed, entries, NOW)
        first = [url for _, url in kept.entries.due(NOW, 4)]
        assert first == [f"https://{host}.example/{n}" for host, n in (("a", 29), ("b", 1), ("a", 28), ("b", 0))]


def test_marks_belong_to_a_reader_and_doing_twice_is_doing_once(archive: Archive) -> None:
    with archive.write(durable=True) as kept:
        keep(kept, reading(1))
        owner = kept.marks.reader(OWNER)
        kept.marks.put(owner, "saved", 1, NOW)
        kept.marks.put(owner, "saved", 1, NOW + 5)
        assert kept.marks.of(owner, [1, 2]) == {"saved": {1}, "read": set()}
        assert kept.marks.newest(owner, "saved", 10, 0) == [1]
        kept.marks.put(owner, "saved", 1, None)
        assert kept.marks.newest(owner, "saved", 10, 0) == []


def test_search_finds_words_phrases_and_filters(archive: Archive) -> None:
    with archive.write(durable=False) as kept:
        keep(kept, reading(1))
        keep(
            kept,
            reading(
                2,
                publisher="Courier",
                language="de",
                title="Die Fähre ist zurück",
                text="Mittags kamen die Häuser in Sicht.",
            ),
        )
        keep(kept, reading(3, text="Noon at the ferry: nobody came back."), story=1)
        courier = kept.publishers.called("courier")
        assert courier is not None

        def found(query: str, publisher: int | None = None) -> list[int]:
            return kept.words.newest(_query(query), publisher, 10)

        assert found("ferries") == [3, 1]
        assert found('"came back"') == [3, 1]
        assert found('"back came"') == []
        assert found("haus") == [2]
        assert found("fahre") == [2]
        assert found("lang:de zurück") == [2]
        assert found("ferry lang:de") == []
        assert found("", courier.id) == [2]
        assert found("ferry story:1") == [3, 1]
        assert found("story:1") == [3, 1]
        assert found("ferry after:2026-09-20") == [3, 1]
        assert found("ferry before:2026-09-20") == []
        assert kept.words.best(_query("noon"), None) == [3, 1]


def without(kept: Kept, *columns: str) -> None:
    """Takes columns away that an earlier schema did not have."""
    kept._conn.exec_driver_sql("DROP INDEX IF EXISTS story_of_topic")
    for column in columns:
        table, name = column.split(".")
        kept._conn.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {name}")


OF_FOURTH = ("article.keywords", "article.topics", "story.topics", "story.topic", "removed.successor")


def test_an_archive_of_schema_3_has_stories_without_topics(archive: Archive) -> None:
    with archive.write(durable=True) as kept:
        keep(kept, reading(1))
        kept._conn.exec_driver_sql("UPDATE article SET why = 'Opens a story: nothing near it'")
        without(kept, *OF_FOURTH)
        migrations.migrate(archive.database, kept._conn, 3)
    with archive.read() as kept:
        assert kept.articles.get(1).why == Reason("opened")
        assert kept.stories.get(1).topics == ()
        assert kept.stories.newest(10, topic="sport") == []


def test_an_archive_of_schema_2_learns_its_languages_and_years(archive: Archive) -> None:
    with archive.write(durable=True) as kept:
        keep(kept, reading(1))
        schema.tables.drop_all(kept._conn, [schema.language, schema.dated, schema.correction])
        without(kept, *OF_FOURTH, "article.credit", "article.credited", "story.origins")
        migrations.migrate(archive.database, kept._conn, 2)
    with archive.read() as kept:
        assert kept.words.newest(_query("ferries after:2026-09-20 before:2027-01-01"), None, 10) == [1]
        assert kept.words.newest(_query("before:1990-01-01"), None, 10) == []


def test_best_first_prefers_the_headline_and_the_rarer_word(archive: Archive) -> None:
    from octavo.desk import embedding
    from octavo.desk import features as desk

    texts = [
        ("Harbour closes", "The port was shut for repairs all week."),
        ("Repairs", "A crane fell. The harbour was not hurt."),
        ("Weather", "Rain over the harbour and the hills."),
    ]
    with archive.write(durable=False) as kept:
        for number, (title, body) in enumerate(texts, 1):
            article = keep(kept, reading(number, title=title, text=body))
            kept.placements.set_features(article, desk.features(title, body, "en", embedding.load()))
        assert kept.words.best(_query("harbour"), None)[0] == 1
        assert kept.words.best(_query("harbour repairs"), None)[0] == 2


def test_a_lead_is_at_most_three_hundred_characters_cut_between_words() -> None:
    assert lead_of("A short text.") == "A short text."
    lead = lead_of("word " * 200)
    assert len(lead) <= LEAD
    assert lead.endswith("word…")


def _query(asked: str):
    from octavo.archive.search import parse

    return parse(asked)
