"""Pages in, readings out: the pages of tests/pages, hostile bytes, and the recorded pages where they are present."""

import gzip
import json
import time
import unicodedata
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.html import fragments_fromstring

from octavo.types import Entry, Page, Reading, State
from octavo.wire.extract import extract, read_html

PAGES = Path(__file__).parents[1] / "pages"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
URL = "https://news.example/x"


def read(name: str, **given: str) -> Reading:
    body = (PAGES / f"{name}.html").read_bytes()
    return extract(Page(url="https://news.example/2026/03/14/x", body=body, content_type="text/html", **given))


def utc(seconds: int | None) -> str:
    return "" if seconds is None else time.strftime("%Y-%m-%d %H:%M", time.gmtime(seconds))


def elements(markup: str) -> list[str]:
    return [element.text_content() for element in fragments_fromstring(markup)] if markup else []


def wellformed(reading: Reading) -> bool:
    """One block element a line, the same words, NFC, no empty line, a reason for whatever is not whole."""
    lines = reading.text.split("\n") if reading.text else []
    return (
        elements(reading.html) == lines
        and all(line == " ".join(line.split()) and line for line in lines)
        and unicodedata.is_normalized("NFC", reading.text)
        and bool(reading.reason) == (reading.state is not State.FULL)
    )


# ------------------------------------------------------------------------------------------------ whole articles


def test_an_article_is_read_whole_without_what_stands_around_it() -> None:
    reading = read("article")
    assert reading.state is State.FULL and reading.reason == "" and wellformed(reading)
    assert reading.text.split("\n") == [
        "The bridge over the harbour opened again on Saturday, nine weeks after a barge struck its northern pier, "
        "the port authority said in a statement.",
        "Engineers had replaced forty-one bolts and two girders. The work cost 3.2 million crowns, a third more than "
        "was planned, according to the audit office.",
        "What comes next",
        "Lorries above twelve tonnes stay banned until May. “We want to see how the pier behaves in a spring tide,” "
        "said Ida Roth, who leads the repairs.",
        "Cars and buses may cross from six in the morning.",
        "Cyclists use the eastern lane, which is closed at night.",
        "A bridge is a promise that somebody keeps every day.",
        "Month | Crossings",
        "January | 41,200",
        "February | 0",
        "Ships have right of way again from Monday.",
        "The authority will publish its report in June.",
    ]


def test_its_blocks_keep_their_kind_and_its_links_are_absolute() -> None:
    lines = read("article").html.split("\n")
    kinds = ["p", "p", "h2", "p", "li", "li", "blockquote", "p", "p", "p", "p", "p"]
    assert [line[1 : line.index(">")] for line in lines] == kinds
    link = '<a href="https://news.example/map?x=1&amp;y=2" rel="nofollow noopener">northern pier</a>'
    assert link in lines[0]
    assert "<strong>3.2 million crowns</strong>" in lines[1] and "<em>audit office</em>" in lines[1]


def test_what_the_page_says_about_itself() -> None:
    reading = read("article")
    assert reading.title == "Harbour bridge reopens after nine weeks"
    assert reading.publisher == "The Pell Courier"
    assert reading.authors == ("Ana Fenn", "Jo Marsh")
    assert (utc(reading.published), utc(reading.modified)) == ("2026-03-15 03:30", "2026-03-15 08:00")
    assert (reading.language, reading.section) == ("en", "Local")
    assert reading.image == "https://news.example/img/bridge-1200.jpg"
    assert reading.caption == "The bridge on Saturday morning."
    assert reading.canonical == "https://news.example/news/2026/03/14/harbour-bridge?utm=1"
    assert not reading.noarchive and not reading.tdm_reserved


