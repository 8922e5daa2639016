"""`whereas serve`: the library as pages on this machine."""

from __future__ import annotations

import socket
import webbrowser
from pathlib import Path

import click

from whereas.errors import UsageError
from whereas.shown.cli import COMMANDS
from whereas.shown.commands.options import library_option, note, open_library

CONCURRENT = 256
"""Requests answered at a time; what comes on top is told to come again (503)."""

IDLE = 30
"""Seconds that a connection may be silent."""


@click.command("serve", short_help=COMMANDS["serve"])
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen at; anything but this machine's own shows the library to others.",
)
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="The port to listen at.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name by which others may call the server; needed with another --host.",
)
@click.option("--open/--no-open", "open_", default=False, help="Open the first page in a browser.")
@library_option
def command(
    host: str, port: int, names: tuple[str, ...], open_: bool, library: Path | None
) -> None:
    r"""Show the library as pages on this machine.

    Search, measures with their sources, families, places, drafts. Nothing is loaded from
    elsewhere. A draft that is pasted there is answered from memory and not kept. Ctrl-C ends it.

    \b
    whereas serve --open
    whereas serve --host 0.0.0.0 --name law.example.org
    """
    try:
        import uvicorn

        from whereas.shown.pages.app import pages
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the pages need a package that is not there: {error.name}",
            "",
            "pip install 'whereas[web]'",
        ) from None
    from whereas.shown.pages.keeper import Keeper
    from whereas.shown.pages.safety import is_loopback
    from whereas.shown.terminal.progress import progress

    if not is_loopback(host) and not names:
        raise UsageError(
            "others could not call this server by any name", host, "give its name with --name"
        )
    folder = open_library(library).folder
    with progress() as tell:
        keeper = Keeper(folder, *([tell] if tell else []))
    app = pages(keeper, [host, *names])
    shown = f"http://{'localhost' if is_loopback(host) else names[0]}:{port}/"
    if is_taken(host, port):
        raise UsageError(f"port {port} is in use", host, "name another one with --port")
    note(f"pages at {shown} until Ctrl-C")
    if open_:
        webbrowser.open(shown)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,  # an address may hold what somebody looks for
        server_header=False,
        limit_concurrency=CONCURRENT,
        timeout_keep_alive=IDLE,
    )


def is_taken(host: str, port: int) -> bool:
    """Whether somebody listens at a port already; asked before the server says so in its way."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
