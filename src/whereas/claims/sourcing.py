"""Who says so and how: quoted, paraphrased, hedged or the writer's own, by the first that fits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from whereas.claims.attribution import Attribution, attributions
from whereas.claims.found import Sourcing
from whereas.claims.names import Names
from whereas.claims.speakers import Speakers
from whereas.claims.told import Quotation, Told
from whereas.claims.turns import Turn, speaker_of, turns
from whereas.claims.vocabulary import hedges, word_list
from whereas.claims.wording import Hit

HEDGE_BEFORE, HEDGE_AFTER = 70, 40
"""Characters between a word of doubt and the claim's words, before it and after it."""

_BREAK = re.compile(r"[;:—.]|, (?:but|which|and|who)\b|\bbut\b")
_FILED = re.compile(
    r"(?:the|a|an|their|its|his|her|one|\w+'s?)\s(?:\w+\s)?(?:suit|lawsuit|complaint|petition|filing|motion|"
    r"appeal|challenge|plaintiffs?|writ|brief)\b"
)
"""What is filed with a court says what it says as a fact."""

_WRITER = re.compile(r"(?:.*\b)?(?:i|we|you|one|us)\s*$", re.IGNORECASE)
_TURNS = (
    re.compile(r", (?:but|though|although|while)\s(?!that\b)"),
    re.compile(r", (?:and|but|though|although|while)\s(?!that\b)"),
)
"""Where a writer takes over again after words of saying; a fact of courts is soon the writer's."""

_SUE = {
    "vowed",
    "vows",
    "vow",
    "threatens",
    "threatened",
    "threaten",
    "promised",
    "promises",
    "promise",
    "pledged",
    "pledges",
}


def _closed(flat: str, start: int, hedge: re.Match[str], end: int) -> bool:
    """Say whether a doubt is over before a claim: `the fee, said to be Oxley's, was repealed`."""
    before = flat[start : hedge.start()].rstrip()
    return before.endswith(",") and "," in flat[hedge.end() : end]


