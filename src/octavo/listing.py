"""How articles, stories and feeds are written for programs: one JSON object each, and OPML."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from xml.etree import ElementTree as ET

from octavo.desk import descent, ranking, reasons
from octavo.types import Article, Correction, Feed, Reason, Related, Revision, Story, Topic


def line(value: dict[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(value, ensure_ascii=False)


def moment(seconds: int | None, zone: int = 0) -> str | None:
    """A time as ISO 8601, `zone` minutes east of UTC; None stays None, and so does a time no calendar has."""
    try:
        if seconds is None:
            return None
        told = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=zone)) if zone else UTC)
        return told.isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return None


def article(item: Article, text: str) -> dict[str, Any]:
    """An article with its text; where that was let go, `let_go` says when, and `lead` is what stays of it."""
    return {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "publisher": item.publisher.name,
        "authors": list(item.authors),
        "published": moment(item.published, item.zone),
        "modified": moment(item.modified),
        "seen": moment(item.seen),
        "language": item.language,
        "section": item.section,
        "state": item.state.value,
        "reason": item.reason,
        "story": item.story,
        "copy_of": item.copy_of,
        "keywords": list(item.keywords),
        "topics": about(item.topics),
        "why": why(item.why),
        "credit": item.credit,
        "credited": item.credited,
        "revision": item.revision,
        "sha256": item.sha256,
        "canonical": item.canonical,
        "image": item.image,
        "caption": item.caption,
        "noarchive": item.noarchive,
        "tdm_reserved": item.tdm_reserved,
        "let_go": moment(item.let_go),
        "lead": item.lead,
        "text": text,
    }


def about(some: Sequence[Topic]) -> list[dict[str, Any]]:
    """Topics, the first one first."""
    return [{"topic": one.key, "score": one.score / 1000, "reason": one.reason} for one in some]


def why(item: Reason) -> dict[str, Any]:
    """A reason: its code, what it rests on, and the same in words."""
    return {
        "code": item.code,
        "score": item.score / 1000,
        "other": item.other or None,
        "words": list(item.words),
        "said": reasons.in_words(item),
    }


def revision(item: Article, shown: Revision) -> dict[str, Any]:
    """An article as one of its revisions has it."""
    return article(item, shown.text) | {"title": shown.title, "revision": shown.number, "sha256": shown.sha256}


def related(some: Sequence[Related]) -> list[dict[str, Any]]:
    """What is shown beside an article, and why."""
    return [{"id": one.article.id, "title": one.article.title, "why": why(one.reason)} for one in some]


def story(item: Story, articles: Sequence[Article], now: int) -> dict[str, Any]:
    """A story with the ids of its articles, where these come from, and why it stands where it does at a time."""
    origins = [
        {"name": one.name, "credited": one.credited, "reasons": {str(at): why for at, why in one.reasons.items()}}
        for one in descent.origins(articles)
    ]
    return {
        "id": item.id,
        "title": item.title,
        "articles": item.articles,
        "publishers": item.publishers,
        "copies": item.copies,
        "origins": origins,
        "topics": about(item.topics),
        "rank": why(ranking.reason(item, now)),
        "first_seen": moment(item.first_seen),
        "last_seen": moment(item.last_seen),
        "lead": item.lead,
        "members": [member.id for member in articles],
    }


def feed(item: Feed) -> dict[str, Any]:
    """A feed with its state."""
    return {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "publisher": item.publisher.name,
        "state": item.state,
        "reason": item.reason,
        "checked": moment(item.checked),
        "due": moment(item.due),
        "failures": item.failures,
    }


def correction(item: Correction) -> dict[str, Any]:
    """A correction with the ids of its two articles."""
    return {
        "id": item.id,
        "kind": item.kind,
        "article": item.article,
        "other": item.other,
        "reader": item.reader,
        "at": moment(item.at),
        "undone": moment(item.undone),
    }


def opml(feeds: Iterable[Feed]) -> str:
    """The feeds as an OPML 2.0 list that any reader imports."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Octavo: feeds"
    body = ET.SubElement(root, "body")
    for item in feeds:
        attributes = {"type": "rss", "text": item.title, "title": item.title, "xmlUrl": item.url}
        ET.SubElement(body, "outline", attributes | ({"htmlUrl": item.publisher.home} if item.publisher.home else {}))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
