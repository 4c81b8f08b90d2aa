"""What another version made is made anew while the archive is read and written, and ends as if this one had made all."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from octavo import reindex, text
from octavo.archive import Archive, search
from octavo.archive.digest import digest
from octavo.archive.schema import shelf_of
from octavo.archive.search import parse
from octavo.desk import credit, embedding, features, nearness, reasons, statistic, stories, topics
from octavo.errors import ArchiveBusy, LeaseLost, UsageError
from octavo.executor import Executor, Inline, Pool
from octavo.filing import Filing, Incoming
from octavo.preparing import prepare
from octavo.reindex import KINDS, Reindexing, Step
from octavo.types import Article, Reading, Reason
from pieces import FERRY, FERRY_OTHER, HARVEST, NOW, reading

ARTICLES = 150  # past the third mark of the statistic
WINDOW = 60
SENTENCES = [line for _, lines in (FERRY, FERRY_OTHER, HARVEST) for line in lines]
PLACES = "Aldermoor Bellisanto Corvin Dunmere Eskrand Farrow Gillport Hallow Inverlay Jorvik".split()
THINGS = "bridge school budget storm strike museum hospital railway orchard stadium reservoir market".split()


def news() -> list[Reading]:
    """Copies, cut copies, reports of a few events and of many, from twelve outlets."""
    chance = random.Random(8)  # the same in every run
    events = [[_sentence(chance) for _ in range(9)] for _ in range(16)]
    made = []
    for number in range(ARTICLES):
        kind = chance.random()
        if kind < 0.15:
            lines = chance.choice((FERRY, FERRY_OTHER, HARVEST))[1][: chance.randint(3, 6)]
        elif kind < 0.75:
            lines = [*chance.sample(chance.choice(events), 4), _sentence(chance), chance.choice(SENTENCES)]
        else:
            lines = [_sentence(chance) for _ in range(5)]
        host = f"outlet{number % 12}"
        made.append(
            reading((f"{lines[0].split(',')[0][:60]} ({number})", lines), host, url=f"https://{host}.example/{number}")
        )
    return made


def _sentence(chance: random.Random) -> str:
    who, where = chance.sample(PLACES, 2)
    what = chance.sample(THINGS, 3)
    said = f"{chance.choice(['Mayor', 'Minister', 'Captain'])} {who} of {where}"
    return f"{said} said the {what[0]} near the {what[1]} costs {chance.randint(2, 900)} more than any {what[2]}, and nobody agreed."


NEWS = news()
WORDS = sys.modules["octavo.text.words"]  # `octavo.text` has a function of that name
TOLD_ANEW = ["Correction of the editors: the earlier numbers were wrong.", *SENTENCES[3:8]]


def filing(archive: Archive) -> Filing:
    return Filing(archive, embedding.load(), WINDOW, lambda: NOW)


def file(desk: Filing, readings: Sequence[Reading], seen: int | None = None) -> None:
    for at in range(0, len(readings), 40):
        with desk.writing() as kept:
            desk.file_all(kept, [Incoming(prepare(one), seen=seen) for one in readings[at : at + 40]])


def work(archive: Archive, batch: int = 40, executor: Executor | None = None) -> Reindexing:
    return Reindexing(archive, executor or Inline(), WINDOW, batch=batch, clock=lambda: NOW)


def drain(steps: Iterator[Step]) -> list[Step]:
    return list(steps)


def held(archive: Archive) -> dict[str, object]:
    """All that an archive holds, by table, but for how far work on it came; and its word index, token by token."""
    found: dict[str, object] = {one.name: one.sha256 for one in digest(archive).tables if one.name != "ledger"}
    return found | {"index": index(archive)}


def index(archive: Archive) -> list[tuple[object, ...]]:
    """Every token of the word index with its place; raises where the index is not whole."""
    if archive.shared:
        with archive.database.read() as conn:
            query = "SELECT article_id, shelf, block, CAST(tokens AS text) FROM word ORDER BY article_id, block"
            return [tuple(row) for row in conn.exec_driver_sql(query)]
    with sqlite3.connect(archive.where) as conn:
        conn.execute("INSERT INTO word_index(word_index) VALUES ('integrity-check')")
        conn.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab('main', 'word_index', 'instance')")
        found = conn.execute("SELECT term, doc, col, offset FROM temp.held ORDER BY 1, 2, 3, 4").fetchall()
        found += conn.execute("SELECT id, sz FROM word_index_docsize ORDER BY id").fetchall()
        found += conn.execute("SELECT block FROM word_index_data WHERE id = 1").fetchall()  # how many there are of all
        found += conn.execute("SELECT name FROM sqlite_master WHERE name LIKE 'word_index%' ORDER BY name").fetchall()
        conn.execute("DROP TABLE temp.held")
    conn.close()
    return found


def scramble(archive: Archive) -> None:
    """Leaves nothing of words, features and placements as it was."""
    zeros, nothing = ("decode(repeat('00', 256), 'hex')", "''") if archive.shared else ("zeroblob(256)", "x''")
    wrong = [
        "UPDATE article SET story_id = 1, copy_of = NULL, why = 'Nobody knows', credit = 'Nobody'",
        "DELETE FROM edge",
        "DELETE FROM sketch",
        f"UPDATE feature SET names = '', vector = {zeros}, terms = {nothing}, counts = {nothing}, sketch = {nothing}",
        "DELETE FROM statistic",
        "DELETE FROM ledger",
        "UPDATE version SET tokens = 0",
    ]
    with archive.write(durable=False) as kept:
        kept.words.clear()
    with archive.database.write(durable=False) as conn:
        for statement in wrong:
            conn.exec_driver_sql(statement)
        of_stories = list(conn.exec_driver_sql("SELECT id FROM story").scalars())
    with archive.write(durable=False) as kept:
        kept.stories.recount(of_stories, NOW)


@contextmanager
def another_version() -> Iterator[None]:
    """Another Octavo: it turns every token round, keeps fewer terms, and is quicker to see a story."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WORDS, "stem", lambda word, language: word[::-1])
        patch.setattr(text, "TOKENS_VERSION", 2)
        patch.setattr(features, "TERMS", 25)
        patch.setattr(features, "FEATURES_VERSION", 2)
        patch.setattr(credit, "CREDITS_VERSION", 2)
        patch.setattr(stories, "REACH", 150)
        patch.setattr(topics, "TOPICS_VERSION", 2)
        patch.setattr(stories, "PLACEMENTS_VERSION", 3)
        _forget_words()
        yield
    _forget_words()


