"""The prose of a page without helpful markup."""

from octavo.wire.density import prose
from octavo.wire.tree import parse

STORY = "The authority said on Saturday that the bridge would open again after nine weeks of repairs."


def test_the_container_with_the_most_sentences() -> None:
    menu = (
        "<div>"
        + "<a href=/x>A link that is as long as a sentence and even ends like one, who knows.</a><br>" * 20
        + "</div>"
    )
    page = f"<body>{menu}<div><div>{STORY}<br>{STORY}</div><div><b>Short</b> line</div></div><div>© 2026</div></body>"
    assert prose(parse(page)) == [STORY, STORY]


def test_no_prose() -> None:
    assert prose(parse("<p>Menu</p><p>Search</p>")) == []


def test_deep_trees_are_walked_without_recursion() -> None:
    assert prose(parse("<div>" * 5_000 + STORY)) == [STORY]
