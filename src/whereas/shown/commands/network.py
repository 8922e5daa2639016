"""Options of the commands that fetch, and how a live source is told from a path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from whereas.library.syncing import Ways

F = TypeVar("F", bound=Callable[..., object])


def is_live(name: str) -> bool:
    """Say whether an argument names a live source; an existing path is a path."""
    from whereas.sources.live import kind_of

    listed = name.lower().endswith(".urls")
    return bool(kind_of(name)) and (listed or not Path(name).exists())


def network_options(command: F) -> F:
    """Add the options that say how to behave on the network, which `ways_of` reads."""
    options: list[Callable[[F], F]] = [
        click.option(
            "--token",
            metavar="TOKEN",
            help="What proves to a source who asks; never kept. [env: WHEREAS_LEGISTAR_TOKEN]",
        ),
        click.option(
            "--allow-host",
            "allowed",
            multiple=True,
            metavar="HOST:PORT",
            help="A host of a private network or this computer that may be asked; may be"
            " repeated. [env: WHEREAS_ALLOW_HOSTS]",
        ),
        click.option(
            "--rate",
            type=click.FloatRange(min=0),
            metavar="N",
            help="Requests a second to one host at most; 0 for no limit. [default: what the"
            " source's metadata says]",
        ),
        click.option(
            "--accept", is_flag=True, help="Take an update though the source's checks fail."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def ways_of(said: dict[str, Any], *, full: bool = False, offline: bool = False) -> Ways:
    """Turn what `network_options` hands over into the library's words."""
    from whereas.library.syncing import Ways

    return Ways(
        full=full,
        offline=offline,
        accept=said["accept"],
        token=said["token"] or "",
        allowed=said["allowed"],
        rate=said["rate"],
    )
