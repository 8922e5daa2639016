"""Who is said to say what: the words of saying in a sentence, who does so, how far they reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from whereas.claims.told import Sentence, Told
from whereas.claims.vocabulary import word_list

MOST_SUBJECT = 160
"""Characters before a word of saying in which its subject stands, appositions included."""

_BE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|'s|'re|get|gets|got|widely|often|what is|"
    r"commonly|generally)\s(?:\w+ly\s)?$",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;:—]|--|\s-\s|,\s(?:and|but|so)\s|\b(?:and|but|because|while|although|though|"
    r"as|since|after|before|until|when|which|if|that|where|unless)\s",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|will|would|has|had|have|could|should|may|might|must|can|"
    r"does|did|do|isn't|wasn't|won't|stands|became|becomes|passed|copied|borrowed|"
    r"took|bans|banned|makes|made|lets|let|goes|went)\b",
    re.IGNORECASE,
)
_PHRASES = re.compile(
    r"\b(?:according to|in the (?:words|view|opinion|telling|estimation|judgment|"
    r"eyes) of|in the words|by the (?:account|reckoning|count) of|per|to hear|as "
    r"told by|citing|quoting)\s",
    re.IGNORECASE,
)
_HOLDS = re.compile(
    r"((?:[\w.'-]+\s){0,4}?[\w.'-]+?)'s?\s(?:view|opinion|claim|contention|boast|position|argument|"
    r"belief|word|line|pitch)\s(?:is|was)\sthat\b"
)
_OWN_WORDS = re.compile(
    r"\b(?:in|by|to)\s(his|her|their)\s(?:own\s)?(?:words|view|opinion|telling|account|reckoning|"
    r"estimation|mind|eyes|judgment|count)\b|"
    r"\bas\s((?:[\w.-]+\s){0,4}?[\w.-]+)\s(?:has|had|tells|told|puts|put|sees|saw)\s(?:it|things)\b|"
    r"\b(?:in|by|to)\s((?:[\w.'’-]+\s){0,5}?[\w.’'-]+?)(?:'s|'|s')\s(?:words|view|"
    r"opinion|telling|account|reckoning|estimation|phrase|mind|eyes|count|"
    r"description|judgment)\b",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"[.,;:!?“”\"—]|--|\s(?:who|which|in|on|at|as|during|after|before|last|when|"
    r"while|by|with|over|and|from|adding|that)\s|$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s*(?:$|[.,;:!?—)]|--|(?:(?:on|in|at|after|last|during|this|yesterday|today|"
    r"earlier|later|to|over|from|before|with|as|when|while|through|of|the|a|\w+day|"
    r"\w+ly|again|sliding|told|outside|\w+ing)\b[^.;]{0,70}(?:$|[.,;])))",
    re.IGNORECASE,
)


_NEVER_TURNED = re.compile(
    r"call|describ|told|tell|bill|hail|tout|dub|label|consider|credit|prais|charg|"
    r"see|saw|regard|cit|charact|styl|puts? it|threat|vow|promis|pledg|view|framed|"
    r"found|liken"
)
"""Words of saying whose speaker never follows them."""

_MAKES = re.compile(
    r"wrote|writes?|announc|report|offer|put|found|find|began|state[ds]|cite|fram|"
    r"post|learn|trac|pitch"
)
_GOING_ON = re.compile(r"\b(?:is|are|was|were|be|been|'s|'re)\s(?:\w+\s)?$", re.IGNORECASE)
_FOND = re.compile(
    r"\b(?:likes?|loves?|fond|used|quick|wont|pleased|happy|proud|inclined|wants?|able|glad|on|"
    r"willing|ready|eager|careful)\sto\s$"
)
_OBJECTS = re.compile(r"\b(?:wants?|wanted|have|has|had|get|gets|got)\s(?:it|them|this|that)\s$")
_OTHERWISE = re.compile(
    r"declare[ds]?\s(?:it\s)?(?:void|invalid|unconstitutional|illegal|null)\b|told\sof\b",
    re.IGNORECASE,
)

_OBJECT = re.compile(
    r"\s(?:the|a|an|its|his|her|their|our|one|it|most|much|this|these|two|three|\d+|every|all)\s",
    re.IGNORECASE,
)
"""To write the law is not to say something, as to write that it is new is."""

_PASSIVE = re.compile(
    r"(?:called|described|touted|billed|hailed|dubbed|considered|credited|labell?ed|"
    r"praised|pitched|regarded|seen|characteri[sz]ed|framed|styled|proclaimed|"
    r"reported|found|argued)$"
)
"""Words that after a noun and a comma are its attribute: "the pilot, touted as a first"."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One word of saying: who says it (as the text has it), and from where to where it reaches."""

    verb: str
    at: int
    subject: str
    subject_start: int
    subject_end: int
    start: int
    end: int
    inverted: bool = False
    joined: bool = False