@dataclass(frozen=True)
class Sources:
    """Finds how the claims of one passage are sourced."""

    told: Told
    names: Names

    @cached_property
    def _turns(self) -> list[Turn | None]:
        return turns(self.told, self.names)

    @cached_property
    def _speakers(self) -> Speakers:
        return Speakers(self.told, self.names)

    def of(self, hit: Hit, number: int) -> tuple[Sourcing, str | None]:
        """Give how a claim in sentence `number` is sourced, and its speaker."""
        sentence = self.told.sentences[number]
        turn = self._turns[sentence.block]
        if turn and turn.own:
            return "quoted", turn.speaker
        quoted = self.told.quotation_at(hit.start, hit.end)
        if quoted >= 0:
            return "quoted", self._of_quotation(quoted, number)
        said = self._covering(hit, number)
        if said:
            return "paraphrased", self._speakers.of(said, number)
        return ("hedged" if self._hedged(hit, number) else "unattributed"), None

    def _covering(self, hit: Hit, number: int) -> Attribution | None:
        """Find the words of saying that reach a claim's words; the outermost of several."""
        sentence, flat = self.told.sentences[number], self.told.flat
        doubts = [found.span() for found in hedges().finditer(flat, sentence.start, sentence.end)]
        for said in attributions(self.told, sentence):
            if any(start <= said.at < end for start, end in doubts):
                continue  # nobody says so: it is thought to be
            inside = said.start <= hit.start and hit.end <= said.end + 1
            if said.verb in _SUE and said.at <= hit.end:
                inside = True
            cut = (
                said.end == sentence.end
                and said.at < hit.start
                and _TURNS[hit.kind == "contest"].search(self.told.flat, said.at, hit.start)
            )
            if inside and not (cut and not said.inverted) and not self._is_none(said, hit):
                return said
        return None

    def _is_none(self, said: Attribution, hit: Hit) -> bool:
        """Say whether a saying is none: a writer's, a court's ruling, or a measure's own words."""
        subject = said.subject.strip().lower()
        if (
            said.verb
            in (
                "found",
                "find",
                "finds",
                "states",
                "charges",
                "charged",
                "alleges",
                "saw",
                "sees",
                "cited",
                "traced",
            )
            and hit.kind == "contest"
        ):
            return True
        if _WRITER.match(subject):
            return True
        if hit.kind == "contest" and _FILED.match(subject):
            return True
        heads = set(re.findall(r"[a-z]+", subject))
        if heads & word_list("courts") and hit.kind == "contest":
            return True
        if (
            said.verb
            in ("say", "says", "said", "put", "puts", "show", "shows", "showed", "stated", "states")
            and not said.inverted
        ):
            return bool(
                re.search(
                    r"\b(?:law|ordinance|rule|bill|measure|act|it|which|that|statute|section)$",
                    subject,
                )
            ) and said.verb not in ("show", "shows", "showed")
        if said.verb in (
            "found",
            "put",
            "puts",
            "saw",
            "sees",
            "agreed",
            "began",
            "learned",
            "offered",
            "knows",
            "considered",
            "considers",
            "continued",
            "repeated",
            "framed",
            "posted",
            "volunteered",
            "announced",
        ):
            return not heads or (
                not self.names.within(said.subject_start, said.subject_end)
                and not re.search(
                    r"\b(?:he|she|they|officials|staff|study|report|memo|review|survey|"
                    r"researchers)\b",
                    subject,
                )
            )
        return False

    def _hedged(self, hit: Hit, number: int) -> bool:
        sentence = self.told.sentences[number]
        flat = self.told.flat
        start = max(sentence.start, hit.start - HEDGE_BEFORE)
        for hedge in hedges().finditer(flat, start, min(sentence.end, hit.end + HEDGE_AFTER)):
            if re.match(r"(?:may|might|could)\b", hedge[0], re.IGNORECASE) and re.search(
                r"\bif\b", flat[sentence.start : sentence.end]
            ):
                continue
            if _closed(flat, sentence.start, hedge, hit.start):
                continue
            if hedge.end() <= hit.start and _BREAK.search(flat, hedge.end(), hit.start):
                continue
            if hedge.start() >= hit.end and _BREAK.search(flat, hit.end, hedge.start()):
                continue
            return True
        return False

    def _of_quotation(self, quoted: int, number: int) -> str | None:
        """Name who is quoted: beside the quotation, before it, or where it began or goes on."""
        told = self.told
        quotation = told.quotations[quoted]
        block = told.blocks[quotation.block]
        if block.label and quotation.start <= block.body + 1:
            return speaker_of(block.label, self.names)
        found, said = self._beside(quotation)
        if said:
            return found
        for other in self._continued(quoted):
            found, said = self._beside(told.quotations[other])
            if said:
                return found
        return self._introduced(quotation)

    def _beside(self, quotation: Quotation) -> tuple[str | None, bool]:
        """Look for words of saying in the sentences in which a quotation ends and begins."""
        told = self.told
        last, first = told.sentence_at(quotation.end - 1), told.sentence_at(quotation.start)
        for number in dict.fromkeys((last, first)):
            sentence = told.sentences[number]
            said = [s for s in attributions(told, sentence) if not _WRITER.match(s.subject)]
            if not said:
                continue
            after = [s for s in said if s.at >= quotation.end and not s.joined]
            before = [s for s in said if s.at < quotation.start]
            near = self._nearest(quotation, before, after)
            if near:
                return self._speakers.of(near, number), True
        return None, False

    def _nearest(
        self, quotation: Quotation, before: list[Attribution], after: list[Attribution]
    ) -> Attribution | None:
        """Take the saying right after a quotation, else the one before it, else any after."""
        text = self.told.text
        if after and self._touches(text, quotation.end, min(after[0].at, after[0].subject_start)):
            return after[0]
        return next(iter(before[-1:] or after[:1]), None)

    def _touches(self, text: str, start: int, end: int) -> bool:
        return end - start <= 4 or not re.search(r"\w", text[start:end])

    def _continued(self, quoted: int) -> list[int]:
        """Number the quotations that one speaker's words run over: before it, then after it."""
        told = self.told
        here = told.quotations[quoted]
        near = []
        for other in range(quoted - 1, max(-1, quoted - 4), -1):
            if here.block - told.quotations[other].block > 1:
                break
            same = told.quotations[other].block == here.block
            unclosed = told.quotations[other].end == told.blocks[told.quotations[other].block].end
            if not same and not unclosed:
                break
            near.append(other)
        if quoted + 1 < len(told.quotations) and told.quotations[quoted + 1].block == here.block:
            near.append(quoted + 1)
        unclosed = here.end == told.blocks[here.block].end
        if unclosed and quoted + 1 < len(told.quotations):
            near.append(quoted + 1)
        return near

    def _introduced(self, quotation: Quotation) -> str | None:
        """Name the person whom the sentence before a quotation speaks of."""
        told = self.told
        number = told.sentence_at(quotation.start)
        own = told.sentences[number]
        people = [n for n in self.names.within(own.start, quotation.start) if n.kind == "person"]
        if people:
            return self.names.fullest(people[-1])
        if own.end > quotation.end + 20:  # a piece of the writer's own sentence
            outside = [n for n in self.names.within(own.start, own.end) if n.kind == "person"]
            return self.names.fullest(outside[0]) if outside else None
        for n in range(number - 1, max(-1, number - 3), -1):
            sentence = told.sentences[n]
            for said in reversed(attributions(told, sentence)):
                if speaker := self._speakers.of(said, n):
                    return speaker
            people = [
                x for x in self.names.within(sentence.start, sentence.end) if x.kind == "person"
            ]
            if people:
                return self.names.fullest(people[0])
        return None
