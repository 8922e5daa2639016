"""A text whose precedents are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from whereas.precedents.results import First
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.render import draw
from whereas.shown.pages.sending.answering import Way
from whereas.shown.pages.sending.received import Text, read
from whereas.shown.pages.views.first import answer_content


def _head(desk: Desk, sent: Text) -> Mapping[str, object]:
    return {"sent_title": sent.title}


def _answer(desk: Desk, sent: Text) -> First:
    return desk.library.first(sent.text, kind="text", date=sent.day, place=sent.place)


def _parts(desk: Desk, sent: Text, at: Addresses) -> Iterator[str]:
    found = _answer(desk, sent)
    yield draw("first_answer.html", at, "", {"found": found, **answer_content(found)})


WAY = Way("first", "Done before?", "first_sent.html", "first", read, _head, _answer, _parts)