_JOINS = ("and", "but", "then", "and then")
"""What stands for a subject that went before: `called it a first and said …`."""


@cache
def _verbs() -> re.Pattern[str]:
    known = "|".join(sorted(word_list("says"), key=len, reverse=True))
    return re.compile(rf"\b(?:puts? it|{known})\b")


def attributions(told: Told, sentence: Sentence) -> list[Attribution]:
    """Find who is said to say what in a sentence, in order; quoted words of saying don't count."""
    return list(_found(told, sentence))


def _found(told: Told, sentence: Sentence) -> Iterator[Attribution]:
    end = min(sentence.end, sentence.start + 1500)
    for phrase in _PHRASES.finditer(told.flat, sentence.start, end):
        if told.quotation_at(*phrase.span()) < 0:
            stop = _region_end(told, phrase.end(), end, phrase=True)
            yield Attribution(
                phrase[0].strip().lower(),
                phrase.start(),
                told.flat[phrase.end() : stop],
                phrase.end(),
                stop,
                sentence.start,
                end,
                True,
            )
    for holds in _HOLDS.finditer(told.flat, sentence.start, end):
        if told.quotation_at(*holds.span()) < 0:
            yield Attribution("view", holds.start(), holds[1], *holds.span(1), holds.end(), end)
    for own in _OWN_WORDS.finditer(told.flat, sentence.start, end):
        if told.quotation_at(*own.span()) < 0:
            yield Attribution(
                "words",
                own.start(),
                own[own.lastindex or 1],
                own.start(own.lastindex or 1),
                own.end(own.lastindex or 1),
                sentence.start,
                end,
            )
    last: Attribution | None = None
    for verb in _verbs().finditer(told.flat, sentence.start, end):
        if told.quotation_at(*verb.span()) < 0:
            found = _of_verb(told, sentence, verb, end)
            if found and last and found.subject in _JOINS:
                found = replace(
                    found, subject=last.subject, subject_start=last.subject_start,
                    subject_end=last.subject_end, start=verb.end(), joined=True,
                )  # fmt: skip
            if found:
                last = found
                yield found


def _of_verb(told: Told, sentence: Sentence, verb: re.Match[str], end: int) -> Attribution | None:
    flat, at = told.flat, verb.start()
    word = verb[0].lower()
    left = flat[max(sentence.start, at - MOST_SUBJECT) : at]
    if (_BE.search(left) and word not in ("saying", "said")) or (
        re.search(r"\b(?:is|are|was|were|be|been)\s(?:\w+ly\s)?$", left) and word == "said"
    ):
        return None
    if _MAKES.match(word) and _OBJECT.match(flat, verb.end()):
        return None
    if word == "said" and re.match(r"\sto (?:be|have)\b", flat[verb.end() : verb.end() + 12]):
        return None
    if word == "tell" and re.search(r"\b(?:can|could|cannot|can't)\s$", left):
        return None
    if re.search(
        r"\b(?:the|a|an|his|her|its|their|our|no|any|this|of|in|for|with|not)\s$",
        left,
        re.IGNORECASE,
    ):
        return None  # a noun: "the claims", "the show"
    before = flat[sentence.start : at].rstrip()
    comma = (
        not before
        or before[-1] in ",—-:?!"
        or told.text[max(0, at - 3) : at].strip(" ,")[-1:] in set('”"’')
    )
    if comma and not _NEVER_TURNED.match(word) and (turned := _inverted(told, sentence, verb, end)):
        return turned
    if _is_no_saying(flat, left, verb):
        return None
    if word.endswith("ing") and not _GOING_ON.search(left):
        return _participle(told, sentence, verb, end)
    start, stop = _subject(told, sentence.start, at)
    if start >= stop:
        return None
    if (
        flat[stop - 1] == ","
        and _PASSIVE.match(word)
        and not re.search(r"[A-Z]\w+\s[A-Z]|[A-Z]\w+,$", told.text[start:stop])
    ):
        return None
    reach = _reach(told, sentence, start, verb.end(), end)
    return Attribution(word, at, flat[start:stop].strip(), start, stop, *reach)


