"""What drafters do to a text that they take over: pure steps from one body to another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from whereas.sample.bank import Amendment, Draft, Par, Part, draft
from whereas.sample.dice import Dice
from whereas.sample.own import Weaver

# Pairs that drafters use for one another; the first that fits a sentence is exchanged.
_SWAPS = tuple(
    line.split(" > ")
    for line in """
shall not > may not
not later than > no later than
any person who > a person who
within the preceding > during the previous
in writing > by written notice
at the request of > if requested by
for the purpose > for this purpose
in the absence of > without
not less than > at least
is liable to a civil > is subject to a civil
at least once > no fewer than one time
provided that > on condition that
is prohibited > is not permitted
unless the > except where the
shall keep > shall maintain
shall publish > shall make public
may be used > may be employed
so that > in order that
every > each
before > prior to
upon > on
under this > pursuant to this
obtain > secure
begins > commences
if the > where the
in the course of > during
carry out > perform
shall be > must be
shall > must
plainly > clearly
buy > purchase
given > furnished
show > demonstrate
""".strip().splitlines()
)
# "No person shall" can't become "No person must".
_NEGATION = re.compile(r"\b(no|nor|nothing|nobody|neither)\b", re.I)
_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z{])")


@dataclass(frozen=True, slots=True)
class Body:
    """A measure's substance with its blanks: what is handed from place to place.

    `values` fills the blanks that travel with the text: numbers, officers' titles, what the text
    calls itself.
    """

    draft: str
    title: str
    recitals: tuple[Part, ...]
    sections: tuple[Part, ...]
    values: Mapping[str, str]

    @property
    def terms(self) -> Mapping[str, str]:
        """The topic's own terms, for sentences written about it."""
        return draft(self.draft).terms


def found(source: Draft, offices: Mapping[str, str], dice: Dice) -> Body:
    """Return a draft as its first author enacts it."""
    numbers = {key: choices[0] for key, choices in source.numbers.items()}
    values = {**offices, **numbers, **called(dice)}
    return Body(source.name, source.title, source.recitals, source.sections, values)


def called(dice: Dice) -> dict[str, str]:
    """Draw what a text calls itself and its sections."""
    act = dice.pick(("chapter", "article", "ordinance", "division"))
    return {"act": act, "sub": "section" if act == "ordinance" else dice.pick(("section", "part"))}


def credited(body: Body, origin: str) -> Body:
    """Return the body with every part credited to the measure that it is taken from."""
    return replace(
        body,
        recitals=tuple(replace(part, origin=origin) for part in body.recitals),
        sections=tuple(replace(part, origin=origin) for part in body.sections),
    )


def valued(body: Body, values: Mapping[str, str]) -> Body:
    """Return the body with some blanks filled in otherwise."""
    return replace(body, values={**body.values, **values})


def renumbered(body: Body, dice: Dice, share: float) -> Body:
    """Change about `share` of the body's numbers for others that the draft allows."""
    changed = {
        key: dice.pick(choices)
        for name in sorted({key.partition("@")[2] for key in body.values if "@" in key})
        for key, choices in draft(name).numbers.items()
        if dice.chance(share)
    }
    return valued(body, changed)


def _swapped(text: str, dice: Dice) -> str:
    """Exchange one phrase outside the blanks."""
    negated = _NEGATION.search(text)
    fitting = [
        (a, b)
        for a, b in _SWAPS
        if re.search(rf"\b{a}\b", text) and not (negated and b.startswith("must"))
    ]
    if not fitting:
        return text
    old, new = dice.pick(fitting)
    pieces = re.split(r"(\{[^{}]*\})", text)
    at = next((i for i, p in enumerate(pieces) if re.search(rf"\b{old}\b", p)), None)
    if at is None or pieces[at].startswith("{"):
        return text
    pieces[at] = re.sub(rf"\b{old}\b", new, pieces[at], count=1)
    return "".join(pieces)


def reworded(body: Body, dice: Dice, share: float) -> Body:
    """Exchange a phrase in about `share` of the paragraphs."""

    def touched(part: Part) -> Part:
        pars = (
            replace(par, text=_swapped(par.text, dice)) if dice.chance(share) else par
            for par in part.pars
        )
        return replace(part, pars=tuple(pars))

    return replace(
        body,
        recitals=tuple(map(touched, body.recitals)),
        sections=tuple(map(touched, body.sections)),
    )


