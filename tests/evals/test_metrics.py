import pytest

from evals import metrics


def test_metrics_agree_with_their_definitions():
    assert metrics.bcubed([1, 1, 2], ["a", "a", "b"]) == (1, 1, 1)
    assert metrics.pairwise([1, 1, 1], ["a", "a", "b"]) == (pytest.approx(1 / 3), 1, 0.5)
    assert metrics.bcubed([1, 1, 1], ["a", "a", "b"]).precision == pytest.approx(5 / 9)
    assert metrics.shingle("a b c d e", "a b c d e") == (2, 0, 0)
    assert metrics.shingle("a b c d e", "a b c d x") == (1, 1, 1)
    assert metrics.shingle("", "") == (0, 0, 0)
    assert metrics.shingle_corpus([(2, 0, 0), (1, 1, 1)]) == (0.75, 0.75, 0.75)
    assert metrics.duplicates(["dup", "not", "grey"], [True, False, True]) == (1, 1, 1)
    assert metrics.dates(["2026-11-23", "2026-11-24"], ["2026-11-23T10:00", None]) == 0.5
