"""What a page is made of, read from its HTML by the standard library."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
NAMED = frozenset({"a", "button"})


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Markup(HTMLParser):
    """The elements of a page, in order, each with the text inside it; and what does not nest."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @classmethod
    def of(cls, html: str) -> Self:
        made = cls()
        made.feed(html)
        made.close()
        made.broken += [element.name for element in made.open]
        return made

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].name != tag:
            self.broken.append(f"</{tag}> inside <{self.open[-1].name if self.open else 'nothing'}>")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, name: str) -> list[Element]:
        return [element for element in self.elements if element.name == name]

    def having(self, attribute: str) -> list[Element]:
        return [element for element in self.elements if attribute in element.attributes]

    def nameless(self) -> list[Element]:
        """Links, buttons and fields that a screen reader could not name."""
        labelled = {id(e) for label in self.all("label") for e in self.elements if label.text.strip()}
        links = [e for e in self.elements if e.name in NAMED and not (e.text.strip() or e.attributes.get("aria-label"))]
        fields = [
            e
            for e in self.all("input")
            if e.attributes.get("type") not in {"hidden", "radio"} and not e.attributes.get("aria-label")
        ]
        assert labelled or not any(e.attributes.get("type") == "radio" for e in self.all("input"))
        return links + fields
