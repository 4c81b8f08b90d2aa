import contextlib
import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.errors import FetchError, NotAFeed
from octavo.types import Page
from octavo.wire import feeds
from octavo.wire.feeds.items import language_code
from web_of_pages import Web, sized

URL = "https://news.example/feeds/all.xml"
SIX = 1767592800  # 2026-01-05 06:00 UTC


def parse(body, content_type="", url=URL):
    return feeds.parse(Page(url, body.encode() if isinstance(body, str) else body, content_type=content_type))


def rss(items, about="<title>News</title><link>https://news.example/</link><language>en-GB</language>", head=""):
    names = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/"'
    )
    return f'{head}<rss version="2.0" {names}><channel>{about}{items}</channel></rss>'


def item(title="One", link="https://news.example/1", more=""):
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def only(body, **known):
    found = parse(body, **known)
    assert len(found.entries) == 1, found
    return found.entries[0]


# ------------------------------------------------------------------------------------------------ four kinds of feed


def test_rss():
    more = """<guid isPermaLink="false">g1</guid><pubDate>Mon, 05 Jan 2026 07:00:00 +0100</pubDate>
        <dc:creator>Ann Example</dc:creator><dc:creator>Bo Example</dc:creator><media:title>Not this</media:title>
        <description>&lt;p&gt;Lead &amp;amp; more&lt;/p&gt;</description>
        <content:encoded><![CDATA[<p>The whole.</p>]]></content:encoded>"""
    found = parse(rss(item("A &amp; B &lt;b&gt;bold&lt;/b&gt;", more=more), head='<?xml version="1.0"?>\n'))
    assert (found.title, found.home, found.language) == ("News", "https://news.example/", "en")
    entry = found.entries[0]
    assert (entry.guid, entry.url, entry.title) == ("g1", "https://news.example/1", "A & B bold")
    assert (entry.summary, entry.content) == ("Lead & more", "<p>The whole.</p>")
    assert (entry.published, entry.updated) == (SIX, None)
    assert entry.authors == ("Ann Example", "Bo Example")
    assert found.skipped == ()


def test_atom_with_bases_and_markup():
    found = parse(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/a/" xml:lang="de-AT">
        <title type="html">&lt;i&gt;News&lt;/i&gt;</title><link href="../"/><link rel="self" href="feed"/>
        <entry xml:base="b/"><id>urn:1</id><title type="text">a &lt; b &lt;tag&gt;</title>
        <link rel="enclosure" href="x.mp3"/><link type="application/json" href="j"/><link type="text/html" href="c#d"/>
        <published>2026-01-05T06:00:00Z</published><updated>2026-01-05T08:00:00+01:00</updated>
        <author><name>Ann</name><email>ann@news.example</email></author><author><name>Bo</name></author>
        <summary>Lead</summary>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <b>two</b></p></div></content>
        </entry></feed>"""
    )
    assert (found.title, found.home, found.language) == ("News", "https://other.example/", "de")
    entry = found.entries[0]
    assert entry.url == "https://other.example/a/b/c"
    assert entry.title == "a < b <tag>"
    assert entry.content == "<p>One <b>two</b></p>"
    assert (entry.published, entry.updated) == (SIX, SIX + 3600)
    assert entry.authors == ("Ann", "Bo")


def test_rdf():
    entry = only(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>R</title>
        <link>https://news.example/</link></channel><item rdf:about="https://news.example/1"><title>One</title>
        <link>https://news.example/1</link><dc:date>2026-01-05T06:00:00Z</dc:date></item></rdf:RDF>"""
    )
    assert (entry.guid, entry.url, entry.published) == ("https://news.example/1", "https://news.example/1", SIX)


def test_json_feed():
    found = parse(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "A <b> C",
                "home_page_url": "/",
                "language": "pt-BR",
                "authors": [{"name": "Desk"}],
                "items": [
                    {
                        "id": 7,
                        "url": "/1",
                        "title": "a < b",
                        "content_text": "x < y\n\nz",
                        "date_published": "2026-01-05T06:00:00Z",
                    },
                    {
                        "id": "8",
                        "external_url": "/2",
                        "content_html": "<p>h</p>",
                        "summary": "s",
                        "author": {"name": "Ann"},
                    },
                    {"id": "9", "authors": [{"name": "Bo"}, None, {"name": 4}], "title": None},
                    "nonsense",
                    {},
                ],
            }
        ),
        "application/feed+json",
    )
    assert (found.title, found.home, found.language) == ("A <b> C", "https://news.example/", "pt")
    one, two, three = found.entries
    assert (one.guid, one.url, one.title, one.published) == ("7", "https://news.example/1", "a < b", SIX)
    assert one.content == "<p>x &lt; y</p><p>z</p>"
    assert (one.authors, two.authors, three.authors) == (("Desk",), ("Ann",), ("Bo", "4"))
    assert two.url == "https://news.example/2"
    assert len(found.skipped) == 2


