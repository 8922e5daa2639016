"""Transcripts, interviews and speeches: passages in which a block is somebody's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from whereas.claims.names import Names
from whereas.claims.told import Told
from whereas.claims.vocabulary import word_list

HEAD = 3
"""Blocks in which a speech says whose it is: a heading, a line on the occasion, an address."""

_SELF = re.compile(
    r"\b(?:I am|I'm|[Mm]y name is|[Tt]his is)\s+(?:Dr\.\s|Mayor\s|Governor\s|"
    r"Gov\.\s|Sen\.\s|Rev\.\s|Councilw?o?m[ae]n\s|Councilmember\s)?(?=[A-Z])"
)
_ADDRESS = re.compile(
    r"(?:(?:Good|Thank|Madam|Mister|Mr\.?|Chair\w*|Honorable|Honourable|Members|Speaker|President|"
    r"I (?:rise|stand|come|am here|want to thank)|Hello|Neighbors|Neighbours|Comrades|Delegates|"
    r"Fellow|Friends|My fellow|Colleagues|Ladies|Distinguished|Dear "
    r"colleagues)\b)[^.!?]{0,120}[.,:!]"
)
_STATE_OF = re.compile(
    r"\bstate of the (?:city|state|county|town|village|union|province)\b", re.IGNORECASE
)
QUESTIONS = 2
"""Paragraphs that ask, from which on an interview without labels is one."""

_MEETS = re.compile(
    r"\b(?:interview\w*|talk(?:s|ed|ing)?|sp(?:eak|eaks|oke|oken|eaking)|sat down|sits down|"
    r"q ?& ?a|questions?|chat\w*|conversation|answers?|asked|catch\w* up|caught up|"
    r"(?:minutes|coffee|lunch) with)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|[Ww]e|[Oo]urs?|[Mm]y|[Yy]ou|[Uu]s)\b")


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose words a block is: a speaker's (None if unnamed), or a writer's where `own` is false."""

    speaker: str | None
    own: bool


def turns(told: Told, names: Names) -> list[Turn | None]:
    """Give each block's turn; None where it is plain writing."""
    labelled = [_speaks(told, n) for n in range(len(told.blocks))]
    if sum(labelled) >= 2:
        return _transcript(told, names, labelled)
    return _interview(told, names) or _speech(told, names)


def _speaks(told: Told, number: int) -> bool:
    """Say whether a block begins with a speaker's label."""
    block = told.blocks[number]
    words = [word for word in block.label.split() if word.lower() not in ("said", "says")]
    if not words or told.text[block.start] != block.label[0] or len(words) > 6:
        return False
    if words[0].lower() in word_list("headers") and len(words) <= 3:
        return False
    return not any(char.isdigit() for char in block.label)


def _transcript(told: Told, names: Names, labelled: list[bool]) -> list[Turn | None]:
    found: list[Turn | None] = []
    now: Turn | None = None
    answers = _only_person(names)
    for number, speaks in enumerate(labelled):
        if speaks:
            now = _turn(told.blocks[number].label, names, answers)
        elif told.blocks[number].label:
            now = None
        found.append(now)
    return found


def speaker_of(label: str, names: Names) -> str | None:
    """Name the speaker of a label before a quotation: `Cm. Lee: “…”`."""
    return _turn(label, names, None).speaker


def _turn(label: str, names: Names, answers: str | None) -> Turn:
    words = _who(re.sub(r"\([^)]*\)", "", label)).split()
    lower = {word.lower().strip(".") for word in words}
    if label in ("Q", "Question") or lower & word_list("writers"):
        return Turn(None, own=False)
    if label in ("A", "Answer"):
        return Turn(answers, own=True)
    titles = {title.lower().strip(".") for title in word_list("titles")} | {"the", "of"}
    bare = [word for word in words if word.lower().strip(".") not in titles]
    if not bare:
        return Turn(_holder(names, words[-1]), own=True)
    if lower & {word.lower() for word in word_list("organisations")}:
        return Turn(None, own=False)
    return Turn(_fullest(names, " ".join(bare)), own=True)


