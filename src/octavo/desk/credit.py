"""Who the text of an article comes from, by what the article itself says.

A credit is a form, not a mention: a name in a dateline, in a byline, or in a line at the end. Whoever "told Reuters"
something or quotes an AP count credits nobody; nor does "AFP contributed to this report", which says that a part
came from elsewhere. Where nothing is said, nothing is claimed.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from octavo.desk.agencies import AGENCIES, GOVERNMENT, RELEASE, SOURCES, Kind, Source
from octavo.text import fold

# Lines in which a dateline or a byline may stand, and lines in which a closing credit may: kickers, captions and
# corrections come before the one, bylines, links and rights after the other. evals/origins, flat from 2 to 20 for the
# one and from 1 to 16 for the other.
FIRST = 6
LAST = 8
# A name in brackets or alone closes a text only here: further up it closes a paragraph about the one named. Flat from
# 1 to 3; with 6 a list of what others report is taken for a credit.
CLOSING = 3
# Characters of a line that are looked at; longer lines are paragraphs, whose beginning and end suffice.
LINE = 1000
# A headline that no line divides from its text is so long at most, with the dateline.
HEADLINE = 300
# Words before a bracket that may still be a place and a day, and how many of them may be written small.
PLACE_WORDS = 11
SMALL_WORDS = 4
# Characters of a credit that are shown.
QUOTED = 90
# Raised with every change that credits any article to another.
CREDITS_VERSION = 1


class Place(StrEnum):
    """What the offsets of a credit count in."""

    TEXT = "text"
    BYLINE = "byline"  # the authors, joined by ", "
    LINK = "link"  # the canonical address


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom an article is credited to; `quote` is what says so, from `start` to `end` of what `place` names.

    key: one a source, whatever the spelling · reason: dateline, byline, closing, rights, source, sign-off, house style,
    release, via, canonical.
    """

    key: str
    name: str
    kind: Kind
    reason: str
    place: Place
    start: int
    end: int
    quote: str


_CODES = {code: source for source in SOURCES for code in source.codes}
_NAMES = {name.casefold(): source for source in SOURCES for name in (*source.names, source.name)}
_HOSTS = {host: source for source in SOURCES for host in source.hosts}
# Codes that are also words, marks or regions credit nobody unless they are bracketed; these sources, whose names are
# also a person's, an index's or a broadcaster's, may at least close a text.
_WORDS = frozenset("AA APP CP GNA MAP MENA PA SPA STA TT UNI".split())
_OTHERS = frozenset({"Bloomberg", "Sputnik", "Anadolu", "CNN", "Dow Jones"})


def _any(spellings: Iterable[str]) -> str:
    """A pattern for any of these, the longest first."""
    return "|".join(map(re.escape, sorted(set(spellings), key=lambda one: (-len(one), one))))


def _named(sources: Iterable[Source]) -> str:
    """A pattern for any spelling of these as words: names in any case, codes as they are."""
    listed = list(sources)
    names = _any(name for source in listed for name in (*source.names, source.name) if name not in source.codes)
    codes = _any([code for source in listed for code in source.codes] or ["\0"])
    return rf"(?<!\w)(?:(?i:{names})|(?:{codes}))(?!\w)"


_AGENCY = _named(AGENCIES)
_EITHER = _named(SOURCES)
_ANY_SOURCE = re.compile(_EITHER)
_ASIAN = _any(name for source in AGENCIES for name in source.names if re.match("[\u3040-\u30ff\u4e00-\u9fff]", name))
_KOREAN = _any(name for source in AGENCIES for name in source.names if re.match("[\uac00-\ud7a3]", name))

# ---------------------------------------------------------------------------------------------------- beginnings