def _forget_words() -> None:
    for cached in (
        text.token,
        statistic.empty,
        statistic._prior,
        search._headline,
        nearness._weighed,
        reasons._written,
    ):
        cached.cache_clear()


def places(archive: Archive) -> dict[int, tuple[int, int | None, Reason]]:
    with archive.read() as kept:
        return {one.id: (one.story, one.copy_of, one.why) for one in kept.articles.after(0, 1000)}


@pytest.mark.parametrize("batch", [7, 200])
def test_made_anew_by_the_same_version_it_is_the_same_archive(archive: Archive, batch: int) -> None:
    file(filing(archive), NEWS)
    before = held(archive)
    assert len({story for story, _, _ in places(archive).values()}) < ARTICLES * 0.8
    assert reindex.stale(archive) == ()
    assert drain(work(archive, batch).run()) == []
    steps = drain(work(archive, batch).run(everything=True))
    assert [step.kind for step in steps if step.done] == list(KINDS)
    assert held(archive) == before
    scramble(archive)
    assert reindex.stale(archive) == KINDS
    drain(work(archive, batch).run())
    assert reindex.stale(archive) == ()
    assert held(archive) == before


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    phases=[Phase.generate],
)
@given(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 12)), max_size=4), st.integers(10, 200))
def test_given_up_anywhere_and_gone_on_with_in_other_batches_it_is_the_same(
    archive: Archive, runs: list[tuple[int, int]], last: int
) -> None:
    with archive.read() as kept:
        is_empty = not kept.articles.last()
    if is_empty:
        file(filing(archive), NEWS)
        archive.expected = held(archive)  # type: ignore[attr-defined]
    scramble(archive)
    for batch, steps in runs:
        run = work(archive, batch).run()
        for _, _ in zip(range(steps), run, strict=False):
            pass
        run.close()  # type: ignore[attr-defined]
    drain(work(archive, last).run())
    assert held(archive) == archive.expected  # type: ignore[attr-defined]


KILLED = """
import os, signal, sys
from octavo.archive import Archive, tasks
from octavo.executor import Inline
from octavo.reindex import Reindexing
from pathlib import Path

writes, set_page = 0, tasks.Tasks.set_page

def killed(self, page, at):
    global writes
    writes += 1
    set_page(self, page, at)
    if writes == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

tasks.Tasks.set_page = killed
store = sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1])
list(Reindexing(Archive.open(store), Inline(), 60, batch=25).run())
"""


