"""Articles and neighbours for the tests of the desk."""

from octavo.desk import embedding
from octavo.desk.features import features
from octavo.desk.stories import Neighbour
from octavo.types import Article, Publisher, Reason, State

FLOOD = (
    "The river Aller rose above its banks in Celle on Monday night and flooded the old town. Mayor Ines Brandt said that "
    "forty families had left their homes. The fire brigade of Celle pumped water from cellars until the morning. "
)
VERDICT = (
    "A court in Lyon sentenced the banker Paul Morel to six years in prison on Friday. The judges found that Morel had "
    "moved the savings of pensioners through companies in Malta. His lawyer said that he would appeal. "
)


def neighbour(number, text, *, title="", when=None, language="en"):
    return Neighbour(number, when, language, features(title, text, language, embedding.load()))


def article(number, *, story=1, publisher=1, copy_of=None, when=1_700_000_000):
    return Article(
        id=number,
        url="",
        title=f"Title {number}",
        publisher=Publisher(publisher, f"p{publisher}", f"P{publisher}"),
        authors=(),
        published=when,
        modified=None,
        seen=when,
        language="en",
        section="",
        lead="",
        words=100,
        state=State.FULL,
        reason="",
        story=story,
        copy_of=copy_of,
        why=Reason("opened"),
        revision=1,
        sha256="",
    )
