"""Nothing that runs survives: vectors of our own, and the published ones where they are present."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement, fragment_fromstring

from octavo.wire.sanitize import plain, safe_html

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
ELEMENTS = {"a", "p", "h2", "h3", "h4", "li", "ul", "ol", "br", "blockquote", "pre", "strong", "em", "code"}
ATTRIBUTES = {"a": {"href", "rel"}}

VECTORS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' jAvAsCrIpT:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='//host.example/x'>x</a>",
    "<a href='/relative'>x</a>",
    "<a href='https:evil'>x</a>",
    "<p style='background:url(javascript:x)' class=c id=i onclick=x hx-get=/x data-x=1>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=/x><input autofocus onfocus=alert(1)><button formaction=javascript:x>y</button></form>",
    "<style>@import 'x';</style><link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content='0;url=javascript:x'><base href=//x>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>x</script></template>",
    "<table><tr><td><math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<<b>script>alert(1)</script>",
    "<p>" + "<b>" * 5_000 + "<img src=x onerror=alert(1)>",
)


def unsafe(markup: str) -> list[str]:
    """What the output holds that is not on the list, read by another parser than the one that cleaned it."""
    found: list[str] = []
    tree: HtmlElement = fragment_fromstring(markup, create_parent="body")
    for element in tree.iterdescendants():
        name = str(element.tag)
        found += [] if name in ELEMENTS else [name]
        found += [f"{name} {key}" for key in element.attrib if key not in ATTRIBUTES.get(name, set())]
        href = element.get("href", "https://")
        found += [] if href.lower().startswith(("http://", "https://")) else [href]
        found += (
            [] if name != "a" or "href" not in element.attrib or element.get("rel") == "nofollow noopener" else ["rel"]
        )
    return found


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_that_runs_survives(vector: str) -> None:
    assert unsafe(safe_html(vector)) == []
    assert unsafe(safe_html(safe_html(vector))) == []


@pytest.mark.skipif(
    not (SHARED / "sanitize_dompurify.jsonl.gz").exists(), reason="no published vectors beside the checkout"
)
def test_nothing_that_runs_survives_of_the_published_vectors() -> None:
    with gzip.open(SHARED / "sanitize_dompurify.jsonl.gz", "rt", encoding="utf-8") as lines:
        payloads = [json.loads(line)["payload"] for line in lines]
    assert len(payloads) == 223
    assert [payload for payload in payloads if unsafe(safe_html(str(payload)))] == []


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_is_made_safe(text: str) -> None:
    assert unsafe(safe_html(text)) == []
    assert unsafe(safe_html(f"<p {text}>{text}</p><a href='{text}'>")) == []


def test_what_is_allowed_stays() -> None:
    markup = '<p>One <a href="https://a.example/?x=1&amp;y=2">two</a> <strong>three</strong> &lt;b&gt;</p>'
    kept = '<p>One <a href="https://a.example/?x=1&amp;y=2" rel="nofollow noopener">two</a> <strong>three</strong> &lt;b&gt;</p>'
    assert safe_html(markup) == kept


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("", ""),
        ("plain words", "plain words"),
        ("two  lines\n here ", "two lines here"),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("a<br>b<b>c</b>d", "a bcd"),
        ("Fish &amp; chips &lt;b&gt; &#8364;5", "Fish & chips <b> €5"),
        ("<script>no()</script>yes<style>p{}</style>", "yes"),
        ("in\u200bvi\u00adsi\u202eble", "invisible"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("<" * 50, "<" * 50),
    ],
)
def test_plain_words(fragment: str, words: str) -> None:
    assert plain(fragment) == words


@pytest.mark.parametrize(
    "bomb", ["<div>" * 100_000 + "x", "<a" * 200_000, '<a "' * 100_000, "<b></i>" * 50_000, "</p>" * 100_000]
)
def test_bombs_end(bomb: str) -> None:
    assert unsafe(safe_html(bomb)) == []
    assert "<script" not in plain(bomb)
