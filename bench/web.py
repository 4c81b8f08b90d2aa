"""A small web of recorded pages on loopback: many hosts, each with a feed; ends with what it reads from.

    python -m bench.web HOSTS PAGES < pipe

Prints the addresses of its feeds as JSON. There are fewer recorded pages than addresses: most come again elsewhere, as
copies do.
"""

import html
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from tests.web_of_pages import Action, Handler, Web, not_found

from bench.shared import need, rows

ITEM = "<item><title>Page {number}</title><link>{url}</link><guid>{url}</guid></item>"
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'


def recorded() -> list[bytes]:
    """The recorded pages beside this checkout."""
    names = ("extract_zyte.jsonl.gz", "extract_fundus_eval.jsonl.gz")
    return [row["html"].encode("utf-8", "surrogatepass") for name in names for row in rows(need(name))]


def main() -> None:
    """Serves until its input ends."""
    hosts, count = int(sys.argv[1]), int(sys.argv[2])
    pages = recorded()
    with ExitStack() as stack:
        webs = [stack.enter_context(Web(f"127.2.{number // 250}.{number % 250 + 1}")) for number in range(hosts)]
        for at, web in enumerate(webs):
            items = "".join(
                ITEM.format(number=number, url=html.escape(web.url(f"/p/{number}"))) for number in range(count)
            )
            web.feed("/feed.xml", FEED.format(host=web.host, items=items))
            web.otherwise = _page(pages, at * count, count)
        print(json.dumps([web.url("/feed.xml") for web in webs]), flush=True)
        sys.stdin.read()


def _page(pages: Sequence[bytes], first: int, count: int) -> Action:
    """Answers /p/0, /p/1 and so on with pages from one on."""

    def action(handler: Handler) -> None:
        named = handler.path.removeprefix("/p/")
        if named.isdigit() and int(named) < count:
            handler.answer(pages[(first + int(named)) % len(pages)], Content_Type="text/html; charset=utf-8")
        else:
            not_found(handler)

    return action


if __name__ == "__main__":
    main()