# ------------------------------------------------------------------------------------------------ what is no feed


@pytest.mark.parametrize(
    ("body", "look"),
    [
        (b"", "an empty answer"),
        (b"  \n ", "an empty answer"),
        (b"<!DOCTYPE html><html><body>Hi</body></html>", "an HTML page"),
        (b"<html><p>Hi<br></html>", "an HTML page"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "an HTML page"),
        (b"\xef\xbb\xbf<!-- hello --><!doctype HTML><p>", "an HTML page"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"%PDF-1.7", "a PDF file"),
        (gzip.compress(b"x"), "a gzip archive"),
        (b"just words", "plain text"),
        (b'{"a": 1}', "JSON that is no JSON Feed"),
        (b'{"items": 4}', "JSON that is no JSON Feed"),
        (b"{" * 100_000, "JSON that is no JSON Feed"),
        (b'{"items": ' + b"[" * 200_000, "JSON that is no JSON Feed"),
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "a sitemap"),
        (b"<Error><Code>AccessDenied</Code></Error>", "an error message"),
        (b"<?xml version='1.0'?><thing/>", "XML of another kind"),
    ],
)
def test_what_is_no_feed_is_said(body, look):
    with pytest.raises(NotAFeed) as refused:
        parse(body)
    assert look in str(refused.value)
    assert refused.value.subject == URL


def test_a_feed_without_items_is_a_feed():
    assert parse(rss("")).entries == ()
    assert parse('{"items": []}').entries == ()


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10))
    + "]>"
)


@pytest.mark.parametrize(
    "head",
    [
        LAUGHS,
        '<?xml version="1.0"?>\n<!-- x --><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!doctype r [<!entity x "y">]>',
        "<!DOCTYPE r [" + "<!ELEMENT a ANY>" * 5000 + "]>",
        '<!DOCTYPE r [ <!ENTITY x "]>"> ]>',
        "<!DOCTYPE r [",
    ],
)
def test_entities_of_its_own_are_refused(head):
    with pytest.raises(NotAFeed, match="entities"):
        parse(rss(item("&lol9;&x;"), head=head))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">',
        '<!DOCTYPE rss [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "http://x.example/l.ent">]>',
    ],
)
def test_an_old_document_type_is_passed_over(head):
    assert only(rss(item("caf&eacute;"), head=head)).title == "café"


# ------------------------------------------------------------------------------------------------ what items lack


def test_without_a_link_a_date_or_a_title():
    found = parse(
        rss(
            "<item><title>No link</title></item>"
            "<item><guid>https://news.example/permalink</guid></item>"
            "<item><guid isPermaLink='false'>https://news.example/no-link</guid></item>"
            "<item><link>javascript:alert(1)</link><title>Bad link</title></item>"
            "<item><description>Nothing to know it by</description></item>"
            "<item/>"
        )
    )
    assert [(entry.guid, entry.url) for entry in found.entries] == [
        ("No link", ""),
        ("https://news.example/permalink", "https://news.example/permalink"),
        ("https://news.example/no-link", ""),
        ("Bad link", ""),
    ]
    assert all(entry.published is None for entry in found.entries)
    assert len(found.skipped) == 2
    assert "Item 5" in found.skipped[0]


