"""What the readers of large files give, one piece of the file at a time."""

from dataclasses import dataclass

from octavo.types import Page


@dataclass(frozen=True, slots=True)
class Record:
    """A page and when it was seen, or a sentence about what cannot be used, or neither for what is no page.

    `end` is where reading goes on after it: what a reader takes as `start` to give all that comes after this record.
    """

    end: int
    page: Page | None = None
    seen: int | None = None
    problem: str = ""