_DASH = r"(?:--+|[-–—―‐‑−])"
# Place, day and agency in brackets, then a dash or the text itself.
_ROUND = re.compile(
    rf"(?P<place>[^()（）\n]{{0,90}})[(（]\s?(?P<inner>[^()（）\n]{{2,60}}?)\s?[)）]"
    rf"\s?(?P<after>[.,]?\s?{_DASH}|[:：|])?"
)
# "MOSCOW, March 1. /TASS/.", "NEW YORK, March 1 /PRNewswire/ --", "/ritzau/"
_SLASHES = re.compile(r"(?P<place>[^/\n]{0,90})/\s?(?P<inner>[^/\n]{2,40}?)\s?/(?P<after>)")
# The same behind a headline that no line divides from it.
_BEHIND = re.compile(
    rf"[.!?][”’\"]?\s(?P<place>[^\W\d_][^()\n]{{0,50}}?)\s?\((?P<inner>[^()\n]{{2,40}})\)\s?(?P<after>{_DASH})"
)
# Place, day and agency in a box, as in Japan.
_BOXED = re.compile(rf"[【\[［][^\]】］\n]{{0,30}}?(?P<name>{_ASIAN})[^\]】］\n]{{0,6}}[】\]］]")
# "新华社北京3月1日电", "（中央社記者王小明台北1日電）"
_TELEGRAM = re.compile(rf"[（(]?(?P<name>{_ASIAN})[^，。,\n]{{1,30}}?[电電讯訊]")
# Seoul and its agency, as the Korean agencies set it.
_EQUALS = re.compile(rf"[(\[][^()=\n]{{1,20}}=\s?(?P<name>{_KOREAN})[)\]]")
# Datelines that set the agency behind a bar, behind a dash or a full stop, or before everything else.
_BARRED = re.compile(rf"(?P<place>[^|\n]{{0,60}}?)(?P<name>{_EITHER})\s\|")
_DASHED = re.compile(rf"(?P<place>[^\n]{{1,60}}?)(?:\s{_DASH}|\.)\s(?P<name>{_EITHER})(?:\.\s|\s{_DASH}\s)")
_BARE = re.compile(rf"(?P<name>{_EITHER})\s?(?:{_DASH}|\|)(?:\s|$)")
_BY_WORD = r"(?:by|par|por|von|da|di|door|av|af|od|yazan)"
# By whom, and for whom: behind a comma or a bar where a person is named too.
_BYLINE = re.compile(rf"(?i:{_BY_WORD})\s+(?P<inner>\S.{{0,100}})")
# An agency with the day, or with what a site says of a day.
_DAYED = re.compile(
    rf"(?P<inner>{_AGENCY})\W{{1,4}}(?:(?i:updated|published|posted)\b|[A-Z][a-z]{{2,8}}\.? \d|\d\d?\W).{{0,60}}"
)
_PIECED = re.compile(rf"(?P<inner>[^.!?\n]{{2,60}}[|,•·]\s?{_AGENCY})\W*")

# ------------------------------------------------------------------------------------------------------- endings

