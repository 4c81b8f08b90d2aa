"""Collecting a small web of real, recorded pages: 136 publishers, each on an address of its own."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
PAGES = [SHARED / "data" / f"{name}.jsonl.gz" for name in ("extract_zyte", "extract_fundus_eval")]
FEEDS = 136


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    script = SHARED / "eval" / "recorded_web.py"
    if not script.exists() or not all(page.exists() for page in PAGES):
        pytest.skip("the recorded pages are not beside this checkout")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, script, *PAGES, "--port", str(port)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert "pages of" in server.stdout.readline()
    yield f"http://127.0.0.1:{port}"
    server.kill()
    server.wait()
    server.stdout.close()


def octavo(data: Path, *arguments: str) -> str:
    environment = os.environ | {"OCTAVO_ALLOW_HOSTS": "127.0.0.0/8"}
    command = [sys.executable, "-m", "octavo", *arguments, "--data", str(data)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def stats(web: str) -> dict[str, int]:
    with urllib.request.urlopen(f"{web}/stats") as answer:
        told = json.load(answer)
    return {
        "feed": sum(told["feed"].values()),
        "page": sum(told["page"].values()),
        "conditional": told["conditional"],
        "not_modified": told["not_modified"],
    }


def test_every_page_is_stored_once_and_later_rounds_ask_conditionally(web: str, tmp_path: Path) -> None:
    assert f"{FEEDS} feeds" in octavo(tmp_path, "import", f"{web}/feeds.opml")
    octavo(tmp_path, "collect", "--once", "--all")
    first = stats(web)
    assert (first["feed"], first["conditional"]) == (FEEDS, 0)
    articles = [json.loads(line) for line in octavo(tmp_path, "export", "articles").splitlines()]
    assert len(articles) == first["page"] == 261
    # What has no text says why; nearly every page of these is an article.
    assert all(article["reason"] for article in articles if article["state"] != "full")
    assert sum(article["state"] == "full" for article in articles) >= 0.9 * len(articles)
    for number in (1, 2):  # each in a process of its own: the second is "after a restart"
        octavo(tmp_path, "collect", "--once", "--all")
        again = stats(web)
        assert again["page"] == first["page"]
        assert again["conditional"] == again["not_modified"] == number * FEEDS
        time.sleep(0.1)
