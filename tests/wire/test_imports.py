import hashlib
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from octavo.errors import ImportFailed, OctavoError
from octavo.types import State
from octavo.wire import imports
from octavo.wire.extract import read_html
from octavo.wire.guard import canonical
from octavo.wire.imports.jsonlines import LONGEST
from octavo.wire.imports.starter import NOT_YET

AS_OF = 1_750_000_000
SAVED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "daily8_page.txt"

# ------------------------------------------------------------------------------------------------ OPML


def urls(data):
    feeds, problems = imports.opml(data if isinstance(data, bytes) else data.encode())
    return [feed.url for feed in feeds], problems


def opml(body, head='<?xml version="1.0" encoding="UTF-8"?>'):
    return f'{head}<opml version="2.0"><head><title>Mine</title></head><body>{body}</body></opml>'


ONE = '<outline type="rss" text="One" title="The One" xmlUrl="https://one.example/feed" htmlUrl="https://one.example"/>'
TWO = '<outline text="Two" xmlUrl="https://two.example/feed?a=1&amp;b=2"/>'
BOTH = ["https://one.example/feed", "https://two.example/feed?a=1&b=2"]


def test_a_list():
    feeds, problems = imports.opml(
        opml(f'<outline text="News"><outline text="More">{ONE}</outline>{TWO}</outline>').encode()
    )
    assert [feed.url for feed in feeds] == BOTH
    assert (feeds[0].title, feeds[0].home) == ("The One", "https://one.example/")
    assert (feeds[1].title, feeds[1].home) == ("Two", "")
    assert problems == ()


@pytest.mark.parametrize(
    "data",
    [
        opml(ONE + TWO.replace("&amp;", "&")),
        opml(ONE + TWO)[:-12],
        opml(f'<outline text="News">{ONE}<outline text="Open">{TWO}'),
        opml(ONE.replace("xmlUrl", "xmlurl") + TWO.replace("xmlUrl", "XMLURL")),
        opml(ONE.replace('text="One"', 'text="Caf&eacute; <b> "quoted" & co"') + TWO),
        opml(ONE + TWO).replace("</head>", ""),
        "\n\n  junk " + opml(ONE + TWO),
        opml(ONE + TWO, head=""),
        opml(ONE.replace('"', "'") + TWO),
        f"{ONE}\n{TWO}",
        opml(ONE + TWO, head='<!DOCTYPE opml [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'),
        opml("<outline>" * 2000 + ONE + TWO + "</outline>" * 2000),
        opml(ONE + TWO.replace("https", "feed:https")),
    ],
)
def test_ill_formed_lists_lose_no_address(data):
    assert sorted(urls(data)[0]) == BOTH


@pytest.mark.parametrize(
    ("declared", "real"), [("UTF-8", "cp1252"), ("iso-8859-1", "utf-8"), ("utf-16", "utf-16"), ("UTF-8", "utf-8-sig")]
)
def test_wrong_encodings_of_lists(declared, real):
    data = opml(ONE.replace("The One", "Grüße"), head=f'<?xml version="1.0" encoding="{declared}"?>').encode(real)
    assert imports.opml(data)[0][0].title == "Grüße"


def test_problems_are_said():
    found, problems = urls(
        opml(
            ONE
            + ONE
            + '<outline type="rss" text="Nowhere"/><outline type="rss" text="Local" xmlUrl="file:///etc/passwd"/>'
            + '<outline type="link" text="Page" htmlUrl="https://x.example/"/><outline text="Folder"/>'
            + '<outline type="rss" text="Old" url="https://old.example/rss"/>'
        )
    )
    assert found == ["https://one.example/feed", "https://old.example/rss"]
    assert [sentence.split()[0].rstrip(":") for sentence in problems] == ["Nowhere", "Local", "Page", "1"]


def test_many_problems_are_summed_up():
    _, problems = urls(opml(ONE + '<outline type="rss" text="x"/>' * 500))
    assert len(problems) == 101
    assert "400" in problems[-1]


@pytest.mark.parametrize(
    "data", [b"", b"<opml/>", b"words", b"<html></html>", b"\0\1\2", opml('<outline text="a"/>').encode()]
)
def test_a_list_without_addresses_cannot_be_read(data):
    with pytest.raises(ImportFailed):
        imports.opml(data)


def test_entities_in_a_list_are_not_unpacked():
    laughs = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY x SYSTEM "file:///etc/hostname">' + "".join(
        f'<!ENTITY lol{n + 1} "{f"&lol{n or str()};" * 10}">' for n in range(9)
    )
    feeds, _ = imports.opml(opml(ONE.replace("The One", "&lol9;&x;"), head=laughs + "]>").encode())
    assert feeds[0].title == "&lol9;&x;"