_SOURCE_WORD = (
    r"source|sources|quelle|quellen|fuente|fonte|fonti|bron|källa|kilde|lähde|źródło|zdroj|forrás|kaynak|sursa|izvor|"
    r"πηγή|источник|джерело|المصدر|来源|來源|出典|출처|स्रोत|sumber|nguồn"
)
_SOURCE = re.compile(rf"(?i:{_SOURCE_WORD})\s?[:：]\s?(?P<inner>[^\n]{{2,60}})")
_RIGHTS = re.compile(
    rf"(?i:©|\(c\)\s?\d|\bcopyright\s(?:©|\(c\)|\d{{4}}|by|the))[^\n]{{0,25}}?"
    rf"(?P<name>{_EITHER})"
)
_GIVEN = re.compile(
    rf"(?:^|[.;]\s)\W{{0,3}}(?i:this \w+ (?:was|is) )?"
    rf"(?i:distributed|provided|supplied|syndicated|delivered|diffusé|fourni|verbreitet|übermittelt|distribuido)"
    rf"\s(?i:by|from|par|von|por)\s(?i:the\s)?(?P<name>{_EITHER})"
)
_THIS = re.compile(
    rf"(?i:\bthis)\s(?P<name>{_AGENCY})\s(?i:article|report|story|piece|dispatch|copy)\b"
    rf"|^\W{{0,3}}(?i:the\s)?(?P<name3>{_AGENCY})\s(?i:created|produced|wrote) (?i:this (?:report|article|story))\b"
    rf"|(?i:\bthis (?:report|article|story) by)\s(?P<name2>{_AGENCY})\s(?i:was)"
)
_END_BRACKET = re.compile(r"[(（/]\s?(?P<inner>[^()（）/\n]{2,40}(?:/[\w.-]{2,12})?)\s?[)）/][\s.]*$")
_END_LINE = re.compile(r"[-–—/(\[©\s]*(?P<inner>[^():：\n]{2,40}?)[-–—/)\]\s.]*")
# "… into the US. PTI", "… he said. — Reuters", "… sagte er. dpa/lno"
_CODE = _any(code for source in AGENCIES for code in source.codes if code not in _WORDS)
_END_WORD = re.compile(
    rf"[.!?…][”’\"“»)]*(?:\s*{_DASH}\s*(?P<name>{_AGENCY})|\s+(?P<code>{_CODE}))"
    r"(?:/[\w-]{1,12}|\s[A-Z ]{2,14})?[\s.]*$"
)
_STAFF = re.compile(
    r"\W*(?:The )?Associated Press (?:(?:sports|business|video|science|national) )?"
    r"(?:writer|reporter|journalist|correspondent)s? [A-Z][^\n]{3,300}?\b(?:contributed|reported from)\b"
)
# Reuters signs in every language with who reported and who edited; nobody else does in these words.
_SIGN_OFF = re.compile(
    r"(?:\(|^|[.”\"’]\s)(?:(?:additional )?reporting|writing|compiled) by\b[^\n]{2,400}?\bediting by\b[^\n]{3,120}"
    r"|\((?:reporte|información|reportaje) de\b[^\n]{2,400}?\b(?:editad[oa] por|edición de)\b[^\n]{3,120}"
    r"|\((?:reportagem|por|texto) [^\n]{2,400}?\bedição de\b[^\n]{3,120}"
    r"|\((?:reportage|rédigé par|par|avec|bureau de)\b[^\n]{2,400}?\b(?:édité par|version française)\b[^\n]{3,120}"
    r"|\((?:bericht|geschrieben|reporter)\b[^\n]{2,400}?\b(?:redigiert von|redaktion)\b[^\n]{3,200}",
    re.IGNORECASE,
)
# AP sets a line of three underscores between the parts of its copy.
_DIVIDER = re.compile(r"_{2,3}\.?")
_AP_NAMED = re.compile(r"\b(?:[Tt]he AP\b|[Aa]n AP\b|Associated Press\b)")
# "Le Monde avec AFP": a part came from it.
_HELP = re.compile(r"\b(?:with|mit|avec|con|com|med|met)\b", re.IGNORECASE)
_PHOTO = re.compile(
    r"\b(?:photos?|fotos?|image|images|imagen|bild|bilder|picture|pictured|file|archive|archiv|getty|video|handout|afpphoto|"
    r"illustration|kuva|foto-?|фото|fotografía|credit|crédit|courtesy)\b|写真|照片|사진",
    re.IGNORECASE,
)
_PART = re.compile(r"\s*(?:[/,;+&|·•\n]|\s(?:and|und|y|et|e|en|och|og|i|und|via|of|for)\s|\s-\s)\s*", re.IGNORECASE)
_AFFIX = re.compile(
    r"^(?:by|par|por|von|da|from|the|agencia|agence|agentur|agenzia|agência|redaktion|staff|reporting by)\s+"
    r"|\s+(?:staff|editorial|news|news agency|agency|bureau|desk|news desk|wires?|newsroom|newswire|correspondents?|"
    r"(?:(?:sports|business|national|political|science|education|entertainment|legal|staff|special)\s)?(?:writers?|reporters?)|"
    r"service|health|sports?)$",
    re.IGNORECASE,
)

# ------------------------------------------------------------------------------------------------------ releases

