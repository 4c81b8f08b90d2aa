from collections import Counter
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from octavo.desk import fingerprint as fp

ABC = [5175870898962856638]  # changes with every archive: sketches are stored
TOKENS = st.lists(st.sampled_from([f"w{number}" for number in range(400)]), max_size=300)


def of(tokens):
    return fp.shingles(fp.hashes(tokens))


def test_hashes_are_the_same_everywhere():
    assert fp.token_hash("kursk") == int.from_bytes(blake2b(b"kursk", digest_size=8).digest(), "little")
    assert of(["a", "b", "c"]).tolist() == ABC


@given(TOKENS)
def test_a_text_is_wholly_contained_in_itself_with_more_around_it(tokens):
    alone, longer = of(tokens), of(["before", "it", *tokens, "after", "it"])
    assert fp.shared(alone, longer) == len(alone)
    assert fp.containment(alone, longer) == (1000 if len(alone) >= fp.COPY_SHARED else 0)


@given(TOKENS, TOKENS)
def test_what_is_shared_is_what_both_sets_hold(one, other):
    a, b = of(one), of(other)
    assert fp.shared(a, b) == fp.shared(b, a) == len(set(a.tolist()) & set(b.tolist()))
    assert 0 <= fp.containment(a, b) == fp.containment(b, a) <= 1000


@given(TOKENS)
def test_shingles_are_sorted_distinct_and_below_the_signed_limit(tokens):
    made = of(tokens)
    assert made.dtype == np.uint64
    assert all(int(x) < int(y) for x, y in pairwise(made))
    assert len(made) == 0 or int(made[-1]) < 1 << 63
    assert len(made) <= max(0, len(tokens) - fp.SHINGLE + 1)


@given(TOKENS)
def test_a_sketch_is_a_sample_of_the_shingles(tokens):
    made = of(tokens)
    sampled = fp.sketch(made)
    assert set(sampled) <= set(made.tolist())
    assert len(sampled) >= min(len(made), fp.FEWEST)
    assert fp.likely(sampled, sampled) == bool(sampled)


def test_the_order_of_words_counts():
    assert fp.shared(of(["a", "b", "c"]), of(["c", "b", "a"])) == 0


@given(st.lists(st.lists(st.integers(1, 30), unique=True, max_size=12), max_size=12), st.integers(1, 8))
def test_those_that_hold_most_of_a_sketch_come_first_and_the_oldest_of_equals(held, most):
    hits = Counter(number for some in held for number in some)
    assert fp.sharing(held, most) == sorted(hits, key=lambda number: (-hits[number], number))[:most]
