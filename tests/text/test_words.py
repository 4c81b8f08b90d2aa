import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo import text

ANY = st.text(max_size=200)
LANGUAGES = st.sampled_from(["", "en", "de", "ru", "es", "ar", "ja", "hi", "xx"])


@given(ANY)
def test_spans_are_inside_the_text_and_in_order(given_text):
    spans = text.words(given_text)
    assert all(0 <= start < end <= len(given_text) for start, end in spans)
    assert spans == sorted(set(spans))


@given(ANY, LANGUAGES)
def test_tokens_can_be_stored_joined_by_spaces(given_text, language):
    made = text.tokens(given_text, language)
    assert " ".join(made).split(" ") == (made or [""])
    assert " ".join(made).split() == made
    assert not set("".join(made)) & set(string.punctuation + string.whitespace)


@given(ANY, LANGUAGES)
def test_tokens_are_those_of_the_spans(given_text, language):
    alone = [text.token(given_text[start:end], language) for start, end in text.words(given_text)]
    assert [made for made in alone if made] == text.tokens(given_text, language)


@given(ANY)
def test_folding_twice_changes_nothing(given_text):
    for start, end in text.words(given_text):
        once = text.fold(given_text[start:end])
        assert text.fold(once) == once


@given(ANY, ANY, LANGUAGES)
def test_a_line_end_keeps_texts_apart(one, other, language):
    assert text.tokens(f"{one}\n{other}", language) == text.tokens(one, language) + text.tokens(other, language)


@pytest.mark.parametrize(
    ("given_text", "language", "made"),
    [
        ("The U.S. said Kim’s troops", "en", ["the", "us", "said", "kim", "troop"]),
        ("1,000 or 1.000 or 1000", "", ["1000", "or", "1000", "or", "1000"]),
        ("Häuser, Łódź, İstanbul, crème", "", ["hauser", "lodz", "istanbul", "creme"]),
        ("北朝鮮 米", "ja", ["北朝", "朝鮮", "米"]),
        ("новый Ёлка", "", ["новый", "елка"]),
        ("हिन्दी", "", ["हिन्दी"]),
        ("O'Brien's COVID-19", "en", ["o", "brien", "covid", "19"]),
    ],
)
def test_tokens(given_text, language, made):
    assert text.tokens(given_text, language) == made


def test_a_query_word_has_a_token_for_each_language():
    assert text.variants("Häuser", ["de", "en"]) == ("hauser", "haus")
    assert text.variants("Kursk", ["en"]) == ("kursk",)
    assert text.variants("...", ["en"]) == ()
