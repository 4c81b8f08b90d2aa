"""Every page, as it comes over the wire: its markup, its headers, its states."""

import json
import re
from itertools import pairwise

import pytest
from markup import Markup
from newsstand import Serving

from octavo.archive import Archive
from octavo.newsroom import Newsroom
from octavo.web.policy import HEADERS


def paths(at) -> dict[str, tuple[str, int]]:
    return {
        "front": ("/", 200),
        "second page": ("/?page=2", 200),
        "past the end": ("/?page=99", 200),
        "language": ("/?lang=de", 200),
        "no such language": ("/?lang=xx", 200),
        "story": (f"/s/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls", 200),
        "article": (f"/a/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls", 200),
        "copy": (f"/a/{at.copy}/harbour-of-saltmarsh-closes", 200),
        "paywalled": (f"/a/{at.paywalled}/what-the-council-paid-for-its-cranes", 200),
        "changed": (f"/a/{at.changed}/ferry-waits-with-one-hundred-and-ninety-on-board", 200),
        "earlier text": (f"/a/{at.changed}/ferry-waits-with-one-hundred-and-ninety-on-board?revision=1", 200),
        "unstated": (f"/a/{at.unstated}/a-notice-without-an-address", 200),
        "search": ("/search", 200),
        "found": ("/search?q=crane", 200),
        "newest": ("/search?q=crane&order=newest", 200),
        "nothing found": ("/search?q=zyzzyva", 200),
        "not understood": ("/search?q=after:yesterday", 200),
        "publisher": ("/publisher/herald.example", 200),
        "publisher unstated": ("/publisher/name%3A", 200),
        "help": ("/help", 200),
        "corrections": ("/corrections", 200),
        "no such page": ("/nowhere", 404),
        "no such article": ("/a/4000", 404),
        "no such number": (f"/a/{2**40}", 404),
        "number beyond the archive": (f"/a/{2**63}", 404),
        "number without end": (f"/s/{'9' * 5000}/slug", 404),
        "no such revision": (f"/a/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls?revision=9", 404),
        "no such publisher": ("/publisher/nobody.example", 404),
        "page zero": ("/?page=0", 400),
        "page in words": ("/search?q=crane&page=two", 400),
        "long question": ("/search?q=" + "a" * 301, 400),
        "strange order": ("/search?q=crane&order=worst", 400),
    }


NAMES = list(paths(type("At", (), dict.fromkeys("first second copy paywalled changed unstated hostile".split(), 1))()))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", ["site", "abroad"])
def test_the_markup_of_every_page(name, who, at, request):
    path, status = paths(at)[name]
    answer = request.getfixturevalue(who).ask(path)
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert_sound(answer.text)
    carries_policy(answer)


def assert_sound(html: str) -> None:
    page = Markup.of(html)
    assert page.broken == []
    assert [e.text.strip() != "" for e in page.all("h1")] == [True]
    assert page.having("style") == []
    assert page.all("style") == []
    assert [s for s in page.all("script") if "src" not in s.attributes or s.text] == []
    assert [a for e in page.elements for a in e.attributes if a.startswith("on")] == []
    assert page.nameless() == []
    ids = [e.attributes["id"] for e in page.having("id")]
    assert len(ids) == len(set(ids))
    loaded = [
        e.attributes.get("src") or e.attributes["href"] for e in page.elements if e.name in {"script", "link", "img"}
    ]
    canonical = [e.attributes["href"] for e in page.all("link") if e.attributes["rel"] == "canonical"]
    assert [u for u in loaded if not u.startswith("/") and u not in canonical] == []
    assert [f for f in page.all("form") if not f.attributes["action"].startswith("/")] == []
    assert [a for a in page.all("a") if not re.match(r"(/|#|\?|https://)", a.attributes["href"])] == []
    levels = [int(e.name[1]) for e in page.elements if re.fullmatch("h[1-6]", e.name)]
    assert all(b - a <= 1 for a, b in pairwise(levels)), levels


def carries_policy(answer) -> None:
    for name, value in HEADERS.items():
        assert answer.headers[name.lower()] == value


