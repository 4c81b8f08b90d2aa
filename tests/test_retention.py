"""Rounds of letting go: by age, by size and by publishers' own terms, stopped anywhere and gone on with."""

import asyncio
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from psycopg import sql

from octavo import health, retention
from octavo.archive import Archive
from octavo.archive.schema import shelf_of
from octavo.archive.search import parse
from octavo.config import Settings, load
from octavo.desk import embedding
from octavo.errors import ArchiveBusy, LeaseLost, NotFound, UsageError
from octavo.filing import Filing, Incoming
from octavo.newsroom import Newsroom
from octavo.preparing import prepare
from octavo.retention import DAY, Retention
from octavo.types import Prepared
from pieces import FERRY, FERRY_OTHER, HARVEST, NOW, reading

MONTH = 31 * DAY
ARTICLES = 9  # one event's in three publishers, three months apart from each other, and more
Stores = Callable[[], Archive]


@pytest.fixture(params=["sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Makes new archives, as many as are asked for."""
    with ExitStack() as rest:

        def new() -> Archive:
            name = f"retention_{secrets.token_hex(6)}"
            if request.param == "sqlite":
                archive = Archive.open(tmp_path / name)
                rest.callback(shutil.rmtree, tmp_path / name)
            else:
                server = request.getfixturevalue("postgres_server")
                archive = Archive.open(server.database(name))
                rest.callback(server.drop, name)
            rest.callback(archive.close)
            return archive

        yield new


@cache
def _prepared(number: int, revised: bool = False) -> Prepared:
    """The piece of an article: each event is told three times, a month apart, with a word of its own."""
    title, paragraphs = (FERRY, FERRY_OTHER, HARVEST)[number % 3]
    more = [f"Seen by uniqueword{number} on the quay.", *(["It was corrected later."] if revised else [])]
    host = ("wire", "gazette", "courier")[number % 3]
    return prepare(
        reading((f"{title} {number}", [*paragraphs, *more]), host, url=f"https://{host}.example/{number}"),
        embedding.load(),
    )


def seen_at(number: int) -> int:
    """When an article came in: three a month, the last this month."""
    return NOW - (ARTICLES - 1 - number) // 3 * MONTH


def fill(archive: Archive) -> Archive:
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    with desk.writing() as kept:
        desk.file_all(kept, [Incoming(_prepared(number), seen=seen_at(number)) for number in range(ARTICLES)])
    return archive


def revise(archive: Archive, number: int) -> None:
    desk = Filing(archive, embedding.load(), 1000, lambda: NOW)
    with desk.writing() as kept:
        desk.file_all(kept, [Incoming(_prepared(number, revised=True), seen=seen_at(number))])


def save(archive: Archive, article: int, *, on: bool = True) -> None:
    newsroom = Newsroom(archive, lambda: NOW)
    newsroom.mark(newsroom.owner(), article, "saved", on=on)


def go(archive: Archive, now: int = NOW, **terms: Any) -> list[str]:
    """A whole round; returns what its steps did."""
    return [step.what for step in Retention(archive, Settings(**terms), lambda: now).steps()]


def there(archive: Archive, number: int) -> bool:
    """Whether an article's text is in the archive."""
    with archive.read() as kept:
        return bool(kept.articles.texts([number]))


def state(archive: Archive) -> list[object]:
    """All that a reader can tell of the archive, but for where it lies."""
    found: list[object] = []
    with archive.read() as kept:
        for number, article in sorted(kept.articles.many(range(1, ARTICLES + 1)).items()):
            text = kept.articles.revision(article).text
            words = kept.words.newest(parse(f"uniqueword{number - 1}"), None, 5)
            vector = number in kept.placements.features([number])
            edges = kept.placements.edges(number, 50)
            found.append((number, article.copy_of, article.story, article.let_go, text, words, vector, edges))
        found += kept.stories.newest(50)
        found.append(kept.publishers.counts())
        for number in range(1, ARTICLES + 1):
            held = kept.placements.holding(_prepared(number - 1).features.sketch, ARTICLES + 1)
            found.append(sorted((value, tuple(ids)) for value, ids in held.items()))
    return found


# ---------------------------------------------------------------------------------------------- by age


def test_without_terms_everything_stays(stores: Stores) -> None:
    archive = fill(stores())
    before = state(archive)
    assert go(archive, NOW + 3650 * DAY) == []
    assert state(archive) == before


def test_texts_go_when_the_last_day_of_their_month_is_old_enough(stores: Stores) -> None:
    archive = fill(stores())
    end = 1_785_542_400  # 1 August 2026; the first three came in in July
    assert (shelf_of(end - 1), shelf_of(end), shelf_of(seen_at(0))) == (202607, 202608, 202607)
    go(archive, end + 30 * DAY - 1, keep_texts=30)
    assert there(archive, 1)
    go(archive, end + 30 * DAY, keep_texts=30)
    assert [there(archive, number) for number in range(1, ARTICLES + 1)] == [False] * 3 + [True] * 6


def test_an_article_without_its_text_says_so_and_shows_what_stays(stores: Stores) -> None:
    archive = fill(stores())
    newsroom = Newsroom(archive, lambda: NOW)
    go(archive, keep_texts=30)
    said = "Its text was let go on 2026-09-21: this instance keeps texts for 30 days."
    page = newsroom.article_page(1, newsroom.owner())
    assert (page.absent, page.no_key_points, page.key_points, page.paragraphs) == (said, said, (), ())
    assert page.excerpt.startswith("PORT MERRIN")
    assert page.related
    assert newsroom.article_page(9, newsroom.owner()).absent == ""
    article, revision = newsroom.article_revision(1)
    assert (newsroom.absence(article), revision.text) == (said, "")
    assert newsroom.story_page(1, newsroom.owner()).articles
    assert {article.id: text for article, text in newsroom.every_article()}[1] == ""
    assert newsroom.article_page(1, None).absent == said


def test_articles_go_whole_and_their_ids_say_that_they_were_removed(stores: Stores) -> None:
    archive = fill(stores())
    save(archive, 2)
    go(archive, keep_articles=20)
    newsroom = Newsroom(archive, lambda: NOW)
    with pytest.raises(NotFound) as gone:
        newsroom.article_page(1, None)
    assert gone.value.removed
    with archive.read() as kept:
        assert sorted(kept.articles.many(range(20))) == [2, 7, 8, 9]  # August and July are over
        assert kept.publishers.counts() == (4, 3)
        assert sum(story.articles for story in kept.stories.newest(10)) == 4
        assert kept.words.newest(parse("uniqueword1"), None, 5) == [2]
    assert go(archive, keep_articles=20) == []


def test_what_is_saved_stays_until_nobody_keeps_it(stores: Stores) -> None:
    archive = fill(stores())
    save(archive, 2)
    go(archive, keep_texts=30, keep_vectors=30)
    assert [there(archive, number) for number in (1, 2, 3)] == [False, True, False]
    save(archive, 2, on=False)
    assert go(archive) == []
    assert there(archive, 2)
    go(archive, keep_texts=30, keep_vectors=30)
    assert not there(archive, 2)


def test_what_came_in_long_ago_and_is_filed_only_now_goes_with_its_month(stores: Stores) -> None:
    archive = fill(stores())
    go(archive, keep_texts=30, keep_vectors=30)
    revise(archive, 0)
    assert there(archive, 1)
    go(archive, keep_texts=30, keep_vectors=30)
    assert not there(archive, 1)


# ---------------------------------------------------------------------------------------------- by size


def test_the_oldest_months_go_first_and_this_month_never(stores: Stores) -> None:
    archive = fill(stores())
    with archive.read() as kept:
        size = sum(kept.retention.sizes().values())
    assert go(archive, keep_gigabytes=2 * size / 10**9) == []
    save(archive, 1)
    go(archive, keep_gigabytes=1e-6)
    assert [there(archive, number) for number in range(1, ARTICLES + 1)] == [True] + [False] * 5 + [True] * 3
    with archive.read() as kept:
        assert set(kept.placements.features(range(20))) == {1, 7, 8, 9}
    assert "no more than 1e-06 GB" in Newsroom(archive).article_page(4, None).absent


def test_no_more_goes_than_has_to(postgres_address: str) -> None:
    archive = fill(Archive.open(postgres_address))
    with archive.read() as kept:
        size = sum(kept.retention.sizes().values())
    go(archive, keep_gigabytes=(size - 1) / 10**9)
    assert [there(archive, number) for number in range(1, ARTICLES + 1)] == [False] * 3 + [True] * 6
    archive.close()


# ---------------------------------------------------------------------------------------------- publishers


def test_a_publishers_own_term_deletes_what_is_older_saved_or_not(stores: Stores) -> None:
    archive = fill(stores())
    newsroom = Newsroom(archive, lambda: NOW)
    save(archive, 1)
    assert newsroom.keep("wire.example", 20).name == "Wire"
    assert set(go(archive, keep_texts=90)) == {"articles"}
    with archive.read() as kept:
        assert sorted(kept.articles.many(range(20))) == [2, 3, 5, 6, 7, 8, 9]
    newsroom.keep("wire.example", None)
    assert go(archive, NOW + 50 * DAY) == []
    for days in (0, -1, 10**6):
        with pytest.raises(UsageError):
            newsroom.keep("wire.example", days)
    with pytest.raises(NotFound):
        newsroom.keep("nobody.example", 20)


# ---------------------------------------------------------------------------------------------- stopped anywhere


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.integers(1, ARTICLES)),
        st.tuples(st.just("leave"), st.integers(1, ARTICLES)),
        st.tuples(st.just("revise"), st.integers(1, ARTICLES)),
        st.tuples(st.just("round"), st.lists(st.integers(0, 4), max_size=3)),
    ),
    max_size=8,
)
TERMS = st.fixed_dictionaries(
    {},
    optional={
        "keep_texts": st.sampled_from([1, 30, 60]),
        "keep_vectors": st.sampled_from([1, 30, 60]),
        "keep_articles": st.sampled_from([60, 90]),
        "keep_gigabytes": st.sampled_from([1e-6]),
    },
)
MANY = trying(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def do(archive: Archive, deed: str, number: int) -> None:
    with archive.read() as kept:
        if number not in kept.articles.many([number]):
            return
    if deed == "revise":
        revise(archive, number - 1)
    else:
        save(archive, number, on=deed == "save")


@MANY
@given(deeds=DEEDS, terms=TERMS)
def test_a_round_that_is_stopped_anywhere_ends_as_one_that_is_not_in_any_store(
    stores: Stores, tmp_path: Path, deeds: list[tuple[str, Any]], terms: dict[str, Any]
) -> None:
    stopped, straight = fill(stores()), fill(Archive.open(tmp_path / secrets.token_hex(6)))
    now = NOW
    for deed, how in [*deeds, ("round", [1, 2])]:
        if deed != "round":
            do(stopped, deed, how)
            do(straight, deed, how)
            continue
        now += 20 * DAY
        for steps in how:
            leave_after(stopped, steps, now, terms)
        go(stopped, now, **terms)
        go(straight, now, **terms)
        assert go(straight, now, **terms) == []
    assert state(stopped) == state(straight)
    straight.close()


def leave_after(archive: Archive, steps: int, now: int, terms: dict[str, Any]) -> None:
    """A round that ends after so many steps, as that of a process that is killed."""
    under_way = Retention(archive, Settings(**terms), lambda: now).steps()
    for _ in range(steps):
        if next(under_way, None) is None:
            break
    under_way.close()


@MANY
@given(deeds=DEEDS, terms=TERMS)
def test_what_is_saved_while_its_text_is_there_is_never_lost(
    stores: Stores, deeds: list[tuple[str, Any]], terms: dict[str, Any]
) -> None:
    archive, safe, now = fill(stores()), set(), NOW
    for deed, how in [*deeds, ("round", [])]:
        if deed == "round":
            now += 20 * DAY
            for steps in how or [100]:  # saved meanwhile, between two steps
                leave_after(archive, steps, now, terms)
        else:
            do(archive, deed, how)
            safe.discard(how)
            if deed != "leave" and there(archive, how) and saved(archive, how):
                safe.add(how)
        for number in safe:
            assert there(archive, number)
    go(archive, now + 3650 * DAY, **terms)
    newsroom = Newsroom(archive, lambda: NOW)
    for number in safe:
        assert newsroom.article_page(number, newsroom.owner()).paragraphs
        with archive.read() as kept:
            assert kept.words.newest(parse(f"uniqueword{number - 1}"), None, 5) == [number]


def saved(archive: Archive, number: int) -> bool:
    with archive.read() as kept:
        return number in kept.marks.of(kept.marks.reader(1), [number])["saved"]


def test_one_round_at_a_time_and_a_former_one_writes_no_more(stores: Stores) -> None:
    archive = fill(stores())
    one = Retention(archive, Settings(keep_texts=1), lambda: NOW).steps()
    next(one)
    with pytest.raises(ArchiveBusy):
        go(archive, keep_texts=1)
    with archive.write(durable=False) as kept:  # as one does that found nobody at work
        kept.tasks.take(retention.TASK, NOW)
    with pytest.raises(LeaseLost):
        list(one)
    assert "texts" in go(archive, keep_texts=1)


def test_readers_see_the_text_or_that_it_is_gone_and_never_an_error(stores: Stores) -> None:
    archive = fill(stores())
    newsroom = Newsroom(archive, lambda: NOW)
    problems: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        owner = newsroom.owner()
        try:
            while not done.is_set():
                for number in range(1, ARTICLES + 1):
                    page = newsroom.article_page(number, owner)
                    assert bool(page.paragraphs) != bool(page.absent)
                newsroom.search_page("ferry", "best", 1, owner)
                newsroom.story_page(1, owner)
        except BaseException as problem:  # noqa: BLE001 - told to the test's own thread
            problems.append(problem)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for month in range(6):
        while True:
            with suppress(ArchiveBusy):  # a slow machine's readers may take longer than a drop waits
                go(archive, NOW + month * MONTH, keep_texts=1, keep_vectors=1)
                break
        for number in range(month, ARTICLES, 3):
            revise(archive, number)
            save(archive, number + 1, on=month % 2 == 0)
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []


# ---------------------------------------------------------------------------------------------- in the background


def test_a_round_in_the_background_gives_others_their_turns(stores: Stores) -> None:
    archive = fill(stores())
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def run() -> None:
        beside = asyncio.create_task(others())
        await retention.one_round(Retention(archive, Settings(keep_texts=1, keep_vectors=1), lambda: NOW))
        beside.cancel()

    asyncio.run(run())
    assert turns > 4
    assert not there(archive, 1)


def test_a_background_that_is_ended_lets_the_next_begin(stores: Stores) -> None:
    archive = fill(stores())

    async def run() -> None:
        task = asyncio.create_task(retention.keep_terms(archive, Settings(keep_texts=1)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
    go(archive, keep_texts=1)
    assert not there(archive, 1)


def test_a_round_that_cannot_be_is_put_off(stores: Stores, caplog: pytest.LogCaptureFixture) -> None:
    archive = fill(stores())
    one = Retention(archive, Settings(keep_texts=1), lambda: NOW).steps()
    next(one)
    asyncio.run(retention.one_round(Retention(archive, Settings(keep_texts=1), lambda: NOW)))
    assert "retention put off" in caplog.text
    one.close()


# ---------------------------------------------------------------------------------------------- settings and doctor


@pytest.mark.parametrize("name", ["keep_texts", "keep_vectors"])
def test_nothing_stays_longer_than_its_article(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=rf"The setting {name} cannot be used: 31 days are more than the 30"):
        load(tmp_path, keep_articles=30, **{name: 31})
    assert load(tmp_path, keep_articles=30, **{name: 30}).keep_articles == 30
    assert load(tmp_path, **{name: 31}).keep_articles == 0


@pytest.fixture(params=["sqlite", "postgres"])
def instance(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of an instance with an archive in it."""
    store = request.getfixturevalue("postgres_address") if request.param == "postgres" else ""
    made = Settings(data=tmp_path, store=store, keep_texts=30)
    fill(Archive.open(made.archive)).close()
    return made


def found(settings: Settings) -> dict[str, health.Check]:
    return {check.name: check for check in health.checks(settings)}


def test_doctor_tells_the_store_the_terms_and_what_went_last(instance: Settings) -> None:
    assert "not looked at yet" in found(instance)["terms"].said
    archive = Archive.open(instance.archive)
    list(Retention(archive, instance, lambda: NOW).steps())
    list(Retention(archive, instance, lambda: NOW + DAY).steps())  # which finds nothing
    Newsroom(archive).keep("wire.example", 7)
    archive.close()
    told = found(instance)
    assert told["terms"].said == (
        "this instance keeps texts for 30 days; wire.example for 7 days; last let go: 3 texts on 2026-09-21; "
        "last looked at 2026-09-22 14:13 UTC"
    )
    assert told["store"].said.startswith("PostgreSQL 1" if instance.store else "SQLite 3")
    assert "20,000 articles: up to 25.8 MB" in told["window"].said
    assert "in use" in told["sizes"].said
    if instance.store:
        assert instance.store.split("@")[0].rsplit(":", 1)[1] not in told["store"].said  # the password
        assert "texts" in told["sizes"].said
        assert "2026-09" in told["sizes"].said
        assert "2026-08" in told["sizes"].said
    assert all(check.ok for check in told.values())


def test_doctor_says_where_the_archive_cannot_be_made_small_enough(instance: Settings) -> None:
    small = instance.model_copy(update={"keep_gigabytes": 1e-6})
    assert not found(small)["terms"].ok
    assert found(instance.model_copy(update={"keep_gigabytes": 10.0}))["terms"].ok


def test_doctor_names_imports_that_did_not_end(instance: Settings) -> None:
    archive = Archive.open(instance.archive)
    with archive.write(durable=False) as kept:
        from octavo.archive.tasks import Page

        kept.tasks.set_page(Page("a", "old.warc.gz", 5, articles=1200), NOW)
        kept.tasks.set_page(Page("b", "done.warc.gz", 9, done=True), NOW)
    archive.close()
    said = found(instance)["imports"].said
    assert "old.warc.gz (1,200 articles so far)" in said
    assert "done.warc.gz" not in said


def test_doctor_says_what_is_wrong_with_a_store(postgres_server: Any, postgres_address: str, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, store=postgres_address)
    archive = fill(Archive.open(settings.archive))
    archive.close()
    name = postgres_address.rsplit("/", 1)[1].split("?", maxsplit=1)[0]
    password = postgres_address.split("@", maxsplit=1)[0].rsplit(":", 1)[1]

    def said(of: Settings) -> str:
        check = found(of)["archive"]
        assert not check.ok
        assert password not in check.said
        return check.said

    assert (
        "no such database"
        in said(settings.model_copy(update={"store": postgres_address.replace(name, "none")})).lower()
    )
    assert "does not let this user in" in said(
        settings.model_copy(update={"store": postgres_address.replace(password, "wrong")})
    )
    import psycopg

    with psycopg.connect(postgres_address) as conn:
        conn.execute("UPDATE version SET number = 99")
    assert "later version of Octavo (schema 99" in said(settings)
    postgres_server.execute(
        sql.SQL("CREATE DATABASE latin OWNER octavo ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    )
    assert "is encoded in LATIN1, not in UTF8" in said(
        settings.model_copy(update={"store": postgres_address.replace(name, "latin")})
    )
    postgres_server.drop("latin")
    postgres_server.stop()
    assert "does not answer" in said(settings)
