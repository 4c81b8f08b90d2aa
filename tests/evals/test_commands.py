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


@pytest.mark.skipif(not data.FOLDER.exists(), reason=f"the shared data is not beside the checkout ({data.FOLDER})")
def test_copies_and_stories_reach_their_floors():
    done = evals("--check-floors", "duplicates", "stories")
    assert done.returncode == 0, done.stdout