def test_the_same_guid_twice_keeps_the_first():
    twice = "".join(item(f"Title {n}", f"/{n}", "<guid isPermaLink='false'>same</guid>") for n in range(3))
    found = parse(rss(twice))
    assert [entry.title for entry in found.entries] == ["Title 0"]
    assert found.skipped == ("The guid same comes 3 times; the first is kept.",)


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("01/01/1970", 0),
        ("2050-01-01T00:00:00Z", 2524608000),
        ("Mon, 05 Jan 2026 06:00:00 GMT", SIX),
        ("Mon, 5 Jan 2026 01:00:00 EST", SIX),
        ("Mon, 05 Jan 2026 07:00:00 CET", SIX),
        ("January 5, 2026 6:00 am", SIX),
        ("2026-01-05 06:00:00", SIX),
        ("20260105T060000Z", SIX),
        ("2026-01-05T06:00:00.123456789Z", SIX),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("Monday", None),
        ("10:30", None),
        ("2026", None),
        ("2026-02-30", None),
        ("99999999999999999999999999", None),
        ("soon" * 1000, None),
        ("\u202e2026", None),
    ],
)
def test_dates(date, seconds):
    assert only(rss(item(more=f"<pubDate>{date}</pubDate>"))).published == seconds


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("ann@news.example (Ann Example)", ("Ann Example",)),
        ("Ann &lt;ann@news.example&gt;", ("Ann",)),
        ("ann@news.example", ()),
        ("&lt;a href='x'&gt;Ann&lt;/a&gt;", ("Ann",)),
        ("  Ann\n  Example ", ("Ann Example",)),
    ],
)
def test_authors(given, names):
    assert only(rss(item(more=f"<author>{given}</author>"))).authors == names


def test_an_author_of_many_kilobytes_costs_nothing():
    body = rss(item(more=f"<author>{'a@' * 500_000}</author>"))
    assert len(only(body).authors) <= 1
    broken = body.replace("</channel>", "<item><title>Two</item></channel>")
    assert parse(broken).entries


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("eng", "en"),
        ("ger", "de"),
        ("iw", "he"),
        ("zh-Hans-CN", "zh"),
        ("xx", ""),
        ("", ""),
    ],
)
def test_languages(tag, code):
    assert language_code(tag) == code


def test_fields_are_clipped_and_items_counted():
    many = "".join(item("t" * 5000, f"/{n}", f"<description>{'s' * 9000}</description>") for n in range(1200))
    found = parse(rss(many))
    assert len(found.entries) == 1000
    assert "1,200" in found.skipped[-1]
    entry = found.entries[0]
    assert (len(entry.title), len(entry.summary), len(entry.content)) == (500, 4000, 9000)
    huge = only(rss(item(more=f"<content:encoded>{'c' * 900_000}</content:encoded>")))
    assert len(huge.content) == 500_000


# ------------------------------------------------------------------------------------------------ encodings

UMLAUTS = "Grüße, señor – “ça va”"


@pytest.mark.parametrize(
    ("declared", "real", "header"),
    [
        ("utf-8", "utf-8", ""),
        ("", "utf-8", ""),
        ("utf-8", "utf-8-sig", ""),
        ("iso-8859-1", "cp1252", ""),
        ("utf-8", "cp1252", ""),
        ("", "cp1252", ""),
        ("iso-8859-1", "utf-8", ""),
        ("utf-16", "utf-8", ""),
        ("nonsense", "utf-8", ""),
        ("rot13", "cp1252", ""),
        ("hex", "utf-8", ""),
        ("utf-8", "cp1252", "application/xml; charset=windows-1252"),
        ("utf-16", "utf-16", ""),
        ("utf-16", "utf-16-le", ""),
        ("utf-16", "utf-16-be", ""),
        ("utf-32", "utf-32", ""),
    ],
)
def test_encodings(declared, real, header):
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    assert only(rss(item(UMLAUTS), head=head).encode(real), content_type=header).title == UMLAUTS


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shift_jis", "東京の天気"),
        ("windows-1251", "Новости дня"),
        ("gb2312", "北京新闻"),
        ("iso-2022-jp", "東京"),
        ("euc-kr", "서울"),
    ],
)
def test_other_scripts(name, text):
    body = rss(item(text), head=f'<?xml version="1.0" encoding="{name}"?>').encode(name)
    assert only(body).title == text


def test_windows_quotes_pasted_into_utf_8():
    body = rss(item("Grüße")).encode().replace("ü".encode(), "ü".encode() + b"\x93x\x94")
    assert only(body).title == "Grü“x”ße"


def test_nul_controls_and_surrogates_are_left_out():
    assert only(rss(item("a\x00b\x08c\ufffed\x1f")).encode()).title == "abcd"
    assert only('{"items": [{"id": "1", "title": "a\\ud800\\u0000b"}]}').title == "ab"
    assert only(rss(item("a&#0;b&#x1F;c&#xD800;"))).title == "abc"
    assert parse(rss(item() + "<item x='&#xD800;'><title>&#55296;<!-- &#xD800;</title>")).entries


# ------------------------------------------------------------------------------------------------ ill-formed


