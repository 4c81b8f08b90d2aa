"""Every exception of Octavo, in one tree.

OctavoError                 what was wrong, and what to do, in one sentence for a person
├── UsageError              the person asked for something that cannot be (exit code 2)
├── FetchError              an address could not be fetched
│   ├── ForbiddenAddress    the guard does not let this address be called
│   ├── NotAllowed          the publisher's robots.txt does not allow it
│   ├── TooLarge            more bytes, or a steeper compression, than any news page has
│   ├── TooSlow             the deadline passed
│   ├── AtRest              the host asked to be left alone for a while; carries how long, and nothing was sent
│   └── BadStatus           an HTTP status that is not a page; carries status and retry_after
├── NotAFeed                the bytes are no feed; carries what they are
├── ImportFailed            a file that was to be imported cannot be read
├── ExecutorError           where work was to run cannot be used, or the work ended there unfinished
│   └── FatalCall           a call ended every process that ran it
├── NotFound                no such article, story or publisher; carries whether it was removed
└── ArchiveError            the archive cannot be opened or written
    ├── ArchiveTooNew       written by a later version
    ├── ArchiveBusy         another process holds it; carries who
    ├── ArchiveFull         no space left on the disk, or not writable
    ├── ArchiveAway         the database does not answer, and may again
    └── LeaseLost           another process has taken over what this one was doing
"""


class OctavoError(Exception):
    """Base of all; `str()` is a sentence for a person, `subject` the thing it is about (an address, a file)."""

    exit_code = 1

    def __init__(self, message: str, subject: str = "") -> None:
        super().__init__(message)
        self.subject = subject


class UsageError(OctavoError):
    """The person asked for something that cannot be."""

    exit_code = 2


class FetchError(OctavoError):
    """An address could not be fetched."""


class ForbiddenAddress(FetchError):
    """The guard does not let this address be called."""


class NotAllowed(FetchError):
    """The publisher's robots.txt does not allow this page to be read."""


class TooLarge(FetchError):
    """More bytes, or a steeper compression, than any news page has."""


class TooSlow(FetchError):
    """The deadline passed before the answer was whole."""


class AtRest(FetchError):
    """The host asked to be left alone and still is; nothing was sent. `wait` is the seconds that remain."""

    def __init__(self, message: str, subject: str, wait: int) -> None:
        super().__init__(message, subject)
        self.wait = wait


class BadStatus(FetchError):
    """An HTTP status that is not a page.

    `status` is the code; `retry_after` the seconds the server asked us to wait, or None.
    """

    def __init__(self, message: str, subject: str, status: int, retry_after: int | None = None) -> None:
        super().__init__(message, subject)
        self.status = status
        self.retry_after = retry_after


class NotAFeed(OctavoError):
    """The bytes are no feed; the sentence says what they look like."""


class ImportFailed(OctavoError):
    """A file that was to be imported cannot be read."""


class NotFound(OctavoError):
    """No such article, story or publisher; `removed` where there was one once."""

    def __init__(self, message: str, subject: str = "", *, removed: bool = False) -> None:
        super().__init__(message, subject)
        self.removed = removed


class ExecutorError(OctavoError):
    """Where work was to run cannot be used, or the work ended there unfinished."""


class FatalCall(ExecutorError):
    """A call ended every process that ran it; others may do well."""


class ArchiveError(OctavoError):
    """The archive cannot be opened or written."""


class ArchiveTooNew(ArchiveError):
    """The archive was written by a later version of Octavo."""


class ArchiveBusy(ArchiveError):
    """Another process holds the archive."""


class ArchiveFull(ArchiveError):
    """The disk is full, or the archive may not be written."""


class ArchiveAway(ArchiveError):
    """The database does not answer; it may again."""


class LeaseLost(ArchiveError):
    """Another process has taken over what this one was doing: nothing more is to be written."""
