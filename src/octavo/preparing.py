"""What can be made of one page alone: its reading, features, tokens and key points.

Pure functions at the top of a module, on plain data: an executor runs them in other processes and on other machines.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from octavo import text
from octavo.desk import embedding
from octavo.desk.credit import credit, worded
from octavo.desk.features import features_of, tokens
from octavo.desk.topics import topics
from octavo.insight import keypoints
from octavo.protocols import Embedder
from octavo.types import Entry, Features, Page, Prepared, Reading, State, Topic
from octavo.wire import extract, offered

# Of a text whose publisher reserves text and data mining nothing is kept to compare.
UNCOMPARED = Features(bytes(embedding.DIMENSIONS), b"", b"", (), ())


def prepare(reading: Reading, embedder: Embedder | None = None) -> Prepared:
    """A reading with all that is made of it alone; by the embedder that needs nothing where none is given."""
    if reading.tdm_reserved:
        title, body = (" ".join(text.tokens(said, reading.language)) for said in (reading.title, reading.text))
        return Prepared(reading, UNCOMPARED, title, body, topics=topics_of(reading, UNCOMPARED))
    heading, told = tokens(reading.title, reading.language), tokens(reading.text, reading.language)
    features = features_of(reading.title, reading.text, heading, told, embedder or embedding.load())
    about = topics_of(reading, features)
    points = keypoints.pick(reading.title, reading.text, reading.language) if reading.state is State.FULL else ()
    credit, credited = credit_of(reading.text, reading.authors, reading.publisher, reading.url, reading.canonical)
    return Prepared(reading, features, " ".join(heading.made), " ".join(told.made), points, credit, credited, about)


def credit_of(said: str, authors: Sequence[str], publisher: str, url: str, canonical: str) -> tuple[str, str]:
    """Whose text an article says it is, and where it says so; both empty where it is its publisher's own."""
    host = urlsplit(url).hostname or "" if url else ""
    found = credit(said, authors, publisher=publisher, host=host, canonical=canonical)
    return (found.name, worded(found)) if found is not None else ("", "")


def topics_of(reading: Reading, features: Features) -> tuple[Topic, ...]:
    """What a reading is about; of features without terms, as its publisher's section and address say."""
    section = ", ".join(filter(None, (reading.section, *reading.keywords)))
    return topics(section, reading.url, reading.title, reading.text, reading.language, features=features)


def prepare_pages(pages: Sequence[Page]) -> list[Prepared]:
    """Pages as they came in, each read and prepared."""
    return [prepare(extract.extract(page)) for page in pages]


def prepare_entry(page: Page, entry: Entry) -> Prepared:
    """The page that an entry points at, read with what the feed said of it, and prepared."""
    return prepare(offered.completed(extract.extract(page, hint=entry), entry))


def prepare_readings(readings: Sequence[Reading]) -> list[Prepared]:
    """Readings, each prepared."""
    return [prepare(reading) for reading in readings]
