import pytest

from octavo.text import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The government said on Tuesday that talks would continue.", "en"),
        ("Die Regierung sagte am Dienstag, dass die Gespräche weitergehen.", "de"),
        ("El gobierno dijo el martes que las conversaciones continuarán.", "es"),
        ("北朝鮮のミサイル発射について", "ja"),
        ("Kim", ""),
        ("12 34 56 78 90 12 34 56 78 90", ""),
        ("", ""),
    ],
)
def test_language(text, code):
    assert language(text) == code
