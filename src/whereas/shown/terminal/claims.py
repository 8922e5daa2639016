"""A story's claims on a terminal: each with its sentence, who says so, and what was found."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from whereas.answers.claims import Checked, Claims
from whereas.phrases import count, short_title
from whereas.precedents.results import First
from whereas.shown.wording import looked_in

_KINDS = {"novelty": "first or only", "borrowing": "borrowed", "contest": "contested"}
_SOURCING = {
    "quoted": "quoted",
    "paraphrased": "paraphrased",
    "hedged": "hedged, with nobody named",
    "unattributed": "the writer's own words, with nobody named",
}
_STYLES = {"novelty": "bold green", "borrowing": "bold blue", "contest": "bold yellow"}
_TITLE = 70


def claims_report(found: Claims) -> Iterator[RenderableType]:
    """Yield the report: the claims in the story's order, then what was looked in."""
    if not found.claims:
        yield Text(found.note or "No claim about a measure was found in this story.", style="bold")
        return
    yield Text(f"{count(len(found.claims), 'claim')} about measures.", style="bold")
    for number, claim in enumerate(found.claims, 1):
        yield from _claim(number, claim)
    checked = next((claim.check for claim in found.claims if claim.check), None)
    if checked:
        yield Text(f"\n{looked_in(checked.coverage)}", style="dim")


def _claim(number: int, claim: Checked) -> Iterator[RenderableType]:
    style = _STYLES[claim.kind]
    yield Text.assemble(f"\n{number}. ", (_KINDS[claim.kind], style))
    yield Padding(_sentence(claim, style), (0, 0, 0, 3))
    for line in _facts(claim):
        yield Padding(line, (0, 0, 0, 3))


def _sentence(claim: Checked, style: str) -> Text:
    """The sentence with its claim's words marked; signs mark them where there is no colour."""
    start, end = (place - claim.start for place in claim.words)
    said = claim.sentence
    parts = said[:start], f"»{said[start:end]}«", said[end:]
    before, words, after = (part.replace("\n", " ") for part in parts)
    return Text.assemble(before, (words, style), after)


def _facts(claim: Checked) -> Iterator[Text]:
    who = f"{claim.speaker}, " if claim.speaker else ""
    yield Text(f"says so: {who}{_SOURCING[claim.sourcing]}", style="dim")
    what = (("place", claim.place), ("measure", claim.measure), ("does", claim.about))
    told = " · ".join(f"{name}: {' '.join(said.split())}" for name, said in what if said)
    if told:
        yield Text(told, style="dim")
    if claim.finding:
        yield Text(claim.finding, style="bold")
    if claim.coverage:
        yield Text(claim.coverage)
    if claim.check and (line := _earliest(claim.check)):
        yield Text(line, style="dim")


def _earliest(first: First) -> str:
    """Name the earliest precedent with its quotation."""
    one = next((p for p in first.precedents if p.measure == first.earliest), None)
    if one is None:
        return ""
    said = " ".join(one.exact.split())
    quoted = f": “{short_title(said, 2 * _TITLE)}”" if said else ""
    return f"{one.measure} {short_title(one.title, _TITLE)}{quoted}".strip()
