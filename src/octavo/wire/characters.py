"""Characters that a person cannot see, and whitespace: what reaches a reader is what a person would have read."""

import re
import unicodedata

# Zero-width space and word joiner, soft hyphen, bidi controls, invisible operators, interlinear and tag characters,
# private use (icons of the publisher's own font), NUL and the other controls, lone surrogates, non-characters.
# Joiners are judged by their neighbours below.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\uf8ff\U000f0000-\U0010ffff]"
)
# A regional flag is U+1F3F4, tag characters, U+E007F: the only tag characters that mean something.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{2,6}\U000e007f")
_JOINER = re.compile("[\u200c\u200d]")
# Scripts that are written wrong without joiners: Arabic to N'Ko and its extensions, Brahmic scripts, Mongolian.
_JOINING = re.compile(
    "[\u0600-\u08ff\u0900-\u0fff\u1000-\u109f\u1780-\u18af\u1900-\u1cff\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_EMOJI = re.compile("[\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff]")
_SPACE = re.compile(r"\s+")
# Line and page breaks of other ages: spaces, but not to every parser and database.
_ODD_SPACE = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")


def visible(text: str) -> str:
    """The text without what a person cannot see, in NFC; joiners stay in emoji and in scripts that need them."""
    text = _ODD_SPACE.sub(" ", text)
    if text.isascii():
        return _INVISIBLE.sub("", text)
    if _INVISIBLE.search(text):
        flags = _FLAG.findall(text)
        text = _keeping(flags, text) if flags else _INVISIBLE.sub("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _JOINER.sub(_joiner, text)
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The visible text as one line: every run of whitespace is one space, none at the ends."""
    return _SPACE.sub(" ", visible(text)).strip()


def _keeping(flags: list[str], text: str) -> str:
    parts = [_INVISIBLE.sub("", part) for part in _FLAG.split(text)]
    return "".join(part + flag for part, flag in zip(parts, [*flags, ""], strict=True))


def _joiner(match: re.Match[str]) -> str:
    """The joiner itself where both neighbours join, else nothing."""
    before, after = match.string[match.start() - 1 : match.start()], match.string[match.end() : match.end() + 1]
    joins = (_JOINING.match(before) and (_JOINING.match(after) or not after.strip())) or (
        match[0] == "\u200d" and _EMOJI.match(before) and _EMOJI.match(after)
    )
    return match[0] if joins else ""
