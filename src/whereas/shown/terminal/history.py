"""A measure's history on a terminal: its versions, its actions, what each step changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from whereas.passages.differences import tokens
from whereas.phrases import count, dates, first_up
from whereas.results import History, Moved, Step
from whereas.shown.hunks import Hunk, Piece, hunks
from whereas.shown.wording import percent

# Hunks and moves of a step, and steps whose wording is drawn, shown without --full.
_HUNKS, _MOVES, _STEPS = 8, 6, 12
_LONGEST = 40  # words of one change shown without --full
_BLANKS = re.compile(r"\s+")
_LEGEND = "Marked: [-struck-] {+added+}; what changed only its case, signs or blanks is not marked."


def history_report(history: History, *, full: bool = False) -> Iterator[RenderableType]:
    """Yield the report's parts: facts, versions, actions, then each step."""
    yield Text(history.title or history.measure, style="bold")
    yield _facts(history)
    yield Text("\nVersions", style="bold underline")
    yield _versions(history)
    yield Text("\nWhat its source says was done", style="bold underline")
    yield _actions(history)
    if not history.steps:
        yield Text(f"\n{_why_no_steps(history)}")
        return
    yield Text("\nWhat each step changed", style="bold underline")
    yield Text(_LEGEND, style="dim")
    drawn = history.steps if full else history.steps[-_STEPS:]
    for step in history.steps:
        yield from _step(step, full, draw=step in drawn)
    if len(drawn) < len(history.steps):
        hidden = count(len(history.steps) - len(drawn), "earlier step")
        yield Text(f"\nThe wording of {hidden} is not shown; --full shows it.")


def _why_no_steps(history: History) -> str:
    texts = sum(version.words > 0 for version in history.versions)
    if not texts:
        return "Its source has no text of it, so nothing can be compared."
    return "There is one version with a text, so there is nothing to compare it with."


def _facts(history: History) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    facts = {
        "id": history.measure,
        "also known as": ", ".join(history.aliases),
        "place": history.place or history.jurisdiction or "",
        "kind": history.kind,
        "status": history.status,
        "source": history.url,
    }
    for label, fact in facts.items():
        if fact:
            table.add_row(label, Text(fact))
    return table


def _versions(history: History) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for head in ("version", "date", "dated by", "words"):
        right = head == "words"
        table.add_column(head, overflow="fold", justify="right" if right else "left")
    for version in history.versions:
        words = f"{version.words:,}" if version.words else "no text"
        cells = (version.version, dates(version), version.date_basis, words)
        table.add_row(*map(Text, cells))
    return table


def _actions(history: History) -> RenderableType:
    if not history.history:
        return Text("Its source lists no actions.")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for action in history.history:
        table.add_row(action.date.isoformat() if action.date else "undated", Text(action.text))
    return table


def _step(step: Step, full: bool, *, draw: bool) -> Iterator[RenderableType]:
    yield Text.assemble((f"\n── {step.before} → {step.after} ", "bold"), (_said(step), "dim"))
    if not draw:
        return
    yield from _moves(step, full)
    found = hunks(step)
    shown = found if full else _largest(found)
    for hunk in shown:
        yield Padding(_hunk(hunk, full), (1, 0, 0, 3))
    if len(shown) < len(found):
        left_out = count(len(found) - len(shown), "smaller change")
        yield Text(f"\n   {left_out} not shown; --full shows all.")


def _said(step: Step) -> str:
    """Say in a line how much a step changed."""
    if not step.added_words and not step.struck_words:
        looks = sum(change.kind == "look" for change in step.changes)
        return f"(the same words{', set otherwise' if looks else ''})"
    share = percent(round(step.share_changed * 10_000), 10_000)
    added, struck = count(step.added_words, "word"), f"{step.struck_words:,} struck"
    moved = f", {step.moved_words:,} of the added ones moved" if step.moved_words else ""
    return f"({added} added, {struck}{moved}; {share} of both texts changed)"


def _moves(step: Step, full: bool) -> Iterator[RenderableType]:
    shown = step.moved if full else sorted(step.moved, key=lambda m: -m.words)[:_MOVES]
    for moved in sorted(shown, key=lambda m: m.after.start):
        yield Padding(Text(_moved(moved)), (0, 0, 0, 3))
    if len(shown) < len(step.moved):
        left_out = count(len(step.moved) - len(shown), "shorter stretch", "shorter stretches")
        yield Text(f"   {left_out} moved too; --full lists them.")


def _moved(moved: Moved) -> str:
    there, here = (quote.section or "no section" for quote in (moved.before, moved.after))
    where = f"from {there} to {here}" if there != here else f"within {here}"
    return f"Moved {where}: {count(moved.words, 'word')}, “{_short(moved.after.exact)}”"


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:8]) + ("…" if len(words) > 8 else "")


def _largest(found: list[Hunk]) -> list[Hunk]:
    chosen = sorted(range(len(found)), key=lambda i: -found[i].words)[:_HUNKS]
    return [found[i] for i in sorted(chosen)]


def _hunk(hunk: Hunk, full: bool) -> Text:
    text = Text()
    text.append(f"{first_up(hunk.section)}: " if hunk.section else "", style="bold")
    text.append("… " if hunk.cut_before else "")
    for piece in hunk.pieces:
        _draw(text, piece, full)
    text.rstrip()
    return text.append(" …" if hunk.cut_after else "")


def _draw(text: Text, piece: Piece, full: bool) -> None:
    text.append(_BLANKS.sub(" ", piece.same))
    for words, signs, style in (
        (piece.struck, ("[-", "-]"), "bold red"),
        (piece.added, ("{+", "+}"), "bold green"),
    ):
        line = _BLANKS.sub(" ", words if full else _cut(words))
        core = line.rstrip()
        if core:
            text.append(signs[0] + core + signs[1], style=style)
            text.append(line[len(core) :] or (" " if signs[0] == "[-" and piece.added else ""))


def _cut(words: str) -> str:
    """Shorten a long change to its beginning and end."""
    found = tokens(words)
    if len(found) <= _LONGEST:
        return words
    half = _LONGEST // 2
    left_out = sum(any(c.isalnum() for c in token) for token in found[half:-half])
    return f"{''.join(found[:half])}[… {left_out} words …] {''.join(found[-half:])}"
