"""What a claim finder of a few words does: the floor that a method has to leave behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.stories import Label

_KEYS = {
    "novelty": r"first|only|unprecedented|never|no other|nobody|pioneer\w*|groundbreaking",
    "borrowing": r"model(?:l?ed)?|copie[sd]|copy|based on|follows?|borrow\w*|similar|joined",
    "contest": r"sued?|lawsuits?|courts?|judge|struck|blocked|repealed",
}
_SENTENCE = re.compile(r"\S.*?(?:[.!?][”’\"]?(?=\s|$)|$)", re.MULTILINE)
_SAYS = r"(?:said|says|told|called|calls|wrote|noted)"
_NAME = r"([A-Z]\w+ [A-Z]\w+)"
_SPEAKER = re.compile(
    rf"\b{_SAYS}(?: [A-Z]\w+\.?)*? {_NAME}(?! [A-Z])|{_NAME}(?:, [^,]+,)? {_SAYS}\b"
)
_HEDGE = re.compile(r"\b(?:may|might|believed|appears|likely|reportedly|billed)\b")


def find(text: str) -> list[Label]:
    """Find claims by key words, sentence by sentence."""
    return [claim for sentence in _SENTENCE.findall(text) for claim in _of(sentence)]


def _of(sentence: str) -> Iterator[Label]:
    for kind, keys in _KEYS.items():
        if re.search(rf"\b(?:{keys})\b", sentence, re.IGNORECASE):
            speaker = _SPEAKER.search(sentence)
            name = speaker[1] or speaker[2] if speaker else None
            yield Label(kind, sentence, name, _sourcing(sentence), None, None)


def _sourcing(sentence: str) -> str:
    if re.search(r"[“\"]", sentence):
        return "quoted"
    if re.search(rf"\b{_SAYS}\b|according to", sentence):
        return "paraphrased"
    return "hedged" if _HEDGE.search(sentence) else "unattributed"
