"""Looks: how a visitor wants pages to look and to be driven, kept in cookies so that the first paint is right."""

from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

CHOICES = {
    "theme": ("light", "dark", "auto"),
    "size": ("1", "2", "3", "4"),
    "keys": ("on", "off"),
}
YEAR = 31_536_000  # seconds


@dataclass(frozen=True, slots=True)
class Looks:
    """What a visitor chose: a colour scheme, a text size from 1 to 4, single-key shortcuts on or off."""

    theme: str = "auto"
    size: str = "2"
    keys: str = "on"

    @classmethod
    def of(cls, request: Request) -> Self:
        """The looks in a request's cookies; what is not a choice of ours counts as not chosen."""
        sent = request.cookies
        return cls(**{name: sent[name] for name, allowed in CHOICES.items() if sent.get(name) in allowed})