def _interview(told: Told, names: Names) -> list[Turn | None]:
    """Read questions and answers by turns, without labels, under a line that names who answers."""
    asked = [_is_question(told.flat[block.start : block.end]) for block in told.blocks]
    first = asked.index(True) if any(asked) else 0
    if sum(asked) < QUESTIONS or not 1 <= first <= HEAD or asked[-1]:
        return []
    head = told.flat[told.blocks[0].start : told.blocks[first - 1].end]
    people = [n for n in names.within(0, told.blocks[first].start) if n.kind == "person"]
    if not people or not _MEETS.search(head):
        return []
    answers = Turn(names.fullest(people[0]), own=True)
    asks = Turn(None, own=False)
    return [None] * first + [asks if question else answers for question in asked[first:]]


def _is_question(said: str) -> bool:
    return said.rstrip(" '").endswith("?") and said.count(".") == 0


def _who(label: str) -> str:
    """Give the piece of a label that names somebody: `CLIP, ANN LEE, BUILDER` is Ann Lee's."""
    label = re.sub(r"^(?:[Ss]aid|[Ss]ays)\s|\s(?:said|says)$", "", label)
    pieces = [piece.strip() for piece in label.split(",")]
    media = word_list("media")
    told = [p for p in pieces if not set(p.lower().split()) & media]
    return (told or pieces)[0]


def _holder(names: Names, office: str) -> str | None:
    held = {
        names.fullest(n)
        for n in names.all
        if n.kind == "person" and office.lower() in n.title.lower().split()
    }
    return held.pop() if len(held) == 1 else None


def _fullest(names: Names, bare: str) -> str:
    last = bare.split()[-1].casefold()
    known = [
        n.text for n in names.all if n.kind == "person" and n.last == last and not n.text.isupper()
    ]
    best = max(known, key=lambda text: len(text.split()), default="")
    return best if len(best.split()) > len(bare.split()) else bare


def _only_person(names: Names) -> str | None:
    known = [names.fullest(n) for n in names.all if n.kind == "person"]
    return known[0] if known else None


def _speech(told: Told, names: Names) -> list[Turn | None]:
    none: list[Turn | None] = [None] * len(told.blocks)
    for number, block in enumerate(told.blocks[:HEAD]):
        said = told.flat[block.start : block.end]
        if _heads(said, told, number):
            people = [n for n in names.within(block.start, block.end) if n.kind == "person"]
            speaker = names.fullest(people[0]) if people else _self(told, names)
            return none[: number + 1] + [Turn(speaker, own=True)] * (len(told.blocks) - number - 1)
        if _ADDRESS.match(said) and (speaker := _self(told, names)):
            return none[:number] + [Turn(speaker, own=True)] * (len(told.blocks) - number)
    return none


def _heads(said: str, told: Told, number: int) -> bool:
    """Say whether a block is a speech's heading, or introduces it and ends in a colon."""
    if number + 1 >= len(told.blocks) or len(said) > 300:
        return False
    lower = said.lower()
    known = _STATE_OF.search(said) or set(re.findall(r"[a-z]+", lower)) & word_list("speeches")
    if not known:
        start = told.blocks[number + 1].start
        return said.rstrip()[-1] not in ".!?:" and bool(_ADDRESS.match(told.flat, start))
    if said.rstrip().endswith(":"):
        return True
    return _goes_before_speech(said, told, number)


def _goes_before_speech(said: str, told: Told, number: int) -> bool:
    following = told.flat[told.blocks[number + 1].start : told.blocks[-1].end]
    return said.rstrip()[-1] not in ".!?" and bool(_FIRST_PERSON.search(following))


def _self(told: Told, names: Names) -> str | None:
    for match in _SELF.finditer(told.flat):
        for name in names.within(match.start(), match.end() + 60):
            if name.start >= match.end() - 14 and name.kind in ("person", "other"):
                return names.fullest(name)
    return None