# ------------------------------------------------------------------------------------------------ lines of JSON


def read_lines(data, start=0, **bounds):
    return list(imports.json_lines(io.BytesIO(data), start, **bounds))


def pages(found):
    return [(one.page.url, one.page.body.decode()) for one in found if one.page]


def test_lines_are_read_one_at_a_time():
    class Lines(io.BytesIO):
        def readline(self, size=-1):
            if self.tell() >= len(b"".join(lines)):
                pytest.fail("nothing asked for this line")
            return super().readline(size)

    lines = [
        b'{"url": "https://a.example/1#x", "html": "<p>1</p>", "gold": {}}\n',
        b"\n",
        b'\xef\xbb\xbf{"html": "<p>2</p>"}\n',
        b'{"url": "file:///x", "html": "<p>3</p>"}\r\n',
    ]
    rows = imports.json_lines(Lines(b"".join(lines) + b"{}"))
    found = [next(rows), next(rows), next(rows)]
    assert pages(found) == [("https://a.example/1", "<p>1</p>"), ("", "<p>2</p>"), ("", "<p>3</p>")]
    assert [one.end for one in found] == [len(b"".join(lines[:number])) for number in (1, 3, 4)]
    assert {one.page.content_type for one in found} == {"text/html; charset=utf-8"}


def test_a_line_that_cannot_be_used_is_said_and_the_rest_is_read():
    good = b'{"url": "https://a.example/", "html": "x"}'
    bad = [
        b"{",
        b"[]",
        b"4",
        b'{"url": "x"}',
        b'{"html": 4}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"html": ' + b"9" * 5000 + b"}",
    ]
    rows = read_lines(b"\n".join([*bad, good]))
    assert pages(rows) == [("https://a.example/", "x")]
    starts = [sum(len(line) + 1 for line in bad[:number]) for number in range(len(bad))]
    said = [row.problem.split(" is ")[0].split(" has ")[0] for row in rows[:-1]]
    assert said == [f"The line at byte {start}" for start in starts]


def test_a_line_too_long_is_passed_over_without_being_held():
    long = json.dumps({"html": "x" * 1000}).encode()
    good = b'{"html": "y"}'
    for data in (long + b"\n" + good, b"z" * 350 + b"\n" + good + b"\n", good + b"\n" + long):
        rows = read_lines(data, longest=100)
        assert pages(rows) == [("", "y")]
        assert sum("longer" in row.problem for row in rows) == 1
        assert rows[-1].end == len(data)
        assert all(read_lines(data, row.end, longest=100) == rows[number + 1 :] for number, row in enumerate(rows))
    file = io.BytesIO(b'{"html": "' + b"x" * 3 * LONGEST + b'"}\n' + good)
    tracemalloc.start()
    rows = list(imports.json_lines(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (rows[0].problem, pages(rows)) == ("The line at byte 0 is longer than 16 MB and is left out.", [("", "y")])
    assert peak < 1.5 * LONGEST


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ('"2025-06-15T15:06:40Z"', AS_OF),
        ('"2025-06-15T17:06:40+02:00"', AS_OF),
        (str(AS_OF), AS_OF),
        (f"{AS_OF}.9", AS_OF),
        ('"yesterday or so"', None),
        ("[]", None),
        ("NaN", None),
        ("-1", None),
        ("9" * 400, None),
        ("1e999", None),
    ],
)
def test_when_a_line_was_seen(said, seen):
    (row,) = read_lines(f'{{"html": "x", "seen": {said}}}'.encode())
    assert row.page is not None
    assert row.seen == seen


def test_a_page_of_json_is_read_as_its_text_would_be():
    for html in (
        f"<title>Grüße</title><p>{LONG} \ud83d\0\u0001 \U0001f30a</p>",
        '<meta charset="iso-2022-jp"><p>水',
        "",
    ):
        (row,) = read_lines(json.dumps({"html": html}).encode())
        assert read_html(row.page.body, "", content_type=row.page.content_type) == read_html(html, "")


# ------------------------------------------------------------------------------------------------ saved pages

LONG = "The river rose by two metres during the night, the water board said, and it fell again before noon."
PAGE = f"""
Newsroom Nine
Menu
River falls again after a night of worry
By Ann Example
3 hours ago
BRIDGETOWN — {LONG}
A short closing sentence.
Ask our AI anything
What would you like to know?
Comments
Be the first to comment!
More stories

Hill Gazette
2 hours ago
- Hill Gazette
Bridge closed for repairs
{LONG} A bridge (Ann Example/Agency)
{LONG}

Coast & Country
yesterday
– COAST & COUNTRY
Boats stay in harbour
{LONG[:-1]}...
Load more
© 2026 Newsroom Nine
"""