@pytest.mark.parametrize(
    ("name", "language", "title", "publisher", "blocks"),
    [
        ("arabic", "ar", "افتتاح جسر الميناء بعد تسعة أسابيع", "بريد الساحل", 3),
        ("japanese", "ja", "港の橋、九週間ぶりに再開", "潮風新聞", 3),
    ],
)
def test_other_scripts(name: str, language: str, title: str, publisher: str, blocks: int) -> None:
    reading = read(name)
    assert (reading.state, reading.language, reading.title) == (State.FULL, language, title)
    assert reading.publisher == publisher
    assert len(reading.text.split("\n")) == blocks and wellformed(reading)


def test_a_page_without_a_title_takes_the_entrys() -> None:
    source = "<p>" + "The council met on Monday and decided nothing at all about the old tram line. " * 8
    assert read_html(source, URL).title == ""
    assert (
        read_html(source, URL, hint=Entry(guid="1", title="Council &decides", published=9)).title == "Council &decides"
    )
    assert read_html(source, URL, hint=Entry(guid="1", published=9)).published == 9


# ------------------------------------------------------------------------------------------------ what is not an article


@pytest.mark.parametrize(
    ("name", "state", "part"),
    [
        ("paywall", State.PAYWALLED, "Only subscribers"),
        ("consent", State.CONSENT, "consent form"),
        ("challenge", State.BLOCKED, "proof that a person"),
        ("scripts", State.BLOCKED, "run its scripts"),
        ("teaser", State.TRUNCATED, "longer than"),
        ("gallery", State.FAILED, "gallery"),
        ("front", State.FAILED, ""),
    ],
)
def test_a_stub_is_never_the_article(name: str, state: State, part: str) -> None:
    reading = read(name)
    assert reading.state is state and part in reading.reason and wellformed(reading)


def test_a_stub_keeps_what_is_open_and_what_the_page_says() -> None:
    reading = read("paywall")
    assert reading.text.startswith("Als die letzte Schicht am Dienstag")
    assert (reading.title, reading.authors) == ("Die Werft am Ende", ("Lene Harms",))
    assert utc(reading.published) == "2026-03-14 12:00"  # the day in the address


@pytest.mark.parametrize(
    ("body", "content_type", "part"),
    [
        (b"", "text/html", "empty"),
        (b" \r\n\0", "text/html", "empty"),
        (b"%PDF-1.7 ...", "application/pdf", "PDF"),
        (b"\x89PNG\r\n", "", "image"),
        (b"abc", "audio/mpeg", "audio/mpeg"),
        (b"<html></html>", "text/html", "no article"),
        (b"<", "text/html", ""),
    ],
)
def test_what_is_no_page_says_so(body: bytes, content_type: str, part: str) -> None:
    reading = extract(Page(url=URL, body=body, content_type=content_type))
    assert reading.state is State.FAILED and part in reading.reason


# ------------------------------------------------------------------------------------------------ hidden and hostile


def test_what_a_person_cannot_see_is_not_read() -> None:
    text = read("hidden").text
    assert text.split("\n") == [
        "The ferry to the islands leaves twenty minutes earlier from the first of April, because the new pier lies "
        "further out, the company said on Thursday.",
        "Tickets bought before March stay valid, and the company pays back the difference to anyone who asks for it "
        "at the counter.",
        "Flags and families stay whole: 👩‍👩‍👧 and می‌خواهم are written with joiners, as they should be on every page.",
    ]


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "span", "font"])
def test_deep_nesting_keeps_the_text_after_it(tag: str) -> None:
    story = "<p>" + "The deep page still tells its story to whoever reads it to the end. " * 6 + "</p>"
    reading = read_html(f"<h1>Deep</h1>{story}" + f"<{tag}>" * 60_000 + "words" + story, URL)
    assert "The deep page still tells its story" in reading.text


