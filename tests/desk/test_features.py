import numpy as np
from articles import FLOOD
from hypothesis import given, settings
from hypothesis import strategies as st

from octavo.desk import embedding
from octavo.desk.features import NAMED, TERMS, features

EMBEDDER = embedding.load()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=400), st.sampled_from(["", "en", "de", "ja"]))
def test_any_text_has_features_of_the_agreed_shape(title, text, language):
    of = features(title, text, language, EMBEDDER)
    terms = np.frombuffer(of.terms, dtype="<u4")
    counts = np.frombuffer(of.counts, dtype=np.uint8)
    assert len(of.vector) == 256
    assert len(terms) == len(counts) <= TERMS
    assert (np.diff(terms.astype(np.int64)) > 0).all()
    assert (counts % NAMED > 0).all()
    assert all(0 <= one < 1 << 63 for one in of.sketch)
    assert of == features(title, text, language, EMBEDDER)


def test_names_and_numbers_are_told_from_other_words():
    of = features("", "a flood in Celle took 40 houses", "en", EMBEDDER)
    assert sum(count >= NAMED for count in of.counts) == 2


def test_a_long_text_keeps_its_first_terms():
    of = features("", " ".join(f"word{number}" for number in range(2 * TERMS)), "", EMBEDDER)
    head = features("", " ".join(f"word{number}" for number in range(TERMS)), "", EMBEDDER)
    assert of.terms == head.terms


def test_vectors_are_whole_numbers_of_one_length():
    vector = EMBEDDER.embed(FLOOD).astype(np.int64)
    assert 126 <= float(np.sqrt(vector @ vector)) <= 128
    assert not EMBEDDER.embed("").any()
