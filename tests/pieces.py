"""Small news for tests, written here: texts long enough to be read, grouped and picked from."""

import dataclasses

from octavo.types import Reading, State

NOW = 1_790_000_000

FERRY = (
    "Port Merrin ferry returns after three days at sea",
    [
        "PORT MERRIN, Aldermoor — The passenger ferry Calla Dawn reached Port Merrin on Tuesday after three days adrift, "
        "the harbour authority said, ending a search that had drawn in eleven vessels.",
        "All 214 people aboard were unhurt, according to Harbour Master Edda Quill, who met the ship at Pier Nine.",
        '"Nobody slept, and nobody gave up," Captain Jonas Weir told reporters on the quay.',
        "The Calla Dawn lost power on Saturday evening some forty kilometres west of the Skerrin Rocks.",
        "Investigators from the Aldermoor Maritime Board will examine the engine room on Wednesday, the board said.",
        "The ferry line has cancelled its crossings until Friday and offered passengers their money back.",
    ],
)
FERRY_OTHER = (
    "Calla Dawn safe in Port Merrin: 214 aboard unhurt",
    [
        "Passengers waved from the rails as tugs brought the Calla Dawn to Pier Nine in Port Merrin on Tuesday morning.",
        "Harbour Master Edda Quill said that all 214 people aboard the ferry were well after the engines failed on Saturday.",
        "Captain Jonas Weir thanked the crews of the eleven vessels that had searched for his ship near the Skerrin Rocks.",
        "The Aldermoor Maritime Board has opened an inquiry into why the Calla Dawn lost power and her radio together.",
        "Relatives had waited in the customs hall since Sunday with blankets and flasks of tea.",
    ],
)
HARVEST = (
    "Olive growers in Tassaly expect the smallest crop in nine years",
    [
        "Growers in the hills of Tassaly expect to press a third less oil this autumn than they did a year ago.",
        "The co-operative of Bellisanto counted 31,000 tonnes of fruit on the trees, against 46,000 tonnes last season.",
        "A dry spring and a late hail are to blame, said its president, Rosalba Dente.",
        "Prices at the mill in Bellisanto have risen by a fifth since June and may rise again before the new year.",
        "The ministry in Orvane has promised loans to small growers but named no sum.",
        "Importers in four countries have already asked for longer contracts, Dente said.",
    ],
)


def page(
    title: str, paragraphs: list[str], *, publisher: str = "The Courier", published: str = "2026-09-20T08:00:00Z"
) -> str:
    """A publisher's page with furniture around the article."""
    body = "\n".join(f"<p>{line}</p>" for line in paragraphs)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | {publisher}</title>
<meta property="og:site_name" content="{publisher}"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{published}"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>{title}</h1>{body}</article>
<footer><p>Copyright The Courier. All rights reserved.</p></footer></body></html>"""


def rss(title: str, items: list[tuple[str, str]], *, home: str = "") -> str:
    """A feed of (headline, address)."""
    entries = "".join(
        f"<item><title>{name}</title><link>{url}</link><guid>{url}</guid>"
        f"<pubDate>Sun, 20 Sep 2026 08:{number:02}:00 GMT</pubDate></item>"
        for number, (name, url) in enumerate(items)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>{home}</link>{entries}</channel></rss>'


def reading(piece: tuple[str, list[str]], host: str, **changes: object) -> Reading:
    """A reading of a piece as one publisher has it, an hour old."""
    title, paragraphs = piece
    base = Reading(
        url=f"https://{host}.example/news/1",
        state=State.FULL,
        title=title,
        publisher=host.title(),
        published=NOW - 3600,
        language="en",
        text="\n".join(paragraphs),
        html="\n".join(f"<p>{line}</p>" for line in paragraphs),
    )
    return dataclasses.replace(base, **changes)
