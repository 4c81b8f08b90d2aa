"""Outlets: how a publisher stands on a page. Every list repeats them, so what was made once is kept."""

from functools import lru_cache

from markupsafe import Markup

from octavo.types import Publisher
from octavo.web import addresses, words

KEPT = 4096  # publishers


@lru_cache(KEPT)
def badge(publisher: Publisher) -> Markup:
    """The publisher's monogram, unseen by screen readers: its name stands beside it."""
    tint = words.tint(publisher.key) if publisher.name else 0
    return Markup('<span class="mono m{}" aria-hidden="true">{}</span>').format(tint, words.monogram(publisher.name))


@lru_cache(KEPT)
def name(publisher: Publisher) -> Markup:
    """The publisher's name, in whichever direction it is written."""
    return Markup("<bdi>{}</bdi>").format(publisher.name) if publisher.name else Markup("Publisher not stated")


@lru_cache(KEPT)
def link(publisher: Publisher) -> Markup:
    """The publisher's name, leading to its page."""
    return Markup('<a href="{}"><b>{}</b></a>').format(addresses.publisher(publisher), name(publisher))


@lru_cache(KEPT)
def credit(publisher: Publisher) -> Markup:
    """The publisher's monogram and its name, leading to its page."""
    return badge(publisher) + link(publisher)
