"""The command line as a person uses it: in a process of its own, with right and wrong input."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from octavo.archive import Archive
from octavo.desk import embedding
from octavo.filing import Filing
from pieces import FERRY, FERRY_OTHER, HARVEST, NOW, page, reading, rss
from web_of_pages import Web

KEYS = {
    "id",
    "url",
    "title",
    "publisher",
    "authors",
    "published",
    "language",
    "state",
    "reason",
    "story",
    "copy_of",
    "revision",
    "text",
}


def octavo(*arguments: str | Path, data: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "octavo", *map(str, arguments)]
    known = {name: value for name, value in os.environ.items() if not name.startswith("OCTAVO_")}
    known |= {"OCTAVO_ALLOW_HOSTS": "127.0.0.2", "HOME": str(data or "/nonexistent")} | environment
    if data is not None:
        command += ["--data", str(data)]
    return subprocess.run(command, env=known, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three articles from a real feed."""
    data = tmp_path_factory.mktemp("cli") / "data"
    with Web("127.0.0.2") as web:
        for number, piece in enumerate((FERRY, HARVEST, FERRY_OTHER)):
            web.page(f"/{number}", page(*piece))
        items = [(piece[0], web.url(f"/{number}")) for number, piece in enumerate((FERRY, HARVEST, FERRY_OTHER))]
        web.page("/feed.xml", rss("The Courier", items, home=web.url("/")), "application/rss+xml")
        added = octavo("add", web.url("/feed.xml"), data=data)
        assert added.returncode == 0, added.stderr
        collected = octavo("collect", "--once", data=data)
        assert collected.returncode == 0, collected.stderr
        assert "3 articles" in collected.stdout
        assert collected.stderr == ""  # no progress bar where nobody watches
    return data


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_listings_in_json(filled: Path) -> None:
    articles = lines(octavo("export", "articles", data=filled))
    assert len(articles) == 3
    assert all(set(article) >= KEYS for article in articles)
    assert lines(octavo("show", "1", "--json", data=filled))[0]["title"] == articles[0]["title"]
    assert {hit["id"] for hit in lines(octavo("search", "calla dawn", "--json", data=filled))} == {
        article["id"] for article in articles if "Calla Dawn" in str(article["text"])
    }
    stories = lines(octavo("stories", "--json", data=filled))
    assert sorted(len(story["members"]) for story in stories) == [1, 2]  # type: ignore[arg-type]
    (feed,) = lines(octavo("feeds", "--json", data=filled))
    assert feed["state"] == "ok"
    assert "xmlUrl=" in octavo("export", "feeds", data=filled).stdout


def test_data_stands_before_or_after_the_verb_or_in_the_environment(filled: Path) -> None:
    expected = octavo("stories", "--json", data=filled).stdout
    assert expected
    assert octavo("--data", filled, "stories", "--json").stdout == expected
    assert octavo("stories", "--json", OCTAVO_DATA=str(filled)).stdout == expected


def test_for_people(filled: Path) -> None:
    assert "Calla Dawn" in octavo("search", "ferry", data=filled).stdout
    assert "Nothing was found" in octavo("search", "zeppelin", data=filled).stdout
    assert (
        FERRY[1][2]
        in octavo("show", "1", data=filled).stdout
        + octavo("show", "2", data=filled).stdout
        + octavo("show", "3", data=filled).stdout
    )
    assert "The Courier" in octavo("feeds", data=filled).stdout
    checked = octavo("doctor", data=filled)
    assert checked.returncode == 0, checked.stdout
    assert "3 articles" in checked.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "99"), 1, "Article 99 is not here"),
        (("show", "x"), 2, "integer"),
        (("nonsense",), 2, "nonsense"),
        (("export", "people"), 2, "articles or feeds"),
        (("search", "after:tomorrow"), 2, "after:2026-05-31"),
        (("add",), 2, "address"),
        (("add", "http://127.0.0.9/feed"), 1, "OCTAVO_ALLOW_HOSTS"),
        (("add", "ftp://a.example/"), 1, "ftp"),
        (("import", "/"), 1, "folder"),
        (("import", "/absent.opml"), 1, "cannot be read"),
        (("import", "x", "--as-of", "noon"), 2, "2026-05-31T12:00Z"),
        (("remove", "nobody.example"), 1, "nobody.example"),
    ],
)
def test_wrong_input_is_one_sentence_and_the_right_exit_code(
    filled: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = octavo(*arguments, data=filled)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = octavo("stories", data=tmp_path / "file")
    assert done.returncode == 1
    assert "--data" in done.stderr
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "octavo.sqlite").write_bytes(b"not a database at all, but long enough to look at" * 100)
    done = octavo("stories", data=tmp_path / "other")
    assert done.returncode == 1
    assert "no archive" in done.stderr
    (tmp_path / "octavo.toml").write_text("port = 'high'")
    done = octavo("stories", data=tmp_path)
    assert done.returncode == 2
    assert "port" in done.stderr