_IMMEDIATE = re.compile(r"\W*(?P<name>for immediate (?:press )?release|embargoed until)\b", re.IGNORECASE)
_RELEASE_WORD = re.compile(
    r"\W*(?P<name>press release|news release|media release|pressemitteilung|medienmitteilung|presseinformation|"
    r"communiqué de presse|comunicado de (?:prensa|imprensa)|nota de prensa|comunicato stampa|persbericht|"
    r"pressmeddelande|pressemeddelelse|pressemelding|lehdistötiedote|informacja prasowa|tisková zpráva|sajtóközlemény|"
    r"comunicat de presă|basın bülteni|пресс-релиз|прес-реліз|プレスリリース|보도자료|新闻稿|新聞稿|بيان صحفي)\W*",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"(?:^|\.)(?:gov|mil|gov\.[a-z]{2}|gob\.[a-z]{2}|gouv\.[a-z]{2}|gov\.[a-z]{2}|govt\.nz|go\.(?:jp|kr|id|th|ke|tz)|gc\.ca|"
    r"canada\.ca|bund\.de|admin\.ch|gv\.at|europa\.eu|un\.org|nato\.int|who\.int)$"
)

# ---------------------------------------------------------------------------------------------------------- via

_PIECE_WORD = (
    r"(?:article|story|piece|post|report|column|essay|op-ed|interview|commentary|content|version|artikel|text|artículo|"
    r"artigo|articolo|nota|texto|beitrag|artykuł|tekst)"
)
_X = r"(?P<x>[^\n.;:()\[\]]{2,80}(?:\.(?:com|org|net|co|news|io|info|tv|eu|[a-z]{2})\b[^\s;,()\[\]]*)?)"
_THIS_PIECE = rf"\b(?:this|cet|cette|este|esta|dieser|diese|questo|dit|deze)\s(?:\w+\s){{0,2}}{_PIECE_WORD}\b"
_ON = r"(?:by|in|on|at|with|for|bei|auf|im|von|dans|sur|par|en|por|em|no|na|su|da|op|door)"
# "This article was originally published by X", "Dieser Text erschien zuerst bei X", "Publicado originalmente en X"
_FIRST = r"(?:first|originally|previously)\s(?:was\s)?(?:published|appeared|posted|ran|aired|written)\s(?:online\s)?"
_AGAIN = r"(?:re-?published|reprinted|reposted|cross-?posted)\s(?:here\s)?"
_ALLOWED = r"(?:with\s(?:the\s)?(?:kind\s)?permission\s)?(?:from|of|courtesy of|by)"
_ZUERST = r"(?:zuerst|ursprünglich|erstmals)\s(?:erschienen\s|veröffentlicht\s)?"
_VIA = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_THIS_PIECE}[^\n.;]{{0,40}}?\b{_FIRST}{_ON}\s{_X}",
        rf"{_THIS_PIECE}[^\n.;]{{0,40}}?\b(?:published|appeared)\s(?:first|originally)\s{_ON}\s{_X}",
        rf"^\W{{0,3}}{_FIRST}{_ON}\s{_X}",
        rf"^\W{{0,3}}(?:{_THIS_PIECE}\s(?:is|was|has been)\s)?{_AGAIN}{_ALLOWED}\s{_X}",
        rf"^\W{{0,3}}via\s?:?\s{_X}\W*$",
        rf"{_THIS_PIECE}[^\n.;]{{0,20}}?\b{_ZUERST}{_ON}\s{_X}",
        rf"^\W{{0,3}}{_ZUERST}{_ON}\s{_X}",
        rf"{_THIS_PIECE}[^\n.;]{{0,30}}?\b(?:publiée?|parue?)\s(?:initialement|à l.origine|d.abord)\s{_ON}\s{_X}",
        rf"{_THIS_PIECE}\sest\srepublié\sà\spartir\sd[eu]\s{_X}",
        rf"(?:{_THIS_PIECE}[^\n.;]{{0,30}}?\b|^\W{{0,3}})publicad[oa]\s(?:originalmente|primero)\s{_ON}\s{_X}",
        rf"{_THIS_PIECE}[^\n.;]{{0,30}}?\bpubblicato\s(?:originariamente|originalmente)\s{_ON}\s{_X}",
        rf"{_THIS_PIECE}[^\n.;]{{0,30}}?\boorspronkelijk\s(?:gepubliceerd|verschenen)\s{_ON}\s{_X}",
    )
)
# Where the name of the outlet ends and its sentence goes on.
_X_END = re.compile(
    r"\s+(?:and|under|as|with|by|before|at|where|which|on|in|unter|sous|bajo|sob)\s.*$|\s+\d.*$|,.*$"
    r"|\s+(?:magazine|website|newspaper|newsletter|blog|site|erschienen|veröffentlicht|gepubliceerd|verschenen)\b.*$"
    r"|\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.?\s*\d?.*$"
    r"|\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b.*$",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:early |late )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day",
    re.IGNORECASE,
)
_THE = re.compile(r"^(?:the|der|die|das|la|le|el|il|de|o|a)\s+", re.IGNORECASE)
_LINKED = re.compile(r"^[a-z][a-z0-9+.-]{0,20}://(?:[^/?#@\s]*@)?(?P<host>[^/?#:@\s]{3,253})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a text that is not empty, without the spaces around it; `start` is where it stands in the text."""

    start: int
    said: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A source that a line credits, with the span in the line."""

    source: Source
    reason: str
    start: int
    end: int


# ---------------------------------------------------------------------------------------------------- the credit


def credit(
    text: str, authors: Sequence[str] = (), *, publisher: str = "", host: str = "", canonical: str = ""
) -> Credit | None:
    """Whom an article is credited to, None where it is told as its publisher's own.

    text: one paragraph a line · publisher, host: who published it; what an agency's own site says is its own report ·
    canonical: the address that the page gives as the article's own. An agency comes before a release, a release before
    another outlet: who wrote the words before who printed them.
    """
    lines = _lines(text)
    head, tail = _ends(lines)
    found = _first(head, _opening) or _from_byline(authors) or _first(tail, _closing)
    found = found or _closed(lines) or _released(head) or _styled(lines)
    if found is None:
        found = _via([*head, *tail]) or _linked(canonical, host)
    return None if found is None or _is_own(found, publisher, host) else found


def _lines(text: str) -> list[_Line]:
    """The lines of a text that hold anything."""
    lines, start = [], 0
    for line in text.split("\n"):
        if said := line.strip():
            lines.append(_Line(start + line.index(said[0]), said))
        start += len(line) + 1
    return lines


def _ends(lines: Sequence[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The first lines, and the last from the end: of long ones what may hold a credit."""
    head = [_Line(line.start, line.said[:LINE]) for line in lines[:FIRST]]
    return head, [_tail(line) for line in lines[-LAST:][::-1]]


def _tail(line: _Line) -> _Line:
    return _Line(line.start + max(0, len(line.said) - LINE), line.said[-LINE:])


def _first(lines: Iterable[_Line], look: "_Look") -> Credit | None:
    """The credit of the first of these lines that has one."""
    for line in lines:
        if found := look(line.said):
            return _credit(found, line)
    return None


def _credit(found: _Found, line: _Line) -> Credit:
    quote = line.said[found.start : found.end]
    source, start = found.source, line.start + found.start
    return Credit(source.key, source.name, source.kind, found.reason, Place.TEXT, start, start + len(quote), quote)


def _source(name: str) -> Source | None:
    """The source of this spelling."""
    return _CODES.get(name) or _NAMES.get(name.casefold())


def _unmistaken(name: str) -> Source | None:
    """The source of this spelling where it can be nothing else, though nothing sets it off."""
    found = None if name in _WORDS else _source(name)
    return found if found is not None and found.name not in _OTHERS else None


def _sources(inner: str) -> Source | None:
    """The first source of a credit like `AP`, `dpa/lno`, `Reuters Staff`, `AFP, Reuters`; None for a picture's."""
    if _PHOTO.search(inner):
        return None
    for part in _PART.split(inner)[:6]:
        bare = part.strip(" .:*\u200b\xa0")
        if found := _source(bare) or _source(_AFFIX.sub("", _AFFIX.sub("", bare))):
            return found
    return None


def _opening(said: str) -> _Found | None:
    """The source in a dateline or a byline at the beginning of a line."""
    return _bracketed(said) or _spelt(said) or _line_byline(said) or _told_source(said)


def _bracketed(said: str) -> _Found | None:
    """`CITY, March 1 (AP) —` and `MOSCOW, March 1. /TASS/`."""
    for match in (_ROUND.match(said), _SLASHES.match(said), _BEHIND.search(said[:HEADLINE])):
        source = _sources(match["inner"]) if match else None
        if match and source and _is_place(match["place"]) and _goes_on(match, said):
            reason = "release" if source.kind is Kind.RELEASE else "dateline"
            return _Found(source, reason, match.start("place"), match.end("inner") + 1)
    return None


def _goes_on(match: re.Match[str], said: str) -> bool:
    """Whether what follows a dateline is its dash, the beginning of a sentence, or nothing."""
    place, inner = match["place"].strip(), match["inner"].strip()
    initials = "".join(word[0] for word in re.findall(r"\w+", place))
    if initials.casefold().endswith(inner.casefold()):
        return False  # "Advanced Placement (AP)" explains itself
    if match["after"]:
        return True
    rest = said[match.end() :].lstrip(" \xa0\"'“”„«‘’.,-–—")
    formal = not place or place.isupper() or re.search(r"[\d,]", place) is not None
    if not rest:
        return not place or place.isupper()
    return (formal or len(inner) > 2) and rest[0].isalnum() and not rest[0].islower()


def _is_place(before: str) -> bool:
    """Whether the words before an agency's name can be a place and a day, and not the beginning of a sentence."""
    words = before.split()
    small = sum(word[0].islower() for word in words)
    begins = not before or not before.lstrip()[:1].islower()
    return begins and len(words) <= PLACE_WORDS and small <= SMALL_WORDS and not _ANY_SOURCE.search(before)


def _spelt(said: str) -> _Found | None:
    """Datelines in which the agency is not bracketed, or bracketed with more than itself."""
    for pattern in (_BOXED, _TELEGRAM, _EQUALS, _BARRED, _DASHED, _BARE):
        match = pattern.match(said)
        source = _unmistaken(match["name"]) if match else None
        if match and source and _is_place(match.groupdict().get("place") or ""):
            return _Found(source, "dateline", 0, match.end("name"))
    return None


def _line_byline(said: str) -> _Found | None:
    """`By The Associated Press`, `By JILL COLVIN, Associated Press`, `Reuters`: a line that is nothing else."""
    if len(said) > 120:
        return None
    match = _BYLINE.fullmatch(said) or _PIECED.fullmatch(said) or _DAYED.fullmatch(said)
    source = _sources(match["inner"]) if match else _unmistaken(said)
    return _Found(source, "byline", 0, len(said)) if source else None


def _told_source(said: str) -> _Found | None:
    """`Source: AFP`, in many languages: a line that is nothing else."""
    match = _SOURCE.fullmatch(said)
    source = _sources(match["inner"]) if match else None
    return _Found(source, "source", 0, len(said)) if source else None


def _from_byline(authors: Sequence[str]) -> Credit | None:
    """The credit of the authors a page names; offsets are those in the authors joined by a comma and a space."""
    start = 0
    for author in authors:
        if source := _of_author(author):
            end = start + len(author)
            reason = "release" if source.kind is Kind.RELEASE else "byline"
            return Credit(source.key, source.name, source.kind, reason, Place.BYLINE, start, end, author)
        start += len(author) + 2
    return None


def _of_author(author: str) -> Source | None:
    """The source that an author is, or is said to write for: `Reuters Staff`, `Jill Colvin, Associated Press`."""
    if _HELP.search(author):
        return None
    for part in re.split(r"[()|]", author[:LINE]):
        if source := _sources(part):
            return source
    match = re.search(rf"\s(?P<name>{_AGENCY})\W*$", author[:LINE])
    return _unmistaken(match["name"]) if match else None


def _closing(said: str) -> _Found | None:
    """The source in a line near the end that is about the text: rights, source, who passed it on, who edited it."""
    if found := _told_source(said):
        return found
    if not _PHOTO.search(said):
        for pattern, reason in ((_RIGHTS, "rights"), (_GIVEN, "source"), (_THIS, "closing")):
            if match := pattern.search(said):
                source = _source(next(name for name in match.groups() if name))
                return _Found(source, reason, match.start(), match.end()) if source else None
    if match := _STAFF.match(said):
        return _Found(_NAMES["associated press"], "sign-off", match.start(), match.end())
    if match := _SIGN_OFF.search(said):
        return _Found(_NAMES["reuters"], "sign-off", match.start(), match.end())
    return None


def _closed(lines: Sequence[_Line]) -> Credit | None:
    """The source in whose name a text ends: `… he said. (ANI)`, `- Reuters`, `dpa/lno`; None where several do."""
    for line in map(_tail, lines[1:][-CLOSING:][::-1]):
        if found := _end_line(line.said):
            return _credit(found, line)
        # What ends so all along is a list of what others report.
        if (found := _end_of(line.said)) and sum(_end_of(other.said[-LINE:]) is not None for other in lines) <= 2:
            return _credit(found, line)
    return None


def _end_of(said: str) -> _Found | None:
    """The source in brackets, behind a dash or alone behind the last sentence of a line."""
    if _PHOTO.search(said[-160:]):
        return None
    if (match := _END_BRACKET.search(said)) and (source := _sources(match["inner"])):
        return _Found(source, "closing", match.start(), match.end("inner") + 1)
    if (match := _END_WORD.search(said)) and (source := _source(match["name"] or match["code"])):
        return _Found(source, "closing", *match.span("name" if match["name"] else "code"))
    return None


def _end_line(said: str) -> _Found | None:
    """The source that a line is, with nothing else in it."""
    match = _END_LINE.fullmatch(said) if len(said) <= 60 else None
    source = _sources(match["inner"]) if match and match["inner"] not in _WORDS else None
    return _Found(source, "closing", 0, len(said)) if source else None


def _released(lines: Sequence[_Line]) -> Credit | None:
    """A release that says what it is in its first lines."""
    for line in lines:
        if match := _IMMEDIATE.match(line.said) or _RELEASE_WORD.fullmatch(line.said):
            return _credit(_Found(RELEASE, "release", match.start("name"), match.end("name")), line)
    return None


def _styled(lines: Sequence[_Line]) -> Credit | None:
    """AP's, where the text is divided as only AP divides its copy, and names AP as if it were itself."""
    if not any(_DIVIDER.fullmatch(line.said) for line in lines):
        return None
    for line in lines:
        if match := _AP_NAMED.search(line.said):
            return _credit(_Found(_NAMES["associated press"], "house style", match.start(), match.end()), line)
    return None


def _is_own(found: Credit, publisher: str, host: str) -> bool:
    """Whether the one credited is the one who publishes it."""
    own = agency_of(host, publisher)
    if own is not None:
        return own.key == found.key
    if found.kind is Kind.PUBLISHER:
        return found.key in _own_keys(publisher, host)
    return False


_Look = Callable[[str], _Found | None]

# ------------------------------------------------------------------------------------------- outlets and houses


def via(text: str, *, publisher: str = "", host: str = "", canonical: str = "") -> Credit | None:
    """The outlet in which an article says that it was published first, or to which its page links as its own."""
    head, tail = _ends(_lines(text))
    found = _via([*head, *tail]) or _linked(canonical, host)
    return None if found is None or _is_own(found, publisher, host) else found


def _via(lines: Sequence[_Line]) -> Credit | None:
    """`This article originally appeared on X`: the first of these lines that says so."""
    for line in lines:
        for pattern in _VIA:
            match = pattern.search(line.said)
            name = _outlet(match["x"]) if match else ""
            if match and name:
                end = match.start("x") + match["x"].index(name) + len(name)
                return _credit(_Found(_outside(name), "via", match.start(), end), line)
    return None


def _outlet(said: str) -> str:
    """The name at the beginning of what follows `published by`; "" where it is a day, or no name."""
    shown = said.strip()
    name = _X_END.sub("", _THE.sub("", shown) if shown[:1].islower() else shown).strip(" \"'“”‘’*_-–—:!?")
    is_name = name[:1].isupper() or (name[:1].isalpha() and not name[0].islower()) or re.search(r"\w\.[a-z]{2,}", name)
    return name if is_name and not _MONTH.fullmatch(name) else ""


def _outside(name: str) -> Source:
    """A source by the name an article gives it: a known one, else an outlet."""
    known = _source(name)
    if known is not None:
        return known
    return Source(_outlet_key(name), name, (), (), (), Kind.PUBLISHER)


def _outlet_key(name: str) -> str:
    """What the spellings of an outlet's name have in common; its house where it is called by its domain."""
    bare = name.strip().casefold()
    return family(bare) if re.fullmatch(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", bare) else fold(_THE.sub("", bare))


def _own_keys(publisher: str, host: str) -> set[str]:
    """The keys by which another article may name this publisher."""
    house = family(host)
    return {_outlet_key(publisher), house, fold(_house(host))} - {""}


def _ascii(name: str) -> str:
    """A host's name as it is looked up, as it is where it cannot be."""
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _house(host: str) -> str:
    """What the domains of one publisher in several countries have in common: `bbc` of bbc.com and bbc.co.uk."""
    return family(host).split(".")[0]


def _linked(canonical: str, host: str) -> Credit | None:
    """Where the page names an address of another house as the article's own."""
    match = _LINKED.match(canonical)
    if match is None or not host or _house(match["host"]) == _house(host):
        return None
    site = match["host"].casefold()
    source = agency_of(site) or (GOVERNMENT if is_government(site) else None)
    source = source or Source(family(site), site.removeprefix("www."), (), (), (), Kind.PUBLISHER)
    start, end = match.span("host")
    return Credit(source.key, source.name, source.kind, "canonical", Place.LINK, start, end, canonical[start:end])


def agency_of(host: str, publisher: str = "") -> Source | None:
    """The agency or release service whose own site this is, or that is the publisher by name."""
    labels = host.casefold().strip(".").split(".")
    for at in range(len(labels) - 1):
        if known := _HOSTS.get(".".join(labels[at:])):
            return known
    named = publisher.strip()
    return _source(named) or _source(_THE.sub("", named)) or _source(_AFFIX.sub("", named))


def is_government(host: str) -> bool:
    """Whether a site is a government's, by where its name is registered."""
    return _STATE.search(host.casefold().strip(".")) is not None


# Under these, in countries' domains, names are registered; and these hosts are their customers'.


# Under these, in countries' domains, names are registered; and these hosts are their customers'.
_SECOND = frozenset("ac co com edu gob gouv gov go govt id info ltd mil ne net nic nom or org plc sch".split())
_HOSTED = frozenset("blogspot wordpress substack medium tumblr github gitlab weebly wixsite typepad ghost".split())


def family(host: str) -> str:
    """The domain that a host's owner registered, as near as its labels tell: `bbc.co.uk` of news.bbc.co.uk."""
    labels = host.casefold().strip(".").removeprefix("www.").split(".")
    registered = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    hosted = len(labels) > 2 and labels[-2] in _HOSTED
    return ".".join(labels[-3 if registered or hosted else -2 :])


_WORDED = {
    "dateline": "Credited to {} in its dateline",
    "byline": "Credited to {} in its byline",
    "closing": "Credited to {} at its end",
    "rights": "Names {} as the owner of its text",
    "source": "Names {} as its source",
    "sign-off": "Signed off as {} signs its reports",
    "house style": "Set as {} sets its reports, and names it",
    "release": "Says it is {}",
    "via": "Says it was first published by {}",
    "canonical": "Links to {} as the place of the article",
}


def worded(said: Credit) -> str:
    """Where a credit stands and what it says, for a reader."""
    quote = said.quote if len(said.quote) <= QUOTED else f"{said.quote[:QUOTED].rstrip()}…"
    return f"{_reason(said)}: “{quote}”"


def _reason(said: Credit) -> str:
    if said.reason == "release" and said.key != RELEASE.key:
        return f"A release sent through {said.name}"
    return _WORDED[said.reason].format(said.name)
