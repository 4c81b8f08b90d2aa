"""A digest is the same wherever an archive is kept, and another one as soon as anything in it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from full_archive import fill
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Float, Integer, LargeBinary, select, update

from octavo.archive import Archive, schema
from octavo.archive.database import Indexed
from octavo.archive.digest import HELD, INDEX, answers, digest, joined, parts, questions
from octavo.archive.search import Words
from octavo.errors import UsageError
from pieces import NOW

ARTICLES = 60
QUERIES = [
    "ferry",
    '"the council"',
    "library publisher:outlet3.example",
    "lang:de sturm",
    "before:2026-09-01 tunnel",
    "publisher:nobody.example",
    "report17 line2",
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    kept = Archive.open(tmp_path_factory.mktemp("digest"))
    fill(kept, ARTICLES)
    yield kept
    kept.close()


def test_the_same_calls_give_the_same_digest_and_answers_in_every_database(
    archive: Archive, postgres_address: str
) -> None:
    other = Archive.open(postgres_address)
    try:
        fill(other, ARTICLES)
        assert digest(other).differing(digest(archive)) == ()
        assert digest(other) == digest(archive)
        assert answers(other, QUERIES) == answers(archive, QUERIES)
        with archive.database.read() as mine, other.database.read() as its:
            for asked in questions(mine, 10 * ARTICLES):
                found = [
                    Words(store.database, conn).newest(asked.query, asked.publisher, 20, titles=asked.titles)
                    for store, conn in ((archive, mine), (other, its))
                ]
                assert found[0] == found[1], asked
    finally:
        other.close()


def test_every_table_has_something_to_be_proved(archive: Archive) -> None:
    made = digest(archive)
    assert [one.name for one in made.tables if not one.rows] == []
    assert {one.name for one in made.tables} == set(schema.tables.tables) - {"task"} | {INDEX}
    assert made.tables[-1].rows > ARTICLES


class _Undone(Exception):
    """Ends a transaction whose changes are to leave no trace."""


# What other tables refer to cannot change by itself; nor is there a state that is near to another.
REFERRED = {key.column for table in schema.tables.sorted_tables for key in table.foreign_keys}
CHANGEABLE = [
    (table, column)
    for table, columns in HELD
    for column in columns
    if not column.foreign_keys and column not in REFERRED | {schema.article.c.state}
]


@pytest.fixture
def few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octavo.archive.digest.SAMPLE", 2)


@pytest.mark.usefixtures("few_questions")
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_changed_value_of_any_table_is_noticed(archive: Archive, data: st.DataObject) -> None:
    table, column = data.draw(st.sampled_from(CHANGEABLE))
    with pytest.raises(_Undone), archive.database.write(durable=False) as conn:
        rows = conn.execute(select(table)).all()
        row = data.draw(st.sampled_from(rows))
        same = [of == row[place] for place, of in enumerate(table.columns)]
        before = joined(parts(archive.database, conn))
        changed = conn.execute(update(table).where(*same).values({column: _other(column, row._mapping[column], data)}))
        assert changed.rowcount == 1
        after = joined(parts(archive.database, conn))
        assert table.name in before.differing(after)
        assert set(before.differing(after)) <= {table.name, INDEX}
        assert before.sha256 != after.sha256
        raise _Undone


def _other(column, value, data: st.DataObject) -> object:
    """A value as near to the one that is there as there is."""
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(column.type, Float):
        return (value or 0.0) + 0.125
    if isinstance(column.type, Integer):
        return (value or 0) + 1_000_003
    if isinstance(column.type, LargeBinary):
        if not value:
            return b"\0"
        place = data.draw(st.integers(0, len(value) - 1))
        return value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
    return value + data.draw(st.sampled_from(["\x01", " ", "é", "\U0001f3f4"]))


@pytest.mark.usefixtures("few_questions")
def test_where_a_value_ends_and_none_is_told_apart(archive: Archive) -> None:
    table = schema.robots.insert()
    seen = set()
    for origin, body in (("a", b"bc"), ("ab", b"c"), ("abc", b"")):
        with pytest.raises(_Undone), archive.database.write(durable=False) as conn:
            conn.execute(table.values(origin=origin, status=1, body=body, fetched=1))
            seen.add(_parts(archive, conn)["robots"])
            raise _Undone
    for asked in (None, 0.0):
        with pytest.raises(_Undone), archive.database.write(durable=False) as conn:
            conn.execute(update(schema.host).values(asked=asked))
            seen.add(_parts(archive, conn)["host"])
            raise _Undone
    assert len(seen) == 5


@pytest.mark.usefixtures("few_questions")
def test_what_a_machine_does_is_not_what_an_archive_holds(archive: Archive) -> None:
    with pytest.raises(_Undone), archive.database.write(durable=False) as conn:
        before = _parts(archive, conn)
        conn.execute(update(schema.host).values(holder="another", until=9.5))
        conn.execute(update(schema.task).values(number=99, said="Done."))
        conn.execute(update(schema.ledger).values(at=NOW + 99))
        conn.execute(update(schema.version).values(generation=99))
        assert _parts(archive, conn) == before
        raise _Undone


def test_a_word_that_is_missing_in_the_index_or_there_twice_is_noticed(archive: Archive) -> None:
    for change in ("forget", "put"):
        with pytest.raises(_Undone), archive.database.write(durable=False) as conn:
            before = _parts(archive, conn)
            newest = max(conn.execute(select(schema.article.c.id)).scalars())
            if change == "forget":
                archive.database.clear_words(conn)
            else:
                archive.database.index_words(conn, [Indexed(newest, 202609, "ferry", "council", "y2026")])
            after = _parts(archive, conn)
            assert [name for name in before if before[name] != after[name]] == [INDEX]
            raise _Undone


def test_answers_move_with_what_a_reader_is_shown_and_with_nothing_else(archive: Archive) -> None:
    before = answers(archive, QUERIES)
    assert answers(archive, QUERIES[:-1]) != before
    with archive.write(durable=False) as kept:
        kept.marks.put(kept.marks.reader(1), "read", 9, NOW)
        kept.tasks.say("collect", "Something else.", NOW)
    assert answers(archive, QUERIES) == before
    with archive.database.write(durable=False) as conn:
        edge = conn.execute(select(schema.edge)).first()
        mine = (schema.edge.c.article_id == edge.article_id) & (schema.edge.c.other_id == edge.other_id)
        conn.execute(update(schema.edge).where(mine).values(score=edge.score + 1))
    assert answers(archive, QUERIES) != before
    with pytest.raises(UsageError):
        answers(archive, ["after:yesterday"])


def test_an_archive_with_nothing_in_it_has_a_digest_as_well(tmp_path: Path) -> None:
    one, two = Archive.open(tmp_path / "one"), Archive.open(tmp_path / "two")
    assert digest(one) == digest(two)
    assert digest(one).tables[-1].rows == 0
    one.close()
    two.close()


def _parts(archive: Archive, conn) -> dict[str, tuple[str, int]]:
    return {one.name: (one.sha256, one.rows) for one in parts(archive.database, conn)}