def test_a_saved_page():
    main, hill, coast = imports.aggregator(PAGE, AS_OF)
    assert (main.title, main.publisher, main.published) == ("River falls again after a night of worry", "", None)
    assert main.text == f"BRIDGETOWN — {LONG}\nA short closing sentence."
    assert main.html.count("<p>") == 2
    assert (main.state, main.language, main.url) == (State.FULL, "en", "")
    assert (hill.title, hill.publisher, hill.published) == ("Bridge closed for repairs", "Hill Gazette", AS_OF - 7200)
    assert hill.text.count("\n") == 1
    assert (coast.publisher, coast.published) == ("Coast & Country", AS_OF - 86400)
    assert (coast.state, coast.text) == (State.TRUNCATED, LONG[:-1] + "...")
    assert "beginning" in coast.reason


def test_the_same_page_saved_as_html():
    rows = []
    for line in PAGE.strip().splitlines():
        tag = "p" if len(line) > 80 else "div"
        inner = line.replace("&", "&amp;")
        rows.append(f"<{tag}>{'<span>- </span><b>' + inner[2:] + '</b>' if inner.startswith('- ') else inner}</{tag}>")
    saved = f"<!DOCTYPE html><html><head><title>T</title><style>p{{}}</style></head><body>{''.join(rows)}<script>x</script></body></html>"
    assert imports.kind_of(saved.encode(), "saved.html") == "aggregator"
    assert imports.aggregator(saved.encode(), AS_OF) == imports.aggregator(PAGE, AS_OF)


def test_control_characters_in_saved_html():
    saved = "<html><body>" + "".join(f"<p>&#1;{line}\0</p>" for line in PAGE.replace("&", "&amp;").splitlines())
    assert imports.aggregator(saved.encode(), AS_OF) == imports.aggregator(PAGE, AS_OF)


@pytest.mark.parametrize(
    ("age", "seconds"),
    [
        ("15 minutes ago", 900),
        ("1 minute ago", 60),
        ("a minute ago", 60),
        ("an hour ago", 3600),
        ("About 2 hours ago", 7200),
        ("3 days ago", 3 * 86400),
        ("1 week ago", 604800),
        ("2 months ago", 2 * 2592000),
        ("5m", 300),
        ("5 mins ago", 300),
        ("3h ago", 10800),
        ("2d", 172800),
        ("just now", 0),
        ("Just Now", 0),
        ("Yesterday", 86400),
        ("30 seconds ago", 30),
        ("2025-06-15T15:06:40Z", 0),
        ("some time ago", None),
        ("", None),
    ],
)
def test_ages(age, seconds):
    page = f"Main headline of the page\n{LONG}\nHill Gazette\n{age or '-'}\n- Hill Gazette\nHeadline\n{LONG}"
    published = imports.aggregator(page, AS_OF)[1].published
    assert published == (None if seconds is None else AS_OF - seconds)


def test_words_that_look_like_furniture_stay_where_they_are_sentences():
    text = f"{LONG}\nComments by the minister were short.\nSubscribers fell.\n{LONG}"
    page = f"Main headline here\n{text}\nComments\nnice\nHill Gazette\n1h\n- Hill Gazette\nHeadline\n{LONG}"
    assert imports.aggregator(page, AS_OF)[0].text == text


@pytest.mark.parametrize("saved", ["", "words", PAGE.partition("Hill Gazette")[0], "<html>", "a\nb\n- c\nd\ne"])
def test_a_page_without_related_articles_is_none(saved):
    with pytest.raises(ImportFailed):
        imports.aggregator(saved, AS_OF)


@pytest.mark.skipif(not SAVED.exists(), reason="the shared page is not here")
def test_the_recorded_page_is_four_articles():
    data = SAVED.read_bytes()
    assert imports.kind_of(data, SAVED.name) == "aggregator"
    readings = imports.aggregator(data, AS_OF)
    assert [reading.publisher for reading in readings] == ["", "Western Telegraph", "Daily Mirror", "Glasgow Times"]
    assert [reading.published and AS_OF - reading.published for reading in readings] == [None, 900, 1140, 2400]
    assert all(reading.state is State.FULL for reading in readings)
    assert [len(reading.text) for reading in readings] == [4442, 1656, 2911, 2772]
    assert [reading.text.count("\n") for reading in readings] == [16, 0, 0, 0]
    assert readings[0].text.startswith("SEOUL")  # the dateline stays
    furniture = ("Try Our AI", "No comments", "Related Articles", "Daily8", " ago")
    assert not [words for words in furniture for reading in readings if words in reading.text + reading.title]
    digest = hashlib.sha256(readings[0].text.encode()).hexdigest()
    assert digest.startswith("96520cad3638b6fb")


