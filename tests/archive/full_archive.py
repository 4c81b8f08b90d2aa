"""An archive with something in every table, filled by the same calls in the same order wherever it is kept."""

from octavo.archive import OWNER, Archive
from octavo.archive.hosts import Turn
from octavo.archive.tasks import Page
from octavo.correcting import correct
from octavo.desk import embedding
from octavo.filing import Filing
from octavo.types import Entry, Reading
from pieces import FERRY, FERRY_OTHER, HARVEST, NOW, reading

MONTH = 31 * 86_400
_PLACES = "Merrin Tassaly Orvane Bellisanto Skerrin Aldermoor Quaymouth Lindhollow".split()
_THINGS = "ferry harvest bridge ballot storm library tunnel orchard strike museum".split()
_DEEDS = "opens closes burns returns votes doubles waits sinks shines moves halts".split()


def invented(number: int) -> Reading:
    """A piece of its own words; some are copies of others, German, Japanese, very long, or without an address."""
    place, thing = _PLACES[number % 8], _THINGS[number % 10]
    title = f"{place}: the {thing} {_DEEDS[number % 11]} for the {number}th time"
    said = [
        f"In {place} the {thing} number{number * 7 + line} {_DEEDS[(number + line) % 11]} while report{number} goes on,"
        f" said Ada {_PLACES[(number + line) % 8]} of line{line} to the council."
        for line in range(6 + number % 5)
    ]
    if number % 10 == 9:
        said = invented(number - 2).text.split("\n")
    if number == 40:
        said = [" ".join(f"word{place % 4000} and" for place in range(18_000))]  # beyond one tsvector
    if number == 41:
        title, said = "港の連絡船が戻った", ["港の連絡船は三日ぶりに戻った。乗客は全員無事だった。"]
    changes: dict[str, object] = {"url": f"https://outlet{number % 12}.example/{number}"}
    if number % 7 == 3:
        changes = {"url": f"https://outlet{number % 12}.example/{number}", "language": "de", "authors": ("Bo", "Åsa")}
    if number == 41:
        changes["language"] = "ja"
    if number == 42:
        changes = {"url": "", "published": None}
    return reading((title, said), f"outlet{number % 12}", **changes)


def fill(archive: Archive, count: int) -> None:
    """Puts articles and everything else into an empty archive."""
    filing = Filing(archive, embedding.load(), 1000, lambda: NOW)
    for number, piece in enumerate((FERRY, HARVEST, FERRY_OTHER), 1):
        filing.file(reading(piece, f"paper{number}", url=f"https://paper{number}.example/{number}"), seen=NOW - MONTH)
    for number in range(count):
        filing.file(invented(number), seen=NOW - MONTH * (number % 3))
    for number in (5, 50):  # revisions
        filing.file(
            reading(
                (f"Corrected {number}", ["All of it was otherwise, the paper says."] * 9),
                "outlet5",
                url=invented(number).url,
            )
        )
    with archive.write(durable=True) as kept:
        _feeds(kept)
        owner = kept.marks.reader(OWNER)
        for number in (2, 3, 7):
            kept.marks.put(owner, "saved", number, NOW + number)
        kept.marks.put(owner, "read", 2, NOW)
        kept.hosts.claim(["outlet1.example", "outlet2.example"], "me", NOW, NOW + 60.5)
        kept.hosts.release("me", {"outlet1.example": Turn(NOW + 0.125, None)})
        kept.hosts.set_robots("https://outlet1.example", 200, b"User-agent: *\nDisallow: /\xff\x00", NOW)
        kept.tasks.take("collect", NOW)
        kept.tasks.set_page(Page("ab12", "news.warc.gz", 4096, 7, 1, 0, done=True), NOW)
        kept.publishers.set_licensed(kept.publishers.get("outlet3.example"), True)
        correct(kept, "apart", (kept.articles.get(3), kept.articles.get(1)), owner, NOW)
        removed = kept.publishers.get("paper2.example")
        kept.remove(kept.articles.of_publisher(removed, 10, 0), NOW)
        kept.publishers.set_removed(removed, NOW)


def _feeds(kept) -> None:
    publisher = kept.publishers.get("outlet1.example")
    for number in range(3):
        kept.feeds.add(f"https://outlet1.example/feed{number}", f"Feed ß {number}", publisher, NOW)
    for feed in kept.feeds.all():
        entries = [
            (Entry(f"g{n}", f"https://outlet1.example/{n}", f"Entry {n}", published=NOW), f"x{n}") for n in range(20)
        ]
        kept.entries.note(feed, entries, NOW)
    kept.entries.read(1, 4)