def _put(parts: tuple[Part, ...], at: int, part: Part) -> tuple[Part, ...]:
    return (*parts[:at], part, *parts[at + 1 :])


def _with_par(part: Part, index: int, par: Par | None) -> Part:
    middle = () if par is None else (par,)
    return replace(part, pars=(*part.pars[:index], *middle, *part.pars[index + 1 :]))


def shortened(body: Body, dice: Dice, count: int) -> Body:
    """Leave out up to `count` sentences, each from a paragraph that has others."""
    for _ in range(count):
        at = dice.between(0, len(body.sections) - 1)
        part = body.sections[at]
        index = dice.between(0, len(part.pars) - 1)
        sentences = _SENTENCE.split(part.pars[index].text)
        if len(sentences) > 1:
            del sentences[dice.between(1, len(sentences) - 1)]
            par = replace(part.pars[index], text=" ".join(sentences))
            body = replace(body, sections=_put(body.sections, at, _with_par(part, index, par)))
    return body


def lengthened(body: Body, dice: Dice, weaver: Weaver, count: int) -> Body:
    """Add up to `count` sentences of the measure's own to sections with plain paragraphs."""
    for _ in range(count):
        at = dice.between(0, len(body.sections) - 1)
        part = body.sections[at]
        index = len(part.pars) - 1
        sentence = weaver.sentence(body.terms)
        defining = part.key.startswith(("definitions", "terms"))
        if sentence and part.pars[index].text.endswith(".") and not defining:
            par = replace(part.pars[index], text=f"{part.pars[index].text} {sentence}")
            body = replace(body, sections=_put(body.sections, at, _with_par(part, index, par)))
    return body


def prefaced(body: Body, dice: Dice, weaver: Weaver) -> Body:
    """Add a recital of the measure's own."""
    recital = weaver.recital(body.terms)
    if recital is None:
        return body
    at = dice.between(0, len(body.recitals))
    return replace(body, recitals=(*body.recitals[:at], recital, *body.recitals[at:]))


def extended(body: Body, dice: Dice, weaver: Weaver, key: str) -> Body:
    """Add a section of the measure's own before the last one."""
    part = weaver.section(body.terms, f"{key}@own")
    if part is None:
        return body
    at = dice.between(max(1, len(body.sections) - 2), len(body.sections))
    return replace(body, sections=(*body.sections[:at], part, *body.sections[at:]))


def dropped(body: Body, dice: Dice) -> Body:
    """Leave out one section other than the first two, where enough others remain."""
    if len(body.sections) < 7:
        return body
    at = dice.between(2, len(body.sections) - 1)
    return replace(body, sections=(*body.sections[:at], *body.sections[at + 1 :]))


def reordered(body: Body, dice: Dice, moves: int) -> Body:
    """Move `moves` sections to places at least two away."""
    parts = list(body.sections)
    for _ in range(moves):
        at = dice.between(1, len(parts) - 1)
        targets = [i for i in range(1, len(parts)) if abs(i - at) > 1]
        parts.insert(dice.pick(targets), parts.pop(at))
    return replace(body, sections=tuple(parts))


def merged(first: Body, second: Body, dice: Dice, keep: int = 5) -> Body:
    """Join two bodies: the definitions of both and about `keep` other sections of each."""

    def chosen(body: Body) -> list[Part]:
        head, rest = body.sections[:2], list(body.sections[2:])
        kept = dice.shuffled(range(len(rest)))[: keep - 1]
        return [*head, *(rest[i] for i in sorted(kept))]

    one, two = chosen(first), chosen(second)
    headings = {part.heading for part in one}
    two = [
        replace(p, heading=f"{p.heading}, continued") if p.heading in headings else p for p in two
    ]
    return Body(
        first.draft,
        f"{first.title}, and {second.title}",
        (*first.recitals[:2], *second.recitals[:2]),
        (*one[:2], *two[:1], *one[2:], *two[1:]),
        {**second.values, **first.values},
    )


def amended(body: Body, change: Amendment) -> Body:
    """Work an amendment into the section that it changes, and add its new section at the end."""
    at = next((i for i, p in enumerate(body.sections) if p.key == change.section), None)
    sections = body.sections
    if at is not None:
        part = sections[at]
        sections = _put(sections, at, replace(part, pars=(*part.pars, *change.added)))
    return replace(body, sections=(*sections, *change.sections))