@pytest.mark.parametrize(
    "source",
    [
        "<div " + " ".join(f"a{n}" for n in range(50_000)) + ">x",
        "<div " + "/".join(f"a{n}" for n in range(50_000)) + ">x",
        "<p>" * 300_000,
        "<" * 1_000_000,
        "x" * 9_000_000,
    ],
)
def test_floods_are_refused_with_a_sentence(source: str) -> None:
    reading = read_html(source, URL)
    assert reading.state is State.FAILED and reading.reason.endswith(".")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<meta charset=iso-8859-1><p>Crème brûlée für fünf “Gäste”".encode(), "text/html; charset=iso-8859-1"),
        ("<p>Crème brûlée für fünf “Gäste”".encode("cp1252"), "text/html; charset=iso-8859-1"),
        ("<meta charset=windows-1252><p>Crème brûlée für fünf “Gäste”".encode("cp1252"), ""),
        ("\ufeff<p>Crème brûlée für fünf “Gäste”".encode("utf-16"), "text/html; charset=utf-8"),
    ],
)
def test_the_wrong_charset_does_not_break_letters(body: bytes, content_type: str) -> None:
    assert "Crème brûlée für fünf “Gäste”" in extract(Page(url=URL, body=body, content_type=content_type)).text


@pytest.mark.parametrize(
    ("header", "meta", "flags"),
    [
        ({}, "", ""),
        ({"robots_tag": "noindex, noarchive"}, "", "noarchive"),
        ({"robots_tag": "octavo: noarchive"}, "", "noarchive"),
        ({"robots_tag": "googlebot: noarchive\notherbot: nosnippet, noai"}, "", ""),
        ({"robots_tag": "max-snippet:0"}, "", "nosnippet"),
        ({"robots_tag": "none"}, "", ""),  # noindex, nofollow
        ({"tdm_reservation": "1"}, "", "reserved"),
        ({"robots_tag": "noai"}, "", "reserved"),
        ({}, '<meta name="robots" content="NOARCHIVE, noimageai">', "noarchive reserved"),
        ({}, '<meta name="octavo" content="noarchive"><meta name="googlebot" content="nosnippet">', "noarchive"),
        ({}, '<meta name="Octavo" content="noai"><meta name="robots" content="noarchive">', "noarchive reserved"),
        ({}, '<meta name="robots" content="index, max-snippet: 0">', "nosnippet"),
        ({}, '<meta name="robots" content="nosnippet">', "nosnippet"),
        ({}, '<meta name="robots" content="max-snippet:-1">', ""),
        ({}, '<meta name="tdm-reservation" content="1">', "reserved"),
        ({}, '<meta name="robots" content="noindex">', ""),
        ({}, '<meta name="robots" content="none">', ""),
    ],
)
def test_what_the_publisher_reserves(header: dict[str, str], meta: str, flags: str) -> None:
    reading = extract(Page(url=URL, body=f"<head>{meta}</head><p>words".encode(), **header))
    found = {"noarchive": reading.noarchive, "nosnippet": reading.nosnippet, "reserved": reading.tdm_reserved}
    assert {name for name, flag in found.items() if flag} == set(flags.split())


# ------------------------------------------------------------------------------------------------ what a page states


def stating(node: object) -> str:
    """A page with an article and a node of JSON-LD."""
    story = "<p>" + "The harbour bridge opened again on Saturday, the port authority said. " * 8
    head = f"<head><script type='application/ld+json'>{json.dumps(node)}</script></head>"
    return f"<html>{head}<body><article>{story}</p></article>"


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("https://x.example/\ud800.jpg", ""),
        ("https://x.example/\0.jpg", ""),
        ("https://x.example/" + "a" * 5000, ""),
        ("https://x.example/" + "新" * 1000, ""),
        ("data:image/png;base64,AAAA", ""),
        ("javascript:alert(1)", ""),
        ("https://user:secret@x.example/a.jpg", ""),
        ("http://[::1", ""),
        ("//X.example/ä b.jpg#c", "https://x.example/%C3%A4%20b.jpg"),
        ("/a.jpg", "https://news.example/a.jpg"),
    ],
)
def test_an_address_that_a_page_states_is_canonical_or_none(stated: str, kept: str) -> None:
    reading = read_html(
        stating({"@type": "NewsArticle", "headline": "Bridge opens", "image": stated, "url": stated}), URL
    )
    assert (reading.state, reading.image, reading.canonical) == (State.FULL, kept, kept)


