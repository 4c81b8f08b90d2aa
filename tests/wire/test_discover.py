import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.types import Page
from octavo.wire.discover import USUAL_PLACES, find_feeds


def found(html, url="https://www.news.example/section/"):
    return [(feed.url, feed.title) for feed in find_feeds(Page(url, html.encode()))]


def test_what_a_page_states():
    html = """<html><head>
      <link rel="alternate" type="application/rss+xml" title="Comments on News" href="/comments/feed">
      <link rel="ALTERNATE" type="application/rss+xml; charset=utf-8" title=" All\n news " href="/feed">
      <link rel="alternate" type="application/atom+xml" href="//feeds.news.example/atom#x">
      <link rel="alternate" type="application/feed+json" href="feed.json">
      <link rel="alternate" type="application/json" href="/wp-json/posts/1">
      <link rel="alternate" hreflang="de" href="/de/">
      <link rel="stylesheet" type="text/css" href="/a.css">
      <link rel="alternate" type="application/rss+xml" href="/feed">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    </head><body></body></html>"""
    assert found(html) == [
        ("https://www.news.example/feed", "All news"),
        ("https://feeds.news.example/atom", ""),
        ("https://www.news.example/section/feed.json", ""),
        ("https://www.news.example/comments/feed", "Comments on News"),
    ]


def test_what_a_page_links_to():
    html = """<body><a href="/politics/rss.xml">Politics</a><a href="/world.rss">World</a><a href="/feed/">x</a>
      <a href="https://other.example/feed">Someone else's</a><a href="https://feeds.other.example/news/rss">RSS</a>
      <a href="/feedback">Feedback</a><a href="/press">Press</a><a href="#rss">RSS</a></body>"""
    assert [url for url, _ in found(html)] == [
        "https://www.news.example/politics/rss.xml",
        "https://www.news.example/world.rss",
        "https://www.news.example/feed/",
        "https://feeds.other.example/news/rss",
    ]


def test_a_base_and_an_old_scheme():
    html = """<base href="https://cdn.news.example/x/"><link rel="feed" type="text/xml" href="y">
      <link rel="alternate" type="application/rss+xml" href="feed://news.example/z">
      <link rel="alternate" type="application/rss+xml" href="feed:https://news.example/w">"""
    assert [url for url, _ in found(html)] == [
        "https://cdn.news.example/x/y",
        "http://news.example/z",
        "https://news.example/w",
    ]


@pytest.mark.parametrize("body", ["", "words", "<html>", "<a href='http://[/feed'>RSS</a><base href='http://['>"])
def test_nothing_to_find(body):
    assert found(body) == []


def test_the_usual_places_are_paths():
    assert all(place.startswith("/") for place in USUAL_PLACES)


@given(
    st.binary(max_size=200)
    | st.text(alphabet="<link rel='alternate' type=\"text/xml\" href=/f base a>feed", max_size=120).map(str.encode)
)
def test_nothing_breaks_it(body):
    find_feeds(Page("https://news.example/", body))