# ------------------------------------------------------------------------------------------------ what a file is


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (opml(ONE), "x", "opml"),
        (ONE, "x.txt", "opml"),
        ("\n junk <OPML version='1'>", "x", "opml"),
        ('<?xml version="1.0"?><rss version="2.0"/>', "x.html", "feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "x", "feed"),
        ("<rdf:RDF xmlns:rdf='x'/>", "x", "feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": []}', "x", "feed"),
        ('{\n "items": []\n}', "x", "feed"),
        ('{"url": "https://a.example", "html": "<p>"}\n{"url": "', "x", "json lines"),
        ('{"url": "https://a.example", "html": "<rss>"}', "x.json", "json lines"),
        ('{"url": "https://a.example", "html": "' + "<p>" * 50_000 + '"}', "x", "json lines"),
        ("<!DOCTYPE html><html><body>Hi", "x", "html"),
        ("<p>Hello", "x", "html"),
        (PAGE, "x.txt", "aggregator"),
        ("words", "x.txt", "unknown"),
        ("words", "x.htm", "html"),
        ("words", "LIST.OPML", "opml"),
        ("no json", "x.jsonl", "json lines"),
    ],
)
def test_what_a_file_is(data, name, kind):
    assert imports.kind_of(data.encode(), name) == kind


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "empty"), (b" \n", "empty"), (b"\x89PNG\r\n\x1a\n", "picture"), (b"%PDF-1.4", "PDF")]
)
def test_a_file_with_nothing_to_import(data, words):
    with pytest.raises(ImportFailed, match=words) as refused:
        imports.kind_of(data, "x.bin")
    assert "x.bin" in str(refused.value)


# ------------------------------------------------------------------------------------------------ the list to start with


def test_the_starter_list_is_well_formed():
    rows = imports.starters()
    assert 60 <= len(rows) <= 100
    assert len({row.url for row in rows}) == len(rows)
    assert len({row.name for row in rows}) == len(rows)
    for row in rows:
        assert canonical(row.url) == row.url
        assert row.url.startswith("https://")
        assert len(row.country) == 2
        assert row.country.isupper()
        assert len(row.language) == 2
        assert row.topic.isalpha()
        assert row.seen == NOT_YET or len(row.seen.split("-")) == 3
    assert len({row.country for row in rows}) >= 40
    assert len({row.language for row in rows}) >= 25
    assert [feed.url for feed in imports.starter()] == [row.url for row in rows]


# ------------------------------------------------------------------------------------------------ anything at all

OPML_PIECES = st.sampled_from(
    '<opml> <body> <outline </outline> xmlUrl=" " \' text=" /> > <!DOCTYPE [ ]> & &amp; http://a.b/ ü \0'.split()
)
PAGE_PIECES = st.sampled_from(
    ["Hill Gazette\n", "- Hill Gazette\n", "1h ago\n", LONG + "\n", "Comments\n", "<div>", "</div>", "\n", "<p>", "\0"]
)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.lists(OPML_PIECES, max_size=30).map(lambda pieces: " ".join(pieces).encode()))
def test_only_our_errors_leave_opml(data):
    try:
        imports.opml(data)
    except OctavoError as refused:
        assert str(refused)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.lists(PAGE_PIECES, max_size=20).map(lambda pieces: "".join(pieces).encode()))
@example(b"!\n!\n-!\n-!\n!")
def test_only_our_errors_leave_saved_pages(data):
    for read in (lambda: imports.aggregator(data, AS_OF), lambda: imports.kind_of(data, "x")):
        try:
            read()
        except OctavoError as refused:
            assert str(refused)


@settings(deadline=None)
@given(
    st.lists(
        st.binary(max_size=60)
        | st.text(alphabet='{}[]":, urlhtmx1\\', max_size=40).map(str.encode)
        | st.fixed_dictionaries({"url": st.text(), "html": st.text()}).map(json.dumps).map(str.encode),
        max_size=5,
    ).map(b"\n".join)
)
def test_no_line_of_json_breaks_it_and_reading_goes_on_from_any_end(data):
    found = read_lines(data, longest=50)
    assert len(found) <= data.count(b"\n") + 1
    for number, row in enumerate(found):
        assert read_lines(data, row.end, longest=50) == found[number + 1 :]


def test_hostile_lists_cost_little():
    for piece in ("<outline ", "xmlUrl=", 'xmlUrl="', "<!DOCTYPE [", "<?xml ", "&", "<outline xmlUrl='http://a.b/'>"):
        try:
            imports.opml((piece * 100_000).encode())
        except ImportFailed:
            continue
