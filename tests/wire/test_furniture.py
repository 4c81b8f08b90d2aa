"""Lines around an article go, its own lines stay."""

import pytest

from octavo.wire.blocks import Block, paragraphs
from octavo.wire.furniture import without_furniture

STORY = "The port authority said on Saturday that the bridge would open again to cars and buses, after nine weeks of repairs."


def block(text: str, kind: str = "p", *, link: bool = False) -> Block:
    return Block(kind, ((text, ("a https://x.example/",) if link else ()),))


def kept(*lines: str | Block) -> list[str]:
    found = [line if isinstance(line, Block) else block(line) for line in lines]
    return [
        one.text
        for one in without_furniture(found, ["Bridge opens again", "Bridge opens again | Courier"], ["Ana Fenn"])
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement", "ADVERTISEMENT", "Anzeige", "Publicité", "Read more: the council", "Lesen Sie auch: Die Werft",
        "Lire aussi : le port", "Lea también: el puerto", "Leggi anche: il porto", "Leia também: o porto", "Lees ook: de haven",
        "Sign up for our newsletter", "© 2026 The Courier", "Share this article",
    ],
)  # fmt: skip
def test_prompts_go(line: str) -> None:
    assert kept(STORY, line, STORY) == [STORY, STORY]


@pytest.mark.parametrize(
    "line",
    [
        "Anzeige gegen den Fahrer wurde noch am Abend erstattet.",
        "Werbung für Tabak bleibt verboten.",
        "Advertising paid for most of it.",
        "Copyright was not the question here.",
        "Subscribers will follow, she said.",
        "Related crimes fell by a third.",
        "She agreed.",
        "“Sign up now,” he told them.",
    ],
)
def test_sentences_that_begin_like_prompts_stay(line: str) -> None:
    assert kept(STORY, line, STORY) == [STORY, line, STORY]


def test_headline_byline_date_and_address_before_the_story_go() -> None:
    start = ["Home", "Bridge Opens Again", "By Ana Fenn", "14 March 2026, 10:30", "https://x.example/bridge"]
    assert kept(*start, STORY) == [STORY]


def test_a_section_of_other_articles_goes_and_the_story_after_it_stays() -> None:
    section = [
        block("More from The Courier", "h3"),
        block("Tram vote tonight", link=True),
        block("The council meets at eight."),
    ]
    assert kept(STORY, *section, STORY) == [STORY, STORY]


def test_the_writers_biography_and_trailing_headings_go() -> None:
    end = [block("Ana Fenn is a reporter of The Courier and writes about the harbour."), block("Comments", "h2")]
    assert kept(STORY, *end) == [STORY]


def test_links_alone_lead_elsewhere_but_items_and_addresses_are_content() -> None:
    listed = [block("Brydge keyboard", "li", link=True), block("https://x.example/source", link=True)]
    assert kept(STORY, block("TRAM VOTE TONIGHT", link=True), *listed, STORY) == [
        STORY,
        *(one.text for one in listed),
        STORY,
    ]


def test_nothing_but_furniture_leaves_no_more_than_a_line() -> None:
    assert without_furniture(paragraphs(["Advertisement"]), [], []) == []
    assert without_furniture([], [], []) == []