def test_a_caption_is_found_though_the_address_of_its_image_was_written_otherwise() -> None:
    figure = "<figure><img src='/big bridge.jpg'><figcaption>The bridge.</figcaption></figure>"
    page = stating({"@type": "NewsArticle", "headline": "Bridge opens", "image": "/big bridge.jpg"}) + figure
    assert read_html(page, URL).caption == "The bridge."


@pytest.mark.parametrize("words", ["9" * 5000, 10**400, -1, True, "many"])
def test_a_count_of_words_that_is_none_does_not_end_the_page(words: object) -> None:
    reading = read_html(stating({"@type": "NewsArticle", "headline": "Bridge opens", "wordCount": words}), URL)
    assert (reading.state, reading.title) == (State.FULL, "Bridge opens")


foreign = st.text(st.characters() | st.sampled_from("\ud800\udfff\udcff\0<&;>"), max_size=20)
value = st.recursive(
    foreign,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "url"]), inner),
    max_leaves=4,
)
KEYS = ("headline", "image", "url", "author", "publisher", "articleSection", "articleBody", "inLanguage", "description",
        "datePublished", "liveBlogUpdate")  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(KEYS), value),
    foreign,
    st.builds(Entry, guid=st.just(""), title=foreign, authors=st.tuples(foreign), language=foreign),
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_string_of_a_reading_can_be_kept(said: dict[str, object], words: str, hint: Entry) -> None:
    markup = stating({"@type": "NewsArticle"} | said) + f"<h1>{words}</h1><figure><figcaption>{words}</figure>"
    pages = [
        Page(url=URL, body=words.encode("utf-8", "surrogatepass"), content_type=f"audio/{words}", robots_tag=words)
    ]
    for reading in [read_html(markup, URL, hint=hint, robots=words), *(extract(page, hint=hint) for page in pages)]:
        fields = asdict(reading)
        strings = [*fields.pop("authors"), *(held for held in fields.values() if isinstance(held, str))]
        assert all(text.encode() is not None and "\0" not in text for text in strings)


@given(st.binary(max_size=2_000))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read(body: bytes) -> None:
    reading = extract(Page(url=URL, body=body))
    assert wellformed(reading)


TAGS = ("p", "div", "b", "i", "a href='//x.example/?a=1&b=2'", "a href='javascript:x'", "li", "ul", "br", "pre", "code", "h1", "h4",
        "table", "tr", "td", "blockquote", "article", "script", "svg", "math", "style", "p hidden", "q", "del")  # fmt: skip
piece = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag.split()[0]}>" for tag in TAGS]),
    st.text(max_size=30),
    st.sampled_from(
        ["&lt;b&gt;", "&#8203;", "&#xE0041;", "&nbsp;", "e\u0301", "Two words here. ", "x" * 60, "\U000f0001"]
    ),
)


@given(st.lists(piece, max_size=60))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_markup_gives_blocks_that_are_lines(pieces: list[str]) -> None:
    story = "<p>A sentence that is long enough to be an article is needed for most of the code to run. </p>" * 4
    assert wellformed(read_html(f"<article>{story}{''.join(pieces)}{story}</article>", URL))


# ------------------------------------------------------------------------------------------------ recorded pages


@pytest.mark.skipif(not (SHARED / "extract_zyte.jsonl.gz").exists(), reason="no recorded pages beside the checkout")
def test_recorded_pages_give_blocks_that_are_lines() -> None:
    with gzip.open(SHARED / "extract_zyte.jsonl.gz", "rt", encoding="utf-8") as lines:
        readings = [read_html(page["html"], page["url"]) for page in map(json.loads, islice(lines, 0, 60, 3))]
    assert all(wellformed(reading) for reading in readings)
    assert sum(reading.state is State.FULL for reading in readings) >= 19
    assert all(reading.title for reading in readings)
