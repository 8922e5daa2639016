"""Every error that whereas raises on purpose: what happened, where, and what to do.

A user never sees a traceback: the command line turns each of these into one line and the
exit status of the contract (1 some inputs refused, 2 wrong use, 3 the library can't be used).
"""

from __future__ import annotations


class WhereasError(Exception):
    """The root of the tree.

    Args:
        what: what happened, in one clause.
        where: the source, file, record, byte or page it happened at ("" when it has no place).
        todo: what the reader of the message can do about it ("" when nothing helps).
    """

    exit_status = 1

    def __init__(self, what: str, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        super().__init__(str(self))

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line} ({self.todo})" if self.todo else line

    def __reduce__(self) -> tuple[type[WhereasError], tuple[str, str, str]]:
        """Survive the way back from a worker process."""
        return type(self), (self.what, self.where, self.todo)


class UnreadableError(WhereasError):
    """One input (a file, a record) can't be read; the rest goes on."""


class FetchError(UnreadableError):
    """One address can't be fetched, or may not be; the rest goes on."""


class GoneError(FetchError):
    """What an address named is there no more (404, 410)."""


class BlockedError(WhereasError):
    """An update looks so wrong that it is not taken: the library keeps what it had."""


class UsageError(WhereasError):
    """The call itself is wrong: an unknown measure, a bad date, a missing path."""

    exit_status = 2


class TooLongError(UsageError):
    """What was sent is too long to be answered at once."""


class LibraryError(WhereasError):
    """The library can't be used: locked, damaged, of another version, the disk full."""

    exit_status = 3


class LibraryBusyError(LibraryError):
    """Another process is writing to the library."""


class LibraryFormatError(LibraryError):
    """The library was written by another version of whereas."""
