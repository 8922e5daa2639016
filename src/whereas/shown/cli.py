"""The `whereas` command: finds the command asked for, and turns every end into a status.

Nothing heavy is imported here: `whereas --help` answers at once, and a command's module is
loaded only when it runs.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from whereas.errors import WhereasError
from whereas.process import leave_pandas_out
from whereas.shown.safe import safe_text
from whereas.spelling import close, did_you_mean

# Exit statuses of the contract (whereas.errors has the rest), and the shells' own for signals.
DONE, REFUSED, WRONG_USE, UNUSABLE = 0, 1, 2, 3
INTERRUPTED, CLOSED_PIPE = 130, 141

COMMANDS = {
    "demo": "Trace a measure of a small fictional library, to begin with.",
    "add": "Read measures into the library.",
    "sync": "Bring sources up to date: what is new, changed or withdrawn.",
    "check": "Hold a source against what is asserted of it, and look at records.",
    "trace": "Show where a text's wording is found in earlier measures.",
    "search": "Find measures by what they do, described in plain words.",
    "meaning": "Read the library's sections for search by meaning.",
    "first": "Show the earliest and the closest precedents of a draft or a description.",
    "compare": "Show two texts side by side, word by word.",
    "relate": "Say how the two texts of each pair stand to each other.",
    "families": "List families: measures that share substantive wording.",
    "stock": "List the stock clauses: wording that says nothing about borrowing.",
    "claims": "Find what a story claims of measures, and hold it against the library.",
    "residue": "Show what a borrower forgot to change.",
    "lineage": "Show who of a family likely took it from whom.",
    "history": "Show what each step of a measure changed, and what was done with it.",
    "show": "Show one measure: its facts, its sections, its text.",
    "serve": "Show the library as pages on this machine.",
    "publish": "Write the pages into a folder for any web host.",
    "coverage": "Show what the library holds and what could not be read.",
    "remove": "Take a source or a measure out of the library.",
    "export": "Write the measures and their texts to one file.",
}
"""Each command with its help line, so that listing them loads none; a test keeps them true."""


class LazyGroup(click.Group):
    """A group whose commands are modules of `whereas.shown.commands`, loaded when used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order that a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of one command."""
        if cmd_name not in COMMANDS:
            meant = did_you_mean(close(cmd_name, COMMANDS))
            ctx.fail(f"no such command {cmd_name!r}" + (f"; {meant}" if meant else ""))
        command = import_module(f"whereas.shown.commands.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - narrows a looked-up name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="whereas", message="%(prog)s %(version)s")
def cli() -> None:
    """Find where a law's wording came from: who had it first, and what was changed on the way.

    Everything runs on this computer, over a library of measures that you build with `whereas
    add`. Begin with `whereas demo`.

    Exit status: 0 done, 1 done with some inputs refused, 2 wrong use, 3 the library can't be
    used.
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no error leaves here as a traceback.

    Without `args` this is the process of the command itself.
    """
    if args is None:
        leave_pandas_out()
    _forgive_narrow_encodings()
    try:
        status = _run(sys.argv[1:] if args is None else list(args))
        sys.stdout.flush()
    except BrokenPipeError:
        return _closed_pipe()
    except (KeyboardInterrupt, click.Abort):
        return _say("stopped; what was not finished is as it was before", INTERRUPTED)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        return _say(_usage(error), WRONG_USE)
    except WhereasError as error:
        return _say(str(error), error.exit_status)
    except Exception as error:
        return _unforeseen(error)
    return status


def _run(args: list[str]) -> int:
    # Not cli.main(): it answers a closed pipe with status 1, which here means refused inputs.
    with cli.make_context("whereas", args or ["--help"]) as ctx:
        status = cli.invoke(ctx)
    return status if isinstance(status, int) else DONE


def _say(message: str, status: int) -> int:
    # surrogateescape'd file names and steering characters must not break the one line.
    line = " ".join(safe_text(message).split())
    click.echo(f"whereas: {line}", err=True)
    return status


def _usage(error: click.ClickException) -> str:
    message = error.format_message().rstrip(".")
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if isinstance(ctx, click.Context) else "whereas"
    return f"{message[:1].lower()}{message[1:]} (see {path} --help)"


def _unforeseen(error: Exception) -> int:
    if os.environ.get("WHEREAS_DEBUG"):
        traceback.print_exc()
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"{where}{error.strerror.lower()}", UNUSABLE)
    kind = type(error).__name__
    return _say(
        f"this should not have happened: {kind}: {error} (the library is as it was; please report"
        " it with what WHEREAS_DEBUG=1 shows)",
        UNUSABLE,
    )


def _closed_pipe() -> int:
    """Leave quietly when the reader of a pipe has gone, as `head` does."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, io.UnsupportedOperation):
        sys.stdout = io.StringIO()  # not a real file: nothing left to flush into
    return CLOSED_PIPE


def _forgive_narrow_encodings() -> None:
    """Write `?` for a sign that the terminal's encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
