"""Bytes to text, whatever their sender claims."""

import codecs
import re

# What pages mean by these names (WHATWG Encoding): the larger character set that programs really write.
_MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 1024  # bytes in which a document may declare its encoding
_DECLARED = re.compile(rb"""(?:encoding|charset)\s{0,9}=\s{0,9}["']?([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252, which is what gets pasted into UTF-8."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("octavo.cp1252", _as_cp1252)


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a document, without byte order mark, NUL and other characters no text has; never fails.

    Byte order mark, then UTF-8 where the bytes are valid UTF-8, then what the header and the document declare, then
    UTF-8 with Windows-1252 in it. Valid UTF-8 is hardly ever anything else, declarations are often copied.
    """
    return without_controls(_decode(body, content_type))


def without_controls(text: str) -> str:
    """The text without NUL, control characters other than tab and line ends, lone surrogates and non-characters."""
    return _NO_TEXT.sub("", text)


def _decode(body: bytes, content_type: str) -> str:
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    if body[:4:2] == b"\0\0" or body[1:4:2] == b"\0\0":  # UTF-16 without a mark: every other byte of `<?` is 0
        return body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", "replace")
    declared = _DECLARED.search(body[:_HEAD])
    header = _HEADER.search(content_type)
    names = [header[1] if header else "", declared[1].decode("ascii") if declared else ""]
    if any(name.lower().startswith("iso-2022") for name in names):  # its bytes are valid UTF-8 as well
        names.append("utf-8")
    else:
        names.insert(0, "utf-8")
    for name in names:
        text = _strictly(body, name)
        if text is not None:
            return text
    return body.decode("utf-8", "octavo.cp1252")


def _strictly(body: bytes, name: str) -> str | None:
    name = _MEANT.get(name.lower(), name.lower())
    if not name or name.startswith(("utf-16", "utf-32", "utf-7")):  # already ruled out, or a way to hide markup
        return None
    try:
        return body.decode(name)
    except (UnicodeError, LookupError):  # LookupError: no such encoding, or none that makes text
        return None
