"""A story whose claims are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from whereas.answers.claims import Checked, Claims
from whereas.answers.stories import story_of, story_of_text
from whereas.errors import UsageError
from whereas.shown.pages.addresses import Addresses
from whereas.shown.pages.desk import Desk
from whereas.shown.pages.render import draw
from whereas.shown.pages.sending.answering import Way
from whereas.shown.pages.sending.received import Sent, Text, in_memory, within
from whereas.shown.pages.views.claims import answer_content


def read(sent: Sent) -> Text:
    """The story of what was sent, without what stands around it on its page.

    Raises:
        UsageError: there is no text in it.
        UnreadableError: the file can't be read in memory.
    """
    if sent.data:
        story = in_memory(sent.data, sent.name, lambda: story_of(sent.data, sent.name))
    else:
        story = story_of_text(sent.text)
    if not story.strip():
        raise UsageError("there is no story to look through", "", "paste some, or choose a file")
    return Text(within(story), sent.name, day=sent.day)


def _head(desk: Desk, sent: Text) -> Mapping[str, object]:
    return {"sent_title": sent.title}


def _claims(desk: Desk, sent: Text) -> Claims:
    return desk.library.claims(sent.text, kind="text", date=sent.day)


def _answer(desk: Desk, sent: Text) -> list[Checked]:
    return _claims(desk, sent).claims


def _parts(desk: Desk, sent: Text, at: Addresses) -> Iterator[str]:
    yield draw("claims_answer.html", at, "", answer_content(_claims(desk, sent), at))


WAY = Way("claims", "Claims", "claims_sent.html", "claims", read, _head, _answer, _parts)
