"""What only PostgreSQL can do wrong: addresses, rights, encodings, a server that goes away, texts larger than an index row."""

import logging
import threading
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from octavo.archive import Archive, schema
from octavo.archive.database import Indexed
from octavo.archive.postgres import PLACES, POSITIONS, _blocks, _vectors
from octavo.archive.search import parse
from octavo.desk import embedding
from octavo.errors import ArchiveAway, ArchiveError, ArchiveFull, ArchiveTooNew, UsageError
from octavo.filing import Filing, Incoming
from octavo.preparing import prepare
from pieces import FERRY, HARVEST, NOW, reading

if TYPE_CHECKING:
    from postgres_server import PostgresServer


def swapped(address: str, **parts: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(address).set(**parts).render_as_string(hide_password=False)


@pytest.mark.parametrize(
    "store", ["postgresql://", "postgresql:///", "mysql://x/y", "sqlite://", "octavo.sqlite", "://"]
)
def test_what_is_no_address_is_said_to_be_none(store: str) -> None:
    with pytest.raises(UsageError, match="postgresql://USER"):
        Archive.open(store)


def test_each_thing_that_can_be_wrong_with_a_store_has_a_sentence(
    postgres_address: str, postgres_server: "PostgresServer"
) -> None:
    with pytest.raises(ArchiveAway, match="does not answer"):
        Archive.open(swapped(postgres_address, host="127.0.0.1", port="1"))
    with pytest.raises(ArchiveError, match="no such database"):
        Archive.open(swapped(postgres_address, database="absent"))
    with pytest.raises(ArchiveError, match="does not let this user in"):
        Archive.open(swapped(postgres_address, password="wrong"))
    with pytest.raises(ArchiveError, match="There is no archive"):
        Archive.open(postgres_address, make=False)


def test_no_password_is_ever_said(postgres_address: str, caplog: pytest.LogCaptureFixture) -> None:
    from sqlalchemy.engine import make_url

    secret = str(make_url(postgres_address).password)
    caplog.set_level(logging.DEBUG)
    archive = Archive.open(postgres_address)
    assert secret not in archive.where
    archive.close()
    for wrong in ({"port": "1"}, {"database": "absent"}, {"username": "nobody"}):
        with pytest.raises(ArchiveError) as problem:
            Archive.open(swapped(postgres_address, **wrong))
        assert secret not in f"{problem.value} {problem.value.subject}"
    assert secret not in caplog.text


def test_a_later_schema_and_another_encoding_are_refused(
    postgres_address: str, postgres_server: "PostgresServer"
) -> None:
    from psycopg import sql

    archive = Archive.open(postgres_address)
    with archive.write(durable=True) as kept:
        kept._conn.execute(schema.version.update().values(number=schema.NEWEST + 1))
    archive.close()
    with pytest.raises(ArchiveTooNew, match="later version"):
        Archive.open(postgres_address)
    postgres_server.execute(
        sql.SQL(
            "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0 OWNER octavo"
        )
    )
    try:
        with pytest.raises(ArchiveError, match="encoded in LATIN1, not in UTF8"):
            Archive.open(swapped(postgres_address, database="latin"))
    finally:
        postgres_server.drop("latin")


def test_a_user_without_rights_is_told_which(postgres_address: str, postgres_server: "PostgresServer") -> None:
    from psycopg import sql

    postgres_server.execute(sql.SQL("CREATE ROLE guest LOGIN PASSWORD 'guest'"))
    try:
        with pytest.raises(ArchiveFull, match="grant it CREATE"):
            Archive.open(swapped(postgres_address, username="guest", password="guest"))
    finally:
        postgres_server.execute(sql.SQL("DROP ROLE guest"))


def test_a_time_zone_and_a_dictionary_order_of_the_server_change_nothing(postgres_address: str) -> None:
    archive = Archive.open(postgres_address)
    with archive.write(durable=True) as kept:
        publisher = kept.publishers.add("a.example", "A")
        for title in ("b", "a", "B", "A", "ä", "Z"):
            kept.feeds.add(f"https://a.example/{title}", title, publisher, 0)
    with archive.read() as kept:
        assert [feed.title for feed in kept.feeds.all()] == ["A", "B", "Z", "a", "b", "ä"]
    archive.close()


def test_a_server_that_goes_away_in_the_middle_of_a_write_loses_nothing_that_was_said_to_be_kept(
    postgres_address: str, postgres_server: "PostgresServer"
) -> None:
    archive = Archive.open(postgres_address)
    filing = Filing(archive, embedding.load(), 1000)
    with filing.writing(durable=True) as kept:  # a person was told of it
        assert filing.file_all(kept, [Incoming(prepare(reading(FERRY, "courier")), seen=NOW)])[0].new
    with pytest.raises(ArchiveAway), filing.writing() as kept:
        kept.publishers.add("half.example", "Half")
        postgres_server.stop(immediate=True)
        kept.publishers.add("other.example", "Other")
    with pytest.raises(ArchiveAway), archive.read() as kept:
        kept.publishers.counts()
    postgres_server.start()
    with archive.read() as kept:
        assert kept.publishers.counts() == (1, 1)
        assert kept.publishers.called("half") is None
    assert not filing.file(reading(FERRY, "courier"), seen=NOW).new
    assert filing.file(reading(HARVEST, "gazette"), seen=NOW).article == 2
    archive.close()


def test_writers_of_several_processes_take_turns_and_ids_have_no_gaps(postgres_address: str) -> None:
    one, two = Archive.open(postgres_address), Archive.open(postgres_address)
    failed: list[BaseException] = []

    def work(archive: Archive, name: str) -> None:
        filing = Filing(archive, embedding.load(), 1000)
        try:
            for number in range(10):
                title, paragraphs = FERRY if number % 2 else HARVEST
                item = reading((f"{title} {name}{number}", paragraphs[number % 3 :]), f"{name}{number}")
                filing.file(item, seen=NOW + number)
        except BaseException as problem:
            failed.append(problem)
            raise

    threads = [threading.Thread(target=work, args=pair) for pair in ((one, "a"), (two, "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    with one.read() as kept:
        articles = kept.articles.after(0, 100)
        assert [article.id for article in articles] == list(range(1, 21))
        # Whoever filed it saw all that came before, whichever process had filed that.
        assert {article.copy_of is None for article in articles[4:]} == {False}
    one.close()
    two.close()


def test_a_text_larger_than_a_tsvector_is_found_by_all_its_words_and_phrases(archive: Archive) -> None:
    filler = " ".join(f"word{number}" for number in range(POSITIONS + 500))
    text = f"Alpha opens. {filler} The lighthouse keeper slept. {'the ' * (2 * PLACES)} omega closes quietly."
    Filing(archive, embedding.load(), 1000).file(reading(("Long", [text]), "courier"), seen=NOW)
    with archive.read() as kept:
        for found in (
            "alpha",
            "omega",
            '"lighthouse keeper"',
            '"omega closes quietly"',
            'alpha "omega closes"',
            '"alpha opens" "lighthouse keeper" "closes quietly"',
            f'"word{POSITIONS - 3} word{POSITIONS - 2}"',
            "alpha omega lighthouse",
        ):
            assert kept.words.newest(parse(found), None, 5) == [1], found
        for absent in ('"omega alpha"', '"keeper lighthouse"', '"long alpha"', '"opens word1"'):
            assert kept.words.newest(parse(absent), None, 5) == [], absent


def test_blocks_overlap_and_hold_no_more_than_a_tsvector_can() -> None:
    placed = [(at, "the" if at % 3 else f"w{at}") for at in range(1, 40_000)]
    blocks = list(_blocks(placed))
    assert len(blocks) > 40_000 / POSITIONS
    for block in blocks:
        assert sum(token == "the" for _, token in block) <= PLACES
        assert block[-1][0] - block[0][0] < POSITIONS
    for before, after in pairwise(blocks):
        assert after[0][0] <= before[-1][0]
    assert len(_vectors(Indexed(1, 0, "a b", "c d", "p1"))) == 1


def test_the_first_questions_after_a_load_do_not_read_the_whole_table(postgres_address: str) -> None:
    """A pending list, or statistics that nobody has made yet, made such a question read everything (57 ms for 0.3)."""
    archive = Archive.open(postgres_address)
    filing = Filing(archive, embedding.load(), 1000)
    for number in range(40):
        filing.file(
            reading((f"Ferry {number}", [f"Unique{number} sailors waved."]), f"outlet{number}"), seen=NOW + number
        )
    with archive.read() as kept:
        plan = "\n".join(
            row[0]
            for row in kept._conn.exec_driver_sql(
                "EXPLAIN SELECT w.article_id FROM word w WHERE w.tokens @@ 'unique7'::tsquery AND w.block = 0"
                " ORDER BY w.article_id + 0 DESC LIMIT 200"
            )
        )
        options = kept._conn.exec_driver_sql(
            "SELECT relname, reloptions FROM pg_class WHERE relam = (SELECT oid FROM pg_am WHERE amname = 'gin')"
            " AND relkind = 'i'"
        ).all()
    assert "Bitmap Index Scan" in plan
    assert "Seq Scan" not in plan
    assert options
    assert all("fastupdate=off" in row[1] for row in options)
    archive.tidy()
    archive.close()


def test_what_no_index_could_hold_whole_is_kept_and_found(archive: Archive) -> None:
    long = "https://courier.example/" + "x" * 3900
    body = " ".join(f"unlikely{number:06}" for number in range(130_000))
    filing = Filing(archive, embedding.load(), 1000)
    assert filing.file(reading(("Long", [body]), "courier", url=long), seen=NOW).new
    assert not filing.file(reading(("Long", [body]), "courier", url=long), seen=NOW).new
    assert filing.file(reading(("Longer", [body]), "courier", url=f"{long}y"), seen=NOW).new
    with archive.read() as kept:
        assert kept.articles.get(1).url == long
        assert kept.words.newest(parse("unlikely000007"), None, 5) == [2, 1]
