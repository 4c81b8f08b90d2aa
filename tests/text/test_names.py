from hypothesis import given
from hypothesis import strategies as st

from octavo.text import names


def test_names_are_kept_whole_and_counted_together():
    found = names(
        "The South Korean Foreign Ministry said on Tuesday that President Kim Jong Un agreed. Kim left. "
        "Officials in Russia's Kursk region and the U.S. were silent. Yesterday Kursk was quiet."
    )
    assert found[:2] == ["Kim Jong Un", "Kursk"]
    assert {"South Korean Foreign Ministry", "Russia", "U.S."} <= set(found)
    assert not {"Tuesday", "Yesterday", "Officials", "Kim", "The"} & set(found)


def test_the_first_word_of_a_sentence_is_a_name_only_if_it_is_one_elsewhere():
    assert names("Rain fell. Berlin slept. It rained in Berlin.") == ["Berlin"]


def test_initials_are_part_of_a_name_and_offices_are_not():
    assert names("It was Superior Court Judge James R. Dabney. Dabney agreed.") == ["James R. Dabney"]


@given(st.text(max_size=300))
def test_any_text_has_names_of_its_own_words(text):
    for name in names(text):
        assert len(name) > 1
        assert name.split(" ")[0] in text
