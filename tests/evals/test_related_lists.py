import json

import pytest

from evals import data, related
from octavo.errors import UsageError

QUAKE = [
    "A strong earthquake struck the island of Qeshm in southern Iran, and officials in Hormozgan counted the injured.",
    "Rescuers searched villages on Qeshm after the earthquake in Hormozgan, and Iran sent tents to the island.",
    "On Qeshm the earthquake damaged houses and the port of Dargahan; officials in Hormozgan asked for tents.",
]
RECIPE = "Soak the beans overnight, simmer them slowly with bay and garlic, then fold in butter, parsley and lemon."


def rows(verdicts):
    told = [
        {"id": f"q{at}", "title": body.split(",")[0], "text": body, "related": verdicts.get(f"q{at}", {})}
        for at, body in enumerate(QUAKE)
    ]
    return [*told, {"title": "Beans", "text": RECIPE}]


def written(folder, records):
    path = folder / "set.jsonl"
    path.write_text("\n".join(map(json.dumps, records)))
    return path


def test_lists_are_measured_by_the_verdicts_that_records_bring(tmp_path):
    keys = [f"set:q{at}" for at in range(3)]
    verdicts = {f"q{at}": dict.fromkeys(keys, "on") for at in range(2)} | {"q2": {keys[0]: "copy", keys[1]: "copy"}}
    found = related.run([written(tmp_path, rows(verdicts))])
    assert found["first"] == pytest.approx(2 / 3)
    assert found["five"] == pytest.approx(4 / 6)
    assert (found["copies"], found["judged"], found["shown"], found["n"]) == (2, 1.0, 0.75, 4)


def test_a_pair_without_a_verdict_is_no_first_one_on_topic(tmp_path):
    found = related.run([written(tmp_path, rows({}))])
    assert (found["first"], found["five"], found["judged"]) == (0.0, 0.0, 0.0)


def test_an_id_is_the_records_own_or_its_line(tmp_path):
    path = written(tmp_path, rows({}))
    assert {piece.key for piece in related.read([path])} == {"set:q0", "set:q1", "set:q2", "set:4"}
    assert [piece.key for piece in related.read([path])] == [piece.key for piece in related.read([path])]
    with pytest.raises(UsageError):
        related.read([path, path])


def test_what_is_drawn_does_not_depend_on_the_order_of_the_files():
    keys = [f"set:{number}" for number in range(500)]
    assert related.drawn(keys) == related.drawn(reversed(keys))
    assert len(related.drawn(keys)) == related.DRAWN


def test_verdicts_are_of_known_words():
    verdicts = related.given()
    assert {verdict for of in verdicts.values() for verdict in of.values()} <= {"on", "off", "copy"}


@pytest.mark.skipif(not data.FOLDER.exists(), reason=f"the shared data is not beside the checkout ({data.FOLDER})")
def test_verdicts_are_of_articles_that_the_shared_sets_hold():
    known = set()
    for name in related.SETS:
        known |= {f"{name}:{record.get('id')}" for record in data.read(data.FOLDER / f"{name}.jsonl.gz")}
    assert all(of in known and known.issuperset(others) for of, others in related.given().items())
