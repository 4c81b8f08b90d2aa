"""The list of well-known public feeds that comes with Octavo."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from octavo.types import FeedAddress

NOT_YET = "not yet checked"


@dataclass(frozen=True, slots=True)
class Starter:
    """A feed of the list. `seen` is the day it was last seen working (YYYY-MM-DD), or NOT_YET."""

    name: str
    country: str
    language: str
    topic: str
    url: str
    seen: str


def starters() -> tuple[Starter, ...]:
    """The list with all that is known of each feed."""
    text = files(__package__).joinpath("starter.toml").read_text("utf-8")
    return tuple(Starter(**row) for row in tomllib.loads(text)["feeds"])


def starter() -> tuple[FeedAddress, ...]:
    """The list as addresses to be added."""
    return tuple(FeedAddress(one.url, one.name) for one in starters())
