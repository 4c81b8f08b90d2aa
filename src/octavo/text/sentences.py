"""Where the sentences of a text begin and end.

Rules of our own, because a quotation must stay whole for the evidence it is: no boundary lies inside quotation marks,
and marks that close after the full stop belong to the sentence they close.
"""

import re

from octavo.text.lists import COUNTING, EITHER, LEADING, MONTHS, STARTERS

# A possible end: CJK full stops end a sentence by themselves, others only before white space.
_END = re.compile(r"[。！？｡]+[」』”’）\)\"]*|[.!?…؟۔।]+[\"'”’»“)\]]*(?=\s)|\n")
_QUOTED = re.compile(
    r"“[^“”\n]{1,1500}”"
    r"|„[^„“”\n]{1,1500}[“”]"
    r"|«[^«»\n]{1,1500}»"
    r"|「[^「」\n]{1,1500}」"
    r"|``[^\n]{1,1500}?''"
    r"|(?<!\w)\"(?=\S)[^\"\n]{1,1500}(?<=\S)\""
    # A single mark between letters is an apostrophe.
    r"|(?<!\w)‘(?:[^‘’\n]|(?<=\w)’(?=\w)){1,1500}’(?!\w)"
    r"|(?<!\w)'(?=\S)(?:[^'\n]|(?<=\w)'(?=\w)){1,1500}(?<=\S)'(?!\w)"
)
_BEFORE = re.compile(r"(\S+)$")
_AFTER = re.compile(r"\s+[\"'“‘«„(\[`]*(\w*)")
# Whoever asked comes after the closing marks: `“Why now?” Kim asked.` is one sentence.
_SPEAKER = re.compile(
    r"\s+(?:[^\W\d_][\w.’'-]*\s+){1,4}?(?:said|says|asked|asks|told|wrote|added|tweeted|replied|shouted|cried)\b"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text: in order, apart, never empty, without white space at either end.

    A line's end always ends a sentence.
    """
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    spans: list[tuple[int, int]] = []
    start = at = 0
    for match in _END.finditer(text):
        end = match.end()
        while at < len(quoted) and quoted[at][1] <= end:
            at += 1
        inside = at < len(quoted) and quoted[at][0] < end < quoted[at][1]
        if match.group() == "\n" or (not inside and _ends(text, start, match)):
            _append(spans, text, start, end)
            start = end
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Adds the span without its surrounding white space, if anything is left of it."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    body = piece.strip()
    if body:
        spans.append((start + lead, start + lead + len(body)))


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a possible end, outside of quotations, is one."""
    mark, end = match.group(), match.end()
    if mark[0] in "。！？｡":
        return True
    after = _AFTER.match(text, end)
    following = after.group(1) if after else ""
    if following[:1].islower():
        return False
    if mark[0] in "?!" and len(mark) > 1 and mark[-1] in "\"'”’»" and _SPEAKER.match(text, end):
        return False
    return mark[0] != "." or len(mark.rstrip("\"'”’»“)]")) > 1 or _stops(text, start, match.start(), following)


def _stops(text: str, start: int, dot: int, following: str) -> bool:
    """Whether a single full stop at `dot` ends a sentence, not an abbreviation, an initial or an ordinal."""
    before = _BEFORE.search(text, max(start, dot - 40), dot)
    word = before.group(1).lstrip("\"'“‘«„([`") if before else ""
    small = word.lower()
    if small in LEADING or (small in COUNTING and following.isdigit()):
        return False
    if (small in EITHER and (word != small or "." in word)) or (len(word) == 1 and word.isupper()):
        return following.lower() in STARTERS
    if word.isdigit() and len(word) <= 2:
        return following.lower() not in MONTHS and text[start:dot].strip() != word
    return True
