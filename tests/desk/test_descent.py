"""Where a story's articles come from, and that the archive counts as the page tells."""

import random

from octavo.archive import Archive
from octavo.desk import descent
from octavo.newsroom import Newsroom
from octavo.preparing import prepare
from octavo.types import Arrival, Placement, Reason
from pieces import FERRY, FERRY_OTHER, NOW, reading

AGENCY = "Merrin Wire"


def file(archive: Archive, *told: tuple[str, int | None, str]) -> None:
    """Articles of one story: their publishers, what they copy, and whom they credit."""
    with archive.write(durable=False) as kept:
        for number, (host, copied, _) in enumerate(told, 1):
            publisher = kept.publishers.add(f"{host}.example", host.title())
            prepared = prepare(reading(FERRY if copied else FERRY_OTHER, host))
            placed = Placement(1, copied, (), Reason("copy", 1000, copied) if copied else Reason("joined"))
            kept.save([Arrival(kept.next_articles(1)[0], f"{number}", prepared, publisher, NOW, placed)])
        for number, (_, _, credit) in enumerate(told, 1):
            kept.articles.set_credit(number, credit, f"Credited to {credit}" if credit else "")
        kept.stories.recount([1], NOW)


def told(archive: Archive) -> list[tuple[str, int]]:
    page = Newsroom(archive, lambda: NOW).story_page(1, None)
    assert page.story.origins == len(page.origins)
    assert sum(len(one.articles) for one in page.origins) == page.story.articles
    return [(one.name, len(one.articles)) for one in page.origins]


def test_what_one_agency_tells_is_one_origin_and_each_publishers_own_is_another(archive: Archive) -> None:
    prints = [(f"paper{n}", None if n < 3 else 1, AGENCY if n % 2 else "") for n in range(1, 10)]
    file(archive, *prints, ("gazette", None, ""), ("courier", None, ""))
    # The second paper printed the report of the agency without a word of it, and not as a copy: nobody can know.
    assert told(archive) == [(AGENCY, 8), ("Paper2", 1), ("Gazette", 1), ("Courier", 1)]


def test_own_reports_of_one_publisher_are_one_origin(archive: Archive) -> None:
    file(archive, ("gazette", None, ""), ("gazette", None, ""), ("courier", 1, ""))
    assert told(archive) == [("Gazette", 3)]


def test_two_agencies_are_two_origins_and_copies_follow_what_they_copy(archive: Archive) -> None:
    file(archive, ("wire", None, AGENCY), ("gazette", None, "Orvane News"), ("courier", 2, ""), ("herald", 1, ""))
    assert told(archive) == [(AGENCY, 2), ("Orvane News", 2)]


def test_a_copy_of_what_is_not_here_has_an_origin_of_its_own(archive: Archive) -> None:
    file(archive, ("gazette", None, ""), ("courier", None, ""))
    with archive.read() as kept:
        first, second = kept.articles.of_story(1)
    assert [len(one.articles) for one in descent.origins([second])] == [1]
    many = [first, second]
    random.Random(1).shuffle(many)
    assert descent.origins(many) == descent.origins([first, second])
