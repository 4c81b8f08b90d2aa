"""What a person cannot see is not kept; what scripts and emoji need is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavo.wire.characters import fold, visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("in\u200bvi\u2060si\u00adble\ufeff", "invisible"),
        ("\u202eright\u202c \u2066left\u2069", "right left"),
        ("tag\U000e0041\U000e007fs", "tags"),
        ("nul\0 and\x1b esc", "nul and esc"),
        ("icon \ue900\U000f0001", "icon "),
        ("e\u0301", "é"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\u200db\u200cc", "abc"),
        ("👩\u200d👧 and 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "👩\u200d👧 and 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("line\u2028page\x0c", "line page "),
    ],
)  # fmt: skip
def test_visible(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_fold_is_one_line() -> None:
    assert fold("  two\n\n lines\u00a0here\t") == "two lines here"


@given(st.text())
def test_any_text(text: str) -> None:
    once = fold(text)
    assert fold(once) == once and unicodedata.is_normalized("NFC", once) and "\n" not in once and "\0" not in once