def _is_no_saying(flat: str, left: str, verb: re.Match[str]) -> bool:
    """Say whether a word of saying is another word here: wants it declared void; it expects to."""
    if left.endswith("-") or _OBJECTS.search(left) or _OTHERWISE.match(flat, verb.start()):
        return True
    if verb[0].lower() == "states" and not re.search(
        r"(?:[A-Z]\w+|\b(?:he|she|it|which|who|report|memo|law|text|bill))\s$", left
    ):
        return True  # a noun: "sixteen states that forbid it"
    needs_that = verb[0].lower() in word_list("says_that")
    if verb[0].lower() == "say" and left.endswith("to ") and not _FOND.search(left):
        return True  # a rule to say what may be worn
    return needs_that and not re.match(r",|\s(?:\w+\s){0,2}that\s", flat[verb.end() :][:60])


def _inverted(told: Told, sentence: Sentence, verb: re.Match[str], end: int) -> Attribution | None:
    """Read `…, said the guild's director, Mona Eid` and `“…” says Bea Thorne, who …`."""
    flat = told.flat
    stop = _region_end(told, verb.end(), end)
    region = flat[verb.end() : stop]
    if (
        not region.strip()
        or _FINITE.search(region)
        or re.match(
            r"\s*(?:that|it|he|she|they|we|i|you|this|there|to|in|on|at|no|nobody)\b",
            region,
            re.IGNORECASE,
        )
    ):
        return None
    if not re.match(
        r"\s*(?:(?:the|a|an|its|his|her|their|our|one|another|some|many|several|two|"
        r"three|both|fellow|former|then)\s|[A-Z])",
        told.text[verb.end() : stop],
    ) and not re.match(r"\s*[a-z]+(?:\s[a-z]+)?\s*$", region):
        return None
    return Attribution(
        verb[0].lower(), verb.start(), region.strip(), verb.end(), stop, sentence.start, end, True
    )


def _region_end(told: Told, start: int, end: int, *, phrase: bool = False) -> int:
    """Find where the speaker who is named after a word of saying ends: at a verb, a quotation."""
    stop = start
    limit = min(end, start + MOST_SUBJECT)
    for mark in _CLOSES.finditer(told.flat, start, limit):
        stop = mark.start()
        sign = mark[0]
        if (
            sign == "."
            and mark.end() < end
            and re.search(
                r"\b(?:Sen|Rep|Gov|Dr|Mr|Ms|Mrs|St|Lt|Sgt|Prof|Rev|Del|Ald|[A-Z])$",
                told.flat[start:stop],
            )
        ):
            continue
        if (
            sign == ","
            and re.match(
                r"\s(?:[A-Z]|the\s|a\s|an\s|its\s|his\s|her\s)",
                told.text[mark.end() : mark.end() + 8],
            )
            and not _FINITE.search(told.flat, start, stop)
        ):
            following = _CLOSES.search(told.flat, mark.end(), limit)
            piece = told.flat[mark.end() : following.start() if following else limit]
            if not _FINITE.search(piece):
                continue
        if phrase and sign.strip().lower() in ("by", "from", "with", "in", "on", "at", "over"):
            continue
        return stop
    return limit if stop == start else stop


def _participle(
    told: Told, sentence: Sentence, verb: re.Match[str], end: int
) -> Attribution | None:
    """Read `The mayor praised the rule, calling it …`: the subject is the sentence's."""
    first = re.match(r"[^,;—]{3,120}", told.flat[sentence.start : verb.start()])
    if not first:
        return None
    stop = sentence.start + first.end()
    return Attribution(
        verb[0].lower(), verb.start(), first[0], sentence.start, stop, verb.end(), end
    )


