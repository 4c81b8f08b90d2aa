"""Assets: hashed addresses, kept for ever, packed; and their budgets."""

import gzip
import re

from octavo.web.assets import FOLDER, Assets


def test_every_asset_of_a_page_is_there_and_stays(site):
    html = site.ask("/").text
    found = set(re.findall(r'"(/static/[^"]+)"', html))
    assert len(found) == 7
    for path in found:
        answer = site.ask(path)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert re.fullmatch(r"/static/[\w/-]+\.[0-9a-f]{12}\.\w+", path)


def test_the_style_sheet_names_fonts_by_their_hashed_addresses(site):
    css = site.ask(Assets().url("octavo.css")).text
    fonts = re.findall(r'url\("([^"]+)"\)', css)
    assert len(fonts) == 4
    assert {site.ask(font).headers["content-type"] for font in fonts} == {"font/woff2"}


def test_an_address_with_another_hash_is_404(site):
    assert site.ask("/static/octavo.000000000000.css").status == 404
    assert site.ask("/static/octavo.css").status == 404
    assert site.ask("/static/../app.py").status == 404
    assert site.ask("/static/%2e%2e/app.py").status == 404


def test_assets_are_packed_for_who_reads_gzip(site):
    url = Assets().url("octavo.css")
    assert site.ask(url, accept_encoding="gzip, br").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in site.ask(url, accept_encoding="br").headers
    assert "content-encoding" not in site.ask(url, accept_encoding="gzip;q=0").headers
    assert "content-encoding" not in site.ask(Assets().url("fonts/inter.woff2"), accept_encoding="gzip").headers


def test_budgets():
    def packed(name: str) -> int:
        return len(gzip.compress((FOLDER / name).read_bytes(), 9, mtime=0))

    assert packed("octavo.css") <= 12_000
    assert packed("octavo.js") <= 4_000
    fonts = ("newsreader-display", "newsreader-text", "inter")
    assert sum((FOLDER / f"fonts/{name}.woff2").stat().st_size for name in fonts) <= 110_000


def test_every_font_and_the_icons_come_with_their_licence():
    for name, holder in {
        "Newsreader-OFL": "Newsreader Project Authors",
        "Inter-OFL": "Inter Project Authors",
        "Lucide-ISC": "Lucide",
    }.items():
        assert holder in (FOLDER / "LICENSES" / f"{name}.txt").read_text()
