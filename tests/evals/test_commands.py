import json
import subprocess
import sys
from pathlib import Path

import pytest

from evals import data

ROOT = Path(__file__).resolve().parents[2]


def evals(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "evals", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "arguments", [(), ("nope",), ("stories", "/no/such/file"), ("--pin",), ("duplicates", __file__)]
)
def test_what_cannot_be_is_one_sentence(arguments):
    done = evals(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_copies_of_given_files_told_apart_by_their_keys(tmp_path):
    body = " ".join(f"word{number}" for number in range(60))
    texts, pairs = tmp_path / "t.jsonl", tmp_path / "p.jsonl"
    bodies = [body, body, body[::-1]]
    texts.write_text("\n".join(json.dumps({"id": at, "text": one}) for at, one in enumerate(bodies)))
    rows = [{"a": 0, "b": 1, "label": "dup"}, {"a": 0, "b": 2, "label": "not"}]
    pairs.write_text("\n".join(map(json.dumps, rows)))
    for given in ((texts, pairs), (pairs, texts)):
        assert json.loads(evals("duplicates", *given).stdout)["f1"] == 1.0


def test_origins_of_given_articles(tmp_path):
    rows = [
        {"text": "PARIS (AP) — The council met.", "wire": "AP", "split": "a"},
        {"text": "PARIS (Reuters) - The council met.", "wire": "reuters", "split": "a"},
        {"text": "The council met.", "wire": "AFP", "split": "b"},
        {"text": "Two told Reuters of it.", "wire": "None", "split": "b"},
    ]
    given = tmp_path / "o.jsonl"
    given.write_text("\n".join(map(json.dumps, rows)))
    told = json.loads(evals("origins", given).stdout)
    assert (told["precision"], told["recall"], told["agency"], told["n"]) == (1.0, 0.6667, 1.0, 4)
    assert (told["a_f1"], told["b_f1"]) == (1.0, 0.0)


@pytest.mark.skipif(not data.FOLDER.exists(), reason=f"the shared data is not beside the checkout ({data.FOLDER})")
def test_copies_origins_and_stories_reach_their_floors():
    done = evals("--check-floors", "duplicates", "origins", "stories")
    assert done.returncode == 0, done.stdout


def test_trees_that_say_nothing_are_below_the_floor_that_the_desk_reaches():
    told = json.loads(evals("trees").stdout)
    floor = json.loads((ROOT / "evals" / "floors.json").read_text())["trees"]["f1"]
    assert told["f1"] >= floor > 0.98 > max(told["alone"], told["one"])
