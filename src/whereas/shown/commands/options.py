"""Options that several commands share, and what their values mean."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, TypeVar

import click

from whereas.errors import UsageError
from whereas.filters import Filters

if TYPE_CHECKING:
    from whereas.library.library import Library

F = TypeVar("F", bound=Callable[..., object])
Kind = Literal["auto", "text", "id", "file"]

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def library_option(command: F) -> F:
    """Add `--library`."""
    return click.option(
        "--library",
        metavar="DIR",
        envvar="WHEREAS_LIBRARY",
        type=click.Path(file_okay=True, path_type=Path),
        help="The library's folder. [env: WHEREAS_LIBRARY; default: in your data folder]",
    )(command)


def open_library(folder: Path | None, *, create: bool = False) -> Library:
    """Open the library that `--library` names."""
    import whereas

    return whereas.open(folder, create=create)


def library_words(folder: Path | None) -> str:
    """Return the `--library` words that a suggested command needs to find the same library."""
    if folder is None or os.environ.get("WHEREAS_LIBRARY") == str(folder):
        return ""
    return f" --library {shlex.quote(str(folder))}"


def program() -> str:
    """Return the word that starts whereas here, for commands to try that work when pasted.

    In an environment that is not activated it is the path that was typed.
    """
    typed = Path(sys.argv[0])
    if typed.name == "whereas" and shutil.which("whereas") is None:
        return shlex.quote(str(typed))
    return "whereas"


def first_day(value: str) -> date:
    """Read a day; a month or a year stands for its first day."""
    year, month, day = _date_parts(value)
    return _date(value, year, month or 1, day or 1)


def last_day(value: str) -> date:
    """Read a day; a month or a year stands for its last day."""
    year, month, day = _date_parts(value)
    month = month or 12
    last = monthrange(year, month)[1] if 1 <= month <= 12 else 31
    return _date(value, year, month, day or last)


def _date_parts(value: str) -> tuple[int, int, int]:
    match = _DAY.fullmatch(value.strip())
    if match is None:
        raise _bad_date(value)
    year, month, day = (int(part or 0) for part in match.groups())
    return year, month, day


def _date(value: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _bad_date(value) from None


def _bad_date(value: str) -> click.BadParameter:
    return click.BadParameter(f"{value!r} is not a date: write 2009-05-03, 2009-05 or 2009")


def draft_options(dated: str, placed: str = "The place a draft is for.") -> Callable[[F], F]:
    """Add what is said of a draft: `--date` and `--for-place`, with their help."""

    def decorate(command: F) -> F:
        place = click.option("--for-place", "own_place", metavar="PLACE", help=placed)
        return click.option(
            "--date", "day", type=first_day, metavar="DATE", help=f"{dated} [default: today]"
        )(place(command))

    return decorate


OTHER_PLACES = "The place a draft is for, so that --other-places can leave it out."


class FilterOptions(TypedDict):
    """What `filter_options` hands to a command."""

    places: tuple[str, ...]
    exclude_places: tuple[str, ...]
    other_places: bool
    before: date | None
    after: date | None
    kinds: tuple[str, ...]


def filter_options(command: F) -> F:
    """Add the filters of the contract, which `filters_of` reads."""
    options: list[Callable[[F], F]] = [
        click.option(
            "--place",
            "places",
            multiple=True,
            metavar="PLACE",
            help="Only sources of this place (name or division id); may be repeated.",
        ),
        click.option(
            "--exclude-place",
            "exclude_places",
            multiple=True,
            metavar="PLACE",
            help="No sources of this place; may be repeated.",
        ),
        click.option(
            "--other-places",
            is_flag=True,
            help="Only sources of places other than the text's own.",
        ),
        click.option(
            "--before", type=first_day, metavar="DATE", help="Only sources from before this date."
        ),
        click.option(
            "--after", type=last_day, metavar="DATE", help="Only sources from after this date."
        ),
        click.option(
            "--kind",
            "kinds",
            multiple=True,
            metavar="KIND",
            help="Only sources of this kind (ordinance, resolution, …); may be repeated.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def filters_of(given: FilterOptions) -> Filters:
    """Make the library's filters from a command's keywords.

    Raises:
        UsageError: the filters leave nothing, whatever the library holds.
    """
    before, after = given["before"], given["after"]
    if before and after and before <= after:
        raise UsageError(f"nothing dates from before {before} and after {after}")
    if both := set(given["places"]) & set(given["exclude_places"]):
        raise UsageError(f"{both.pop()!r} is both asked for and left out")
    return Filters(
        places=given["places"],
        exclude_places=given["exclude_places"],
        other_places=given["other_places"],
        before=given["before"],
        after=given["after"],
        kinds=given["kinds"],
    )


def filter_words(given: FilterOptions) -> str:
    """Return the words of the filters as they were given, for a command that asks again."""
    return words_of(
        *(("--place", place) for place in given["places"]),
        *(("--exclude-place", place) for place in given["exclude_places"]),
        ("--other-places", given["other_places"]),
        ("--before", given["before"]),
        ("--after", given["after"]),
        *(("--kind", kind) for kind in given["kinds"]),
    )


def words_of(*options: tuple[str, str | date | bool | None]) -> str:
    """Return options with their values as they are typed; those without a value are left out."""
    said = [
        name if value is True else f"{name} {shlex.quote(str(value))}"
        for name, value in options
        if value
    ]
    return "".join(f" {words}" for words in said)


def output_options(command: F) -> F:
    """Add `--json`, `--html` and `--full`, the forms of an answer."""
    options: list[Callable[[F], F]] = [
        click.option(
            "--json", "as_json", is_flag=True, help="Print the answer as one JSON object."
        ),
        click.option(
            "--html",
            "page",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Save the answer as one page that needs nothing else.",
        ),
        click.option("--full", is_flag=True, help="Show every passage and all of its wording."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def force_options(command: F) -> F:
    """Add `--text`, `--id` and `--file`, which say what an argument is."""
    for kind, meaning in (
        ("file", "The argument is a file's path."),
        ("id", "The argument is a measure's id."),
        ("text", "The argument is the text itself."),
    ):
        command = click.option(f"--{kind}", "force", flag_value=kind, help=meaning)(command)
    return command


def read_argument(what: str, force: str | None) -> tuple[str, Kind]:
    """Say what an argument is; `-` reads the text from standard input."""
    if what == "-" and force is None:
        return _standard_input(), "text"
    kinds: dict[str | None, Kind] = {"text": "text", "id": "id", "file": "file"}
    return what, kinds.get(force, "auto")


def _standard_input() -> str:
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"not UTF-8 text (byte {error.start})", "standard input", "save it as UTF-8 first"
        ) from None
    if not text.strip():
        raise UsageError("no text came in", "standard input")
    return text


# An unknown id or a mistyped path would be taken for a text of a few words and found nowhere;
# no passage is shorter than this, so such an answer would say nothing.
_TOO_SHORT = 8


def reject_mistyped(what: str, kind: Kind, lib: Library | None = None) -> None:
    """Say so when what was taken for a text is too short to be one.

    Raises:
        UsageError: `what` is neither a file nor an id, and too short to find a passage for.
    """
    if kind == "auto" and len(what.split()) < _TOO_SHORT and not Path(what).exists():
        from whereas.spelling import did_you_mean, files

        # Beside a mistyped path there are files, elsewhere only what is spelt like one.
        near = files(Path(what)) if "." in what or "/" in what else []
        near = near or (lib.similar(what) if lib else None) or []
        parent = Path(what).parent
        lost = "" if parent.is_dir() else f"there is no folder {parent}"
        raise UsageError(
            "neither a file nor a measure of this library, and too short for a text",
            what,
            did_you_mean(near) or lost or "--text takes it for one all the same",
        )


def check_folder(output: Path) -> None:
    """Refuse an output file before any work is done when its folder is not there."""
    if not output.absolute().parent.is_dir():
        raise UsageError("there is no such folder", str(output.parent), "make it first")


def write_file(path: Path, content: str) -> None:
    """Write a page whole or not at all, with a clear word where that can't be."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(content, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(
            f"can't be written: {(error.strerror or str(error)).lower()}", str(path)
        ) from None


def write_json(data: object) -> None:
    """Print one JSON object as UTF-8, whatever the terminal's encoding."""
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8"))


def note(message: str) -> None:
    """Say something on standard error, in one line of its own."""
    from whereas.shown.safe import safe_text

    click.echo(f"whereas: {' '.join(safe_text(message).split())}", err=True)


def is_terminal() -> bool:
    """Say whether someone is watching standard error."""
    return sys.stderr.isatty()
