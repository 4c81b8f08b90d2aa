"""Publishers' words are words: nothing in them becomes markup, script or a link that runs."""

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from markup import Markup
from newsstand import HOSTILE
from test_pages import assert_sound

from octavo.web import addresses
from octavo.web.feeds_out import clean


def pages(at):
    return ("/", f"/a/{at.hostile}", "/search?q=harbour", "/publisher/hostile.example", f"/a/{at.first}")


def follow(site, path):
    answer = site.ask(path)
    return site.ask(answer.headers["location"]) if answer.status == 301 else answer


def test_hostile_words_stay_words(site, abroad, at):
    for who in (site, abroad):
        for path in pages(at):
            html = follow(who, path).text
            assert_sound(html)
            page = Markup.of(html)
            assert page.all("img") == []
            assert len(page.all("script")) == 1
            assert "javascript:" not in html
            assert "49" not in re.findall(r"alert\(1\)&gt;(\d+)", html)


def test_hostile_words_are_shown_as_they_are(site, at):
    page = Markup.of(follow(site, f"/a/{at.hostile}").text)
    assert page.all("h1")[0].text.strip() == HOSTILE
    assert HOSTILE in page.all("main")[0].text
    assert "No link to the publisher’s own page is known." in page.all("main")[0].text


def test_questions_are_shown_as_they_are(site):
    answer = site.ask("/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert_sound(answer.text)
    (asked,) = [e for e in Markup.of(answer.text).all("input") if e.attributes.get("id") == "q"]
    assert asked.attributes["value"] == '"><script>alert(1)</script>'


def test_addresses_and_hosts_are_shown_as_they_are(site):
    assert_sound(site.ask("/nowhere/%3Cscript%3Ealert(1)%3C/script%3E?%22%3E%3Cscript%3E").text)
    assert_sound(site.ask("/", host='"><script>alert(1)</script>').text)


def test_the_feed_is_well_formed_and_holds_no_text(site, abroad):
    for who in (site, abroad):
        answer = who.ask("/feed.xml")
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        atom = "{http://www.w3.org/2005/Atom}"
        feed = ET.fromstring(answer.text)
        entries = feed.findall(f"{atom}entry")
        assert len(entries) == 30
        assert {len(e.findall(f"{atom}content")) for e in entries} == {0}
        assert max(len(e.findtext(f"{atom}summary", "")) for e in entries) <= 300
        assert HOSTILE in [e.findtext(f"{atom}title") for e in entries]
        assert all(link.get("href").startswith(("http://127.0.0.1", "https://")) for link in feed.iter(f"{atom}link"))


@given(st.text())
def test_what_is_cleaned_is_xml(text):
    ET.fromstring(f"<a>{clean(text).replace('&', '&amp;').replace('<', '&lt;')}</a>")


@given(st.text())
def test_a_path_that_is_followed_stays_here(text):
    for path in (text, "/" + text):
        back = addresses.inside(path)
        assert back.startswith("/")
        assert not back.startswith(("//", "/\\"))


@given(st.text())
def test_only_web_addresses_become_links(text):
    assert re.match(r"(?i)https?:", addresses.outside(text) or "https:")
    assert addresses.outside("javascript:" + text) == ""
