from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.text import sentences

NEWSLIKE = st.lists(
    st.sampled_from([*"aB. .\n\"'“”‘’«»?!…。」5 ", "Mr. ", "U.S. ", ".” ", "''", "``", " The "]), max_size=60
).map("".join)


@given(st.one_of(st.text(max_size=200), NEWSLIKE))
def test_spans_are_apart_in_order_stripped_and_leave_nothing_out(text):
    spans = sentences(text)
    pieces = [text[start:end] for start, end in spans]
    assert all(piece and piece == piece.strip() for piece in pieces)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert not any("\n" in piece for piece in pieces)


@pytest.mark.parametrize(
    "whole",
    [
        ["Mr. Smith met Gov. Jones at 3.5 p.m. Tuesday.", "He left."],
        ["He lives in the U.S.", "The end."],
        ["J. K. Rowling wrote it.", "No. 5 is alive."],
        ["She said no.", "Then she left."],
        ["“We came. We saw.”", "He smiled."],
        ["“Why now? Who knows?” Kim Jong Un asked."],
        ["'We've come. We'll stay,' he said.", "Then: silence."],
        ['"One. Two. Three," she said.', "Four."],
        ["Der Gipfel ist am 3. Mai.", "Danach nicht mehr."],
        ["彼は言った。", "「行く。帰る」と。"],
        ["A heading", "A line."],
        ["He was ill.", "Trump said so."],
        ["Wait... what?", "Yes!"],
    ],
)
def test_sentences(whole):
    between = {"A heading": "\n", "彼は言った。": ""}.get(whole[0], " ")
    joined = between.join(whole)
    assert [joined[start:end] for start, end in sentences(joined)] == whole
