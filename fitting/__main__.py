"""`python -m fitting ROOM [--labels FOLDER]`: make what a room has learnt again from the labels."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

ROOMS = ("relation", "substance", "lineage", "search", "first", "claims")
"""Each has a module here of its name whose `fit(labels)` writes `fitted.toml` (the claims: `.tsv`)
into the room's own folder and says in one line what it scores. The same labels make the same
file."""

LABELS = Path(__file__).parents[2] / "shared" / "data" / "labels"


@click.command()
@click.argument("rooms", nargs=-1, type=click.Choice(ROOMS))
@click.option(
    "--labels",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=LABELS,
    help="The folder of labelled data, instead of ../shared/data/labels.",
)
def main(rooms: tuple[str, ...], labels: Path) -> None:
    """Fit ROOMS to labelled data and write down what they learnt; all of them without ROOMS."""
    for room in rooms or ROOMS:
        click.echo(f"{room}: {import_module(f'fitting.{room}').fit(labels)}")


if __name__ == "__main__":
    main()
