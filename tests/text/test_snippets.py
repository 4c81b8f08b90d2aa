from hypothesis import given
from hypothesis import strategies as st

from octavo.text import snippet, tokens

TEXT = "Rain fell for days. " * 20 + "The river rose in Kursk on Monday. " + "Nothing else happened. " * 20


def shown(parts):
    return "".join(part.text for part in parts)


def test_the_window_holds_the_matches_and_marks_them():
    parts = snippet(TEXT, {"kursk", "river"}, "en", width=80)
    assert [part.text for part in parts if part.marked] == ["river", "Kursk"]
    assert shown(parts).startswith("…")
    assert shown(parts).endswith("…")
    assert len(shown(parts)) <= 80 + 2


def test_without_a_match_it_is_the_start():
    assert shown(snippet(TEXT, set(), "en", width=30)).startswith("Rain fell for days")


@given(st.text(max_size=400), st.integers(10, 120))
def test_it_is_a_piece_of_the_text(text, width):
    wanted = set(tokens(text, "")[3:5])
    parts = snippet(text, wanted, "", width)
    body = shown(parts).removeprefix("…").removesuffix("…")
    assert body in text.replace("\n", " ") or "…" in text
    assert all(part.text for part in parts)
    assert not wanted or any(part.marked for part in parts)
