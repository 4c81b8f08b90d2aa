import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.desk import window
from octavo.desk.window import BLOCK, Window, merged, nearest_in, within

SEEDS = st.integers(0, 2**32 - 1)


def exact(ids, matrix, vector, oldest, most):
    products = matrix.astype(np.int64) @ vector.astype(np.int64)
    ranked = sorted((-int(p), int(n)) for p, n in zip(products, ids, strict=True) if n >= oldest)
    return [number for _, number in ranked[:most]]


def drawn(seed, rows, asked, values=(-127, 0, 127)):
    draw = np.random.default_rng(seed)
    matrix = draw.choice(np.array(values), size=(rows, 256)).astype(np.int8)
    vectors = draw.choice(np.array(values), size=(asked, 256)).astype(np.int8)
    return np.sort(draw.permutation(3 * rows)[:rows]).astype(np.int64) + 1, matrix, vectors


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(1, 60), st.integers(1, 5), st.integers(1, 12))
def test_products_are_exact_and_the_order_is_total(seed, rows, asked, most):
    ids, matrix, vectors = drawn(seed, rows, asked)
    oldest = np.full(asked, ids[rows // 3])
    found = nearest_in(ids, matrix, vectors, oldest, most)
    wanted = [exact(ids, matrix, vector, oldest[0], most) for vector in vectors]
    assert [hits[0].tolist() for hits in found] == wanted


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(2, 90), st.integers(1, 7), st.integers(1, 10))
def test_the_nearest_of_a_window_are_the_nearest_of_its_shards(seed, rows, shards, most):
    ids, matrix, vectors = drawn(seed, rows, 3, (-1, 0, 1))
    near = Window(10_000)
    near.extend(ids, matrix)
    first = int(ids[-1]) + 1
    oldest = np.zeros(3, dtype=np.int64)
    parts = [nearest_in(*shard, vectors, oldest, most) for shard in near.shards(first, shards)]
    whole = nearest_in(ids, matrix, vectors, oldest, most)
    for one, other in zip(zip(*parts, strict=True), whole, strict=True):
        assert merged(one, most)[0].tolist() == other[0].tolist()


def test_more_rows_than_a_block_and_a_byte_a_number_change_nothing():
    ids, matrix, vectors = drawn(1, 2 * BLOCK + 7, 4)
    oldest = np.array([1, ids[10], ids[BLOCK], ids[-1]])
    wanted = [exact(ids, matrix, vector, least, 20) for vector, least in zip(vectors, oldest, strict=True)]
    for kind in (np.int8, np.float32):
        found = nearest_in(ids, matrix.astype(kind), vectors, oldest, 20)
        assert [hits[0].tolist() for hits in found] == wanted


def test_a_run_finds_its_own_in_the_same_order():
    ids, matrix, _ = drawn(2, 30, 1)
    for at, hits in enumerate(within(ids, matrix, 40, 5)):
        assert hits[0].tolist() == exact(ids[:at], matrix[:at], matrix[at], ids[at] - 40, 5)


def test_what_leaves_a_window_is_not_found_and_a_vector_can_be_replaced(monkeypatch):
    monkeypatch.setattr(window, "READY", 0)
    for size in (50, 100):
        ids = np.arange(1, 4001, dtype=np.int64)
        _, matrix, vectors = drawn(3, 4000, 1)
        near = Window(size)
        for at in range(0, 4000, 37):
            near.extend(ids[at : at + 37], matrix[at : at + 37])
        near.replace(3990, vectors[0].tobytes())
        (shard,) = near.shards(4001, 1)
        assert shard[0].tolist() == list(range(4001 - size, 4001))
        assert nearest_in(*shard, vectors, np.zeros(1, dtype=np.int64), 1)[0][0].tolist() == [3990]
        assert near.last == 4000
        near.clear()
        assert near.last == 0