@pytest.mark.parametrize("path", ["/feed.xml", "/robots.txt", "/health", "/static/none.css", "/help/"])
def test_whatever_is_answered_carries_the_policy(site, path):
    carries_policy(site.ask(path))


def test_a_wrong_method_has_a_page_too(site):
    answer = site.ask("/search", "POST", "")
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]
    assert_sound(answer.text)
    carries_policy(answer)


def test_every_page_can_be_asked_for_its_headers_only(site, at):
    for path, status in paths(at).values():
        answer = site.ask(path, "HEAD")
        assert (answer.status, answer.text) == (status, "")


def test_the_front_page_counts_publishers_and_independent_reports(site):
    text = " ".join(Markup.of(site.ask("/").text).all("main")[0].text.split())
    assert "4 publishers, 3 independent origins, 1 copy" in text
    assert "Also reporting" in text


def test_the_front_page_has_30_stories_and_a_next_page(site):
    page = Markup.of(site.ask("/").text)
    assert len(page.having("data-item")) == 30
    assert [a.attributes["href"] for a in page.all("a") if a.attributes.get("rel") == "next"] == ["?page=2"]
    second = Markup.of(site.ask("/?page=2").text)
    assert 0 < len(second.having("data-item")) < 30
    assert [a.attributes["href"] for a in second.all("a") if a.attributes.get("rel") == "prev"] == ["?page=1"]


def test_the_next_page_of_a_language_keeps_the_language(site):
    page = Markup.of(site.ask("/?lang=en").text)
    assert [a.attributes["href"] for a in page.all("a") if a.attributes.get("rel") == "next"] == ["?lang=en&page=2"]


def test_publishers_texts_say_their_language_and_find_their_direction(site):
    page = Markup.of(site.ask("/").text)
    arabic = [e for e in page.elements if e.attributes.get("lang") == "ar" and e.name == "h2"]
    assert [e.attributes["dir"] for e in arabic] == ["auto"]


def test_paragraphs_are_numbered_and_key_points_lead_to_them(site, at):
    page = Markup.of(site.ask(f"/a/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls").text)
    ids = {e.attributes["id"] for e in page.having("id")}
    assert {"p1", "p2", "p3", "p4", "p5"} <= ids
    cites = [e.attributes["href"] for e in page.all("a") if e.attributes.get("class") == "cite"]
    assert cites
    assert {href[1:] for href in cites} <= ids


def test_the_link_to_the_publisher_comes_before_the_text(site, at):
    html = site.ask(f"/a/{at.second}/operator-of-the-crane-counts-nine-not-eleven").text
    link = html.index("Read at")
    assert 'href="https://upland.example/6000"' in html[:link]
    assert link < html.index('id="p1"')


def test_an_article_that_is_not_whole_says_so_and_why(site, at):
    answer = site.ask(f"/a/{at.paywalled}/what-the-council-paid-for-its-cranes")
    assert "The publisher shows this article to its subscribers." in answer.text
    assert "The page says that the rest is for subscribers." in answer.text


def test_a_copy_names_its_origin_and_the_origin_its_copies(site, at):
    copy = site.ask(f"/a/{at.copy}/harbour-of-saltmarsh-closes").text
    assert f"/a/{at.first}/" in copy[copy.index("The same text stands elsewhere") :]
    first = site.ask(f"/a/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls").text
    assert f"/a/{at.copy}/" in first[first.index("Also published by") :]


def test_a_story_folds_copies_under_what_they_copy(site, at):
    page = Markup.of(site.ask(f"/s/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls").text)
    folded = [e for e in page.all("details") if e.attributes.get("class") == "copies"]
    assert len(folded) == 1
    assert "Harbour of Saltmarsh closes" in folded[0].text
    assert len(page.having("data-item")) == 3
    outlets = [e.text for e in page.all("ul") if e.attributes.get("class") == "outlets"]
    assert len(outlets) == 1
    assert outlets[0].count("1 report") == 3
    assert outlets[0].count("1 copy") == 1


def test_an_earlier_text_is_shown_as_such(site, at):
    path = f"/a/{at.changed}/ferry-waits-with-one-hundred-and-ninety-on-board"
    now, then = site.ask(path).text, site.ask(path + "?revision=1").text
    assert f'href="{path}?revision=1"' in now
    assert "This is an earlier text" in then
    assert "This is an earlier text" not in now


