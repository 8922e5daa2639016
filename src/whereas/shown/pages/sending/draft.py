"""A draft: where its wording is found, and what seems left over in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from whereas.results import Residue
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.render import draw
from whereas.shown.pages.sending.answering import Way
from whereas.shown.pages.sending.received import Text, read
from whereas.shown.pages.views.draft import (
    DraftAnswer,
    answer_content,
    leftovers_content,
    trace_content,
)


def _head(desk: Desk, sent: Text) -> Mapping[str, object]:
    return answer_content(sent.title, desk)


def _answer(desk: Desk, sent: Text) -> DraftAnswer:
    return DraftAnswer(desk.library.trace_text(**_asked(sent)), _residue(desk, sent))


def _asked(sent: Text) -> dict[str, Any]:
    return {name: getattr(sent, name) for name in ("text", "title", "spans", "place", "day")}


def _residue(desk: Desk, sent: Text) -> Residue:
    return desk.library.residue(sent.text, kind="text", date=sent.day, place=sent.place)


def _parts(desk: Desk, sent: Text, at: Addresses) -> Iterator[str]:
    """What was found, then what was left over."""
    trace = desk.library.trace_text(**_asked(sent))
    yield draw("draft_trace.html", at, "", trace_content(trace, at))
    yield draw("draft_leftovers.html", at, "", leftovers_content(_residue(desk, sent), at))


WAY = Way("draft", "Your draft", "draft_answer.html", "trace", read, _head, _answer, _parts)
