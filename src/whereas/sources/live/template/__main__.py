"""`python -m whereas.sources.live.template NAME [DIR]`: begin a live source from the pattern."""

from __future__ import annotations

import re
from importlib.resources import files as package_files
from pathlib import Path

import click

FILES = ("__init__.py", "metadata.toml", "site.py")


def begin(name: str, folder: Path) -> None:
    """Write a new source's files into a new folder.

    Raises:
        FileExistsError: the folder is there already.
    """
    folder.mkdir(parents=True)
    class_name = "".join(word.title() for word in name.split("_"))
    for file in FILES:
        text = package_files(__package__).joinpath(file).read_text("utf-8")
        text = text.replace("TemplateReader", f"{class_name}Reader")
        text = text.replace("live.template", f"live.{name}").replace("template", name)
        (folder / file).write_text(text, "utf-8")


@click.command()
@click.argument("name")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def main(name: str, folder: Path | None) -> None:
    """Begin a live source called NAME, in its place in this checkout or in FOLDER."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise click.UsageError("a source's name is one word in lower case")
    folder = folder or Path(__file__).parents[1] / name
    try:
        begin(name, folder)
    except FileExistsError:
        raise click.UsageError(f"{folder} is there already") from None
    click.echo(f"Wrote {folder}. Next: docs/new-source.md, from “Fill in the metadata” on.")


if __name__ == "__main__":
    main()