def _subject(told: Told, first: int, at: int) -> tuple[int, int]:
    """Find the words before a verb that are its subject, appositions included."""
    flat = told.flat
    low = max(first, at - MOST_SUBJECT)
    for quotation in told.quotations[max(0, told_before(told, at) - 2) : told_before(told, at) + 1]:
        if quotation.end <= at:
            low = max(low, min(quotation.end + 1, at))
    stop = _without_skipped(flat, low, at)
    while stop > low and flat[stop - 1].isspace():
        stop -= 1
    if stop <= low:
        return low, low
    if flat[stop - 1] in "—–" and (opened := max(flat.rfind(d, low, stop - 1) for d in "—–")) > low:
        stop = opened  # Voss — who signed it — says
        while stop > low and flat[stop - 1].isspace():
            stop -= 1
    if flat[stop - 1] == ",":
        return _with_apposition(flat, low, stop)
    start = low
    for mark in re.finditer(
        r"[,;:—]\s|--\s|\b(?:and|but|because|while|although|though|as|since|until|when|"
        r"if|that|unless|so|whether)\s",
        flat[low:stop],
        re.IGNORECASE,
    ):
        start = low + mark.end()
    return start, stop


def told_before(told: Told, at: int) -> int:
    """Number the last quotation that begins before a place; -1 for none."""
    from bisect import bisect_right

    return bisect_right(told._quoted, at) - 1


def _without_skipped(flat: str, low: int, at: int) -> int:
    """Step back over what may stand between subject and verb: had, also, likes to."""
    stop = at
    skipped = word_list("skipped")
    for _ in range(4):
        word = re.search(r"([\w']+)\s+$", flat[max(low, stop - 24) : stop])
        if not word or word[1].lower() not in skipped or word[1].lower() in ("who", "both", "all"):
            return stop
        stop -= len(word[0])
    return stop


def _with_apposition(flat: str, low: int, stop: int) -> tuple[int, int]:
    """Take the pieces between commas that make a name with its apposition, in either order."""
    pieces = [(low, low)]
    for comma in re.finditer(",", flat[low : stop - 1]):
        pieces.append((low + comma.end(), low + comma.start()))
    start = pieces[-1][0]
    for n in range(len(pieces) - 1, max(-1, len(pieces) - 4), -1):
        start = pieces[n][0]
        piece = flat[start : pieces[n + 1][1] if n + 1 < len(pieces) else stop]
        before = flat[pieces[n - 1][0] : pieces[n][1]] if n else ""
        if not _DESCRIBES.match(piece) and not (
            _DESCRIBES.match(before) and not _FINITE.search(before)
        ):
            break
        if not _DESCRIBES.match(piece):
            start = pieces[n - 1][0]
            break
    return start, stop


_DESCRIBES = re.compile(
    r"\s*(?:\d|(?:who|whose|which|a|an|the|its|his|her|their|our|one|among|"
    r"including|led|such|like|himself|herself|then|now|also|formerly|chair|"
    r"president|head|director|asked|pressed|reached|interviewed|speaking|standing|sitting|smiling|"
    r"reading|flanked|joined|elected|when|while|after|before|in|at|on|by|with)\b|\w+'s\s)",
    re.IGNORECASE,
)


def _reach(told: Told, sentence: Sentence, start: int, stop: int, end: int) -> tuple[int, int]:
    """Say how far words of saying reach: what follows them, or what went before, or both."""
    flat = told.flat
    before = flat[sentence.start : start].rstrip()
    closed = bool(before) and (
        before[-1] in ",—:?!" or told.text[max(0, start - 3) : start].strip()[-1:] in set('”"’')
    )
    if not closed:
        return stop, end
    after = _ENDS.match(flat[stop:end])
    rest = flat[stop:end]
    goes_on = bool(
        re.match(r"\s*(?:that|it|he|she|they|there|the|a|no|nobody|in|[A-Z])\b", rest)
    ) and bool(_FINITE.search(rest))
    if after or not goes_on:
        return sentence.start, end
    return stop, end
