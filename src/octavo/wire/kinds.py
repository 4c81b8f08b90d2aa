"""What bytes are, by their first ones."""

_MAGIC = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"\0\0\1\0", "a picture"),
    (b"%PDF", "a PDF file"),
    (b"PK\3\4", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a recording"),
    (b"fLaC", "a sound recording"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\0", "a database"),
)
_RIFF = {b"WEBP": "a picture", b"WAVE": "a sound recording", b"AVI ": "a film"}


def kind_of_bytes(body: bytes) -> str:
    """What the bytes are where they cannot be text, as `a picture`; `an empty answer` for none; else ""."""
    head = body[:64].lstrip()
    if not body.strip():
        return "an empty answer"
    if body[4:8] == b"ftyp":
        return "a film or a picture"
    if body.startswith(b"RIFF"):
        return _RIFF.get(body[8:12], "a recording")
    for magic, kind in _MAGIC:
        # Two letters alone may also begin a text: such a file has zeros soon.
        if head.startswith(magic) and (len(magic) > 2 or b"\0" in body[:64] or not magic.isalpha()):
            return kind
    return ""
