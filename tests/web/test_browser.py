"""The pages in a real browser: quiet, fed by one server, as wide as the screen, whole without a script."""

from contextlib import contextmanager

import pytest

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 768, 1440)


@contextmanager
def visiting(chromium, **options):
    """A page, and what its browser asked for and complained of."""
    context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    page = context.new_page()
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def tour(at):
    lists = ("/", "/?page=2", f"/s/{at.first}", "/search?q=crane", "/search?q=zyzzyva", "/publisher/herald.example")
    articles = (f"/a/{at.first}", f"/a/{at.paywalled}", f"/a/{at.changed}?revision=1", f"/a/{at.hostile}")
    return (*lists, *articles, "/saved", "/help")


def test_no_complaint_no_foreign_request_no_sideways_scrolling(chromium, site, at):
    with visiting(chromium) as page:
        for path in tour(at):
            page.goto(site.address + path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        assert [url for url in page.asked if not url.startswith(site.address)] == []
        assert page.complaints == []


def test_failures_look_like_pages_of_the_house(chromium, site):
    with visiting(chromium) as page:
        page.goto(site.address + "/nowhere")
        assert page.locator("h1").inner_text() == "There is no such page"
        assert "Octavo Display" in page.locator("h1").evaluate("e => getComputedStyle(e).fontFamily")


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(250, 248, 243)"), ("dark", "rgb(19, 20, 23)")])
def test_colours_follow_the_system_and_one_button_changes_them(chromium, site, scheme, paper):
    with visiting(chromium, color_scheme=scheme, java_script_enabled=False) as page:
        page.goto(site.address)
        assert colour(page) == paper
        shown = page.locator("form.theme button:visible")
        assert shown.count() == 1
        shown.click()
        page.wait_for_load_state()
        assert colour(page) != paper
        page.locator("form.theme button:visible").click()
        page.wait_for_load_state()
        assert colour(page) == paper


def colour(page) -> str:
    return page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")


def test_everything_can_be_read_and_done_without_a_script(chromium, own_site, own_edition):
    with visiting(chromium, java_script_enabled=False) as page:
        page.goto(own_site.address)
        page.get_by_role("link", name="Harbour of Saltmarsh closes after crane falls", exact=True).first.click()
        page.get_by_role("link", name="Harbour of Saltmarsh closes after crane falls", exact=True).first.click()
        assert page.locator("#p5").is_visible()
        page.get_by_role("button", name="Save", exact=True).click()
        assert page.get_by_role("button", name="Saved", exact=True).is_visible()
        page.get_by_role("link", name="Saved", exact=True).first.click()
        assert page.get_by_role("heading", name="Harbour of Saltmarsh closes after crane falls").is_visible()
        page.get_by_role("link", name="Search", exact=True).first.click()
        page.get_by_label("Words to search for").fill("breakwater")
        page.get_by_role("button", name="Search", exact=True).click()
        assert page.locator("mark").first.inner_text() == "breakwater"
        page.get_by_role("button", name="Remove the sample").click()
        assert page.get_by_role("heading", name="Nothing has been collected yet").is_visible()


def test_keys_move_open_save_and_mark(chromium, own_site):
    with visiting(chromium) as page:
        page.goto(own_site.address)
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        assert page.locator(".sel").count() == 1
        headline = page.locator(".sel h2").inner_text()
        with page.expect_response("**/save"):
            page.keyboard.press("s")
        page.get_by_role("status").get_by_text("Saved").wait_for()
        with page.expect_response("**/read"):
            page.keyboard.press("m")
        page.locator(".sel.read").wait_for()
        page.goto(own_site.address + "/saved")
        assert page.locator("article h2").inner_text() == headline
        page.keyboard.press("j")
        page.keyboard.press("o")
        page.wait_for_url("**/a/**")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "q"
        assert page.complaints == []


def test_the_list_of_keys_opens_where_one_is_and_they_can_be_turned_off(chromium, own_site):
    with visiting(chromium) as page:
        page.goto(own_site.address)
        page.keyboard.press("?")
        page.get_by_role("dialog", name="Keyboard").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        page.keyboard.press("d")
        page.locator("html[data-theme=dark]").wait_for(state="attached", timeout=5000)
        page.keyboard.press("?")
        page.get_by_role("button", name="Turn single-key shortcuts off").click()
        page.wait_for_url("**/help#keys")
        page.keyboard.press("j")
        page.keyboard.press("?")
        assert page.locator("dialog").count() == 0
        page.goto(own_site.address)
        page.keyboard.press("j")
        assert page.locator(".sel").count() == 0
        assert page.complaints == []


def test_a_server_that_went_away_is_said(chromium, own_site):
    with visiting(chromium) as page:
        page.goto(own_site.address)
        page.route("**/save", lambda route: route.abort())
        page.keyboard.press("j")
        page.keyboard.press("s")
        page.get_by_role("status").get_by_text("That was not kept").wait_for()
        assert page.locator(".sel [data-mark=save]").get_attribute("aria-pressed") == "false"


def test_targets_are_large_enough(chromium, site, at):
    """WCAG 2.2, 2.5.8: 24 by 24 pixels for what does not stand in a sentence."""
    small = """() => [...document.querySelectorAll('button, .btn, summary, .tabbar a, .nav a, .chips a, [type=search]')]
        .filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([_, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""
    with visiting(chromium) as page:
        for path in tour(at):
            page.goto(site.address + path)
            for width in (390, 1440):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(small) == [], path


def test_a_cited_paragraph_is_lit(chromium, site, at):
    with visiting(chromium) as page:
        page.goto(f"{site.address}/a/{at.first}")
        page.locator(".cite").first.click()
        target = page.locator(":target")
        assert target.count() == 1
        assert target.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(237, 244, 241)"