def test_killed_within_a_transaction_it_goes_on(archive: Archive, request: pytest.FixtureRequest) -> None:
    file(filing(archive), NEWS)
    before = held(archive)
    scramble(archive)
    store = request.getfixturevalue("postgres_address") if archive.shared else str(Path(archive.where).parent)
    surroundings = os.environ | {"PYTHONPATH": str(Path(reindex.__file__).parents[1])}
    for write in (2, 8, 8):  # as the task is taken up; then in the midst of a kind, twice
        done = subprocess.run([sys.executable, "-c", KILLED, store, str(write)], env=surroundings, check=False)
        assert done.returncode == -signal.SIGKILL
        assert reindex.stale(archive)
    drain(work(archive).run())
    assert held(archive) == before


def test_in_other_processes_it_is_the_same(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    file(filing(archive), NEWS)
    before = held(archive)
    scramble(archive)
    with Pool(2) as pool:
        drain(work(archive, 30, pool).run())
    assert held(archive) == before
    archive.close()


def test_what_another_version_made_is_as_if_this_one_had(archive: Archive, tmp_path: Path) -> None:
    file(filing(archive), NEWS)
    was = places(archive)
    with another_version():
        assert reindex.stale(archive) == KINDS
        with archive.read() as kept:
            assert kept.words.newest(parse("harbour"), None, 10) == []
        drain(work(archive).run())
        assert reindex.stale(archive) == ()
        direct = Archive.open(tmp_path / "direct")
        file(filing(direct), NEWS)
        mine, its = held(archive), held(direct)
        if not archive.shared:
            assert mine["index"] == its["index"]
        # Kept: that a story was here once, which a new archive does not know, and the key points, picked as it was filed.
        differing = {name for name in mine if mine[name] != its[name]} - ({"index"} if archive.shared else set())
        assert differing <= {"removed", "revision"}
        assert places(archive) != was
        with archive.read() as kept, direct.read() as other:
            found = kept.words.best(parse("harbour"), None)
            assert found
            assert found == other.words.best(parse("harbour"), None)
        direct.close()


def test_what_is_filed_revised_and_removed_meanwhile_is_in_it(archive: Archive, tmp_path: Path) -> None:
    told = [replace(one, text="\n".join([*TOLD_ANEW, one.title])) for one in NEWS]
    first, later, latest = NEWS[:120], NEWS[120:135], NEWS[135:]
    file(filing(archive), first)
    reached = 0
    with another_version():
        collector = filing(archive)
        events = {
            ("words", 30): lambda: (file(collector, [told[4], told[100]]), _remove(archive, 16, 102)),
            ("features", 60): lambda: (file(collector, later), file(collector, [told[10]]), _remove(archive, 12)),
            ("placements", 40): lambda: (
                file(collector, latest),
                file(collector, [told[20], told[110]]),
                _remove(archive, 22, 112),
            ),
        }
        for step in work(archive, 10).run():
            for kind, position in list(events):
                if step.kind == kind and step.position >= position:
                    events.pop((kind, position))()
                    reached = step.position
        assert not events
        assert reindex.stale(archive) == ()
        direct = Archive.open(tmp_path / "direct")
        _file_direct(direct, told, reached)
        assert _without_revisions(archive) == _without_revisions(direct)
        for name in ("feature", "sketch", "edge", "story", "statistic", "the word index"):
            assert held(archive)[name] == held(direct)[name], name
        _same_words(archive, direct)
        direct.close()


def _file_direct(direct: Archive, told: Sequence[Reading], reached: int) -> None:
    """What the placements had reached, then what happened to that, then the rest."""
    desk = filing(direct)
    changed, gone = {5, 11, 101, 111}, {13, 17, 103, 113}
    for number, one in enumerate(NEWS, 1):
        if number in gone:
            with direct.write(durable=False) as kept:
                kept.next_articles(1)
        else:
            file(desk, [told[number - 1] if number in changed else one])
        if number == reached:
            file(desk, [told[20]])
            _remove(direct, 22)


def _remove(archive: Archive, *places_in_news: int) -> None:
    numbers = [place + 1 for place in places_in_news]
    with archive.write(durable=True) as kept:
        kept.remove(list(kept.articles.many(numbers).values()), NOW)


def _without_revisions(archive: Archive) -> list[Article]:
    with archive.read() as kept:
        return [replace(one, revision=1) for one in kept.articles.after(0, 1000)]


def _same_words(archive: Archive, direct: Archive) -> None:
    """That what every word finds is the same; index by index where both are of one kind."""
    if not archive.shared:
        assert index(archive) == index(direct)
    with archive.read() as kept, direct.read() as other:
        for word in sorted({word for one in NEWS for word in one.text.split()} | set(TOLD_ANEW[0].split()))[::7]:
            assert kept.words.newest(parse(word), None, 300) == other.words.newest(parse(word), None, 300), word


def test_what_was_let_go_keeps_its_place_and_loses_what_cannot_be_compared(archive: Archive) -> None:
    file(filing(archive), NEWS[:50], seen=NOW - 70 * 86_400)
    file(filing(archive), NEWS[50:])
    old = shelf_of(NOW - 70 * 86_400)
    while True:
        with archive.write(durable=False) as kept:
            if kept.retention.let_texts_go(old, NOW) is None:
                break
    before, was = held(archive), places(archive)
    drain(work(archive).run(everything=True))
    after = held(archive)
    # Whether a text was let go stands in the way of a copy's being found, and so of one of an article's nearest.
    assert {name for name in before if before[name] != after[name]} <= {"statistic", "article", "edge"}
    assert [place[:2] for place in places(archive).values()] == [place[:2] for place in was.values()]
    with another_version():
        drain(work(archive).run())
        with archive.read() as kept:
            assert kept.placements.having(range(1, 200)) == set(range(51, ARTICLES + 1))
            assert min(kept.words.newest(parse("harbour"), None, 300)) > 50
        now = places(archive)
        assert {n: now[n] for n in range(1, 51)} == {n: was[n] for n in range(1, 51)}
        assert now != was


def test_while_words_of_two_versions_are_there_everything_goes_on(archive: Archive) -> None:
    file(filing(archive), NEWS[:60])
    with another_version():
        desk = filing(archive)
        again = replace(NEWS[3], text="\n".join(TOLD_ANEW))
        file(desk, [*NEWS[60:80], again])
        mixed = index(archive)
        _remove(archive, 5, 70)
        if not archive.shared:
            assert index(archive) == mixed  # what it cannot take out rightly it leaves in
        with archive.read() as kept:
            assert 4 in kept.words.newest(parse("correction"), None, 10)
            assert 61 in kept.words.newest(parse(NEWS[60].text.split()[1]), None, 100)
            gone = {6, 71}
            assert not gone & set(kept.words.best(parse("lang:en"), None))
        assert "words" in reindex.stale(archive)
    file(filing(archive), NEWS[80:90])  # the earlier Octavo is at work still
    with another_version():
        drain(work(archive).run(["words"]))
        assert "words" not in reindex.stale(archive)
        with archive.read() as kept:
            every = [one.id for one in kept.articles.after(0, 1000)]
            assert sorted(kept.words.newest(parse("lang:en"), None, 300)) == every
            assert kept.words.newest(parse("correction"), None, 10) == [4]
        index(archive)


def test_an_earlier_octavo_that_changes_what_is_done_makes_it_begin_again(archive: Archive) -> None:
    file(filing(archive), NEWS[:60])
    with another_version():
        run = work(archive, 10).run(["words"])
        assert [next(run).position for _ in range(3)] == [10, 20, 30]
    file(filing(archive), [replace(NEWS[3], text="\n".join(TOLD_ANEW))])
    with another_version():
        assert next(run).position == 10
        drain(run)
        with archive.read() as kept:
            assert kept.words.newest(parse("correction"), None, 10) == [4]
            assert len(kept.words.newest(parse("lang:en"), None, 300)) == 60
        index(archive)
    file(filing(archive), NEWS[60:61])
    with another_version():
        assert reindex.stale(archive) == KINDS
        _remove(archive, 60)
        index(archive)


def test_one_at_a_time(archive: Archive) -> None:
    file(filing(archive), NEWS[:20])
    first = work(archive, 5).run(everything=True)
    next(first)
    with pytest.raises(ArchiveBusy, match="Another reindex is at work"):
        next(work(archive).run(everything=True))
    with archive.write(durable=True) as kept:
        kept.tasks.take(reindex.TASK, NOW)
    with pytest.raises(LeaseLost, match="Another process has taken over this reindex"):
        next(first)


def test_only_what_is_asked_for_is_made_anew_and_placements_take_their_features_with_them(archive: Archive) -> None:
    with pytest.raises(UsageError, match="say words, features, credits, topics, placements"):
        next(work(archive).run(["stories"]))
    assert reindex.stale(archive) == ()
    file(filing(archive), NEWS[:20])
    assert {step.kind for step in work(archive).run(["words"], everything=True)} == {"words"}
    with another_version():
        assert {step.kind for step in work(archive).run(["placements"])} == {"features", "placements"}
        assert reindex.stale(archive) == ("words", "credits", "topics")


def test_stopped_before_the_former_index_is_dropped_the_next_run_drops_it(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    file(filing(archive), NEWS[:20])
    before = index(archive)
    run = work(archive).run(["words"], everything=True)
    while not next(run).done:
        pass
    run.close()  # type: ignore[attr-defined]
    assert index(archive) != before
    assert drain(work(archive).run()) == []
    assert index(archive) == before
    archive.close()
