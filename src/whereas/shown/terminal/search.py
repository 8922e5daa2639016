"""What a search found, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from whereas.phrases import count, dates, shorten
from whereas.results import Found, Hit
from whereas.shown.wording import by_words_only
from whereas.shown.wording import places as of_places

_QUOTED = 220  # characters of a quotation: two lines and a half
_TITLE = 160  # characters of a title: New York's begin all alike and go on for lines


def search_report(found: Found) -> Iterator[RenderableType]:
    """Yield the report's parts: what was searched, and the hits."""
    coverage = found.coverage
    looked = f"{count(coverage.measures, 'measure')} of {of_places(coverage)}"
    if not found.hits:
        yield Text(f"Nothing found in {looked}.")
        todo = "Other words may find it" if found.words else "It has no word to search by"
        yield Text(f"{todo}; `whereas coverage` says what is here.", style="dim")
        return
    yield Text(f"The likeliest of {looked}:", style="bold")
    yield _table(found.hits)
    yield Text(sought(found), style="dim")


def sought(found: Found) -> str:
    """What hits were found by, and what could not be found so."""
    if not found.meaning:
        return (
            "Found by words alone, in all their forms. Once `whereas meaning` has read the "
            "library, other words for the same thing are found too."
        )
    missed = by_words_only(found.meaning_unread)
    return f"Found by words and by meaning. {missed}".rstrip()


def _table(hits: list[Hit]) -> Table:
    table = Table(box=None, padding=(0, 2, 1, 0), show_header=False, expand=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for number, hit in enumerate(hits, 1):
        table.add_row(str(number), _entry(hit))
    return table


def _entry(hit: Hit) -> Text:
    facts = [hit.place, hit.kind, dates(hit), hit.status]
    if hit.how == "meaning":
        facts.append("found by its meaning")
    lines = [
        Text.assemble((hit.measure, "bold"), f"  {hit.section}" if hit.section else ""),
        Text(" · ".join(fact for fact in facts if fact), style="dim"),
    ]
    if hit.title:
        lines.append(Text(shorten(hit.title, _TITLE)))
    if hit.exact:
        lines.append(Text(f"“{shorten(hit.exact, _QUOTED)}”", style="italic"))
    return Text("\n").join(lines)
