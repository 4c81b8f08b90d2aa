"""What readers do: saved when the answer comes, and refused where it comes from elsewhere."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest

from octavo.newsroom import Newsroom


def test_save_and_unsave(own_site, own_edition):
    article = own_edition.at.first
    answer = own_site.submit(f"/a/{article}/save", "on=1&back=/%3Fpage%3D1%23s1")
    assert (answer.status, answer.headers["location"]) == (303, "/?page=1#s1")
    assert "Harbour of Saltmarsh closes after crane falls" in own_site.ask("/saved").text
    own_site.submit(f"/a/{article}/save", "on=0")
    assert "Nothing is saved yet" in own_site.ask("/saved").text


def test_read_and_unread(own_site, own_edition):
    number = own_edition.at.first
    path = f"/a/{number}/harbour-of-saltmarsh-closes-after-crane-falls"
    own_site.submit(f"/a/{number}/read", "on=1")
    assert own_site.ask(path).text.count('aria-pressed="true"') == 1
    own_site.submit(f"/a/{number}/read", "on=0")
    assert 'aria-pressed="true"' not in own_site.ask(path).text


def test_a_mark_shows_on_the_front_page_at_once(own_site, own_edition):
    pressed = 'aria-pressed="true"'
    assert pressed not in own_site.ask("/").text
    own_site.submit(f"/a/{own_edition.at.first}/save", "on=1")
    assert own_site.ask("/").text.count(pressed) == 1
    own_site.submit(f"/a/{own_edition.at.first}/save", "on=0")
    assert pressed not in own_site.ask("/").text


def test_one_click_removes_the_sample(own_site):
    answer = own_site.submit("/sample/remove", "")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    html = own_site.ask("/").text
    assert "sample edition" not in html
    assert "Nothing has been collected yet" in html


def test_a_sample_that_another_process_removed_is_spoken_of_no_more(own_site, own_edition):
    assert "sample edition" in own_site.ask("/help").text
    Newsroom(own_edition.newsroom.archive).remove_sample()
    assert "sample edition" not in own_site.ask("/help").text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1"},
        {"sec_fetch_site": "cross-site", "origin": "SITE"},
    ],
)
def test_a_form_from_elsewhere_is_refused(site, headers):
    sent = {name: value.replace("SITE", site.address) for name, value in headers.items()}
    for path in ("/a/1/save", "/a/1/read", "/sample/remove"):
        assert site.ask(path, "POST", "on=1", **sent).status == 403
    assert site.newsroom.has_sample()
    assert "Nothing is saved yet" in site.ask("/saved").text


def test_a_browser_without_fetch_metadata_is_known_by_its_origin(own_site):
    assert own_site.ask("/a/1/save", "POST", "on=1", origin=own_site.address).status == 303


@pytest.mark.parametrize("path", ["/a/1/save", "/a/1/read", "/sample/remove"])
def test_strangers_change_nothing(abroad, path):
    assert abroad.submit(path, "on=1").status == 403
    assert abroad.newsroom.has_sample()


def test_a_mark_on_nothing_is_404(site):
    assert site.submit("/a/4000/save", "on=1").status == 404
    for number in (2**32, 2**63, "9" * 5000):
        assert site.submit(f"/a/{number}/save", "on=1").status == 404


@pytest.mark.parametrize("body", ["", "on=2", "on=", "off=1", "%ff%fe", "on=1" + "&x=y" * 5000])
def test_forms_that_are_not_ours_get_a_sentence(site, body):
    assert site.submit("/a/1/save", body).status in {400, 413}


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:%20a=b",
        "",
    ],
)
def test_no_form_sends_anyone_elsewhere(site, back):
    answer = site.submit("/theme", f"theme=dark&back={back}")
    assert answer.headers["location"] == "/"
    assert "a=b" not in str(answer.headers)


@pytest.mark.parametrize(
    ("path", "body", "shown"),
    [
        ("/theme", "theme=dark", 'data-theme="dark"'),
        ("/size", "size=4", 'data-size="4"'),
        ("/keys", "keys=off", 'data-keys="off"'),
    ],
)
def test_looks_are_kept_in_a_cookie_for_strangers_too(abroad, path, body, shown):
    answer = abroad.ask(path, "POST", body)
    assert answer.status == 303
    cookie = answer.headers["set-cookie"]
    assert "SameSite=lax" in cookie
    assert "HttpOnly" in cookie
    assert shown in abroad.ask("/", cookie=cookie.partition(";")[0]).text


def test_looks_that_are_no_choice_of_ours(abroad):
    assert abroad.ask("/theme", "POST", "theme=purple").status == 400
    assert abroad.ask("/theme", "POST", "theme=dark", origin="https://evil.example").status == 403
    assert abroad.ask("/theme", "POST", "theme=dark", sec_fetch_site="cross-site").status == 403
    assert "purple" not in abroad.ask("/", cookie='theme="><script>purple').text


@pytest.mark.parametrize("path", ["/a/1/save", "/a/1/read", "/sample/remove"])
def test_pages_are_shown_while_a_change_waits_for_another_writer(own_site, own_edition, tmp_path, monkeypatch, path):
    newsroom, begun, order = own_edition.newsroom, Event(), []
    change = "remove_sample" if path == "/sample/remove" else "mark"
    real = getattr(newsroom, change)

    def told(*given, **more):
        begun.set()
        real(*given, **more)
        order.append("changed")

    monkeypatch.setattr(newsroom, change, told)
    other = sqlite3.connect(tmp_path / "data" / "octavo.sqlite", isolation_level=None)
    with ThreadPoolExecutor(1) as pool, closing(other):  # closing lets the change go on, whatever happens
        other.execute("BEGIN IMMEDIATE")
        answer = pool.submit(own_site.submit, path, "on=1")
        assert begun.wait(10)
        order.append(own_site.ask("/").status)
        order.append("released")
        other.execute("ROLLBACK")
        assert answer.result(20).status == 303
    assert order == [200, "released", "changed"]


def test_a_wrong_story_is_corrected_stands_in_the_log_and_is_undone(own_site, own_edition):
    number = own_edition.at.first
    answer = own_site.submit(f"/a/{number}/correct", "kind=apart")
    assert (answer.status, answer.headers["location"]) == (303, "/corrections")
    log = own_site.ask("/corrections").text
    assert "does not tell the story of" in log
    assert own_site.submit("/corrections/1/undo", "").status == 303
    assert "undone" in own_site.ask("/corrections").text
    assert own_site.submit("/corrections/1/undo", "").status == 400
    assert own_site.submit("/corrections/99/undo", "").status == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("kind=same&other=nonsense", "Give the number of an article"),
        ("kind=merge&other=2", "A correction is one of"),
        ("kind=same", "Give the number of an article"),
    ],
)
def test_a_correction_that_cannot_be_understood_says_so(own_site, own_edition, form, said):
    answer = own_site.submit(f"/a/{own_edition.at.first}/correct", form)
    assert answer.status == 400
    assert said in answer.text
    assert "Nothing was corrected yet" in own_site.ask("/corrections").text