@pytest.mark.parametrize(
    "body",
    [
        rss(item("Q&A") + item("Two", "/2?a=1&b=2") + item("Three", "/3")),
        rss(item("caf&eacute;&nbsp;x") + item("Two", "/2") + item("Three", "/3")),
        rss(item() + item("<b>Two<i>", "/2") + item("Three", "/3")),
        rss(item() + item("Two", "/2") + item("Three", "/3"))[:-30],
        rss(item() + "<item><title>Two</title><link>/2</link><description>x</item>" + item("Three", "/3")),
        rss(item() + "<item><title>Two</title><link>/2</link>" + item("Three", "/3")),
        rss(item() + "<item><title>Two<link>/2</link></item>" + item("Three", "/3")),
        rss(item() + "<item><title>Two<link>/2<guid>2</guid>" + item("Three", "/3")),
        rss(item(more="<itunes:author>x</itunes:author>") + item("Two", "/2") + item("Three", "/3")),
        "warning: php on line 3\n" + rss(item() + item("Two", "/2") + item("Three", "/3")),
        rss(item() + item("Two", "/2") + item("Three", "/3")) + "<!-- cached --><p>",
        rss(item(more="<description>a <![CDATA[ <item> ]]></description>") + item("Two", "/2") + item("T&T", "/3")),
    ],
)
def test_ill_formed_feeds_lose_no_item(body):
    found = parse(body)
    assert [entry.url for entry in found.entries] == [
        "https://news.example/1",
        "https://news.example/2" + ("?a=1&b=2" if "?a" in body else ""),
        "https://news.example/3",
    ]
    assert (found.title, found.language) == ("News", "en")
    assert found.entries[2].title in ("Three", "T&T")


def test_deep_feeds_end():
    deep = rss(item(more="<description>" + "<a>" * 100_000 + "x</description>") + item("Two", "/2"))
    with contextlib.suppress(NotAFeed):
        parse(deep)


@pytest.mark.parametrize("hostile", ["<![CDATA[", "<!--", "&", "<item ", "<a", "]]", "<author>", "<!DOCTYPE", "<?"])
def test_cost_is_linear(hostile):
    """Each of these would take minutes if anything looked for its end from every beginning."""
    with contextlib.suppress(NotAFeed):
        parse("<rss><channel><item><title>x</title>" + hostile * 200_000)


def test_markup_that_never_ends_in_every_field():
    for hostile in ("<a", "<", "&", "<!--", "<script>", "a@"):
        text = (hostile * 30_000).replace("&", "&amp;").replace("<", "&lt;")
        fields = "".join(
            f"<{name}>{text}</{name}>" for name in ("description", "author", "guid", "pubDate", "content:encoded")
        )
        parse(rss(item(text, more=fields)))


# ------------------------------------------------------------------------------------------------ over the wire


def test_feeds_from_a_real_server():
    from test_fetch import fetch

    with Web("127.0.0.2") as web:
        web.feed("/feed", rss(item("One", "/1")))
        web.page("/home", "<!DOCTYPE html><html><head><title>Home</title></head></html>")
        web.page("/nothing", b"")
        web.does("/huge", sized(200 << 20))
        assert feeds.parse(fetch(web.url("/feed"))).entries[0].url == web.url("/1")
        for path, look in (("/home", "an HTML page"), ("/nothing", "an empty answer")):
            with pytest.raises(NotAFeed, match=look):
                feeds.parse(fetch(web.url(path)))
        with pytest.raises(FetchError):
            fetch(web.url("/huge"))


# ------------------------------------------------------------------------------------------------ anything at all

PIECES = st.sampled_from(
    "<rss> <channel> <item> </item> <entry> <feed> <title> </title> <link> href=' <guid> <![CDATA[ ]]> <!-- --> &amp; "
    "& < > <?xml version='1.0'?> <!DOCTYPE [ ]> xmlns='http://www.w3.org/2005/Atom' { } \" : items [ ] , \0 \ud800 "
    "ü x 1 xml:base='//'".split()
)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300) | st.lists(PIECES, max_size=40).map(lambda p: "".join(p).encode("utf-8", "surrogatepass"))
)
def test_only_our_errors_leave(body):
    try:
        parse(body)
    except NotAFeed as refused:
        assert str(refused).endswith(".")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda v: st.lists(v) | st.dictionaries(st.text(max_size=8), v),
)
KEYS = st.sampled_from(
    ["id", "url", "title", "authors", "author", "content_text", "content_html", "date_published", "language"]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=5), max_size=4), VALUES)
def test_json_of_any_shape(items, authors):
    parse(json.dumps({"items": items, "authors": authors, "title": authors}))