def test_an_archive_of_a_newer_version(tmp_path: Path) -> None:
    assert octavo("collect", "--once", data=tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "octavo.sqlite") as raw:
        raw.execute("UPDATE version SET number = 99")
    raw.close()
    done = octavo("stories", data=tmp_path)
    assert done.returncode == 1
    assert "later version" in done.stderr


def free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])


def start(data: Path, port: int, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "octavo", "serve", "--data", str(data), "--port", str(port), *more]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, text=True)


def fetch(port: int, path: str, process: subprocess.Popen[str]) -> str:
    for _ in range(600):
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as asked:
                asked.request("GET", path, headers={"Connection": "keep-alive"})  # as a browser does
                return asked.getresponse().read().decode()
        except OSError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def children(process: subprocess.Popen[str]) -> list[int]:
    return [
        int(pid)
        for task in Path(f"/proc/{process.pid}/task").iterdir()
        for pid in (task / "children").read_text(encoding="ascii").split()
    ]


def all_end(processes: list[int]) -> bool:
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in processes):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are counted in /proc")
def test_serve_adds_the_sample_collects_and_stops_cleanly_with_its_collector(tmp_path: Path) -> None:
    port = free_port()
    process = start(tmp_path, port)
    front = fetch(port, "/", process)
    assert "sample edition" in front
    assert front.count("<article") > 5
    for _ in range(100):
        if collectors := children(process):
            break
        time.sleep(0.1)
    assert collectors
    second = octavo("serve", "--port", str(free_port()), data=tmp_path)
    assert second.returncode == 1
    assert "already at work" in second.stderr
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert all_end(collectors)
    again = start(tmp_path, port, "--no-collect")
    assert "sample edition" in fetch(port, "/", again)
    assert octavo("sample", "remove", data=tmp_path).returncode == 0
    assert "sample edition" not in fetch(port, "/", again)
    again.terminate()
    assert again.wait(30) == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are counted in /proc")
def test_a_collector_ends_with_the_server_that_was_killed(tmp_path: Path) -> None:
    port = free_port()
    process = start(tmp_path, port, "--no-sample")
    fetch(port, "/health", process)
    for _ in range(100):
        if collectors := children(process):
            break
        time.sleep(0.1)
    process.kill()
    process.wait()
    assert all_end(collectors)
    done = octavo("collect", "--once", data=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = octavo("serve", "--no-sample", "--port", str(taken.getsockname()[1]), data=tmp_path)
    assert done.returncode == 2
    assert "already in use" in done.stderr


def test_a_story_is_corrected_listed_and_put_back(tmp_path: Path) -> None:
    with closing(Archive.open(tmp_path)) as archive:
        desk = Filing(archive, embedding.load(), 100, lambda: NOW)
        for piece, host in ((FERRY, "wire"), (FERRY_OTHER, "gazette")):
            desk.file(reading(piece, host))
    assert octavo("correct", "apart", "2", "1", data=tmp_path).returncode == 0
    again = octavo("correct", "apart", "2", "1", data=tmp_path)
    assert (again.returncode, again.stderr) == (2, "octavo: Articles 2 and 1 are not in one story.\n")
    listed = json.loads(octavo("corrections", "--json", data=tmp_path).stdout)
    assert (listed["kind"], listed["article"], listed["other"], listed["undone"]) == ("apart", 2, 1, None)
    assert octavo("corrections", "--undo", "1", data=tmp_path).returncode == 0
    assert "undone" in octavo("corrections", data=tmp_path).stdout
    story = json.loads(octavo("stories", "--json", data=tmp_path).stdout)
    assert (story["members"], [one["name"] for one in story["origins"]]) == ([1, 2], ["Wire", "Gazette"])
