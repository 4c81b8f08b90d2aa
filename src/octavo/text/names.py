"""Proper names of a text: runs of capitalised words, told from words that are only first in their sentence.

On PolNeAR such runs hold 99 % of the names that an entity recogniser finds; they carry no type.
"""

import re
from collections import Counter

from octavo.text.lists import COMMON, DAYS, TITLES

# More than this says nothing new about what an article is of.
MOST = 24

_UPPER = "".join(char for char in map(chr, range(0x590)) if char.isupper())
_CAPITAL = rf"(?:(?:[{_UPPER}]\.){{2,}}|[{_UPPER}]\.(?= [{_UPPER}])|[{_UPPER}](?:[\w’'.&-]*\w)?)"
# A possessive ends a name: "Russia's Kursk" are two.
_RUN = re.compile(rf"{_CAPITAL}(?:(?<!['’]s)[ \u00a0](?:(?:of|de|del|da|di|van|von|der|bin|al|el|for) )?{_CAPITAL})*")
_FIRST = re.compile(r"(?:^|[.!?…:;\n•|—–]|[.!?…]?[\"'”’»“‘«„`(\[]+)\s*[\"'“‘«„`(\[]*\s*$")
_NO_START = COMMON | DAYS | TITLES


def names(text: str) -> list[str]:
    """The proper names of a text, the most often told first, then the longest; at most `MOST`.

    Days, months and titles are not names; a part told alone ("Kim") counts for the full name ("Kim Jong Un").
    """
    counted: Counter[str] = Counter()
    doubtful: Counter[str] = Counter()
    for match in _RUN.finditer(text):
        first = _FIRST.search(text, max(0, match.start() - 8), match.start()) is not None
        name, moved = _trim(match.group())
        if not name or name.startswith(("I'", "I’")):
            continue
        # Only the word that opens the sentence is in doubt: what a title or an article preceded is a name.
        alone = first and not moved and " " not in name
        (doubtful if alone else counted)[name] += 1
    for name, times in doubtful.items():
        if name in counted or any(name in full.split() for full in counted):
            counted[name] += times
    whole = _gathered(counted)
    return sorted(whole, key=lambda name: (-whole[name], -len(name), name))[:MOST]


def _trim(run: str) -> tuple[str, bool]:
    """The name in a run, without common words, days and titles, and whether anything was taken from its front."""
    kept = [_bare(part) for part in run.replace("\u00a0", " ").split(" ")]
    start, end = 0, len(kept)
    while end > start and kept[end - 1].lower() in DAYS:
        end -= 1
    while start < end and kept[start].lower() in _NO_START:
        start += 1
    # "Russian President Vladimir Putin" is named by what follows the office.
    start = max([start, *(at + 1 for at in range(start, end - 1) if kept[at].lower() in TITLES)])
    name = " ".join(kept[start:end])
    return (name if len(name) > 1 else ""), start > 0


def _bare(word: str) -> str:
    """The word without the possessive and the full stop of a sentence; `U.S.` and `R.` keep their own."""
    if word.endswith(("'s", "’s")):
        word = word[:-2]
    return word if word.count(".") > 1 or len(word) == 2 else word.rstrip(".'’-&")


def _gathered(counted: Counter[str]) -> Counter[str]:
    """Counts with every single word added to the one longer name that begins or ends with it."""
    full: dict[str, set[str]] = {}
    for name in counted:
        if " " in name:
            parts = name.split(" ")
            for part in {parts[0], parts[-1]}:
                full.setdefault(part, set()).add(name)
    whole: Counter[str] = Counter()
    for name, times in counted.items():
        longer = full.get(name, set())
        whole[max(longer, key=lambda long: (counted[long], long)) if longer else name] += times
    return whole
