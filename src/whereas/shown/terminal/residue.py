"""What a borrower forgot to change, on a terminal: section by section, with the words around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from whereas.phrases import count, short_title
from whereas.results import Coverage, Leftover, Residue
from whereas.shown.wording import places

_AROUND = 70  # characters shown on each side of a finding
_SOURCE = 100  # characters of the source's wording
_BLANKS = re.compile(r"\s+")
_KINDS = {
    "place": "another place's name",
    "officer": "another place's officer",
    "reference": "reference that leads nowhere",
    "blank": "blank not filled in",
    "definition": "missing definition",
    "clause": "missing clause",
}


def residue_report(answer: Residue) -> Iterator[RenderableType]:
    """Yield the report: the findings in the order of the text, then what was checked."""
    yield Text(_headline(answer), style="bold")
    ordered = sorted(answer.findings, key=lambda one: (one.start, one.end))
    for section, group in groupby(ordered, key=lambda one: one.section):
        yield Text(f"\n── {section or 'Text'}", style="bold")
        for one in group:
            yield from _finding(answer, one)
    yield Text("\nChecked", style="bold")
    for line in answer.checked:
        yield Padding(Text(line), (0, 0, 0, 2))
    if answer.coverage:
        yield Padding(Text(_coverage(answer.coverage)), (0, 0, 0, 2))


def _headline(answer: Residue) -> str:
    name = answer.measure or (f"“{short_title(answer.title)}”" if answer.title else "this text")
    sure = sum(one.certain for one in answer.findings)
    look = len(answer.findings) - sure
    if not answer.findings:
        return f"Nothing found in {name} that looks left over from elsewhere."
    parts = [f"{sure:,} surely wrong"] if sure else []
    parts += [f"{look:,} worth a look"] if look else []
    return f"{count(len(answer.findings), 'leftover')} in {name}: {', '.join(parts)}."


def _finding(answer: Residue, one: Leftover) -> Iterator[RenderableType]:
    mark, style = ("!", "bold red") if one.certain else ("?", "bold yellow")
    yield Text.assemble((f"{mark} ", style), (_KINDS[one.kind], "bold"), f": {one.why}")
    if one.start < one.end:
        yield Padding(_line(answer.text, one, style), (0, 0, 0, 4))
    if one.source:
        said = _BLANKS.sub(" ", one.source.exact)
        short = said if len(said) <= _SOURCE else said[:_SOURCE].rstrip() + "…"
        where = ", ".join(part for part in (one.source.measure, one.source.section) if part)
        yield Padding(Text(f"from {where}: “{short}”", style="dim"), (0, 0, 0, 4))


def _line(text: str, one: Leftover, style: str) -> Text:
    """The words around a finding, in one line; signs mark it where there is no colour."""
    start, end = max(0, one.start - _AROUND), min(len(text), one.end + _AROUND)
    before, after = text[start : one.start], text[one.end : end]
    before = before if start == 0 else "…" + before[before.find(" ") + 1 :]
    after = after if end == len(text) else after[: after.rfind(" ")] + "…"
    return Text.assemble(
        _BLANKS.sub(" ", before),
        (f"»{_BLANKS.sub(' ', one.exact)}«", style),
        _BLANKS.sub(" ", after),
    )


def _coverage(coverage: Coverage) -> str:
    return f"The library holds {count(coverage.measures, 'measure')} of {places(coverage)}."