def test_related_articles_say_why(site, at):
    html = site.ask(f"/a/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls").text
    assert "shares " in html[html.index("Related articles") :]


def test_another_readable_end_leads_to_the_right_one(site, at):
    for path in (f"/a/{at.first}", f"/a/{at.first}/what-it-was-called-once"):
        answer = site.ask(path + "?revision=1")
        assert answer.status == 301
        assert answer.headers["location"] == f"/a/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls?revision=1"
        assert answer.headers["cache-control"] == "no-store"


def test_what_was_searched_for_is_marked(site):
    page = Markup.of(site.ask("/search?q=breakwater").text)
    assert {e.text for e in page.all("mark")} == {"breakwater"}
    assert [e.attributes["value"] for e in page.all("input") if e.attributes.get("id") == "q"] == ["breakwater"]


def test_a_query_that_cannot_be_understood_is_answered_in_words(site):
    assert "after:yesterday is no day" in site.ask("/search?q=after:yesterday").text


def test_a_removed_publisher_is_gone(own_site, own_edition):
    own_edition.newsroom.remove_publisher("upland.example")
    for path in ("/publisher/upland.example", f"/a/{own_edition.at.second}"):
        answer = own_site.ask(path)
        assert answer.status == 410
        assert_sound(answer.text)


def test_what_another_process_removes_leaves_the_front_page_at_once(own_site, own_edition):
    assert "Harbour of Saltmarsh closes after crane falls" in own_site.ask("/").text
    Newsroom(own_edition.newsroom.archive).remove_publisher("herald.example")
    assert "Harbour of Saltmarsh closes after crane falls" not in own_site.ask("/").text


def test_one_visitors_front_page_is_not_anothers(site):
    plain, dark, queried = site.ask("/").text, site.ask("/", cookie="theme=dark").text, site.ask("/?page=1").text
    assert "data-theme" not in plain
    assert 'data-theme="dark"' in dark
    assert 'name="back" value="/?page=1"' in queried
    assert site.ask("/").text == plain


def test_a_fault_shows_a_number_and_no_traceback(own_site, own_edition, caplog, monkeypatch):
    monkeypatch.setattr(own_edition.newsroom, "front_page", None)
    answer = own_site.ask("/")
    assert answer.status == 500
    assert "Traceback" not in answer.text
    assert "NoneType" not in answer.text
    number = re.search(r"<code>(\w{8})</code>", answer.text)[1]
    assert number in caplog.text
    assert_sound(answer.text)
    carries_policy(answer)


def test_an_archive_that_cannot_be_read_is_503(tmp_path, own_edition, caplog):
    with Serving(own_edition.newsroom) as serving:
        own_edition.newsroom.archive.close()
        for file in (tmp_path / "data").glob("octavo.sqlite*"):
            file.unlink()
        (tmp_path / "data" / "octavo.sqlite").write_bytes(b"not a database" * 100)
        answer = serving.ask("/")
        assert answer.status == 503
        assert answer.headers["retry-after"]
        assert_sound(answer.text)
        carries_policy(answer)
        assert serving.ask("/health").status == 503


def test_an_empty_archive_says_what_fills_it(tmp_path):
    archive = Archive.open(tmp_path)
    with Serving(Newsroom(archive)) as serving:
        answer = serving.ask("/")
        assert "octavo add" in answer.text
        assert "sample edition" not in answer.text
        assert_sound(answer.text)
        for path in ("/saved", "/search?q=crane"):
            assert_sound(serving.ask(path).text)
    archive.close()


def test_the_sample_says_on_every_page_that_it_is_one(site, at):
    for path, _ in paths(at).values():
        assert "This is a sample edition: its outlets and events are invented." in site.ask(path).text


def test_health_and_robots(site):
    assert json.loads(site.ask("/health").text) == {"ok": True}
    assert "Disallow: /\n" in site.ask("/robots.txt").text


def test_pages_are_small_and_packed(site, at):
    for path in ("/", f"/a/{at.first}/harbour-of-saltmarsh-closes-after-crane-falls"):
        plain = site.ask(path)
        packed = site.ask(path, accept_encoding="gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) <= 25_000
        assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
