"""`whereas compare`: two texts side by side, word by word."""

from __future__ import annotations

from pathlib import Path

import click

from whereas.errors import UsageError
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import (
    check_folder,
    force_options,
    library_option,
    open_library,
    output_options,
    read_argument,
    reject_mistyped,
    write_file,
    write_json,
)


@click.command("compare", short_help=COMMANDS["compare"])
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@force_options
@output_options
@library_option
def command(
    a: str,
    b: str,
    force: str | None,
    as_json: bool,
    page: Path | None,
    full: bool,
    library: Path | None,
) -> None:
    """Show two texts side by side, word by word.

    A and B are each an existing file, else a measure's id, else the text itself; one of them
    may be - for standard input.
    """
    from whereas.shown.safe import safe

    if a == b == "-":
        raise UsageError("only one of the two can come from standard input")
    if page:
        check_folder(page)
    left, kind_a = read_argument(a, force)
    right, kind_b = read_argument(b, force)
    kind = kind_a if kind_a == kind_b else "auto"  # one came from standard input
    # Two files can be compared without any library, so it need not be there yet.
    lib = open_library(library, create=True)
    comparison = lib.compare(left, right, kind=kind)
    if not comparison.passages:
        for what, found, text in (
            (left, kind_a, comparison.text_a),
            (right, kind_b, comparison.text_b),
        ):
            if text == what:
                reject_mistyped(what, found, lib)
    if page:
        from whereas.shown.html.compare import compare_page

        write_file(page, compare_page(safe(comparison)))
    if as_json:
        from whereas.shown.selectors import of_comparison

        write_json(of_comparison(comparison))
    elif page:
        click.echo(f"Saved the comparison as {page}.")
    else:
        from whereas.shown.terminal.compare import compare_report
        from whereas.shown.terminal.console import say

        say(*compare_report(safe(comparison), full=full))
